"""Guided checks: rules made of criteria over what a person says and the dated law. Pure functions; no words, no files, no clock."""

from bot.law.checks.asking import next_question, relevant_questions
from bot.law.checks.evaluating import CheckResult, CriterionResult, RuleResult, evaluate
from bot.law.checks.facts import UNKNOWN, Fact, Facts, Period, add_months
from bot.law.checks.model import Case, Check, Contradiction, Criterion, Finding, Outcome, Question, Rule, Status
from bot.law.checks.points import CHECK_POINTS, POINTS_OF, PointItem, point_items
from bot.law.checks.recognition import CHECK_RECOGNITION
from bot.law.checks.stay import CHECK_STAY
from bot.law.checks.work_access import CHECK_WORK_ACCESS

CHECKS: dict[str, Check] = {check.name: check for check in (CHECK_STAY, CHECK_WORK_ACCESS, CHECK_RECOGNITION, CHECK_POINTS)}

__all__ = [
    "CHECKS",
    "CHECK_POINTS",
    "POINTS_OF",
    "UNKNOWN",
    "Case",
    "Check",
    "CheckResult",
    "Contradiction",
    "Criterion",
    "CriterionResult",
    "Fact",
    "Facts",
    "Finding",
    "Outcome",
    "Period",
    "PointItem",
    "Question",
    "Rule",
    "RuleResult",
    "Status",
    "add_months",
    "evaluate",
    "next_question",
    "point_items",
    "relevant_questions",
]
