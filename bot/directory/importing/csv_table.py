"""Tables as CSV: our own columns of services or events, or a publisher's own, renamed by `columns` of the source."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from datetime import date

from bot.directory.importing.drafts import Drafts, EventDraft, Problem, ServiceDraft, Unreadable
from bot.directory.importing.sources import Source
from bot.directory.importing.values import day, moment, number
from bot.directory.loading import EVENT_COLUMNS, SERVICE_COLUMNS

_ENCODINGS = ("utf-8-sig", "cp1252")  # what spreadsheets write in Germany
_YES, _NO = ("yes", "ja", "true", "1"), ("no", "nein", "false", "0")
_LARGEST_CELL = 1_000_000


def read_table(content: bytes, source: Source, today: date) -> Drafts:
    """Services where there is a `name`, events where there is a `title_de`. Raises Unreadable."""
    content_text = _decoded(content)
    lines = content_text.splitlines(keepends=True)
    if not lines or "\0" in content_text:
        raise Unreadable("it is no table of text")
    delimiter = max(";,\t", key=lines[0].count)
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(content_text, newline=""), delimiter=delimiter)
    drafts: list[EventDraft | ServiceDraft] = []
    problems: list[Problem] = []
    try:
        header = [source.columns.get(name.strip(), name.strip()) for name in next(reader)]
        draft = _draft_for(header)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                problems.append(Problem(f"line {reader.line_num}", f"{len(cells)} cells, but {len(header)} columns"))
                continue
            row = dict.fromkeys((*EVENT_COLUMNS, *SERVICE_COLUMNS), "")
            row.update(zip(header, (cell.strip() for cell in cells), strict=True))
            drafts.append(draft(row))
    except csv.Error as error:
        raise Unreadable(f"line {reader.line_num}: not readable as CSV: {error}") from None
    return Drafts(tuple(drafts), tuple(problems))


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("its letters are neither UTF-8 nor Windows-1252")


def _draft_for(header: list[str]) -> Callable[[Mapping[str, str]], EventDraft | ServiceDraft]:
    if {"title_de", "start"} <= set(header):
        return _event
    if "name" in header:
        return _service
    raise Unreadable(f"the columns {', '.join(header)[:200]} hold neither name (services) nor title_de and start (events)")


def _event(row: Mapping[str, str]) -> EventDraft:
    return EventDraft(
        key=row["key"] or f"{row['title_de']}${row['start']}",
        title=row["title_de"],
        translated_title=row["title_en"],
        summary=row["summary_de"],
        translated_summary=row["summary_en"],
        start=moment(row["start"]),
        end=moment(row["end"]),
        cancelled=row["status"] == "cancelled",
        venue=row["venue"],
        street=row["street"],
        postcode=row["postcode"],
        city=row["city"],
        lat=number(row, "lat"),
        lon=number(row, "lon"),
        online=row["mode"] in ("online", "hybrid"),
        url=row["registration_url"],
        organiser=row["organiser"],
        topics=_words(row["topics"]),
        languages=_words(row["languages"]),
    )


def _service(row: Mapping[str, str]) -> ServiceDraft:
    return ServiceDraft(
        key=row["key"] or f"{row['name']}${row['postcode']}",
        name=row["name"],
        organisation=row["organisation"],
        kind=row["kind"],
        audience=row["audience"],
        topics=_words(row["topics"]),
        languages=_words(row["languages"]),
        street=row["street"],
        postcode=row["postcode"],
        city=row["city"],
        lat=number(row, "lat"),
        lon=number(row, "lon"),
        areas=_words(row["catchment"]),
        phones=(row["phone"],),
        emails=(row["email"],),
        website=row["website"],
        opening_hours=row["opening_hours"],
        appointment=_yes_or_no(row["appointment"]),
        online=_yes_or_no(row["online"]) or False,
        cost=row["cost"],
        assured_date=day(row["source_date"]),
        source_url=row["source_url"],
    )


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(";") if word.strip())


def _yes_or_no(cell: str) -> bool | None:
    return True if cell.casefold() in _YES else False if cell.casefold() in _NO else None
