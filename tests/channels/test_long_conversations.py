"""The thousandth message of a conversation costs no more than the tenth, measured with the real model and action server."""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import Event, SessionStarted, UserUttered
from rasa.utils.endpoints import EndpointConfig
from rasa.utils.log_utils import configure_structlog

from bot.channels.incoming import ReplyCollector
from bot.channels.trackers import ConversationStore
from tests.own_system import OwnSystem

pytestmark = pytest.mark.server

QUESTIONS = [
    "Wie hoch ist der Mindestlohn?",
    "Was ist eine Duldung?",
    "und was kostet das?",
    "wer berät mich in Leipzig zur Anerkennung",
    "danke",
]
MEASURED = 30
AT_MOST = 1.3


async def say(agent: Agent, sender: str, number: int) -> tuple[float, list[dict[str, Any]]]:
    """One message through the agent: the seconds until its reply is complete, and the reply."""
    collector = ReplyCollector()
    begun = time.perf_counter()
    await agent.handle_message(UserMessage(QUESTIONS[number % len(QUESTIONS)], collector, sender))
    assert collector.messages
    return time.perf_counter() - begun, collector.messages


async def lengthen(store: ConversationStore, sender: str, turns: int) -> None:
    """Lets a conversation have had so many more turns: those that it has had are noted again and again, as Rasa notes them."""
    tracker = await store.retrieve_full_tracker(sender)
    assert tracker is not None
    begun = max(number for number, event in enumerate(tracker.events) if isinstance(event, SessionStarted)) + 1
    turn: list[Event] = list(tracker.events)[begun:]
    for _ in range(turns // sum(isinstance(event, UserUttered) for event in turn)):
        tracker = await store.retrieve(sender)
        assert tracker is not None
        tracker.update_with_events([type(event)._from_parameters(event.as_dict()) for event in turn], store.domain)
        await store.save(tracker)


def test_the_thousandth_message_costs_at_most_a_third_more_than_the_tenth(
    model: Path, own_system: OwnSystem, tmp_path: Path
) -> None:
    configure_structlog(logging.WARNING)
    store = ConversationStore(host=f"sqlite:///{tmp_path / 'conversations.sqlite'}")

    async def story() -> tuple[list[float], list[float]]:
        agent = Agent.load(
            model,
            tracker_store=store,
            action_endpoint=EndpointConfig(own_system.actions_url),
            generator=EndpointConfig(type="bot.nlu.nlg.ContentNLG"),
        )
        for sender in ("short", "long"):
            for number in range(4):
                await say(agent, sender, number)
        await lengthen(store, "long", 1000)
        # a new short conversation for each ten messages; turn about, so that both suffer alike from a busy machine
        short, long = [], []
        for number in range(MEASURED):
            sender = f"short-{number // 10}"
            if number % 10 == 0:
                for before in range(5):
                    await say(agent, sender, before)
            short.append((await say(agent, sender, number))[0])
            seconds, messages = await say(agent, "long", number)
            long.append(seconds)
            assert "ein automatischer Assistent" not in messages[0]["text"]
        return short, long

    short, long = asyncio.run(story())
    print(f"5th to 15th message: {median(short) * 1000:.0f} ms; 1,000th: {median(long) * 1000:.0f} ms")
    assert median(long) <= AT_MOST * median(short)
