"""Parameters give their value on the days on which it holds, and none on any other day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge import Knowledge
from bot.law import DatedValue, Parameter, Parameters, Value

DAYS = st.dates(date(2010, 1, 1), date(2040, 12, 31))


def dated(value: Value, start: date | None = None, end: date | None = None) -> DatedValue:
    return DatedValue(value, start, end, "§ 1", "https://example.org", "verified")


@st.composite
def parameters(draw: st.DrawFn) -> Parameter:
    """A parameter of one to four values in order, with or without gaps, open or not at both ends."""
    days = sorted(draw(st.sets(DAYS, min_size=2, max_size=8)))
    pairs = list(zip(days[::2], days[1::2], strict=False))
    values = [dated(number, start, end) for number, (start, end) in enumerate(pairs)]
    if draw(st.booleans()):
        values[0] = dated(0, None, values[0].end)
    if draw(st.booleans()):
        values[-1] = dated(values[-1].value, values[-1].start, None)
    return Parameter("drawn", "Drawn", "count", tuple(values))


@given(parameters(), DAYS)
def test_a_parameter_gives_a_value_exactly_on_the_days_of_its_periods(parameter: Parameter, day: date) -> None:
    inside = [v for v in parameter.values if (v.start is None or v.start <= day) and (v.end is None or day <= v.end)]
    assert ([parameter.on(day)] if parameter.on(day) else []) == inside


@given(parameters(), DAYS)
def test_the_last_known_value_has_begun_and_no_later_one_has(parameter: Parameter, day: date) -> None:
    known = parameter.last_known(day)
    if known is None:
        assert all(value.start is not None and value.start > day for value in parameter.values)
        return
    assert known.start is None or known.start <= day
    later = parameter.values[parameter.values.index(known) + 1 :]
    assert all(value.start is not None and value.start > day for value in later)
    assert parameter.on(day) in (None, known)


def test_both_ends_of_a_period_belong_to_it() -> None:
    value = dated(1, date(2026, 1, 1), date(2026, 12, 31))
    assert [value.holds_on(date(*day)) for day in [(2025, 12, 31), (2026, 1, 1), (2026, 12, 31), (2027, 1, 1)]] == [
        False,
        True,
        True,
        False,
    ]


def test_a_value_without_ends_holds_on_every_day() -> None:
    assert dated(1).holds_on(date.min) and dated(1).holds_on(date.max)


def test_parameters_are_asked_by_name_and_an_unknown_name_is_an_error() -> None:
    some = Parameters([Parameter("wage", "Wage", "euro", (dated(Decimal("13.90"), date(2026, 1, 1)),))])
    assert "wage" in some and "pay" not in some and len(some) == 1 and [parameter.name for parameter in some] == ["wage"]
    assert some.value("wage", date(2026, 1, 1)) == Decimal("13.90")
    assert some.value("wage", date(2025, 12, 31)) is None
    with pytest.raises(KeyError):
        some.value("pay", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("name", "day", "value"),
    [
        ("chancenaufenthalt_open", "2022-12-30", False),
        ("chancenaufenthalt_open", "2022-12-31", True),
        ("chancenaufenthalt_open", "2025-12-30", True),
        ("chancenaufenthalt_open", "2025-12-31", False),
        ("chancenaufenthalt_open", "2026-11-22", False),
        ("chancenaufenthalt_side_rules", "2022-12-30", False),
        ("chancenaufenthalt_side_rules", "2022-12-31", True),
        ("chancenaufenthalt_side_rules", "2027-06-30", True),
        ("chancenaufenthalt_side_rules", "2027-07-01", False),
        ("chancenaufenthalt_cutoff_date", "2026-11-22", date(2022, 10, 31)),
        ("chancenaufenthalt_last_application_day", "2026-11-22", date(2025, 12, 30)),
        ("minimum_wage", "2022-09-30", None),
        ("minimum_wage", "2022-10-01", Decimal(12)),
        ("minimum_wage", "2023-12-31", Decimal(12)),
        ("minimum_wage", "2024-01-01", Decimal("12.41")),
        ("minimum_wage", "2024-12-31", Decimal("12.41")),
        ("minimum_wage", "2025-01-01", Decimal("12.82")),
        ("minimum_wage", "2025-12-31", Decimal("12.82")),
        ("minimum_wage", "2026-01-01", Decimal("13.90")),
        ("minimum_wage", "2026-12-31", Decimal("13.90")),
        ("minimum_wage", "2027-01-01", Decimal("14.60")),
        ("minimum_wage", "2027-12-31", Decimal("14.60")),
        ("minimum_wage", "2028-01-01", None),
        ("minimum_wage_next", "2026-12-31", Decimal("14.60")),
        ("minimum_wage_next", "2027-01-01", None),
        ("blue_card_salary", "2023-12-31", None),
        ("blue_card_salary", "2024-12-31", 45300),
        ("blue_card_salary", "2025-01-01", 48300),
        ("blue_card_salary", "2025-12-31", 48300),
        ("blue_card_salary", "2026-01-01", 50700),
        ("blue_card_salary", "2026-12-31", 50700),
        ("blue_card_salary", "2027-01-01", None),
        ("blue_card_salary_reduced", "2025-12-31", Decimal("43759.80")),
        ("blue_card_salary_reduced", "2026-01-01", Decimal("45934.20")),
        ("blue_card_salary_reduced", "2027-01-01", None),
    ],
)
def test_the_law_has_the_value_of_the_day(knowledge: Knowledge, name: str, day: str, value: Value | None) -> None:
    found = knowledge.parameters.value(name, date.fromisoformat(day))
    assert found == value and isinstance(found, bool) is isinstance(value, bool)


def test_every_value_of_the_law_holds_on_its_first_and_last_day_and_not_outside(knowledge: Knowledge) -> None:
    for parameter in knowledge.parameters:
        for value in parameter.values:
            for edge, outside in ((value.start, -1), (value.end, 1)):
                if edge is not None:
                    assert parameter.on(edge) is value, f"{parameter.name} on {edge}"
                    assert parameter.on(edge + timedelta(days=outside)) is not value, f"{parameter.name} beside {edge}"


def test_the_last_known_value_of_the_law_never_comes_from_the_future(knowledge: Knowledge) -> None:
    for parameter in knowledge.parameters:
        first = parameter.values[0].start
        if first is not None:
            assert parameter.last_known(first - timedelta(days=1)) is None
            assert parameter.last_known(first) is parameter.values[0]


def test_every_value_of_the_law_names_its_paragraph_and_a_public_source(knowledge: Knowledge) -> None:
    for parameter in knowledge.parameters:
        for value in parameter.values:
            assert value.paragraph.strip() and value.source.startswith(("https://", "http://")), parameter.name


def test_the_flag_of_the_chancenaufenthalt_turns_with_its_answers(knowledge: Knowledge) -> None:
    answer = knowledge.answers["chancenaufenthalt/apply"]
    for version in answer.versions:
        for day in (version.start, version.end):
            if day is not None:
                assert knowledge.parameters.value("chancenaufenthalt_open", day) is (version.id == "open")
