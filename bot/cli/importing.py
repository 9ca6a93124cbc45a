"""`lotse import`: reads the sources and tells, source by source, what changed or why nothing did."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot import paths
from bot.directory.database import connect
from bot.directory.entries import Event
from bot.directory.importing.drafts import Item
from bot.directory.importing.fetching import Limits, contact
from bot.directory.importing.kept import ACCEPTED, UNCHANGED
from bot.directory.importing.runs import Report, import_sources
from bot.directory.importing.sources import Source, load_sources

ALL = "all"
MOST_PROBLEMS = 20  # of one source, on the screen


def chosen(name: str, dry_run: bool, data: Path = paths.DIRECTORY) -> list[Source]:
    """The sources that a name stands for. Raises ValueError where there is none, or it may not be imported yet."""
    sources = load_sources(data)
    if name == ALL:
        found = [source for source in sources.values() if source.active]
        if not found:
            raise ValueError("No source is active. data/directory/sources.yml says of each what has to be settled first.")
        return found
    if name not in sources:
        raise ValueError(f"There is no source {name!r} in data/directory/sources.yml; there are: {', '.join(sources)}, or {ALL}.")
    if not sources[name].active and not dry_run:
        why = f" ({sources[name].note})" if sources[name].note else ""
        raise ValueError(f"The source {name} is not active{why}. Try it with --dry-run, or set active: true in sources.yml.")
    return [sources[name]]


def run_import(
    console: Console,
    name: str,
    dry_run: bool,
    accept_fewer: bool,
    data: Path = paths.DIRECTORY,
    limits: Limits | None = None,
) -> bool:
    """Imports and prints; gives whether every source could be read."""
    sources = chosen(name, dry_run, data)
    reports = import_sources(connect(), sources, contact(), data=data, dry_run=dry_run, accept_fewer=accept_fewer, limits=limits)
    columns = ("source", "outcome", "items", "new", "changed", "back again", "withdrawn", "problems")
    table = Table(*columns, title="What would change; nothing was written" if dry_run else None)
    for report in reports:
        changes = report.changes
        counts = (
            report.items,
            *map(len, (changes.added, changes.changed, changes.returned, changes.withdrawn)),
            len(report.problems),
        )
        table.add_row(report.source.key, report.outcome, *map(str, counts))
    console.print(table)
    for report in reports:
        _print_report(console, report, dry_run)
    return all(report.outcome in (ACCEPTED, UNCHANGED) for report in reports)


def _print_report(console: Console, report: Report, dry_run: bool) -> None:
    lines = []
    if report.problem:
        lines.append(f"{report.source.key}: {report.outcome}, what was known stays as it was. {report.problem}")
    if dry_run:
        lines += _lines("+", report.changes.added) + _lines("+", report.changes.returned) + _lines("-", report.changes.withdrawn)
        lines += [f"~ {_told(change.item)}: {', '.join(change.fields)}" for change in report.changes.changed]
    shown = report.problems[:MOST_PROBLEMS]
    lines += [f"{report.source.key}: {one.item}: {one.told}" for one in shown]
    if len(report.problems) > len(shown):
        lines.append(f"{report.source.key}: {len(report.problems) - len(shown)} further problems")
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _lines(sign: str, items: Sequence[Item]) -> list[str]:
    return [f"{sign} {_told(item)}" for item in items]


def _told(item: Item) -> str:
    entry = item.entry
    return f"{entry.start} {entry.title}" if isinstance(entry, Event) else f"{entry.service.name}, {entry.service.city}"
