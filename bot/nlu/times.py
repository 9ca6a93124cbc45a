"""Reading since when something holds, as people write it: "2016", "seit Mai 2021", "vor drei Jahren", "منذ ٢٠١٦", "۱۳۹۵".

A time is read as exactly as it was said: a year is a year wide, "three years ago" half a year to either side. Month names are
those of CLDR; number words, units and what else people use are data (`data/checks/<lang>/times.yml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from babel import Locale

from bot.data_files import check_keys, problem, read_yaml
from bot.languages import Language
from bot.law.checks import Period, add_months
from bot.nlu.text import fold

UNITS = ("year", "month", "week", "day")
EARLIEST_YEAR = 1930
# years of the Solar Hijri calendar that people now alive write; a year begins on 20 or 21 March of the Gregorian year 621 later
HIJRI_YEARS = range(1330, 1431)
HIJRI_OFFSET = 621
DAY_MONTH_YEAR = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?!\d)")
ISO_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
MONTH_YEAR = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{4})(?!\d)")
YEAR_MONTH = re.compile(r"(?<!\d)(\d{4})[./-](\d{1,2})(?!\d)")
YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
SHORT_YEAR = re.compile(r"\d{2}")
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class TimeWords:
    """The words of one language, folded: number words, units, lengths of time, month names, last and this year.

    `ambiguous` are names of months that are common words too ("may"): they count beside a written year only.
    """

    numbers: Mapping[str, float]
    units: Mapping[str, str]
    spans: Mapping[str, tuple[float, str]]
    months: Mapping[str, int]
    last_year: tuple[str, ...]
    this_year: tuple[str, ...]
    ambiguous: frozenset[str] = frozenset()

    @classmethod
    def load(cls, path: Path, language: Language) -> TimeWords:
        """Reads `times.yml` of a language and adds the month names of CLDR. Raises DataError."""
        raw = read_yaml(path)
        check_keys(path, (), raw, {"numbers", "units", "spans", "months", "last_year", "this_year"}, {"ambiguous"})
        for unit in raw["units"]:
            if unit not in UNITS:
                raise problem(path, ("units", unit), f"a unit is one of {', '.join(UNITS)}")
        spans: dict[str, tuple[float, str]] = {}
        for length, phrases in raw["spans"].items():
            count, _, unit = str(length).partition(" ")
            if not count.isdigit() or unit not in UNITS:
                raise problem(path, ("spans", length), 'a length is a number and a unit, such as "6 month"')
            spans |= {" ".join(re.findall(r"\w+", fold(phrase))): (float(count), unit) for phrase in phrases}
        cldr = Locale.parse(language.locale)
        months = {
            fold(name).strip("."): number
            for form in ("format", "stand-alone")
            for width in ("wide", "abbreviated")
            for number, name in cldr.months[form][width].items()
            if not name.isdigit()
        }
        months |= {fold(name): int(number) for number, names in raw["months"].items() for name in names}
        return cls(
            {fold(word): float(number) for number, words in raw["numbers"].items() for word in words},
            {fold(word): unit for unit, words in raw["units"].items() for word in words},
            spans,
            months,
            tuple(fold(phrase) for phrase in raw["last_year"]),
            tuple(fold(phrase) for phrase in raw["this_year"]),
            frozenset(fold(name) for name in raw.get("ambiguous", [])),
        )


def read_time(text: str, words: TimeWords, day: date) -> Period | None:
    """The time that a text names, seen from the day; None where it names none. Digits of any script are understood."""
    folded = fold(text)
    tokens = re.findall(r"(?<!\w)\d+[.,]\d+(?!\w)|\w+", folded)
    return next((period for period in _readings(folded, tokens, words, day) if period is not None), None)


def _readings(text: str, tokens: list[str], words: TimeWords, day: date) -> Iterator[Period | None]:
    yield _written_day(text, day)
    yield _written_month(text, tokens, words, day)
    # a year that is written out comes before a number that stands beside a unit: "شهر 9 سنة 2015"
    yield _written_year(text, tokens, words, day)
    yield _length_of_time(tokens, words, day)


def _says(phrases: Iterable[str], tokens: list[str]) -> bool:
    """Whether one of the phrases stands in the text, in whole words."""
    text = f" {' '.join(tokens)} "
    return any(f" {phrase} " in text for phrase in phrases)


def _period_of_day(year: int, month: int, day: int, today: date) -> Period | None:
    if year in HIJRI_YEARS:
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return None
        # months of 31 days in the first half of the year, of 30 in the second; its first day differs by one between years
        passed = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
        exact = date(year + HIJRI_OFFSET, 3, 20) + timedelta(days=passed + day)
        return Period(exact - timedelta(days=1), exact + timedelta(days=1))
    try:
        return Period.of_day(date(_whole_year(year, today), month, day))
    except ValueError:
        return None


def _whole_year(year: int, today: date) -> int:
    """Two digits stand for the last such year that is not after the next one."""
    if year >= 100:
        return year
    return year + 2000 if year + 2000 <= today.year + 1 else year + 1900


def _written_day(text: str, today: date) -> Period | None:
    if found := ISO_DAY.search(text):
        year, month, day = map(int, found.groups())
        return _period_of_day(year, month, day, today)
    if found := DAY_MONTH_YEAR.search(text):
        day, month, year = map(int, found.groups())
        return _period_of_day(year, month, day, today)
    return None


def _written_month(text: str, tokens: list[str], words: TimeWords, day: date) -> Period | None:
    for pattern, order in ((MONTH_YEAR, (1, 0)), (YEAR_MONTH, (0, 1))):
        if found := pattern.search(text):
            year, month = int(found.groups()[order[0]]), int(found.groups()[order[1]])
            if 1 <= month <= 12 and EARLIEST_YEAR <= year <= day.year + 1:
                return Period.of_month(year, month)
    named = _named_month(tokens, words)
    if named is None:
        return None
    month, after = named
    if found := YEAR.search(text):
        return Period.of_month(int(found[1]), month) if int(found[1]) >= EARLIEST_YEAR else None
    if SHORT_YEAR.fullmatch(after):
        return Period.of_month(_whole_year(int(after), day), month)
    if _says(words.last_year, tokens):
        return Period.of_month(day.year - 1, month)
    # a month alone is the last one of that name
    year = day.year if month <= day.month else day.year - 1
    return Period.of_month(year, month)


def _named_month(tokens: list[str], words: TimeWords) -> tuple[int, str] | None:
    """The month named and the word after it."""
    for length in (2, 1):
        for start in range(len(tokens) - length + 1):
            name = " ".join(tokens[start : start + length])
            if name not in words.months:
                continue
            after = tokens[start + length] if start + length < len(tokens) else ""
            beside = (tokens[start - 1] if start else "", after)
            if name not in words.ambiguous or any(YEAR.fullmatch(token) for token in beside):
                return words.months[name], after
    return None


def _length_of_time(tokens: list[str], words: TimeWords, day: date) -> Period | None:
    for phrase in sorted(words.spans, key=len, reverse=True):
        if _says((phrase,), tokens):
            return _ago(*words.spans[phrase], day)
    for position, token in enumerate(tokens):
        if token not in words.units or position == 0:
            continue
        before = tokens[position - 1]
        count = float(before.replace(",", ".")) if NUMBER.fullmatch(before) else words.numbers.get(before, 0.0)
        if 0 < count < 100:
            return _ago(count, words.units[token], day)
    return None


def _ago(count: float, unit: str, day: date) -> Period:
    if unit == "year":
        months = round(count * 12)
        return Period(add_months(day, -months - 6), min(day, add_months(day, -months + 6)))
    if unit == "month":
        months = round(count)
        return Period(add_months(day, -months) - timedelta(days=15), min(day, add_months(day, -months) + timedelta(days=15)))
    days = round(count * (7 if unit == "week" else 1))
    width = timedelta(days=3 if unit == "week" else 0)
    return Period(day - timedelta(days=days) - width, min(day, day - timedelta(days=days) + width))


def _written_year(text: str, tokens: list[str], words: TimeWords, day: date) -> Period | None:
    if _says(words.last_year, tokens):
        return Period.of_year(day.year - 1)
    if _says(words.this_year, tokens):
        return Period(date(day.year, 1, 1), day)
    years = [int(found[1]) for found in YEAR.finditer(text)]
    for year in years:
        if year in HIJRI_YEARS:
            return Period(date(year + HIJRI_OFFSET, 3, 20), date(year + HIJRI_OFFSET + 1, 3, 20))
        if EARLIEST_YEAR <= year <= day.year + 1:
            return Period(date(year, 1, 1), date(year, 12, 31)) if year != day.year else Period(date(year, 1, 1), day)
    return None
