"""Answers taken into the state of a check, and a check that goes on after something else was asked."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, AllSlotsReset, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.check_state import FORM, RESULT, SLOT, ActionInBetween, after_answer, new_state, taken_up_again
from bot.clock import TODAY_VARIABLE

LEFT = [ActiveLoop(None), SlotSet("requested_slot", None)]


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TODAY_VARIABLE, "2026-11-22")


def answered(*answers: tuple[str | None, str]) -> dict[str, Any]:
    state: dict[str, Any] | None = new_state("check_stay")
    for question, option in answers:
        assert state is not None
        state = after_answer(state, {"question": question, "option": option})
    assert state is not None
    return state


def test_an_answer_is_kept_and_the_last_one_can_be_taken_back() -> None:
    state = answered(("status", "duldung"), ("removal", "not_told"))
    assert state["facts"] == {"status": "duldung", "removal": "unknown"}
    assert answered(("status", "duldung"), ("removal", "not_told"), (None, "back"))["facts"] == {"status": "duldung"}


@pytest.mark.parametrize(
    ("question", "option"), [("status", "king"), ("entry", "yesterday"), ("entry", "2016/x"), ("colour", "red")]
)
def test_what_belongs_to_no_question_changes_nothing(question: str, option: str) -> None:
    assert answered(("status", "duldung"), (question, option))["facts"] == {"status": "duldung"}


def test_stop_ends_the_check_and_another_check_begins_anew() -> None:
    assert after_answer(answered(("status", "duldung")), {"question": "removal", "option": "stop"}) is None
    assert answered(("status", "duldung"), (None, "check_points")) == new_state("check_points")


def test_a_check_that_waits_asks_its_question_anew_and_one_at_its_end_is_told() -> None:
    waiting = answered(("status", "duldung"))
    assert taken_up_again({**waiting, "asking": "removal"}) == [*LEFT, SlotSet(SLOT, waiting), FollowupAction(FORM)]
    ended = answered(("status", "other_title"))
    assert taken_up_again(ended) == [*LEFT, SlotSet(SLOT, ended), FollowupAction(RESULT)]
    assert taken_up_again(None) == [*LEFT, SlotSet(SLOT, None), FollowupAction(RESULT)]


class Told(ActionInBetween):
    """An action that gives the events that it is made with."""

    def __init__(self, *events: EventType) -> None:
        self._events = list(events)

    def name(self) -> str:
        return "told"

    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return self._events


@pytest.mark.parametrize(
    ("state", "loop", "events", "goes_on"),
    [
        ("waiting", "find_service_form", [], True),
        ("waiting", None, [SlotSet("topic", "duldung/what")], True),
        ("waiting", FORM, [], False),
        ("waiting", None, [SlotSet(SLOT, None)], False),
        ("waiting", None, [AllSlotsReset()], False),
        (None, "find_service_form", [], False),
    ],
)
def test_a_check_goes_on_unless_it_runs_or_was_ended(
    state: str | None, loop: str | None, events: list[EventType], goes_on: bool
) -> None:
    held = answered(("status", "duldung")) if state else None
    tracker = Tracker("someone", {SLOT: held}, {}, [], False, None, {"name": loop} if loop else {}, "action_listen")
    found = Told(*events).run(CollectingDispatcher(), tracker, {})
    assert found[: len(events)] == events
    assert (FollowupAction(FORM) in found) == goes_on
