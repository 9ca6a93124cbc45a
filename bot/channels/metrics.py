"""What an operator sees of the running server at `/metrics`, in the form of Prometheus; no label tells of a person.

https://prometheus.io/docs/instrumenting/exposition_formats/, names by https://prometheus.io/docs/practices/naming/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
import structlog
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.directory import tables
from bot.directory.importing import kept
from bot.knowledge import Knowledge
from bot.knowledge.answers import Version

logger = structlog.get_logger(__name__)

MEDIA_TYPE = CONTENT_TYPE_LATEST
BUCKETS = (0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8)
"""Seconds."""
UNKNOWN = "none"

Sizes = dict[str, Callable[[], int]]

registry = CollectorRegistry()
_replies = Counter("lotse_replies", "Replies by what came of the message.", ("channel", "language", "outcome"), registry=registry)
_failures = Counter("lotse_failures", "Messages that no reply could be made for.", ("channel",), registry=registry)
_duration = Histogram("lotse_reply_seconds", "From a message to its reply.", ("channel",), registry=registry, buckets=BUCKETS)


def outcome(contract: dict[str, Any]) -> str:
    """What came of a message: `not_understood`, the kind of reply, or `none` for one that was empty, too long or failed."""
    if contract.get("out_of_scope"):
        return "not_understood"
    return next((kind for kind in ("check", "answer", "action", "small_talk", "ask") if contract.get(kind)), UNKNOWN)


def count_reply(channel: str, messages: Sequence[dict[str, Any]], seconds: float) -> None:
    """Counts a reply and how long it took."""
    contract: dict[str, Any] = next((message["custom"] for message in messages if message.get("custom")), {})
    _replies.labels(channel, contract.get("language") or UNKNOWN, outcome(contract)).inc()
    _duration.labels(channel).observe(seconds)


def count_failure(channel: str) -> None:
    """Counts a message that got only the sentence that a part cannot be reached."""
    _failures.labels(channel).inc()


@dataclass(eq=False)
class Gauges:
    """What is reckoned when somebody looks: the age of the content and of the imports, the size of the queues.

    `sizes` are counted by functions, `imports` gives the last success of each source. One that fails is left out, not the rest.
    """

    knowledge: Knowledge
    imports: Callable[[], Iterable[tuple[str, datetime]]]
    sizes: Sizes = field(default_factory=dict)

    def collect(self) -> Iterator[Metric]:
        """The metrics of this moment, for the registry."""
        today = clock.today()
        held = in_force(self.knowledge, today)
        age = GaugeMetricFamily("lotse_content_age_days", "Days since the answers in force were checked.", labels=("which",))
        for which, days in (("newest", min), ("oldest", max)):
            age.add_metric((which,), days(((today - version.checked_on).days for version in held), default=0))
        yield age
        due = GaugeMetricFamily("lotse_content_due_for_review", "Answers in force past their day of review.")
        due.add_metric((), sum(today > version.review_by for version in held))
        yield due
        imported = GaugeMetricFamily("lotse_import_age_seconds", "Since a source was last read well.", labels=("source",))
        for source, moment in _tried("imports", self.imports, ()):
            imported.add_metric((source,), (clock.now() - moment).total_seconds())
        yield imported
        queued = GaugeMetricFamily("lotse_kept", "Entries that are kept.", labels=("of",))
        for name, size in self.sizes.items():
            counted = _tried(name, size, None)
            if counted is not None:
                queued.add_metric((name,), counted)
        yield queued


def _tried(name: str, read: Callable[[], Any], otherwise: Any) -> Any:
    try:
        return read()
    except (SQLAlchemyError, OSError):
        logger.exception("metrics.unreadable", of=name)
        return otherwise


def in_force(knowledge: Knowledge, today: date) -> list[Version]:
    """The version of each answer that holds on a day."""
    return [version for answer in knowledge.answers.values() if (version := answer.on(today))]


def last_imports(engine: Engine) -> list[tuple[str, datetime]]:
    """When each source was last read well."""
    run = tables.source_run.c
    read_well = run.outcome.in_((kept.ACCEPTED, kept.UNCHANGED))
    chosen = sa.select(run.source, sa.func.max(run.ran_at)).where(read_well).group_by(run.source)
    with engine.connect() as connection:
        return [(source, datetime.fromisoformat(moment)) for source, moment in connection.execute(chosen)]


def exposition(gauges: Gauges) -> bytes:
    """All metrics as text."""
    reckoned = CollectorRegistry()
    reckoned.register(gauges)
    return bytes(generate_latest(registry) + generate_latest(reckoned))
