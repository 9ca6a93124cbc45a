"""People at the REST channel, several at once, each sending the next message when the reply is there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from statistics import quantiles
from typing import Any
from uuid import uuid4

import aiohttp

REPLY_WITHIN_SECONDS = 30
_DECIDED = ("answer", "action", "small_talk", "out_of_scope")


@dataclass(frozen=True)
class Load:
    """What people had to wait for each reply, in seconds and in the order of the replies; how long all took; what failed."""

    waits: list[float]
    seconds: float
    failed: list[str]

    def percentile(self, percent: int) -> float:
        """Seconds within which so many percent of the replies came."""
        return quantiles(self.waits, n=100, method="inclusive")[percent - 1]

    @property
    def per_second(self) -> float:
        """Replies a second."""
        return len(self.waits) / self.seconds


async def put_load(urls: Sequence[str], texts: Sequence[str], people: int, conversations: int, length: int) -> Load:
    """So many conversations of so many messages, by so many people at once; conversations are dealt to the servers in turn."""
    waits: list[float] = []
    failed: list[str] = []
    numbers = count()

    async def person(web: aiohttp.ClientSession) -> None:
        while (number := next(numbers)) < conversations:
            sender, url = f"bench-{uuid4().hex}", urls[number % len(urls)]
            for turn in range(length):
                started = time.perf_counter()
                problem = await _say(web, url, sender, texts[turn % len(texts)])
                waits.append(time.perf_counter() - started)
                if problem:
                    failed.append(problem)

    timeout = aiohttp.ClientTimeout(total=REPLY_WITHIN_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as web:
        started = time.perf_counter()
        await asyncio.gather(*(person(web) for _ in range(people)))
        return Load(waits, time.perf_counter() - started, failed)


async def _say(web: aiohttp.ClientSession, url: str, sender: str, text: str) -> str | None:
    """What was wrong with the reply."""
    try:
        async with web.post(f"{url}/webhooks/rest/webhook", json={"sender": sender, "message": text}) as reply:
            return f"status {reply.status}" if reply.status != 200 else _lack(await reply.json())
    except (aiohttp.ClientError, asyncio.TimeoutError) as error:
        return repr(error)


def _lack(messages: list[dict[str, Any]]) -> str | None:
    if not any(message.get("text") for message in messages):
        return "a reply without words"
    contracts = [message["custom"] for message in messages if "custom" in message]
    if contracts and not any(contract.get(name) for contract in contracts for name in _DECIDED):
        return "a reply that says that something failed"
    return None
