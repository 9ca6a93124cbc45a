"""The stock assistant is what `rasa init` makes, with our examples in it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import yaml

from bot.cli.stock import INITIAL, stock_intent, subset, write_stock_project
from bot.nlu.training_data import Example, read_examples


def test_the_examples_come_evenly_from_all_intents_and_languages() -> None:
    intents = {example.intent for example in read_examples()}
    examples = subset(2 * len(intents))
    assert set(Counter(example.intent for example in examples).values()) <= {1, 2, 3}
    assert {example.intent for example in examples} == intents
    assert len({example.language for example in examples}) == 8
    assert len(set(examples)) == len(examples)
    assert subset(2 * len(intents)) == examples
    assert len(subset(10)) == 10


def test_pipeline_and_policies_are_those_of_stock_rasa(tmp_path: Path) -> None:
    examples = [Example("Was ist eine Duldung?", "duldung/what", "de"), Example("hi", "small_talk/greet", "en")]
    write_stock_project(tmp_path / "stock", examples, "http://127.0.0.1:1/webhook")
    read = {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (tmp_path / "stock").rglob("*.yml")}
    assert read["config.yml"] == yaml.safe_load((INITIAL / "config.yml").read_text(encoding="utf-8"))
    assert read["domain.yml"]["intents"] == ["duldung_what", "small_talk_greet"]
    assert {one["intent"] for one in read["nlu.yml"]["nlu"]} == {
        step["intent"] for one in read["stories.yml"]["stories"] for step in one["steps"][:1]
    }
    assert read["endpoints.yml"]["action_endpoint"]["url"] == "http://127.0.0.1:1/webhook"
    assert stock_intent("small_talk/greet") == "small_talk_greet"
