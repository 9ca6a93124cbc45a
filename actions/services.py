"""What every action needs, loaded once a process: the knowledge and the directory."""

from __future__ import annotations

from functools import lru_cache

from bot.directory import Directory
from bot.knowledge import Knowledge


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """All answers and phrases. Raises DataError where a file does not fit."""
    return Knowledge.load()


@lru_cache(maxsize=1)
def directory() -> Directory:
    """Services, events, places and professions, from the database of the settings."""
    return Directory.open()
