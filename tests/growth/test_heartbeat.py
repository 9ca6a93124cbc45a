"""Servers tell systemd that they are up and live, and fall silent where they hang; the test stands for systemd."""

from __future__ import annotations

import os
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot import paths
from bot.channels.heartbeat import ALIVE, BEAT_SECONDS, READY
from bot.cli.running import Server, server_environment, start_actions, start_rasa, stop
from tests.conftest import free_port
from tests.growth.machine import DEPLOY

START_SECONDS = 240


@contextmanager
def manager(name: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(name.replace("@", "\0", 1))
        listening.settimeout(START_SECONDS)
        yield listening


def heard(listening: socket.socket) -> bytes:
    return listening.recv(100)


def hangs_in_silence(server: Server, listening: socket.socket) -> bool:
    os.killpg(server.pid, signal.SIGSTOP)
    listening.settimeout(2 * BEAT_SECONDS)
    try:
        return not heard(listening)
    except TimeoutError:
        return True
    finally:
        os.killpg(server.pid, signal.SIGCONT)


@pytest.mark.server
@pytest.mark.parametrize("abstract", [True, False], ids=["abstract socket", "socket in a folder"])
def test_the_action_server_says_that_it_is_up_and_lives_until_it_hangs(tmp_path: Path, abstract: bool) -> None:
    name, port = f"@lotse-{free_port()}" if abstract else str(tmp_path / "notify"), free_port()
    paths.VAR.mkdir(exist_ok=True)
    with manager(name) as listening:
        server = start_actions(port, server_environment(port, {"NOTIFY_SOCKET": name}))
        try:
            assert [heard(listening) for _ in range(3)] == [READY, ALIVE, ALIVE]
            assert hangs_in_silence(server, listening)
            listening.settimeout(2 * BEAT_SECONDS)
            assert heard(listening) == ALIVE
        finally:
            stop(server)


@pytest.mark.server
def test_the_rasa_server_says_that_it_is_up_once_it_can_answer(tmp_path: Path, model: Path) -> None:
    name, port = str(tmp_path / "notify"), free_port()
    paths.VAR.mkdir(exist_ok=True)
    with manager(name) as listening:
        server = start_rasa(model, "127.0.0.1", port, server_environment(free_port(), {"NOTIFY_SOCKET": name}))
        try:
            assert heard(listening) == READY and server.answers()
            assert [heard(listening) for _ in range(2)] == [ALIVE, ALIVE]
        finally:
            stop(server)


@pytest.mark.parametrize("unit", ["lotse-rasa", "lotse-actions"])
def test_units_wait_for_more_than_one_beat(unit: str) -> None:
    text = (DEPLOY / "systemd" / f"{unit}@.service").read_text(encoding="utf-8")
    assert "\nType=notify\n" in text
    (seconds,) = re.findall(r"^WatchdogSec=(\d+)$", text, re.MULTILINE)
    assert int(seconds) >= 3 * BEAT_SECONDS
