"""How much one sender may ask for: a token bucket for each key, of this server or of all that share a Redis."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass, field

import structlog
from redis import Redis
from redis.exceptions import RedisError

from bot.channels.secrets import derived_key, pseudonym

logger = structlog.get_logger(__name__)

KEYS_KEPT = 20_000


@dataclass
class RateLimit:
    """`burst` requests at once, refilled at `per_minute`; of more than 20,000 keys the longest unused is forgotten."""

    per_minute: float
    burst: int
    _buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict, repr=False)

    def wait(self, key: str, now: float) -> float:
        """Takes one request of the key at `now` (seconds of a monotonic clock).

        Gives 0 where it may pass, else the seconds until it may; then nothing is taken.
        """
        left, filled_at = self._buckets.pop(key, (float(self.burst), now))
        left = min(self.burst, left + (now - filled_at) * self.per_minute / 60)
        passes = left >= 1
        self._buckets[key] = (left - 1 if passes else left, now)
        if len(self._buckets) > KEYS_KEPT:
            self._buckets.popitem(last=False)
        return 0.0 if passes else (1 - left) * 60 / self.per_minute


# A bucket is kept as the moment at which it is full again; where the clock was set back, that is no later than for an empty one.
_TAKE = """
local burst, seconds_each = tonumber(ARGV[1]), tonumber(ARGV[2])
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local full = math.min(math.max(tonumber(redis.call('GET', KEYS[1]) or now), now), now + burst * seconds_each)
local wait = full - now - (burst - 1) * seconds_each
if wait > 0 then return tostring(wait) end
local refilled = full - now + seconds_each
redis.call('SET', KEYS[1], string.format('%.6f', now + refilled), 'PX', math.ceil(refilled * 1000))
return '0'
"""


class SharedRateLimit:
    """A limit that all servers keep together where they share a Redis; without one, or while it fails, each keeps it alone."""

    def __init__(self, name: str, per_minute: float, burst: int) -> None:
        self._name, self._per_minute, self._burst = name, per_minute, burst
        self._here = RateLimit(per_minute, burst)
        self._key = derived_key("rate limits")

    async def wait(self, key: str, shared: Redis | None) -> float:
        """Takes one request of the key: 0 where it may pass, else the seconds until it may, and nothing is taken.

        In Redis a hash stands for the key, for as long as its bucket takes to refill.
        """
        if shared is not None:
            try:
                return await asyncio.to_thread(self._wait_in, shared, key)
            except RedisError as error:
                logger.warning("limits.counted_here", error=type(error).__name__)
        return self._here.wait(key, time.monotonic())

    def _wait_in(self, shared: Redis, key: str) -> float:
        stored = f"limit:{self._name}:{pseudonym(self._key, key)}"
        return float(shared.eval(_TAKE, 1, stored, self._burst, 60 / self._per_minute))
