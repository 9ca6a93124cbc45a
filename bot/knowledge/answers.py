"""What an answer is: an id, its versions by date with their sources, and its words in each language."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Source:
    """Where a statement can be read: title, public address, and the paragraph where it is law."""

    title: str
    url: str
    paragraph: str | None


@dataclass(frozen=True)
class Version:
    """The state of an answer between two days (both included; None is open)."""

    id: str
    start: date | None
    end: date | None
    checked_on: date
    review_by: date
    confidence: str
    sources: tuple[Source, ...]

    def holds_on(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Answer:
    """One answer of the catalogue: `topic/aspect`, the advice that fits it, what to ask next, its versions oldest first."""

    id: str
    service_topic: str
    next: tuple[str, ...]
    versions: tuple[Version, ...]

    @property
    def topic(self) -> str:
        return self.id.partition("/")[0]

    @property
    def aspect(self) -> str:
        return self.id.partition("/")[2]

    def on(self, day: date) -> Version | None:
        """The version that holds on the day, None where the answer is not in force."""
        return next((version for version in self.versions if version.holds_on(day)), None)


@dataclass(frozen=True)
class VersionWords:
    """The words of one version: the text, the details given on "more", the plain words given on "simpler".

    `{name}` stands for a law parameter.
    """

    text: str
    more: str | None = None
    simple: str | None = None
    status: str = "draft"
    translated_from: str | None = None

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that change with the words; a translation names the one it was made from."""
        return hashlib.sha256(f"{self.text}\0{self.more or ''}\0{self.simple or ''}".encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Words:
    """An answer in one language: the question as a label, a short label for small buttons, the versions by id."""

    label: str
    short: str
    versions: dict[str, VersionWords]
