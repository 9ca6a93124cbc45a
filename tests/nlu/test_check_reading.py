"""Answers in own words: an option by title, part, number, level, age; a move; and what is no answer is not taken for one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import paths
from bot.check_replies import option_title
from bot.knowledge import Knowledge
from bot.law.checks import CHECKS, UNKNOWN, Case, Fact, Period
from bot.nlu.check_reading import read_answer, read_move
from bot.nlu.times import TimeWords
from tests.law.checks.people import TODAY

KNOWLEDGE = Knowledge.load()
TIMES = {code: TimeWords.load(paths.DATA / "checks" / code / "times.yml", KNOWLEDGE.languages[code]) for code in KNOWLEDGE.checks}
LANGUAGES = sorted(KNOWLEDGE.checks)
QUESTIONS = [(check.name, question.id) for check in CHECKS.values() for question in check.questions]
BUTTONS = [(check, question) for check, question in QUESTIONS if not CHECKS[check].question(question).asks_time]


def titles(check: str, question: str, language: str) -> dict[str, str]:
    return {
        option: option_title(KNOWLEDGE, check, question, option, language, TODAY)
        for option in CHECKS[check].question(question).options
    }


def read(check: str, question: str, text: str, language: str = "de", named: str | None = None) -> tuple[str | None, Fact | None]:
    """What a message answers, as the form asks it."""
    return read_answer(
        text,
        CHECKS[check].question(question),
        titles(check, question, language),
        {"status": named} if named else {},
        KNOWLEDGE.check_replies[language],
        [TIMES[language], *TIMES.values()],
        Case({}, KNOWLEDGE.parameters, TODAY),
    )


def stay(question: str, text: str, language: str = "de", named: str | None = None) -> Fact | None:
    move, fact = read("check_stay", question, text, language, named)
    assert move is None, f"{text!r} is taken for the move {move}"
    return fact


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_title_in_every_language_is_its_own_option(language: str) -> None:
    for check, question in BUTTONS:
        for option, title in titles(check, question, language).items():
            assert read(check, question, title, language) == (None, option), f"{language} {check} {question}: {title}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_survive_small_letters_and_missing_marks(language: str) -> None:
    for check, question in BUTTONS:
        for option, title in titles(check, question, language).items():
            typed = title.casefold().replace("?", "").replace(".", " ").replace(",", " ")
            assert read(check, question, typed, language) == (None, option), f"{language} {check} {question}: {typed}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_option_can_be_chosen_by_its_place_in_the_list(language: str) -> None:
    options = CHECKS["check_stay"].question("occupation").options
    for place, option in enumerate(options, 1):
        for text in (str(place), f"{place}.", f"{place})", f" {place} "):
            assert stay("occupation", text, language) == option, text
    assert stay("occupation", "٣" if language == "ar" else "3", language) == options[2]
    assert stay("occupation", str(len(options) + 1), language) is None and stay("occupation", "0", language) is None


@pytest.mark.parametrize(
    ("question", "text", "option"),
    [
        ("identity", "spätestens seit 31. Dezember 2024", "passport"),
        ("identity", "erst später", "passport_late"),
        ("identity", "noch nicht versucht", "not_yet"),
        ("identity", "alles versucht", "steps_taken"),
        ("occupation", "Helfer-Ausbildung", "helper_training"),
        ("occupation", "studium", "school"),
        ("completed", "anerkannt", "foreign_recognised"),
        ("asylum", "zurückgenommen", "withdrawn"),
        ("asylum", "endgültig abgelent", "refused"),
        ("asylum", "zurükgenomen", "withdrawn"),
        ("conviction", "nein", "none"),
        ("removal", "nein", "nothing"),
        ("removal", "Nein.", "nothing"),
        ("child", "ja", "yes"),
        ("child", "nee", "no"),
        ("german", "B1", "b1"),
        ("german", "ich habe B 1", "b1"),
        ("german", "a2 bestanden", "a2"),
        ("german", "C1", "b1"),
        ("german", "B2", "b1"),
        ("german", "A1", "a1"),
        ("age", "17", "from_14"),
        ("age", "ich bin 26 Jahre alt", "from_14"),
        ("age", "27", "from_27"),
        ("age", "13", "under_14"),
        ("age", "14", "from_14"),
        ("age", "٤٠", "from_27"),
    ],
)
def test_answers_in_own_words_are_read(question: str, text: str, option: str) -> None:
    assert stay(question, text) == option


@pytest.mark.parametrize(
    ("language", "question", "text", "option"),
    [
        ("en", "child", "yes", "yes"),
        ("en", "removal", "no", "nothing"),
        ("en", "asylum", "finally refused", "refused"),
        ("ar", "child", "نعم", "yes"),
        ("ar", "child", "لا", "no"),
        ("fa", "child", "بله", "yes"),
        ("fa", "child", "نه", "no"),
        ("uk", "child", "так", "yes"),
        ("uk", "child", "ні", "no"),
        ("ru", "child", "да", "yes"),
        ("ru", "child", "нет", "no"),
        ("tr", "child", "evet", "yes"),
        ("tr", "child", "hayır", "no"),
        ("fr", "child", "oui", "yes"),
        ("fr", "child", "non", "no"),
        ("ar", "age", "عمري ٣٠ سنة", "from_27"),
        ("fa", "german", "B1", "b1"),
    ],
)
def test_yes_no_ages_and_levels_are_read_in_every_language(language: str, question: str, text: str, option: str) -> None:
    if language in LANGUAGES:
        assert stay(question, text, language) == option


def test_a_status_that_was_named_is_chosen_where_it_is_an_option() -> None:
    assert stay("status", "ich habe so einen Zettel", named="duldung") == "duldung"
    assert stay("status", "ich gehe noch zur Uni", named="student") is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("seit 2016", Period.of_year(2016)),
        ("Mai 2021", Period.of_month(2021, 5)),
        ("منذ ٢٠١٦", Period.of_year(2016)),
        ("since 2016", Period.of_year(2016)),
        ("three years ago", Period(date(2023, 5, 22), date(2024, 5, 22))),
        ("۱۳۹۵", Period(date(2016, 3, 20), date(2017, 3, 20))),
    ],
)
def test_a_time_is_read_in_any_language_whatever_the_talk_is_in(text: str, meant: Period) -> None:
    for language in LANGUAGES:
        assert stay("entry", text, language) == meant, language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reply_that_is_kept_is_read_as_its_kind(language: str) -> None:
    replies = KNOWLEDGE.check_replies[language]
    for kind, phrases in replies.items():
        for phrase in phrases:
            assert read_move(phrase, replies) == kind, f"{language}: {phrase!r}"


@pytest.mark.parametrize(("check", "question"), QUESTIONS, ids=[f"{check} {question}" for check, question in QUESTIONS])
def test_moves_work_at_every_question(check: str, question: str) -> None:
    for text, move in (("zurück", "back"), ("Zurueck!", "back"), ("abbrechen", "stop"), ("von vorne", "again")):
        assert read(check, question, text) == (move, None), text
    for text in ("weiß ich nicht", "Weiss ich nicht.", "keine Ahnung", "möchte ich nicht sagen", "keine Angabe"):
        assert read(check, question, text) == (None, UNKNOWN), text


@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("abrechen", "stop"),
        ("zurrück", "back"),
        ("keine ahnug", "unknown"),
        ("weis ich nich", "unknown"),
        ("moechte ich nicht sagen", "not_told"),
    ],
)
def test_small_slips_in_a_move_are_forgiven(text: str, move: str) -> None:
    assert read_move(text, KNOWLEDGE.check_replies["de"]) == move


@pytest.mark.parametrize(
    "text",
    [
        "Was ist eine Duldung?",
        "Wo ist die nächste Beratungsstelle in Dresden?",
        "Muss ich zurück in mein Land?",
        "Kann ich die Ausbildung abbrechen?",
        "Ich weiß nicht, was das Wort Identität heißt, erklär es bitte",
        "Hallo",
        "Danke",
        "Frau",
        "asdfgh",
        "!!!",
        "",
    ],
)
@pytest.mark.parametrize("question", ["removal", "identity", "occupation", "asylum", "completed", "conviction", "entry", "child"])
def test_what_is_no_answer_is_not_read_as_one(question: str, text: str) -> None:
    assert read("check_stay", question, text) == (None, None)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("german", "D7"),
        ("child", "vielleicht"),
        ("entry", "nein"),
        ("entry", "ja"),
        ("age", "ja"),
        ("identity", "ja"),
        ("conviction", "ja"),
        ("conviction", "Tagessätze"),
        ("asylum", "Asylantrag"),
        ("completed", "Deutschland"),
    ],
)
def test_an_answer_that_could_be_two_is_asked_again(question: str, text: str) -> None:
    assert read("check_stay", question, text) == (None, None)


def test_an_age_on_a_day_whose_law_is_not_kept_is_not_read() -> None:
    question = CHECKS["check_stay"].question("age")
    case = Case({}, KNOWLEDGE.parameters, date(2022, 12, 15))
    shown = titles("check_stay", "age", "de")
    assert read_answer("26", question, shown, {}, KNOWLEDGE.check_replies["de"], [TIMES["de"]], case) == (None, None)


@given(text=st.text(max_size=80), language=st.sampled_from(LANGUAGES), place=st.sampled_from(QUESTIONS))
def test_whatever_is_written_is_an_answer_of_the_question_a_move_or_nothing(
    text: str, language: str, place: tuple[str, str]
) -> None:
    move, fact = read(*place, text, language)
    question = CHECKS[place[0]].question(place[1])
    assert move in (None, "back", "stop", "again") and not (move and fact)
    assert fact in (None, UNKNOWN, *question.options) or (question.asks_time and isinstance(fact, Period))
