"""What the console says (`data/mentor/<lang>.yml`), and whom one can ask as (`data/mentor/personas.yml`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot import paths
from bot.data_files import DataError, problem, read_yaml
from bot.languages import Languages

FOLDER = paths.DATA / "mentor"
PERSONAS = "personas.yml"
PERSONA_PREFIX = "persona_"


class ConsoleWords:
    """The words by language and key."""

    def __init__(self, words: dict[str, dict[str, str]]) -> None:
        self._words = words

    @classmethod
    def load(cls, languages: Languages, folder: Path = FOLDER) -> ConsoleWords:
        """Reads every language that has a file, in the order of the table. Raises DataError where their keys differ."""
        found = {code: read_yaml(folder / f"{code}.yml") for code in languages.codes if (folder / f"{code}.yml").exists()}
        if not found:
            raise DataError(folder, None, "there is no file of words, such as de.yml")
        first, *others = found
        for code in others:
            for key in sorted(found[first].keys() ^ found[code].keys()):
                lacking = code if key in found[first] else first
                raise DataError(folder / f"{lacking}.yml", None, f"the key {key!r} is missing; other languages have it")
        for code, words in found.items():
            for key, text in words.items():
                if not isinstance(text, str):
                    raise problem(folder / f"{code}.yml", (key,), f"{key}: a text in quotes is expected")
        return cls(found)

    @property
    def languages(self) -> list[str]:
        return list(self._words)

    def say(self, language: str, key: str, /, **values: object) -> str:
        """The words of a key with the values put in; without values as they stand. Raises KeyError for an unknown key."""
        text = self._words[language][key]
        return text.format(**values) if values else text


def load_personas(words: ConsoleWords, folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """The slots of every persona by its key. Raises DataError for a persona without a name in the words."""
    path = folder / PERSONAS
    personas = read_yaml(path)
    for key, slots in personas.items():
        if not isinstance(slots, dict):
            raise problem(path, (key,), f"{key}: slots and their values are expected, {{}} for none")
        for language in words.languages:
            try:
                words.say(language, f"{PERSONA_PREFIX}{key}")
            except KeyError:
                raise problem(path, (key,), f"the name {PERSONA_PREFIX}{key} is missing in {language}.yml") from None
    return personas
