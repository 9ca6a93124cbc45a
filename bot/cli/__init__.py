"""The command line: run, train, check, evaluate - with progress and clear errors."""

from bot.cli.app import main

__all__ = ["main"]
