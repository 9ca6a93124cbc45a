"""Calls of actions that fail, whichever it is and at whatever moment: nothing is lost, nothing is answered twice."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.channels.action_server import ACTION_SECONDS
from tests.faults.conftest import HarmedSystem
from tests.talk import User

pytestmark = pytest.mark.server

CALLS_OF_A_TURN = (1, 2, 3)
CHECK = ["check which right to stay fits me", "Duldung", "nothing", "back"]
FORM = ['/find_service{"service_topic": "recognition"}', "Leipzig"]


def essence(reply: dict[str, Any]) -> dict[str, Any]:
    """By what two replies are the same."""
    kept = {key: reply.get(key) for key in ("answer", "action", "ask", "small_talk", "language")}
    return {**kept, "results": [result["key"] for result in reply.get("results") or []], "question": reply["text"][-60:]}


def is_excuse(reply: dict[str, Any]) -> bool:
    """Whether a reply tells that nothing can be answered just now, and does nothing else."""
    return "112" in reply["text"] and not any(reply.get(key) for key in ("answer", "action", "ask", "small_talk", "out_of_scope"))


@pytest.mark.parametrize("fault", ["fail_at", "lose_at", "garble_at"])
@pytest.mark.parametrize("texts", [CHECK, FORM], ids=["check", "form"])
def test_whichever_call_fails_the_message_sent_again_goes_on_as_if_nothing_had_been(
    quiet: HarmedSystem, texts: list[str], fault: str
) -> None:
    user = User(quiet.url)
    said = [user.say(text, locale="en") for text in texts]
    assert not any(is_excuse(reply) for reply in said)
    expected = [essence(reply) for reply in said]
    excuses = 0
    for turn in range(len(texts)):
        for call in CALLS_OF_A_TURN:
            user = User(quiet.url)
            for number, text in enumerate(texts):
                quiet.relay.begin_turn(**{fault: call if number == turn else 0})
                reply = user.say(text, locale="en")
                if is_excuse(reply):
                    excuses += 1
                    assert number == turn
                    assert reply["language"] == "en"
                    quiet.relay.begin_turn()
                    reply = user.say(text, locale="en")
                assert essence(reply) == expected[number], (turn, call, number)
    assert excuses >= len(texts)


def test_an_action_that_hangs_is_given_up_and_others_do_not_wait_for_it(quiet: HarmedSystem) -> None:
    quiet.relay.begin_turn(slow_seconds=ACTION_SECONDS + 3)
    begun = time.monotonic()
    with ThreadPoolExecutor(1) as waiting:
        hanging = waiting.submit(User(quiet.url).say, "Quel est le salaire minimum en Allemagne ?")
        time.sleep(1)
        quiet.relay.begin_turn()
        assert User(quiet.url).say("How much is the minimum wage?")["answer"] == "rights/minimum_wage"
        assert time.monotonic() - begun < ACTION_SECONDS - 2
        reply = hanging.result()
    assert is_excuse(reply) and reply["language"] == "fr"
    assert ACTION_SECONDS - 1 < time.monotonic() - begun < ACTION_SECONDS + 3
