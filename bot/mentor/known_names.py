"""Writing `data/mentor/known_names.yml` from the lists of Faker, which is needed for nothing else."""

from __future__ import annotations

import importlib
import re
import textwrap
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from bot.data_files import problem, read_yaml
from bot.mentor.names import KNOWN_NAMES, NAMES

_LISTS = re.compile(r"(?:first|middle|last)_names(?:_\w+)?")
_WORD = re.compile(r"[^\W\d_]{3,}(?:['’ʼ-][^\W\d_]+)*")
_HEAD = """\
# Names of people by community and by Faker's name for a language and country. Read by bot/mentor/names.py. Written by
# `lotse mentor names` from Faker {version} (Copyright (c) 2012 Daniele Faraglia, MIT License); do not edit: which of
# Faker's lists are taken stands in names.yml under from_faker, and names that are missing here belong there too.
"""
_WIDTH = 130


def write_known_names(path: Path = KNOWN_NAMES) -> int:
    """Writes the file anew and gives how many names stand in it. Raises DataError where Faker has no such list."""
    text = known_names()
    path.write_text(text, encoding="utf-8")
    return sum(len(names.split()) for locales in read_yaml(path).values() for names in locales.values())


def known_names(path: Path = NAMES) -> str:
    """The content of the file, for the locales that `path` names. Raises DataError where Faker has no such list."""
    lines = [_HEAD.format(version=version("faker"))]
    seen: set[str] = set()
    for community, locales in read_yaml(path)["from_faker"].items():
        lines.append(f"{community}:\n")
        for locale in locales.split():
            try:
                names = _names_of(locale) - seen
            except ImportError:
                raise problem(path, ("from_faker", community), f"Faker has no names for {locale!r}") from None
            seen |= names
            lines.append(f"  {locale}: >-\n{_wrapped(sorted(names))}\n")
    return "".join(lines)


def _names_of(locale: str) -> set[str]:
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    lists = (getattr(provider, name) for name in dir(provider) if _LISTS.fullmatch(name))
    return {
        word
        for names in lists
        if not callable(names) and isinstance(names, Iterable)
        for name in names
        for word in _WORD.findall(name)
    }


def _wrapped(names: list[str]) -> str:
    indent = " " * 4
    return textwrap.fill(
        " ".join(names), _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
