"""Sets of words in little memory: what is put in is in, and what was kept is read only for what it was made from."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import LogCapture

from bot.mentor.word_sets import WordSet, kept_sets

WORDS = ["haus", "будинок", "خانه", "ev"]


class Maker:
    """Makes two sets, and counts how often it was asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> list[WordSet]:
        self.times += 1
        return [WordSet.of(WORDS), WordSet.of(["maison"])]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "texts.yml"
    path.write_text("haus", encoding="utf-8")
    return path


def test_words_that_are_in_are_found_and_others_are_not() -> None:
    words = WordSet.of([*WORDS, "haus"])
    assert len(words) == 4 and all(word in words for word in WORDS)
    assert "hause" not in words and "" not in words
    assert "haus" not in WordSet.of([])


def test_of_many_strange_words_hardly_any_is_taken_for_a_member() -> None:
    words = WordSet.of(f"known{number}" for number in range(100_000))
    assert sum(f"strange{number}" in words for number in range(100_000)) <= 20


def test_what_was_kept_is_read_and_not_made_again(tmp_path: Path, source: Path) -> None:
    maker = Maker()
    kept_sets(tmp_path / "kept", "words", [source], 2, maker)
    first, second = kept_sets(tmp_path / "kept", "words", [source], 2, maker)
    assert maker.times == 1
    assert all(word in first for word in WORDS) and "maison" in second and "maison" not in first


def test_when_a_text_changes_it_is_made_again_and_the_old_file_goes(tmp_path: Path, source: Path) -> None:
    maker = Maker()
    kept_sets(tmp_path / "kept", "words", [source], 2, maker)
    source.write_text("hof", encoding="utf-8")
    kept_sets(tmp_path / "kept", "words", [source], 2, maker)
    assert maker.times == 2 and len(list((tmp_path / "kept").iterdir())) == 1


@pytest.mark.parametrize("left", [0, 6, 16])
def test_a_file_that_is_not_whole_is_made_again(left: int, tmp_path: Path, source: Path) -> None:
    maker = Maker()
    kept_sets(tmp_path / "kept", "words", [source], 2, maker)
    (file,) = (tmp_path / "kept").iterdir()
    file.write_bytes(file.read_bytes()[:left])
    first, _ = kept_sets(tmp_path / "kept", "words", [source], 2, maker)
    assert maker.times == 2 and "haus" in first


def test_where_nothing_can_be_kept_the_sets_are_there_all_the_same_and_the_log_says_so(
    tmp_path: Path, source: Path, told: LogCapture
) -> None:
    taken = tmp_path / "kept"
    taken.write_text("a file where the folder would be", encoding="utf-8")
    first, _ = kept_sets(taken, "words", [source], 2, Maker())
    assert "haus" in first
    (line,) = told.entries
    assert (line["event"], line["folder"], line["what"]) == ("mentor.words_not_kept", str(taken), "words")


def test_a_folder_in_place_of_the_file_breaks_nothing(tmp_path: Path, source: Path) -> None:
    kept = tmp_path / "kept"
    kept_sets(kept, "words", [source], 2, Maker())
    (file,) = kept.iterdir()
    file.unlink()
    (file / "inside").mkdir(parents=True)
    first, _ = kept_sets(kept, "words", [source], 2, Maker())
    assert "haus" in first
