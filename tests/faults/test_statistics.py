"""The database of the statistics missing, read-only, gone and back while the system runs: people get their answers all the same."""

from __future__ import annotations

import re
import sqlite3
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.channels.trackers import BUSY_SECONDS
from bot.cli.running import ENDPOINTS
from tests.faults.running import wait_until
from tests.growth.machine import DEPLOY
from tests.own_system import OwnSystem, running
from tests.talk import User

pytestmark = pytest.mark.server

NAME = "Amina Rahimi"
QUESTION, ANSWER = f"{NAME} asks: How much is the minimum wage?", "rights/minimum_wage"
HEALED_SECONDS = 30
"""Longer than the pauses of a thread that has tried for the seconds of a test."""


@contextmanager
def system_with_statistics(folder: Path, model: Path, url: str) -> Iterator[OwnSystem]:
    """The endpoints of one machine, with the event broker of the endpoints that are shipped for several."""
    shipped = (DEPLOY / "endpoints-with-events.yml").read_text(encoding="utf-8")
    endpoints = folder / "endpoints.yml"
    endpoints.write_text(ENDPOINTS.read_text(encoding="utf-8") + "\nevent_broker:" + shipped.partition("\nevent_broker:")[2])
    with running(folder, model, LOTSE_ENDPOINTS=str(endpoints), LOTSE_EVENTS_URL=url) as system:
        yield system


def asks(system: OwnSystem, times: int) -> None:
    """Each of so many people gets the answer, at once."""
    for _ in range(times):
        begun = time.monotonic()
        assert User(system.url).say(QUESTION)["answer"] == ANSWER
        assert time.monotonic() - begun < BUSY_SECONDS


def given(file: Path) -> int:
    """How often the statistics say that the answer was given."""
    try:
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
            of_it = "event = 'bot' AND answer = ? AND language = 'en' AND channel = 'rest'"
            return int(connection.execute(f"SELECT count(*) FROM dialogue_statistics WHERE {of_it}", [ANSWER]).fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def counted(system: OwnSystem, outcome: str) -> float:
    with urllib.request.urlopen(f"{system.url}/metrics", timeout=30) as reply:
        found = re.search(rf'lotse_statistics_rows_total{{outcome="{outcome}"}} (\S+)', reply.read().decode())
    assert found
    return float(found[1])


def test_a_folder_that_is_missing_goes_and_comes_back(model: Path, tmp_path: Path) -> None:
    folder, aside = tmp_path / "statistics", tmp_path / "aside"
    file = folder / "statistics.sqlite"
    folder.write_text("a file where the folder should be")
    with system_with_statistics(tmp_path, model, f"sqlite:///{file}") as system:
        asks(system, 5)
        wait_until(lambda: "statistics.unreachable" in system.logs, 10, "a line of the log")
        folder.unlink()
        wait_until(lambda: given(file) == 5, HEALED_SECONDS, "the answers that waited")
        folder.rename(aside)
        folder.write_text("")
        asks(system, 5)
        wait_until(lambda: system.logs.count("statistics.unreachable") == 2, 10, "a line of the log")
        folder.unlink()
        aside.rename(folder)
        asks(system, 1)
        wait_until(lambda: given(file) == 11, HEALED_SECONDS, "the answers that waited")
        assert counted(system, "written") == 4 * 11 and counted(system, "lost") == 0
        asks(system, 1)
        logs = system.logs
    assert given(file) == 12
    assert logs.count("statistics.unreachable") == logs.count("statistics.reachable") == 2
    assert NAME not in logs
    kept = file.read_bytes()
    assert not [word for word in (*NAME.split(), "How much", "test-") if word.encode() in kept]


def test_a_database_that_cannot_be_written_at_all(model: Path, tmp_path: Path) -> None:
    with system_with_statistics(tmp_path, model, "sqlite:////proc/statistics.sqlite") as system:
        asks(system, 5)
        wait_until(lambda: "statistics.unreachable" in system.logs, 10, "a line of the log")
        assert counted(system, "written") == 0
    assert system.logs.count("statistics.unreachable") == 1
    assert '"statistics.lost"' in system.logs
    assert NAME not in system.logs
