"""The table of sources (`data/directory/sources.yml`): who publishes what, where, in which format, and on which terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot import paths
from bot.data_files import check_keys, problem, read_yaml
from bot.directory.entries import KINDS, NATION, ORGANISATION, STATES, TOPICS

SOURCES = "sources.yml"
FORMATS = ("integreat-events", "integreat-locations", "icalendar", "schema-org", "hsds", "csv")
REGION = "{region}"

_REQUIRED = {"publisher", "format", "url", "licence", "language", "contact", "active"}
_OPTIONAL = {"note", "region", "state", "catchment", "topics", "kind", "complete", "categories", "columns"}


@dataclass(frozen=True)
class Category:
    """What a source's own category means here: topics, and the kind of service."""

    topics: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class Source:
    """A feed. `catchment` names the areas that its services serve; `topics` and `kind` hold where an item names none.

    `complete`: it lists all that is current, so what is missing in it is withdrawn. `{region}` in the address stands for the
    path under which an Integreat server keeps the `region`. `columns` gives our name of a column for the source's own.
    """

    key: str
    publisher: str
    format: str
    url: str
    licence: str
    language: str
    contact: str
    active: bool
    note: str = ""
    region: str = ""
    state: str = NATION
    catchment: tuple[str, ...] = ()
    topics: tuple[str, ...] = ("social",)
    kind: str = ORGANISATION
    complete: bool = True
    categories: Mapping[str, Category] = field(default_factory=dict, hash=False)
    columns: Mapping[str, str] = field(default_factory=dict, hash=False)


def active_sources(folder: Path = paths.DIRECTORY) -> dict[str, Source]:
    """The sources in use; none where the folder has no table of sources. Raises DataError."""
    return {key: source for key, source in load_sources(folder).items() if source.active} if (folder / SOURCES).exists() else {}


def load_sources(folder: Path = paths.DIRECTORY) -> dict[str, Source]:
    """The sources by key, the most trusted first: the order of the file. Raises DataError."""
    path = folder / SOURCES
    content = read_yaml(path)
    check_keys(path, (), content, {"sources", "categories"})
    categories = _categories(path, ("categories",), content["categories"] or {})
    entries = content["sources"] or {}
    return {key: _source(path, key, entry, categories) for key, entry in entries.items()}


def _source(path: Path, key: str, entry: Any, categories: Mapping[str, Category]) -> Source:
    where = ("sources", key)
    check_keys(path, where, entry, _REQUIRED, _OPTIONAL)
    for name in ("publisher", "format", "url", "licence", "language", "contact"):
        if not isinstance(entry[name], str) or not entry[name].strip():
            raise problem(path, (*where, name), f"{name} is a text; it must not be empty")
    if not isinstance(entry["active"], bool) or not isinstance(entry.get("complete", True), bool):
        raise problem(path, where, "active and complete are true or false")
    if entry["format"] not in FORMATS:
        raise problem(path, (*where, "format"), f"unknown format {entry['format']!r}; known: {', '.join(FORMATS)}")
    if not entry["url"].startswith(("https://", "http://")):
        raise problem(path, (*where, "url"), f"{entry['url']!r} is no web address (https://...)")
    if (REGION in entry["url"]) != bool(entry.get("region")):
        raise problem(path, (*where, "url"), f"region and {REGION} in the url belong together: give both or neither")
    if entry.get("state", NATION) not in {**STATES, NATION: ""}:
        raise problem(path, (*where, "state"), f"unknown state {entry['state']!r}; known: {', '.join(STATES)}, {NATION}")
    lists: dict[str, Any] = {name: _words(path, (*where, name), entry[name]) for name in ("catchment", "topics") if name in entry}
    _known(path, (*where, "topics"), lists.get("topics", ()), TOPICS)
    _known(path, (*where, "kind"), (entry.get("kind", ORGANISATION),), KINDS)
    own = {
        **categories,
        **_categories(path, (*where, "categories"), entry.get("categories", {})),
    }
    columns = entry.get("columns", {})
    if not isinstance(columns, dict) or not all(isinstance(word, str) for pair in columns.items() for word in pair):
        raise problem(path, (*where, "columns"), "write one line a column, `the source's name: our name`")
    rest = {name: value for name, value in entry.items() if name not in ("catchment", "topics", "categories", "columns")}
    return Source(key=key, categories=own, columns=columns, **lists, **rest)


def _categories(path: Path, where: tuple[str, ...], entries: Any) -> dict[str, Category]:
    if not isinstance(entries, dict):
        raise problem(path, where, "write one line a category, `name: {topics: [...], kind: ...}`")
    found = {}
    for name, entry in entries.items():
        check_keys(path, (*where, name), entry, {"topics", "kind"})
        topics = _words(path, (*where, name, "topics"), entry["topics"])
        _known(path, (*where, name, "topics"), topics, TOPICS)
        _known(path, (*where, name, "kind"), (entry["kind"],), KINDS)
        found[str(name)] = Category(topics, entry["kind"])
    return found


def _words(path: Path, where: tuple[str, ...], value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(word, str) for word in value):
        raise problem(path, where, "a list of words is expected: [one, another]")
    return tuple(value)


def _known(path: Path, where: tuple[str, ...], words: tuple[str, ...], known: tuple[str, ...]) -> None:
    for word in words:
        if word not in known:
            raise problem(path, where, f"unknown word {word!r}; known: {', '.join(known)}")
