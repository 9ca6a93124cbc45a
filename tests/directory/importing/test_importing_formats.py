"""Each format from recorded bytes to checked items, and the told problems of what does not hold."""

from __future__ import annotations

import contextlib
import json
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import BERLIN
from bot.directory.entries import Event, Place, Service
from bot.directory.importing.drafts import Reading, Unreadable
from bot.directory.importing.formats import READERS, read
from bot.directory.importing.integreat import region_path
from bot.directory.importing.kept import encoded
from bot.directory.importing.placing import Gazetteer
from bot.directory.importing.sources import Category
from tests.directory.importing.conftest import FEEDS, TODAY, a_source


def reading(content: bytes | str, format_: str, gazetteer: Gazetteer, day: date = TODAY, **more: Any) -> Reading:
    return read(content.encode() if isinstance(content, str) else content, a_source(format_, **more), gazetteer, day)


def events(found: Reading) -> list[Event]:
    return [item.entry for item in found.items if isinstance(item.entry, Event)]


def services(found: Reading) -> list[Service]:
    return [item.entry.service for item in found.items if not isinstance(item.entry, Event)]


def feed(name: str) -> bytes:
    return (FEEDS / name).read_bytes()


# Integreat


def test_an_integreat_event_keeps_time_place_and_page_and_loses_its_markup(gazetteer: Gazetteer) -> None:
    first = events(reading(feed("integreat_events.json"), "integreat-events", gazetteer))[0]
    assert (first.title, first.start) == ("Beratungstag", datetime(2026, 12, 1, 13, tzinfo=BERLIN))
    assert (first.venue, first.street, first.postcode, first.city, first.state) == (
        "Rathaus",
        "Hauptstraße 1",
        "01067",
        "Mitte",
        "SN",
    )
    assert first.summary_de == "Beratung zur Anerkennung\n\nOhne Anmeldung"
    assert first.registration_url == first.source_url == "https://integreat.example/mitte/de/events/beratungstag/"


def test_an_integreat_event_without_a_place_has_none_and_one_with_a_meeting_is_online(gazetteer: Gazetteer) -> None:
    found = reading(feed("integreat_events.json"), "integreat-events", gazetteer)
    online = events(found)[1]
    assert (online.mode, online.city, online.lat, online.summary_de) == ("online", "", None, "Alles über Ausbildung.")
    assert [problem.told for problem in found.problems] == ["access data of a meeting are left out of its text"]


def test_an_event_that_lasts_all_year_is_one_event_of_whole_days(gazetteer: Gazetteer) -> None:
    long = events(reading(feed("integreat_events.json"), "integreat-events", gazetteer))[2]
    assert (long.start, long.end) == (date(2026, 1, 1), date(2026, 12, 31))


def test_a_series_keeps_its_hour_across_summer_time_although_its_rule_is_in_utc(gazetteer: Gazetteer) -> None:
    found = events(reading(feed("integreat_series.json"), "integreat-events", gazetteer))
    assert [one.start for one in found] == [
        datetime(2027, month, day, 13, tzinfo=BERLIN) for month, day in ((3, 23), (3, 30), (4, 6), (4, 13))
    ]
    assert {one.start.utcoffset().seconds for one in found if isinstance(one.start, datetime)} == {3600, 7200}  # type: ignore[union-attr]


def test_the_entries_of_a_series_that_share_an_id_are_told_apart_by_their_path(gazetteer: Gazetteer) -> None:
    (series,) = json.loads(feed("integreat_series.json"))
    other = json.loads(json.dumps(series))
    other["path"] += "$2027-03-30"
    other["event"] |= {"start": "2027-03-30T13:00:00+02:00", "end": "2027-03-30T15:00:00+02:00"}
    found = reading(json.dumps([series, other]), "integreat-events", gazetteer)
    assert len({one.key for one in events(found)}) == len(events(found)) >= 2


def test_an_integreat_place_becomes_a_service_with_hours_and_the_mailbox_of_the_organisation(gazetteer: Gazetteer) -> None:
    meaning = {"Behörde/Amt": Category(("residence",), "agency")}
    first, older = services(reading(feed("integreat_locations.json"), "integreat-locations", gazetteer, categories=meaning))
    assert first.opening_hours == "Mo,We 10:00-13:00; Tu 10:00-13:00,14:00-16:00; Fr 00:00-24:00"
    assert (first.phone, first.email) == ("+49 351 488-6009", "info@traeger.example")
    assert (first.organisation, first.kind, first.topics) == ("Träger", "agency", ("residence",))
    assert first.assured_date == date(2026, 1, 22)
    assert (older.phone, older.email, older.appointment) == ("+49 351 123456", "amt@alt.example", True)


def test_what_is_temporarily_closed_is_left_out_and_an_unknown_category_is_never_offered(gazetteer: Gazetteer) -> None:
    found = reading(feed("integreat_locations.json"), "integreat-locations", gazetteer)
    assert {service.kind for service in services(found)} == {"organisation"}
    assert [(problem.item, problem.told.split(";")[0]) for problem in found.problems] == [
        ("Beratungsstelle", "the category 'Behörde/Amt' has no meaning in sources.yml"),
        ("Geschlossen", "it is temporarily closed"),
    ]


def test_a_mailbox_that_is_a_named_persons_own_is_dropped(gazetteer: Gazetteer) -> None:
    places = json.loads(feed("integreat_locations.json"))[:1]
    places[0]["contacts"] = places[0]["contacts"][:1]
    (service,) = services(reading(json.dumps(places), "integreat-locations", gazetteer))
    assert (service.email, service.phone) == ("", "+49 351 111111")


def test_the_path_of_a_region_is_found_by_its_name_and_only_where_it_is_live() -> None:
    assert region_path(feed("regions.json"), "Landkreis Mitte") == "lkmitte"
    assert region_path(feed("regions.json"), "Burgenlandkreis") == "burgenland"
    with pytest.raises(Unreadable, match="Landkreis Nord"):
        region_path(feed("regions.json"), "Landkreis Nord")


# iCalendar


def vevent(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1@x", *lines, "END:VEVENT", "END:VCALENDAR", ""])


def test_a_calendar_is_read_with_its_zone_series_folded_lines_and_cancellation(gazetteer: Gazetteer) -> None:
    found = events(reading(feed("calendar.ics"), "icalendar", gazetteer))
    assert [one.start for one in found[:3]] == [datetime(2027, month, 15, 16, tzinfo=BERLIN) for month in (1, 2, 3)]
    assert found[0].title == "Sprechstunde Anerkennung, offen für alle"
    assert "nach fünfundsiebzig Oktetten" in found[0].summary_de
    assert (found[0].street, found[0].postcode, found[0].city) == ("Königsbrücker Straße 13", "01067", "Mitte")
    assert (found[3].start, found[3].end, found[3].status) == (date(2027, 3, 1), None, "cancelled")
    assert (found[4].mode, found[4].venue, found[4].end, found[4].summary_de) == ("online", "", None, "Für Eltern.")


def test_a_time_without_a_zone_is_local_and_a_duration_gives_the_end(gazetteer: Gazetteer) -> None:
    (one,) = events(reading(vevent("DTSTART:20270701T100000", "DURATION:PT90M", "SUMMARY:Treffen"), "icalendar", gazetteer))
    assert (one.start, one.end) == (datetime(2027, 7, 1, 10, tzinfo=BERLIN), datetime(2027, 7, 1, 11, 30, tzinfo=BERLIN))


def test_days_left_out_of_a_series_and_days_that_moved_are_respected(gazetteer: Gazetteer) -> None:
    text = vevent(
        "DTSTART;TZID=Europe/Berlin:20261201T100000",
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=Europe/Berlin:20261208T100000",
        "SUMMARY:Treffen",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:1@x",
        "RECURRENCE-ID;TZID=Europe/Berlin:20261215T100000",
        "DTSTART;TZID=Europe/Berlin:20261216T120000",
        "SUMMARY:Treffen (verlegt)",
    )
    found = events(reading(text, "icalendar", gazetteer))
    assert sorted(str(one.start)[:16] for one in found) == ["2026-12-01 10:00", "2026-12-16 12:00", "2026-12-22 10:00"]


def test_an_endless_series_ends_at_the_horizon_and_begins_today(gazetteer: Gazetteer) -> None:
    found = events(reading(vevent("DTSTART;VALUE=DATE:20100104", "RRULE:FREQ=WEEKLY", "SUMMARY:Treffen"), "icalendar", gazetteer))
    starts = [one.start for one in found]
    assert min(starts) == date(2026, 11, 23) and max(starts) <= date(2027, 5, 24) and len(starts) == 27  # type: ignore[type-var]


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=DAILY;INTERVAL=0", "FREQ=WEEKLY;BYDAY=XX", "nonsense"])
def test_a_rule_that_cannot_be_followed_is_told_and_costs_no_other_event(gazetteer: Gazetteer, rule: str) -> None:
    text = vevent("DTSTART:20261201T100000", f"RRULE:{rule}", "SUMMARY:Treffen")
    text = text.replace(
        "END:VCALENDAR", "BEGIN:VEVENT\r\nUID:2@x\r\nDTSTART:20261202T100000\r\nSUMMARY:Fest\r\nEND:VEVENT\r\nEND:VCALENDAR"
    )
    found = reading(text, "icalendar", gazetteer)
    assert "Fest" in [one.title for one in events(found)]
    assert found.problems or "Treffen" in [one.title for one in events(found)]


# schema.org

PAGE = """<html><head><script>var x = {"@type": "Event"}</script>
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "x"}, %s]}</script>
<script type="application/ld+json">{broken</script></head><body></body></html>"""
EVENT = {
    "@type": "EducationEvent",
    "@id": "https://verein.example/kurs#1",
    "name": "Kurs &amp; Beratung",
    "startDate": "2026-12-03T18:00+01:00",
    "endDate": "2026-12-03T20:00:00+0100",
    "url": "https://verein.example/kurs",
    "location": {
        "@type": "Place",
        "name": "Volkshaus",
        "address": {"@type": "PostalAddress", "streetAddress": "Hof 3", "postalCode": "01067", "addressLocality": "Mitte"},
        "geo": {"latitude": "51.01", "longitude": "13.51"},
    },
    "organizer": {"@type": "Organization", "name": "Verein e.V."},
    "inLanguage": ["de", {"@type": "Language", "alternateName": "ar"}],
}


def test_an_event_in_a_page_is_found_among_other_scripts(gazetteer: Gazetteer) -> None:
    found = reading(PAGE % json.dumps(EVENT), "schema-org", gazetteer)
    (one,) = events(found)
    assert (one.title, one.start, one.end) == (
        "Kurs & Beratung",
        datetime(2026, 12, 3, 18, tzinfo=BERLIN),
        datetime(2026, 12, 3, 20, tzinfo=BERLIN),
    )
    assert (one.venue, one.street, one.city, one.lat, one.organiser) == ("Volkshaus", "Hof 3", "Mitte", 51.01, "Verein e.V.")
    assert one.languages == ("de", "ar")
    assert [problem.item for problem in found.problems] == ["script 2"]


@pytest.mark.parametrize("status", ["https://schema.org/EventCancelled", "EventCancelled", "http://schema.org/EventPostponed"])
def test_an_event_that_is_called_off_or_put_off_is_cancelled(gazetteer: Gazetteer, status: str) -> None:
    (one,) = events(reading(json.dumps({**EVENT, "eventStatus": status}), "schema-org", gazetteer))
    assert one.status == "cancelled"


def test_an_event_online_and_on_site_is_both_and_its_link_into_the_meeting_is_left_behind(gazetteer: Gazetteer) -> None:
    both = {**EVENT, "location": [EVENT["location"], {"@type": "VirtualLocation", "url": "https://meet.google.com/abc-defg-hij"}]}
    both["url"] = "https://meet.google.com/abc-defg-hij"
    found = reading(json.dumps(both), "schema-org", gazetteer)
    (one,) = events(found)
    assert (one.mode, one.registration_url) == ("hybrid", "")
    assert "meet.google" not in repr(one)
    assert any("url" in problem.told for problem in found.problems)


def test_a_series_in_a_page_is_told_by_its_parts(gazetteer: Gazetteer) -> None:
    parts = [{"@type": "Event", "name": "Teil", "startDate": f"2026-12-0{day}", "location": "Mitte"} for day in (1, 2)]
    series = {"@type": "EventSeries", "name": "Reihe", "subEvent": parts}
    assert [one.title for one in events(reading(json.dumps([series]), "schema-org", gazetteer))] == ["Teil", "Teil"]


# HSDS

HSDS = {
    "id": "ac148810-d857-441c-9679-408f346de14b",
    "name": "Beratung",
    "status": "active",
    "url": "https://verein.example/beratung",
    "assured_date": "2026-10-01",
    "organization": {"id": "x", "name": "Verein", "description": "", "phones": [{"id": "p", "number": "0351 123456"}]},
    "languages": [{"id": "l", "code": "ar"}, {"id": "m", "name": "German"}],
    "service_areas": [{"id": "a", "name": "Mitte"}],
    "service_at_locations": [
        {
            "id": "s",
            "location": {
                "id": "o",
                "location_type": "physical",
                "latitude": 51.0,
                "longitude": 13.5,
                "addresses": [
                    {"id": "b", "address_1": "Postfach", "address_type": "postal", "city": "Mitte", "postal_code": "01060"},
                    {"id": "d", "address_1": "Hof 1", "address_type": "physical", "city": "Mitte", "postal_code": "01067"},
                ],
            },
            "schedules": [
                {"id": "h", "freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00", "closes_at": "12:00"},
                {"id": "i", "freq": "WEEKLY", "byday": "TU", "opens_at": "14:00:00", "closes_at": "16:00:00"},
            ],
        }
    ],
}


@pytest.mark.parametrize(
    "wrapped", [HSDS, [HSDS], {"contents": [HSDS], "total_items": 1}, [{"id": "x", "name": "Verein", "services": [HSDS]}]]
)
def test_hsds_is_read_as_a_service_a_list_a_page_or_by_organisation(gazetteer: Gazetteer, wrapped: object) -> None:
    (service,) = services(reading(json.dumps(wrapped), "hsds", gazetteer))
    assert (service.name, service.organisation, service.street, service.postcode) == ("Beratung", "Verein", "Hof 1", "01067")
    assert (service.opening_hours, service.languages) == ("Mo 09:00-12:00; Tu 09:00-12:00,14:00-16:00", ("ar",))
    assert service.assured_date == date(2026, 10, 1)


def test_an_hsds_service_that_is_not_active_is_left_out_and_told(gazetteer: Gazetteer) -> None:
    found = reading(json.dumps([HSDS, {**HSDS, "id": "2", "status": "temporarily closed"}]), "hsds", gazetteer)
    assert len(found.items) == 1 and "temporarily closed" in found.problems[0].told


# CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_in_the_ways_spreadsheets_write_it(gazetteer: Gazetteer, encoding: str, delimiter: str) -> None:
    rows = [["Angebot", "Ort", "PLZ", "Telefon"], ["Größere Hilfe", "Mitte", "1067", "0351/123456"], ["", "", "", ""]]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    columns = {"Angebot": "name", "Ort": "city", "PLZ": "postcode", "Telefon": "phone"}
    (service,) = services(reading(text.encode(encoding), "csv", gazetteer, columns=columns))
    assert (service.name, service.postcode, service.phone) == ("Größere Hilfe", "01067", "+49 351 123456")


def test_a_table_of_events_with_our_own_columns_is_read(gazetteer: Gazetteer) -> None:
    text = 'key,title_de,start,end,status,city,topics\nfest,"Fest, groß",2026-12-24,,cancelled,Mitte,women;unknown\n'
    (one,) = events(reading(text, "csv", gazetteer))
    assert (one.title, one.start, one.status, one.topics) == ("Fest, groß", date(2026, 12, 24), "cancelled", ("women",))


def test_a_row_with_too_few_cells_is_told_with_its_line(gazetteer: Gazetteer) -> None:
    found = reading("name,city\nBeratung,Mitte\nHilfe\n", "csv", gazetteer)
    assert len(found.items) == 1 and found.problems[0].item == "line 3"


# All


@pytest.mark.parametrize("format_", sorted(READERS))
@pytest.mark.parametrize(
    "content", [b"", b"<html>Maintenance</html>", b"\xff\xfe\x00\x01", b'{"error": "gone"}', b"null", b"[" * 100_000]
)
def test_rubbish_is_refused_and_never_breaks_the_run(gazetteer: Gazetteer, format_: str, content: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert reading(content, format_, gazetteer).items == ()


ODD = st.sampled_from(["\ud800", "\x00", "\x1b[2J", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-13-40"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | ODD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
STATE = Place("state-sn", "Sachsen", "state", "SN", "", "", "", 51.0, 13.5, 1)
GAZETTEER = Gazetteer([STATE, Place("sn-mitte", "Mitte", "city", "SN", "Mitte", "", "01067", 51.0, 13.5, 1)])


INTACT = "Bleibt"
EXAMPLES: list[tuple[str, Any, dict[str, str]]] = [
    ("integreat-events", json.loads(feed("integreat_events.json")), {"path": "/intact", "title": INTACT}),
    ("integreat-locations", json.loads(feed("integreat_locations.json")), {"path": "/intact", "title": INTACT}),
    ("hsds", [HSDS], {"id": "intact", "name": INTACT}),
    ("schema-org", [EVENT], {"@id": "https://verein.example/intact", "name": INTACT}),
]


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_a_wrong_type_anywhere_in_an_item_costs_at_most_that_item(data: st.DataObject) -> None:
    format_, content, own = data.draw(st.sampled_from(EXAMPLES))
    changed = json.loads(json.dumps(content))
    at: Any = changed
    while True:
        key = data.draw(st.sampled_from(list(at) if isinstance(at, dict) else list(range(len(at)))))
        if not isinstance(at[key], dict | list) or not at[key] or data.draw(st.booleans()):
            break
        at = at[key]
    at[key] = data.draw(JSON)
    found = reading(json.dumps([*changed, {**content[0], **own}]), format_, GAZETTEER)
    kept = "".join(encoded(item) for item in found.items)
    assert kept.encode() and "\x1b" not in "".join(f"{problem.item}{problem.told}" for problem in found.problems)
    assert INTACT in [item.entry.title if isinstance(item.entry, Event) else item.entry.service.name for item in found.items]
