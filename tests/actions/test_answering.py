"""What is offered where a message was not understood."""

from __future__ import annotations

import pytest
from rasa_sdk import Tracker

from actions.answering import nearest_answers
from actions.conversation import Message


def message(text: str, **ranking: float) -> Message:
    entries = [{"name": name.replace("__", "/"), "confidence": confidence} for name, confidence in ranking.items()]
    raw = {"text": text, "intent": {"name": "out_of_scope", "confidence": 0.9}, "entities": [], "intent_ranking": entries}
    return Message.latest(Tracker("someone", {}, raw, [], False, None, {}, "action_listen"))


def test_what_the_classifier_thought_of_comes_before_what_is_found_in_the_texts() -> None:
    offered = nearest_answers(message("Duldung verlängern", rights__union=0.4, out_of_scope=0.3), "de")
    assert offered[0] == "rights/union" and len(offered) == 3


@pytest.mark.parametrize("text", ["tell me a joke", "Erzähl mir einen Witz über die Duldung"])
def test_a_message_about_something_else_is_offered_nothing_for_the_sake_of_a_word(text: str) -> None:
    assert nearest_answers(message(text, out_of_scope=0.9, rights__pregnancy=0.01), "de") == []
