"""Evaluating a check: what each criterion, each rule and the whole come to in a case."""

from __future__ import annotations

from dataclasses import dataclass

from bot.law.checks.model import Case, Check, Criterion, Finding, Outcome, Rule, Status


@dataclass(frozen=True)
class CriterionResult:
    criterion: Criterion
    finding: Finding


@dataclass(frozen=True)
class RuleResult:
    """A rule in a case: its outcome and the finding of each criterion."""

    rule: Rule
    outcome: Outcome
    criteria: tuple[CriterionResult, ...]

    @property
    def may_change(self) -> bool:
        """Not open today, but each criterion in the way can change: by the person's doing or by time."""
        blocking = [result.finding for result in self.criteria if result.finding.outcome is Outcome.PROBABLY_NOT]
        return bool(blocking) and all(finding.can_change for finding in blocking)


@dataclass(frozen=True)
class CheckResult:
    """A check in a case: its rules, those that may fit first, and the ids of the notices that go with it."""

    check: Check
    outcome: Outcome
    rules: tuple[RuleResult, ...]
    notices: tuple[str, ...]


def evaluate_rule(rule: Rule, case: Case) -> RuleResult:
    """A rule comes to the worst that its criteria come to."""
    criteria = tuple(CriterionResult(criterion, criterion.find(case)) for criterion in rule.criteria)
    return RuleResult(rule, min(result.finding.outcome for result in criteria), criteria)


def evaluate(check: Check, case: Case) -> CheckResult:
    """All rules of a check in a case. The whole comes to the best of its rules."""
    results = [evaluate_rule(rule, case) for rule in check.rules]
    ordered = sorted(results, key=lambda result: (-result.outcome, not result.may_change, -_met(result)))
    return CheckResult(check, max(result.outcome for result in results), tuple(ordered), check.notices(case))


def _met(result: RuleResult) -> float:
    return sum(part.finding.status is Status.MET for part in result.criteria) / len(result.criteria)
