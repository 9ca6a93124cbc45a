"""`lotse explain` and `lotse diagram` as a mentor at the terminal sees them."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from bot.cli.app import app, main
from bot.knowledge import Knowledge
from bot.law.checks import CHECKS, Rule
from tests.law.checks.people import TODAY

RULES = [(check.name, rule) for check in CHECKS.values() for rule in check.rules]


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTSE_TODAY", TODAY.isoformat())
    monkeypatch.setenv("COLUMNS", "400")


def told(*arguments: str) -> str:
    found = CliRunner().invoke(app, arguments)
    assert found.exit_code == 0, found.output
    return plain(found.output)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(("check", "rule"), RULES, ids=[rule.id for _, rule in RULES])
def test_a_rule_is_explained_with_criteria_paragraphs_parameters_and_sources(knowledge: Knowledge, check: str, rule: Rule) -> None:
    text = told("explain", rule.id)
    words = knowledge.check_words(check, "de")
    assert words.rules[rule.id].name in text and rule.paragraph in text
    for criterion in rule.criteria:
        assert plain(knowledge.filled(words.criteria[criterion.id].name, "de", TODAY)) in text, criterion.id
        assert criterion.paragraph in text
        for name in criterion.parameters:
            held = knowledge.parameters[name].on(TODAY)
            assert name in text
            if held is not None:
                assert f"{name} = {held.value} (" in text and held.source in text, name


def test_the_six_years_of_25b_are_told_with_their_law() -> None:
    text = told("explain", "25b")
    assert "p25b_stay_years = 6 (years, from 2022-12-31, verified) § 25b Abs. 1 Satz 2 Nr. 1 AufenthG, https://" in text


def test_a_rule_is_explained_in_another_language() -> None:
    assert "In Germany for 6 years (4 with a minor child in the household)" in told("explain", "25b", "--language", "en")


def test_a_parameter_without_a_value_for_the_day_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTSE_TODAY", "2023-06-01")
    assert "spurwechsel_entry_before: no value is kept for this day" in told("explain", "spurwechsel")


def test_an_unknown_rule_is_told_with_the_known_ones(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["lotse", "explain", "25c"])
    with pytest.raises(SystemExit) as ended:
        main()
    said = plain(capsys.readouterr().err)
    assert ended.value.code == 1 and "Traceback" not in said
    assert "There is no rule '25c'; there are: " in said and all(rule.id in said for _, rule in RULES)


def test_each_check_is_drawn(tmp_path: Path) -> None:
    text = told("diagram", str(tmp_path), "--language", "tr")
    assert {path.stem for path in tmp_path.glob("*.svg")} == set(CHECKS)
    for name in CHECKS:
        assert f"{name}.svg" in text
        assert ElementTree.parse(tmp_path / f"{name}.svg").getroot().tag.endswith("svg")
