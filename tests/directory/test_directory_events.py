"""Events: never past ones, never cancelled ones, soonest first, near the place or online."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import BERLIN, TODAY_VARIABLE
from bot.directory import Directory, EventSearch
from bot.directory.entries import day_of
from tests.directory.conftest import Row, Writer

DAY = date(2026, 11, 22)


def found(directory: Directory, place: str | None = None, start: date | None = DAY, limit: int = 50, **search: object) -> list[str]:
    where = directory.place(place) if place else None
    events = directory.find_events(EventSearch(place=where, start=start, limit=limit, **search))  # type: ignore[arg-type]
    return [one.event.key for one in events]


def opened(writer: Writer, *rows: Row) -> Directory:
    writer.events(*rows)
    return writer.open()


@settings(max_examples=100)
@given(st.dates(date(2015, 1, 1), date(2030, 1, 1)))
def test_a_past_event_is_never_found(directory: Directory, day: date) -> None:
    for one in directory.find_events(EventSearch(start=day, limit=100)):
        last = day_of(one.event.end or one.event.start)
        assert last is not None and last >= day


def test_all_events_collected_before_the_start_of_the_project_are_past(directory: Directory) -> None:
    assert found(directory) == []


def test_on_the_day_before_the_day_itself_and_the_day_after(writer: Writer) -> None:
    directory = opened(writer, {"key": "event", "start": "2026-12-01"})
    assert found(directory, start=date(2026, 11, 30)) == ["event"]
    assert found(directory, start=date(2026, 12, 1)) == ["event"]
    assert found(directory, start=date(2026, 12, 2)) == []


def test_a_series_is_found_until_its_last_day(writer: Writer) -> None:
    directory = opened(writer, {"key": "series", "start": "2026-11-01", "end": "2026-11-22"})
    assert found(directory) == ["series"]
    assert found(directory, start=date(2026, 11, 23)) == []


def test_a_search_from_a_moment_leaves_out_what_ended_before_it(writer: Writer) -> None:
    directory = opened(
        writer,
        {"key": "over", "start": "2026-11-22T10:00:00+01:00", "end": "2026-11-22T12:00:00+01:00"},
        {"key": "running", "start": "2026-11-22T14:00:00+01:00", "end": "2026-11-22T16:00:00+01:00"},
    )
    assert found(directory, start=datetime(2026, 11, 22, 15, tzinfo=BERLIN)) == ["running"]
    assert found(directory) == ["over", "running"]


def test_without_a_start_the_search_begins_today(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = opened(writer, {"key": "event", "start": "2026-12-01"})
    monkeypatch.setenv(TODAY_VARIABLE, "2026-12-01")
    assert found(directory, start=None) == ["event"]
    monkeypatch.setenv(TODAY_VARIABLE, "2026-12-02")
    assert found(directory, start=None) == []


def test_a_cancelled_event_and_one_without_a_day_are_never_found(writer: Writer) -> None:
    directory = opened(writer, {"key": "cancelled", "status": "cancelled"}, {"key": "some-day", "start": ""})
    assert found(directory) == []


def test_only_events_that_begin_by_the_last_day_of_the_period_are_found(writer: Writer) -> None:
    directory = opened(writer, {"key": "in", "start": "2026-11-29T20:00:00+01:00"}, {"key": "out", "start": "2026-11-30"})
    assert found(directory, start=date(2026, 11, 23), end=date(2026, 11, 29)) == ["in"]


def test_the_soonest_comes_first(writer: Writer) -> None:
    directory = opened(
        writer,
        {"key": "third", "start": "2026-12-01T18:00:00+01:00"},
        {"key": "second", "start": "2026-12-01T09:00:00+01:00"},
        {"key": "fourth", "start": "2027-01-01"},
        {"key": "first", "start": "2026-12-01"},
    )
    assert found(directory) == ["first", "second", "third", "fourth"]
    assert found(directory, limit=2) == ["first", "second"]


def test_events_within_the_radius_and_those_online_are_found(writer: Writer) -> None:
    directory = opened(
        writer,
        {"key": "near", "start": "2026-12-01", "lat": "51.0", "lon": "14.7"},
        {"key": "far", "start": "2026-12-02", "lat": "51.0", "lon": "14.75"},
        {"key": "online", "start": "2026-12-03", "mode": "online"},
        {"key": "hybrid", "start": "2026-12-04", "mode": "hybrid", "lat": "51.0", "lon": "12.5"},
        {"key": "nowhere", "start": "2026-12-05"},
    )
    assert found(directory, "sn-ostdorf") == ["near", "online", "hybrid"]
    assert found(directory, "sn-ostdorf", radius_km=60) == ["near", "far", "online", "hybrid"]
    assert found(directory, "sn-ostdorf", online=True) == ["online", "hybrid"]
    assert found(directory, "state-sn") == ["near", "far", "online", "hybrid", "nowhere"]
    assert found(directory) == ["near", "far", "online", "hybrid", "nowhere"]
    distances = [one.distance_km for one in directory.find_events(EventSearch(place=directory.place("sn-ostdorf"), start=DAY))]
    assert distances == [49.0, None, 105.0]


def test_only_events_on_the_topic_are_found(writer: Writer) -> None:
    directory = opened(writer, {"key": "social"}, {"key": "stay", "topics": "chancenaufenthalt;social"})
    assert found(directory, topic="social") == ["social", "stay"]
    assert found(directory, topic="residence") == ["stay"]
    assert found(directory, topic="training") == []


def test_an_unknown_time_of_day_is_told_as_a_day(directory: Directory) -> None:
    event = directory.event("fachtag-internationale-fachkraefte-leipzig-2025")
    assert event is not None and event.start is not None and event.start.isoformat() == "2025-05-15"


def test_a_time_of_day_is_told_in_berlin_time(directory: Directory) -> None:
    event = directory.event("fachtag-stadt-land-flucht-erfurt-2024")
    assert event is not None and event.start is not None and event.end is not None
    assert (event.start.isoformat(), event.end.isoformat()) == ("2024-06-26T10:00:00+02:00", "2024-06-26T16:30:00+02:00")
    assert event.title == event.title_de and event.title_en.startswith("Conference")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dates(date(2018, 1, 1), date(2026, 1, 1)), st.integers(0, 200), st.floats(1, 300))
def test_the_search_finds_what_a_look_at_every_event_finds(directory: Directory, day: date, days: int, radius: float) -> None:
    from datetime import timedelta

    from bot.directory.geo import distance_km

    place, end = directory.place("sn-dresden"), day + timedelta(days=days)
    assert place is not None
    expected = set()
    for one in directory.find_events(EventSearch(start=date(2000, 1, 1), limit=1000)):
        event = one.event
        first, last = day_of(event.start), day_of(event.end or event.start)
        assert first is not None and last is not None and event.lat is not None and event.lon is not None
        near = round(distance_km(place.lat, place.lon, event.lat, event.lon), 1) <= radius
        if last >= day and first <= end and (near or event.mode != "onsite"):
            expected.add(event.key)
    assert set(found(directory, "sn-dresden", start=day, end=end, radius_km=radius, limit=1000)) == expected
