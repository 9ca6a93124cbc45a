"""A run of the importers start to finish, against a server on loopback."""

from __future__ import annotations

from datetime import date

import pytest

from bot.directory import EventSearch, ServiceSearch
from bot.directory.importing.kept import read_origins
from tests.directory.importing.conftest import FEEDS, Importer, Server


def calendar(*events: str) -> str:
    """A calendar of events given as lines of their own; each gets the lines that none may lack."""
    body = "".join(f"BEGIN:VEVENT\nDTSTAMP:20261101T080000Z\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//de\n{body}END:VCALENDAR\n"


def event(number: int, *more: str, day: str = "20261205") -> str:
    lines = (f"UID:{number}@verein.example", f"DTSTART;TZID=Europe/Berlin:{day}T100000", f"SUMMARY:Treffen {number}")
    return "\n".join((*lines, "LOCATION:Saal\\, Hauptstraße 1\\, 01067 Mitte", *more))


def titles(importer: Importer) -> list[str]:
    return [found.event.title for found in importer.directory().find_events(EventSearch(limit=100))]


CONTENT_TABLES = ("event", "event_topic", "service", "source_item", "entry_origin", "event_revision")


def everything(importer: Importer) -> list[list[tuple[object, ...]]]:
    return [sorted(map(repr, importer.rows(f"select * from {table}"))) for table in CONTENT_TABLES]  # type: ignore[misc]


def test_an_imported_event_is_found_near_its_place(importer: Importer, server: Server) -> None:
    importer.source("amt", server.send("/e", (FEEDS / "integreat_events.json").read_bytes()), "integreat-events")
    (report,) = importer.run()
    assert (report.outcome, report.items, len(report.changes.added)) == ("accepted", 3, 3)
    directory = importer.directory()
    found = directory.find_events(EventSearch(place=directory.place("sn-mitte"), start=date(2026, 12, 1), end=date(2026, 12, 1)))
    assert [(one.event.title, one.distance_km) for one in found] == [("Beratungstag", 0.0)]
    assert found[0].event.confidence == "seed"


def test_an_imported_service_is_found_where_its_kind_is_offered(importer: Importer, server: Server) -> None:
    url = server.send("/l", (FEEDS / "integreat_locations.json").read_bytes())
    meaning = {"Behörde/Amt": {"topics": ["residence"], "kind": "advice"}}
    importer.source("amt", url, "integreat-locations", catchment=["state"], categories=meaning)
    importer.run()
    directory = importer.directory()
    found = directory.find_services(ServiceSearch(place=directory.place("sn-mitte")))
    assert [one.service.name for one in found.services] == ["Beratungsstelle"]


def test_a_second_run_of_the_same_changes_nothing(importer: Importer, server: Server) -> None:
    importer.source("verein", server.send("/c", calendar(event(1), event(2))))
    importer.run()
    before = everything(importer)
    (report,) = importer.run()
    assert report.outcome == "accepted" and report.changes.count == 0
    assert everything(importer) == before


def test_what_the_server_says_is_unchanged_is_not_sent_again(importer: Importer, server: Server) -> None:
    importer.source("verein", server.send("/c", calendar(event(1)), etag='"a"'))
    importer.run()
    (report,) = importer.run()
    assert (report.outcome, report.items) == ("unchanged", 1)
    assert [headers.get("If-None-Match") for headers in server.asked("/c")] == [None, '"a"']
    assert titles(importer) == ["Treffen 1"]


def test_a_feed_is_read_in_full_again_after_its_settings_change(importer: Importer, server: Server) -> None:
    url = server.send("/c", calendar(event(1)), etag='"a"')
    importer.source("verein", url)
    importer.run()
    importer.source("verein", url, topics=["women"])
    (report,) = importer.run()
    assert [change.fields for change in report.changes.changed] == [("topics",)]


def test_a_feed_is_read_in_full_again_after_a_week_so_that_series_go_on(
    importer: Importer, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    importer.source("verein", server.send("/c", calendar(event(1, "RRULE:FREQ=WEEKLY")), etag='"a"'))
    importer.run()
    last = max(row[0] for row in importer.rows("select first_day from event"))
    monkeypatch.setenv("LOTSE_TODAY", "2026-12-01")
    (report,) = importer.run()
    assert report.outcome == "accepted" and report.changes.added
    assert max(row[0] for row in importer.rows("select first_day from event")) > last


def test_a_changed_event_is_changed_and_counted_as_revised(importer: Importer, server: Server) -> None:
    url = server.send("/c", calendar(event(1), event(2)))
    importer.source("verein", url)
    importer.run()
    server.send("/c", calendar(event(1, day="20261206"), event(2)))
    (report,) = importer.run()
    assert [(change.item.entry.title, change.fields) for change in report.changes.changed] == [("Treffen 1", ("start",))]  # type: ignore[union-attr]
    assert sorted(importer.rows("select sequence from event_revision")) == [(0,), (1,)]


def test_a_cancelled_event_is_kept_as_cancelled_and_never_found(importer: Importer, server: Server) -> None:
    importer.source("verein", server.send("/c", calendar(event(1), event(2))))
    importer.run()
    server.send("/c", calendar(event(1, "STATUS:CANCELLED"), event(2)))
    importer.run()
    assert titles(importer) == ["Treffen 2"]
    assert ("Treffen 1", "cancelled") in importer.rows("select name_de, event_status from event")


def test_an_event_that_the_feed_no_longer_lists_is_withdrawn_and_returns_when_it_does(importer: Importer, server: Server) -> None:
    importer.source("verein", server.send("/c", calendar(event(1), event(2), event(3))))
    importer.run()
    server.send("/c", calendar(event(1), event(2)))
    (report,) = importer.run()
    assert [item.entry.title for item in report.changes.withdrawn] == ["Treffen 3"]  # type: ignore[union-attr]
    assert titles(importer) == ["Treffen 1", "Treffen 2"]
    assert ("Treffen 3", "withdrawn") in importer.rows("select name_de, event_status from event")
    server.send("/c", calendar(event(1), event(2), event(3)))
    (report,) = importer.run()
    assert len(report.changes.returned) == 1 and len(titles(importer)) == 3


def test_an_event_that_is_over_is_not_called_withdrawn(importer: Importer, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    importer.source("verein", server.send("/c", calendar(event(1), event(2, day="20261220"))))
    importer.run()
    monkeypatch.setenv("LOTSE_TODAY", "2026-12-10")
    server.send("/c", calendar(event(2, day="20261220")))
    (report,) = importer.run()
    assert report.changes.count == 0
    assert ("Treffen 1", "scheduled") in importer.rows("select name_de, event_status from event")


def test_a_feed_that_lists_only_a_part_withdraws_nothing(importer: Importer, server: Server) -> None:
    importer.source("verein", server.send("/c", calendar(event(1), event(2))), complete=False)
    importer.run()
    server.send("/c", calendar(event(1)))
    (report,) = importer.run()
    assert report.changes.count == 0 and len(titles(importer)) == 2


@pytest.mark.parametrize(
    ("content", "status", "outcome", "told"),
    [
        ("", 500, "failed", "500"),
        ("", 404, "failed", "404"),
        ("<html>Wartung</html>", 200, "refused", "no iCalendar"),
        (b"\xff\xfe\x00rubbish", 200, "refused", "no iCalendar"),
        (calendar(), 200, "refused", "4 were known"),
        (calendar(event(1)), 200, "refused", "1 items, 4 were known"),
        (calendar("UID:9@x\nSUMMARY:Ohne Tag", "UID:8@x\nSUMMARY:Auch ohne"), 200, "refused", "no item of the feed holds"),
    ],
)
def test_a_source_that_fails_or_sends_rubbish_leaves_yesterdays_data(
    importer: Importer, server: Server, content: str | bytes, status: int, outcome: str, told: str
) -> None:
    importer.source("verein", server.send("/c", calendar(*(event(number) for number in range(4)))))
    importer.run()
    before = everything(importer)
    server.send("/c", content, status=status)
    (report,) = importer.run()
    assert report.outcome == outcome and told in report.problem
    assert everything(importer) == before
    ((noted, problem),) = importer.rows("select outcome, problem from source_run order by id desc limit 1")
    assert noted == outcome and told in str(problem)


def test_after_a_refused_run_the_feed_is_asked_for_in_full(importer: Importer, server: Server) -> None:
    importer.source("verein", server.send("/c", calendar(event(1), event(2), event(3)), etag='"a"'))
    importer.run()
    server.send("/c", "rubbish", etag='"b"')
    importer.run()
    importer.run()
    assert [headers.get("If-None-Match") for headers in server.asked("/c")] == [None, '"a"', '"a"']


def test_fewer_items_are_accepted_where_a_person_says_so(importer: Importer, server: Server) -> None:
    importer.source("verein", server.send("/c", calendar(*(event(number) for number in range(4)))))
    importer.run()
    server.send("/c", calendar(event(1)))
    (report,) = importer.run(accept_fewer=True)
    assert report.outcome == "accepted" and titles(importer) == ["Treffen 1"]


def test_one_source_that_fails_does_not_stop_the_others(importer: Importer, server: Server) -> None:
    importer.source("kaputt", f"{server.address}/missing")
    importer.source("verein", server.send("/c", calendar(event(1))))
    assert [report.outcome for report in importer.run()] == ["failed", "accepted"]
    assert titles(importer) == ["Treffen 1"]


def test_a_dry_run_tells_what_would_change_and_writes_nothing(importer: Importer, server: Server) -> None:
    importer.source("verein", server.send("/c", calendar(event(1), event(2))))
    (report,) = importer.run(dry_run=True)
    assert [item.entry.title for item in report.changes.added] == ["Treffen 1", "Treffen 2"]  # type: ignore[union-attr]
    assert titles(importer) == [] and importer.rows("select * from source_run") == []


def test_imports_outlast_a_new_load_of_the_csv_files(importer: Importer, server: Server) -> None:
    importer.source("verein", server.send("/c", calendar(event(1))))
    importer.run()
    importer.writer.events({"title_de": "Fest", "start": "2026-12-24"})
    from bot.directory.database import bring_up_to_date

    assert bring_up_to_date(importer.engine, importer.writer.folder)
    assert titles(importer) == ["Treffen 1", "Fest"]


def test_a_source_that_is_switched_off_takes_its_entries_with_it(importer: Importer, server: Server) -> None:
    importer.source("verein", server.send("/c", calendar(event(1))))
    importer.run()
    importer.entries["verein"]["active"] = False
    importer.write_table()
    from bot.directory.database import bring_up_to_date

    assert bring_up_to_date(importer.engine, importer.writer.folder)
    assert titles(importer) == []


def test_two_sources_of_one_event_make_one_entry_that_knows_where_each_field_is_from(importer: Importer, server: Server) -> None:
    importer.source("stadt", server.send("/a", calendar(event(1))))
    importer.source("verein", server.send("/b", calendar(event(1, "DESCRIPTION:Mit Kinderbetreuung"))))
    importer.run()
    ((key, text),) = importer.rows("select id, description_de from event")
    assert text == "Mit Kinderbetreuung" and str(key).startswith("stadt-")
    with importer.engine.connect() as connection:
        origins = read_origins(connection, "event", str(key))
    assert origins["summary"] == "verein" and origins["title"] == origins["address"] == origins["time"] == "stadt"


def test_no_secret_of_a_meeting_is_anywhere_in_the_database(importer: Importer, server: Server) -> None:
    importer.source("amt", server.send("/e", (FEEDS / "integreat_events.json").read_bytes()), "integreat-events")
    importer.source("verein", server.send("/c", (FEEDS / "calendar.ics").read_bytes()))
    importer.run()
    stored = repr([importer.rows(f"select * from {table}") for table in (*CONTENT_TABLES, "source_run")])
    for secret in ("zoom.us", "4711", "812345678", "meetup-join", "geheim", "123 456"):
        assert secret not in stored, secret
    assert "Elternabend" in stored


def test_the_path_of_an_integreat_region_is_looked_up_by_its_name(importer: Importer, server: Server) -> None:
    server.send("/api/v3/regions/", (FEEDS / "regions.json").read_bytes())
    server.send("/api/v3/lkmitte/de/events/", (FEEDS / "integreat_events.json").read_bytes())
    importer.source("amt", f"{server.address}/api/v3/{{region}}/de/events/", "integreat-events", region="Landkreis Mitte")
    (report,) = importer.run()
    assert report.items == 3
