"""The event broker of several servers, in real databases."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.core.brokers.sql import SQLEventBroker

from bot.channels.statistics import SharedEventBroker

POSTGRESQL = os.environ.get("LOTSE_TEST_DATABASE_URL", "")
SERVERS = 8


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'events.sqlite'}"
        return
    if not POSTGRESQL:
        pytest.skip("LOTSE_TEST_DATABASE_URL names no PostgreSQL database")
    yield POSTGRESQL
    SQLEventBroker.Base.metadata.drop_all(sa.create_engine(POSTGRESQL))


def test_servers_that_start_at_the_same_moment_all_start_and_keep_what_each_is_told(url: str) -> None:
    with ThreadPoolExecutor(SERVERS) as threads:
        brokers = list(threads.map(lambda _: SharedEventBroker(host=url), range(SERVERS)))
    for number, broker in enumerate(brokers):
        broker.publish({"sender_id": "web-1", "event": "user", "number": number})
    with brokers[0].session_scope() as session:
        kept = [json.loads(row.data)["number"] for row in session.query(SQLEventBroker.SQLBrokerEvent).all()]
    assert sorted(kept) == list(range(SERVERS))


def test_a_database_that_does_not_answer_is_told_so() -> None:
    with pytest.raises(sa.exc.OperationalError):
        SharedEventBroker(host="postgresql://nobody@127.0.0.1:1/none")
