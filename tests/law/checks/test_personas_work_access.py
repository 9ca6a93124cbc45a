"""People who want to work: with which paper, from when, reasoned from the paragraphs."""

from __future__ import annotations

from datetime import date
from functools import partial

from tests.law.checks.people import FIT, NOT, UNCLEAR, Picture, person

ASYLUM = {
    "status": "gestattung",
    "living": "outside",
    "asylum_since": "2026-01-10",
    "procedure": "normal",
    "country": "other",
}
DULDUNG = {
    "status": "duldung",
    "removal": "nothing",
    "living": "outside",
    "held_since": "2023",
    "country": "other",
    "asylum": "refused",
    "asylum_since": "2021",
    "cause": "none",
    "passport": "yes",
}
asylum = partial(person, "check_work_access", ASYLUM)
duldung = partial(person, "check_work_access", DULDUNG)
anybody = partial(person, "check_work_access", {})


# Aufenthaltsgestattung ---------------------------------------------------------------------------------------------------------


@asylum(asylum_since="2026-08-22")
def test_an_asylum_seeker_in_a_flat_may_ask_for_a_permit_after_three_months(found: Picture) -> None:
    # § 61 Abs. 2 AsylG: three months are over today; only employment can be permitted
    assert found["employment"] is FIT and found["training"] is FIT and found["self_employment"] is NOT
    assert found.notices == ("permit_first",)


@asylum(asylum_since="2026-08-23")
def test_an_asylum_seeker_in_a_flat_waits_one_more_day(found: Picture) -> None:
    assert found["employment"] is NOT and found.may_change("employment")
    assert found.finding("employment", "waiting_gestattung").from_day == date(2026, 11, 23)


@asylum(living="centre", asylum_since="2026-08-22")
def test_in_a_reception_centre_three_months_are_enough_now(found: Picture) -> None:
    # § 61 Abs. 1 S. 2 AsylG since 12.06.2026
    assert found["employment"] is FIT


@asylum(day="2026-06-11", living="centre", asylum_since="2025-12-12")
def test_until_11_june_2026_the_centre_meant_six_months(found: Picture) -> None:
    # 12.12.2025 + six months = 12.06.2026
    assert found["employment"] is NOT
    assert found.finding("employment", "waiting_gestattung").from_day == date(2026, 6, 12)


@asylum(day="2026-06-12", living="centre", asylum_since="2026-03-12")
def test_since_12_june_2026_the_centre_means_three_months(found: Picture) -> None:
    assert found["employment"] is FIT


@asylum(day="2024-02-26", living="centre", asylum_since="2023-06-01")
def test_until_26_february_2024_the_centre_meant_nine_months(found: Picture) -> None:
    # 01.06.2023 + nine months = 01.03.2024
    assert found["employment"] is NOT
    assert found.finding("employment", "waiting_gestattung").from_day == date(2024, 3, 1)


@asylum(day="2024-02-27", living="centre", asylum_since="2023-08-27")
def test_since_27_february_2024_the_centre_meant_six_months(found: Picture) -> None:
    assert found["employment"] is FIT


@asylum(living="centre", procedure="dublin", asylum_since="2026-06-22")
def test_a_dublin_case_in_the_centre_waits_six_months(found: Picture) -> None:
    # § 61 Abs. 1 S. 3 AsylG
    assert found["employment"] is NOT
    assert found.finding("employment", "waiting_gestattung").from_day == date(2026, 12, 22)


@asylum(procedure="accelerated")
def test_in_an_accelerated_procedure_it_hangs_on_its_ground(found: Picture) -> None:
    # none on the grounds (a) to (f); the ground of a low share of recognitions is not among them
    assert found["employment"] is UNCLEAR


@asylum(day="2026-06-11", procedure="accelerated")
def test_until_11_june_2026_an_accelerated_procedure_did_no_harm(found: Picture) -> None:
    assert found["employment"] is FIT


@asylum(country="national_list", asylum_since="2025-03")
def test_a_listed_country_closes_work_during_the_procedure(found: Picture) -> None:
    # § 61 Abs. 2 S. 4 AsylG: application after 31.08.2015
    assert found["employment"] is NOT and not found.may_change("employment")


@asylum(country="national_list", living="centre", asylum_since="2025-03")
def test_a_listed_country_and_a_reception_centre_are_for_a_lawyer(found: Picture) -> None:
    # whether the ban or the waiting time goes first the law does not say
    assert found["employment"] is UNCLEAR


@asylum(country="national_list", asylum_since="2015-08-31")
def test_who_applied_by_31_august_2015_is_not_hit_by_the_list(found: Picture) -> None:
    assert found["employment"] is FIT


@asylum(country="national_list", asylum_since="2015-09-01")
def test_who_applied_on_1_september_2015_is(found: Picture) -> None:
    assert found["employment"] is NOT


@asylum(day="2023-12-22", country="georgia_moldova", exception="no", asylum_since="2023-09-01")
def test_until_22_december_2023_georgia_was_not_on_the_list(found: Picture) -> None:
    assert found["employment"] is FIT


@asylum(day="2023-12-23", country="georgia_moldova", exception="no", asylum_since="2023-09-01")
def test_since_23_december_2023_georgia_is(found: Picture) -> None:
    # § 87d AsylG spares applications by 30.08.2023
    assert found["employment"] is NOT


@asylum(country="georgia_moldova", exception="yes", asylum_since="2023-08-01")
def test_a_moldovan_who_applied_by_30_august_2023_may_ask_for_a_permit(found: Picture) -> None:
    assert found["employment"] is FIT


@asylum(country="eu_list")
def test_an_egyptian_asylum_seeker_needs_somebody_to_read_the_papers(found: Picture) -> None:
    # the ban of § 61 Abs. 2 names the national list only, but the list is a ground for an accelerated procedure
    assert found["employment"] is UNCLEAR


@asylum(day="2026-06-11", country="eu_list")
def test_until_11_june_2026_there_was_no_eu_list(found: Picture) -> None:
    assert found["employment"] is FIT


# Duldung -----------------------------------------------------------------------------------------------------------------------


@duldung()
def test_a_tolerated_person_of_three_years_may_ask_for_a_permit(found: Picture) -> None:
    # § 60a Abs. 5b: shall be given; self-employment can be thought of
    assert found["employment"] is FIT and found["training"] is FIT and found["self_employment"] is UNCLEAR
    assert found.notices == ("permit_first",)


@duldung(held_since="2022-11-22")
def test_after_four_years_the_agency_need_not_consent(found: Picture) -> None:
    # § 32 Abs. 2 Nr. 5 BeschV
    assert "no_agency_consent" in found.notices and "permit_first" in found.notices


@duldung(held_since="2022-11-23")
def test_a_day_before_four_years_the_agency_must_consent(found: Picture) -> None:
    assert "no_agency_consent" not in found.notices


@duldung(held_since="2026-08-23")
def test_a_new_duldung_waits_three_months_for_a_job_but_not_for_a_training(found: Picture) -> None:
    # § 32 Abs. 1 BeschV; a training needs no consent of the agency (Abs. 2 Nr. 2), hence no waiting
    assert found["employment"] is NOT and found["training"] is FIT
    assert found.finding("employment", "waiting_duldung").from_day == date(2026, 11, 23)


@duldung(living="centre", held_since="2026-06-23", passport="no")
def test_in_the_centre_six_months_of_duldung_are_the_rule_with_an_exception(found: Picture) -> None:
    # § 61 Abs. 1 S. 6 to 9 AsylG: earlier where work was permitted in the asylum procedure
    assert found["employment"] is UNCLEAR
    assert found.finding("employment", "waiting_duldung").from_day == date(2026, 12, 23)


@duldung(living="centre", held_since="2026-06-23", passport="yes")
def test_in_the_centre_a_passport_makes_it_three_months(found: Picture) -> None:
    assert found["employment"] is FIT


@duldung(status="duldung_light")
def test_a_duldung_light_allows_no_work_until_it_is_cured(found: Picture) -> None:
    # § 60b Abs. 4, 5
    assert not found.fitting and found.may_change("employment") and found.notices == ("duldung_light_cure",)


@duldung(removal="steps")
def test_with_steps_to_removal_the_permit_is_at_discretion(found: Picture) -> None:
    # § 60a Abs. 5b S. 2: the "shall" falls away
    assert found["employment"] is UNCLEAR and found.notices[0] == "advice_soon"


@duldung(removal="date")
def test_with_a_date_for_the_removal_help_is_needed_today(found: Picture) -> None:
    assert not found.fitting and found.notices[0] == "danger_today"


@duldung(cause="own")
def test_own_false_statements_close_work_until_they_are_put_right(found: Picture) -> None:
    # § 60a Abs. 6 Nr. 2
    assert found["employment"] is NOT and found.may_change("employment")


@duldung(cause="authority_says")
def test_a_reproach_that_is_disputed_is_open(found: Picture) -> None:
    assert found["employment"] is UNCLEAR


@duldung(country="national_list")
def test_a_refused_national_of_the_list_may_not_work(found: Picture) -> None:
    # § 60a Abs. 6 Nr. 3: application after 31.08.2015, refused
    assert found["employment"] is NOT


@duldung(country="national_list", asylum_since="2015-08-31")
def test_a_refused_application_from_before_september_2015_does_no_harm(found: Picture) -> None:
    assert found["employment"] is FIT


@duldung(country="national_list", asylum="never")
def test_who_never_applied_is_hit_by_the_list_too(found: Picture) -> None:
    assert found["employment"] is NOT


@duldung(country="national_list", asylum="withdrawn")
def test_a_withdrawal_after_free_legal_information_lifts_the_ban(found: Picture) -> None:
    assert found["employment"] is UNCLEAR


@duldung(country="eu_list", exception="yes")
def test_a_tunisian_tolerated_on_6_may_2025_may_ask_for_a_permit(found: Picture) -> None:
    # § 104 Abs. 18 Nr. 2
    assert found["employment"] is FIT


@duldung(country="eu_list", exception="no")
def test_a_tunisian_without_an_exception_may_not_work(found: Picture) -> None:
    assert found["employment"] is NOT


@duldung(day="2026-06-11", country="eu_list", exception="no")
def test_until_11_june_2026_the_eu_list_did_not_touch_work(found: Picture) -> None:
    assert found["employment"] is FIT


# Titles ------------------------------------------------------------------------------------------------------------------------


@anybody(status="chancenaufenthalt")
def test_a_card_under_104c_allows_any_work(found: Picture) -> None:
    # § 4a Abs. 1, § 31 BeschV
    assert found.fitting == {"employment", "training", "self_employment"} and not found.notices


@anybody(status="ukraine")
def test_section_24_allows_any_work(found: Picture) -> None:
    assert found.fitting == {"employment", "training", "self_employment"}


@anybody(status="student")
def test_a_student_may_work_within_bounds(found: Picture) -> None:
    # § 16b Abs. 3; self-employment by permission (§ 21 Abs. 6)
    assert found["employment"] is UNCLEAR and found["self_employment"] is UNCLEAR and found.notices == ("see_permit",)


@anybody(status="chancenkarte")
def test_the_opportunity_card_allows_twenty_hours(found: Picture) -> None:
    # § 20a Abs. 2; self-employment is for the authority (§ 21 Abs. 6)
    assert found["employment"] is UNCLEAR and found["self_employment"] is UNCLEAR


@anybody(status="none", removal="nothing")
def test_without_a_paper_no_work_is_allowed(found: Picture) -> None:
    assert not found.fitting and found["employment"] is NOT and found.notices == ("no_paper",)


@anybody()
def test_who_says_nothing_gets_no_firm_answer(found: Picture) -> None:
    assert {found["employment"], found["training"], found["self_employment"]} == {UNCLEAR}
