"""What a person says in a check: choices, and times as exactly as they were told."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

# asked, and not known or not told: stays open for good
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Period:
    """A day that lies somewhere from `first` to `last`, both included: "2016" is a year wide, "3 May 2016" one day."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a period ends ({self.last}) before it begins ({self.first})")

    @classmethod
    def of_day(cls, day: date) -> Period:
        return cls(day, day)

    @classmethod
    def of_month(cls, year: int, month: int) -> Period:
        return cls(date(year, month, 1), date(year, month, monthrange(year, month)[1]))

    @classmethod
    def of_year(cls, year: int) -> Period:
        return cls(date(year, 1, 1), date(year, 12, 31))

    def by(self, day: date) -> bool | None:
        """Whether it lies on the day or before; None where the period reaches to both sides."""
        if self.last <= day:
            return True
        return False if self.first > day else None

    def to_text(self) -> str:
        return f"{self.first.isoformat()}/{self.last.isoformat()}"

    @classmethod
    def from_text(cls, text: str) -> Period:
        """The period of `to_text` (an ISO 8601 interval of days). Raises ValueError."""
        first, _, last = text.partition("/")
        return cls(date.fromisoformat(first), date.fromisoformat(last))


Fact = str | Period
Facts = Mapping[str, Fact]


def add_months(day: date, months: int) -> date:
    """The day that many months later (earlier where negative); the last of the month where it has fewer days (§ 188 Abs. 3 BGB)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    return add_months(day, 12 * years)
