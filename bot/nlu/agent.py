"""Understanding by the trained Rasa model, in this process and without a server: for evaluations."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rasa.core.agent import Agent, load_agent
from rasa.utils.log_utils import configure_structlog

from bot.nlu.understanding import catalogue_id


@dataclass(frozen=True)
class Understood:
    """What the model made of a text: the ranking, the id acted upon (None: refused), language, names, milliseconds taken."""

    ranking: list[tuple[str, float]]
    decided: str | None
    language: str | None
    names: list[tuple[str, str]]
    milliseconds: float


def understand(model: Path, texts: Sequence[str]) -> list[Understood]:
    """Parses the texts with the model, one after the other."""

    # at lower levels Rasa logs every text
    configure_structlog(logging.WARNING)

    async def parse_all() -> list[Understood]:
        agent = await load_agent(str(model))
        await agent.parse_message("warm up")
        return [await _parse(agent, text) for text in texts]

    return asyncio.run(parse_all())


async def _parse(agent: Agent, text: str) -> Understood:
    begun = time.perf_counter()
    parsed = await agent.parse_message(text)
    taken = (time.perf_counter() - begun) * 1000
    names = [(entity["entity"], entity["value"]) for entity in parsed["entities"]]
    return Understood(
        ranking=[(entry["name"], entry["confidence"]) for entry in parsed.get("intent_ranking") or []],
        decided=catalogue_id(parsed["intent"].get("name"), dict(names)),
        language=(parsed.get("language") or {}).get("code"),
        names=names,
        milliseconds=taken,
    )
