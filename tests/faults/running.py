"""The whole system as `lotse run` starts it, in processes of its own, and ways to do harm to it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import paths
from bot.cli.training import quiet_environment

TODAY = "2026-11-22"
SIGKILL = signal.SIGKILL


def wait_until(holds: Callable[[], bool], seconds: float, what: str) -> float:
    """Waits for something and gives the seconds that it took; fails where it takes longer."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds, f"{what}: not within {seconds:g} seconds"
        time.sleep(0.1)
    return time.monotonic() - begun


class LotseRun:
    """`lotse run` on ports of its own, with conversations of its own in `folder`."""

    def __init__(self, folder: Path, model: Path, port: int, action_port: int) -> None:
        self.url, self.actions_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{action_port}"
        self._ports, self._folder = (port, action_port), folder
        self.environment = {
            **quiet_environment(),
            "LOTSE_MODEL": str(model),
            "LOTSE_TODAY": TODAY,
            "LOTSE_CONVERSATIONS_URL": f"sqlite:///{folder / 'conversations.sqlite'}",
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def said(self) -> str:
        """What it told its operator so far."""
        return (self._folder / "output.txt").read_text(encoding="utf-8")

    def start(self) -> None:
        port, action_port = self._ports
        command = [sys.executable, "-m", "bot", "run", "--port", str(port), "--action-port", str(action_port)]
        with (self._folder / "output.txt").open("a", encoding="utf-8") as output:
            self.process = subprocess.Popen(command, cwd=paths.ROOT, env=self.environment, stdout=output, stderr=output)
        wait_until(lambda: answers(self.url) or self.process.poll() is not None, 120, "start of lotse run")
        assert self.process.poll() is None, self.said

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def servers(self) -> dict[str, int]:
        """The process ids of the servers that run now, by the command that started them."""
        assert self.process
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_text().split("\0")
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == self.process.pid and ("serve" in words or "serve-actions" in words):
                found["actions" if "serve-actions" in words else "rasa"] = int(folder.name)
        return found

    def kill(self, name: str) -> None:
        os.kill(self.servers()[name], SIGKILL)

    def kill_everything(self) -> None:
        """At once and without warning, as when the machine loses its power."""
        assert self.process
        for process in (self.process.pid, *self.servers().values()):
            os.kill(process, SIGKILL)
        self.process.wait()


def answers(url: str) -> bool:
    """Whether a server says that it is ready."""
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=2) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def lotse_run(folder: Path, model: Path, port: int, action_port: int) -> Iterator[LotseRun]:
    system = LotseRun(folder, model, port, action_port)
    try:
        system.start()
        yield system
    finally:
        system.stop()
