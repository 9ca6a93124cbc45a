"""The words of the checks are complete in every language; what does not fit is told with file and line."""

from __future__ import annotations

import random
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot import paths
from bot.data_files import DataError
from bot.knowledge import Knowledge
from bot.knowledge.checks import REPLIES_FILE, load_check_words, load_replies
from bot.law.checks import CHECKS, Case, Check, Fact, Period
from tests.law.checks.people import TODAY

LANGUAGES = sorted(Knowledge.load().checks)
DAYS = (date(2022, 12, 15), date(2024, 3, 1), TODAY, date(2027, 7, 1))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(paths.DATA / "checks" / "de", tmp_path / "de"))


def change(path: Path, old: str, new: str) -> int:
    """Replaces one piece that stands there once; the number of its line."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def fails(knowledge: Knowledge, folder: Path, file: str, line: int, *parts: str) -> None:
    with pytest.raises(DataError) as caught:
        load_check_words(folder, knowledge.parameters)
    message = str(caught.value)
    assert message.startswith(f"{folder / file}:{line}: ") and "\n" not in message, message
    for part in parts:
        assert part in message, message


def test_the_words_of_the_project_load(knowledge: Knowledge, folder: Path) -> None:
    assert set(load_check_words(folder, knowledge.parameters)) == set(CHECKS)


@pytest.mark.parametrize(
    ("file", "old", "new", "shift", "parts"),
    [
        ("check_stay.yml", '      offer: "Nein, aber ein Angebot"\n', "", -2, ("the key 'offer' is missing",)),
        ("check_stay.yml", '      offer: "Nein', '      offers: "Nein', 0, ("unknown key 'offers'", "known here:", "offer")),
        (
            "check_stay.yml",
            '  german_b1:\n    name: "Deutsch B1"\n',
            "  german_c2:\n    name: x\n",
            0,
            ("unknown key 'german_c2'",),
        ),
        ("check_stay.yml", '    name: "Deutsch B1"', '    title: "Deutsch B1"', 0, ("unknown key 'title'", "name")),
        ("check_stay.yml", '    name: "Deutsch B1"', "    name: true", 0, ("a text is expected, not True",)),
        ("check_stay.yml", '    name: "Deutsch B1"', '    name: " "', 0, ("a text is expected",)),
        ("check_stay.yml", "  23a: {name:", "  23b: {name:", 0, ("unknown key '23b'", "23a")),
        ("check_stay.yml", '  no_paper: "', '  no_papers: "', 0, ("unknown key 'no_papers'", "no_paper")),
        ("check_stay.yml", '  in_the_future: "', '  in_the_past: "', 0, ("unknown key 'in_the_past'", "in_the_future")),
        (
            "check_stay.yml",
            "Einreise vor dem {spurwechsel_entry_before}",
            "Einreise vor dem {spurwechsel_entry}",
            0,
            ("{spurwechsel_entry}",),
        ),
        ("check_work_access.yml", '    text: "Welches Papier haben Sie?"\n', "", -1, ("the key 'text' is missing",)),
        ("check_work_access.yml", '  permit_first: "', '  permit: "', 0, ("unknown key 'permit'", "permit_first")),
        ("check_recognition.yml", "notices: {}", 'notices: {danger_today: "Gefahr"}', 0, ("unknown key 'danger_today'",)),
        ("check_points.yml", '  spouse: "Antrag', '  wife: "Antrag', 0, ("unknown key 'wife'", "spouse")),
    ],
)
def test_what_does_not_fit_is_told_with_its_line(
    knowledge: Knowledge, folder: Path, file: str, old: str, new: str, shift: int, parts: tuple[str, ...]
) -> None:
    line = change(folder / file, old, new)
    fails(knowledge, folder, file, line + shift, *parts)


def test_a_missing_criterion_a_missing_notice_and_missing_points_are_told(knowledge: Knowledge, folder: Path) -> None:
    for file, section in (("check_stay.yml", "notices"), ("check_stay.yml", "contradictions"), ("check_points.yml", "points")):
        path = folder / file
        text = path.read_text(encoding="utf-8")
        entry = re.search(rf"^{section}:\n(  \w+: .*\n?)", text, re.MULTILINE)
        assert entry is not None
        path.write_text(text.replace(entry[1], ""), encoding="utf-8")
        with pytest.raises(DataError, match=rf"{file}:\d+: the key '\w+' is missing"):
            load_check_words(folder, knowledge.parameters)
        path.write_text(text, encoding="utf-8")


def test_replies_are_lists_of_texts(folder: Path) -> None:
    path = folder / REPLIES_FILE
    line = change(path, 'stop: ["stopp"', 'stop: [no, "stopp"')
    with pytest.raises(DataError) as caught:
        load_replies(path)
    assert str(caught.value).startswith(f"{path}:{line}: a list of texts is expected")


def random_case(check: Check, knowledge: Knowledge, chance: random.Random, day: date, share: float = 0.7) -> Case:
    facts: dict[str, Fact] = {}
    for question in check.questions:
        if chance.random() < share:
            when = Period.of_day(day - timedelta(days=chance.randint(-100, 4000)))
            facts[question.id] = when if question.asks_time else chance.choice(question.options)
    return Case(facts, knowledge.parameters, day)


@pytest.mark.parametrize("name", CHECKS)
def test_every_notice_and_contradiction_that_the_policy_gives_is_declared_and_can_be_reached(
    knowledge: Knowledge, name: str
) -> None:
    check, chance = CHECKS[name], random.Random(5)
    notices: set[str] = set()
    contradictions: set[str] = set()
    for day in DAYS:
        for _ in range(1500):
            case = random_case(check, knowledge, chance, day)
            notices |= set(check.notices(case))
            contradictions |= {found.id for found in check.contradictions(case)}
            for found in check.contradictions(case):
                assert all(question in case.facts for question in found.questions), found.id
    assert notices == set(check.notice_ids) and contradictions == set(check.contradiction_ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_can_stand_in_the_way_is_explained(knowledge: Knowledge, language: str) -> None:
    """A criterion that can be found not met says what would change it or why it does not."""
    for name, check in CHECKS.items():
        words, chance = knowledge.check_words(name, language), random.Random(3)
        for _ in range(400):
            case = random_case(check, knowledge, chance, TODAY)
            for rule in check.rules:
                for criterion in rule.criteria:
                    if criterion.find(case).status.word == "not_met":
                        assert words.criteria[criterion.id].not_met, f"{language} {name}: {criterion.id}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stays_open_after_every_answer_is_explained(knowledge: Knowledge, language: str) -> None:
    for name, check in CHECKS.items():
        words, chance = knowledge.check_words(name, language), random.Random(4)
        for _ in range(400):
            case = random_case(check, knowledge, chance, TODAY, share=1.0)
            for rule in check.rules:
                for criterion in rule.criteria:
                    if criterion.find(case).status.word == "unknown":
                        assert words.criteria[criterion.id].unknown, f"{language} {name}: {criterion.id}"


def placeholders(path: Path) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "de"])
def test_a_translation_names_the_same_values_of_the_law(language: str) -> None:
    for name in CHECKS:
        original, translated = (placeholders(paths.DATA / "checks" / code / f"{name}.yml") for code in ("de", language))
        assert original == translated, f"{language} {name}"
