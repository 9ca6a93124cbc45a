"""Reading the examples of `data/nlu/` and the messages of `tests/nlu/`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot import paths
from bot.data_files import DataError, read_yaml

NAME_FILES = {"names", "concepts"}
FIRST_LINE = 1


@dataclass(frozen=True)
class Example:
    """A message and the id of the catalogue it asks for."""

    text: str
    intent: str
    language: str


def read_examples(folder: Path = paths.NLU, languages: list[str] | None = None) -> list[Example]:
    """All training examples, in the order of languages and files. Raises DataError."""
    return list(_examples(folder, languages))


def _examples(folder: Path, languages: list[str] | None) -> Iterator[Example]:
    for path in sorted(folder.glob("*/*.yml")):
        language = path.parent.name
        if path.stem in NAME_FILES or (languages is not None and language not in languages):
            continue
        for entry in read_yaml(path).get("nlu", []):
            if not isinstance(entry.get("examples"), str):
                raise DataError(path, None, f"the intent {entry.get('intent')!r} has no list of examples")
            for line in entry["examples"].splitlines():
                text = line.strip().removeprefix("-").strip()
                if text:
                    yield Example(text, entry["intent"], language)


@dataclass(frozen=True)
class TestMessage:
    """A message of a test set: what it asks for (`out_of_scope` where nothing), its style, and the place it names."""

    text: str
    intent: str
    language: str
    style: str
    place: str | None = None

    __test__ = False


def read_test_messages(path: Path) -> list[TestMessage]:
    """The messages of a test or held-back set. Raises DataError with the line that does not fit."""
    messages: list[TestMessage] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), FIRST_LINE):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            language = path.parent.name if path.stem == "heldback" else path.stem
            messages.append(TestMessage(raw["text"], raw["intent"], language, raw["style"], raw.get("place")))
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise DataError(path, number, f"a line is a JSON object with text, intent and style ({error})") from None
    return messages
