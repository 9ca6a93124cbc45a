"""What an operator sees: whether the server lives and is ready, and figures that tell of no person."""

from __future__ import annotations

import urllib.error
import urllib.request
from datetime import datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError

from bot import clock
from bot.channels import metrics
from bot.channels.server import may_pass
from bot.knowledge import Knowledge
from tests.own_system import OwnSystem
from tests.talk import User

Samples = dict[str, list[tuple[dict[str, str], float]]]


def read(text: str) -> Samples:
    """The samples of an exposition by name, read as Prometheus reads them."""
    found: Samples = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return found


def asked(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as reply:
        return str(reply.read().decode())


def value(samples: Samples, name: str, **labels: str) -> float:
    return sum(number for found, number in samples.get(name, []) if labels.items() <= found.items())


@pytest.mark.server
def test_messages_are_counted_by_channel_language_and_what_came_of_them(own_system: OwnSystem) -> None:
    before = read(asked(f"{own_system.url}/metrics"))
    user = User(own_system.url)
    user.say("How much is the minimum wage?")
    user.say("quokka blorp fnord zyzzy")
    user.say("", language="en")
    after = read(asked(f"{own_system.url}/metrics"))

    def grown(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    assert grown("lotse_replies_total", channel="rest", language="en", outcome="answer") == 1
    assert grown("lotse_replies_total", channel="rest", outcome="not_understood") == 1
    assert grown("lotse_replies_total", channel="rest", language="en", outcome="none") == 1
    assert grown("lotse_reply_seconds_count", channel="rest") == 3
    assert 0 < grown("lotse_reply_seconds_sum", channel="rest") < 60
    assert value(after, "lotse_content_age_days", which="oldest") >= value(after, "lotse_content_age_days", which="newest") >= 0
    assert value(after, "lotse_kept", of="conversations") >= 1
    assert {labels["of"] for labels, _ in after["lotse_kept"]} == {"conversations", "messenger_updates", "questions"}


@pytest.mark.server
def test_the_server_says_that_it_lives_and_that_it_is_ready(own_system: OwnSystem) -> None:
    assert '"live":true' in asked(f"{own_system.url}/health/live")
    assert '"ready":true' in asked(f"{own_system.url}/health")


def test_figures_are_for_those_with_the_token_and_health_is_for_all() -> None:
    assert not may_pass("/metrics", None, "secret") and may_pass("/metrics", "Bearer secret", "secret")
    assert may_pass("/metrics", None, None)
    assert may_pass("/health", None, "secret") and may_pass("/health/live", None, "secret")


class TestGauges:
    @pytest.fixture(autouse=True)
    def _fixed_day(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LOTSE_TODAY", "2026-11-22")

    def test_tell_the_age_of_content_and_imports(self, knowledge: Knowledge) -> None:
        def imports() -> list[tuple[str, datetime]]:
            return [("integreat", clock.now() - timedelta(hours=3))]

        samples = read(metrics.exposition(metrics.Gauges(knowledge, imports, {"questions": lambda: 7})).decode())
        held = metrics.in_force(knowledge, clock.today())
        assert value(samples, "lotse_content_age_days", which="oldest") == max(
            (clock.today() - one.checked_on).days for one in held
        )
        assert value(samples, "lotse_content_due_for_review") == sum(clock.today() > one.review_by for one in held)
        assert value(samples, "lotse_import_age_seconds", source="integreat") == pytest.approx(3 * 3600, abs=60)
        assert value(samples, "lotse_kept", of="questions") == 7

    def test_that_cannot_be_read_are_left_out_and_the_others_are_told(self, knowledge: Knowledge) -> None:
        def broken() -> int:
            raise OperationalError("SELECT", {}, Exception("no such table"))

        gauges = metrics.Gauges(knowledge, list, {"conversations": broken, "questions": lambda: 1})
        assert read(metrics.exposition(gauges).decode())["lotse_kept"] == [({"of": "questions"}, 1.0)]
