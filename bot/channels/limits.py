"""How much one sender may ask for: a token bucket for each key, in memory."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

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
