"""Replies within the limits of each channel: every answer in every language, long texts, links, choices, numbers."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.rendering import (
    PLAIN_TEXT,
    TELEGRAM,
    WHATSAPP,
    ChoiceWords,
    Limits,
    Outgoing,
    carried_length,
    chosen_number,
    render,
    shortened,
    split,
    utf16_length,
    write,
)
from bot.knowledge import Knowledge
from bot.law.checks import CHECKS
from bot.replies import compose

DAY = date(2026, 11, 22)
WORDS = ChoiceWords("Reply with the number:", "Choose", "More options:")
CHANNELS = {"telegram": TELEGRAM, "whatsapp": WHATSAPP, "plain": PLAIN_TEXT}
LANGUAGES = ("de", "en", "ar", "fa", "uk", "ru", "tr", "fr")


def key_of(payload: str) -> str:
    return f"={hash(payload) % 10**20}"


def rendered(message: dict[str, Any], limits: Limits) -> list[Outgoing]:
    return render([message], limits, WORDS, key_of)


def visible(text: str, limits: Limits) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", text)) if limits.markup == "html" else text


def assert_within(outgoing: list[Outgoing], limits: Limits) -> None:
    for message in outgoing:
        with_choices = bool(message.rows or message.options)
        length = utf16_length(visible(message.text, limits))
        assert 0 < length <= (limits.text_with_choices if with_choices else limits.text)
        choices = [choice for row in message.rows for choice in row]
        assert len(choices) <= limits.buttons and len(message.options) <= limits.list_rows
        assert all(1 <= utf16_length(choice.title) <= limits.button_title for choice in choices)
        assert all(1 <= utf16_length(choice.title) <= limits.list_title for choice in message.options)
        assert all(utf16_length(choice.description) <= limits.list_description for choice in message.options)
        assert all(len(choice.payload.encode()) <= limits.payload_bytes for choice in (*choices, *message.options))
        assert all(len(row) <= 2 for row in message.rows)


def reply_with(knowledge: Knowledge, language: str, answer_id: str, show: str) -> dict[str, Any]:
    answer = knowledge.answers[answer_id]
    choices: list[dict[str, Any]] = [{"answer": following} for following in answer.next]
    choices += [{"follow_up": "cost"}, {"phrase": "choice_advice", "payload": '/find_service{"service_topic": "residence"}'}]
    parts = [{"phrase": "notice"}, {"answer": answer_id, "show": show}]
    return compose(knowledge, {"language": language, "day": DAY.isoformat(), "parts": parts, "choices": choices})


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_fits_every_channel_with_nothing_lost(knowledge: Knowledge, language: str, channel: str) -> None:
    limits = CHANNELS[channel]
    for answer_id in knowledge.answers:
        for show in ("text", "more", "sources"):
            message = reply_with(knowledge, language, answer_id, show)
            outgoing = rendered(message, limits)
            assert_within(outgoing, limits)
            told = " ".join(visible(one.text, limits) for one in outgoing)
            if channel == "telegram":
                # the words all arrive, in order, whatever the splitting
                words = re.sub(r"\[([^\]\n]*)\]\([^)]*\)", r"\1", message["text"]).replace("**", "")
                assert re.sub(r"\s|^- |• |- ", "", told) == re.sub(r"\s|^- |• |- ", "", words), answer_id
            for source in re.findall(r"\]\((https?://[^)]+)\)", message["text"]):
                assert any(html.escape(source) in one.text or source in one.text for one in outgoing), (answer_id, source)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_of_a_choice_is_short_or_has_a_shorter_one(knowledge: Knowledge, language: str) -> None:
    too_long = [
        key
        for key, title in knowledge.phrases[language].items()
        if key.startswith(("choice_", "follow_up_"))
        and key not in ("choice_expired",)
        and utf16_length(knowledge.phrases[language].get(f"{key}_short", title)) > WHATSAPP.button_title
    ]
    assert not too_long, f"data/answers/{language}/phrases.yml: add <key>_short of at most 20 characters for {', '.join(too_long)}"
    assert all(utf16_length(words.short) <= WHATSAPP.button_title for words in knowledge.words[language].values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_around_choices_fit_the_button_of_a_list(knowledge: Knowledge, language: str) -> None:
    assert utf16_length(knowledge.phrase(language, "choose_from_list")) <= 20


def test_links_and_bold_are_written_in_the_markup_of_the_channel() -> None:
    text = "**Yes & no.** See [§ 1 <MiLoG>](https://example.org/a?b=1&c=(2))."
    assert write(text, "html") == '<b>Yes &amp; no.</b> See <a href="https://example.org/a?b=1&amp;c=(2)">§ 1 &lt;MiLoG&gt;</a>.'
    assert write(text, "stars") == "*Yes & no.* See § 1 <MiLoG> (https://example.org/a?b=1&c=(2))."
    assert write(text, "plain") == "Yes & no. See § 1 <MiLoG> (https://example.org/a?b=1&c=(2))."


def test_a_long_text_is_divided_at_a_paragraph_then_at_a_sentence() -> None:
    assert split("One. Two.\n\nThree. Four.", 14, "plain") == ["One. Two.", "Three. Four."]
    assert split("One one. Two two. Three three.", 20, "plain") == ["One one. Two two.", "Three three."]
    assert split("**One one. Two two.** Three", 12, "html") == ["**One one.**", "**Two two.**", "Three"]


@given(
    st.lists(
        st.sampled_from(["word ", "longer_word. ", "\n\n", "\n- item ", "[a link](https://example.org/1) ", "**bold** ", "😀"])
    )
)
@settings(deadline=None, max_examples=200)
def test_no_part_is_too_long_and_no_link_is_divided(pieces: list[str]) -> None:
    text = "".join(pieces).strip()
    for markup in ("html", "stars", "plain"):
        parts = split(text, 50, markup)  # type: ignore[arg-type]
        assert all(carried_length(part, markup) <= 50 for part in parts)  # type: ignore[arg-type]
        assert sum(part.count("[a link](https://example.org/1)") for part in parts) == text.count("[a link](")
        assert "".join(parts).replace("**", "").split() == "".join(parts).replace("**", "").split()
        assert re.sub(r"\s", "", "".join(parts)).replace("**", "") == re.sub(r"\s", "", text).replace("**", "")


def test_whatsapp_gets_buttons_where_titles_are_short_and_else_a_list_with_the_whole_title_below() -> None:
    short = [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]
    [message] = rendered({"text": "Well?", "buttons": short}, WHATSAPP)
    assert [choice.title for row in message.rows for choice in row] == ["Yes", "No"] and not message.options
    long = {"title": "Which papers and translations do I need?", "short": "Papers", "payload": "/x"}
    [message] = rendered({"text": "Well?", "buttons": [*short, long]}, WHATSAPP)
    assert message.options[2].title == "Papers" and message.options[2].description == long["title"] and not message.rows


def test_more_than_ten_choices_become_several_lists() -> None:
    buttons = [{"title": f"Choice {number}", "payload": f"/{number}"} for number in range(23)]
    first, second, third = rendered({"text": "Well?", "buttons": buttons}, WHATSAPP)
    assert [len(message.options) for message in (first, second, third)] == [10, 10, 3]
    assert second.text == third.text == WORDS.further


def test_two_short_choices_stand_in_one_row() -> None:
    titles = ["Yes", "No", "A title that needs a row for itself", "Back", "Stop"]
    [message] = rendered({"text": "Well?", "buttons": [{"title": title, "payload": "/x"} for title in titles]}, TELEGRAM)
    assert [[choice.title for choice in row] for row in message.rows] == [["Yes", "No"], [titles[2]], ["Back", "Stop"]]


def test_a_payload_that_is_too_long_is_sent_as_its_key() -> None:
    payload = '/find_service{"place": "a-place-whose-key-is-very-long", "service_topic": "recognition"}'
    [message] = rendered({"text": "Well?", "buttons": [{"title": "There", "payload": payload}]}, TELEGRAM)
    assert message.rows[0][0].payload == key_of(payload)


def test_plain_text_gets_numbers() -> None:
    [message] = rendered(
        {"text": "Well?", "buttons": [{"title": "Yes", "payload": "/a"}, {"title": "No", "payload": "/b"}]}, PLAIN_TEXT
    )
    assert message.text == "Well?\n\nReply with the number:\n\n1. Yes\n2. No" and not message.rows


@pytest.mark.parametrize("text", ["2", " 2. ", "٢", "۲)", "२", "②", "2️⃣", "#2", "(2)", "２"])
def test_a_number_is_understood_in_any_script(text: str) -> None:
    assert chosen_number(text) == 2


@pytest.mark.parametrize("text", ["", "zwei", "2 Jahre", "04109", "B2", "2.5", "-2", "½", "?"])
def test_what_is_no_number_of_a_choice_is_left_alone(text: str) -> None:
    assert chosen_number(text) is None


def test_a_title_is_cut_at_a_word() -> None:
    assert shortened("Which papers and translations do I need?", 24) == "Which papers and…"
    assert shortened("Donaudampfschifffahrtsgesellschaft", 10) == "Donaudamp…"
    assert shortened("Short", 10) == "Short"


def test_a_title_that_its_button_would_cut_is_written_out_with_a_number() -> None:
    titles = ["Yes", "Yes, first steps (a doctor's appointment, a flight is looked for)", "Yes, there is a date"]
    message = {"text": "Deportation?", "buttons": [{"title": title, "payload": f"/{n}"} for n, title in enumerate(titles)]}
    [shown] = rendered(message, TELEGRAM)
    assert shown.text == f"Deportation?\n\n1. Yes\n2. {html.escape(titles[1])}"
    assert [choice.title for row in shown.rows for choice in row] == [
        "1. Yes",
        "2. Yes, first steps (a doctor's…",
        "Yes, there is a date",
    ]
    assert [choice.payload for row in shown.rows for choice in row] == ["/0", "/1", "/2"]


def test_a_button_takes_the_short_title_before_one_is_cut() -> None:
    long = {"title": "How long does it take until my profession is recognised?", "short": "Duration", "payload": "/x"}
    [shown] = rendered({"text": "Next:", "buttons": [long]}, TELEGRAM)
    assert shown.text == "Next:" and shown.rows[0][0].title == "Duration"


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_of_every_check_can_be_read_to_its_end(knowledge: Knowledge, language: str, channel: str) -> None:
    limits = CHANNELS[channel]
    for check in CHECKS.values():
        for question in check.questions:
            asked = {"check_question": {"check": check.name, "question": question.id, "number": 3}}
            moves = ("unknown", "not_told", "back", "stop")
            choices = [{"check": check.name, "question": question.id, "option": option} for option in (*question.options, *moves)]
            message = compose(knowledge, {"language": language, "day": DAY.isoformat(), "parts": [asked], "choices": choices})
            outgoing = rendered(message, limits)
            assert_within(outgoing, limits)
            readable = " ".join(visible(one.text, limits) for one in outgoing)
            readable += " ".join(choice.title for one in outgoing for row in one.rows for choice in row)
            readable += " ".join(option.description or option.title for one in outgoing for option in one.options)
            for button in message["buttons"]:
                assert button["title"] in readable, (check.name, question.id, button["title"])
