"""Words of acute danger find most who are in it, and hardly anybody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import paths
from bot.nlu.gazetteer import DANGER, Gazetteer
from bot.nlu.refusal import EMERGENCY
from bot.nlu.training_data import TestMessage, read_test_messages

SETS = {
    "tests": sorted(Path(__file__).parent.glob("*.jsonl")),
    "held back": sorted(paths.NLU.glob("*/heldback.jsonl")),
}


@pytest.mark.parametrize(("name", "found_at_least"), [("tests", 0.85), ("held back", 0.75)])
def test_words_of_danger_find_those_in_danger_and_nobody_else(name: str, found_at_least: float) -> None:
    gazetteer = Gazetteer.load()

    def is_alarmed(message: TestMessage) -> bool:
        return any(entity.kind == DANGER for entity in gazetteer.find(message.text))

    messages = [message for path in SETS[name] for message in read_test_messages(path)]
    in_danger = [message for message in messages if message.intent == EMERGENCY]
    assert len(in_danger) >= 40 and len(messages) >= 3000
    assert sum(map(is_alarmed, in_danger)) >= found_at_least * len(in_danger)
    assert [message.text for message in messages if message.intent != EMERGENCY and is_alarmed(message)] == []
