"""The queue holds questions without personal data, counts who asks alike, and forgets with the conversation."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.mentor import tables
from bot.mentor.queue import Question, group
from tests.mentor.conftest import Desk


def question(number: int, text: str, *, times: int = 1, language: str = "de", suggestions: tuple[str, ...] = ()) -> Question:
    return Question(number, language, text, None, suggestions, times, ("not_understood",))


def test_questions_alike_are_one_group_the_most_asked_first() -> None:
    asked = [
        question(1, "darf ich als imker arbeiten"),
        question(2, "brauche ich ein visum für bienen", times=4),
        question(3, "Darf ich arbeiten als Imker?", times=2),
    ]
    assert [[one.id for one in found.questions] for found in group(asked)] == [[2], [3, 1]]
    assert [found.times for found in group(asked)] == [4, 3]


def test_languages_are_never_mixed_in_a_group() -> None:
    asked = [question(1, "25b kosten"), question(2, "25b kosten", language="tr")]
    assert len(group(asked)) == 2


def test_a_group_offers_what_any_of_its_questions_was_near_to() -> None:
    asked = [question(1, "25b kosten", suggestions=("a/b", "c/d")), question(2, "kosten 25b", suggestions=("c/d", "e/f"))]
    assert group(asked)[0].suggestions == ("a/b", "c/d", "e/f")


def test_a_question_that_differs_only_in_writing_is_counted_and_not_kept_again(desk: Desk) -> None:
    first = desk.queue.hear("de", "Für Imker?", conversation="a", why="wrong", answer="stay/what", suggestions=["stay/what"])
    assert desk.queue.hear("de", "fuer imker", conversation="b", why="not_understood") == first
    assert desk.queue.hear("de", "für imker", conversation="b", why="not_understood") == first
    found = desk.queue.waiting(["de"])
    assert [(one.text, one.times, one.why, one.answer) for one in found] == [
        ("Für Imker?", 2, ("not_understood", "wrong"), "stay/what")
    ]


def test_nothing_personal_reaches_the_database(desk: Desk) -> None:
    desk.queue.hear(
        "de", "ich heiße Samir Probst, mail probst@example.org, darf ich arbeiten", conversation="web-secret", why="wrong"
    )
    with desk.engine.connect() as connection:
        everything = [connection.execute(sa.select(table)).fetchall() for table in tables.metadata.sorted_tables]
    assert "darf ich arbeiten" in str(everything)
    assert not [word for word in ("Probst", "example.org", "web-secret") if word in str(everything)]


@pytest.mark.parametrize("text", ["", "  ", "???", "\u200b"])
def test_what_says_nothing_is_not_kept(desk: Desk, text: str) -> None:
    assert desk.queue.hear("de", text, conversation="a", why="wrong") is None
    assert desk.queue.waiting(["de"]) == []


def test_with_the_conversation_goes_what_only_it_asked(desk: Desk) -> None:
    desk.queue.hear("de", "nur meine frage", conversation="a", why="wrong")
    desk.queue.hear("de", "unsere frage", conversation="a", why="wrong")
    desk.queue.hear("de", "unsere frage", conversation="b", why="wrong")
    desk.queue.forget("a")
    assert [(one.text, one.times) for one in desk.queue.waiting(["de"])] == [("unsere frage", 1)]


def test_what_a_mentor_has_dealt_with_stays_without_the_conversation(desk: Desk) -> None:
    number = desk.queue.hear("de", "meine frage", conversation="a", why="wrong")
    assert number is not None
    desk.book.vote(desk.first, [number], "example", "stay/what")
    desk.queue.forget("a")
    assert [one.text for one in desk.book.voted()] == ["meine frage"]
    with desk.engine.connect() as connection:
        assert connection.execute(sa.select(tables.heard)).fetchall() == []


def test_who_is_not_sure_leaves_the_question_to_others(desk: Desk) -> None:
    number = desk.queue.hear("de", "schwere frage", conversation="a", why="wrong")
    assert number is not None
    desk.book.vote(desk.first, [number], "unsure", "")
    assert desk.queue.waiting(["de"], desk.first.id) == []
    assert [one.id for one in desk.queue.waiting(["de"], desk.second.id)] == [number]
