"""The console says the same things in every language it has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.data_files import DataError
from bot.directory import Directory
from bot.knowledge import Knowledge
from bot.mentor.overview import told_languages
from bot.mentor.words import FOLDER, ConsoleWords, load_personas

SAID = re.compile(r'say\("([a-z_]+)"[,)]')
TEMPLATES = Path(__file__).resolve().parents[2] / "bot" / "mentor" / "templates"


@pytest.fixture(scope="module")
def words(knowledge: Knowledge) -> ConsoleWords:
    return ConsoleWords.load(knowledge.languages)


def test_all_languages_have_the_same_keys_and_values(words: ConsoleWords, knowledge: Knowledge) -> None:
    assert words.languages == told_languages(knowledge)
    german, *others = (words._words[code] for code in words.languages)
    for code, other in zip(words.languages[1:], others, strict=True):
        assert german.keys() == other.keys()
        for key, text in german.items():
            assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", other[key])), (code, key)


@pytest.mark.parametrize(("language", "letters"), [("ar", "ء-ي"), ("fa", "ء-ی"), ("uk", "а-яіїєґ"), ("ru", "а-я")])
def test_everything_is_said_in_the_letters_of_the_language(language: str, letters: str, words: ConsoleWords) -> None:
    foreign = [key for key, text in words._words[language].items() if not re.search(f"[{letters}]", text.lower())]
    assert foreign == []


def test_everything_that_a_page_says_has_words(words: ConsoleWords) -> None:
    for path in TEMPLATES.glob("*.html"):
        for key in SAID.findall(path.read_text(encoding="utf-8")):
            assert words.say("de", key), (path.name, key)


def test_a_missing_key_is_told_with_its_file(knowledge: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "de.yml").write_text('title: "T"\nask: "A"\n', encoding="utf-8")
    (tmp_path / "en.yml").write_text('title: "T"\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"en\.yml: the key 'ask' is missing"):
        ConsoleWords.load(knowledge.languages, tmp_path)


def test_personas_live_at_places_and_ask_on_after_answers_that_exist(words: ConsoleWords, knowledge: Knowledge) -> None:
    directory = Directory.open("sqlite://")
    for slots in load_personas(words).values():
        assert slots.keys() <= {"place", "topic", "language"}
        assert "place" not in slots or directory.place(slots["place"])
        assert "topic" not in slots or slots["topic"] in knowledge.answers
        assert slots.get("language", "de") in knowledge.languages


def test_the_languages_of_the_console_are_written_in_its_folder(knowledge: Knowledge) -> None:
    named = {path.stem for path in FOLDER.glob("*.yml")} - {"redaction", "names", "known_names", "common_words", "personas"}
    assert named <= set(told_languages(knowledge))
