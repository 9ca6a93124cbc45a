"""What of the law becomes due is told in time, as a list and a calendar, and signed for by organisations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from icalendar import Calendar

from bot.clock import BERLIN
from bot.knowledge import Knowledge
from bot.law import DatedValue, Parameter, Parameters
from bot.mentor.law_review import SignOffs, due, feed
from tests.mentor.conftest import Desk

DAY = date(2026, 11, 22)


def parameter(name: str, *periods: tuple[date | None, date | None]) -> Parameter:
    values = tuple(DatedValue(Decimal(1), start, end, "§ 1", "https://example.org", "verified") for start, end in periods)
    return Parameter(name, name, "euro", values)


def with_law(knowledge: Knowledge, *parameters: Parameter) -> Knowledge:
    return replace(knowledge, answers={}, parameters=Parameters(parameters))


def test_a_value_is_due_when_it_ends_within_ninety_days(knowledge: Knowledge) -> None:
    law = with_law(
        knowledge,
        parameter("ends_in_time", (None, DAY + timedelta(days=90))),
        parameter("ends_later", (None, DAY + timedelta(days=91))),
        parameter("has_ended", (None, DAY - timedelta(days=1))),
        parameter("has_a_successor", (None, date(2026, 12, 31)), (date(2027, 1, 1), None)),
        parameter("has_no_end", (None, None)),
    )
    assert [(one.kind, one.subject) for one in due(law, DAY)] == [("changes", "has_a_successor"), ("ends", "ends_in_time")]


def test_an_answer_is_due_by_its_review_day_and_stays_so_when_it_is_past(knowledge: Knowledge) -> None:
    found = {one.subject: one for one in due(knowledge, date(2027, 5, 1)) if one.kind == "review"}
    assert found["stay/young_people bridge"].due_on == date(2027, 5, 22)
    assert "§ 25a AufenthG" in found["stay/young_people bridge"].paragraph
    assert "stay/young_people early" not in found
    later = {one.subject for one in due(knowledge, date(2028, 1, 1))}
    assert "stay/young_people later" in later and "stay/young_people bridge" not in later


def test_the_feed_holds_a_whole_day_for_everything_that_is_due(knowledge: Knowledge) -> None:
    dues = due(knowledge, DAY)
    assert dues
    titles = {"review": "Prüfung", "ends": "Endet", "changes": "Ändert sich"}
    events = Calendar.from_ical(feed(dues, titles, datetime(2026, 11, 22, 9, 0, tzinfo=BERLIN))).walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [one.due_on for one in dues]
    assert all(str(event["summary"]).startswith(titles[one.kind]) for event, one in zip(events, dues, strict=True))
    assert len({str(event["uid"]) for event in events}) == len(dues)


def test_a_signature_holds_for_the_text_it_was_given_for(desk: Desk, knowledge: Knowledge) -> None:
    one = due(knowledge, date(2027, 5, 1))[0]
    book = SignOffs(desk.engine)
    book.sign(desk.first, one, " Beratung  Muster ")
    signed = book.all()
    assert signed[one.subject, one.fingerprint][0].organisation == "Beratung Muster"
    assert (one.subject, replace(one, fingerprint="changed").fingerprint) not in signed


@pytest.mark.parametrize("organisation", ["", " ", "x" * 161])
def test_a_signature_needs_the_name_of_an_organisation(desk: Desk, knowledge: Knowledge, organisation: str) -> None:
    with pytest.raises(ValueError, match="organisation"):
        SignOffs(desk.engine).sign(desk.first, due(knowledge, DAY)[0], organisation)
