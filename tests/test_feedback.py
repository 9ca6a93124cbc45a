"""What users say of an answer is kept once a message, and goes with the chat."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.feedback import REASON_LIMIT, Feedback, FeedbackBook

GIVEN = Feedback("web-1", "m.1", "wrong", "", "rights/minimum_wage", None, "de")


@pytest.fixture
def book(tmp_path: Path) -> FeedbackBook:
    return FeedbackBook.open(f"sqlite:///{tmp_path}/app.sqlite")


def test_it_is_kept_and_outlives_the_server(tmp_path: Path) -> None:
    FeedbackBook.open(f"sqlite:///{tmp_path}/app.sqlite").keep(GIVEN)
    assert FeedbackBook.open(f"sqlite:///{tmp_path}/app.sqlite").all() == [GIVEN]


def test_a_second_verdict_on_a_message_takes_the_place_of_the_first(book: FeedbackBook) -> None:
    book.keep(GIVEN)
    book.keep(replace(GIVEN, verdict="hard", reason="zu lang"))
    book.keep(replace(GIVEN, message="m.2"))
    assert sorted(each.verdict for each in book.all()) == ["hard", "wrong"]


def test_deleting_a_chat_deletes_what_was_said_of_it_alone(book: FeedbackBook) -> None:
    book.keep(GIVEN)
    book.keep(replace(GIVEN, conversation="web-2"))
    book.forget("web-1")
    assert [each.conversation for each in book.all()] == ["web-2"]


@pytest.mark.parametrize("wrong", [{"verdict": "maybe"}, {"reason": "x" * (REASON_LIMIT + 1)}])
def test_what_does_not_fit_is_refused_and_leaves_what_was_there(book: FeedbackBook, wrong: dict[str, str]) -> None:
    book.keep(GIVEN)
    with pytest.raises(ValueError, match=next(iter(wrong))):
        book.keep(replace(GIVEN, **wrong))
    assert book.all() == [GIVEN]
