"""Forty people and more without a secure stay: which way may fit, which does not, what is open, reasoned from the paragraphs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from tests.law.checks.people import FIT, NOT, UNCLEAR, Picture, person

# an adult with a Duldung and a passport that was handed in in time, who neither works nor learns
USUAL = {
    "status": "duldung",
    "removal": "nothing",
    "entry": "2019-06",
    "held_since": "2021-03",
    "earlier_light": "no",
    "age": "from_27",
    "child": "no",
    "identity": "passport",
    "identity_since": "2020-01",
    "occupation": "nothing",
    "german": "a2",
    "completed": "nothing",
    "skilled_work": "none",
    "conviction": "none",
    "asylum": "refused",
    "country": "other",
}
stay = partial(person, "check_stay", USUAL)
WORKING = {"occupation": "full_work", "german": "a2"}
YOUNG = {"age": "from_14", "completed": "german_school", "occupation": "school"}
IN_TRAINING = {"age": "from_14", "occupation": "training"}
SKILLED = {"occupation": "mostly_work", "skilled_work": "2_years", "completed": "foreign_recognised", "german": "b1"}
Story = Callable[[Picture], None]


# § 25b -------------------------------------------------------------------------------------------------------------------------


@stay(entry="2016", occupation="mostly_work")
def test_a_cook_here_since_2016_who_pays_most_of_her_life_may_fit_25b(found: Picture) -> None:
    # six years were over in 2022; more than half by own work; A2; a passport is there
    assert found["25b"] is FIT
    # § 104c takes no applications since 31.12.2025; she is over 27
    assert found["104c"] is NOT and found["25a"] is NOT


@stay(entry="2020-11-22", **WORKING)
def test_six_years_that_are_over_today_are_enough(found: Picture) -> None:
    # 22.11.2020 + six years = 22.11.2026
    assert found["25b"] is FIT


@stay(entry="2020-11-23", **WORKING)
def test_one_day_before_six_years_the_day_is_named(found: Picture) -> None:
    # six years are over on 23.11.2026
    assert found["25b"] is NOT and found.may_change("25b")
    assert found.finding("25b", "stay_25b").from_day == date(2026, 11, 23)


@stay(entry="2022-11-22", child="yes", **WORKING)
def test_a_mother_needs_four_years_only(found: Picture) -> None:
    # with a minor child in the household four years, over today
    assert found["25b"] is FIT


@stay(entry="2022-11-23", child="yes", **WORKING)
def test_a_father_one_day_before_four_years_is_told_the_day(found: Picture) -> None:
    assert found["25b"] is NOT
    assert found.finding("25b", "stay_25b").from_day == date(2026, 11, 23)


@stay(entry="2020", **WORKING)
def test_who_remembers_the_year_of_entry_only_gets_no_firm_answer(found: Picture) -> None:
    # six years may be over since January or be over on 31.12.2026
    assert found["25b"] is UNCLEAR
    assert found.finding("25b", "stay_25b").from_day == date(2026, 12, 31)


@stay(entry="2016", occupation="mostly_work", german="a1")
def test_german_below_a2_can_be_learnt(found: Picture) -> None:
    # oral A2 is asked by § 25b Abs. 1 Nr. 4
    assert found["25b"] is NOT and found.may_change("25b")


@stay(entry="2016", occupation="mostly_work", identity="steps_taken")
def test_who_did_everything_for_a_passport_in_vain_depends_on_discretion(found: Picture) -> None:
    # the duties are met; of the passport the authority may do without (§ 5 Abs. 3 S. 2)
    assert found["25b"] is UNCLEAR and found.finding("25b", "cooperation").discretion


@stay(entry="2016", identity="deception", **WORKING)
def test_false_statements_bar_the_ways_until_they_are_put_right(found: Picture) -> None:
    # §§ 25b Abs. 2, 25a, 60d: refused while it lasts; § 19d Abs. 1 Nr. 4: not after deception
    assert found["25b"] is NOT and found.may_change("25b")
    assert found["60d"] is NOT and found["19d"] is NOT and not found.may_change("19d")
    # the commission may still be asked
    assert found["23a"] is UNCLEAR


@stay(entry="2016", occupation="mostly_work", conviction="more")
def test_a_conviction_above_the_limit_is_for_a_lawyer(found: Picture) -> None:
    # § 25b Abs. 2 Nr. 2 bars serious offences only
    assert found["25b"] is UNCLEAR
    # 50 daily rates are the limit of §§ 19d, 60c; § 60d allows no such offence
    assert found.finding("60c", "conviction_minor").outcome is NOT and found.finding("60d", "conviction_none").outcome is NOT


@stay(entry="2016", occupation="some_work")
def test_a_job_that_does_not_pay_for_half_of_life_leaves_25b_open(found: Picture) -> None:
    # families and single parents may be topped up for a time; a forecast counts too (§ 25b Abs. 1 Nr. 3)
    assert found["25b"] is UNCLEAR


@stay(entry="2016", status="gestattung", **WORKING)
def test_while_asylum_is_pending_no_way_to_stay_opens(found: Picture) -> None:
    # § 10 Abs. 1: no title while the procedure runs; never a hint to withdraw
    assert not found.fitting and found["25b"] is NOT and found["60d"] is NOT and found["23a"] is NOT
    assert found.notices == ("asylum_running",)


# § 25a -------------------------------------------------------------------------------------------------------------------------


@stay(entry="2021", held_since="2023", **YOUNG)
def test_a_pupil_of_seventeen_with_three_years_of_school_may_fit_25a(found: Picture) -> None:
    # more than three years here, more than twelve months of Duldung, school; benefits do no harm while at school
    assert found["25a"] is FIT


@stay(entry="2021", held_since="2025-11-22", **YOUNG)
def test_twelve_months_of_duldung_are_over_today(found: Picture) -> None:
    assert found["25a"] is FIT


@stay(entry="2021", held_since="2025-11-23", **YOUNG)
def test_twelve_months_of_duldung_are_over_tomorrow(found: Picture) -> None:
    assert found["25a"] is NOT and found.finding("25a", "title_25a").from_day == date(2026, 11, 23)


@stay(entry="2023-11-22", held_since="2024", **YOUNG)
def test_three_years_in_germany_are_over_today(found: Picture) -> None:
    assert found["25a"] is FIT


@stay(entry="2023-11-23", held_since="2024", **YOUNG)
def test_three_years_in_germany_are_over_tomorrow(found: Picture) -> None:
    assert found["25a"] is NOT and found.finding("25a", "stay_25a").from_day == date(2026, 11, 23)


@stay(entry="2016", completed="german_training", age="from_27")
def test_after_the_27th_birthday_25a_is_closed_for_good(found: Picture) -> None:
    # the application must be filed before
    assert found["25a"] is NOT and not found.may_change("25a")


@stay(entry="2021", held_since="2022", completed="german_school", occupation="school", age="under_14")
def test_a_child_of_twelve_can_wait_for_25a(found: Picture) -> None:
    assert found["25a"] is NOT and found.may_change("25a")


@stay(entry="2021", held_since="2023", identity="not_yet", age="from_14", completed="german_training", german="b1")
def test_a_young_woman_without_a_passport_depends_on_discretion_for_25a(found: Picture) -> None:
    # identity follows § 5, from which the authority may depart; § 25b wants the duties done
    assert found["25a"] is UNCLEAR and found["25b"] is NOT


# § 104c ------------------------------------------------------------------------------------------------------------------------


@stay(day="2022-12-30", entry="2016")
def test_on_30_december_2022_the_chancenaufenthalt_begins_tomorrow(found: Picture) -> None:
    assert found["104c"] is NOT
    assert found.finding("104c", "chancenaufenthalt_application").from_day == date(2022, 12, 31)


@stay(day="2022-12-31", entry="2016")
def test_on_31_december_2022_the_chancenaufenthalt_is_open(found: Picture) -> None:
    # five years on 31.10.2022 with entry in 2016; neither job nor German is asked
    assert found["104c"] is FIT


@stay(day="2025-12-30", entry="2017-10-31", status="duldung_light", identity="not_yet")
def test_on_the_last_day_a_duldung_light_and_five_years_to_the_day_are_enough(found: Picture) -> None:
    # 31.10.2017 + five years = 31.10.2022; times of § 60b counted, no passport was asked; last application on 30.12.2025
    assert found["104c"] is FIT


@stay(day="2025-12-30", entry="2017-11-01")
def test_who_came_a_day_too_late_for_104c_may_belong_to_somebody_who_did_not(found: Picture) -> None:
    # five years were not over on 31.10.2022, but spouses and children of the household needed none
    assert found["104c"] is UNCLEAR


@stay(day="2025-12-31", entry="2016")
def test_on_31_december_2025_the_chancenaufenthalt_is_closed(found: Picture) -> None:
    assert found["104c"] is NOT and not found.may_change("104c")


@stay(status="chancenaufenthalt_pending", entry="2018", identity="deception")
def test_an_application_for_104c_filed_in_time_is_never_told_to_be_lost(found: Picture) -> None:
    # the law has no rule for granting it any more, guidance says decide: a lawyer's case; family needed no five years
    assert found["104c"] is UNCLEAR and "chancenaufenthalt_pending" in found.notices


@stay(status="chancenaufenthalt_pending", entry="2016", **WORKING)
def test_who_waits_for_104c_has_the_ways_of_the_duldung(found: Picture) -> None:
    # the Duldung behind the application is enough for § 25b
    assert found["104c"] is UNCLEAR and found["25b"] is FIT


@stay(status="chancenaufenthalt", entry="2016", **WORKING)
def test_a_holder_of_104c_is_led_to_25b_before_the_last_day(found: Picture) -> None:
    # side rules until 30.06.2027; the card is no Duldung for § 60d
    assert found["25b"] is FIT and found.finding("25b", "title_25b").until_day == date(2027, 6, 30)
    assert found["60d"] is NOT and found.notices == ("chancenaufenthalt_holder",)


@stay(day="2027-06-30", status="chancenaufenthalt", entry="2016", **WORKING)
def test_on_30_june_2027_the_holder_of_104c_can_still_go_to_25b(found: Picture) -> None:
    assert found["25b"] is FIT


@stay(day="2027-07-01", status="chancenaufenthalt", entry="2016", **WORKING)
def test_on_1_july_2027_it_is_open_what_a_card_under_104c_is_worth(found: Picture) -> None:
    # repealed; what happens to open applications is not settled
    assert found["25b"] is UNCLEAR and found.notices == ("chancenaufenthalt_after_end",)


@stay(status="chancenaufenthalt", entry="2017", **YOUNG)
def test_a_young_holder_of_104c_needs_no_twelve_months_of_duldung(found: Picture) -> None:
    assert found["25a"] is FIT


@stay(status="chancenaufenthalt", entry="2017", asylum="withdrawn", **SKILLED)
def test_a_skilled_holder_of_104c_is_told_that_other_titles_are_not_settled(found: Picture) -> None:
    # sources conflict whether §§ 18a, 19d can be had from § 104c; an application prolongs nothing
    assert found["19d"] is UNCLEAR and found["spurwechsel"] is UNCLEAR and found["25b"] is FIT


# §§ 60c, 16g -------------------------------------------------------------------------------------------------------------------


@stay(held_since="2026-08-22", **IN_TRAINING)
def test_three_months_of_duldung_are_enough_for_a_training(found: Picture) -> None:
    # 22.08.2026 + three months = today; came in 2019, identity clarified before 30.06.2020
    assert found["60c"] is FIT and found["16g"] is FIT


@stay(held_since="2026-08-23", **IN_TRAINING)
def test_a_training_with_a_duldung_of_less_than_three_months_waits_a_day(found: Picture) -> None:
    assert found["60c"] is NOT and found.finding("60c", "toleration_60c").from_day == date(2026, 11, 23)


@stay(held_since="2026-11-01", occupation="training_from_asylum")
def test_a_training_begun_while_asking_for_asylum_goes_on_without_waiting(found: Picture) -> None:
    # the first entrance of § 60c Abs. 1 asks for no time with a Duldung
    assert found["60c"] is FIT and found["16g"] is FIT


@stay(occupation="training_from_asylum", removal="steps")
def test_steps_to_removal_do_not_bar_a_training_begun_while_asking_for_asylum(found: Picture) -> None:
    # that exclusion belongs to the second entrance
    assert found["60c"] is FIT and found.notices == ("advice_soon",)


@stay(removal="steps", **IN_TRAINING)
def test_steps_to_removal_bar_a_new_training(found: Picture) -> None:
    # § 60c Abs. 2 Nr. 5
    assert found["60c"] is NOT and found["16g"] is NOT and found.notices == ("advice_soon",)


@stay(status="gestattung", occupation="training_from_asylum")
def test_a_trainee_whose_asylum_runs_has_60c_after_a_refusal_only(found: Picture) -> None:
    assert found["60c"] is NOT and found.may_change("60c")


@stay(entry="2016-12-31", identity="passport_late", identity_since="2026-10", **IN_TRAINING)
def test_who_came_by_2016_clarifies_the_identity_until_the_application(found: Picture) -> None:
    assert found["60c"] is FIT


@stay(entry="2017-01-01", identity_since="2020-06-30", **IN_TRAINING)
def test_who_came_in_2017_had_until_june_2020(found: Picture) -> None:
    assert found["60c"] is FIT


@stay(entry="2019-12-31", identity_since="2020-07-01", **IN_TRAINING)
def test_an_identity_clarified_a_day_late_is_no_final_no(found: Picture) -> None:
    # § 60c Abs. 7: discretion where all reasonable steps were taken
    assert found["60c"] is UNCLEAR and found.finding("60c", "identity_training").discretion


@stay(entry="2020-01-01", identity_since="2020-07-01", **IN_TRAINING)
def test_who_came_in_2020_had_six_months(found: Picture) -> None:
    assert found["60c"] is FIT


@stay(entry="2020-01-01", identity_since="2020-07-02", **IN_TRAINING)
def test_who_came_in_2020_and_needed_a_day_more_depends_on_discretion(found: Picture) -> None:
    assert found["60c"] is UNCLEAR


@stay(country="national_list", **IN_TRAINING)
def test_a_trainee_from_a_listed_country_is_sent_to_an_adviser(found: Picture) -> None:
    # § 60a Abs. 6 Nr. 3 with exceptions that the check does not ask for
    assert found["60c"] is UNCLEAR


@stay(day="2026-06-11", country="eu_list", **IN_TRAINING)
def test_until_11_june_2026_the_eu_list_does_no_harm(found: Picture) -> None:
    assert found["60c"] is FIT


@stay(day="2026-06-12", country="eu_list", **IN_TRAINING)
def test_since_12_june_2026_the_eu_list_may_ban_a_training(found: Picture) -> None:
    assert found["60c"] is UNCLEAR


@stay(age="from_14", occupation="helper_training")
def test_an_assistants_training_counts_only_with_a_promise_of_more(found: Picture) -> None:
    # § 60c Abs. 1 Nr. 1 Buchst. b: the training after it, in a profession that is short
    assert found["60c"] is UNCLEAR


@stay(day="2024-02-29", held_since="2021", **IN_TRAINING)
def test_on_29_february_2024_there_is_60c_and_16g_from_tomorrow(found: Picture) -> None:
    assert found["60c"] is FIT and found["16g"] is NOT
    assert found.finding("16g", "in_force_16g").from_day == date(2024, 3, 1)


@stay(day="2024-03-01", held_since="2021", **IN_TRAINING)
def test_on_1_march_2024_there_is_16g(found: Picture) -> None:
    assert found["60c"] is FIT and found["16g"] is FIT


@stay(status="ausbildungsduldung", **IN_TRAINING)
def test_who_has_an_ausbildungsduldung_may_change_to_16g(found: Picture) -> None:
    assert found["60c"] is NOT and found["16g"] is FIT


# § 60d -------------------------------------------------------------------------------------------------------------------------


@stay(entry="2022-12-31", held_since="2024", **WORKING)
def test_a_warehouse_worker_who_came_on_the_last_day_of_2022_may_fit_60d(found: Picture) -> None:
    # entry by 31.12.2022, identity by 31.12.2024, a year of work that pays, A2, Duldung for more than twelve months
    assert found["60d"] is FIT


@stay(entry="2023-01-01", held_since="2024", **WORKING)
def test_who_came_in_2023_is_too_late_for_60d(found: Picture) -> None:
    assert found["60d"] is NOT and not found.may_change("60d")


@stay(entry="2022", identity="passport_late", held_since="2024", **WORKING)
def test_an_identity_clarified_in_2025_leaves_60d_to_discretion(found: Picture) -> None:
    # § 60d Abs. 4
    assert found["60d"] is UNCLEAR and found.finding("60d", "identity_60d").discretion


@stay(entry="2016", identity="passport_late", **WORKING)
def test_who_came_by_2016_clarifies_the_identity_for_60d_until_the_application(found: Picture) -> None:
    assert found["60d"] is FIT


@stay(entry="2020", identity_since="2021", held_since="2025-11-22", **WORKING)
def test_twelve_months_of_duldung_open_60d(found: Picture) -> None:
    assert found["60d"] is FIT


@stay(entry="2020", identity_since="2021", held_since="2025-11-23", **WORKING)
def test_a_day_less_than_twelve_months_of_duldung_does_not_open_60d_yet(found: Picture) -> None:
    assert found["60d"] is NOT and found.finding("60d", "toleration_60d").from_day == date(2026, 11, 23)


@stay(day="2024-02-26", entry="2018-08-02", identity_since="2021", held_since="2021", **WORKING)
def test_until_26_february_2024_60d_wanted_entry_by_august_2018(found: Picture) -> None:
    assert found["60d"] is NOT


@stay(day="2024-02-26", entry="2016", identity_since="2021", held_since="2021", **WORKING)
def test_who_came_in_2016_was_in_time_for_the_old_60d(found: Picture) -> None:
    assert found["60d"] is FIT


@stay(day="2024-02-27", entry="2018-08-02", identity_since="2021", held_since="2021", **WORKING)
def test_since_27_february_2024_60d_wants_entry_by_the_end_of_2022(found: Picture) -> None:
    assert found["60d"] is FIT


@stay(entry="2016", conviction="small_fines", **WORKING)
def test_a_small_fine_does_no_harm_to_25b_but_is_open_for_60d(found: Picture) -> None:
    # the 50/90 rule is not the rule of § 60d, which overlooks fines for offences of foreigners only
    assert found["25b"] is FIT and found["60d"] is UNCLEAR


@stay(entry="2016", conviction="foreigner_fines", **WORKING)
def test_eighty_daily_rates_for_entering_without_a_visa_do_no_harm(found: Picture) -> None:
    # up to 90 daily rates for offences that only foreigners can commit are ignored by both
    assert found["60d"] is FIT and found.finding("60c", "conviction_minor").outcome is FIT


BESCHAEFTIGUNGSDULDUNG = {"status": "beschaeftigungsduldung", "entry": "2021", "held_since": "2021", **WORKING}


@stay(beschaeftigungsduldung_since="2024-05-22", **BESCHAEFTIGUNGSDULDUNG)
def test_after_thirty_months_of_beschaeftigungsduldung_25b_opens_early(found: Picture) -> None:
    # 22.05.2024 + 30 months = today, without six years (§ 25b Abs. 6)
    assert found["25b_60d"] is FIT and found["25b"] is not FIT


@stay(beschaeftigungsduldung_since="2024-05-23", **BESCHAEFTIGUNGSDULDUNG)
def test_an_earlier_duldung_does_not_count_for_the_thirty_months(found: Picture) -> None:
    assert found["25b_60d"] is NOT and found.finding("25b_60d", "after_60d").from_day == date(2026, 11, 23)


# § 19d -------------------------------------------------------------------------------------------------------------------------


@stay(occupation="mostly_work", skilled_work="under_2_years", completed="german_training", german="b1")
def test_a_german_training_with_matching_work_and_b1_may_fit_19d(found: Picture) -> None:
    assert found["19d"] is FIT


@stay(**SKILLED)
def test_a_recognised_nurse_with_two_years_of_work_may_fit_19d(found: Picture) -> None:
    assert found["19d"] is FIT
    # finally refused: no skilled title before departure (§ 10 Abs. 3 S. 4)
    assert found["spurwechsel"] is NOT and not found.may_change("spurwechsel")


@stay(occupation="mostly_work", skilled_work="under_2_years", completed="foreign_recognised", german="b1")
def test_a_recognised_degree_with_less_than_two_years_of_work_needs_time(found: Picture) -> None:
    assert found["19d"] is NOT and found.may_change("19d")


@stay(occupation="mostly_work", skilled_work="3_years", completed="skilled", german="b1")
def test_three_years_as_a_skilled_worker_count_without_papers(found: Picture) -> None:
    assert found["19d"] is FIT


@stay(status="humanitarian", asylum="withdrawn", **SKILLED)
def test_a_permit_under_25_5_may_be_enough_for_19d(found: Picture) -> None:
    # § 19d Abs. 4: only where it was given under § 10 Abs. 3 S. 1; § 10 Abs. 3 S. 5 asks for no Duldung
    assert found["19d"] is UNCLEAR and found["spurwechsel"] is FIT and found["25b"] is NOT


# Spurwechsel -------------------------------------------------------------------------------------------------------------------


@stay(asylum="withdrawn", entry="2023-03-28", **SKILLED)
def test_who_came_on_28_march_2023_and_withdrew_may_change_track(found: Picture) -> None:
    assert found["spurwechsel"] is FIT


@stay(asylum="withdrawn", entry="2023-03-29", **SKILLED)
def test_who_came_on_29_march_2023_may_not(found: Picture) -> None:
    assert found["spurwechsel"] is NOT and not found.may_change("spurwechsel")


@stay(day="2023-12-22", asylum="withdrawn", entry="2022", **SKILLED)
def test_on_22_december_2023_the_change_of_track_begins_tomorrow(found: Picture) -> None:
    assert found["spurwechsel"] is NOT
    assert found.finding("spurwechsel", "in_force_spurwechsel").from_day == date(2023, 12, 23)


@stay(day="2023-12-23", asylum="withdrawn", entry="2022", **SKILLED)
def test_on_23_december_2023_the_track_can_be_changed(found: Picture) -> None:
    assert found["spurwechsel"] is FIT


@stay(asylum="withdrawn", entry="2022", occupation="mostly_work", skilled_work="3_years", completed="skilled")
def test_experience_without_a_recognised_paper_is_open(found: Picture) -> None:
    # § 19c Abs. 2 hangs on pay and on a paper of the country of training
    assert found["spurwechsel"] is UNCLEAR


@stay(status="gestattung", entry="2022", asylum="withdrawn", **SKILLED)
def test_a_skilled_asylum_seeker_gets_no_advice_to_withdraw(found: Picture) -> None:
    assert found["spurwechsel"] is UNCLEAR and "asylum_running" in found.notices


@stay(status="duldung_light", entry="2016", identity="not_yet", asylum="withdrawn", **SKILLED)
def test_a_duldung_light_closes_the_ways_until_it_is_cured(found: Picture) -> None:
    # § 60b: time does not count, no work; doing the steps for a passport turns it into a Duldung
    for way in ("25b", "60d", "19d", "spurwechsel"):
        assert found[way] is NOT, way
    assert found.may_change("25b") and "duldung_light_cure" in found.notices


# § 24 --------------------------------------------------------------------------------------------------------------------------


@stay(status="ukraine", entry="2022-03", asylum="never", **SKILLED)
def test_a_recognised_nurse_from_ukraine_may_change_to_a_permit_for_skilled_work(found: Picture) -> None:
    # §§ 18a, 18b inside Germany (§ 39 Nr. 1 AufenthV); she never asked for asylum, so the Spurwechsel is not hers
    assert found.fitting == {"change_from_24"} and found.notices == ("temporary_protection",)


@stay(status="ukraine", entry="2022-03", asylum="never", **WORKING)
def test_a_warehouse_worker_from_ukraine_needs_skilled_work_for_a_change(found: Picture) -> None:
    # neither a recognised certificate nor skilled work: an offer would change it
    assert found["change_from_24"] is NOT and found.may_change("change_from_24")


@stay(status="ukraine", entry="2022-03", asylum="never", identity="steps_taken", **SKILLED)
def test_without_a_passport_a_change_from_24_is_at_discretion(found: Picture) -> None:
    # § 5 Abs. 1 Nr. 4, Abs. 3 S. 2
    assert found["change_from_24"] is UNCLEAR


@stay(status="ukraine", occupation="some_work", skilled_work="under_2_years", completed="skilled", asylum="never")
def test_an_engineer_from_ukraine_without_recognition_is_told_that_it_is_open(found: Picture) -> None:
    # § 19c Abs. 2 hangs on pay and papers; a recognition comes first for §§ 18a, 18b
    assert found["change_from_24"] is UNCLEAR


@stay(day="2027-03-05", status="ukraine", entry="2022-03", asylum="never", **SKILLED)
def test_after_4_march_2027_it_is_open_what_24_is_worth(found: Picture) -> None:
    # nothing is known of a prolongation; never "it has ended"
    assert found["change_from_24"] is UNCLEAR and found.finding("change_from_24", "status_24").outcome is UNCLEAR


# Duldung light earlier ---------------------------------------------------------------------------------------------------------


@stay(entry="2016", earlier_light="yes", **WORKING)
def test_months_with_a_duldung_light_may_be_missing_for_25b(found: Picture) -> None:
    # § 60b Abs. 5 S. 1: not counted; how many are left of ten years is for an adviser
    assert found["25b"] is UNCLEAR and found.finding("25b", "stay_25b").outcome is UNCLEAR
    # twelve months of ordinary Duldung are enough for § 60d
    assert found["60d"] is FIT


@stay(entry="2021-12", earlier_light="yes", **WORKING)
def test_after_a_duldung_light_no_day_is_named_for_the_six_years(found: Picture) -> None:
    # by the entry alone it would be December 2027; it is later by the months that do not count
    assert found["25b"] is NOT and found.finding("25b", "stay_25b").from_day is None


@stay(status="chancenaufenthalt", entry="2016", earlier_light="yes", **WORKING)
def test_for_a_holder_of_104c_the_months_with_a_duldung_light_count(found: Picture) -> None:
    # § 25b Abs. 7
    assert found["25b"] is FIT


# Härtefall, danger -------------------------------------------------------------------------------------------------------------


@stay(removal="date", entry="2023-06", identity="not_yet")
def test_a_date_for_the_removal_is_told_before_all(found: Picture) -> None:
    # the commission normally takes no case once a date is fixed
    assert found.notices[0] == "danger_today" and found["23a"] is UNCLEAR


@stay(status="none", entry="2023")
def test_without_any_paper_advice_comes_first(found: Picture) -> None:
    # nobody has a claim before the commission
    assert not found.fitting and found["23a"] is UNCLEAR and found.notices == ("no_paper",)


@stay(day="2022-12-30", status="chancenaufenthalt", entry="2016", **WORKING)
def test_before_31_december_2022_nobody_has_a_card_under_104c(found: Picture) -> None:
    # the paper was misread: neither "take the next step" nor "the rules have ended"
    assert found.notices == ("chancenaufenthalt_before_start",) and found["25b"] is UNCLEAR


@stay(day="2022-12-31", status="chancenaufenthalt", entry="2016", **WORKING)
def test_from_31_december_2022_a_holder_of_104c_is_told_the_next_step(found: Picture) -> None:
    assert found.notices == ("chancenaufenthalt_holder",) and found["25b"] is FIT


@stay(status="other_title", entry="2016", **WORKING)
def test_a_secure_title_is_not_what_this_check_is_for(found: Picture) -> None:
    assert not found.fitting and found.notices == ("secure_title",)


# Ordinary lives ----------------------------------------------------------------------------------------------------------------


@stay(entry="2024-02", held_since="2025-08", german="a1", identity="not_yet")
def test_a_newly_refused_woman_has_no_way_yet_but_several_to_grow_into(found: Picture) -> None:
    # two years here, no work, no A2, no steps for a passport
    assert not found.fitting and found.may_change("25b") and found["104c"] is NOT
    # entry after 2022 never opens § 60d
    assert not found.may_change("60d")


@stay(entry="2015", german="a2", identity="not_yet", occupation="some_work", asylum="refused")
def test_a_father_of_long_stay_without_a_passport_must_do_the_steps_first(found: Picture) -> None:
    # § 25b Abs. 2 Nr. 1: reasonable duties to cooperate
    assert found["25b"] is NOT and found.may_change("25b") and found.finding("25b", "stay_25b").outcome is FIT


@stay(entry="2024-05", asylum="withdrawn", german="b1", occupation="mostly_work", skilled_work="under_2_years", completed="skilled")
def test_a_withdrawn_asylum_claim_of_2024_opens_no_change_of_track(found: Picture) -> None:
    # entered after 28.03.2023: neither Spurwechsel nor, after 2022, § 60d
    assert found["spurwechsel"] is NOT and found["60d"] is NOT and not found.fitting


@stay(entry="2020-03", occupation="nothing", german="a1", completed="nothing", age="from_27", identity="passport_late")
def test_an_older_man_without_work_or_german_has_only_the_commission(found: Picture) -> None:
    assert not found.fitting and found["23a"] is UNCLEAR and found.may_change("25b")


@stay(status="humanitarian", entry="2016", asylum="refused", occupation="full_work", completed="german_training", german="b1")
def test_a_permit_under_25_5_after_a_refusal_leads_to_no_skilled_title(found: Picture) -> None:
    # no Duldung: §§ 25a, 25b, 60c, 60d are closed; § 10 Abs. 3 S. 4 closes the skilled ones
    assert all(found[way] is NOT for way in ("25a", "25b", "60c", "16g", "60d", "spurwechsel", "23a"))


@stay(status="duldung_light", entry="2014", identity="deception", removal="steps")
def test_a_duldung_light_for_deception_asks_for_advice_soon(found: Picture) -> None:
    assert not found.fitting and found.notices == ("advice_soon", "duldung_light_cure")


@stay(status="gestattung", entry="2025", german="a1", age="from_14", occupation="school")
def test_a_pupil_whose_asylum_runs_has_no_title_to_choose(found: Picture) -> None:
    assert not found.fitting and found["25a"] is NOT and found.notices == ("asylum_running",)


@stay(status="ausbildungsduldung", entry="2021", held_since="2024", occupation="training", age="from_27", german="b1")
def test_a_trainee_with_ausbildungsduldung_here_for_five_years_waits_for_25b(found: Picture) -> None:
    # six years only at the end of 2027; the training itself would be enough for the livelihood
    assert found["25b"] is NOT and found.may_change("25b") and found.finding("25b", "livelihood_25b").outcome is FIT


@stay(entry="2018", occupation="full_work", german="a2", conviction="more", identity="passport")
def test_a_worker_with_a_prison_sentence_has_25b_left_to_look_at(found: Picture) -> None:
    # above 50 and 90 daily rates §§ 60c, 60d, 19d are closed; § 25b hangs on the kind of offence
    assert found["60d"] is NOT and found["25b"] is UNCLEAR and not found.fitting


@stay(status="beschaeftigungsduldung", beschaeftigungsduldung_since="2025-11", entry="2018", **WORKING)
def test_a_worker_with_beschaeftigungsduldung_may_have_25b_before_the_thirty_months(found: Picture) -> None:
    # eight years here: § 25b itself; § 25b Abs. 6 from May 2028
    assert found["25b"] is FIT and found["25b_60d"] is NOT and found["60d"] is NOT
