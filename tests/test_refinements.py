"""What a short message changes of the last search - and that it changes nothing else."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.data_files import DataError
from bot.languages import Languages
from bot.nlu.gazetteer import Gazetteer
from bot.refinements import LOOKUPS, WORD_KINDS, Lookup, LookupWords, Name, Said, refine

PAGE = 3
LAST = Lookup("find_service", place="sn-leipzig", topic="recognition", languages=("uk",), offset=6)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture(scope="module")
def words() -> LookupWords:
    return LookupWords.load()


@pytest.fixture
def said(gazetteer: Gazetteer, words: LookupWords) -> Any:
    def read(text: str) -> Said:
        return words.read(text, [Name(one.kind, one.key, one.start, one.end) for one in gazetteer.find(text)])

    return read


@pytest.mark.parametrize(
    ("messages", "changes"),
    [
        (
            ["auch samstags?", "open on Saturday?", "le samedi aussi ?", "cumartesi açık mı?", "а в субботу?", "і в суботу?"],
            {"when": "saturday"},
        ),
        (["يوم السبت أيضا؟", "شنبه هم باز است؟"], {"when": "saturday"}),
        (["haben die jetzt offen?", "is it open now?", "ouvert maintenant ?", "şimdi açık mı", "сейчас открыто?"], {"when": "now"}),
        (["а зараз відчинено?", "مفتوح الآن؟", "الان باز است؟", "offen?"], {"when": "now"}),
        (["auch auf Arabisch", "in Arabic", "en arabe ?", "Arapça var mı?", "на арабском", "арабською?"], {"languages": ("ar",)}),
        (["هل يوجد بالعربية؟", "به عربی هم هست؟", "who speaks Arabic there?"], {"languages": ("ar",)}),
        (
            ["online", "per Telefon", "by phone", "par téléphone", "telefonla", "по телефону", "عبر الهاتف", "تلفنی"],
            {"online": True},
        ),
        (["vor Ort", "nicht online, vor Ort"], {"online": None}),
        (
            ["nur für Frauen", "only for women", "pour les femmes", "kadınlar için", "для женщин", "للنساء", "برای زنان"],
            {"audience": "women"},
        ),
        (["und in Bautzen?", "and in Bautzen?", "а в Баутцене?"], {"place": "sn-bautzen"}),
        (["im Umkreis von 20 km", "within 20 km", "20 km çevresinde", "в радиусе 20 км", "ضمن 20 كم"], {"radius_km": 20.0}),
        (["samstags auf Arabisch per Telefon"], {"when": "saturday", "languages": ("ar",), "online": True}),
    ],
)
def test_a_short_message_is_a_refinement_in_every_language(said: Any, messages: list[str], changes: dict[str, Any]) -> None:
    for message in messages:
        assert said(message) == Said(changes, alone=True), message


@pytest.mark.parametrize(
    "message", ["mehr", "noch andere?", "show more", "d'autres ?", "başka var mı?", "ещё", "ще", "المزيد", "بیشتر"]
)
def test_more_is_the_next_page(said: Any, message: str) -> None:
    assert said(message) == Said({}, more=True, alone=True)
    assert refine(LAST, said(message), PAGE) == replace(LAST, offset=9)


@pytest.mark.parametrize(
    "message",
    [
        "Darf ich samstags arbeiten?",
        "kann ich online Deutsch lernen?",
        "Was kostet das online?",
        "Wer berät mich in Leipzig?",
        "Je veux plus d'informations sur la Duldung",
        "I have no work permit for women's clothes",
        "мне 20 лет",
        "",
        "und?",
        "was ist das",
    ],
)
def test_who_says_anything_else_refines_nothing(said: Any, message: str) -> None:
    assert not said(message).alone


def test_a_name_of_several_places_changes_no_place(words: LookupWords) -> None:
    several = [Name("place", "sn-a", 3, 10), Name("place", "th-a", 3, 10)]
    assert words.read("in Neustadt", several) == Said({}, alone=False)


def test_papers_of_past_conferences_are_asked_for_by_both_words(said: Any) -> None:
    for message in (
        "Unterlagen von der Konferenz",
        "materials of earlier conferences",
        "материалы прошлых конференций",
        "وثائق من مؤتمرات",
    ):
        assert said(message).materials, message
    for message in ("Welche Unterlagen brauche ich?", "Gibt es eine Konferenz?"):
        assert not said(message).materials, message


refinements = st.fixed_dictionaries(
    {},
    optional={
        "languages": st.lists(st.sampled_from(["ar", "fa", "uk"]), min_size=1).map(tuple),
        "online": st.sampled_from([True, None]),
        "audience": st.sampled_from(["women", "youth"]),
        "when": st.sampled_from(["now", "saturday", "weekend"]),
        "radius_km": st.floats(1, 300),
    },
)


@given(st.lists(refinements.map(lambda changes: Said(changes, more=not changes, alone=True))))
def test_however_often_a_search_is_refined_place_and_topic_stay_and_so_does_what_was_not_named(refined: list[Said]) -> None:
    search, expected = LAST, asdict(LAST)
    for said in refined:
        search = refine(search, said, PAGE)
        expected = {**expected, **said.changes, "offset": 0 if said.changes else expected["offset"] + PAGE}
        assert asdict(search) == expected
        assert (search.place, search.topic) == (LAST.place, LAST.topic)


@given(refinements)
def test_a_search_is_remembered_as_it_was(changes: dict[str, Any]) -> None:
    search = refine(LAST, Said(changes), PAGE)
    assert Lookup.remembered(search.to_remember()) == search


@pytest.mark.parametrize("slot", [None, "", "more", {}, {"lookup": "check_stay"}, [1]])
def test_what_is_no_search_is_not_remembered_as_one(slot: object) -> None:
    assert Lookup.remembered(slot) is None


def test_a_search_remembered_by_an_earlier_version_is_understood() -> None:
    assert Lookup.remembered({"lookup": "find_service", "place": "sn-leipzig", "gone": 1}) == Lookup(
        "find_service", place="sn-leipzig"
    )


def test_every_language_has_its_words() -> None:
    languages = {language.code for language in Languages.load() if "-" not in language.code}
    assert {path.stem for path in LOOKUPS.glob("*.yml")} == languages
    for path in LOOKUPS.glob("*.yml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert set(content) == set(WORD_KINDS) and all(content.values()), path.name


def test_a_slip_in_the_words_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "de.yml").write_text("now: [jetzt]\nopened: [offen]\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"de\.yml:2: unknown key 'opened'"):
        LookupWords.load(tmp_path)
