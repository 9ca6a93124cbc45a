"""The whole running system with both messengers, their servers played by fakes on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sanic import Sanic
from sanic.touchup import TouchUp

from tests.channels.fakes import FakeTelegram, FakeWhatsApp
from tests.conftest import free_port

PUBLIC_ADDRESS = "https://chat.example.org"
APP_SECRET, VERIFY_TOKEN = "d2f1c8a6b4e09753d2f1c8a6b4e09753", "a text that was agreed on"


@dataclass(frozen=True)
class Messengers:
    """Our address, the messengers' servers, and our database."""

    url: str
    telegram: FakeTelegram
    whatsapp: FakeWhatsApp
    database: Path


@pytest.fixture(scope="session", autouse=True)
def _sanic_rewritten_once() -> Iterator[None]:
    """Sanic rewrites its own methods when a server starts, and fails when a second one starts in the same process."""
    rewrite, servers = TouchUp.run, []

    def once(app: Sanic) -> None:
        servers.append(app)
        if len(servers) == 1:
            rewrite(app)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TouchUp, "run", once)
        yield


@pytest.fixture(scope="session")
def messengers(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Messengers]:
    from bot.cli.running import servers

    telegram, whatsapp, port = FakeTelegram(), FakeWhatsApp(), free_port()
    database = tmp_path_factory.mktemp("messengers") / "lotse.sqlite"
    with telegram.running() as telegram_url, whatsapp.running() as whatsapp_url:
        environment = {
            "LOTSE_TODAY": "2026-11-22",
            "LOTSE_PUBLIC_ADDRESS": PUBLIC_ADDRESS,
            "LOTSE_DATABASE_URL": f"sqlite:///{database}",
            "LOTSE_TELEGRAM_TOKEN": telegram.token,
            "LOTSE_TELEGRAM_API": telegram_url,
            "LOTSE_WHATSAPP_TOKEN": "EAAJB",
            "LOTSE_WHATSAPP_PHONE_NUMBER_ID": whatsapp.number,
            "LOTSE_WHATSAPP_APP_SECRET": APP_SECRET,
            "LOTSE_WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN,
            "LOTSE_WHATSAPP_API": whatsapp_url,
        }
        with servers(model, "127.0.0.1", port, free_port(), environment):
            yield Messengers(f"http://127.0.0.1:{port}", telegram, whatsapp, database)
