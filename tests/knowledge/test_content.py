"""The content itself: complete, dated, sourced, in plain length, the same in every language."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.knowledge import Knowledge
from bot.knowledge.loading import PLACEHOLDER

CATALOGUE = Path(__file__).resolve().parent / "catalogue.yml"
DAYS = (date(2022, 12, 30), date(2025, 6, 1), date(2026, 11, 22), date(2027, 7, 2))
LINK = re.compile(r"\]\((https?://[^\s)]+)\)")
PARAGRAPH = re.compile(r"§§?\s*(\d+[a-z]?)")


def catalogue() -> dict[str, Any]:
    return dict(yaml.safe_load(CATALOGUE.read_text(encoding="utf-8")))


def versions(knowledge: Knowledge, language: str) -> list[tuple[str, str, Any]]:
    return [
        (answer_id, name, version)
        for answer_id, words in knowledge.words[language].items()
        for name, version in words.versions.items()
    ]


def test_every_id_of_the_catalogue_has_its_answer(knowledge: Knowledge) -> None:
    assert set(knowledge.answers) == set(catalogue()["answers"])


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_answer_is_told_on_every_day_with_the_version_of_that_day_or_is_not_in_force(
    knowledge: Knowledge, day: date, language: str
) -> None:
    for answer_id, answer in knowledge.answers.items():
        rendered = knowledge.answer(answer_id, language, day)
        if rendered is None:
            assert all(not version.holds_on(day) for version in answer.versions)
        else:
            assert rendered.version.holds_on(day)
            assert not PLACEHOLDER.search(rendered.text), answer_id
            assert rendered.sources


def test_today_every_answer_is_in_force(knowledge: Knowledge) -> None:
    day = date(2026, 11, 22)
    assert [answer_id for answer_id, answer in knowledge.answers.items() if answer.on(day) is None] == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_texts_have_a_readable_length(knowledge: Knowledge, language: str) -> None:
    for answer_id, name, version in versions(knowledge, language):
        count = len(re.findall(r"[\w§{}]+(?:[-'’.]\w+)*", LINK.sub("]", version.text)))
        assert 40 <= count <= 165, f"{language} {answer_id} {name}: {count} words"


def test_every_language_has_the_same_values_links_and_paragraphs(knowledge: Knowledge) -> None:
    original = knowledge.languages.original
    for language in knowledge.languages.codes:
        if language == original or "-" in language:
            continue
        for answer_id, words in knowledge.words[language].items():
            for name, version in words.versions.items():
                german = knowledge.words[original][answer_id].versions[name]
                place = f"{language} {answer_id} {name}"
                assert set(PLACEHOLDER.findall(version.text)) == set(PLACEHOLDER.findall(german.text)), place
                assert set(LINK.findall(version.text)) == set(LINK.findall(german.text)), place
                assert bool(version.more) == bool(german.more), place


def test_no_text_promises_or_advises_what_is_dangerous(knowledge: Knowledge) -> None:
    forbidden = re.compile(
        r"you are entitled to (?:stay|a residence)|you will get (?:it|the permit)|you are safe here"
        r"|withdraw your asylum (?:claim|application) (?:now|first|so)|Sie haben Anspruch auf die Aufenthaltserlaubnis"
        r"|Sie bekommen sie sicher|Sie sind sicher vor|Nehmen Sie Ihren Asylantrag zurück",
        re.IGNORECASE,
    )
    for language in ("de", "en"):
        for answer_id, name, version in versions(knowledge, language):
            assert not forbidden.search(version.text + (version.more or "")), f"{language} {answer_id} {name}"


def test_no_figure_of_the_law_is_written_out_in_the_words(knowledge: Knowledge) -> None:
    """Years and amounts come from data/law; figures of statistics carry their year and are no law."""
    months = "Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez"
    amount = re.compile(rf"\d[\d.,]*\s?(?:€|Euro|euros?\b|EUR)|\b\d{{1,2}}\. (?:{months})\w* 20\d\d")
    for language in ("de", "en"):
        for answer_id, name, version in versions(knowledge, language):
            assert not amount.search(version.text), f"{language} {answer_id} {name}: {amount.search(version.text)}"


def test_every_source_has_a_public_address(knowledge: Knowledge) -> None:
    for answer in knowledge.answers.values():
        for version in answer.versions:
            for source in version.sources:
                assert re.match(r"https?://[\w.-]+\.[a-z]{2,}", source.url), f"{answer.id}: {source.url}"


def test_phrases_take_the_same_values_in_every_language(knowledge: Knowledge) -> None:
    original = knowledge.phrases[knowledge.languages.original]
    for language in knowledge.languages.codes:
        for key, text in knowledge.phrases[language].items():
            assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", original[key])), f"{language} {key}"
