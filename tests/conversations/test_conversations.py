"""Conversations written as scripts, against the real model and the real actions. How a script is written: docs/conversations.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.languages import Languages
from tests.talk import User

HERE = Path(__file__).parent
LANGUAGES = [language.code for language in Languages.load() if language.complete]
PLAYED = sorted(HERE.glob("*/*.yml"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_scripts(language: str) -> None:
    original = {path.name for path in (HERE / LANGUAGES[0]).glob("*.yml")}
    assert {path.name for path in (HERE / language).glob("*.yml")} == original


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_plays_the_same_parts(language: str) -> None:
    for path in (HERE / LANGUAGES[0]).glob("*.yml"):
        theirs = yaml.safe_load((HERE / language / path.name).read_text(encoding="utf-8"))
        ours = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert _bot_lines(theirs) == _bot_lines(ours), path.name


def _bot_lines(script: dict[str, Any]) -> list[list[Any]]:
    """What the bot is to do in each conversation, the language and what it says in words aside."""
    return [
        [{key: value for key, value in turn["bot"].items() if key not in ("language", "says")} for turn in turns if "bot" in turn]
        for turns in script.values()
    ]


@pytest.mark.server
@pytest.mark.parametrize("path", PLAYED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_conversation_goes_as_written(path: Path, system: str) -> None:
    for title, turns in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        user, reply = User(system), {}
        for turn in turns:
            if "user" in turn:
                reply = user.say(turn["user"], **turn.get("metadata", {}))
            elif "press" in turn:
                button = next((b for b in reply["buttons"] if turn["press"] in b["payload"]), None)
                assert button, f"{title}: no button sends {turn['press']!r}: {reply['buttons']}"
                reply = user.say(button["payload"])
            elif "answers" in turn:
                reply = _answer(title, user, reply, turn["answers"])
            else:
                _check(title, turn["bot"], reply)


def _answer(title: str, user: User, reply: dict[str, Any], answers: dict[str, str]) -> dict[str, Any]:
    """Answers whatever a check asks, by the option's button or in words, until it asks for nothing or what was just answered."""
    asked = None
    while (asking := reply.get("ask")) is not None and asking != asked:
        assert asking in answers, f"{title}: asked for {asking!r}, which the script does not answer"
        pressed = f'"option": "{answers[asking]}"'
        button = next((button for button in reply["buttons"] if pressed in button["payload"]), None)
        reply, asked = user.say(button["payload"] if button else answers[asking]), asking
    return reply


def _check(title: str, expected: dict[str, Any], reply: dict[str, Any]) -> None:
    for key, value in expected.items():
        if key == "says":
            for part in value if isinstance(value, list) else [value]:
                assert part in reply["text"], f"{title}: {part!r} is not in {reply['text']!r}"
        elif key == "suggests":
            assert value in reply.get("suggestions", []), f"{title}: {value} is not among {reply.get('suggestions')}"
        elif key == "finds":
            names = [result["city"] for result in reply.get("results", [])]
            assert value in names, f"{title}: nothing in {value}; found in {names}"
        elif key == "rules":
            outcomes = {rule["id"]: rule["outcome"] for rule in reply["check"]["rules"]}
            for rule, wanted in value.items():
                assert outcomes[rule] == wanted, f"{title}: {rule} is {outcomes[rule]}"
        elif key == "notices":
            assert reply["check"]["notices"] == value, f"{title}: {reply['check']['notices']}"
        elif key == "entities":
            for name, wanted in value.items():
                assert reply["entities"].get(name) == wanted, f"{title}: {name} is {reply['entities'].get(name)!r}"
        else:
            given = reply.get(key)
            assert given == value, f"{title}: {key} is {given!r}, expected {value!r}; text: {reply['text'][:200]!r}"
