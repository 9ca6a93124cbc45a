"""What volunteers are asked to look at, and what not."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot import paths
from bot.clock import BERLIN
from bot.data_files import DataError
from bot.directory.importing.kept import Run
from bot.directory.importing.merging import Difference
from bot.directory.importing.placing import Gazetteer
from bot.directory.importing.sources import Source
from bot.directory.loading import load_entries
from bot.directory.upkeep import Limits, findings, load_limits, source_findings, unreachable
from tests.directory.conftest import Row, Writer

TODAY = date(2026, 11, 22)
LIMITS = Limits({"advice": 365}, 7, 30.0, {"advice": ("address", "phone", "languages")})
GOOD: Row = {
    "street": "Hof 1",
    "postcode": "01067",
    "city": "Mitte",
    "lat": "51.0",
    "lon": "13.5",
    "phone": "+49 351 1234567",
    "languages": "ar",
    "source_date": "2026-11-01",
    "opening_hours": "Mo 09:00-12:00",
}


def found(writer: Writer, *differences: Difference) -> list[tuple[str, str, str]]:
    entries = load_entries(writer.folder)
    services = [entry.service for entry in entries.services]
    looked = findings(services, entries.events, differences, Gazetteer(entries.places), LIMITS, TODAY)
    return [(one.key, one.finding, one.detail) for one in looked]


def test_a_complete_and_fresh_entry_is_left_alone(writer: Writer) -> None:
    writer.services(GOOD)
    assert found(writer) == []


@pytest.mark.parametrize(
    ("row", "finding", "detail"),
    [
        ({"source_date": "2025-11-21"}, "stale", "366 days ago"),
        ({"source_date": ""}, "stale", "nobody"),
        ({"phone": ""}, "missing phone", ""),
        ({"street": ""}, "missing address", ""),
        ({"languages": ""}, "missing languages", ""),
        ({"opening_hours": "2019 Mo 09:00-12:00"}, "unreachable hours", "never open"),
        ({"lat": "52.0"}, "contradictory", "111 km from Mitte"),
        ({"state": "TH", "catchment": "national"}, "contradictory", "Mitte lies in SN, the entry says TH"),
    ],
)
def test_what_is_wrong_with_an_entry_is_told(writer: Writer, row: Row, finding: str, detail: str) -> None:
    writer.services({**GOOD, **row})
    ((_, told, particulars),) = found(writer)
    assert told == finding and detail in particulars


def test_an_entry_of_exactly_the_limit_is_not_yet_stale(writer: Writer) -> None:
    writer.services({**GOOD, "source_date": "2025-11-22"})
    assert found(writer) == []


def test_what_is_only_online_needs_no_address_and_no_phone(writer: Writer) -> None:
    writer.services({"online": "yes", "languages": "ar", "source_date": "2026-11-01"})
    assert found(writer) == []


def test_one_thing_that_stands_twice_and_differs_is_contradictory(writer: Writer) -> None:
    writer.services(
        {**GOOD, "key": "a"}, {**GOOD, "key": "b", "phone": "+49 351 999999"}, {**GOOD, "key": "c", "postcode": "01069"}
    )
    assert found(writer) == [("b", "contradictory", "it has name and postcode of a; they differ in phone")]


def test_what_a_source_says_against_us_is_a_proposal(writer: Writer) -> None:
    writer.services({**GOOD, "key": "a"})
    ((key, finding, detail),) = found(writer, Difference("service", "a", "phone", "493511", "stadt", "493512"))
    assert (key, finding) == ("a", "contradictory") and "stadt says '493512'" in detail


def test_coming_events_are_looked_at_and_past_or_cancelled_ones_are_not(writer: Writer) -> None:
    writer.events(
        {"key": "coming", "start": "2026-11-22"},
        {"key": "past", "start": "2026-11-21"},
        {"key": "cancelled", "start": "2026-12-01", "status": "cancelled"},
        {"key": "online", "start": "2026-12-01", "mode": "online"},
    )
    assert found(writer) == [("coming", "missing address", "")]


def test_sources_that_fail_or_fall_silent_are_told() -> None:
    moment = datetime(2026, 11, 22, 9, tzinfo=BERLIN)

    def source(key: str) -> Source:
        return Source(key, "Verein", "csv", "https://x.example", "CC0", "de", "https://x.example", True)

    def run(key: str, days: int, outcome: str) -> Run:
        return Run(key, (moment - timedelta(days=days)).isoformat(), outcome, problem="it is no JSON")

    runs = {"good": run("good", 7, "unchanged"), "silent": run("silent", 8, "accepted"), "broken": run("broken", 0, "refused")}
    told = source_findings([source(key) for key in ("good", "silent", "broken", "new")], runs, LIMITS, moment)
    assert [(one.key, one.detail) for one in told] == [
        ("silent", "last read on 2026-11-14"),
        ("broken", "refused on 2026-11-22: it is no JSON"),
        ("new", "it was never read"),
    ]


@pytest.mark.parametrize(("notation", "told"), [("Mo 09:00-12:00", ""), ("24/7", ""), ("montags", "read"), ("off", "never open")])
def test_hours_are_unreachable_where_they_cannot_be_read_or_never_open(notation: str, told: str) -> None:
    assert (told in unreachable(notation)) if told else unreachable(notation) == ""


def test_the_limits_are_data_and_a_slip_in_them_is_told(tmp_path: Path) -> None:
    assert load_limits(paths.DIRECTORY / "upkeep.yml").stale_after_days["advice"] > 0
    path = tmp_path / "upkeep.yml"
    text = (paths.DIRECTORY / "upkeep.yml").read_text("utf-8")
    for before, after, told in (
        ("source_after_days: 7", "source_after_days: soon", "'soon'"),
        ("[address, phone]", "[fax]", "languages"),
    ):
        path.write_text(text.replace(before, after, 1), "utf-8")
        with pytest.raises(DataError, match=told):
            load_limits(path)
