"""Tables that people write: what fits is read, what does not is told with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import paths
from bot.data_files import DataError
from bot.data_tables import read_table


def table(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_are_read_by_their_columns_without_spaces_around_the_cells(tmp_path: Path) -> None:
    (row,) = read_table(table(tmp_path, 'key,name\nsn-a, "Ä, B" \n'.replace(' "', '"').replace('" ', '"')), ("key", "name"))
    assert (row["key"], row["name"], row.line) == ("sn-a", "Ä, B", 2)


def test_without_columns_those_of_the_first_line_are_taken(tmp_path: Path) -> None:
    assert [row["b"] for row in read_table(table(tmp_path, "a,b\n1, 2 \n\n3,4\n"))] == ["2", "4"]


def test_a_row_after_a_cell_of_several_lines_is_told_with_its_own_line(tmp_path: Path) -> None:
    rows = list(read_table(table(tmp_path, 'a,b\n1,"x\ny"\n3,4\n')))
    assert [row.line for row in rows] == [2, 4]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("key,nam\nx,y\n", ":1: the columns do not fit (missing: name; unknown: nam)"),
        ("name,key\nx,y\n", ":1: the columns do not fit (their order)"),
        ("key,name\nx\n", ":2: 1 cells, but 2 columns"),
        ("key,name\nx,y\nx,z\n", ":3: the key 'x' stands in line 2 already"),
        ("key,name\nÄ,y\n", ":2: key: 'Ä' does not fit"),
        ('key,name\nx,"y\n', ": not readable as CSV"),
    ],
)
def test_what_does_not_fit_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    path = table(tmp_path, text)
    with pytest.raises(DataError) as caught:
        list(read_table(path, ("key", "name")))
    assert told.lstrip(":") in str(caught.value) and str(caught.value).startswith(f"{path}:")


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [("words", "a;;b", "semicolon"), ("words", "a;a", "'a' stands twice"), ("number", "3.5", "no whole number")],
)
def test_a_cell_that_does_not_fit_is_told(tmp_path: Path, column: str, value: str, told: str) -> None:
    (row,) = read_table(table(tmp_path, f"words,number\n{value},{value}\n"))
    with pytest.raises(DataError, match=told):
        row.words(column) if column == "words" else row.number(column)


def test_the_gazetteer_and_the_directory_read_the_same_places() -> None:
    from bot.directory.loading import PLACE_COLUMNS, load_places

    rows = list(read_table(paths.DIRECTORY / "places.csv"))
    assert [(row["key"], row["name"], row.words("aliases")) for row in rows] == [
        (place.key, place.name, place.aliases) for place in load_places(paths.DIRECTORY / "places.csv")
    ]
    assert tuple(rows[0].values) == PLACE_COLUMNS
