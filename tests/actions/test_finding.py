"""Which messages go on with a search, and for which time someone is to be open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import services
from actions.finding import ActionFindEvent, ActionFindService, continued_search, opening
from bot.clock import BERLIN, TODAY_VARIABLE
from bot.directory.database import URL_VARIABLE
from bot.nlu.gazetteer import Gazetteer
from bot.refinements import Lookup

DAY = date(2026, 11, 23)
SERVICES = Lookup("find_service", place="sn-bautzen", topic="recognition").to_remember()
EVENTS = Lookup("find_event", place="sn-leipzig").to_remember()


@pytest.fixture(autouse=True)
def own_directory(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder: Path = tmp_path_factory.getbasetemp() / "finding"
    folder.mkdir(exist_ok=True)
    monkeypatch.setenv(URL_VARIABLE, f"sqlite:///{folder / 'directory.sqlite'}")
    monkeypatch.setenv(TODAY_VARIABLE, DAY.isoformat())
    services.directory.cache_clear()
    yield
    services.directory.cache_clear()


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def tracker(
    gazetteer: Gazetteer, text: str, last: object, intent: str = "out_of_scope", loop: str | None = None, **entities: str
) -> Tracker:
    found = [{"entity": one.kind, "value": one.key, "start": one.start, "end": one.end} for one in gazetteer.find(text)]
    found += [{"entity": kind, "value": value, "start": 0, "end": 0} for kind, value in entities.items()]
    message = {"text": text, "intent": {"name": intent, "confidence": 0.9}, "entities": found}
    slots = {"last_lookup": last, "language": "de", "notice_given": True, "place": None, "service_topic": None, "topic": None}
    return Tracker("someone", slots, message, [], False, None, {"name": loop} if loop else {}, "action_listen")


def run(action: Any, asked: Tracker) -> tuple[dict[str, Any], dict[str, Any]]:
    """The contract of the reply, and the search that is remembered after it."""
    dispatcher = CollectingDispatcher()
    events = action.run(dispatcher, asked, {})
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    return dispatcher.messages[0]["plan"]["contract"], slots.get("last_lookup") or {}


@pytest.mark.parametrize("intent", ["out_of_scope", "small_talk", "answer", "follow_up", "find_event", "find_authority"])
def test_a_refinement_goes_on_with_the_search_whatever_it_was_taken_for(gazetteer: Gazetteer, intent: str) -> None:
    assert isinstance(continued_search(tracker(gazetteer, "auch auf Arabisch", SERVICES, intent)), ActionFindService)
    assert isinstance(continued_search(tracker(gazetteer, "und im Dezember?", EVENTS, intent)), ActionFindEvent)


def test_nothing_goes_on_without_a_search_or_with_something_else_or_inside_a_check(gazetteer: Gazetteer) -> None:
    assert continued_search(tracker(gazetteer, "auch auf Arabisch", None)) is None
    assert continued_search(tracker(gazetteer, "Darf ich samstags arbeiten?", SERVICES)) is None
    assert continued_search(tracker(gazetteer, "auch auf Arabisch", SERVICES, loop="check_form")) is None


def test_a_refinement_changes_only_its_part(gazetteer: Gazetteer) -> None:
    contract, search = run(ActionFindService(), tracker(gazetteer, "auch auf Arabisch", SERVICES))
    assert search == {**SERVICES, "languages": ["ar"]}
    assert contract["entities"] == {"place": "Bautzen", "topic": "recognition", "languages": ["ar"]}
    _, search = run(ActionFindService(), tracker(gazetteer, "am Samstag per Telefon", search))
    assert search == {**SERVICES, "languages": ["ar"], "when": "saturday", "online": True}


def test_the_button_for_more_gives_the_next_page(gazetteer: Gazetteer) -> None:
    first, search = run(ActionFindService(), tracker(gazetteer, "auch auf Deutsch", SERVICES))
    asked = tracker(gazetteer, '/follow_up{"aspect": "more"}', search, "follow_up", aspect="more")
    action = continued_search(asked)
    second, search = run(action, asked)
    assert search["offset"] == 3
    shown = [{one["key"] for one in contract["results"]} for contract in (first, second)]
    assert len(shown[0]) == 3 and not shown[0] & shown[1]


def test_a_day_that_was_taken_for_more_is_a_day(gazetteer: Gazetteer) -> None:
    _, search = run(ActionFindService(), tracker(gazetteer, "on Sunday please", SERVICES, "follow_up", aspect="more"))
    assert (search["when"], search["offset"]) == ("sunday", 0)


def test_a_search_with_a_topic_of_its_own_is_a_new_one(gazetteer: Gazetteer) -> None:
    last = {**SERVICES, "languages": ["ar"], "offset": 3}
    asked = tracker(gazetteer, "Wo gibt es einen Deutschkurs?", last, "find_service", service_topic="language-course")
    _, search = run(ActionFindService(), asked)
    assert (search["topic"], search["languages"], search["offset"]) == ("language-course", [], 0)


def test_a_period_of_events_is_told_in_days(gazetteer: Gazetteer) -> None:
    contract, search = run(ActionFindEvent(), tracker(gazetteer, "und im Dezember?", EVENTS))
    assert contract["entities"] == {"place": "Leipzig", "from": "2026-12-01", "until": "2026-12-31"}
    assert (search["place"], search["when"]) == ("sn-leipzig", "december")


def test_papers_of_past_conferences_are_found_without_a_search_before(gazetteer: Gazetteer) -> None:
    asked = tracker(gazetteer, "Gibt es Unterlagen der Konferenz zum Spurwechsel?", None, "answer", service_topic="spurwechsel")
    action = continued_search(asked)
    contract, _ = run(action, asked)
    assert contract["results"] and all(one["over"] and one["website"] for one in contract["results"])


def test_who_names_a_language_alone_may_have_meant_the_replies(gazetteer: Gazetteer) -> None:
    dispatcher = CollectingDispatcher()
    ActionFindService().run(dispatcher, tracker(gazetteer, "auf Arabisch", SERVICES), {})
    payloads = [choice.get("payload", "") for choice in dispatcher.messages[0]["plan"]["choices"]]
    assert any("change_language" in payload and '"ar"' in payload for payload in payloads)


def test_now_is_a_moment_today_what_is_left_of_it_and_a_day_all_of_it() -> None:
    now = datetime.now(BERLIN)
    first, last = opening("now", DAY) or (now, now)
    assert first == last and first.date() == DAY
    first, last = opening("today", DAY) or (now, now)
    assert first.date() == last.date() == DAY and (last.hour, last.minute) == (23, 59)
    assert opening("saturday", DAY) == (datetime(2026, 11, 28, tzinfo=BERLIN), datetime(2026, 11, 28, 23, 59, tzinfo=BERLIN))


@pytest.mark.parametrize("when", [None, "next_week", "december", "this_month"])
def test_a_period_of_a_week_or_more_is_no_wish_for_hours(when: str | None) -> None:
    assert opening(when, DAY) is None


def test_who_advises_near_on_all_comes_before_who_advises_far_on_what_was_spoken_of(gazetteer: Gazetteer) -> None:
    asked = tracker(gazetteer, "wer hilft mir in Leipzig", None, "find_service")
    asked.slots |= {"place": "sn-leipzig", "service_topic": "ukraine"}
    contract, remembered = run(ActionFindService(), asked)
    assert {result["city"] for result in contract["results"]} == {"Leipzig"}
    assert "topic" not in contract["entities"] and remembered["topic"] is None


def test_a_topic_that_is_asked_for_is_kept_however_far(gazetteer: Gazetteer) -> None:
    asked = tracker(gazetteer, "wer hilft mir in Leipzig", None, "find_service", service_topic="ukraine")
    asked.slots |= {"place": "sn-leipzig"}
    assert run(ActionFindService(), asked)[0]["entities"]["topic"] == "ukraine"
