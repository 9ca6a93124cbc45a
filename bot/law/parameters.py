"""Parameters of the law: cut-off dates, periods, amounts, each with the days on which it holds, its paragraph and source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

Unit = Literal["date", "days", "weeks", "months", "years", "hours", "euro", "percent", "count", "flag"]
UNITS: tuple[str, ...] = get_args(Unit)
Confidence = Literal["verified", "general", "conflict", "open", "derived"]
CONFIDENCES: tuple[str, ...] = get_args(Confidence)

Value = date | Decimal | int | bool


@dataclass(frozen=True)
class DatedValue:
    """A value and the days (both included) on which it holds; None is open."""

    value: Value
    start: date | None
    end: date | None
    paragraph: str
    source: str
    confidence: str

    def holds_on(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Parameter:
    """One parameter with its values, oldest first."""

    name: str
    description: str
    unit: Unit
    values: tuple[DatedValue, ...]

    def on(self, day: date) -> DatedValue | None:
        """The value that holds on the day, None where none does."""
        return next((value for value in self.values if value.holds_on(day)), None)

    def last_known(self, day: date) -> DatedValue | None:
        """The latest value that began on or before the day: the one that holds, or the one that ended last."""
        begun = [value for value in self.values if value.start is None or value.start <= day]
        return begun[-1] if begun else None


class Parameters:
    """All parameters by name."""

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        self._parameters = {parameter.name: parameter for parameter in parameters}

    def __contains__(self, name: object) -> bool:
        return name in self._parameters

    def __getitem__(self, name: str) -> Parameter:
        """The parameter of that name. Raises KeyError where there is none."""
        return self._parameters[name]

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self._parameters.values())

    def __len__(self) -> int:
        return len(self._parameters)

    def value(self, name: str, day: date) -> Value | None:
        """The value that holds on the day, None where none does. Raises KeyError for an unknown name."""
        found = self._parameters[name].on(day)
        return found.value if found else None
