"""What Telegram is told of the bot, and polling for development."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from bot.channels import telegram_setup
from bot.channels.commands import load_commands
from bot.channels.sending import Refused
from bot.channels.telegram_client import ALLOWED_UPDATES, SECRET_HEADER, TelegramClient, webhook_secret
from bot.channels.telegram_setup import poll_updates, set_up
from bot.knowledge import Knowledge
from tests.channels.fakes import FakeTelegram
from tests.channels.telegram_updates import wrote


def with_telegram(story: Callable[[FakeTelegram, TelegramClient], Awaitable[None]], token: str = FakeTelegram.token) -> None:
    async def play() -> None:
        telegram = FakeTelegram()
        runner = await telegram.start()
        client = TelegramClient(token, telegram.url)
        try:
            await story(telegram, client)
        finally:
            await client.close()
            await runner.cleanup()

    asyncio.run(play())


def test_the_webhook_has_a_secret_and_every_language_its_commands(knowledge: Knowledge) -> None:
    async def story(telegram: FakeTelegram, client: TelegramClient) -> None:
        failures = ["500", "429"]
        telegram.fault = lambda method, body: failures.pop() if failures and method == "setMyCommands" else None
        done = await set_up(client, knowledge, "https://chat.example.org/")
        assert "@lotse_bot" in done and "https://chat.example.org/webhooks/telegram/webhook" in done
        [hook] = [body for method, body in telegram.calls if method == "setWebhook"]
        assert hook["url"] == "https://chat.example.org/webhooks/telegram/webhook"
        assert hook["allowed_updates"] == list(ALLOWED_UPDATES)
        assert re.fullmatch(r"[A-Za-z0-9_-]{32,256}", hook["secret_token"]) and hook["secret_token"] == webhook_secret()
        menus = {body.get("language_code"): body["commands"] for method, body in telegram.calls if method == "setMyCommands"}
        assert menus[None] == menus["en"] and {"de", "en", "ar", "fa", "uk", "ru", "tr", "fr"} <= menus.keys()
        for menu in menus.values():
            assert [entry["command"] for entry in menu] == list(load_commands())
            assert all(re.fullmatch(r"[a-z0-9_]{1,32}", entry["command"]) and len(entry["description"]) <= 256 for entry in menu)
        described = [body["description"] for method, body in telegram.calls if method == "setMyDescription"]
        short = [body["short_description"] for method, body in telegram.calls if method == "setMyShortDescription"]
        assert all(0 < len(text) <= 512 for text in described) and all(0 < len(text) <= 120 for text in short)

    with_telegram(story)


def test_an_address_without_https_is_refused(knowledge: Knowledge) -> None:
    async def story(telegram: FakeTelegram, client: TelegramClient) -> None:
        with pytest.raises(ValueError, match="https://"):
            await set_up(client, knowledge, "http://chat.example.org")
        assert not telegram.calls

    with_telegram(story)


def test_a_wrong_token_is_told_without_naming_it(knowledge: Knowledge) -> None:
    async def story(telegram: FakeTelegram, client: TelegramClient) -> None:
        with pytest.raises(Refused) as refusal:
            await set_up(client, knowledge, "https://chat.example.org")
        assert "AAwrong" not in str(refusal.value)

    with_telegram(story, token="1:AAwrongwrong")


def test_polling_hands_updates_to_the_server_in_order_until_it_takes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_setup, "PAUSE_SECONDS", 0.05)
    taken: list[Any] = []
    failures = [503, 503]

    async def webhook(request: web.Request) -> web.Response:
        if failures:
            return web.Response(status=failures.pop())
        assert request.headers[SECRET_HEADER] == webhook_secret()
        taken.append((await request.json())["update_id"])
        return web.json_response({})

    async def story(telegram: FakeTelegram, client: TelegramClient) -> None:
        app = web.Application()
        app.add_routes([web.post("/webhooks/telegram/webhook", webhook)])
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        telegram.updates = [wrote(f"message {number}", 7, update=number) for number in (11, 12, 13)]
        polling = asyncio.create_task(poll_updates(client, f"http://127.0.0.1:{runner.addresses[0][1]}"))
        while telegram.updates:
            await asyncio.sleep(0.02)
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)
        await runner.cleanup()
        assert taken == [11, 12, 13] and telegram.calls[0][0] == "deleteWebhook"

    with_telegram(story)
