"""From a guided check to words: its questions, its result, and the part of the reply contract that tells of it.

Facts travel as JSON: an option as it is, a time as an ISO 8601 interval ("2019-05-01/2019-05-31").
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.knowledge import Knowledge
from bot.law.checks import (
    CHECKS,
    UNKNOWN,
    Case,
    CheckResult,
    CriterionResult,
    Fact,
    Outcome,
    Period,
    RuleResult,
    Status,
    evaluate,
    point_items,
)

REPLY_INTENT = "check_reply"
# what can be said instead of choosing an option; the phrase on its button
MOVES = {
    "unknown": "check_unknown_choice",
    "not_told": "check_not_told_choice",
    "back": "check_back_choice",
    "stop": "check_stop_choice",
    "again": "check_again_choice",
    "keep": "check_keep_choice",
}
SIGNS = {Status.MET: "✓", Status.NOT_MET: "✗", Status.UNKNOWN: "?"}


def facts_from_json(raw: Mapping[str, str]) -> dict[str, Fact]:
    return {question: Period.from_text(text) if "/" in text else text for question, text in raw.items()}


def fact_to_json(fact: Fact) -> str:
    return fact.to_text() if isinstance(fact, Period) else fact


def option_title(knowledge: Knowledge, check: str, question: str, option: str, language: str, day: date) -> str:
    if option in MOVES:
        return knowledge.phrase(language, MOVES[option])
    return knowledge.filled(knowledge.check_words(check, language).questions[question].options[option], language, day)


def question_text(knowledge: Knowledge, check: str, question: str, language: str, day: date) -> str:
    return knowledge.filled(knowledge.check_words(check, language).questions[question].text, language, day)


def fact_text(knowledge: Knowledge, check: str, question: str, fact: Fact, language: str, day: date) -> str:
    """An answer as it is read back: the option's words, a day, a year, or a span of days."""
    if fact == UNKNOWN:
        return knowledge.phrase(language, "check_status_unknown")
    if isinstance(fact, Period):
        if fact == Period.of_year(fact.first.year):
            return str(fact.first.year)
        first, last = (knowledge.format(end, "date", language) for end in (fact.first, fact.last))
        return first if fact.first == fact.last else f"{first} – {last}"
    options = knowledge.check_words(check, language).questions[question].options
    return knowledge.filled(options[fact], language, day) if fact in options else fact


def question_part(knowledge: Knowledge, part: Mapping[str, Any], language: str, day: date, contract: dict[str, Any]) -> list[str]:
    """The paragraphs of a question: progress, the question, for a time an example of how to write it."""
    check = part["check"]
    contract["check"] = {"name": check, "progress": {"step": part["number"], "of_at_most": CHECKS[check].limit}}
    progress = knowledge.phrase(
        language,
        "check_progress",
        number=knowledge.format(part["number"], "count", language),
        most=knowledge.format(CHECKS[check].limit, "count", language),
    )
    text = f"{progress}\n**{question_text(knowledge, check, part['question'], language, day)}**"
    timed = part["question"] != CHECKS[check].subject and CHECKS[check].question(part["question"]).asks_time
    return [text, knowledge.phrase(language, "check_example_time")] if timed else [text]


def result_part(knowledge: Knowledge, part: Mapping[str, Any], language: str, day: date, contract: dict[str, Any]) -> list[str]:
    """The paragraphs of a result; the reply contract gets its `check`. The law is asked anew, so nothing but facts is kept."""
    name, facts = part["check"], facts_from_json(part["facts"])
    case = Case(facts, knowledge.parameters, day)
    result = evaluate(CHECKS[name], case)
    said = [
        {
            "question": question_text(knowledge, name, question, language, day),
            "answer": fact_text(knowledge, name, question, fact, language, day),
        }
        for question, fact in facts.items()
        if question in knowledge.check_words(name, language).questions
    ]
    contract["check"] = {**check_contract(result), "said": said}
    words = knowledge.check_words(name, language)
    paragraphs = [
        knowledge.phrase(language, "check_result_title", date=knowledge.format(day, "date", language)),
        *(knowledge.filled(words.notices[notice], language, day) for notice in result.notices),
    ]
    shown = [rule for rule in result.rules if rule.outcome is not Outcome.PROBABLY_NOT or rule.may_change]
    paragraphs += [_rule_paragraph(knowledge, name, rule, language, day) for rule in shown]
    if name == "check_points":
        paragraphs += _points_paragraph(knowledge, case, language)
    if not any(rule.outcome is not Outcome.PROBABLY_NOT for rule in result.rules):
        paragraphs.append(knowledge.phrase(language, "check_result_none"))
    closed = [rule for rule in result.rules if rule not in shown]
    if closed:
        lines = [
            f"- {_rule_name(knowledge, name, rule, language)}: {_obstacle(knowledge, name, rule, language, day)}" for rule in closed
        ]
        paragraphs.append("\n".join([f"**{knowledge.phrase(language, 'check_outcome_probably_not')}**", *lines]))
    paragraphs.append(knowledge.phrase(language, "check_closing"))
    return paragraphs


def _rule_name(knowledge: Knowledge, check: str, rule: RuleResult, language: str) -> str:
    return f"{knowledge.check_words(check, language).rules[rule.rule.id].name} ({rule.rule.paragraph})"


def _outcome_phrase(rule: RuleResult) -> str:
    return "check_outcome_may_change" if rule.outcome is Outcome.PROBABLY_NOT else f"check_outcome_{rule.outcome.word}"


def _rule_paragraph(knowledge: Knowledge, check: str, rule: RuleResult, language: str, day: date) -> str:
    """A rule with its outcome and one line for each criterion."""
    heading = f"**{knowledge.phrase(language, _outcome_phrase(rule))}: {_rule_name(knowledge, check, rule, language)}**"
    lines = [f"- {SIGNS[part.finding.status]} {_criterion_line(knowledge, check, part, language, day)}" for part in rule.criteria]
    also = knowledge.check_words(check, language).rules[rule.rule.id].also
    return "\n".join([heading, *lines, *([f"- {knowledge.filled(also, language, day)}"] if also else [])])


def _criterion_line(knowledge: Knowledge, check: str, part: CriterionResult, language: str, day: date) -> str:
    words, finding = knowledge.check_words(check, language).criteria[part.criterion.id], part.finding
    sentences = [f"{words.name}: {knowledge.phrase(language, f'check_status_{finding.status.word}')}"]
    for phrase, when in (("check_from_day", finding.from_day), ("check_until_day", finding.until_day)):
        if when is not None:
            sentences[0] += f", {knowledge.phrase(language, phrase, date=knowledge.format(when, 'date', language))}"
    sentences[0] += "."
    if finding.status is Status.NOT_MET and words.not_met:
        sentences.append(words.not_met)
    if finding.status is Status.UNKNOWN and words.unknown:
        sentences.append(words.unknown)
    if finding.status is Status.NOT_MET and finding.discretion:
        sentences.append(knowledge.phrase(language, "check_discretion"))
    return knowledge.filled(" ".join(sentences), language, day)


def _obstacle(knowledge: Knowledge, check: str, rule: RuleResult, language: str, day: date) -> str:
    """The first thing that stands in the way and does not change."""
    firm = [part for part in rule.criteria if part.finding.outcome is Outcome.PROBABLY_NOT and not part.finding.can_change]
    words = knowledge.check_words(check, language).criteria[firm[0].criterion.id]
    return knowledge.filled(f"{words.name}: {knowledge.phrase(language, 'check_status_not_met')}", language, day)


def _points_paragraph(knowledge: Knowledge, case: Case, language: str) -> list[str]:
    """The table of points; nothing on days before there were any."""
    needed = knowledge.parameters.value("chancenkarte_min_points", case.day)
    if needed is None:
        return []
    items = point_items(case)
    words = knowledge.check_words("check_points", language).points

    def points(least: int, most: int) -> str:
        shown = [knowledge.format(number, "count", language) for number in (least, most)]
        return shown[0] if least == most else knowledge.phrase(language, "check_points_between", least=shown[0], most=shown[1])

    lines = [
        "- " + knowledge.phrase(language, "check_points_line", name=words[item.question], points=points(item.least, item.most))
        for item in items
    ]
    total = points(sum(item.least for item in items), sum(item.most for item in items))
    needed_text = knowledge.format(needed, "count", language)
    return ["\n".join([knowledge.phrase(language, "check_points_total", points=total, needed=needed_text), *lines])]


def check_contract(result: CheckResult) -> dict[str, Any]:
    """The `check` of the reply contract."""
    return {
        "name": result.check.name,
        "outcome": result.outcome.word,
        "notices": list(result.notices),
        "rules": [
            {
                "id": rule.rule.id,
                "outcome": rule.outcome.word,
                "may_change": rule.may_change,
                "answer": rule.rule.answer,
                "paragraph": rule.rule.paragraph,
                "criteria": [_criterion_contract(part) for part in rule.criteria],
            }
            for rule in result.rules
        ],
    }


def _criterion_contract(part: CriterionResult) -> dict[str, Any]:
    finding = part.finding
    found = {
        "id": part.criterion.id,
        "status": finding.status.word,
        "paragraph": part.criterion.paragraph,
        "from": finding.from_day.isoformat() if finding.from_day else None,
        "until": finding.until_day.isoformat() if finding.until_day else None,
        "discretion": finding.discretion or None,
    }
    return {name: value for name, value in found.items() if value is not None}
