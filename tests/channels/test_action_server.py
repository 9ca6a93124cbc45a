"""What the action server sends is checked before it is believed."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import ValidationError, validate
from rasa.core.actions.action import RemoteAction
from rasa_sdk import events

from bot.channels.action_server import what_does_not_fit

SLOT, LOOP = events.SlotSet("topic", "duldung/what"), events.ActiveLoop("check_form")
UNFIT: list[Any] = [
    None,
    [],
    "sorry",
    {"events": {}},
    {"events": ["slot"]},
    {"events": [{"name": "topic"}]},
    {"events": [SLOT, {"event": "slot", "name": 3, "value": None}]},
    {"events": [{"event": "teleport"}]},
    {"events": [{"event": ["slot"]}]},
    {"responses": "hello"},
    {"responses": [3]},
]


def fits_the_schema_of_rasa(reply: Any) -> bool:
    try:
        validate(reply, RemoteAction.action_response_format_spec())
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("reply", [{}, {"events": [], "responses": []}, {"events": [SLOT, LOOP], "responses": [{"text": "hello"}]}])
def test_replies_of_actions_fit(reply: Any) -> None:
    assert what_does_not_fit(reply) is None
    assert fits_the_schema_of_rasa(reply)


@pytest.mark.parametrize("reply", UNFIT, ids=str)
def test_what_rasa_refuses_does_not_fit(reply: Any) -> None:
    assert what_does_not_fit(reply)
    assert not fits_the_schema_of_rasa(reply)


def test_of_what_does_not_fit_nothing_is_told_but_the_place() -> None:
    told = what_does_not_fit({"events": [{"event": "slot", "name": ["my phone is 0151 23456"], "value": "x"}]})
    assert told == "event slot: $.name"
