"""From a plan to a reply: text, buttons and the contract, with the values of the day."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.knowledge import Knowledge, Source
from bot.replies import SOURCES_IN_TEXT, compose, contract_source, payload


def reply(
    knowledge: Knowledge, *parts: dict[str, Any], language: str = "en", day: str = "2026-11-22", **plan: Any
) -> dict[str, Any]:
    return compose(knowledge, {"language": language, "day": day, "parts": list(parts), **plan})


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_an_answer_is_told_with_its_words_its_sources_and_the_day(knowledge: Knowledge) -> None:
    message = reply(knowledge, {"answer": "chancenaufenthalt/deadline"})
    assert message["text"].startswith("**No, new applications have not been possible since 31 December 2025.")
    assert message["text"].endswith("22 November 2026.")
    assert message["text"].split("\n\n")[-1].count("](https://") <= SOURCES_IN_TEXT
    assert message["buttons"] == []


def test_the_contract_names_language_day_validity_and_sources(knowledge: Knowledge) -> None:
    contract = reply(knowledge, {"answer": "chancenaufenthalt/deadline"}, contract={"answer": "chancenaufenthalt/deadline"})[
        "custom"
    ]
    assert (contract["answer"], contract["language"], contract["as_of"]) == ("chancenaufenthalt/deadline", "en", "2026-11-22")
    assert contract["valid"] == {"from": "2025-12-31", "until": "2027-06-30"}
    assert contract["sources"] and all(source["url"].startswith("https://") for source in contract["sources"])
    assert contract["out_of_scope"] is False and contract["suggestions"] == [] and contract["ask"] is None
    json.dumps(contract)


@pytest.mark.parametrize(
    ("day", "valid"),
    [
        ("2022-12-30", {"from": None, "until": "2022-12-30"}),
        ("2025-12-30", {"from": "2022-12-31", "until": "2025-12-30"}),
        ("2025-12-31", {"from": "2025-12-31", "until": "2027-06-30"}),
        ("2027-07-01", {"from": "2027-07-01", "until": None}),
    ],
)
def test_the_validity_is_that_of_the_version_of_the_day(knowledge: Knowledge, day: str, valid: dict[str, Any]) -> None:
    assert reply(knowledge, {"answer": "chancenaufenthalt/apply"}, day=day)["custom"]["valid"] == valid


def test_details_are_shown_where_there_are_any_and_else_the_text(knowledge: Knowledge) -> None:
    more = reply(knowledge, {"answer": "chancenaufenthalt/deadline", "show": "more"})["text"]
    assert "no Fiktionswirkung" in more and "No, new applications" not in more
    assert (
        reply(knowledge, {"answer": "papers/fiktion", "show": "more"})["text"]
        == reply(knowledge, {"answer": "papers/fiktion"})["text"]
    )


def test_sources_are_listed_all_with_paragraph_title_and_address(knowledge: Knowledge) -> None:
    version = knowledge.answers["chancenaufenthalt/deadline"].versions[2]
    lines = reply(knowledge, {"answer": "chancenaufenthalt/deadline", "show": "sources"})["text"].split("\n\n")[-1].splitlines()
    assert len(lines) == len(version.sources)
    for line, source in zip(lines, version.sources, strict=True):
        assert line.startswith("- [") and line.endswith(f"{source.title}]({source.url})")
        assert source.paragraph is None or source.paragraph in line


def test_a_source_goes_out_with_its_paragraph_only_where_it_has_one() -> None:
    assert contract_source(Source("Law", "https://example.org", "§ 1")) == {
        "title": "Law",
        "url": "https://example.org",
        "paragraph": "§ 1",
    }
    assert contract_source(Source("Page", "https://example.org", None)) == {"title": "Page", "url": "https://example.org"}


def test_an_answer_that_is_not_in_force_on_the_day_is_told_as_such(knowledge: Knowledge) -> None:
    message = reply(knowledge, {"answer": "training/permit_16g"}, language="de", day="2024-02-29")
    assert "29. Februar 2024 keine gültige Auskunft" in message["text"] and "Beratungsstelle" in message["text"]
    assert message["custom"]["in_force"] is False
    assert "valid" not in message["custom"] and "sources" not in message["custom"]


def test_an_answer_whose_check_is_overdue_says_so_from_the_day_after(knowledge: Knowledge) -> None:
    version = knowledge.answers["duldung/what"].versions[-1]
    warning = knowledge.phrase("en", "due_for_review", date=knowledge.format(version.checked_on, "date", "en"))
    assert warning not in reply(knowledge, {"answer": "duldung/what"}, day=version.review_by.isoformat())["text"]
    later = version.review_by.replace(year=version.review_by.year + 1).isoformat()
    assert warning in reply(knowledge, {"answer": "duldung/what"}, day=later)["text"]


def test_phrases_take_dates_amounts_labels_phrases_numbers_and_names(knowledge: Knowledge) -> None:
    def told(key: str, language: str, **values: Any) -> str:
        return spaced(str(reply(knowledge, {"phrase": key, "values": values}, language=language)["text"]))

    assert "22. November 2026" in told(
        "not_in_force", "de", question={"answer": "duldung/what"}, date={"date": "2026-11-22"}
    ) and knowledge.label("duldung/what", "de") in told("not_in_force", "de", question={"answer": "duldung/what"}, date="x")
    assert "100 €" in told("profession_fee_single", "de", lowest={"euro": 100})
    assert "€1,234.50" in told("profession_fee_single", "en", lowest={"euro": "1234.50"})
    assert "2,5" in told("profession_duration", "de", months=2.5)
    assert "2.5" in told("profession_duration", "en", months=2.5)
    assert "2.000" in told("message_too_long", "de", limit=2000)
    assert "Leipzig" in told("services_found", "en", place="Leipzig")
    assert knowledge.phrase("de", "everywhere") in told("services_found", "de", place={"phrase": "everywhere"})


def test_parts_stand_in_order_divided_by_blank_lines(knowledge: Knowledge) -> None:
    message = reply(knowledge, {"phrase": "notice"}, {"phrase": "small_talk_greet"})
    assert message["text"] == f"{knowledge.phrase('en', 'notice')}\n\n{knowledge.phrase('en', 'small_talk_greet')}"


def test_buttons_carry_the_label_and_what_they_send(knowledge: Knowledge) -> None:
    choices = [
        {"answer": "stay/integration"},
        {"follow_up": "cost"},
        {"phrase": "choice_yes", "payload": "/affirm"},
        {"text": "Dresden", "payload": "Dresden"},
    ]
    buttons = reply(knowledge, {"phrase": "ask_topic"}, choices=choices)["buttons"]
    assert buttons == [
        {
            "title": knowledge.label("stay/integration", "en"),
            "short": knowledge.short_label("stay/integration", "en"),
            "payload": '/answer{"answer": "stay/integration"}',
        },
        {"title": knowledge.phrase("en", "follow_up_cost"), "payload": '/follow_up{"aspect": "cost"}'},
        {"title": knowledge.phrase("en", "choice_yes"), "payload": "/affirm"},
        {"title": "Dresden", "payload": "Dresden"},
    ]


def test_a_payload_is_the_intent_with_its_entities_in_any_script() -> None:
    assert payload("affirm") == "/affirm"
    assert payload("place", name="Görlitz") == '/place{"name": "Görlitz"}'


def test_a_service_is_one_paragraph_with_what_is_known_and_a_warning_where_it_is_not_verified(knowledge: Knowledge) -> None:
    card = {
        "name": "Rat & Tat",
        "street": "Hauptstraße 1",
        "postcode": "04109",
        "city": "Leipzig",
        "phone": "+49 341 1",
        "distance_km": 2.46,
    }
    told = reply(knowledge, {"services": [{**card, "confidence": "verified"}]}, language="de")["text"]
    assert told == "**Rat & Tat**, 2,5 km entfernt\nHauptstraße 1, 04109 Leipzig\nTelefon: +49 341 1"
    warned = reply(knowledge, {"services": [{**card, "confidence": "general"}]}, language="de")["text"]
    assert warned == f"{told}\n{knowledge.phrase('de', 'service_check_first')}"
    assert reply(knowledge, {"services": [{"name": "Telefon"}, {"name": "Chat"}]})["text"] == "**Telefon**\n\n**Chat**"


def test_an_event_is_one_paragraph_with_its_day_in_words(knowledge: Knowledge) -> None:
    card = {
        "name": "Jobmesse",
        "start": "2026-12-01T10:00:00+01:00",
        "venue": "Rathaus",
        "city": "Halle",
        "website": "https://example.org",
    }
    told = reply(knowledge, {"events": [card]}, language="de")["text"]
    assert told == "**Jobmesse**\nDienstag, 1. Dezember 2026, 10:00\nRathaus, Halle\nhttps://example.org"
    assert reply(knowledge, {"events": [{"name": "Jobmesse"}]})["text"] == "**Jobmesse**"


def test_an_event_has_a_link_to_its_calendar_file_where_the_address_of_the_server_is_known(knowledge: Knowledge) -> None:
    plan = {
        "language": "de",
        "day": "2026-11-22",
        "parts": [{"events": [{"key": "messe", "name": "Jobmesse", "start": "2026-12-01"}]}],
    }
    assert (
        "[In den Kalender](https://chat.example.org/calendar/event/messe.ics?lang=de)"
        in (compose(knowledge, plan, "https://chat.example.org")["text"])
    )
    assert "calendar" not in compose(knowledge, plan)["text"]


def test_telephone_numbers_and_times_run_from_left_to_right_in_arabic(knowledge: Knowledge) -> None:
    service = {"name": "مشورة", "phone": "+49 341 12345", "opening_hours": "Mo 08:00-12:00,13:00-15:00"}
    told = compose(knowledge, {"language": "ar", "day": "2026-11-22", "parts": [{"services": [service]}]})["text"]
    assert "\u2066+49 341 12345\u2069" in told and "\u206608:00-12:00, 13:00-15:00\u2069" in told


@pytest.mark.parametrize("part", [{"answer": "stay/nothing"}, {"phrase": "nothing"}])
def test_a_plan_with_a_dead_id_is_an_error(knowledge: Knowledge, part: dict[str, Any]) -> None:
    with pytest.raises(KeyError):
        reply(knowledge, part)


def test_the_contract_of_the_plan_wins_over_what_is_assumed(knowledge: Knowledge) -> None:
    contract = reply(knowledge, {"phrase": "not_understood"}, contract={"out_of_scope": True, "confidence": 0.2})["custom"]
    assert contract["out_of_scope"] is True and contract["confidence"] == 0.2 and contract["as_of"] == "2026-11-22"


def test_paragraphs_are_isolated_in_languages_written_from_right_to_left(knowledge: Knowledge) -> None:
    plan = {"day": "2026-11-22", "parts": [{"answer": "chancenaufenthalt/deadline"}]}
    assert "\u2066§ 25b\u2069" in compose(knowledge, {**plan, "language": "ar"})["text"]
    assert "\u2066" not in compose(knowledge, {**plan, "language": "de"})["text"]


def test_the_parts_say_what_the_text_says_with_services_as_cards_and_the_sources_apart(knowledge: Knowledge) -> None:
    card = {"name": "Rat & Tat", "city": "Leipzig"}
    message = reply(knowledge, {"phrase": "notice"}, {"answer": "duldung/what"}, {"services": [card]})
    notice, *told, source, cards = message["parts"]
    assert list(notice) == ["notice"] and list(source) == ["source"]
    assert cards == {"cards": [{"kind": "service", "name": "Rat & Tat", "address": "Leipzig"}]}
    assert (
        "\n\n".join([notice["notice"], *(part["text"] for part in told), source["source"], "**Rat & Tat**\nLeipzig"])
        == message["text"]
    )
    assert message["language"] == "en"
