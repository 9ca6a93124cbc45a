"""The numbers that an import of a large feed has to keep, measured in a process of its own."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import paths
from bot.clock import BERLIN
from tests.directory.importing.conftest import Importer, Server

EVENTS = 10_000
SECONDS, MEGABYTES = 30.0, 300.0
RUN = """
import json, re, sys, time
from pathlib import Path
from bot.directory.database import connect
from bot.directory.importing.runs import import_sources
from bot.directory.importing.fetching import Limits
from bot.directory.importing.sources import load_sources
folder = Path(sys.argv[2])
began = time.process_time()  # of this process alone: other programs share the machine
sources = list(load_sources(folder).values())
(report,) = import_sources(connect(sys.argv[1]), sources, "post@lotse.example", data=folder, limits=Limits(loopback=True))
seconds = time.process_time() - began
# getrusage would count what the process that started this one has used
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
print(json.dumps([report.outcome, report.items, report.changes.count, seconds, peak]))
"""


def large_feed() -> bytes:
    """A feed as large cities might publish: texts with markup, places, some of them series and some online."""
    chance = random.Random(5)
    events = []
    for number in range(EVENTS):
        start = datetime(2026, 11, 23, 10, tzinfo=BERLIN) + timedelta(days=number % 180, hours=number % 9)
        path = f"/stadt/de/events/treffen-{number}/"
        placed = number % 10 > 0
        events.append(
            {
                "id": number,
                "url": f"https://stadt.example{path}",
                "path": path,
                "title": f"Treffen {number} im Haus {chance.randrange(500)}",
                "last_updated": "2026-11-01T10:00:00+01:00",
                "excerpt": "Text",
                "content": "".join(
                    f"<p>Abschnitt {part} mit <b>Worten</b> &amp; mehr.</p>" for part in range(chance.randrange(5, 40))
                ),
                "available_languages": {
                    code: {"id": None, "url": f"https://stadt.example/{code}{path}"} for code in ("en", "ar", "fa")
                },
                "location": {
                    "id": number % 700 if placed else None,
                    "name": f"Haus {number % 700}",
                    "address": f"Straße {number % 700}",
                    "town": "Mitte",
                    "postcode": "01067",
                    "latitude": 51.0 + chance.random() / 10,
                    "longitude": 13.5,
                },
                "meeting_url": None if placed else "https://zoom.us/j/123456789",
                "event": {"start": start.isoformat(), "end": (start + timedelta(hours=2)).isoformat(), "all_day": False},
                "recurrence_rule": None,
            }
        )
    return json.dumps(events).encode()


@pytest.mark.timeout(180)
def test_ten_thousand_events_are_imported_in_time_and_memory_and_a_second_run_changes_nothing(
    importer: Importer, server: Server, tmp_path: Path
) -> None:
    importer.source("stadt", server.send("/events", large_feed()), "integreat-events")
    database = f"sqlite:///{tmp_path / 'large.sqlite'}"
    measured = []
    for _ in range(2):
        command = [sys.executable, "-c", RUN, database, str(importer.writer.folder)]
        done = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr[-2000:]
        measured.append(json.loads(done.stdout))
    for _, _, _, seconds, megabytes in measured:
        assert seconds <= SECONDS and megabytes <= MEGABYTES, measured
    assert [run[:3] for run in measured] == [["accepted", EVENTS, EVENTS], ["accepted", EVENTS, 0]]
