"""Exports keep to their formats, and what we write we can read again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from bot.clock import BERLIN
from bot.directory import Directory
from bot.directory.entries import Event
from bot.directory.exporting import calendars, hsds, schema_org
from bot.directory.importing.formats import read
from bot.directory.importing.hours import weekly
from bot.directory.importing.placing import Gazetteer
from bot.directory.importing.sources import Source
from bot.directory.revisions import Revision
from tests.directory.conftest import Writer

TODAY = date(2026, 11, 22)
REVISED = datetime(2026, 11, 20, 9, tzinfo=BERLIN)
EVENT = Event(
    *("fest", "Fest, groß; schön", "Feast", "Erste Zeile\nZweite Zeile </script>", "", datetime(2027, 3, 27, 18, tzinfo=BERLIN)),
    *(datetime(2027, 3, 28, 12, tzinfo=BERLIN), "scheduled", "Saal", "Hof 1", "01067", "Mitte", "SN", 51.0, 13.5, "onsite"),
    *("https://verein.example/fest", "Verein", ("social",), ("de", "ar"), "seed", "https://verein.example"),
)


def source(format_: str) -> Source:
    return Source("wieder", "Verein", format_, "https://verein.example", "CC0", "de", "https://verein.example", True, state="SN")


def components(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content.decode()).walk("VEVENT"))


def only(event: Event, **more: Any) -> Any:
    (found,) = components(calendars.calendar([replace(event, **more)], {event.key: Revision(3, REVISED)}))
    return found


# HSDS


def test_the_whole_directory_keeps_to_the_hsds_schema(directory: Directory) -> None:
    page = hsds.services_page(directory.all_services(), {place.key: place for place in directory.places})
    assert hsds.faults(page) == [] and page["total_items"] >= 280


@pytest.mark.parametrize(
    ("slip", "told"),
    [({"status": "open"}, "status"), ({"id": "7"}, "uuid"), ({"telephone": "1"}, "telephone"), ({"url": "verein.example"}, "url")],
)
def test_a_slip_in_an_export_is_found(directory: Directory, slip: dict[str, str], told: str) -> None:
    page = hsds.services_page(directory.all_services()[:1], {place.key: place for place in directory.places})
    page["contents"][0] |= slip
    (fault,) = hsds.faults(page)
    assert told in fault


def test_what_is_exported_as_hsds_reads_as_the_same_services(directory: Directory) -> None:
    services = directory.all_services()
    page = hsds.services_page(services, {place.key: place for place in directory.places})
    found = read(json.dumps(page).encode(), source("hsds"), Gazetteer(directory.places), TODAY)
    assert len(found.items) == len(services)
    for entry, item in zip(services, found.items, strict=True):
        ours, theirs = entry.service, item.entry.service  # type: ignore[union-attr]
        for name in (
            "name",
            "organisation",
            "kind",
            "audience",
            "topics",
            "languages",
            "postcode",
            "appointment",
            "cost",
            "online",
        ):
            assert getattr(theirs, name) == getattr(ours, name), (ours.key, name)
        assert theirs.assured_date == ours.assured_date and weekly(theirs.opening_hours) == weekly(ours.opening_hours)
        assert (theirs.phone, theirs.city) == (ours.phone, ours.city)
        assert item.entry.areas == entry.areas, ours.key  # type: ignore[union-attr]


def test_an_export_of_the_same_directory_is_the_same_to_the_byte(directory: Directory) -> None:
    places = {place.key: place for place in directory.places}
    first, second = (json.dumps(hsds.services_page(directory.all_services(), places)) for _ in range(2))
    assert first == second


# iCalendar


def test_an_event_is_written_with_all_that_a_calendar_needs() -> None:
    found = only(EVENT)
    assert (str(found["summary"]), found["sequence"], str(found["status"])) == ("Fest, groß; schön", 3, "CONFIRMED")
    assert found["dtstart"].dt == EVENT.start and found["dtstart"].params["TZID"] == "Europe/Berlin"
    assert found["dtend"].dt == EVENT.end and found["dtstamp"].dt == REVISED
    assert str(found["location"]) == "Saal, Hof 1, 01067 Mitte" and str(found["url"]) == "https://verein.example/fest"
    assert str(found["description"]) == EVENT.summary_de


def test_the_calendar_explains_its_zone_across_summer_time() -> None:
    content = calendars.calendar([EVENT], {})
    assert b"BEGIN:VTIMEZONE" in content and b"TZID:Europe/Berlin" in content and b"BEGIN:DAYLIGHT" in content


def test_every_line_ends_and_folds_as_rfc_5545_asks() -> None:
    content = calendars.calendar([replace(EVENT, summary_de="ä" * 300)], {})
    lines = content.split(b"\r\n")
    assert lines[-1] == b"" and all(len(line) <= 75 and b"\n" not in line for line in lines)


def test_the_uid_stays_when_everything_else_changes() -> None:
    assert only(EVENT)["uid"] == only(EVENT, title_de="Anders", start=date(2027, 5, 1), end=None)["uid"]
    assert only(EVENT)["uid"] != only(replace(EVENT, key="anderes"))["uid"]


def test_a_whole_day_ends_on_the_day_after() -> None:
    one = only(EVENT, start=date(2027, 3, 1), end=None)
    assert (one["dtstart"].dt, one["dtend"].dt) == (date(2027, 3, 1), date(2027, 3, 2))
    several = only(EVENT, start=date(2027, 3, 1), end=date(2027, 3, 3))
    assert several["dtend"].dt == date(2027, 3, 4)


def test_an_end_that_is_not_known_is_not_invented() -> None:
    assert "dtend" not in only(EVENT, end=None)


def test_a_cancelled_event_says_so_and_a_withdrawn_or_undated_one_is_left_out() -> None:
    assert str(only(EVENT, status="cancelled")["status"]) == "CANCELLED"
    assert components(calendars.calendar([replace(EVENT, status="withdrawn"), replace(EVENT, start=None, end=None)], {})) == []


def test_a_calendar_is_the_same_to_the_byte_in_any_order_of_events() -> None:
    events = [replace(EVENT, key=str(number), start=REVISED + timedelta(days=number % 3)) for number in range(6)]
    assert calendars.calendar(events, {}) == calendars.calendar(events[::-1], {})


def test_a_calendar_reads_back_as_the_same_event(writer: Writer) -> None:
    content = calendars.calendar([EVENT], {})
    with_places = Gazetteer(writer.open().places)
    (item,) = read(content, source("icalendar"), with_places, TODAY).items
    again = item.entry
    assert isinstance(again, Event)
    for name in ("title_de", "start", "end", "status", "venue", "street", "postcode", "city", "registration_url"):
        assert getattr(again, name) == getattr(EVENT, name), name


def test_a_revision_is_counted_only_when_an_event_changes(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.directory.database import bring_up_to_date, connect

    engine = connect("sqlite://")
    seen = []
    for day, title in (("2026-11-20", "Fest"), ("2026-11-21", "Fest"), ("2026-11-22", "Fest!")):
        monkeypatch.setenv("LOTSE_TODAY", day)
        writer.events({"key": "fest", "title_de": title}, {"key": day})
        bring_up_to_date(engine, writer.folder)
        revision = Directory(engine).revisions(["fest"])["fest"]
        seen.append((revision.sequence, revision.revised_at.date().isoformat()))
    assert seen == [(0, "2026-11-20"), (0, "2026-11-20"), (1, "2026-11-22")]


# schema.org


def test_an_event_in_json_ld_reads_back_as_the_same_event(writer: Writer) -> None:
    page = f'<script type="application/ld+json">{schema_org.in_page(schema_org.event(EVENT))}</script>'
    (item,) = read(page.encode(), source("schema-org"), Gazetteer(writer.open().places), TODAY).items
    again = item.entry
    assert isinstance(again, Event)
    for name in ("title_de", "start", "end", "status", "venue", "street", "postcode", "city", "mode", "organiser", "languages"):
        assert getattr(again, name) == getattr(EVENT, name), name


def test_nothing_in_an_event_can_end_its_script() -> None:
    text = schema_org.in_page(schema_org.event(EVENT))
    assert "</script" not in text and json.loads(text)["description"] == EVENT.summary_de


@pytest.mark.parametrize(
    ("mode", "kinds"), [("onsite", ["Place"]), ("online", ["VirtualLocation"]), ("hybrid", ["Place", "VirtualLocation"])]
)
def test_json_ld_says_where_an_event_is_attended(mode: str, kinds: list[str]) -> None:
    location = schema_org.event(replace(EVENT, mode=mode))["location"]
    assert [one["@type"] for one in (location if isinstance(location, list) else [location])] == kinds


def test_json_ld_says_nothing_of_what_is_not_known(directory: Directory) -> None:
    for event in directory.all_events():
        assert all(value not in ("", [], None) for value in schema_org.event(event).values())
