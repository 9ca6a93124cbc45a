"""Many sources, one directory: what is the same thing, whose word counts, and where people should look."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import BERLIN
from bot.directory.entries import Event, Service
from bot.directory.importing.drafts import Item
from bot.directory.importing.merging import ALL_FIELDS, Difference, Known, Merged, Origin, merge
from bot.directory.loading import Entries, ServiceEntry

DAY = date(2026, 11, 22)
START = datetime(2026, 12, 1, 10, tzinfo=BERLIN)
EVENT = Event(
    *(
        "one",
        "Beratungstag",
        "Advice day",
        "",
        "",
        START,
        None,
        "scheduled",
        "Saal",
        "Hauptstraße 1",
        "01067",
        "Mitte",
        "SN",
        51.0,
        13.5,
    ),
    *("onsite", "", "Verein", ("social",), (), "seed", ""),
)
SERVICE = Service(
    *("one", "Beratung", "Verein", "advice", "", ("social",), (), "Hof 1", "01067", "Mitte", "SN", 51.0, 13.5, "", "", "", ""),
    *(None, False, "", None, "seed", ""),
)


def told(source: str, entry: Event | Service, uid: str = "", seen: date = DAY, withdrawn: bool = False, **more: object) -> Known:
    """An item of a source; its key begins with the source's name."""
    own = replace(entry, key=f"{source}-{entry.key}", **more)  # type: ignore[arg-type]
    kept = own if isinstance(own, Event) else ServiceEntry(own, frozenset({"state-sn"}))
    return Known(Item(source, uid, kept), seen, withdrawn)


def merged(*known: Known, events: tuple[Event, ...] = (), services: tuple[Service, ...] = ()) -> Merged:
    curated = Entries((), (), tuple(ServiceEntry(one, frozenset({"state-sn"})) for one in services), events)
    return merge(curated, known, ["stadt", "verein"])


def test_an_event_of_one_source_is_taken_as_it_is_and_its_origin_named() -> None:
    found = merged(told("stadt", EVENT))
    assert found.entries.events == (replace(EVENT, key="stadt-one"),)
    assert found.origins == (Origin("event", "stadt-one", ALL_FIELDS, "stadt"),)


def test_entries_of_the_csv_files_alone_stay_as_they_are() -> None:
    found = merged(events=(EVENT,), services=(SERVICE,))
    assert found.entries.events == (EVENT,) and found.entries.services[0].service == SERVICE and found.origins == ()


@pytest.mark.parametrize(
    "other",
    [
        told("verein", EVENT, title_de="BERATUNGSTAG!"),
        told("verein", EVENT, street="Hauptstr. 1"),
        told("verein", EVENT, street="", postcode=""),
        told("verein", EVENT, uid="u", title_de="Anders", street="Nebenweg 2", start=START.replace(day=2)),
        told("verein", EVENT, title_de="Anders", registration_url="http://www.stadt.example/tag/"),
    ],
)
def test_the_same_event_of_two_sources_is_one(other: Known) -> None:
    first = told("stadt", EVENT, uid="u", registration_url="https://stadt.example/tag")
    assert [event.key for event in merged(first, other).entries.events] == ["stadt-one"]


@pytest.mark.parametrize(
    "other",
    [
        told("verein", EVENT, start=START.replace(hour=11)),
        told("verein", EVENT, street="Nebenweg 2"),
        told("verein", EVENT, city="Ostdorf", postcode="02001", street=""),
        told("verein", EVENT, mode="online", city="", postcode="", street=""),
        told("verein", EVENT, title_de="Infoabend"),
        told("stadt", replace(EVENT, key="two")),
    ],
)
def test_what_differs_in_time_or_place_or_stands_twice_in_one_source_stays_apart(other: Known) -> None:
    assert len(merged(told("stadt", EVENT), other).entries.events) == 2


def test_the_front_page_of_a_site_makes_no_two_events_one() -> None:
    first = told("stadt", EVENT, registration_url="https://stadt.example/")
    assert (
        len(merged(first, told("verein", EVENT, title_de="Infoabend", registration_url="https://stadt.example")).entries.events)
        == 2
    )


def test_a_page_that_two_events_of_one_source_share_tells_neither() -> None:
    shared = {"registration_url": "https://stadt.example/alle"}
    twice = [told("stadt", EVENT, title_de="A", **shared), told("stadt", replace(EVENT, key="two"), title_de="B", **shared)]
    assert len(merged(*twice, told("verein", EVENT, title_de="C", **shared)).entries.events) == 3


def test_services_of_one_name_and_postcode_are_one_unless_their_streets_differ() -> None:
    assert len(merged(told("stadt", SERVICE), told("verein", SERVICE)).entries.services) == 1
    assert len(merged(told("stadt", SERVICE), told("verein", SERVICE, street="Hof 2")).entries.services) == 2
    assert len(merged(told("stadt", SERVICE, postcode=""), told("verein", SERVICE, postcode="")).entries.services) == 2


def test_what_people_wrote_stays_and_what_they_left_open_is_filled() -> None:
    ours = replace(SERVICE, phone="+49 351 1111", website="")
    found = merged(told("stadt", SERVICE, phone="+49 351 2222", website="https://stadt.example/beratung"), services=(ours,))
    (entry,) = found.entries.services
    assert (entry.service.key, entry.service.phone, entry.service.website) == (
        "one",
        "+49 351 1111",
        "https://stadt.example/beratung",
    )
    origins = {origin.field: origin.source for origin in found.origins}
    assert (origins["phone"], origins["website"]) == ("csv", "stadt")
    assert found.differences == (Difference("service", "one", "phone", "493511111", "stadt", "493512222"),)


def test_two_ways_of_writing_one_number_or_street_are_no_difference() -> None:
    ours = replace(SERVICE, phone="+49 351 1111-22", street="Lange Straße 1")
    assert merged(told("stadt", SERVICE, phone="+49 351 111122", street="Lange Str. 1"), services=(ours,)).differences == ()


def test_an_address_comes_whole_from_one_source() -> None:
    town = told("stadt", EVENT, street="", postcode="", venue="", lat=51.2, uid="u")
    found = merged(town, told("verein", EVENT, uid="u")).entries.events[0]
    assert (found.street, found.postcode, found.venue, found.lat) == ("", "", "", 51.2)


def test_the_order_of_the_sources_and_not_that_of_arrival_says_whose_word_counts() -> None:
    early = told("verein", EVENT, seen=date(2026, 1, 1), summary_de="vom Verein", organiser="Verein")
    found = merged(early, told("stadt", EVENT, organiser="Stadt")).entries.events[0]
    assert (found.organiser, found.summary_de) == ("Stadt", "vom Verein")


def test_the_key_of_an_entry_outlasts_the_source_that_gave_it() -> None:
    first = told("stadt", EVENT, seen=date(2026, 1, 1))
    later = told("verein", EVENT)
    assert merged(first, later).entries.events[0].key == "stadt-one"
    gone = replace(first, withdrawn=True)
    (event,) = merged(gone, later).entries.events
    assert (event.key, event.status) == ("stadt-one", "scheduled")


def test_an_event_that_any_source_calls_cancelled_is_cancelled_even_against_the_csv_files() -> None:
    found = merged(told("verein", EVENT, status="cancelled"), events=(EVENT,))
    assert found.entries.events[0].status == "cancelled"
    assert Origin("event", "one", "status", "verein") in found.origins


def test_what_all_sources_have_withdrawn_is_gone_as_a_service_and_marked_as_an_event() -> None:
    found = merged(told("stadt", EVENT, withdrawn=True), told("stadt", SERVICE, withdrawn=True))
    assert [event.status for event in found.entries.events] == ["withdrawn"] and found.entries.services == ()


def test_a_withdrawn_item_leaves_what_people_wrote_alone() -> None:
    assert merged(told("stadt", EVENT, withdrawn=True), events=(EVENT,)).entries.events == (EVENT,)


def test_items_of_a_source_that_is_not_active_do_not_count() -> None:
    assert merged(told("anders", EVENT)).entries.events == ()


@given(st.permutations(range(6)))
def test_the_order_in_which_items_are_read_changes_nothing(order: list[int]) -> None:
    known = [
        told("stadt", EVENT),
        told("verein", EVENT, summary_de="mehr"),
        told("stadt", replace(EVENT, key="two"), start=START.replace(day=5)),
        told("verein", SERVICE),
        told("stadt", SERVICE, phone="+49 351 1111"),
        told("verein", replace(EVENT, key="old"), seen=date(2026, 1, 1), title_de="Alt", withdrawn=True),
    ]
    assert merged(*(known[place] for place in order)) == merged(*known)
