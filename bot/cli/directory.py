"""`lotse directory`: what volunteers look after."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from dataclasses import astuple, fields
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

app = typer.Typer(add_completion=False, no_args_is_help=True, help="The directory of services and events.")
console = Console()


@app.callback()
def directory() -> None:
    """The directory of services and events."""


@app.command()
def check(
    as_csv: Annotated[bool, typer.Option("--csv", help="As CSV instead of a table.")] = False,
) -> None:
    """What is stale, contradictory, incomplete, or has hours that nobody can use: a table for volunteers."""
    from bot.directory.database import connect
    from bot.directory.upkeep import Finding, all_findings

    found = all_findings(connect())
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(field.name for field in fields(Finding))
        writer.writerows(astuple(one) for one in found)
        return
    table = Table("entry", "name", "finding", "detail", "page", title="To look at")
    for one in found:
        table.add_row(one.key, one.name, one.finding, one.detail, one.url)
    console.print(table, markup=False)
    counts = ", ".join(f"{count} {finding}" for finding, count in Counter(one.finding for one in found).most_common())
    console.print(f"{len(found)} findings: {counts}." if found else "Nothing to look at.", highlight=False)
