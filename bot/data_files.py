"""Reading the YAML files that people write, with errors that name the file and the line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

Keys = tuple[str | int, ...]


class DataError(Exception):
    """Something in a data file does not fit: which file, which line, what, and what to do."""

    def __init__(self, path: Path, line: int | None, problem: str) -> None:
        self.path, self.line, self.problem = path, line, problem
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {problem}")


class _UniqueKeyLoader(yaml.CSafeLoader):
    """YAML 1.1 without silent overwriting: a key that stands twice in one mapping is an error."""


def _mapping(loader: _UniqueKeyLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(None, None, "a key is one word or number", key_node.start_mark)
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice; keep one", key_node.start_mark)
        seen.add(key)
    return yaml.constructor.SafeConstructor.construct_mapping(loader, node, deep=True)


def _timestamp(loader: _UniqueKeyLoader, node: yaml.ScalarNode) -> date:
    try:
        return yaml.constructor.SafeConstructor.construct_yaml_timestamp(loader, node)
    except ValueError as error:
        problem = f"{node.value} is no day of the calendar ({error}); write it as YYYY-MM-DD"
        raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from None


_UniqueKeyLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_UniqueKeyLoader.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)


def read_text(path: Path) -> str:
    """The text of a file. Raises DataError where it is missing or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DataError(path, None, "the file is missing") from None
    except UnicodeDecodeError as error:
        raise DataError(path, None, f"the file is not UTF-8 ({error.reason} at byte {error.start})") from None


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping that a YAML file holds.

    Raises DataError where the file is missing, is not YAML, has a key twice or is not a mapping.
    """
    text = read_text(path)
    try:
        content = yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506  (a safe loader)
    except yaml.MarkedYAMLError as error:
        mark, begun = error.problem_mark, error.context_mark
        if begun and "end of stream" in str(error.problem):
            mark = begun  # a quote that is never closed: the place to look at is where it opens
        since = f" ({error.context} that begins in line {begun.line + 1})" if begun and begun is not mark else ""
        raise DataError(path, mark.line + 1 if mark else None, f"not readable as YAML: {error.problem}{since}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise DataError(path, line, f"not readable as YAML: remove the character #x{error.character:04x}") from None
    if not isinstance(content, dict):
        raise DataError(path, 1, "a mapping (key: value) is expected at the top of the file")
    return content


def line_of(path: Path, keys: Keys) -> int:
    """The line (from 1) at which the entry under `keys` begins, or the nearest parent that exists."""
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    line = 1
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == str(key)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line + 1
        else:
            break
    return line


def line_with(path: Path, keys: Keys, part: str) -> int:
    """The first line from the entry under `keys` on in which `part` stands; the line of the entry where it is not found."""
    first = line_of(path, keys)
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if number >= first and part in line), first)


def problem(path: Path, keys: Keys, message: str) -> DataError:
    """A DataError for the entry under `keys`; reads the file again to find the line."""
    return DataError(path, line_of(path, keys), message)


def check_keys(path: Path, keys: Keys, entry: Any, required: set[str], optional: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    """Raises DataError where `entry` is no mapping, lacks a required key or has an unknown one."""
    if not isinstance(entry, dict):
        raise problem(path, keys, "a mapping (key: value) is expected here")
    for key in entry:
        if key not in required | optional:
            known = ", ".join(sorted(required | optional))
            raise problem(path, (*keys, key), f"unknown key {key!r}; known here: {known}")
    for key in sorted(required - entry.keys()):
        raise problem(path, keys, f"the key {key!r} is missing; add it")


def check_day(path: Path, keys: Keys, value: Any) -> date | None:
    """The value as a day, None where it is absent. Raises DataError where it is something else."""
    if value is None or type(value) is date:
        return value
    raise problem(path, keys, f"{value!r} is no day; write it as YYYY-MM-DD without quotes")
