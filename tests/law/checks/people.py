"""People in words: what a person says in a check, and what the check comes to for that person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.law import Parameters
from bot.law.checks import CHECKS, Case, Check, CheckResult, Facts, Finding, Outcome, Period, RuleResult, evaluate

TODAY = date(2026, 11, 22)
FIT, UNCLEAR, NOT = Outcome.MAY_FIT, Outcome.UNCLEAR, Outcome.PROBABLY_NOT


def period(text: str) -> Period:
    """A time as exactly as it is written: "2016", "2021-05", "2021-05-03"."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return Period.of_year(*parts)
    return Period.of_month(*parts) if len(parts) == 2 else Period.of_day(date(*parts))


def said(check: Check, answers: Mapping[str, str]) -> Facts:
    """The answers as facts; a misspelt question or option is an error of the test."""
    facts = {}
    for name, answer in answers.items():
        question = check.question(name)
        assert question.asks_time or answer in question.options, f"{name} has no option {answer!r}"
        facts[name] = period(answer) if question.asks_time else answer
    return facts


@dataclass(frozen=True)
class Picture:
    """What a check comes to for a person."""

    result: CheckResult

    def rule(self, rule_id: str) -> RuleResult:
        return next(found for found in self.result.rules if found.rule.id == rule_id)

    def __getitem__(self, rule_id: str) -> Outcome:
        return self.rule(rule_id).outcome

    def finding(self, rule_id: str, criterion_id: str) -> Finding:
        return next(part.finding for part in self.rule(rule_id).criteria if part.criterion.id == criterion_id)

    def may_change(self, rule_id: str) -> bool:
        """Not open today, but it can be: by what the person does or by time."""
        return self.rule(rule_id).may_change

    @property
    def notices(self) -> tuple[str, ...]:
        return self.result.notices

    @property
    def fitting(self) -> set[str]:
        return {found.rule.id for found in self.result.rules if found.outcome is FIT}


@dataclass(frozen=True)
class Person:
    """Somebody whose check is looked at: the answers of a whole conversation and the day of it."""

    check: str
    facts: Facts
    day: date


# by the name of the test that tells of the person
PEOPLE: dict[str, Person] = {}
Story = Callable[[Picture], None]


def person(check: str, usual: Mapping[str, str], day: str | None = None, **answers: str) -> Callable[[Story], Callable[..., None]]:
    """A test of one person, who answers as usual but for what is named."""

    def tell(story: Story) -> Callable[..., None]:
        someone = Person(check, said(CHECKS[check], {**usual, **answers}), date.fromisoformat(day) if day else TODAY)
        PEOPLE[story.__name__] = someone

        def test(law: Parameters) -> None:
            story(picture(someone, law))

        test.__name__, test.__doc__ = story.__name__, story.__doc__
        return test

    return tell


def picture(someone: Person, law: Parameters) -> Picture:
    return Picture(evaluate(CHECKS[someone.check], Case(someone.facts, law, someone.day)))
