"""Sending a message once, over a network that fails: what may be tried again, when, and how a doubt is settled before that."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_delay, wait_random_exponential

SENT = TypeVar("SENT")
TIMEOUT = aiohttp.ClientTimeout(total=60, connect=10)
PATIENCE_SECONDS = 3600.0
"""How long sending one message is tried; the user's later messages wait as long."""
LONGEST_WAIT_SECONDS = 60.0


class Refused(Exception):
    """Sending again does not help: the user has blocked us or is gone, or the messenger does not accept the message."""


class TryAgain(Exception):
    """The message could not be sent now. `after`: seconds that the messenger asks to wait; `perhaps_arrived`: nobody told us."""

    def __init__(self, reason: str, after: float = 0.0, *, perhaps_arrived: bool = True) -> None:
        super().__init__(reason)
        self.after, self.perhaps_arrived = after, perhaps_arrived


async def deliver(
    send: Callable[[], Awaitable[SENT]], arrived: Callable[[], Awaitable[SENT | None]], patience: float = PATIENCE_SECONDS
) -> SENT:
    """Sends until it has arrived: after what the messenger asks (Retry-After), else with exponential backoff.

    Where a failure leaves open whether the message arrived, `arrived` finds out before it is sent again.
    Raises Refused, and TryAgain when `patience` (seconds) is at an end.
    """
    in_doubt = False
    backoff = wait_random_exponential(multiplier=0.5, max=LONGEST_WAIT_SECONDS)

    def wait(state: RetryCallState) -> float:
        problem = state.outcome.exception() if state.outcome else None
        return max(getattr(problem, "after", 0.0), float(backoff(state)))

    async for attempt in AsyncRetrying(
        retry=retry_if_exception_type(TryAgain), wait=wait, stop=stop_after_delay(patience), reraise=True
    ):
        with attempt:
            if in_doubt:
                found = await arrived()
                if found is not None:
                    return found
                in_doubt = False
            try:
                return await send()
            except TryAgain as problem:
                in_doubt = problem.perhaps_arrived
                raise
    raise AssertionError("tenacity ends by a result or an exception")


def network_failure(error: BaseException) -> TryAgain:
    """What a failed request means for trying again: only where no connection came about is it sure that nothing arrived."""
    return TryAgain(type(error).__name__, perhaps_arrived=not isinstance(error, aiohttp.ClientConnectorError))


NETWORK_FAILURES = (aiohttp.ClientError, asyncio.TimeoutError)
"""What a request may raise."""


async def json_object(reply: aiohttp.ClientResponse) -> dict[str, Any]:
    """The JSON object that a reply consists of; empty where it is none, as what a proxy says in between."""
    try:
        told = json.loads(await reply.read())
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
