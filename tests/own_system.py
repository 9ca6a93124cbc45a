"""A running system with databases and logs of its own, so that a test can look into all that it keeps and writes."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot import paths
from bot.cli.running import server_environment, stop, wait_until_ready

TODAY = "2026-11-22"


@dataclass(frozen=True)
class OwnSystem:
    """The addresses of the running system, and the folder in which it keeps its databases and logs."""

    url: str
    actions_url: str
    folder: Path

    @property
    def conversations(self) -> Path:
        return self.folder / "conversations.sqlite"

    @property
    def logs(self) -> str:
        """All that both servers have written to their output."""
        return "".join((self.folder / name).read_text(encoding="utf-8") for name in ("actions.log", "rasa.log"))

    def everything_kept(self, *names: str) -> str:
        """Every row of every table of every database, or of those named, as text."""
        found = []
        for file in [self.folder / name for name in names] or sorted(self.folder.glob("*.sqlite")):
            with sqlite3.connect(file) as connection:
                tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
                found += [repr(row) for table in tables for row in connection.execute(f'SELECT * FROM "{table}"')]
        return "\n".join(found)

    def bytes_on_disk(self) -> bytes:
        """The files of the databases with their logs, as they lie on the disk."""
        return b"".join(file.read_bytes() for file in sorted(self.folder.glob("*.sqlite*")))


@contextmanager
def running(folder: Path, model: Path, **settings: str) -> Iterator[OwnSystem]:
    """Both servers, ready to answer."""
    from tests.conftest import free_port

    port, action_port = free_port(), free_port()
    extra = {
        "LOTSE_TODAY": TODAY,
        "LOTSE_CONVERSATIONS_URL": f"sqlite:///{folder / 'conversations.sqlite'}",
        "LOTSE_DATABASE_URL": f"sqlite:///{folder / 'lotse.sqlite'}",
        **settings,
    }
    environment = server_environment(action_port, extra)
    environment.pop("LOTSE_API_TOKEN", None)
    commands = {
        "actions": ["serve-actions", "--port", str(action_port)],
        "rasa": ["serve", "--model", str(model), "--port", str(port)],
    }
    started = []
    try:
        for name, arguments in commands.items():
            with (folder / f"{name}.log").open("w", encoding="utf-8") as output:
                command = [sys.executable, "-m", "bot", *arguments]
                process = subprocess.Popen(
                    command, cwd=paths.ROOT, stdout=output, stderr=output, env=environment, start_new_session=True
                )
            started.append((process, name, f"http://127.0.0.1:{port if name == 'rasa' else action_port}/health"))
        for process, name, health in started:
            wait_until_ready(process, health, name)
        yield OwnSystem(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{action_port}/webhook", folder)
    finally:
        for process, _, _ in started:
            stop(process)
