"""What statistics say of professions: which are short where, and from which countries recognised people come.

The tables are `data/directory/shortage.csv` (Engpassanalyse of the Bundesagentur für Arbeit) and `data/directory/equivalence.csv`
(recognition statistics of Destatis and the statistical offices of the Länder). Both count from the day of their publication.
A figure counts people by the country of their training; it is not a chance, and a positive decision is not always a full one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot import paths
from bot.data_tables import Row, read_table
from bot.directory.entries import CONFIDENCES, NATION, STATES

SHORTAGE_FILE, EQUIVALENCE_FILE = "shortage.csv", "equivalence.csv"
SHORTAGE_COLUMNS = ("key", "state", "year", "group", "professions", "published", "source_url", "confidence")
EQUIVALENCE_COLUMNS = (
    *("key", "state", "year", "profession", "country", "figure"),
    *("number", "published", "source_url", "confidence"),
)
FIGURES = ("positive_decisions", "applications", "procedures")
AREAS = (NATION, *STATES)
_COUNTRY = re.compile(r"[A-Z]{2}")
_GROUP = re.compile(r"[a-z]+(?:_[a-z]+)*")


@dataclass(frozen=True)
class ShortageList:
    """The groups of professions that were named as short in a state, or the nation, in a year; never complete."""

    state: str
    year: int
    groups: tuple[str, ...]
    professions: frozenset[str]
    source_url: str
    confidence: str


@dataclass(frozen=True)
class Recognitions:
    """How many people trained in a country stand in a statistic; `profession` empty: of all professions."""

    state: str
    year: int
    profession: str
    country: str
    figure: str
    number: int
    source_url: str
    published: date


class LabourMarket:
    """Both statistics, asked by the day of the conversation."""

    def __init__(self, shortages: Iterable[tuple[date, ShortageList]], recognitions: Iterable[Recognitions]) -> None:
        self._shortages = list(shortages)
        self._recognitions = list(recognitions)

    @classmethod
    def load(cls, folder: Path = paths.DIRECTORY) -> LabourMarket:
        """Reads both tables. Raises DataError."""
        lists: dict[tuple[str, int], list[Row]] = {}
        for row in read_table(folder / SHORTAGE_FILE, SHORTAGE_COLUMNS):
            row.matching("group", _GROUP, "energy_technology")
            lists.setdefault((row.one_of("state", AREAS), _year(row)), []).append(row)
        recognitions = [_recognitions(row) for row in read_table(folder / EQUIVALENCE_FILE, EQUIVALENCE_COLUMNS)]
        return cls([_shortage_list(*named, rows) for named, rows in lists.items()], recognitions)

    def shortage(self, state: str, day: date) -> ShortageList | None:
        """The newest list of the state (or of NATION) that was published by the day; None where there is none."""
        known = [found for published, found in self._shortages if found.state == state and published <= day]
        return max(known, key=lambda found: found.year, default=None)

    def recognitions(self, day: date, country: str | None, state: str | None, profession: str | None) -> list[Recognitions]:
        """What was published by the day of a country, a state and a profession, each where it is given; of the latest year each.

        For a state the figures of the nation stand behind its own; for a profession those of all professions behind its own.
        """
        fitting = [
            one
            for one in self._recognitions
            if one.published <= day
            and country in (None, one.country)
            and (one.state == state or (one.state == NATION and (country is not None or state is None)) or state is None)
            and profession in (None, one.profession, *([""] if not one.profession else []))
        ]
        latest: dict[tuple[str, str, str], int] = {}
        for one in fitting:
            series = (one.state, one.profession, one.figure)
            latest[series] = max(one.year, latest.get(series, one.year))
        newest = [one for one in fitting if one.year == latest[one.state, one.profession, one.figure]]
        return sorted(newest, key=lambda one: (one.state != state, one.profession != (profession or ""), -one.year, -one.number))


def _shortage_list(state: str, year: int, rows: list[Row]) -> tuple[date, ShortageList]:
    first = rows[0]
    for row in rows:
        if _published(row) != _published(first) or any(row[column] != first[column] for column in ("source_url", "confidence")):
            raise row.error(f"published, source_url and confidence are those of line {first.line}: it is one list")
    return _published(first), ShortageList(
        state,
        year,
        tuple(row.required("group") for row in rows),
        frozenset(profession for row in rows for profession in row.words("professions")),
        first.required("source_url"),
        first.one_of("confidence", CONFIDENCES),
    )


def _recognitions(row: Row) -> Recognitions:
    row.one_of("confidence", CONFIDENCES)
    number = row.number("number")
    if number is None:
        raise row.error("number is empty")
    return Recognitions(
        state=row.one_of("state", AREAS),
        year=_year(row),
        profession=row["profession"],
        country=row.matching("country", _COUNTRY, "SY"),
        figure=row.one_of("figure", FIGURES),
        number=number,
        source_url=row.required("source_url"),
        published=_published(row),
    )


def _year(row: Row) -> int:
    return int(row.matching("year", re.compile(r"20\d\d"), "2024") or row.required("year"))


def _published(row: Row) -> date:
    try:
        return date.fromisoformat(row["published"])
    except ValueError:
        raise row.error(f"published: {row['published']!r} is no day; write YYYY-MM-DD") from None
