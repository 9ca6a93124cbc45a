"""What is known of one profession, added to an answer on recognition."""

from __future__ import annotations

from actions.conversation import Reply
from actions.services import directory
from bot.directory import Profession

REGULATED = {"yes": "profession_regulated", "no": "profession_free"}


def profession_name(profession: Profession, language: str) -> str:
    """The profession's name: German in German, else English with the German name, as it stands in papers, in brackets."""
    return profession.name_de if language.startswith("de") else f"{profession.name_en} ({profession.name_de})"


def add_regulation(reply: Reply, profession: Profession) -> Reply:
    """Says whether the profession may be practised without recognition."""
    phrase = REGULATED.get(profession.regulated, "profession_partly")
    return reply.phrase(phrase, profession=profession_name(profession, reply.language))


def add_profession(reply: Reply, key: str, aspect: str) -> Reply:
    """Adds the facts of the profession that belong to the aspect; nothing where the directory does not know them."""
    profession = directory().profession(key)
    if profession is None:
        return reply
    add_regulation(reply, profession)
    if aspect == "cost" and profession.fee_from is not None and profession.fee_to is not None:
        if profession.fee_from == profession.fee_to:
            reply.phrase("profession_fee_single", lowest={"euro": profession.fee_from})
        else:
            reply.phrase("profession_fee", lowest={"euro": profession.fee_from}, highest={"euro": profession.fee_to})
    if aspect == "duration" and profession.duration_months:
        reply.phrase("profession_duration", months=profession.duration_months)
    if aspect == "language" and profession.language_level:
        reply.phrase("profession_language", level=profession.language_level)
    return reply
