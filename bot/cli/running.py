"""Starting everything on one machine: directory, model, action server, Rasa server; stopping all of it cleanly."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import paths
from bot.cli.training import quiet_environment

LOGS = {"actions": "actions.log", "rasa": "rasa.log"}
READY_WITHIN_SECONDS = 90
STOP_WITHIN_SECONDS = 10


class CannotRun(Exception):
    """Something in the surroundings is in the way; says what and the way out."""


def check_port(host: str, port: int, option: str) -> None:
    """Raises CannotRun where the port is taken."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise CannotRun(f"Port {port} is taken by another program; end it, or choose another port with {option}.") from None


def _start(name: str, command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    log = paths.VAR / LOGS[name]
    log.parent.mkdir(exist_ok=True)
    with log.open("w", encoding="utf-8") as output:
        # its own process group, so that Ctrl-C reaches only us and we end the servers in order
        return subprocess.Popen(command, cwd=paths.ROOT, stdout=output, stderr=output, env=environment, start_new_session=True)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:  # noqa: S310  (our own address)
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_until_ready(process: subprocess.Popen[bytes], url: str, name: str) -> None:
    """Waits until the server answers. Raises CannotRun where it ends or takes too long."""
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while not _answers(url):
        if process.poll() is not None:
            raise CannotRun(f"The {name} server ended while starting; its output is in var/{LOGS[name]}.")
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
    model: Path, host: str, port: int, action_port: int, extra_environment: dict[str, str] | None = None
) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Both servers, ready to answer, for as long as the block runs.

    Raises CannotRun where a port is taken or a server does not come up.
    """
    check_port(host, port, "PORT=…")
    check_port("127.0.0.1", action_port, "ACTION_PORT=…")
    environment = server_environment(action_port, extra_environment or {})
    started: dict[str, subprocess.Popen[bytes]] = {}
    try:
        started["actions"] = start_actions(action_port, environment)
        started["rasa"] = start_rasa(model, host, port, environment)
        wait_until_ready(started["actions"], f"http://127.0.0.1:{action_port}/health", "actions")
        wait_until_ready(started["rasa"], f"http://{host if host != '0.0.0.0' else '127.0.0.1'}:{port}/health", "rasa")  # noqa: S104
        yield started
    finally:
        for process in reversed(started.values()):
            stop(process)


def start_actions(action_port: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """The action server alone."""
    return _start("actions", [sys.executable, "-m", "bot", "serve-actions", "--port", str(action_port)], environment)


def start_rasa(model: Path, host: str, port: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """The Rasa server alone."""
    command = [sys.executable, "-m", "bot", "serve", "--model", str(model), "--host", host, "--port", str(port)]
    return _start("rasa", command, environment)


def watch(started: dict[str, subprocess.Popen[bytes]]) -> None:
    """Waits until a server ends. Raises CannotRun then; Ctrl-C goes through as KeyboardInterrupt."""
    while True:
        for name, process in started.items():
            if process.poll() is not None:
                raise CannotRun(f"The {name} server has ended; its output is in var/{LOGS[name]}.")
        time.sleep(0.5)
