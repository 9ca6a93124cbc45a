"""Kept, dated, sourced answers: load and check them, choose by id, language and day, put in the values, search."""

from bot.knowledge.answers import Answer, Source, Version, Words
from bot.knowledge.base import Knowledge, knowledge
from bot.knowledge.rendering import RenderedAnswer

__all__ = ["Answer", "Knowledge", "RenderedAnswer", "Source", "Version", "Words", "knowledge"]
