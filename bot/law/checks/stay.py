"""The check of the ways to stay for people without a secure title: §§ 104c, 25a, 25b, 60c, 16g, 60d, 19d, 10 Abs. 3, 23a AufenthG.

The paragraphs, dates and figures behind each criterion are parameters of `data/law`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.law.checks.facts import Period, add_months, add_years
from bot.law.checks.model import (
    CHANGEABLE,
    CHANGEABLE_DISCRETION,
    DISCRETION,
    MET,
    NOT_MET,
    NOT_SAID,
    OPEN_IN_LAW,
    Case,
    Check,
    Contradiction,
    Criterion,
    Finding,
    Judge,
    LawNotKnown,
    Question,
    Rule,
    Status,
    by_choice,
    in_the_future,
    since,
    with_option,
    with_time,
)

STATUS = Question(
    "status",
    (
        "duldung",
        "duldung_light",
        "gestattung",
        "chancenaufenthalt",
        "chancenaufenthalt_pending",
        "ausbildungsduldung",
        "beschaeftigungsduldung",
        "humanitarian",
        "ukraine",
        "other_title",
        "none",
    ),
)
REMOVAL = Question("removal", ("nothing", "steps", "date"))
ENTRY = Question("entry")
HELD_SINCE = Question("held_since")
BESCHAEFTIGUNGSDULDUNG_SINCE = Question("beschaeftigungsduldung_since")


def _age(case: Case, years: int) -> str | None:
    """The option for an age; None on days whose law is not kept."""
    try:
        if years < case.number("p25a_min_age"):
            return "under_14"
        return "from_14" if years < case.number("p25a_apply_before_age") else "from_27"
    except LawNotKnown:
        return None


# whether the months with Duldung light, which count for little, lie in the stay
EARLIER_LIGHT = Question("earlier_light", ("yes", "no"))
AGE = Question("age", ("under_14", "from_14", "from_27"), _age)
CHILD = Question("child", ("yes", "no"))
# "passport": known to the authority since the deadline of § 60d or earlier
IDENTITY = Question("identity", ("passport", "passport_late", "steps_taken", "not_yet", "deception"))
IDENTITY_SINCE = Question("identity_since")
OCCUPATION = Question(
    "occupation",
    ("full_work", "mostly_work", "some_work", "training", "training_from_asylum", "helper_training", "school", "nothing"),
)
GERMAN = Question("german", ("a1", "a2", "b1"))
# "skilled": another qualification, or skilled work without any
COMPLETED = Question("completed", ("german_school", "german_training", "foreign_recognised", "skilled", "nothing"))
SKILLED_WORK = Question("skilled_work", ("none", "offer", "under_2_years", "2_years", "3_years"))
CONVICTION = Question("conviction", ("none", "small_fines", "foreigner_fines", "more"))
ASYLUM = Question("asylum", ("refused", "withdrawn", "never"))
COUNTRY = Question("country", ("national_list", "eu_list", "other"))

# holders of these have a Duldung under § 60a and may claim what the law ties to it
TOLERATED = ("duldung", "chancenaufenthalt_pending", "ausbildungsduldung", "beschaeftigungsduldung")
OBLIGED_TO_LEAVE = (*TOLERATED, "duldung_light", "none")


def _status(accepted: dict[str, Finding], otherwise: Finding = NOT_MET) -> Judge:
    """Judges by the paper that a person holds."""
    return with_option("status")(lambda case, status: accepted.get(status, otherwise))


def _in_force(flag: str) -> Judge:
    def judge(case: Case) -> Finding:
        parameter = case.law[flag]
        if case.flag(flag):
            end = parameter.on(case.day)
            return Finding(Status.MET, until_day=end.end if end else None)
        begins = min(
            (value.start for value in parameter.values if value.value is True and value.start and value.start > case.day),
            default=None,
        )
        return Finding(Status.NOT_MET, can_change=begins is not None, from_day=begins)

    return judge


def _german(level: str) -> Judge:
    order = GERMAN.options
    return with_option("german")(lambda case, spoken: MET if order.index(spoken) >= order.index(level) else CHANGEABLE)


# § 104c -----------------------------------------------------------------------------------------------------------------------


@with_option("status")
def _chancenaufenthalt_application(case: Case, status: str) -> Finding:
    """Open until its last day; an application filed in time and undecided is for a lawyer: the law has no rule for granting it."""
    if status == "chancenaufenthalt_pending":
        return OPEN_IN_LAW
    if case.flag("chancenaufenthalt_open"):
        return MET if status in (*TOLERATED, "duldung_light") else NOT_MET
    return _in_force("chancenaufenthalt_open")(case)


@with_time("entry")
def _chancenaufenthalt_stay(case: Case, entry: Period) -> Finding:
    """Five years on the cut-off date; spouses and children of the household needed none, so a later entry settles nothing."""
    complete_by = add_years(case.date_of("chancenaufenthalt_cutoff_date"), -case.number("chancenaufenthalt_stay_years"))
    return MET if entry.by(complete_by) else OPEN_IN_LAW


def _three_valued(answer: bool | None) -> Finding:
    return OPEN_IN_LAW if answer is None else MET if answer else NOT_MET


# §§ 25a, 25b ------------------------------------------------------------------------------------------------------------------


def _side_rules(case: Case) -> Finding:
    """Holders of § 104c go on to §§ 25a, 25b by rules that end on a day; what happens to open applications then is not settled."""
    if not case.flag("chancenaufenthalt_side_rules"):
        return OPEN_IN_LAW
    held = case.law["chancenaufenthalt_side_rules"].on(case.day)
    return Finding(Status.MET, until_day=held.end if held else None)


@with_option("status")
def _title_for_25b(case: Case, status: str) -> Finding:
    if status == "chancenaufenthalt":
        return _side_rules(case)
    if status == "duldung_light":
        return CHANGEABLE
    return MET if status in TOLERATED else NOT_MET


@with_option("status")
def _title_for_25a(case: Case, status: str) -> Finding:
    """As for § 25b, and months with a Duldung; a Beschäftigungsduldung is had only after as many (§ 60d Abs. 1 Nr. 2)."""
    if status not in TOLERATED or status == "beschaeftigungsduldung":
        return _title_for_25b(case)
    return since(case.time("held_since"), case.number("p25a_duldung_months"), case.day)


def _without_light(case: Case, lasted: Finding) -> Finding:
    """Months with Duldung light do not count (§ 60b Abs. 5 S. 1); for holders of § 104c they do (§ 25a Abs. 5, § 25b Abs. 7)."""
    if lasted.status is Status.NOT_MET:
        # reached later than by the entry alone
        return replace(lasted, from_day=None) if case.chosen("earlier_light") == "yes" else lasted
    status, light = case.chosen("status"), case.chosen("earlier_light")
    if status is None:
        return NOT_SAID
    if status not in TOLERATED or light == "no":
        return lasted
    if light is None:
        return NOT_SAID
    return replace(OPEN_IN_LAW, settled=lasted.settled)


def _stay_for_25a(case: Case) -> Finding:
    return _without_light(case, since(case.time("entry"), 12 * case.number("p25a_stay_years"), case.day))


def _stay_for_25b(case: Case) -> Finding:
    return _without_light(case, _years_for_25b(case))


def _years_for_25b(case: Case) -> Finding:
    """Six years, four with a minor child in the household; after 30 months of Beschäftigungsduldung neither (§ 25b Abs. 6)."""
    entry, child = case.time("entry"), case.chosen("child")
    alone = since(entry, 12 * case.number("p25b_stay_years"), case.day)
    with_child = since(entry, 12 * case.number("p25b_stay_years_with_child"), case.day)
    if alone.status is with_child.status is not Status.UNKNOWN:
        return with_child if child == "yes" else alone
    if child is None:
        return NOT_SAID
    return with_child if child == "yes" else alone


@with_option("status")
def _after_beschaeftigungsduldung(case: Case, status: str) -> Finding:
    if status != "beschaeftigungsduldung":
        return NOT_MET
    return since(case.time("beschaeftigungsduldung_since"), case.number("p25b_from_60d_months"), case.day)


SCHOOL = {option: MET if option in ("german_school", "german_training") else CHANGEABLE for option in COMPLETED.options}
LIVELIHOOD_25B = {
    "full_work": MET,
    "mostly_work": MET,
    "some_work": CHANGEABLE_DISCRETION,
    "training": MET,
    "training_from_asylum": MET,
    "helper_training": MET,
    "school": MET,
    "nothing": CHANGEABLE,
}
KNOWN = {"passport": MET, "passport_late": MET}
COOPERATION = {**KNOWN, "steps_taken": DISCRETION, "not_yet": CHANGEABLE, "deception": CHANGEABLE}
IDENTITY_25A = {**KNOWN, "steps_taken": DISCRETION, "not_yet": CHANGEABLE_DISCRETION, "deception": CHANGEABLE}
# § 104c was to be refused only after repeated deception that prevents the removal
NO_DECEPTION = {**KNOWN, "steps_taken": MET, "not_yet": MET, "deception": CHANGEABLE_DISCRETION}
CONVICTION_SERIOUS = {"none": MET, "small_fines": MET, "foreigner_fines": MET, "more": DISCRETION}
CONVICTION_MINOR = {"none": MET, "small_fines": MET, "foreigner_fines": MET, "more": NOT_MET}
# § 60d overlooks only small fines for offences that none but foreigners can commit: which it was is for an adviser
CONVICTION_NONE = {"none": MET, "small_fines": OPEN_IN_LAW, "foreigner_fines": MET, "more": NOT_MET}

# §§ 60c, 16g ------------------------------------------------------------------------------------------------------------------


@with_option("status")
def _toleration_for_training(case: Case, status: str) -> Finding:
    """Three months of Duldung; who began the training while asking for asylum goes on without them once refused."""
    occupation = case.chosen("occupation")
    if status in ("ausbildungsduldung", "beschaeftigungsduldung"):
        return MET
    if status in ("duldung_light", "gestattung"):
        return CHANGEABLE
    if status not in TOLERATED:
        return NOT_MET
    if occupation == "training_from_asylum":
        return MET
    waited = since(case.time("held_since"), case.number("p60c_duldung_months"), case.day)
    if waited.status is Status.MET or occupation not in (None, "helper_training"):
        return waited
    return NOT_SAID if occupation is None else replace(waited, status=Status.UNKNOWN)


def _toleration_for_60c(case: Case) -> Finding:
    """As for § 16g; who has the Ausbildungsduldung already needs no second one."""
    return NOT_MET if case.chosen("status") == "ausbildungsduldung" else _toleration_for_training(case)


TRAINING = {
    "full_work": CHANGEABLE,
    "mostly_work": CHANGEABLE,
    "some_work": CHANGEABLE,
    "training": MET,
    "training_from_asylum": MET,
    # an assistant's training counts with a promise of the training after it, in a profession that is short
    "helper_training": OPEN_IN_LAW,
    "school": CHANGEABLE,
    "nothing": CHANGEABLE,
}


@with_option("identity")
def _identity_for_training(case: Case, identity: str) -> Finding:
    """§ 60c Abs. 2 Nr. 3, Abs. 7: clarified within a time that hangs on the entry; late or only tried for is at discretion."""
    if identity not in KNOWN:
        return COOPERATION[identity]
    entry, clarified = case.time("entry"), case.time("identity_since")
    if entry is None:
        return NOT_SAID
    first_group = entry.by(case.date_of("p60c_identity_first_entry_until"))
    if first_group:
        return MET
    months = case.number("p60c_identity_third_months")
    if identity == "passport_late" and add_months(entry.last, months) <= case.date_of("p60d_identity_deadline"):
        return DISCRETION if first_group is False else OPEN_IN_LAW
    if clarified is None:
        return NOT_SAID
    second_group = entry.by(case.date_of("p60c_identity_second_entry_until"))
    in_time: set[bool | None] = set()
    if first_group is None:
        in_time.add(True)
    if second_group is not False:
        in_time.add(clarified.by(case.date_of("p60c_identity_second_deadline")))
    if second_group is not True:
        in_time.add(_within_months(entry, clarified, months))
    if in_time == {True}:
        return MET
    return DISCRETION if in_time == {False} else OPEN_IN_LAW


def _within_months(begun: Period, reached: Period, months: int) -> bool | None:
    """Whether something was reached within that many months of another; None where the times are too wide to tell."""
    if reached.last <= add_months(begun.first, months):
        return True
    return False if reached.first > add_months(begun.last, months) else None


@with_option("removal")
def _no_removal_steps(case: Case, removal: str) -> Finding:
    """§ 60c Abs. 2 Nr. 5: steps to removal bar a training that begins with the Duldung, not one begun while asking for asylum."""
    occupation = case.chosen("occupation")
    if removal == "nothing":
        return MET
    if occupation is None:
        return NOT_SAID
    if occupation == "training_from_asylum":
        return MET if removal == "steps" else OPEN_IN_LAW
    return OPEN_IN_LAW if occupation == "helper_training" else NOT_MET


@with_option("country")
def _work_ban_by_country(case: Case, country: str) -> Finding:
    """§ 60a Abs. 6 Nr. 3: nationals of the lists may get no training permit; the exceptions are for an adviser."""
    if country == "other":
        return MET
    if country == "eu_list" and not case.flag("eu_list_in_duldung_work_ban"):
        return MET
    return DISCRETION


# § 60d ------------------------------------------------------------------------------------------------------------------------


@with_option("status")
def _toleration_for_60d(case: Case, status: str) -> Finding:
    if status == "duldung_light":
        return CHANGEABLE
    if status not in TOLERATED or status == "beschaeftigungsduldung":
        return NOT_MET
    return since(case.time("held_since"), case.number("p60d_duldung_months"), case.day)


@with_time("entry")
def _entry_for_60d(case: Case, entry: Period) -> Finding:
    return _three_valued(entry.by(case.date_of("p60d_entry_until")))


WORK_60D = {option: MET if option == "full_work" else CHANGEABLE for option in OCCUPATION.options}


@with_option("identity")
def _identity_for_60d(case: Case, identity: str) -> Finding:
    """§ 60d Abs. 1 Nr. 1, Abs. 4: clarified by the application or, after entry from 2017 on, by a day; else at discretion."""
    if identity not in KNOWN:
        return COOPERATION[identity]
    entry = case.time("entry")
    first_group = None if entry is None else entry.by(case.date_of("p60d_identity_first_entry_until"))
    if first_group or identity == "passport" or case.day <= case.date_of("p60d_identity_deadline"):
        return MET
    if entry is None:
        return NOT_SAID
    return DISCRETION if first_group is False else OPEN_IN_LAW


# § 19d ------------------------------------------------------------------------------------------------------------------------

TITLE_19D = {
    **dict.fromkeys(TOLERATED, MET),
    "duldung_light": CHANGEABLE,
    # § 19d Abs. 4 is open to some of these permits only; whether to a card under § 104c is not settled
    "humanitarian": OPEN_IN_LAW,
    "chancenaufenthalt": OPEN_IN_LAW,
}


STILL_LEARNING = ("training", "training_from_asylum", "helper_training", "school")


def _skilled_work(case: Case) -> str | None:
    """Work that needs a training; who is still learning or has learnt nothing has none. Open where these are."""
    occupation, completed, work = case.chosen("occupation"), case.chosen("completed"), case.chosen("skilled_work")
    if occupation in STILL_LEARNING or completed == "nothing" or work == "none":
        return "none"
    return None if occupation is None or completed is None else work


def _qualified(case: Case) -> Finding:
    """A German training with matching work; a recognised foreign one with two years of it; or three years of qualified work."""
    completed, work = case.chosen("completed"), _skilled_work(case)
    if work is None:
        return NOT_SAID
    if work == "none":
        return CHANGEABLE
    if work == "3_years":
        return MET
    if completed == "german_training" or (completed == "foreign_recognised" and work == "2_years"):
        return MET
    return CHANGEABLE


HONESTY_19D = {**KNOWN, "steps_taken": DISCRETION, "not_yet": CHANGEABLE_DISCRETION, "deception": NOT_MET}

# Spurwechsel --------------------------------------------------------------------------------------------------------------------


@with_option("status")
def _asylum_withdrawn(case: Case, status: str) -> Finding:
    """§ 10 Abs. 3 S. 4, 5: withdrawn, never finally refused. While the procedure runs the check gives no advice on it."""
    asylum = case.chosen("asylum")
    if status == "gestattung":
        return OPEN_IN_LAW
    if status == "duldung_light":
        return CHANGEABLE
    if status not in (*TOLERATED, "humanitarian", "chancenaufenthalt"):
        return NOT_MET
    if asylum is None:
        return NOT_SAID
    # with a card under § 104c it is not settled whether another title can be had
    withdrawn = OPEN_IN_LAW if status == "chancenaufenthalt" else MET
    return {"withdrawn": withdrawn, "refused": NOT_MET, "never": OPEN_IN_LAW}[asylum]


@with_time("entry")
def _entry_for_spurwechsel(case: Case, entry: Period) -> Finding:
    return _three_valued(entry.by(case.date_of("spurwechsel_entry_before") - timedelta(days=1)))


def _skilled_job(case: Case) -> Finding:
    """§§ 18a, 18b: a recognised training or degree and a skilled job; experience alone (§ 19c Abs. 2) hangs on pay and papers."""
    completed, work = case.chosen("completed"), _skilled_work(case)
    if work is None:
        return NOT_SAID
    if work == "none":
        return CHANGEABLE
    return MET if completed in ("german_training", "foreign_recognised") else OPEN_IN_LAW


# § 24 -------------------------------------------------------------------------------------------------------------------------


@with_option("status")
def _temporary_protection(case: Case, status: str) -> Finding:
    """With § 24 a permit for skilled work can be had inside Germany (§ 39 Nr. 1 AufenthV); what comes after its end is open."""
    if status != "ukraine":
        return NOT_MET
    return MET if case.flag("ukraine_work_any") else OPEN_IN_LAW


PASSPORT = {**KNOWN, "steps_taken": CHANGEABLE_DISCRETION, "not_yet": CHANGEABLE, "deception": CHANGEABLE}

# § 23a ------------------------------------------------------------------------------------------------------------------------

OBLIGED = dict.fromkeys(OBLIGED_TO_LEAVE, MET)
NO_DATE = {"nothing": MET, "steps": MET, "date": DISCRETION}


def _commission_decides(case: Case) -> Finding:
    """Nobody has a claim: members take up a case of their own accord, the ministry of the Land decides."""
    return OPEN_IN_LAW


A = "AufenthG"
SKILLED_JOB = Criterion(
    "skilled_job",
    ("occupation", "completed", "skilled_work"),
    f"§§ 18a, 18b, 19c Abs. 2 {A}",
    _skilled_job,
    ("experienced_worker_years",),
)
PASSPORT_THERE = Criterion("passport", ("identity",), f"§ 5 Abs. 1 Nr. 1a, 4 {A}", by_choice("identity", PASSPORT))
RULES = (
    Rule(
        "104c",
        "chancenaufenthalt/deadline",
        f"§ 104c {A}",
        (
            Criterion(
                "chancenaufenthalt_application",
                ("status",),
                f"§ 104c {A}",
                _chancenaufenthalt_application,
                ("chancenaufenthalt_open", "chancenaufenthalt_last_application_day"),
            ),
            Criterion(
                "chancenaufenthalt_stay",
                ("entry",),
                f"§ 104c Abs. 1 {A} (alt)",
                _chancenaufenthalt_stay,
                ("chancenaufenthalt_cutoff_date", "chancenaufenthalt_stay_years"),
            ),
            Criterion("no_deception", ("identity",), f"§ 104c Abs. 1 {A} (alt)", by_choice("identity", NO_DECEPTION)),
            Criterion(
                "conviction_minor",
                ("conviction",),
                f"§ 104c Abs. 1 {A} (alt)",
                by_choice("conviction", CONVICTION_MINOR),
                ("minor_fine_limit_days", "minor_fine_limit_foreigner_days"),
            ),
        ),
    ),
    Rule(
        "25a",
        "stay/young_people",
        f"§ 25a {A}",
        (
            Criterion(
                "title_25a",
                ("status", "held_since"),
                f"§ 25a Abs. 1 {A}",
                _title_for_25a,
                ("p25a_duldung_months", "chancenaufenthalt_side_rules"),
            ),
            Criterion(
                "age_25a",
                ("age",),
                f"§ 25a Abs. 1 Nr. 3 {A}",
                by_choice("age", {"under_14": CHANGEABLE, "from_14": MET, "from_27": NOT_MET}),
                ("p25a_min_age", "p25a_apply_before_age"),
            ),
            Criterion(
                "stay_25a", ("status", "entry", "earlier_light"), f"§ 25a Abs. 1 Nr. 1 {A}", _stay_for_25a, ("p25a_stay_years",)
            ),
            Criterion(
                "school_25a", ("completed",), f"§ 25a Abs. 1 Nr. 2 {A}", by_choice("completed", SCHOOL), ("p25a_school_years",)
            ),
            Criterion("identity_25a", ("identity",), f"§ 25a Abs. 1, 6, § 5 Abs. 3 {A}", by_choice("identity", IDENTITY_25A)),
            Criterion(
                "conviction_serious", ("conviction",), f"§ 25a Abs. 1 Nr. 4 {A}", by_choice("conviction", CONVICTION_SERIOUS)
            ),
        ),
    ),
    Rule(
        "25b",
        "stay/integration",
        f"§ 25b {A}",
        (
            Criterion("title_25b", ("status",), f"§ 25b Abs. 1 {A}", _title_for_25b, ("chancenaufenthalt_side_rules",)),
            Criterion(
                "stay_25b",
                ("status", "entry", "child", "earlier_light"),
                f"§ 25b Abs. 1 Nr. 1 {A}",
                _stay_for_25b,
                ("p25b_stay_years", "p25b_stay_years_with_child"),
            ),
            Criterion("livelihood_25b", ("occupation",), f"§ 25b Abs. 1 Nr. 3 {A}", by_choice("occupation", LIVELIHOOD_25B)),
            Criterion("german_a2", ("german",), f"§ 25b Abs. 1 Nr. 4 {A}", _german("a2")),
            Criterion("cooperation", ("identity",), f"§ 25b Abs. 2 Nr. 1, Abs. 8 {A}", by_choice("identity", COOPERATION)),
            Criterion(
                "conviction_serious", ("conviction",), f"§ 25b Abs. 2 Nr. 2 {A}", by_choice("conviction", CONVICTION_SERIOUS)
            ),
        ),
    ),
    Rule(
        "25b_60d",
        "employment/beschaeftigungsduldung",
        f"§ 25b Abs. 6 {A}",
        (
            Criterion(
                "after_60d",
                ("status", "beschaeftigungsduldung_since"),
                f"§ 25b Abs. 6 {A}",
                _after_beschaeftigungsduldung,
                ("p25b_from_60d_months",),
            ),
            Criterion("work_60d", ("occupation",), f"§ 60d Abs. 1 Nr. 3 bis 5 {A}", by_choice("occupation", WORK_60D)),
            Criterion("german_a2", ("german",), f"§ 25b Abs. 6 {A}", _german("a2")),
            Criterion("cooperation", ("identity",), f"§ 25b Abs. 2 Nr. 1 {A}", by_choice("identity", COOPERATION)),
            Criterion("conviction_none", ("conviction",), f"§ 60d Abs. 1 Nr. 7 {A}", by_choice("conviction", CONVICTION_NONE)),
        ),
    ),
    *(
        Rule(
            rule_id,
            answer,
            f"§ {rule_id} {A}",
            (
                *in_force,
                Criterion(
                    "toleration_training" if rule_id == "16g" else "toleration_60c",
                    ("status", "occupation", "held_since"),
                    f"§ {rule_id} Abs. 1, 2 {A}",
                    toleration,
                    ("p60c_duldung_months",),
                ),
                Criterion(
                    "training_place",
                    ("occupation",),
                    f"§ {rule_id} Abs. 1 {A}",
                    by_choice("occupation", TRAINING),
                    ("p60c_min_training_years", "p60c_apply_months_before"),
                ),
                Criterion(
                    "identity_training",
                    ("identity", "entry", "identity_since"),
                    f"§ {rule_id} {A}",
                    _identity_for_training,
                    (
                        "p60c_identity_first_entry_until",
                        "p60c_identity_second_entry_until",
                        "p60c_identity_second_deadline",
                        "p60c_identity_third_months",
                    ),
                ),
                Criterion("no_removal_steps", ("removal", "occupation"), f"§ {rule_id} Abs. 2 {A}", _no_removal_steps),
                Criterion(
                    "country_training",
                    ("country",),
                    f"§ 60a Abs. 6 Nr. 3 {A}",
                    _work_ban_by_country,
                    ("safe_country_application_cutoff", "eu_list_in_duldung_work_ban"),
                ),
                Criterion(
                    "conviction_minor",
                    ("conviction",),
                    f"§ 19d Abs. 1 Nr. 7 {A}",
                    by_choice("conviction", CONVICTION_MINOR),
                    ("minor_fine_limit_days", "minor_fine_limit_foreigner_days"),
                ),
            ),
        )
        for rule_id, answer, toleration, in_force in (
            ("60c", "training/ausbildungsduldung", _toleration_for_60c, ()),
            (
                "16g",
                "training/permit_16g",
                _toleration_for_training,
                (Criterion("in_force_16g", (), f"§ 16g {A}", _in_force("p16g_available"), ("p16g_available",)),),
            ),
        )
    ),
    Rule(
        "60d",
        "employment/beschaeftigungsduldung",
        f"§ 60d {A}",
        (
            Criterion(
                "toleration_60d", ("status", "held_since"), f"§ 60d Abs. 1 Nr. 2 {A}", _toleration_for_60d, ("p60d_duldung_months",)
            ),
            Criterion("entry_60d", ("entry",), f"§ 60d Abs. 1 {A}", _entry_for_60d, ("p60d_entry_until",)),
            Criterion(
                "work_60d",
                ("occupation",),
                f"§ 60d Abs. 1 Nr. 3 bis 5 {A}",
                by_choice("occupation", WORK_60D),
                ("p60d_work_months", "p60d_work_hours_week", "p60d_livelihood_months"),
            ),
            Criterion("german_a2", ("german",), f"§ 60d Abs. 1 Nr. 6 {A}", _german("a2")),
            Criterion(
                "identity_60d",
                ("identity", "entry"),
                f"§ 60d Abs. 1 Nr. 1, Abs. 4 {A}",
                _identity_for_60d,
                ("p60d_identity_first_entry_until", "p60d_identity_deadline"),
            ),
            Criterion("conviction_none", ("conviction",), f"§ 60d Abs. 1 Nr. 7 {A}", by_choice("conviction", CONVICTION_NONE)),
        ),
    ),
    Rule(
        "19d",
        "employment/qualified_19d",
        f"§ 19d {A}",
        (
            Criterion("title_19d", ("status",), f"§ 19d Abs. 1, 4 {A}", _status(TITLE_19D)),
            Criterion(
                "qualified",
                ("occupation", "completed", "skilled_work"),
                f"§ 19d Abs. 1 Nr. 1 {A}",
                _qualified,
                ("p19d_foreign_degree_work_years", "p19d_qualified_work_years"),
            ),
            Criterion("german_b1", ("german",), f"§ 19d Abs. 1 Nr. 3 {A}", _german("b1")),
            Criterion("honesty", ("identity",), f"§ 19d Abs. 1 Nr. 4, 5 {A}", by_choice("identity", HONESTY_19D)),
            Criterion(
                "conviction_minor",
                ("conviction",),
                f"§ 19d Abs. 1 Nr. 7 {A}",
                by_choice("conviction", CONVICTION_MINOR),
                ("minor_fine_limit_days", "minor_fine_limit_foreigner_days"),
            ),
        ),
    ),
    Rule(
        "spurwechsel",
        "spurwechsel/requirements",
        f"§ 10 Abs. 3 S. 5 {A}",
        (
            Criterion("in_force_spurwechsel", (), f"§ 10 Abs. 3 {A}", _in_force("spurwechsel_open"), ("spurwechsel_open",)),
            Criterion("asylum_withdrawn", ("status", "asylum"), f"§ 10 Abs. 3 S. 4, 5 {A}", _asylum_withdrawn),
            Criterion(
                "entry_spurwechsel", ("entry",), f"§ 10 Abs. 3 S. 5 {A}", _entry_for_spurwechsel, ("spurwechsel_entry_before",)
            ),
            SKILLED_JOB,
            PASSPORT_THERE,
        ),
    ),
    Rule(
        "change_from_24",
        "ukraine/switch",
        f"§§ 18a, 18b, 19c {A}",
        (
            Criterion("status_24", ("status",), f"§ 24 {A}", _temporary_protection, ("ukraine_work_any",)),
            SKILLED_JOB,
            PASSPORT_THERE,
        ),
    ),
    Rule(
        "23a",
        "stay/hardship",
        f"§ 23a {A}",
        (
            Criterion("obliged_to_leave", ("status",), f"§ 23a Abs. 1 {A}", _status(OBLIGED)),
            Criterion("no_removal_date", ("removal",), f"§ 23a Abs. 1 {A}", by_choice("removal", NO_DATE)),
            Criterion("no_serious_offence", ("conviction",), f"§ 23a Abs. 1 {A}", by_choice("conviction", CONVICTION_SERIOUS)),
            Criterion("commission_decides", (), f"§ 23a Abs. 1, 2 {A}", _commission_decides),
        ),
    ),
)


def notices(case: Case) -> tuple[str, ...]:
    """What must be said whatever the rules come to: danger first."""
    status, found = case.chosen("status"), []
    if case.chosen("removal") == "date":
        found.append("danger_today")
    elif case.chosen("removal") == "steps":
        found.append("advice_soon")
    if status in ("chancenaufenthalt", "chancenaufenthalt_pending"):
        found.append(_chancenaufenthalt_notice(case, status))
    if status == "gestattung":
        found.append("asylum_running")
    if status == "duldung_light":
        found.append("duldung_light_cure")
    if status == "ukraine":
        found.append("temporary_protection")
    if status == "other_title":
        found.append("secure_title")
    if status == "none":
        found.append("no_paper")
    return tuple(found)


def _chancenaufenthalt_notice(case: Case, status: str) -> str:
    if case.day < case.date_of("chancenaufenthalt_start_date"):
        return "chancenaufenthalt_before_start"
    if status == "chancenaufenthalt_pending":
        return "chancenaufenthalt_pending"
    return "chancenaufenthalt_holder" if case.flag("chancenaufenthalt_side_rules") else "chancenaufenthalt_after_end"


def dangers(case: Case) -> tuple[str, ...]:
    """Whoever may have to leave is asked about removal; so is who does not tell the paper."""
    return ("removal",) if case.chosen("status") in (None, *OBLIGED_TO_LEAVE) else ()


def contradictions(case: Case) -> tuple[Contradiction, ...]:
    """Answers that cannot all be true, or hardly."""
    found = list(in_the_future(case))
    entry, held = case.time("entry"), case.time("held_since")
    if entry is None:
        return tuple(found)
    if held is not None and held.last < entry.first:
        found.append(Contradiction("held_since_before_entry", ("entry", "held_since")))
    if case.chosen("status") in ("chancenaufenthalt", "chancenaufenthalt_pending"):
        by = add_years(case.date_of("chancenaufenthalt_cutoff_date"), -case.number("chancenaufenthalt_stay_years"))
        if entry.by(by) is False:
            found.append(Contradiction("chancenaufenthalt_too_late", ("status", "entry")))
    years = case.law.value("p25a_school_years", case.day)
    if case.chosen("completed") == "german_school" and isinstance(years, int) and entry.by(add_years(case.day, -years)) is False:
        found.append(Contradiction("school_too_short", ("entry", "completed")))
    return tuple(found)


CHECK_STAY = Check(
    "check_stay",
    (
        *(STATUS, REMOVAL, ENTRY, HELD_SINCE, EARLIER_LIGHT, BESCHAEFTIGUNGSDULDUNG_SINCE, AGE, CHILD, IDENTITY, IDENTITY_SINCE),
        *(OCCUPATION, GERMAN, COMPLETED, SKILLED_WORK, CONVICTION, ASYLUM, COUNTRY),
    ),
    RULES,
    notices,
    contradictions,
    first=("status",),
    dangers=dangers,
    notice_ids=(
        *("danger_today", "advice_soon", "chancenaufenthalt_before_start", "chancenaufenthalt_holder"),
        *("chancenaufenthalt_after_end", "chancenaufenthalt_pending", "asylum_running", "duldung_light_cure"),
        *("temporary_protection", "secure_title", "no_paper"),
    ),
    contradiction_ids=("in_the_future", "held_since_before_entry", "chancenaufenthalt_too_late", "school_too_short"),
)
