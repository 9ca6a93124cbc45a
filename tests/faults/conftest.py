"""One running system for all faults that it outlives: its clock can be set, its way to the actions broken."""

from __future__ import annotations

import shutil
import socket
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from bot import clock
from bot.cli.running import ENDPOINTS, Server, servers
from tests.channels.conftest import APP_SECRET, VERIFY_TOKEN
from tests.channels.fakes import FakeTelegram, FakeWhatsApp
from tests.faults.relay import Relay
from tests.faults.running import wait_until

PORT, ACTION_PORT, RELAY_PORT, REDIS_PORT = 6910, 6911, 6912, 6913
HERE = Path(__file__).parent


@dataclass
class Clock:
    """The clock of the system's processes."""

    file: Path

    def shift(self, seconds: int) -> None:
        """Sets it so many seconds before or after the true time."""
        with self.file.open("r+b") as shared:
            shared.write(struct.pack("l", seconds))

    def set(self, moment: datetime) -> None:
        """Sets it to a moment."""
        self.shift(round(moment.timestamp() - datetime.now(clock.BERLIN).timestamp()))


class Redis:
    """A Redis server for the locks of conversations, without anything that outlives it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = ["redis-server", "--port", str(REDIS_PORT), "--bind", "127.0.0.1", "--save", "", "--dir", str(self._folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(_redis_answers, 20, "Redis")

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()


def _redis_answers() -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", REDIS_PORT)) == 0


@dataclass
class HarmedSystem:
    """The running system with the handles by which it is harmed."""

    url: str
    servers: dict[str, Server]
    relay: Relay
    clock: Clock | None
    redis: Redis | None
    telegram: FakeTelegram


def _clock(folder: Path) -> tuple[Clock | None, dict[str, str]]:
    """The clock with the environment in which processes obey it; None without a C compiler."""
    library, file = folder / "clock_jump.so", folder / "clock"
    file.write_bytes(struct.pack("l", 0))
    try:
        subprocess.run(["cc", "-shared", "-fPIC", "-o", str(library), str(HERE / "clock_jump.c")], check=True)
    except (OSError, subprocess.CalledProcessError):
        return None, {}
    return Clock(file), {"LD_PRELOAD": str(library), "LOTSE_TEST_CLOCK": str(file), "LOTSE_TODAY": ""}


def _redis(folder: Path) -> tuple[Redis | None, Path]:
    """Redis, started, with the endpoints file that names it; None and the usual file where it is not installed."""
    if shutil.which("redis-server") is None:
        return None, ENDPOINTS
    redis, endpoints = Redis(folder), folder / "endpoints.yml"
    redis.start()
    locks = f"lock_store:\n  type: bot.channels.locks.SharedLockStore\n  url: 127.0.0.1\n  port: {REDIS_PORT}\n"
    endpoints.write_text(f"{ENDPOINTS.read_text(encoding='utf-8')}\n{locks}", encoding="utf-8")
    return redis, endpoints


@pytest.fixture(scope="session")
def harmed(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HarmedSystem]:
    folder = tmp_path_factory.mktemp("faults")
    telegram, whatsapp, relay = FakeTelegram(), FakeWhatsApp(), Relay(f"http://127.0.0.1:{ACTION_PORT}/webhook")
    its_clock, clock_environment = _clock(folder)
    redis, endpoints = _redis(folder)
    try:
        with telegram.running() as telegram_url, whatsapp.running() as whatsapp_url, relay.running(RELAY_PORT):
            environment = {
                **clock_environment,
                "LOTSE_ACTION_URL": relay.url,
                "LOTSE_DATABASE_URL": f"sqlite:///{folder / 'lotse.sqlite'}",
                "LOTSE_CONVERSATIONS_URL": f"sqlite:///{folder / 'conversations.sqlite'}",
                "LOTSE_TELEGRAM_TOKEN": telegram.token,
                "LOTSE_TELEGRAM_API": telegram_url,
                "LOTSE_WHATSAPP_TOKEN": "EAAJB",
                "LOTSE_WHATSAPP_PHONE_NUMBER_ID": whatsapp.number,
                "LOTSE_WHATSAPP_APP_SECRET": APP_SECRET,
                "LOTSE_WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN,
                "LOTSE_WHATSAPP_API": whatsapp_url,
            }
            with servers(model, "127.0.0.1", PORT, ACTION_PORT, environment, endpoints) as started:
                yield HarmedSystem(f"http://127.0.0.1:{PORT}", started, relay, its_clock, redis, telegram)
    finally:
        if redis:
            redis.kill()


@pytest.fixture
def quiet(harmed: HarmedSystem) -> Iterator[HarmedSystem]:
    """The system unharmed at the beginning of a test, and again at its end."""
    yield harmed
    harmed.relay.begin_turn()
    if harmed.clock:
        harmed.clock.shift(0)
