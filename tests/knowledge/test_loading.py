"""What does not fit in the content is told at once: one error with file, line, what is wrong and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.data_files import DataError, line_of, read_yaml
from bot.knowledge import Knowledge
from tests.knowledge.conftest import SmallData

LAW, ANSWERS, GERMAN, ENGLISH = "law/money.yml", "answers/rights.yml", "answers/de/rights.yml", "answers/en/rights.yml"


def fails(data: SmallData, file: str, line: int | None, *parts: str) -> None:
    """The load fails with one error of one line that begins with file and line."""
    with pytest.raises(DataError) as caught:
        Knowledge.load(data.folder)
    message = str(caught.value)
    place = f"{data.folder / file}:{line}: " if line else f"{data.folder / file}: "
    assert message.startswith(place), message
    assert (caught.value.path, caught.value.line) == (data.folder / file, line)
    assert "\n" not in message
    for part in parts:
        assert part in message, message


def test_the_small_data_loads(data: SmallData) -> None:
    knowledge = Knowledge.load(data.folder)
    assert list(knowledge.answers) == ["rights/wage", "rights/sick"]
    assert [version.id for version in knowledge.answers["rights/wage"].versions] == ["old", "new"]
    assert knowledge.words["en"]["rights/wage"].short == "Minimum wage"


@pytest.mark.parametrize(
    ("old", "new", "line", "parts"),
    [
        ("unit: euro", "unit: dollar", 3, ("unknown unit 'dollar'", "known: date", "euro")),
        ("unit: euro", "unit: euro\n  colour: red", 4, ("unknown key 'colour'", "known here: description, unit, values")),
        ("  description: Wage an hour\n", "", 1, ("the key 'description' is missing; add it",)),
        ("value: 13.90", "value: a lot", 7, ("'a lot'", "no value of the unit 'euro'")),
        ("value: 13.90", "value: true", 7, ("True", "no value of the unit 'euro'")),
        ("value: 13.90", "value: 2026-01-01", 7, ("no value of the unit 'euro'",)),
        ("from: 2026-01-01", "from: soon", 5, ("'soon' is no day", "YYYY-MM-DD")),
        ("from: 2026-01-01", 'from: "2026-01-01"', 5, ("'2026-01-01' is no day", "without quotes")),
        ("from: 2026-01-01", "from: 2026-02-30", 5, ("2026-02-30 is no day of the calendar", "YYYY-MM-DD")),
        ("from: 2026-01-01", "from: 2026-01-01T08:00:00", 5, ("is no day", "YYYY-MM-DD")),
        ("until: 2026-12-31", "until: 2025-12-31", 6, ("ends (2025-12-31) before it begins (2026-01-01)",)),
        ("until: 2026-12-31", "until: 2027-01-01", 11, ("wage", "before the one above it has ended", "day before the next begins")),
        ("      until: 2026-12-31\n", "", 10, ("wage", "before the one above it has ended")),
        ("value: 14.60\n", "value: 14.60\n      amount: 14.60\n", 14, ("unknown key 'amount'",)),
    ],
)
def test_a_wrong_parameter_is_told_with_its_line(data: SmallData, old: str, new: str, line: int, parts: tuple[str, ...]) -> None:
    data.change(LAW, old, new)
    fails(data, LAW, line, *parts)


def test_overlapping_values_of_the_law_are_told_at_the_second_of_them(data: SmallData) -> None:
    data.change(LAW, "from: 2027-01-01", "from: 2026-12-31")
    fails(data, LAW, 11, "wage: this value begins before the one above it has ended", "end each on the day before")


def test_a_confidence_nobody_knows_is_told_with_the_known_ones(data: SmallData) -> None:
    data.change(LAW, "confidence: verified\n    - from", "confidence: sure\n    - from")
    fails(data, LAW, 10, "confidence is one of verified, general, conflict, open, derived")


def test_a_parameter_without_values_is_told(data: SmallData) -> None:
    data.write(LAW, "wage:\n  description: Wage an hour\n  unit: euro\n  values: []\n")
    fails(data, LAW, 4, "at least one dated value")


def test_the_same_parameter_in_two_files_is_told_in_the_second_with_the_name_of_the_first(data: SmallData) -> None:
    text = (data.folder / LAW).read_text(encoding="utf-8")
    data.write("law/wages.yml", "# Wages\n\n" + text)
    fails(data, "law/wages.yml", 3, "'wage' is defined in money.yml too", "keep one")


@pytest.mark.parametrize(
    ("old", "new", "line", "parts"),
    [
        ("topic: rights", "topic: right", 1, ("the file is rights.yml", "'rights'")),
        (
            "      - rights/sick",
            "      - rights/sick\n      - rights/rest",
            7,
            ("rights/wage", "'rights/rest'", "no answer", "remove"),
        ),
        ("      - rights/sick", "      - rights/wage", 6, ("rights/wage names itself", "remove")),
        ("    next: []", "    next: rights/wage", 24, ("rights/sick", "a list of ids is expected")),
        ("    next: []\n", "", 22, ("the key 'next' is missing; add it",)),
        ("    next: []", "    next: []\n    after: []", 25, ("unknown key 'after'", "known here: next, service_topic, versions")),
        ("until: 2026-12-31", "until: 31.12.2026", 9, ("'31.12.2026' is no day", "YYYY-MM-DD")),
        ("until: 2026-12-31", "until: 2026-11-31", 9, ("2026-11-31 is no day of the calendar",)),
        (
            "from: 2027-01-01",
            "from: 2027-01-02",
            15,
            ("no version between 2026-12-31 ('old') and 2027-01-02 ('new')", "day before"),
        ),
        ("from: 2027-01-01", "from: 2026-12-31", 15, ("version 'new' overlaps 'old'", "end each on the day before")),
        ("        until: 2026-12-31\n", "", 14, ("version 'new' overlaps 'old'",)),
        ("id: new", "id: old", 15, ("another version above is called 'old' too", "rename one")),
        ("id: new", "name: new", 15, ("unknown key 'name'", "known here: ", "id")),
        ("confidence: general", "confidence: derived", 19, ("confidence is one of verified, general, open",)),
        (', paragraph: "§ 1 MiLoG"', ", page: 3", 14, ("unknown key 'page'", "known here: paragraph, title, url")),
        ('"https://example.org/law", paragraph', "example.org, paragraph", 14, ("'example.org' is no web address",)),
    ],
)
def test_a_wrong_answer_is_told_with_its_line(data: SmallData, old: str, new: str, line: int, parts: tuple[str, ...]) -> None:
    data.change(ANSWERS, old, new)
    fails(data, ANSWERS, line, *parts)


def test_an_answer_without_sources_is_told(data: SmallData) -> None:
    text = (data.folder / ANSWERS).read_text(encoding="utf-8")
    data.write(ANSWERS, text[: text.rindex("        sources:")] + "        sources: []\n")
    fails(data, ANSWERS, 30, "at least one source")


def test_a_version_without_the_day_of_its_check_is_told(data: SmallData) -> None:
    text = (data.folder / ANSWERS).read_text(encoding="utf-8")
    data.write(ANSWERS, text.replace("checked_on: 2026-11-22", "checked_on:", 1))
    fails(data, ANSWERS, 8, "checked_on and review_by need a day")


@pytest.mark.parametrize(
    ("old", "new", "line", "parts"),
    [
        ("{wage} an hour", "{pay} an hour", 9, ("rights/wage", "{pay} is no parameter of data/law/", "define it there")),
        ("minimum wage is {wage}.", "minimum wage is {pay}.", 12, ("rights/wage", "{pay} is no parameter")),
        ("How much is the minimum wage?", "x" * 61, 2, ("rights/wage", "label is a text of 1 to 60 characters, here 61")),
        ('"Minimum wage"', '"The minimum wage an hour"', 3, ("rights/wage", "short is a text of 1 to 20 characters, here 24")),
        ('"Illness"', '" "', 15, ("rights/sick", "short is a text of 1 to 20 characters")),
        (
            "    new:\n      text: The minimum wage is {wage}.\n",
            "",
            4,
            ("rights/wage", "words of the version 'new' are missing", "write"),
        ),
        ("    new:", "    newer:", 11, ("unknown key 'newer'", "known here: new, old")),
        ("      text: The pay goes on.", "      text:", 18, ("rights/sick", "text is a text of at least one word")),
        (
            "      text: The pay goes on.",
            "      txt: The pay goes on.",
            18,
            ("unknown key 'txt'", "known here: more, simple, status, text"),
        ),
        ("more: It holds for", "status: done\n      more: It holds for", 10, ("status is one of draft, reviewed",)),
        ("sick:\n", "ill:\n", 13, ("rights/ill is no answer of data/answers/rights.yml",)),
    ],
)
def test_wrong_words_are_told_with_their_line(data: SmallData, old: str, new: str, line: int, parts: tuple[str, ...]) -> None:
    data.change(ENGLISH, old, new)
    fails(data, ENGLISH, line, *parts)


def test_an_unknown_parameter_is_told_at_the_line_where_its_name_stands(data: SmallData) -> None:
    """The text begins in line 6; the name stands three lines further down."""
    data.change(GERMAN, "{wage} in der Stunde", "{lohn} in der Stunde")
    fails(data, GERMAN, 9, "{lohn} is no parameter of data/law/")


def test_an_answer_that_a_language_does_not_have_is_told_with_the_file_to_write_it_in(data: SmallData) -> None:
    """There is no line for what is not there: file, answer and language say where it belongs."""
    text = (data.folder / ENGLISH).read_text(encoding="utf-8")
    data.write(ENGLISH, text[: text.index("sick:")])
    fails(data, ENGLISH, None, "the words of rights/sick in English (en) are missing")


def test_a_language_without_any_answer_is_told(data: SmallData) -> None:
    (data.folder / ENGLISH).unlink()
    fails(data, ENGLISH, None, "the words of rights/wage in English (en) are missing")


def test_a_skeleton_of_a_language_may_lack_answers_and_falls_back(data: SmallData) -> None:
    data.change("languages.yml", "fallback: de, status: draft", "fallback: de, status: skeleton")
    (data.folder / ENGLISH).unlink()
    assert Knowledge.load(data.folder).label("rights/sick", "en") == "Was gilt bei Krankheit?"


def test_a_simple_variant_of_a_language_may_lack_answers(data: SmallData) -> None:
    line = "de-simple: {name: Leicht, direction: ltr, fallback: de, status: draft, locale: de_DE}\n"
    data.write("languages.yml", (data.folder / "languages.yml").read_text(encoding="utf-8") + line)
    data.write("answers/de-simple/phrases.yml", (data.folder / "answers/de/phrases.yml").read_text(encoding="utf-8"))
    assert Knowledge.load(data.folder).label("rights/sick", "de-simple") == "Was gilt bei Krankheit?"


def test_a_phrase_that_a_language_does_not_have_is_told(data: SmallData) -> None:
    data.change("answers/en/phrases.yml", "greeting: Welcome\n", "")
    fails(data, "answers/en/phrases.yml", None, "the phrase 'greeting' is missing in English (en)")


def test_a_phrase_that_the_original_does_not_have_is_told_with_its_line(data: SmallData) -> None:
    data.change("answers/en/phrases.yml", "greeting: Welcome\n", "greeting: Welcome\nfarewell: Goodbye\n")
    fails(data, "answers/en/phrases.yml", 2, "'farewell' is unknown in de", "remove it or add it there")


def test_a_phrase_that_is_no_text_is_told_with_its_line(data: SmallData) -> None:
    data.change("answers/en/phrases.yml", "greeting: Welcome", "greeting: 7")
    fails(data, "answers/en/phrases.yml", 1, "greeting: a text is expected")


@pytest.mark.parametrize(
    ("old", "new", "line", "parts"),
    [
        ("direction: ltr, fallback: de", "direction: up, fallback: de", 2, ("direction is ltr or rtl, not 'up'",)),
        ("fallback: de", "fallback: fr", 2, ("the fallback 'fr' is no language of this table",)),
        ("name: English, ", "", 2, ("the key 'name' is missing; add it",)),
        ("locale: en_GB", "locale: en_GB, flag: uk", 2, ("unknown key 'flag'",)),
    ],
)
def test_a_wrong_language_is_told_with_its_line(data: SmallData, old: str, new: str, line: int, parts: tuple[str, ...]) -> None:
    data.change("languages.yml", old, new)
    fails(data, "languages.yml", line, *parts)


@pytest.mark.parametrize(
    ("text", "line", "parts"),
    [
        ("a:\n  b: 1\n  c: 2\n  b: 3\n", 4, ("the key 'b' stands twice", "keep one")),
        ("a: 1\nb: 2\na: 3\n", 3, ("the key 'a' stands twice",)),
        ("a: 1\nb: c: d\n", 2, ("not readable as YAML", "mapping values are not allowed")),
        ("a: 1\n\tb: 2\n", 2, ("not readable as YAML",)),
        ("a: [1, 2\nb: 3\n", 2, ("not readable as YAML", "flow sequence", "begins in line 1")),
        ('a: 1\nb: "open\nc: 2\nd: 3\n', 2, ("not readable as YAML", "unexpected end of stream")),
        ("a: 1\nb: \x07\n", 2, ("remove the character #x0007",)),
        ("a: 1\n? [b]\n: 2\n", 2, ("a key is one word or number",)),
        ("a: 1\nb: 2026-13-01\n", 2, ("2026-13-01 is no day of the calendar", "YYYY-MM-DD")),
        ("- a\n- b\n", 1, ("a mapping (key: value) is expected",)),
        ("", 1, ("a mapping (key: value) is expected",)),
    ],
)
def test_a_file_that_is_no_clean_yaml_is_told_with_its_line(tmp_path: Path, text: str, line: int, parts: tuple[str, ...]) -> None:
    path = tmp_path / "file.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_yaml(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert "\n" not in str(caught.value)
    for part in parts:
        assert part in str(caught.value)


def test_broken_yaml_of_the_content_stops_the_load_with_its_line(data: SmallData) -> None:
    data.change(GERMAN, '  short: "Krankheit"\n', '  short: "Krankheit"\n  short: "Krank"\n')
    fails(data, GERMAN, 16, "the key 'short' stands twice", "keep one")


def test_a_missing_file_and_a_file_in_another_encoding_are_told(data: SmallData) -> None:
    (data.folder / "answers/en/phrases.yml").write_bytes("greeting: Grüße\n".encode("latin-1"))
    fails(data, "answers/en/phrases.yml", None, "not UTF-8")
    (data.folder / "answers/en/phrases.yml").unlink()
    fails(data, "answers/en/phrases.yml", None, "the file is missing")


def test_the_line_of_an_entry_that_is_not_there_is_that_of_its_parent(tmp_path: Path) -> None:
    path = tmp_path / "file.yml"
    path.write_text("a: 1\nb:\n  - x: 1\n  - y: 2\n", encoding="utf-8")
    assert [line_of(path, keys) for keys in [(), ("a",), ("b", 1, "y"), ("b", 1, "z"), ("b", 7), ("c",)]] == [1, 1, 4, 4, 2, 1]
