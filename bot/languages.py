"""The table of languages (`data/languages.yml`): own name, direction of writing, what stands in where a text is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot import paths
from bot.data_files import check_keys, problem, read_yaml


@dataclass(frozen=True)
class Language:
    """One language: BCP 47 code, native name, `ltr` or `rtl`, fallback code, status and CLDR locale."""

    code: str
    name: str
    direction: str
    fallback: str | None
    status: str
    locale: str

    @property
    def simple(self) -> bool:
        """Whether it is the plain form of its fallback ("de-simple"): told with the plain words of that language."""
        return self.code == f"{self.fallback}-simple"

    @property
    def complete(self) -> bool:
        """Whether it has all words of its own: neither unfinished nor a plain form that borrows from another."""
        return self.status != "skeleton" and not self.simple


class Languages:
    """All languages, in the order of the file; the first is the one the content is written in."""

    def __init__(self, languages: dict[str, Language]) -> None:
        self._languages = languages

    @classmethod
    def load(cls, path: Path = paths.LANGUAGES) -> Languages:
        """Reads the table. Raises DataError where an entry does not fit."""
        entries = read_yaml(path)
        for code, entry in entries.items():
            check_keys(path, (code,), entry, {"name", "direction", "fallback", "status", "locale"})
            if entry["direction"] not in ("ltr", "rtl"):
                raise problem(path, (code, "direction"), f"direction is ltr or rtl, not {entry['direction']!r}")
            if entry["fallback"] is not None and entry["fallback"] not in entries:
                raise problem(path, (code, "fallback"), f"the fallback {entry['fallback']!r} is no language of this table")
        return cls({code: Language(code, **entry) for code, entry in entries.items()})

    def __iter__(self) -> Iterator[Language]:
        return iter(self._languages.values())

    def __contains__(self, code: object) -> bool:
        return code in self._languages

    def __getitem__(self, code: str) -> Language:
        return self._languages[code]

    @property
    def codes(self) -> list[str]:
        return list(self._languages)

    @property
    def original(self) -> str:
        """The language in which content is written first; translations are measured against it."""
        return next(iter(self._languages))

    def chain(self, code: str) -> list[str]:
        """The language and its fallbacks, in the order in which a text is looked for."""
        found: list[str] = []
        current: str | None = code if code in self._languages else self.original
        while current is not None and current not in found:
            found.append(current)
            current = self._languages[current].fallback
        return found
