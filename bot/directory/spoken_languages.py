"""Languages that go by more than one code (BCP 47): who looks for one of them is helped by services that name another.

The table is `data/directory/spoken_languages.csv`: a code and the codes that serve its speakers too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from bot import paths
from bot.data_tables import read_table

FILE = "spoken_languages.csv"
COLUMNS = ("key", "also", "note")
SPOKEN_EVERYWHERE = "de"


@lru_cache(maxsize=1)
def alike(path: Path = paths.DIRECTORY / FILE) -> Mapping[str, tuple[str, ...]]:
    """For a code the other codes that serve its speakers. Raises DataError."""
    return {row["key"]: row.words("also") for row in read_table(path, COLUMNS)}


def primary(code: str) -> str:
    """The language of a code, whatever its script or region."""
    return code.split("-")[0].lower()


def serving(wanted: Iterable[str]) -> tuple[str, ...]:
    """The primary codes that serve someone who speaks one of the wanted languages, sorted.

    Empty where German, which everyone speaks, is among them, and where none is wanted.
    """
    codes = {primary(code) for code in wanted}
    if SPOKEN_EVERYWHERE in codes:
        return ()
    return tuple(sorted({other for code in codes for other in (code, *alike().get(code, ()))}))
