"""What Telegram is told once about the bot, and fetching updates by long polling for development."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp

from bot.channels.commands import load_commands
from bot.channels.rendering import shortened, write
from bot.channels.sending import NETWORK_FAILURES, TryAgain, deliver
from bot.channels.telegram_client import ALLOWED_UPDATES, SECRET_HEADER, TelegramClient, webhook_secret
from bot.knowledge import Knowledge

WEBHOOK_PATH = "/webhooks/telegram/webhook"
DESCRIPTION_LIMIT, SHORT_DESCRIPTION_LIMIT = 512, 120
POLL_SECONDS = 50
POLL_TIMEOUT = aiohttp.ClientTimeout(total=POLL_SECONDS + 20)
PAUSE_SECONDS = 3.0
PATIENCE_SECONDS = 120.0
FOR_OTHERS = "en"
"""The language that people see whose own is none of ours."""


async def set_up(client: TelegramClient, knowledge: Knowledge, url: str) -> str:
    """Sets webhook, commands and descriptions; says what was done. Raises ValueError, Refused, TryAgain."""
    if not url.startswith("https://"):
        raise ValueError(f"{url} is no address that Telegram can call: it must begin with https://")
    try:
        languages = [one.code for one in knowledge.languages if one.status != "skeleton" and "-" not in one.code]
        for language in languages:
            await _describe(client, knowledge, language, language)
        await _describe(client, knowledge, FOR_OTHERS, None)
        webhook = url.rstrip("/") + WEBHOOK_PATH
        told = {"url": webhook, "secret_token": webhook_secret(), "allowed_updates": list(ALLOWED_UPDATES)}
        await _call(client, "setWebhook", told)
        bot = await client.identity()
    finally:
        await client.close()
    return f"@{bot.username} is told of by {webhook}; {len(load_commands())} commands in {', '.join(languages)}."


async def _describe(client: TelegramClient, knowledge: Knowledge, language: str, shown_in: str | None) -> None:
    commands = [{"command": name, "description": knowledge.phrase(language, f"command_{name}")} for name in load_commands()]
    await _call(client, "setMyCommands", {"commands": commands, "language_code": shown_in})
    about = shortened(write(knowledge.phrase(language, "notice"), "plain"), DESCRIPTION_LIMIT)
    await _call(client, "setMyDescription", {"description": about, "language_code": shown_in})
    short = shortened(knowledge.phrase(language, "page_intro"), SHORT_DESCRIPTION_LIMIT)
    await _call(client, "setMyShortDescription", {"short_description": short, "language_code": shown_in})


async def _call(client: TelegramClient, method: str, parameters: dict[str, Any]) -> None:
    """Calls until it is done; all these methods may be called twice."""

    async def never() -> None:
        return None

    await deliver(lambda: client.call(method, parameters), never, PATIENCE_SECONDS)


async def poll_updates(client: TelegramClient, server: str) -> None:
    """Fetches updates for ever and posts each to the webhook of the server; an update is fetched again until the server took it."""
    await _call(client, "deleteWebhook", {})
    headers = {SECRET_HEADER: webhook_secret()}
    offset = 0
    try:
        async with aiohttp.ClientSession(headers=headers) as session:
            while True:
                try:
                    asked = {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": list(ALLOWED_UPDATES)}
                    updates = await client.call("getUpdates", asked, POLL_TIMEOUT)
                    for update in updates:
                        async with session.post(f"{server.rstrip('/')}{WEBHOOK_PATH}", json=update) as reply:
                            reply.raise_for_status()
                        offset = int(update["update_id"]) + 1
                except (TryAgain, *NETWORK_FAILURES) as problem:
                    await asyncio.sleep(max(PAUSE_SECONDS, getattr(problem, "after", 0.0)))
    finally:
        await client.close()
