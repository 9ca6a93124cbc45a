"""Runs say what passes, what was lost and won since the last, in every language."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import paths
from bot.cli.mentor import mentor
from bot.directory.database import URL_VARIABLE
from bot.knowledge import Knowledge
from bot.mentor.overview import cells, language_states
from bot.mentor.runs import TEST_SETS, Result, Run, all_lists, changes, pass_rates, result_of, shares_of
from bot.nlu.training_data import TestMessage
from tests.mentor.conftest import Desk


def result(text: str, outcome: str, language: str = "de", name: str = "Kurs") -> Result:
    return Result(name, language, text, "stay/identity", outcome, "stay/identity")


def test_a_result_is_judged_as_in_the_evaluation() -> None:
    message = TestMessage("kein pass", "stay/identity", "de", "mentor")
    ranking = [("stay/identity", 0.6), ("papers/passport", 0.3)]
    assert result_of("Kurs", message, ranking, "stay/identity").passed
    assert result_of("Kurs", message, ranking, None).outcome == "offered"
    assert result_of("Kurs", message, ranking, "papers/passport").outcome == "wrong"
    assert result_of("Kurs", TestMessage("wetter", "out_of_scope", "de", "mentor"), ranking, None).passed


def test_what_was_lost_stands_before_what_was_won() -> None:
    before = Run(1, "a", "", (result("x", "right"), result("y", "wrong"), result("z", "right")))
    after = Run(2, "b", "", (result("y", "right"), result("x", "unsure"), result("z", "right"), result("new", "wrong")))
    assert [(one.after.text, one.after.passed) for one in changes(before, after)] == [("x", False), ("y", True)]
    assert changes(None, after) == []


def test_the_same_question_in_two_languages_is_two_questions() -> None:
    before = Run(1, "a", "", (result("25b", "right", "de"), result("25b", "wrong", "tr")))
    after = Run(2, "b", "", (result("25b", "right", "de"), result("25b", "wrong", "tr")))
    assert changes(before, after) == []


def test_rates_are_by_language_and_topic() -> None:
    run = Run(1, "a", "", (result("x", "right"), result("y", "wrong"), result("x", "right", "tr")))
    assert pass_rates(run) == {("de", "stay"): (1, 2), ("tr", "stay"): (1, 1)}
    assert pass_rates(None) == {}
    assert shares_of(run.of("de")).wrong == 0.5


def test_a_run_is_kept_with_its_history(desk: Desk) -> None:
    desk.runs.keep("A", "model-1", [result("x", "right"), result("y", "wrong"), result("x", "right", "tr")])
    desk.runs.keep("A", "model-2", [result("x", "right"), result("y", "right")])
    last, before = desk.runs.latest(2)
    assert (last.model, before.model) == ("model-2", "model-1")
    assert [one.after.text for one in changes(before, last)] == ["y"]
    standing = [(one.model, one.language, one.passed, one.count) for one in desk.runs.history()]
    assert standing == [("model-2", "de", 2, 2), ("model-1", "de", 1, 2), ("model-1", "tr", 1, 1)]


def test_lists_hold_each_question_once(desk: Desk) -> None:
    assert desk.runs.add(desk.first, " Mein  Kurs ", "de", ["kein pass", "", "kein  pass", "pass weg"], "stay/identity") == 2
    assert desk.runs.add(desk.second, "Mein Kurs", "de", ["kein pass"], "stay/identity") == 0
    found = desk.runs.questions()
    assert [message.text for _, message in found["Mein Kurs"]] == ["kein pass", "pass weg"]
    for number, _ in found["Mein Kurs"]:
        desk.runs.remove(desk.first, number)
    assert desk.runs.questions() == {}


def test_a_list_cannot_pass_for_the_test_sets_of_the_files(desk: Desk) -> None:
    with pytest.raises(ValueError, match="name of its own"):
        desk.runs.add(desk.first, TEST_SETS, "de", ["x"], "stay/identity")
    lists = all_lists(desk.runs)
    assert list(lists) == [TEST_SETS] and {one.language for one in lists[TEST_SETS]} >= {"de", "en", "ar", "fa"}


@pytest.mark.model
def test_the_command_fills_the_public_numbers_of_the_languages_that_have_tests(
    desk: Desk, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, knowledge: Knowledge
) -> None:
    tests = {"de": ("Wie hoch ist der Mindestlohn?", "rights/minimum_wage"), "ar": ("كم الحد الأدنى للأجور؟", "duldung/what")}
    (tmp_path / "tests/nlu").mkdir(parents=True)
    for language, (text, intent) in tests.items():
        line = json.dumps({"text": text, "intent": intent, "style": "plain"}, ensure_ascii=False)
        (tmp_path / f"tests/nlu/{language}.jsonl").write_text(f"{line}\n", encoding="utf-8")
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setenv(URL_VARIABLE, str(desk.engine.url))
    told = CliRunner().invoke(mentor, ["run", "--model", str(model)])
    assert told.exception is None and "1 of 2 passed" in told.stdout
    (last,) = desk.runs.latest()
    day = date(2026, 11, 22)
    states = language_states(knowledge, cells(knowledge, [], last, [], day), last, [], day)
    assert {one.language: (one.passed, one.tested) for one in states if one.tested} == {"de": (1, 1), "ar": (0, 1)}
