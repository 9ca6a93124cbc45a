"""Putting the values of a day into the words: dates, amounts and numbers by CLDR."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent, parse_pattern

from bot.knowledge.answers import Answer, Source, Version
from bot.knowledge.loading import PLACEHOLDER
from bot.law import Parameters, Unit, Value


@dataclass(frozen=True)
class RenderedAnswer:
    """An answer as it is told on a day in a language: the words with the values of that day."""

    answer: Answer
    version: Version
    language: str
    label: str
    text: str
    more: str | None
    sources: tuple[Source, ...]
    due_for_review: bool
    plain: bool = False


@lru_cache(maxsize=64)
def _locale(locale: str) -> Locale:
    return Locale.parse(locale)


def format_value(value: Value, unit: Unit | str, locale: str) -> str:
    """The value as people write it in the locale: "31. Oktober 2022", "50.700 €", "13,90 €", "33 %", "6"."""
    cldr = _locale(locale)
    if unit == "date" and isinstance(value, date):
        return format_date(value, "long", locale=cldr)
    number = Decimal(str(value))
    whole = number == number.to_integral_value()
    if unit == "euro":
        pattern = parse_pattern(cldr.currency_formats["standard"].pattern)
        pattern.frac_prec = (0, 0) if whole else (2, 2)
        return pattern.apply(number, cldr, currency="EUR", currency_digits=False)
    if unit == "percent":
        return format_percent(number / 100, locale=cldr, decimal_quantization=False)
    return format_decimal(number, locale=cldr)


def fill(text: str, parameters: Parameters, day: date, locale: str, outdated: str) -> str:
    """The text with each `{name}` replaced by the value of the day.

    A value that has ended is shown inside the phrase `outdated` (with `{value}` and `{date}`, its last day),
    so that nobody takes last year's amount for this year's. Raises KeyError for an unknown name.
    """

    def value_of(name: str) -> str:
        parameter = parameters[name]
        held = parameter.on(day)
        if held is not None:
            return format_value(held.value, parameter.unit, locale)
        last = parameter.last_known(day) or parameter.values[0]
        shown = format_value(last.value, parameter.unit, locale)
        if last.end is None or last.end >= day:
            return shown
        return outdated.format(value=shown, date=format_value(last.end, "date", locale))

    return PLACEHOLDER.sub(lambda match: value_of(match.group(1)), text)
