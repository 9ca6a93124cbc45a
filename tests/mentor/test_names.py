"""Names are known in their cases and spellings; those that are words too need a sign beside them."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import LogCapture

from bot.data_files import DataError
from bot.mentor.names import NAMES, Names
from bot.mentor.redaction import Redactor


@pytest.fixture(scope="module")
def names() -> Names:
    return Names.load()


@pytest.mark.parametrize(
    "word", ["оксаною", "Оксані", "Амину", "Сергієві", "Zeynep'in", "mehmetin", "Jean-Pierre", "أحمد", "ومحمد", "HOSSEINI"]
)
def test_a_name_is_known_in_its_cases_and_spellings(word: str, names: Names) -> None:
    assert names.is_given(word)


@pytest.mark.parametrize("word", ["Grace", "Вера", "امل", "Deniz", "على", "hoffnung", "люди"])
def test_a_word_is_no_name_wherever_it_stands(word: str, names: Names) -> None:
    assert not names.is_given(word)


@pytest.mark.parametrize(
    ("message", "redacted"),
    [
        ("Rose und Linde blühen", "Rose und Linde blühen"),
        ("my friend Rose has a Duldung", "my friend ‹name› has a Duldung"),
        ("Вера в закон пропала", "Вера в закон пропала"),
        ("моя подруга Вера без паспорта", "моя подруга ‹name› без паспорта"),
        ("umut var ama iş yok", "umut var ama iş yok"),
        ("Umut Bey maaşı vermiyor", "‹name› Bey maaşı vermiyor"),
    ],
)
def test_a_name_that_is_a_word_too_is_taken_out_with_a_sign_beside_it(message: str, redacted: str) -> None:
    assert Redactor.load().redact(message) == redacted


def test_every_script_has_hundreds_of_names(names: Names) -> None:
    known = names.given | names.ordinary
    for first, last in (("a", "z"), ("ء", "ی"), ("а", "ґ")):
        assert sum(first <= name[0] <= last for name in known) >= 500, first


def test_endings_that_are_no_pattern_are_told_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "names.yml"
    path.write_text(
        NAMES.read_text("utf-8").replace("endings:\n", 'endings:\n  - {name: "(", without: 0, forms: "x"}\n', 1), "utf-8"
    )
    with pytest.raises(DataError, match=r"names\.yml:\d+: no regular expression"):
        Names.load(path)


def test_names_and_words_are_known_where_nothing_can_be_kept(tmp_path: Path, told: LogCapture) -> None:
    taken = tmp_path / "var"
    taken.write_text("a file where the folder would be", encoding="utf-8")
    names = Names.load(kept=taken)
    assert names.is_given("Zeynep") and names.is_unknown("Okwuosa") and not names.is_unknown("Duldung")
    assert [line["what"] for line in told.entries] == ["names", "vocabulary"]


def test_a_word_of_the_texts_is_no_name_behind_a_prefix(names: Names) -> None:
    assert names.is_given("وسعاد") and not names.is_introduced("لبنان")
