"""People with a profession: is recognition needed and which way is there; do the points of the opportunity card suffice."""

from __future__ import annotations

from datetime import date
from functools import partial

from tests.law.checks.people import FIT, NOT, UNCLEAR, Picture, person

profession = partial(
    person,
    "check_recognition",
    {"regulated": "no", "level": "vocational", "finished": "state_recognised", "papers": "complete", "worked": "no"},
)
ABROAD = {
    "where": "abroad",
    "qualification": "state_recognised",
    "german_points": "a1",
    "english": "less",
    "experience": "less",
    "age_points": "older",
    "shortage": "no",
    "earlier_stay": "no",
    "spouse": "no",
    "livelihood": "yes",
}
card = partial(person, "check_points", ABROAD)


@profession(regulated="yes")
def test_a_nurse_needs_recognition_and_can_apply(found: Picture) -> None:
    # regulated: for everyone; vocational: no statement of comparability; papers there: no analysis
    assert found.fitting == {"needed", "equivalence"}


@profession()
def test_a_cook_may_work_without_but_can_apply(found: Picture) -> None:
    # a dual training occupation: not to work, but it helps
    assert found["needed"] is NOT and found["equivalence"] is FIT


@profession(regulated="partly")
def test_an_electrician_needs_it_for_an_own_business_only(found: Picture) -> None:
    # crafts of Annex A: as an employee no
    assert found["needed"] is UNCLEAR and found["equivalence"] is FIT


@profession(level="academic")
def test_a_computer_scientist_has_no_procedure_but_a_statement(found: Picture) -> None:
    # academic and not regulated: anabin or the statement of the ZAB
    assert found.fitting == {"statement"} and found["equivalence"] is NOT and found["needed"] is NOT


@profession(regulated="yes", level="academic")
def test_a_physician_needs_the_licence_not_the_statement(found: Picture) -> None:
    assert found.fitting == {"needed", "equivalence"} and found["statement"] is NOT


@profession(regulated="partly", level="academic")
def test_an_engineer_may_use_both(found: Picture) -> None:
    # the title is protected, the work is not
    assert found["equivalence"] is FIT and found["statement"] is UNCLEAR


@profession(papers="none")
def test_a_metal_worker_who_lost_the_papers_can_show_what_he_can(found: Picture) -> None:
    # § 14 BQFG, for dual occupations
    assert found["analysis"] is FIT and found["equivalence"] is NOT and found.may_change("equivalence")


@profession(regulated="yes", papers="none")
def test_a_nurse_without_papers_has_another_exam_as_a_rule(found: Picture) -> None:
    # health professions: Kenntnisprüfung instead of the analysis
    assert found["analysis"] is UNCLEAR


@profession(papers="some")
def test_a_part_of_the_papers_leaves_both_ways_open(found: Picture) -> None:
    assert found["equivalence"] is UNCLEAR and found["analysis"] is FIT


@profession(finished="not_recognised", worked="yes")
def test_a_private_course_is_for_an_adviser_and_experience_counts(found: Picture) -> None:
    # only state-recognised qualifications are compared; whether it was one is for the adviser
    assert found["equivalence"] is UNCLEAR and found["experience"] is FIT


@profession(finished="no", papers="none", worked="yes")
def test_twenty_years_as_a_painter_without_an_exam_can_be_certified(found: Picture) -> None:
    # skills learnt on the job are not recognised; § 50b BBiG certifies them
    assert found["equivalence"] is NOT and found["experience"] is FIT


@profession(regulated="yes", finished="no", papers="none", worked="yes")
def test_years_of_nursing_without_a_training_are_no_training_occupation(found: Picture) -> None:
    # § 50b BBiG is for training occupations, of which few are regulated
    assert found["experience"] is UNCLEAR


@card(german_points="b1", experience="short", age_points="young")
def test_b1_two_years_of_work_and_thirty_years_of_age_make_six(found: Picture) -> None:
    # 2 + 2 + 2
    assert found["chancenkarte"] is FIT


@card(german_points="b1", experience="short", age_points="middle")
def test_at_thirty_eight_the_same_makes_five(found: Picture) -> None:
    # 2 + 2 + 1; more German changes it
    assert found["chancenkarte"] is NOT and found.may_change("chancenkarte")


@card(qualification="partly_recognised", german_points="a2", shortage="yes")
def test_a_partial_recognition_brings_four(found: Picture) -> None:
    # 4 + 1 + 1
    assert found["chancenkarte"] is FIT


@card(qualification="fully_recognised", german_points="none")
def test_the_fully_recognised_need_no_points_and_no_language(found: Picture) -> None:
    # § 20a Abs. 3 Nr. 1: skilled workers
    assert found["chancenkarte"] is FIT


@card(german_points="none", english="b2", experience="long", age_points="young", shortage="yes")
def test_english_b2_opens_the_door_without_german(found: Picture) -> None:
    # 3 + 2 + 1, and English B2 instead of German A1
    assert found["chancenkarte"] is FIT


@card(german_points="none", english="less", experience="long", age_points="young", shortage="yes")
def test_without_any_language_six_points_are_not_enough(found: Picture) -> None:
    assert found["chancenkarte"] is NOT and found.may_change("chancenkarte")


@card(qualification="none", german_points="b2", experience="long")
def test_without_a_qualification_points_do_not_help(found: Picture) -> None:
    assert found["chancenkarte"] is NOT


@card(where="other_permit", german_points="b2", experience="long")
def test_with_a_duldung_there_is_no_opportunity_card(found: Picture) -> None:
    # § 20a Abs. 4 S. 2: inside Germany only from titles for study, training or work
    assert found["chancenkarte"] is NOT and not found.may_change("chancenkarte")


@card(where="study_or_work_permit", german_points="b2", experience="long")
def test_a_student_in_germany_may_change_to_the_card(found: Picture) -> None:
    assert found["chancenkarte"] is FIT


@card(livelihood="no", german_points="b2", experience="long")
def test_money_to_live_on_is_asked_for(found: Picture) -> None:
    assert found["chancenkarte"] is NOT and found.may_change("chancenkarte")


@card(day="2024-05-31", german_points="b2", experience="long")
def test_on_31_may_2024_the_card_begins_tomorrow(found: Picture) -> None:
    assert found["chancenkarte"] is NOT
    assert found.finding("chancenkarte", "in_force_points").from_day == date(2024, 6, 1)


@card(day="2024-06-01", german_points="b2", experience="long")
def test_on_1_june_2024_there_is_the_card(found: Picture) -> None:
    # 3 + 3
    assert found["chancenkarte"] is FIT
