"""Asking the running assistant as a user would, on any day, and seeing what it understood; nothing of it is kept."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rasa.core.agent import Agent
from rasa.shared.core.events import SlotSet

from bot import clock
from bot.channels.forgetting import forget
from bot.channels.incoming import Reception
from bot.knowledge import Knowledge
from bot.mentor.runs import Result, result_of
from bot.nlu.training_data import TestMessage
from bot.nlu.understanding import catalogue_id
from bot.replies import compose

CHANNEL = "mentor"
SHOWN_OF_RANKING = 5


@dataclass(frozen=True)
class Asked:
    """A reply and what was understood.

    `messages` as users see them on the day; `ranking` the likeliest ids; `contract` of the reply; `model` that understood it.
    """

    text: str
    day: date
    persona: str
    messages: list[dict[str, Any]]
    contract: dict[str, Any]
    ranking: list[tuple[str, float]]
    names: list[tuple[str, str]]
    model: str


async def ask(
    agent: Agent, knowledge: Knowledge, text: str, language: str, day: date, persona: str, slots: Mapping[str, Any]
) -> Asked:
    """Puts a question to the assistant in a conversation that is deleted afterwards.

    `language` forces one where it is not empty; `slots` are what the conversation knows before. On another day than today the words
    are those of that day; offices and events that were looked up stay those of today.
    """
    sender = f"{CHANNEL}-{secrets.token_urlsafe(16)}"
    try:
        if slots:
            tracker = await agent.processor.fetch_tracker_and_update_session(sender)
            for name, value in slots.items():
                tracker.update(SlotSet(name, value), agent.domain)
            await agent.tracker_store.save(tracker)
        reception = Reception(knowledge, agent.handle_message, lambda: agent)
        messages = await reception.handle(sender, text, {"language": language} if language else {}, CHANNEL)
        tracker = await agent.tracker_store.retrieve(sender)
        parsed: dict[str, Any] = dict(tracker.latest_message.parse_data or {}) if tracker and tracker.latest_message else {}
        plan = tracker.get_slot("last_plan") if tracker else None
    finally:
        await forget(agent, sender)
    if plan and day != clock.today():
        messages = [compose(knowledge, {**plan, "day": day.isoformat()})]
    return Asked(
        text=text,
        day=day,
        persona=persona,
        messages=messages,
        contract=next((message["custom"] for message in messages if message.get("custom")), {}),
        ranking=_ranking(parsed)[:SHOWN_OF_RANKING],
        names=[(entity["entity"], str(entity["value"])) for entity in parsed.get("entities") or []],
        model=model_name(agent),
    )


def model_name(agent: Agent) -> str:
    """The name of the model file that the agent was loaded from."""
    name = str(getattr(agent.processor, "model_filename", "") or "")
    return name.removesuffix(".tar.gz")[:80]


def _ranking(parsed: Mapping[str, Any]) -> list[tuple[str, float]]:
    return [(entry["name"], float(entry["confidence"])) for entry in parsed.get("intent_ranking") or []]


async def run_tests(agent: Agent, lists: Mapping[str, Sequence[TestMessage]], told: Callable[[int], None]) -> list[Result]:
    """Puts all questions of the lists to the model and calls `told` with the number done; conversations go on in between."""
    results: list[Result] = []
    for name, messages in lists.items():
        for message in messages:
            parsed = await agent.parse_message(message.text)
            entities = {entity["entity"]: entity["value"] for entity in parsed.get("entities") or []}
            decided = catalogue_id(parsed["intent"].get("name"), entities)
            results.append(result_of(name, message, _ranking(parsed), decided))
            told(len(results))
            await asyncio.sleep(0)
    return results
