"""The picture of a check shows all its rules, criteria and questions, in every language, as valid SVG."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from bot.check_diagram import diagram
from bot.check_replies import question_text
from bot.knowledge import Knowledge
from bot.law.checks import CHECKS

TODAY = date(2026, 11, 22)
SVG = "{http://www.w3.org/2000/svg}"
LANGUAGES = sorted(Knowledge.load().checks)


def boxes(root: ElementTree.Element) -> list[str]:
    """The texts of the boxes, their lines joined."""
    return [" ".join(span.text or "" for span in text.iter(f"{SVG}tspan")) for text in root.iter(f"{SVG}text")]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unescape(text))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHECKS)
def test_every_rule_every_criterion_and_every_question_that_decides_is_in_the_picture(
    knowledge: Knowledge, name: str, language: str
) -> None:
    root = ElementTree.fromstring(diagram(knowledge, name, language, TODAY))
    assert root.tag == f"{SVG}svg"
    drawn = squeezed(" ".join(boxes(root)))
    check, words = CHECKS[name], knowledge.check_words(name, language)
    for rule in check.rules:
        assert squeezed(words.rules[rule.id].name) in drawn and squeezed(rule.paragraph) in drawn, rule.id
        for criterion in rule.criteria:
            assert squeezed(knowledge.filled(words.criteria[criterion.id].name, language, TODAY)) in drawn, criterion.id
            for question in criterion.questions:
                assert squeezed(question_text(knowledge, name, question, language, TODAY)) in drawn, question


@pytest.mark.parametrize("name", CHECKS)
def test_each_criterion_is_tied_to_its_rule_and_to_its_questions(knowledge: Knowledge, name: str) -> None:
    root = ElementTree.fromstring(diagram(knowledge, name, "de", TODAY))
    criteria = [criterion for rule in CHECKS[name].rules for criterion in rule.criteria]
    kinds = [box.get("class") for box in root.iter(f"{SVG}rect")]
    assert kinds.count("criterion") == len(criteria) and kinds.count("rule") == len(CHECKS[name].rules)
    asked = sum(bool(criterion.questions) for criterion in criteria)
    assert kinds.count("question") == asked and len(list(root.iter(f"{SVG}path"))) == len(criteria) + asked


@pytest.mark.parametrize("name", CHECKS)
def test_boxes_of_a_column_do_not_overlap_and_stay_in_the_picture(knowledge: Knowledge, name: str) -> None:
    root = ElementTree.fromstring(diagram(knowledge, name, "de", TODAY))
    width, height = int(root.get("width", 0)), int(root.get("height", 0))
    columns: dict[int, list[tuple[int, int]]] = {}
    for box in root.iter(f"{SVG}rect"):
        left, top, wide, high = (int(box.get(side, 0)) for side in ("x", "y", "width", "height"))
        assert left + wide <= width and top + high <= height
        columns.setdefault(left, []).append((top, top + high))
    for column in columns.values():
        assert all(end < begin for (_, end), (begin, _) in pairwise(column))


def test_an_unknown_check_is_an_error(knowledge: Knowledge) -> None:
    with pytest.raises(KeyError):
        diagram(knowledge, "check_luck", "de", TODAY)
