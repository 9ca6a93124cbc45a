"""Weekly hours as lists of times, and in the notation of OpenStreetMap that the directory keeps."""

from __future__ import annotations

import re
from collections.abc import Sequence

import opening_hours

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
Times = tuple[tuple[str, str], ...]  # (opens, closes) as HH:MM

_RULE = re.compile(
    r"(?P<days>(?:Mo|Tu|We|Th|Fr|Sa|Su)[MTWFSouehratu,-]*) (?P<times>\d\d:\d\d-\d\d:\d\d(?:,\s?\d\d:\d\d-\d\d:\d\d)*|off)"
)


def in_notation(week: Sequence[Times]) -> str:
    """Seven days, Monday first, like `Mo-Th 09:00-12:00,13:00-16:00; Fr 09:00-12:00`; days without times are closed."""
    groups: list[tuple[list[int], Times]] = []
    for day, times in enumerate(week):
        if not times:
            continue
        alike = next((days for days, known in groups if known == times), None)
        if alike is not None:
            alike.append(day)
        else:
            groups.append(([day], times))
    return "; ".join(f"{_days(days)} {','.join(f'{opens}-{closes}' for opens, closes in times)}" for days, times in groups)


def _days(days: list[int]) -> str:
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(
        DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}{',' if len(run) == 2 else '-'}{DAYS[run[-1]]}" for run in runs
    )


def weekly(notation: str) -> tuple[Times, ...] | None:
    """The seven days of plain weekly hours, Monday first; None where the notation says more (holidays, months, weeks)."""
    week: list[Times] = [()] * 7
    for rule in notation.split(";"):
        found = _RULE.fullmatch(rule.strip())
        if not found:
            return None
        times = tuple((part.strip()[:5], part.strip()[6:]) for part in found["times"].split(",")) if found["times"] != "off" else ()
        for part in found["days"].split(","):
            first, _, last = part.partition("-")
            if first not in DAYS or (last and last not in DAYS):
                return None
            begin, end = DAYS.index(first), DAYS.index(last or first)
            for day in range(begin, end + 1) if begin <= end else (*range(begin, 7), *range(end + 1)):
                week[day] = times
    return tuple(week)


def readable(notation: str) -> bool:
    """Whether the notation can be read."""
    return bool(opening_hours.validate(notation))
