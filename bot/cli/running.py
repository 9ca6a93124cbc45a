"""Starting everything on one machine: action server, Rasa server; keeping them running; stopping all of it cleanly."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException
from pathlib import Path

from bot import paths
from bot.cli.training import quiet_environment

LOGS = {"actions": "actions.log", "rasa": "rasa.log"}
ENDPOINTS = paths.ROOT / "endpoints.yml"
PARENT_PIPE_VARIABLE = "LOTSE_PARENT_PIPE"
READY_WITHIN_SECONDS = 240
STOP_WITHIN_SECONDS = 10
PORT_FREE_WITHIN_SECONDS = 3
WATCH_SECONDS = 0.2
SILENT_SECONDS = 30
"""A server that has answered nothing for so long hangs; loading another model takes less."""
ASK_SECONDS, ASK_EVERY_SECONDS = 5, 2


class CannotRun(Exception):
    """Something in the surroundings is in the way; says what and the way out."""


class Server(subprocess.Popen[bytes]):
    """One of our servers as a process, which can be started again the same way. Its output is added to its log in var/."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], health: str, live: str) -> None:
        self.name, self.command, self.environment, self.health, self.live = name, command, environment, health, live
        parent = _parent_pipe()
        with self.log.open("a", encoding="utf-8") as output:
            # its own process group, so that Ctrl-C reaches only us and we end the servers in order
            super().__init__(
                command,
                cwd=paths.ROOT,
                stdout=output,
                stderr=output,
                env={**environment, PARENT_PIPE_VARIABLE: str(parent)},
                pass_fds=(parent,),
                start_new_session=True,
            )

    @property
    def log(self) -> Path:
        return paths.VAR / LOGS[self.name]

    def again(self) -> Server:
        """The same server, started anew."""
        return Server(self.name, self.command, self.environment, self.health, self.live)

    def answers(self) -> bool:
        """Whether it is up and ready."""
        return _answers(self.health)


class Pulse(threading.Thread):
    """Asks a server again and again whether it lives, for as long as its process does. Any answer is one, also that of a fault.

    `silent` is how many seconds it has been asked in vain, `answered` whether it ever was not. Only the time of asking counts, so
    that a machine or a program that was halted takes nobody for hanging.
    """

    def __init__(self, server: Server) -> None:
        super().__init__(daemon=True)
        self._server, self.silent, self.answered = server, 0.0, False
        self.start()

    def run(self) -> None:
        while self._server.poll() is None:
            begun = time.monotonic()
            lives = _replies(self._server.live)
            time.sleep(ASK_EVERY_SECONDS)
            self.answered |= lives
            self.silent = 0.0 if lives else self.silent + min(time.monotonic() - begun, ASK_SECONDS + ASK_EVERY_SECONDS)

    @property
    def hangs(self) -> bool:
        """Whether it has been silent for longer than a server may, and one that starts."""
        return self.silent >= (SILENT_SECONDS if self.answered else READY_WITHIN_SECONDS)


@dataclass
class Backoff:
    """How long to wait before a server that ended is started again: twice as long each time, until it has run steadily."""

    first_seconds: float = 0.2
    longest_seconds: float = 30.0
    steady_seconds: float = 60.0
    _last: float = 0.0

    def wait(self, ran_seconds: float) -> float:
        """Seconds to wait after it ran for `ran_seconds`."""
        begins = not self._last or ran_seconds >= self.steady_seconds
        self._last = self.first_seconds if begins else min(self._last * 2, self.longest_seconds)
        return self._last


@cache
def _parent_pipe() -> int:
    """The end of a pipe that our servers read; the other end is closed by the system when we are gone, however we went."""
    read, _ = os.pipe()
    return read


def end_with_parent() -> None:
    """In a server: ends it when the program that started it is gone, so that nothing stays behind on its port.

    Of no effect where a server was started in another way.
    """
    pipe = os.environ.get(PARENT_PIPE_VARIABLE)

    def wait() -> None:
        os.read(int(pipe or 0), 1)
        os.kill(os.getpid(), signal.SIGTERM)

    if pipe:
        threading.Thread(target=wait, daemon=True).start()


def check_port(host: str, port: int, option: str) -> None:
    """Raises CannotRun where the port is taken; waits a moment for a server of ours that is just ending."""
    deadline = time.monotonic() + PORT_FREE_WITHIN_SECONDS
    while not _is_free(host, port):
        if time.monotonic() > deadline:
            raise CannotRun(f"Port {port} is taken by another program; end it, or choose another port with {option}.")
        time.sleep(0.2)


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:  # noqa: S310  (our own address)
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _replies(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=ASK_SECONDS):  # noqa: S310  (our own address)
            return True
    except urllib.error.HTTPError:
        return True
    except (urllib.error.URLError, OSError, HTTPException):
        return False


def wait_until_ready(process: subprocess.Popen[bytes], url: str, name: str) -> None:
    """Waits until the server answers. Raises CannotRun where it ends or takes too long."""
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while not _answers(url):
        if process.poll() is not None:
            last = (paths.VAR / LOGS[name]).read_text(encoding="utf-8", errors="replace").strip().rpartition("\n")[2]
            raise CannotRun(f"The {name} server ended while starting; its output is in var/{LOGS[name]}. It ends: {last}")
        if time.monotonic() > deadline:
            raise CannotRun(
                f"The {name} server did not answer within {READY_WITHIN_SECONDS} seconds; its output is in var/{LOGS[name]}."
            )
        time.sleep(0.2)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends a server, first kindly."""
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def server_environment(action_port: int, extra: dict[str, str]) -> dict[str, str]:
    """The environment in which both servers run."""
    return {**quiet_environment(), "LOTSE_ACTION_URL": f"http://127.0.0.1:{action_port}/webhook", **extra}


@contextmanager
def servers(
    model: Path,
    host: str,
    port: int,
    action_port: int,
    extra_environment: dict[str, str] | None = None,
    endpoints: Path = ENDPOINTS,
) -> Iterator[dict[str, Server]]:
    """Both servers, ready to answer, for as long as the block runs; `endpoints` is Rasa's endpoints file.

    Raises CannotRun where a port is taken or a server does not come up.
    """
    check_port(host, port, "PORT=…")
    check_port("127.0.0.1", action_port, "ACTION_PORT=…")
    environment = server_environment(action_port, extra_environment or {})
    paths.VAR.mkdir(exist_ok=True)
    for log in LOGS.values():
        (paths.VAR / log).write_text("", encoding="utf-8")
    started: dict[str, Server] = {}
    try:
        started["actions"] = start_actions(action_port, environment)
        started["rasa"] = start_rasa(model, host, port, environment, endpoints)
        for server in started.values():
            wait_until_ready(server, server.health, server.name)
        yield started
    finally:
        for server in reversed(started.values()):
            stop(server)


def start_actions(action_port: int, environment: dict[str, str]) -> Server:
    """The action server alone."""
    command = [sys.executable, "-m", "bot", "serve-actions", "--port", str(action_port)]
    health = f"http://127.0.0.1:{action_port}/health"
    return Server("actions", command, environment, health, live=health)


def start_rasa(model: Path, host: str, port: int, environment: dict[str, str], endpoints: Path = ENDPOINTS) -> Server:
    """The Rasa server alone."""
    command = [sys.executable, "-m", "bot", "serve", "--model", str(model), "--host", host, "--port", str(port)]
    command += ["--endpoints", str(endpoints)]
    asked = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    health = f"http://{asked}:{port}/health"
    return Server("rasa", command, environment, health, live=f"{health}/live")


def keep_running(started: dict[str, Server], tell: Callable[[str], None]) -> None:
    """Starts a server again that has ended or answers nothing, and tells so; Ctrl-C goes through as KeyboardInterrupt."""
    backoffs = {name: Backoff() for name in started}
    pulses = {name: Pulse(server) for name, server in started.items()}
    begun = dict.fromkeys(started, time.monotonic())
    due: dict[str, float] = {}
    awaited: set[str] = set()
    while True:
        now = time.monotonic()
        for name, server in started.items():
            if server.poll() is None:
                if name in awaited and server.answers():
                    awaited.discard(name)
                    tell(f"The {name} server answers again.")
                elif pulses[name].hangs:
                    tell(f"The {name} server has answered nothing for {pulses[name].silent:.0f} seconds and is ended.")
                    os.killpg(server.pid, signal.SIGKILL)
                    server.wait()
            elif name not in due:
                wait = backoffs[name].wait(now - begun[name])
                due[name] = now + wait
                tell(f"The {name} server has ended ({_reason(server.returncode)}) and is started again in {wait:g} seconds; "
                     f"its output is in var/{LOGS[name]}.")  # fmt: skip
            elif now >= due[name]:
                del due[name]
                started[name], begun[name] = server.again(), now
                pulses[name] = Pulse(started[name])
                awaited.add(name)
        time.sleep(WATCH_SECONDS)


def _reason(code: int) -> str:
    return f"by signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
