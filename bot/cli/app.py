"""The commands of `lotse`. Each does its work in the package of its concern; here are only arguments and words."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from bot.data_files import DataError

app = typer.Typer(add_completion=False, no_args_is_help=True)
console = Console()
errors = Console(stderr=True)


@app.callback()
def lotse() -> None:
    """Lotse: what holds today for people who came to Germany and look for work."""


@app.command()
def check() -> None:
    """Read all content, law and tables; name file and line of whatever does not fit."""
    from bot.knowledge import Knowledge

    knowledge = Knowledge.load()
    languages = ", ".join(knowledge.languages.codes)
    console.print(f"{len(knowledge.answers)} answers in {languages}; {len(knowledge.parameters)} law parameters. All fits.")


def main() -> None:
    """Runs a command; an error of the data or the surroundings is told in one sentence, without a traceback."""
    try:
        app()
    except (DataError, ValueError) as error:
        errors.print(str(error), style="bold red", markup=False, highlight=False)
        sys.exit(1)
