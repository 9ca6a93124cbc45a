"""Reading the CSV tables that people write, with errors that name the file and the line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.data_files import DataError, read_text

KEY = "key"
_KEY = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


@dataclass(frozen=True)
class Row:
    """One line of a table: where it stands and what it says."""

    path: Path
    line: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def error(self, message: str) -> DataError:
        return DataError(self.path, self.line, message)

    def required(self, column: str) -> str:
        """The value, which must not be empty."""
        if not self[column]:
            raise self.error(f"{column} is empty")
        return self[column]

    def one_of(self, column: str, known: tuple[str, ...] | Mapping[str, str], *, empty: bool = False) -> str:
        """The value, which is one of the known words (or empty where that is allowed)."""
        value = self[column]
        if (empty and not value) or value in known:
            return value
        raise self.error(f"{column}: unknown word {value!r}; known: {', '.join(known)}")

    def words(self, column: str) -> tuple[str, ...]:
        """The words of a list, separated by semicolons. None may be empty or stand twice."""
        if not self[column]:
            return ()
        found = tuple(word.strip() for word in self[column].split(";"))
        for index, word in enumerate(found):
            if not word:
                raise self.error(f"{column}: a semicolon too many in {self[column]!r}")
            if word in found[:index]:
                raise self.error(f"{column}: {word!r} stands twice")
        return found

    def number(self, column: str) -> int | None:
        """A whole number, None where the cell is empty."""
        if not self[column]:
            return None
        if not self[column].isdecimal():
            raise self.error(f"{column}: {self[column]!r} is no whole number")
        return int(self[column])

    def matching(self, column: str, pattern: re.Pattern[str], example: str) -> str:
        """The value, which is empty or fits the pattern."""
        if self[column] and not pattern.fullmatch(self[column]):
            raise self.error(f"{column}: {self[column]!r} does not fit; write it like {example}")
        return self[column]


def read_table(path: Path, columns: tuple[str, ...] | None = None) -> Iterator[Row]:
    """The rows of a table with exactly these columns (by default those of its first line), cells stripped of spaces around them.

    Where one of the columns is `key`, every key is well formed and stands once. Raises DataError.
    """
    reader = csv.reader(read_text(path).splitlines(keepends=True), strict=True)
    seen: dict[str, int] = {}
    line = 1
    try:
        header = tuple(next(reader, []))
        columns = columns or header
        _check_header(path, header, columns)
        line = reader.line_num + 1
        for cells in reader:
            if cells:
                if len(cells) != len(columns):
                    problem = f"{len(cells)} cells, but {len(columns)} columns; is a comma not inside quotes?"
                    raise DataError(path, line, problem)
                row = Row(path, line, dict(zip(columns, (cell.strip() for cell in cells), strict=True)))
                if KEY in columns:
                    _check_key(row, seen)
                yield row
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(path, line, f"not readable as CSV: {error}") from None


def _check_header(path: Path, header: tuple[str, ...], columns: tuple[str, ...]) -> None:
    if header != columns:
        missing = ", ".join(column for column in columns if column not in header)
        unknown = ", ".join(column for column in header if column not in columns)
        told = "; ".join(part for part in (missing and f"missing: {missing}", unknown and f"unknown: {unknown}") if part)
        raise DataError(path, 1, f"the columns do not fit ({told or 'their order'}); expected: {','.join(columns)}")


def _check_key(row: Row, seen: dict[str, int]) -> None:
    key = row[KEY]
    if not _KEY.fullmatch(key):
        raise row.error(f"key: {key!r} does not fit; write lower-case words joined by - or _")
    if key in seen:
        raise row.error(f"the key {key!r} stands in line {seen[key]} already")
    seen[key] = row.line
