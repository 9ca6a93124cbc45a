"""Personal data is taken out before anything is kept: how much of it is found, and how much else is hurt."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from bot import paths
from bot.data_files import DataError
from bot.mentor.redaction import LONGEST, PATTERNS, Redactor
from bot.mentor.word_sets import WordSet
from bot.nlu.text import clean, fold
from bot.nlu.training_data import read_test_messages

HERE = Path(__file__).parent
LANGUAGES = {"de", "en", "ar", "fa", "uk", "ru", "tr", "fr"}
PLANTED = re.compile(r"\[\[(\w+):(.*?)\]\]")
"""In the messages personal data stands as [[kind:data]]."""


def messages(name: str) -> list[tuple[str, str]]:
    rows = [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]
    return [(row["language"], clean(row["text"])) for row in rows]


class Fewer(WordSet):
    """A set of words without some."""

    def __init__(self, words: WordSet, without: set[str]) -> None:
        super().__init__([])
        self._words, self._without = words, without

    def __contains__(self, word: str) -> bool:
        return word not in self._without and word in self._words


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def left_of(marked: str, redactor: Redactor) -> list[tuple[str, str]]:
    """The planted data of which at least one word is still there: (kind, data)."""
    redacted = redactor.without_marks(redactor.redact(PLANTED.sub(r"\2", marked)))
    left = words(redacted) - words(PLANTED.sub(" ", marked))
    return [(kind, data) for kind, data in PLANTED.findall(marked) if words(data) & left]


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return Redactor.load()


def test_of_planted_personal_data_in_eight_languages_no_more_than_one_in_a_hundred_is_left(redactor: Redactor) -> None:
    planted = messages("planted.jsonl")
    assert len(planted) >= 200 and {language for language, _ in planted} == LANGUAGES
    there = sum(len(PLANTED.findall(text)) for _, text in planted)
    left = [(language, *one) for language, text in planted for one in left_of(text, redactor)]
    assert 1 - len(left) / there >= 0.99, left


def test_in_every_language_nearly_all_of_it_is_found(redactor: Redactor) -> None:
    for language in LANGUAGES:
        texts = [text for spoken, text in messages("planted.jsonl") if spoken == language]
        there = sum(len(PLANTED.findall(text)) for text in texts)
        assert sum(len(left_of(text, redactor)) for text in texts) <= 0.03 * there, language


@pytest.mark.parametrize(
    ("name", "bound"),
    [("second_planted.jsonl", 0.99), ("third_planted.jsonl", 0.99), ("fourth_planted.jsonl", 0.97), ("fifth_planted.jsonl", 0.99)],
)
def test_of_messages_in_which_nobody_is_introduced_so_much_is_found(name: str, bound: float, redactor: Redactor) -> None:
    """Four sets written without a look at the patterns, by which these were improved afterwards: none is blind any more.

    While they were, 68 % of the third was found, 80.7 % of the fourth, 90.3 % of the fifth: for messages of strangers expect less
    than the bounds.
    """
    planted = messages(name)
    assert {language for language, _ in planted} == LANGUAGES
    there = sum(len(PLANTED.findall(text)) for _, text in planted)
    left = [(language, *one) for language, text in planted for one in left_of(text, redactor)]
    assert 1 - len(left) / there >= bound, left


def test_of_a_set_by_which_nothing_was_improved_most_is_found_and_little_damaged(redactor: Redactor) -> None:
    """The sixth set is still blind: nobody who worked on the patterns has read it. This is what messages of strangers meet."""
    planted, unharmed = messages("sixth_planted.jsonl"), [text for _, text in messages("sixth_harmless.jsonl")]
    there = sum(len(PLANTED.findall(text)) for _, text in planted)
    left = [(language, *one) for language, text in planted for one in left_of(text, redactor)]
    assert 1 - len(left) / there >= 0.85, left
    assert sum(redactor.redact(text) != text for text in unharmed) <= 0.03 * len(unharmed)


@pytest.mark.parametrize("name", ["fourth_planted.jsonl", "fifth_planted.jsonl"])
def test_of_numbers_addresses_and_dates_of_birth_of_the_later_sets_none_is_left(name: str, redactor: Redactor) -> None:
    """While the fourth was blind 54 % of its addresses and 90 % of its numbers were found, of the fifth all and 88 %."""
    left = [one for _, text in messages(name) for one in left_of(text, redactor) if one[0] != "name"]
    assert not left


def test_of_names_that_stand_in_no_list_most_are_found_by_what_stands_beside_them(redactor: Redactor) -> None:
    """The lists without all names of the sets: how it goes with those whose names nobody thought of, at worst.

    Hardest is Arabic script, where no capital letter tells a name.
    """
    texts = [text for name in ("second", "third", "fourth", "fifth") for _, text in messages(f"{name}_planted.jsonl")]
    planted = {
        fold(word)
        for text in texts
        for kind, data in PLANTED.findall(text)
        if kind == "name"
        for word in re.findall(r"[^\W\d_]+", data)
    }
    strangers = replace(
        redactor.names,
        given=redactor.names.given - planted,
        ordinary=redactor.names.ordinary - planted,
        listed=Fewer(redactor.names.listed, planted),
    )
    there = sum(kind == "name" for text in texts for kind, _ in PLANTED.findall(text))
    left = sum(kind == "name" for text in texts for kind, _ in left_of(text, replace(redactor, names=strangers)))
    assert 1 - left / there >= 0.8


def test_of_the_harmless_messages_of_the_fifth_set_hardly_any_is_damaged(redactor: Redactor) -> None:
    """While it was blind 4.7 % were: by towns and firms in other letters, schools named after people, a message in capitals."""
    texts = [text for _, text in messages("fifth_harmless.jsonl")]
    damaged = [text for text in texts if redactor.redact(text) != text]
    assert len(damaged) <= 0.015 * len(texts), damaged


def asked_in(paths_: list[Path]) -> list[str]:
    return [clean(message.text) for path in sorted(paths_) for message in read_test_messages(path)]


def harmless() -> dict[str, tuple[list[str], float]]:
    """Messages without personal data, and how many of them may be damaged: stories, typing errors, several scripts.

    The second and third kind test understanding; none of them is among the texts that the vocabulary is made of. Patterns and lists
    of words were improved by the kinds of words that were hurt in all three, so that none is blind any more: while they were, 6.5 %
    of the harmless messages of the fourth set were damaged, 4.7 % of those of the fifth.
    """
    return {
        "written for this": ([text for path in sorted(HERE.glob("*harmless.jsonl")) for _, text in messages(path.name)], 0.01),
        "tests": (asked_in(list((HERE.parents[1] / "nlu").glob("*.jsonl"))), 0.005),
        "held back": (asked_in(list(paths.NLU.glob("*/heldback.jsonl"))), 0.015),
    }


@pytest.mark.parametrize("kind", ["written for this", "tests", "held back"])
def test_of_harmless_messages_hardly_any_is_damaged(kind: str, redactor: Redactor) -> None:
    texts, bound = harmless()[kind]
    assert len(texts) >= 200
    damaged = [text for text in texts if redactor.redact(text) != text]
    assert len(damaged) <= bound * len(texts), damaged


@pytest.mark.parametrize(
    ("message", "redacted"),
    [
        ("yesterday Okwuosa lost his job", "yesterday ‹name› lost his job"),
        ("I asked Okwuosa T. about it", "I asked ‹name› about it"),
        ("Wer hilft? Okwuosa, Ibrahim", "Wer hilft? ‹name›"),
        ("мой знакомый Тхостов ищет работу", "мой знакомый ‹name› ищет работу"),
        ("خانمش گلبدین کار ندارد", "خانمش ‹name› کار ندارد"),
        ("geboren am 3.4.1991 in Qamishlo, suche Arbeit", "geboren am ‹date› in ‹place›, suche Arbeit"),
        ("Geburtsort: Aleppo", "Geburtsort: ‹place›"),
        ("mein Sohn, 12. Mai 2009, geht zur Schule", "mein Sohn, ‹date›, geht zur Schule"),
        ("ich wohne in der Neustadt 27", "ich wohne in der ‹address›"),
        ("mein Pass AB 123456 ist abgelaufen", "mein Pass ‹number› ist abgelaufen"),
        ("we moved to 14 Schillerplatz in Plauen", "we moved to ‹address› in Plauen"),
        ("c/o Okwuosa, Straße der Einheit 33, я там не живу", "c/o ‹name›, ‹address›, я там не живу"),
        ("ساكن في شارع غوته رقم ١٢", "ساكن في ‹address›"),
        ("dosya numaram ABH 41-2290/K", "dosya numaram ‹number›"),
        ("حكالي أبو قصقص عن بطاقة الفرصة", "حكالي ‹name› عن بطاقة الفرصة"),
        ("Frau Herrmann", "Frau ‹name›"),
        ("I AM KWAME BOATENG FROM GHANA", "I AM ‹name› FROM GHANA"),
        ("call Okwuosa, +49 152 33445566", "call ‹name›, ‹phone›"),
        ("KWAME AND OKWUOSA HAVE WORK", "‹name› AND ‹name› HAVE WORK"),
        ("صديقي أبو ليث يسأل", "صديقي ‹name› ‹name› يسأل"),
        ("زميلتي الصومالية هودان عندها دولدونغ", "زميلتي الصومالية ‹name› عندها دولدونغ"),
        ("به نازگل گفتن نه", "به ‹name› گفتن نه"),
        ("اینجانب سکینه رضازاده متولد کابل", "اینجانب ‹name› متولد کابل"),
        ("رقم الملف 12 L 334/24.GI", "رقم الملف ‹number›"),
        ("Az: Au 6 K 23.30871 Verwaltungsgericht", "Az: ‹number› Verwaltungsgericht"),
    ],
)
def test_a_name_nobody_knows_and_what_stands_beside_a_person_is_taken_out(message: str, redacted: str, redactor: Redactor) -> None:
    assert redactor.redact(clean(message)) == redacted


@pytest.mark.parametrize(
    "message",
    [
        "ana mohandes w baddi eshteghel bi almania",
        "man mohandesam va mikham kar konam",
        "ya programmist ishchu rabotu v drezdene",
        "wie lange dauert die Westbalkanregelung seit dem 1. Juni 2024",
        "der Kranführer sagt nichts",
        "ICH SUCHE ARBEIT IN BAUTZEN",
        "I AM TIRED OF WAITING",
        "I am Software Engineer from Lagos",
    ],
)
def test_latin_spellings_capitals_and_nouns_stay_as_they_are(message: str, redactor: Redactor) -> None:
    assert redactor.redact(message) == message


def test_a_message_costs_a_few_milliseconds(redactor: Redactor) -> None:
    texts, _ = harmless()["tests"]
    begun = time.process_time()
    for text in texts[::10]:
        redactor.redact(text)
    assert (time.process_time() - begun) / len(texts[::10]) < 0.005


def test_of_a_message_longer_than_any_the_rest_is_left_out(redactor: Redactor) -> None:
    kept = redactor.redact("Arbeit " * LONGEST)
    assert LONGEST - len("Arbeit ") <= len(kept) <= LONGEST and kept.endswith("Arbeit")


def test_a_name_is_not_cut_in_two_where_a_message_is_too_long(redactor: Redactor) -> None:
    text = "ich suche Arbeit, " * (LONGEST // 18)
    assert "Moha" not in redactor.redact(text[: LONGEST - 5] + " Mohammed")


@pytest.mark.parametrize(
    "message",
    [
        "Robert Bosch GmbH oder Siemens, wer nimmt Mechatroniker",
        "стипендия Конрада Аденауэра беженцам",
        "l'hôpital Saint-Louis refuse mes attestations",
        "وتفضلوا بقبول فائق الاحترام",
        "Abim Fransa'da evleniyor",
        "до Червоного Хреста ходила",
        "диплом Каразіна, працюю в Аугсбурзі у Цаландо",
        "je travaille chez Decathlon à Nuremberg",
        "نامش در لیست نیست",
    ],
)
def test_firms_and_greetings_with_a_name_in_them_stay_as_they_are(message: str, redactor: Redactor) -> None:
    assert redactor.redact(message) == message


def test_what_is_redacted_twice_stays_as_it_is(redactor: Redactor) -> None:
    for _, text in [row for path in sorted(HERE.glob("*planted.jsonl")) for row in messages(path.name)]:
        once = redactor.redact(PLANTED.sub(r"\2", text))
        assert redactor.redact(once) == once


@pytest.mark.parametrize(
    "piece",
    [
        "A",
        "ab-",
        "a.",
        "Frau ",
        "1",
        "1.1.1990 ",
        "danke . ",
        "Ahmed ",
        "http://",
        "lange an der ",
        "Xyzzqo ",
        "Okwuosa, ",
        "Bosch ",
        "12 Am ",
    ],
)
def test_no_message_however_odd_keeps_the_server_busy(piece: str, redactor: Redactor) -> None:
    begun = time.process_time()
    redactor.redact(clean(piece * (4000 // len(piece))))
    assert time.process_time() - begun < 1


def test_an_example_is_written_without_the_marks(redactor: Redactor) -> None:
    redacted = redactor.redact("ich heiße Samir Probst und habe eine Duldung")
    assert redacted == "ich heiße ‹name› und habe eine Duldung"
    assert redactor.without_marks(redacted) == "ich heiße und habe eine Duldung"


def test_a_pattern_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "redaction.yml"
    path.write_text(PATTERNS.read_text("utf-8") + '  - {kind: name, find: "("}\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"redaction\.yml:\d+: no regular expression"):
        Redactor.load(path)


def test_characters_of_private_use_in_a_message_break_nothing(redactor: Redactor) -> None:
    assert redactor.redact("\ue000 Robert Bosch \ue005 and \uefff") == redactor.redact(" Robert Bosch  and ")
