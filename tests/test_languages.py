"""The table of languages: names, directions, fallbacks, and what is told where it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from bot.data_files import DataError
from bot.languages import Language, Languages


def table(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "languages.yml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_table_of_the_project_begins_with_german_and_has_english() -> None:
    languages = Languages.load()
    assert languages.original == "de" and languages["de"].fallback is None
    assert "en" in languages and "xx" not in languages
    assert languages["en"].name == "English"
    assert [language.code for language in languages] == languages.codes


def test_every_language_has_a_locale_that_cldr_knows_and_its_direction() -> None:
    for language in Languages.load():
        locale = Locale.parse(language.locale)
        assert locale.text_direction == {"ltr": "ltr", "rtl": "rtl"}[language.direction]
        assert locale.language == language.code.split("-")[0]


def test_every_chain_ends_at_the_original() -> None:
    languages = Languages.load()
    for code in languages.codes:
        assert languages.chain(code)[0] == code
        assert languages.chain(code)[-1] == languages.original


def test_a_language_nobody_knows_takes_the_original() -> None:
    assert Languages.load().chain("xx") == ["de"]


@given(st.data())
def test_a_chain_ends_and_names_no_language_twice_even_where_fallbacks_go_in_a_circle(data: st.DataObject) -> None:
    codes = ["a", "b", "c", "d"]
    made = {code: Language(code, code, "ltr", data.draw(st.none() | st.sampled_from(codes)), "draft", "de_DE") for code in codes}
    for code in codes:
        chain = Languages(made).chain(code)
        assert chain[0] == code and len(chain) == len(set(chain))


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("ar: {name: العربية, direction: right, fallback: de, status: draft, locale: ar}", "direction is ltr or rtl, not 'right'"),
        ("ar: {name: العربية, direction: rtl, fallback: fr, status: draft, locale: ar}", "'fr' is no language of this table"),
        ("ar: {name: العربية, direction: rtl, fallback: de, status: draft}", "the key 'locale' is missing; add it"),
        ("ar: {name: العربية, direction: rtl, fallback: de, status: draft, locale: ar, font: x}", "unknown key 'font'"),
        ("ar: العربية", "a mapping (key: value) is expected"),
    ],
)
def test_a_wrong_entry_is_told_with_file_and_line(tmp_path: Path, line: str, part: str) -> None:
    path = table(tmp_path, "# Languages", "de: {name: Deutsch, direction: ltr, fallback: null, status: draft, locale: de_DE}", line)
    with pytest.raises(DataError) as caught:
        Languages.load(path)
    assert str(caught.value).startswith(f"{path}:3: ")
    assert part in str(caught.value)
