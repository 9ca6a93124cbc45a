"""Which words are known: those of the texts, their forms and compounds, and what is written nearly like them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.mentor.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


@pytest.mark.parametrize(
    "word",
    [
        "Aufenthaltserlaubnis",
        "Duldung",
        "Görlitz",
        "work",
        "العمل",
        "وبالعمل",
        "کار",
        "робота",
        "Работу",
        "çalışma",
        "travail",
        "Schweden",
    ],
)
def test_words_of_the_texts_in_any_writing_are_known(word: str, vocabulary: Vocabulary) -> None:
    assert vocabulary.has(word)


def test_forms_compounds_and_typing_errors_of_known_words_are_known() -> None:
    vocabulary = Vocabulary.of(["klinik", "arbeit", "vertrag", "uni"])
    assert vocabulary.has("Arbeiten") and vocabulary.has("Arbeitsvertrag") and vocabulary.has("Uniklinik")
    for written in ("Vertarg", "Vetrag", "Verttrag", "Vertrug"):
        assert vocabulary.knows(written) and not vocabulary.has(written)


def test_a_word_of_two_parts_is_known_where_both_are() -> None:
    vocabulary = Vocabulary.of(["arbeit", "vertrag"])
    assert vocabulary.knows("Arbeit-Vertrag") and not vocabulary.knows("Arbeit-Habtom")


def test_a_word_that_only_begins_like_a_known_one_is_held_by_no_text() -> None:
    vocabulary = Vocabulary.of(["arbeit", "دهقان"])
    assert vocabulary.holds("Arbeit") and vocabulary.holds("ودهقان")
    for form in ("Arbeiten", "دهقانپور"):
        assert vocabulary.has(form) and not vocabulary.holds(form)


@pytest.mark.parametrize("word", ["Habtom", "Zerezghi", "Łukaszewicz", "Гнатюк", "Тхостов"])
def test_names_that_stand_in_no_text_are_unknown(word: str, vocabulary: Vocabulary) -> None:
    assert not vocabulary.knows(word)


def test_a_word_new_in_the_texts_is_known_at_the_next_start(tmp_path: Path) -> None:
    data, kept = tmp_path / "data", tmp_path / "kept"
    (data / "answers").mkdir(parents=True)
    (data / "mentor").mkdir()
    text = data / "answers" / "jobs.yml"
    text.write_text("- Minijob\n", encoding="utf-8")
    (data / "mentor" / "names.yml").write_text("- Zerezghi\n", encoding="utf-8")
    before = Vocabulary.load(data, kept)
    assert before.has("Minijob") and not before.has("Gleitzone") and not before.has("Zerezghi")
    text.write_text("- Minijob\n- Gleitzone\n", encoding="utf-8")
    assert Vocabulary.load(data, kept).has("Gleitzone")
