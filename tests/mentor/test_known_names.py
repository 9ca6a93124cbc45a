"""The names taken over from Faker are those of the release in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.data_files import DataError
from bot.mentor.known_names import known_names, write_known_names
from bot.mentor.names import KNOWN_NAMES, NAMES, Names
from bot.mentor.vocabulary import Vocabulary


def test_the_file_is_what_the_command_writes() -> None:
    assert KNOWN_NAMES.read_text("utf-8") == known_names(), "write it anew: lotse mentor names"


def test_the_names_written_are_known_as_names(tmp_path: Path) -> None:
    written = tmp_path / "known_names.yml"
    assert write_known_names(written) > 10_000
    names = Names.load(known_path=written, vocabulary=Vocabulary.of(["wind"]), kept=tmp_path)
    assert names.is_given("Aurélie") and names.is_given("Тимофіївною") and not names.is_given("Wind")


def test_a_list_that_faker_does_not_have_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "names.yml"
    path.write_text(NAMES.read_text("utf-8").replace("persian: fa_IR", "persian: fa_XX", 1), "utf-8")
    with pytest.raises(DataError, match=r"names\.yml:\d+: Faker has no names for 'fa_XX'"):
        known_names(path)
