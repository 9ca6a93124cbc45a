"""The parts of a check: questions, criteria, rules. A criterion is a pure function of a case: what was said, the law, the day.

Three values after Kleene: a criterion that lacks what it needs is unknown, and so is what is built on it; nothing that is said
later can turn a firm finding round.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import IntEnum, unique
from functools import wraps
from typing import TypeVar

from bot.law.checks.facts import UNKNOWN, Facts, Period, add_months
from bot.law.parameters import Parameters


@unique
class Status(IntEnum):
    NOT_MET = 0
    UNKNOWN = 1
    MET = 2

    @property
    def word(self) -> str:
        return self.name.lower()


@unique
class Outcome(IntEnum):
    """What a rule comes to: never that someone is entitled."""

    PROBABLY_NOT = 0
    UNCLEAR = 1
    MAY_FIT = 2

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Finding:
    """What a criterion comes to in a case.

    `settled`: no further answer changes it. `can_change`: the person can do something about it. `from_day`: the day from which it
    is met if all stays as it is. `until_day`: the last day on which it is met. `discretion`: the authority may decide otherwise.
    """

    status: Status
    settled: bool = True
    can_change: bool = False
    discretion: bool = False
    from_day: date | None = None
    until_day: date | None = None

    @property
    def outcome(self) -> Outcome:
        """The best that a rule can come to with this finding."""
        if self.status is Status.NOT_MET:
            return Outcome.UNCLEAR if self.discretion else Outcome.PROBABLY_NOT
        return Outcome.MAY_FIT if self.status is Status.MET else Outcome.UNCLEAR


MET = Finding(Status.MET)
NOT_MET = Finding(Status.NOT_MET)
CHANGEABLE = Finding(Status.NOT_MET, can_change=True)
DISCRETION = Finding(Status.NOT_MET, discretion=True)
CHANGEABLE_DISCRETION = Finding(Status.NOT_MET, can_change=True, discretion=True)
# the law or its practice is not clear: no answer of the person settles it
OPEN_IN_LAW = Finding(Status.UNKNOWN)
NOT_SAID = Finding(Status.UNKNOWN, settled=False)


class LawNotKnown(Exception):
    """No value of a parameter is kept for the day."""


@dataclass(frozen=True)
class Case:
    """What was said, under the law of a day."""

    facts: Facts
    law: Parameters
    day: date

    def chosen(self, question: str) -> str | None:
        """The option chosen; None where it was not asked, is not known or not told."""
        fact = self.facts.get(question)
        return fact if isinstance(fact, str) and fact != UNKNOWN else None

    def time(self, question: str) -> Period | None:
        fact = self.facts.get(question)
        return fact if isinstance(fact, Period) else None

    def _value(self, name: str) -> object:
        value = self.law.value(name, self.day)
        if value is None:
            raise LawNotKnown(name)
        return value

    def number(self, name: str) -> int:
        """A whole number of the law on the day. Raises LawNotKnown."""
        value = self._value(name)
        assert isinstance(value, int | Decimal), name
        return int(value)

    def date_of(self, name: str) -> date:
        """A date of the law as it holds on the day. Raises LawNotKnown."""
        value = self._value(name)
        assert isinstance(value, date), name
        return value

    def flag(self, name: str) -> bool:
        """Whether something is in force on the day; what no value is kept for is not."""
        return self.law.value(name, self.day) is True


Judge = Callable[[Case], Finding]
FACT = TypeVar("FACT")


@dataclass(frozen=True)
class Question:
    """A question of a check. Without options it asks for a time since when something holds.

    `of_number` gives the option for a number that is said instead (an age), None on days whose law is not kept.
    """

    id: str
    options: tuple[str, ...] = ()
    of_number: Callable[[Case, int], str | None] | None = None

    @property
    def asks_time(self) -> bool:
        return not self.options


@dataclass(frozen=True)
class Criterion:
    """One condition of a rule, the questions it hangs on, where it stands in the law, the parameters it reads."""

    id: str
    questions: tuple[str, ...]
    paragraph: str
    judge: Judge
    parameters: tuple[str, ...] = ()

    def find(self, case: Case) -> Finding:
        """The finding in a case; unknown for good where the law of that day is not kept."""
        try:
            found = self.judge(case)
        except LawNotKnown:
            found = NOT_SAID
        asked = all(question in case.facts for question in self.questions)
        return replace(found, settled=True) if asked and not found.settled else found


@dataclass(frozen=True)
class Rule:
    """A way that may be open: criteria that must all be met. `answer` is the id of the answer that explains it."""

    id: str
    answer: str
    paragraph: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class Contradiction:
    """Answers that do not go together: which, and the questions to look at again."""

    id: str
    questions: tuple[str, ...]


def none_of(case: Case) -> tuple[()]:
    """No notices, no contradictions."""
    return ()


@dataclass(frozen=True)
class Check:
    """A guided check. `first` are asked before all others where they matter; at most `limit` questions are asked.

    `dangers` gives the questions asked next whatever hangs on them: an answer may call for help the same day.
    `subject` is what the check is about where that is looked up, not judged. `notices` gives the ids of what a person in this case
    must be told whatever the rules come to; `contradictions` what in the answers does not go together. `notice_ids` and
    `contradiction_ids` are all that they can give.
    """

    name: str
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    notices: Callable[[Case], tuple[str, ...]] = none_of
    contradictions: Callable[[Case], tuple[Contradiction, ...]] = none_of
    first: tuple[str, ...] = ()
    dangers: Callable[[Case], tuple[str, ...]] = none_of
    limit: int = 12
    subject: str | None = None
    notice_ids: tuple[str, ...] = ()
    contradiction_ids: tuple[str, ...] = ()

    def question(self, question_id: str) -> Question:
        """Raises KeyError for an unknown question."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    def rule(self, rule_id: str) -> Rule:
        """Raises KeyError for an unknown rule."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)


def _given(fact: Callable[[Case], FACT | None], judge: Callable[[Case, FACT], Finding]) -> Judge:
    @wraps(judge)
    def judged(case: Case) -> Finding:
        given = fact(case)
        return NOT_SAID if given is None else judge(case, given)

    return judged


def with_option(question: str) -> Callable[[Callable[[Case, str], Finding]], Judge]:
    """Makes a judge of one that is given the option chosen; where none is, nothing is said."""
    return lambda judge: _given(lambda case: case.chosen(question), judge)


def with_time(question: str) -> Callable[[Callable[[Case, Period], Finding]], Judge]:
    """Makes a judge of one that is given the time told; where none is, nothing is said."""
    return lambda judge: _given(lambda case: case.time(question), judge)


def by_choice(question: str, findings: dict[str, Finding]) -> Judge:
    """Judges by the option chosen; every option needs its finding."""
    return with_option(question)(lambda case, chosen: findings[chosen])


def in_the_future(case: Case) -> tuple[Contradiction, ...]:
    """Times that have not come yet."""
    times = ((question, fact) for question, fact in case.facts.items() if isinstance(fact, Period))
    return tuple(Contradiction("in_the_future", (question,)) for question, fact in times if fact.first > case.day)


def since(period: Period | None, months: int, day: date) -> Finding:
    """Whether something has lasted that many months on the day; if not, from when it will have."""
    if period is None:
        return NOT_SAID
    reached = Period(add_months(period.first, months), add_months(period.last, months))
    lasted = reached.by(day)
    if lasted:
        return MET
    return Finding(Status.NOT_MET if lasted is False else Status.UNKNOWN, can_change=True, from_day=reached.last)
