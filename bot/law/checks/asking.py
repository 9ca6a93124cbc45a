"""Which question to ask next: the one that decides most, and none whose answer cannot change an outcome.

The outcome of a rule is uncertain while questions are open. Taking every open answer for equally likely, each criterion has a
distribution over its findings, a rule the distribution of the worst of its criteria. The next question is the one that is expected
to take away most uncertainty (Shannon entropy, in bits) over all rules.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from math import log2

from bot.law.checks.facts import Fact, Facts, Period
from bot.law.checks.model import Case, Check, Criterion, Outcome, Question
from bot.law.parameters import Parameters

# times are tried quarter by quarter through the years that matter to the rules, with one long ago and the day itself
YEARS_BACK = 12
# distributions kept: people answer alike, but not without end
KEPT = 20_000
LONG_AGO = Period.of_day(date(1990, 1, 1))

# shares that differ by less are the same
DIGITS = 9

Distribution = tuple[float, float, float]
CERTAIN_FIT: Distribution = (0.0, 0.0, 1.0)


def possible_answers(question: Question, day: date) -> tuple[Fact, ...]:
    """Answers that stand for all that a person could say, "don't know" apart."""
    if not question.asks_time:
        return question.options
    months = range((day.year - YEARS_BACK) * 12, day.year * 12 + day.month - 1, 3)
    return (LONG_AGO, *(Period.of_day(date(month // 12, month % 12 + 1, 1)) for month in months), Period.of_day(day))


class _Uncertainty:
    """How likely a criterion comes to each outcome, for one check, law and day; kept for as long as it is asked again."""

    def __init__(self, check: Check, law: Parameters, day: date) -> None:
        self._check, self._law, self._day = check, law, day
        self._answers = {question.id: possible_answers(question, day) for question in check.questions}
        self._known: dict[tuple[int, tuple[Fact | None, ...]], Distribution] = {}

    def answers(self, question: str) -> tuple[Fact, ...]:
        return self._answers[question]

    def of_criterion(self, criterion: Criterion, facts: Facts) -> Distribution:
        said = tuple(facts.get(question) for question in criterion.questions)
        key = (id(criterion), said)
        if key not in self._known:
            shares = [0.0, 0.0, 0.0]
            own = {question: facts[question] for question in criterion.questions if question in facts}
            open_questions = [question for question in criterion.questions if question not in facts]
            self._share_out(criterion, own, open_questions, 1.0, shares)
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[key] = (shares[0], shares[1], shares[2])
        return self._known[key]

    def _share_out(self, criterion: Criterion, facts: Facts, open_questions: list[str], share: float, shares: list[float]) -> None:
        """Adds to each outcome its share of the completions of the facts; a settled finding holds for all that are left."""
        found = criterion.find(Case(facts, self._law, self._day))
        if found.settled or not open_questions:
            shares[found.outcome] += share
            return
        question, *others = open_questions
        answers = self._answers[question]
        for answer in answers:
            self._share_out(criterion, {**facts, question: answer}, others, share / len(answers), shares)

    def of_rule(self, criteria: tuple[Criterion, ...], facts: Facts) -> Distribution:
        """The worst of independent criteria: the chance to come to at least an outcome is the product of theirs."""
        at_least_unclear = at_least_fit = 1.0
        for criterion in criteria:
            _, unclear, fit = self.of_criterion(criterion, facts)
            at_least_unclear *= unclear + fit
            at_least_fit *= fit
            if not at_least_unclear:
                break
        return (1.0 - at_least_unclear, at_least_unclear - at_least_fit, at_least_fit)


@lru_cache(maxsize=8)
def _uncertainty(check: Check, law: Parameters, day: date) -> _Uncertainty:
    return _Uncertainty(check, law, day)


def _entropy(distribution: Distribution) -> float:
    return -sum(share * log2(share) for share in distribution if share > 0.0)


def relevant_questions(check: Check, facts: Facts, law: Parameters, day: date) -> list[Question]:
    """The questions not yet asked that can still change the outcome of a rule, in the order of the check."""
    return [question for question, gain in _gains(check, facts, law, day, check.questions) if gain is not None]


def next_question(check: Check, facts: Facts, law: Parameters, day: date) -> Question | None:
    """The question that decides most; None where no answer changes an outcome, or the limit of questions is reached.

    `facts` holds an entry, UNKNOWN where need be, for every question that was asked.
    """
    if sum(question.id in facts for question in check.questions) >= check.limit:
        return None
    for wanted in check.first:
        if wanted not in facts and any(gain is not None for _, gain in _gains(check, facts, law, day, (check.question(wanted),))):
            return check.question(wanted)
    for wanted in check.dangers(Case(facts, law, day)):
        if wanted not in facts:
            return check.question(wanted)
    open_questions = [(question, gain) for question, gain in _gains(check, facts, law, day, check.questions) if gain is not None]
    return max(open_questions, key=lambda entry: entry[1] or 0.0)[0] if open_questions else None


def _gains(
    check: Check, facts: Facts, law: Parameters, day: date, questions: tuple[Question, ...]
) -> list[tuple[Question, float | None]]:
    """For each of the questions that is open the expected gain in bits; None where no answer can change the outcome of any rule."""
    uncertainty = _uncertainty(check, law, day)
    gains: list[tuple[Question, float | None]] = []
    for question in questions:
        if question.id in facts:
            continue
        gain, matters = 0.0, False
        for rule in check.rules:
            if not any(question.id in criterion.questions for criterion in rule.criteria):
                continue
            before = uncertainty.of_rule(rule.criteria, facts)
            if not _entropy(before):
                continue
            answers = uncertainty.answers(question.id)
            after = [uncertainty.of_rule(rule.criteria, {**facts, question.id: answer}) for answer in answers]
            gain += _entropy(before) - sum(_entropy(distribution) for distribution in after) / len(answers)
            others = tuple(criterion for criterion in rule.criteria if question.id not in criterion.questions)
            own = tuple(criterion for criterion in rule.criteria if question.id in criterion.questions)
            matters = matters or _can_matter(uncertainty, own, others, question.id, facts)
        gains.append((question, gain if matters else None))
    return gains


def _can_matter(
    uncertainty: _Uncertainty, own: tuple[Criterion, ...], others: tuple[Criterion, ...], question: str, facts: Facts
) -> bool:
    """Whether answers differ in what the rule can come to, the other criteria being as good as they still can be."""
    best_others = _best(uncertainty.of_rule(others, facts) if others else CERTAIN_FIT)
    if best_others is Outcome.PROBABLY_NOT:
        return False
    reached = set()
    for answer in uncertainty.answers(question):
        worst, _, fit = uncertainty.of_rule(own, {**facts, question: answer})
        reached.add((round(worst, DIGITS), round(fit, DIGITS) if best_others is Outcome.MAY_FIT else 0.0))
    return len(reached) > 1


def _best(distribution: Distribution) -> Outcome:
    return max(Outcome(level) for level in range(3) if distribution[level] > 1e-12)
