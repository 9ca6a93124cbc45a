"""What several votes come to, and that nobody's word is lost."""

from __future__ import annotations

import threading
from datetime import date

import pytest

from bot.mentor import tables
from bot.mentor.invitations import Invitation, Mentor
from bot.mentor.verdicts import ACCEPTED, DISPUTED, OPEN, REFUSED, WAITING, Judgement, Outcome, Vote, outcome
from tests.mentor.conftest import LANGUAGES, Desk, open_desk

EXAMPLE = Vote(1, "example", "stay/identity")


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ([], Outcome(OPEN)),
        ([Vote(1, "unsure", "")], Outcome(OPEN)),
        ([EXAMPLE], Outcome(WAITING)),
        ([EXAMPLE, Vote(2, "unsure", "")], Outcome(WAITING)),
        ([EXAMPLE, Vote(2, "example", "stay/identity")], Outcome(ACCEPTED, "example", "stay/identity")),
        ([EXAMPLE, Vote(2, "test", "stay/identity")], Outcome(ACCEPTED, "test", "stay/identity")),
        ([EXAMPLE, Vote(2, "example", "papers/passport")], Outcome(DISPUTED)),
        ([EXAMPLE, Vote(2, "discard", "")], Outcome(DISPUTED)),
        ([Vote(1, "discard", ""), Vote(2, "discard", "")], Outcome(REFUSED)),
        ([EXAMPLE, Vote(2, "discard", ""), Vote(3, "test", "stay/what", True)], Outcome(ACCEPTED, "test", "stay/what")),
        ([EXAMPLE, Vote(2, "example", "stay/identity"), Vote(3, "example", "papers/passport")], Outcome(DISPUTED)),
    ],
)
def test_two_who_agree_settle_a_question_and_a_lead_settles_a_disagreement(votes: list[Vote], expected: Outcome) -> None:
    assert outcome(votes) == expected


def test_a_mentor_never_reviews_their_own_vote(desk: Desk) -> None:
    desk.book.propose(desk.first, "de", "kein pass was nun", "example", "stay/identity")
    assert desk.book.to_review(desk.first) == []
    assert [one.text for one in desk.book.to_review(desk.second)] == ["kein pass was nun"]


def test_a_mentor_reviews_their_languages_alone(desk: Desk) -> None:
    desk.book.propose(desk.first, "uk", "немає паспорта", "example", "stay/identity")
    assert desk.book.to_review(desk.second) == []


def test_the_suggestions_that_a_second_mentor_sees_do_not_tell_the_first_vote(desk: Desk) -> None:
    desk.book.propose(desk.first, "de", "kein pass was nun", "example", "stay/identity", suggestions=["papers/passport"])
    assert desk.book.to_review(desk.second)[0].suggestions == ("papers/passport",)


def test_a_second_vote_of_the_same_mentor_takes_the_place_of_the_first(desk: Desk) -> None:
    number = desk.book.propose(desk.first, "de", "kein pass was nun", "example", "stay/identity")
    assert number is not None
    desk.book.vote(desk.first, [number], "example", "papers/passport")
    assert [vote.intent for vote in desk.book.voted()[0].votes] == ["papers/passport"]


def test_what_stands_in_the_files_is_no_longer_voted_on(desk: Desk) -> None:
    number = desk.book.propose(desk.first, "de", "kein pass was nun", "example", "stay/identity")
    assert number is not None
    desk.book.mark([number])
    desk.book.vote(desk.second, [number], "discard", "")
    assert len(desk.book.voted()[0].votes) == 1


@pytest.mark.parametrize(("kind", "intent"), [("perhaps", "stay/identity"), ("example", "")])
def test_a_vote_that_does_not_fit_is_refused_and_nothing_is_kept(desk: Desk, kind: str, intent: str) -> None:
    with pytest.raises(ValueError, match="vote"):
        desk.book.propose(desk.first, "de", "kein pass was nun", kind, intent)
    assert desk.book.voted() == [] and desk.queue.waiting(["de"]) == []


def judgement(verdict: str) -> Judgement:
    text = "ich heiße Samir Probst, stimmt das?"
    return Judgement(
        "de", text, date(2026, 11, 22), "stranger", "stay/identity", "bridge", 0.9, "m", verdict, "ruf 0171 3920045 an"
    )


def test_a_verdict_is_kept_without_personal_data(desk: Desk) -> None:
    desk.book.judge(desk.first, judgement("dangerous"))
    danger = desk.book.dangers()[0]
    assert (danger.text, danger.reason) == ("ich heiße ‹name›, stimmt das?", "ruf ‹phone› an")
    assert "Probst" not in str(tables.read_log(desk.engine, 10))


def test_only_a_lead_of_the_language_settles_a_danger(desk: Desk) -> None:
    desk.book.judge(desk.first, judgement("dangerous"))
    number = desk.book.dangers()[0].id
    assert not desk.book.settle(desk.first, number, "ist gut")
    assert desk.book.settle(desk.lead, number, "Text geändert")
    assert desk.book.dangers() == [] and not desk.book.settle(desk.lead, number, "noch einmal")


def test_an_unknown_verdict_is_refused(desk: Desk) -> None:
    with pytest.raises(ValueError, match="verdict"):
        desk.book.judge(desk.first, judgement("so so"))


def test_every_change_has_its_line_in_the_log(desk: Desk) -> None:
    desk.book.propose(desk.first, "de", "kein pass was nun", "example", "stay/identity")
    desk.book.judge(desk.second, judgement("right"))
    lines = [(line["mentor"], line["change"]) for line in tables.read_log(desk.engine, 10)]
    assert lines[:2] == [("mentor 1", "judged right"), ("mentor 0", "voted")]


def test_mentors_who_work_at_once_lose_nothing(database: str) -> None:
    """Six mentors in six connections vote on the same questions, propose the same new ones, and judge, all at the same time."""
    setup = open_desk(database)
    shared = [setup.queue.hear("de", f"frage {word}", conversation="c", why="wrong") for word in "abcdefghij"]
    numbers = [number for number in shared if number is not None]
    invited = [Invitation(f"worker{place}", "mentor", LANGUAGES) for place in range(6)]
    workers = [setup.mentors.accept(one, f"worker {place}") for place, one in enumerate(invited)]
    begin, failures = threading.Barrier(len(workers)), []

    def work(mentor: Mentor) -> None:
        desk = Desk.open(database)
        begin.wait()
        try:
            for place, number in enumerate(numbers):
                desk.book.vote(mentor, [number], "example", f"stay/{mentor.id}")
                desk.book.propose(mentor, "de", f"neue frage {place}", "test", "stay/identity")
                desk.queue.hear("de", f"gehört {place}", conversation=mentor.name, why="wrong")
                desk.book.judge(mentor, judgement("right"))
        except Exception as error:
            failures.append(error)
        finally:
            desk.engine.dispose()

    threads = [threading.Thread(target=work, args=(mentor,)) for mentor in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []
    voted = setup.book.voted()
    assert len(voted) == 20
    assert all({vote.mentor for vote in one.votes} == {mentor.id for mentor in workers} for one in voted)
    assert [one.times for one in setup.queue.waiting(["de"])] == [6] * 10
    changes = [line["change"] for line in tables.read_log(setup.engine, 1000)]
    assert changes.count("judged right") == 60 and changes.count("voted") == 120
    setup.engine.dispose()


def test_two_who_take_the_same_name_or_invitation_at_once_get_it_once(database: str) -> None:
    setup = open_desk(database)
    begin, came = threading.Barrier(4), []

    def join(place: int) -> None:
        desk = Desk.open(database)
        begin.wait()
        try:
            came.append(desk.mentors.accept(Invitation("the same", "mentor", LANGUAGES), f"name {place}"))
        except Exception as error:
            came.append(error)
        desk.engine.dispose()

    threads = [threading.Thread(target=join, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(isinstance(one, Mentor) for one in came) == 1
    assert sorted(type(one).__name__ for one in came if not isinstance(one, Mentor)) == ["NoInvitation"] * 3
    setup.engine.dispose()
