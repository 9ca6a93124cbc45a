"""`lotse telegram`: telling Telegram about the bot, and fetching its updates where no webhook can reach this machine."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from bot.channels.telegram_client import TOKEN_VARIABLE, TelegramClient, token_from_environment
from bot.cli.running import CannotRun

telegram = typer.Typer(no_args_is_help=True, help="The Telegram channel; needs LOTSE_TELEGRAM_TOKEN.")
console = Console()


@telegram.command()
def setup(
    url: Annotated[str, typer.Argument(help="Public https address of this server, for example https://chat.example.org")],
) -> None:
    """Set the webhook, and for each language the menu of commands and what the bot says of itself."""
    from bot.channels.sending import Refused, TryAgain
    from bot.channels.telegram_setup import set_up
    from bot.knowledge import Knowledge

    try:
        done = asyncio.run(set_up(_client(), Knowledge.load(), url))
    except (Refused, TryAgain) as problem:
        raise CannotRun(f"Telegram did not accept the settings: {problem}") from None
    console.print(done)


@telegram.command()
def poll(
    server: Annotated[str, typer.Option(help="Address of the running server.")] = "http://127.0.0.1:5005",
) -> None:
    """Fetch updates and hand them to the server on this machine, for development; removes the webhook."""
    from bot.channels.sending import Refused
    from bot.channels.telegram_setup import poll_updates

    console.print(f"Updates go to {server}  (Ctrl-C ends it)", highlight=False)
    try:
        asyncio.run(poll_updates(_client(), server))
    except Refused as problem:
        raise CannotRun(f"Telegram does not give updates: {problem}") from None
    except KeyboardInterrupt:
        console.print("\nStopped.")


def _client() -> TelegramClient:
    token = token_from_environment()
    if token is None:
        raise CannotRun(f"Set {TOKEN_VARIABLE} to the token that @BotFather gave for the bot.")
    return TelegramClient(token)
