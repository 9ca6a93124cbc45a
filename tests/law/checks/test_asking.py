"""The questions of a check: few, the dangerous ones first, none that decides nothing."""

from __future__ import annotations

from datetime import date
from statistics import median
from time import perf_counter

import pytest

from bot.law import Parameters
from bot.law.checks import CHECKS, UNKNOWN, Case, Facts, evaluate, next_question, relevant_questions
from tests.law.checks import test_personas_recognition_and_points, test_personas_stay, test_personas_work_access
from tests.law.checks.people import PEOPLE, TODAY, Person, picture

STORIES = (test_personas_stay, test_personas_work_access, test_personas_recognition_and_points)
MOST_QUESTIONS, USUAL_QUESTIONS = 12, 8
MILLISECOND = 0.001


def conversation(someone: Person, law: Parameters) -> Facts:
    """What was asked of a person, one question after the other, with the answers."""
    facts: dict[str, object] = {}
    while (question := next_question(CHECKS[someone.check], facts, law, someone.day)) is not None:  # type: ignore[arg-type]
        assert question.id not in facts, f"{question.id} is asked twice"
        facts[question.id] = someone.facts.get(question.id, UNKNOWN)
    return facts  # type: ignore[return-value]


def people_of(check: str) -> list[Person]:
    return [someone for someone in PEOPLE.values() if someone.check == check]


def test_there_are_people_enough() -> None:
    assert len(people_of("check_stay")) >= 40 and {someone.check for someone in PEOPLE.values()} == set(CHECKS)
    told = {name for stories in STORIES for name in vars(stories) if name.startswith("test_")}
    assert set(PEOPLE) <= told, "two people share a name"


@pytest.mark.parametrize("check", CHECKS)
def test_nobody_is_asked_more_than_twelve_questions_and_half_of_the_lives_eight_at_most(check: str, law: Parameters) -> None:
    """People who differ in days only, on both sides of a cut-off, are one life: it counts with its longest conversation."""
    counts = {name: len(conversation(someone, law)) for name, someone in PEOPLE.items() if someone.check == check}
    lives: dict[frozenset[object], int] = {}
    for name, count in counts.items():
        life = frozenset((question, fact) for question, fact in PEOPLE[name].facts.items() if isinstance(fact, str))
        lives[life] = max(count, lives.get(life, 0))
    print(f"{check}: {len(counts)} people, median {median(counts.values())}; {len(lives)} lives, median {median(lives.values())}")
    longest = max(counts, key=lambda name: counts[name])
    assert counts[longest] <= MOST_QUESTIONS, longest
    assert median(lives.values()) <= USUAL_QUESTIONS


@pytest.mark.parametrize("name", PEOPLE)
def test_what_was_asked_is_enough_for_the_picture_of(name: str, law: Parameters) -> None:
    """Questions that were left out, because nothing hung on them, would have changed no outcome."""
    someone = PEOPLE[name]
    asked = conversation(someone, law)
    if len(asked) == MOST_QUESTIONS:
        return
    short, whole = picture(Person(someone.check, asked, someone.day), law), picture(someone, law)
    assert {found.rule.id: found.outcome for found in short.result.rules} == {
        found.rule.id: found.outcome for found in whole.result.rules
    }


def test_dangers_are_asked_for_at_once(law: Parameters) -> None:
    for check in ("check_stay", "check_work_access"):
        first = next_question(CHECKS[check], {}, law, TODAY)
        assert first is not None and first.id == "status"
        for status in ("duldung", "duldung_light", "none", UNKNOWN):
            second = next_question(CHECKS[check], {"status": status}, law, TODAY)
            assert second is not None and second.id == "removal", (check, status)


def test_nobody_with_a_title_is_asked_about_removal(law: Parameters) -> None:
    for check, status in (("check_stay", "chancenaufenthalt"), ("check_stay", "humanitarian"), ("check_work_access", "student")):
        facts: dict[str, str] = {"status": status}
        while (question := next_question(CHECKS[check], facts, law, TODAY)) is not None:
            assert question.id != "removal", status
            facts[question.id] = UNKNOWN


def test_an_answer_that_is_not_known_is_not_asked_for_again(law: Parameters) -> None:
    for check in CHECKS.values():
        facts: dict[str, str] = {}
        while (question := next_question(check, facts, law, TODAY)) is not None:
            facts[question.id] = UNKNOWN
            assert len(facts) <= check.limit


def test_nothing_is_asked_once_every_way_is_decided(law: Parameters) -> None:
    assert relevant_questions(CHECKS["check_points"], {"where": "no_permit"}, law, TODAY) == []
    assert next_question(CHECKS["check_points"], {"where": "no_permit"}, law, TODAY) is None


def test_nothing_but_the_paper_is_asked_of_those_who_may_work_anyway(law: Parameters) -> None:
    for status in ("refugee", "ukraine", "family", "settlement", "eu_citizen", "chancenaufenthalt"):
        assert next_question(CHECKS["check_work_access"], {"status": status}, law, TODAY) is None, status


def test_the_procedure_is_not_asked_where_only_the_time_in_germany_is_open(law: Parameters) -> None:
    """A national of the German list, outside the centre: the day of the application decides, no exception does."""
    facts = {"status": "gestattung", "country": "national_list", "living": "outside", "procedure": "normal"}
    assert [question.id for question in relevant_questions(CHECKS["check_work_access"], facts, law, TODAY)] == ["asylum_since"]


def test_the_identity_is_dated_only_for_those_whose_deadline_is_over(law: Parameters) -> None:
    facts = {"status": "duldung", "removal": "nothing", "identity": "passport", "occupation": "training"}
    early = {**facts, "entry": PEOPLE["test_who_came_by_2016_clarifies_the_identity_until_the_application"].facts["entry"]}
    late = {**facts, "entry": PEOPLE["test_who_came_in_2020_had_six_months"].facts["entry"]}
    check = CHECKS["check_stay"]
    assert "identity_since" not in {question.id for question in relevant_questions(check, early, law, TODAY)}
    assert "identity_since" in {question.id for question in relevant_questions(check, late, law, TODAY)}


@pytest.mark.parametrize("check", CHECKS)
def test_an_evaluation_takes_a_millisecond_at_most(check: str, law: Parameters) -> None:
    cases = [Case(someone.facts, law, someone.day) for someone in people_of(check)]
    taken = []
    for _ in range(1 + 200 // len(cases)):
        for case in cases:
            begun = perf_counter()
            evaluate(CHECKS[check], case)
            taken.append(perf_counter() - begun)
    print(f"{check}: median {1000 * median(taken):.3f} ms of {len(taken)}")
    assert median(taken) <= MILLISECOND


def test_the_next_question_is_found_while_a_person_waits(law: Parameters) -> None:
    """On a day that nobody asked about before, so that nothing is kept from earlier."""
    day, check = date(2026, 5, 17), CHECKS["check_stay"]
    facts: dict[str, object] = {}
    taken = []
    someone = PEOPLE["test_a_cook_here_since_2016_who_pays_most_of_her_life_may_fit_25b"]
    while True:
        begun = perf_counter()
        question = next_question(check, facts, law, day)  # type: ignore[arg-type]
        taken.append(perf_counter() - begun)
        if question is None:
            break
        facts[question.id] = someone.facts.get(question.id, UNKNOWN)
    print(f"next question: median {1000 * median(taken):.0f} ms, longest {1000 * max(taken):.0f} ms")
    assert median(taken) < 0.2 and max(taken) < 5.0
