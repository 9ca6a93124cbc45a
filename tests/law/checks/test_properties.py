"""What holds for every person, known or half known, on every day."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.knowledge import Knowledge
from bot.law import Parameters
from bot.law.checks import CHECKS, UNKNOWN, Case, Check, Fact, Facts, Outcome, Period, Question, Rule, evaluate, next_question
from bot.law.checks.asking import possible_answers

LAW = Knowledge.load().parameters
FIRST_DAY, LAST_DAY = date(2022, 12, 1), date(2027, 12, 31)
CUT_OFFS = [
    *(date(2022, 12, 31), date(2023, 3, 29), date(2023, 12, 23), date(2024, 2, 27), date(2024, 3, 1), date(2024, 6, 1)),
    *(date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 12), date(2026, 12, 31)),
    *(date(2027, 1, 1), date(2027, 3, 4), date(2027, 7, 1)),
]
# cut-off dates that lie in the past of every simulated day
PAST = [date(2015, 8, 31), date(2016, 12, 31), date(2017, 10, 31), date(2018, 8, 1), date(2019, 12, 31), date(2020, 6, 30)]
ANY_CHECK = st.sampled_from([*CHECKS.values()])
DAYS = st.sampled_from(CUT_OFFS).flatmap(lambda day: st.sampled_from([day - timedelta(days=1), day])) | st.dates(
    FIRST_DAY, LAST_DAY
)
slow = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def near(days: Iterable[date]) -> st.SearchStrategy[date]:
    return st.sampled_from(sorted(days)).flatmap(lambda day: st.sampled_from([day + timedelta(days=shift) for shift in (-1, 0, 1)]))


TIMES = st.dates(date(2012, 1, 1), LAST_DAY) | near([*PAST, *CUT_OFFS])
PERIODS = TIMES.flatmap(
    lambda day: st.sampled_from([Period.of_day(day), Period.of_month(day.year, day.month), Period.of_year(day.year)])
)


def facts_of(questions: Iterable[Question], not_said: bool = True) -> st.SearchStrategy[dict[str, Fact]]:
    """Any answers to some of the questions; with `not_said` also "don't know"."""
    unknown = st.just(UNKNOWN) if not_said else st.nothing()
    answers = {
        question.id: (PERIODS if question.asks_time else st.sampled_from(question.options)) | unknown for question in questions
    }
    return st.fixed_dictionaries({}, optional=answers)


def day_within(period: Period) -> st.SearchStrategy[Period]:
    return st.dates(period.first, period.last).map(Period.of_day) | st.sampled_from(
        [Period.of_day(period.first), Period.of_day(period.last)]
    )


@st.composite
def completion(draw: st.DrawFn, check: Check, facts: Facts) -> dict[str, Fact]:
    """The facts as they are in truth, every question answered to the day: nothing that was said is denied."""
    whole: dict[str, Fact] = {}
    for question in check.questions:
        fact = facts.get(question.id, UNKNOWN)
        if isinstance(fact, Period):
            whole[question.id] = draw(day_within(fact))
        elif fact != UNKNOWN:
            whole[question.id] = fact
        else:
            whole[question.id] = draw(TIMES.map(Period.of_day) if question.asks_time else st.sampled_from(question.options))
    return whole


def outcomes(check: Check, facts: Facts, day: date) -> dict[str, Outcome]:
    return {found.rule.id: found.outcome for found in evaluate(check, Case(facts, LAW, day)).rules}


@slow
@given(st.data(), ANY_CHECK, DAYS)
def test_a_fact_touches_only_criteria_that_ask_for_it(data: st.DataObject, check: Check, day: date) -> None:
    facts = data.draw(facts_of(check.questions))
    added = data.draw(st.sampled_from(check.questions))
    more = {**facts, added.id: data.draw(PERIODS if added.asks_time else st.sampled_from(added.options))}
    for rule in check.rules:
        for criterion in rule.criteria:
            if added.id not in criterion.questions:
                before, after = (criterion.find(Case(said, LAW, day)) for said in (facts, more))
                assert before == after, f"{rule.id}: {criterion.id} reads {added.id} without asking for it"


@settings(slow, max_examples=600)
@given(st.data(), ANY_CHECK, DAYS)
def test_what_is_not_known_never_yields_a_firm_outcome_that_the_truth_contradicts(
    data: st.DataObject, check: Check, day: date
) -> None:
    facts = data.draw(facts_of(check.questions))
    truth = data.draw(completion(check, facts))
    told, true = outcomes(check, facts, day), outcomes(check, truth, day)
    for rule, outcome in told.items():
        if outcome is not Outcome.UNCLEAR:
            assert true[rule] is outcome, f"{rule}: {outcome.word} for {facts}, but {true[rule].word} for {truth}"


@settings(slow, max_examples=600)
@given(st.data(), ANY_CHECK, DAYS)
def test_a_settled_finding_stays_whatever_else_is_said(data: st.DataObject, check: Check, day: date) -> None:
    """The order of questions counts on it."""
    facts = data.draw(facts_of(check.questions, not_said=False))
    truth = {**data.draw(completion(check, facts)), **facts}
    for rule in check.rules:
        for criterion in rule.criteria:
            found = criterion.find(Case(facts, LAW, day))
            if found.settled:
                assert criterion.find(Case(truth, LAW, day)).outcome is found.outcome, f"{rule.id}: {criterion.id}"


@settings(slow, max_examples=400)
@given(st.data(), ANY_CHECK, DAYS)
def test_more_facts_never_turn_a_firm_outcome_round(data: st.DataObject, check: Check, day: date) -> None:
    facts = data.draw(facts_of(check.questions, not_said=False))
    more = {**data.draw(facts_of(check.questions, not_said=False)), **facts}
    for rule, outcome in outcomes(check, facts, day).items():
        if outcome is not Outcome.UNCLEAR:
            assert outcomes(check, more, day)[rule] is outcome, rule


@slow
@given(st.data(), ANY_CHECK, DAYS, st.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(data: st.DataObject, check: Check, day: date, shuffled: random.Random) -> None:
    facts = data.draw(facts_of(check.questions))
    entries = list(facts.items())
    shuffled.shuffle(entries)
    assert evaluate(check, Case(dict(entries), LAW, day)) == evaluate(check, Case(facts, LAW, day))
    assert next_question(check, dict(entries), LAW, day) == next_question(check, facts, LAW, day)


@settings(slow, max_examples=60)
@given(st.data(), ANY_CHECK, DAYS)
def test_no_more_questions_are_asked_than_the_limit_and_none_twice(data: st.DataObject, check: Check, day: date) -> None:
    facts: dict[str, Fact] = {}
    while (question := next_question(check, facts, LAW, day)) is not None:
        assert question.id not in facts
        facts[question.id] = data.draw((PERIODS if question.asks_time else st.sampled_from(question.options)) | st.just(UNKNOWN))
        assert len(facts) <= check.limit


@slow
@given(st.data(), ANY_CHECK, DAYS)
def test_a_rule_is_no_better_than_its_worst_criterion(data: st.DataObject, check: Check, day: date) -> None:
    for found in evaluate(check, Case(data.draw(facts_of(check.questions)), LAW, day)).rules:
        assert found.outcome is min(part.finding.outcome for part in found.criteria)
        if found.may_change:
            assert found.outcome is Outcome.PROBABLY_NOT


@slow
@given(st.data(), ANY_CHECK, DAYS)
def test_the_day_that_is_named_is_the_day_on_which_it_is_met(data: st.DataObject, check: Check, day: date) -> None:
    """From the named day on, and not the day before, for times that are known to the day."""
    facts = data.draw(completion(check, {}))
    for rule in check.rules:
        for criterion in rule.criteria:
            reached = criterion.find(Case(facts, LAW, day)).from_day
            if reached is None or LAW_CHANGES & {day + timedelta(days=n) for n in range((reached - day).days + 1)}:
                continue
            assert reached > day, f"{rule.id}: {criterion.id}"
            assert criterion.find(Case(facts, LAW, reached)).outcome > criterion.find(Case(facts, LAW, day)).outcome
            eve = criterion.find(Case(facts, LAW, reached - timedelta(days=1)))
            assert eve.from_day == reached, f"{rule.id}: {criterion.id}"


LAW_CHANGES = {value.start for parameter in LAW for value in parameter.values if value.start is not None}


def changes_something(check: Check, rule: Rule, facts: Facts, asked: str, day: date, chance: random.Random) -> bool:
    """Whether a completion is found under which two answers bring the rule to different outcomes.

    A random completion is made better, answer by answer, until no criterion beside the question stands in the way.
    """
    answers = {question.id: possible_answers(question, day) for question in check.questions}
    others = [criterion for criterion in rule.criteria if asked not in criterion.questions]
    concerned = {question for criterion in rule.criteria for question in criterion.questions} - facts.keys() - {asked}
    own = {question for criterion in rule.criteria if asked in criterion.questions for question in criterion.questions} & concerned
    for _ in range(40):
        whole: dict[str, Fact] = {**facts, **{question: chance.choice(answers[question]) for question in sorted(concerned)}}
        for question in sorted(concerned - own) + sorted(own):
            tried = [whole[question], *chance.sample(answers[question], min(8, len(answers[question])))]
            cases = [Case({**whole, question: answer}, LAW, day) for answer in tried]
            worth = [sum(criterion.find(case).outcome for criterion in others) for case in cases]
            whole[question] = tried[worth.index(max(worth))]
        reached = set()
        for answer in answers[asked]:
            case = Case({**whole, asked: answer}, LAW, day)
            reached.add(min(criterion.find(case).outcome for criterion in rule.criteria))
        if len(reached) > 1:
            return True
    return False


@settings(slow, max_examples=60)
@given(st.data(), ANY_CHECK, st.sampled_from([date(2026, 11, 22), date(2025, 12, 30), date(2024, 2, 29), date(2027, 7, 1)]))
def test_no_question_is_asked_whose_answer_changes_nothing(data: st.DataObject, check: Check, day: date) -> None:
    """Questions about danger apart: they are asked whatever hangs on them."""
    chance = random.Random(7)
    facts: dict[str, Fact] = {}
    while (question := next_question(check, facts, LAW, day)) is not None:
        if question.id not in check.dangers(Case(facts, LAW, day)):
            assert any(
                changes_something(check, rule, facts, question.id, day, chance)
                for rule in check.rules
                if any(question.id in criterion.questions for criterion in rule.criteria)
            ), f"{check.name}: {question.id} after {facts}"
        facts[question.id] = data.draw((PERIODS if question.asks_time else st.sampled_from(question.options)) | st.just(UNKNOWN))


def simulated_days() -> list[date]:
    """The cut-off days with their neighbours, and one about every second month between."""
    edges = {day + timedelta(days=shift) for day in CUT_OFFS for shift in (-1, 0, 1)}
    step = {FIRST_DAY + timedelta(days=61 * n) for n in range((LAST_DAY - FIRST_DAY).days // 61 + 1)}
    return sorted(edges | step | {FIRST_DAY, LAST_DAY})


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_every_simulated_day_runs_from_the_first_question_to_the_result(check: Check, knowledge: Knowledge) -> None:
    chance = random.Random(11)
    law: Parameters = knowledge.parameters
    for day in simulated_days():
        facts: dict[str, Fact] = {}
        while (question := next_question(check, facts, law, day)) is not None:
            facts[question.id] = chance.choice([*possible_answers(question, day), UNKNOWN])
        result = evaluate(check, Case(facts, law, day))
        assert len(result.rules) == len(check.rules)
        check.contradictions(Case(facts, law, day))
        for asked in check.questions:
            if asked.of_number:
                assert asked.of_number(Case({}, law, day), 25) in (*asked.options, None)
