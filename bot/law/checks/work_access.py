"""The check of access to work by status: § 61 AsylG, §§ 4a, 60a, 60b AufenthG, §§ 31, 32 BeschV."""

from __future__ import annotations

from dataclasses import replace

from bot.law.checks.facts import Period, add_years
from bot.law.checks.model import (
    CHANGEABLE,
    DISCRETION,
    MET,
    NOT_MET,
    NOT_SAID,
    OPEN_IN_LAW,
    Case,
    Check,
    Criterion,
    Finding,
    Question,
    Rule,
    Status,
    in_the_future,
    since,
    with_option,
)

# any work, from the permit itself (§ 4a Abs. 1 AufenthG, § 31 BeschV)
FREE = ("chancenaufenthalt", "refugee", "humanitarian", "ukraine", "family", "settlement", "eu_citizen")
# work within bounds that stand in the permit
BOUNDED = ("skilled", "student", "chancenkarte", "training_permit")
STATUS = Question("status", ("gestattung", "duldung", "duldung_light", *FREE, *BOUNDED, "none"))
LIVING = Question("living", ("centre", "outside"))
ASYLUM_SINCE = Question("asylum_since")
HELD_SINCE = Question("held_since")
PROCEDURE = Question("procedure", ("normal", "dublin", "accelerated"))
COUNTRY = Question("country", ("national_list", "georgia_moldova", "eu_list", "other"))
EXCEPTION = Question("exception", ("yes", "no"))
ASYLUM = Question("asylum", ("refused", "withdrawn", "never"))
CAUSE = Question("cause", ("none", "authority_says", "own"))
REMOVAL = Question("removal", ("nothing", "steps", "date"))
PASSPORT = Question("passport", ("yes", "no"))


def _for_status(case: Case, asylum: Finding | None, duldung: Finding | None) -> Finding | None:
    """The finding by status where it does not hang on the criterion: others than these two are not concerned."""
    status = case.chosen("status")
    if status is None:
        return NOT_SAID
    if status == "gestattung":
        return asylum
    if status == "duldung":
        return duldung
    return MET


@with_option("status")
def _title(case: Case, status: str) -> Finding:
    """Whether a paper of this kind lets anybody work."""
    if status == "duldung_light":
        return CHANGEABLE
    return NOT_MET if status == "none" else MET


def _waited(case: Case, begun: Period | None, waits: list[int]) -> Finding:
    """Whether each of the waiting times in months that can still hold is over; unknown where they differ."""
    if begun is None:
        return NOT_SAID
    findings = [since(begun, months, case.day) for months in waits]
    if len({finding.status for finding in findings}) > 1:
        return NOT_SAID
    return max(findings, key=lambda finding: finding.from_day or case.day)


def _waiting_with_gestattung(case: Case) -> Finding:
    """§ 61 Abs. 1, 2 AsylG: months since the application, longer in a reception centre and where another state is asked."""
    other = _for_status(case, None, MET)
    if other is not None:
        return other
    living, procedure, waits = case.chosen("living"), case.chosen("procedure"), []
    if living != "centre":
        waits.append(case.number("asylum_work_outside_months"))
    if living != "outside":
        longer = case.law.value("asylum_work_wait_dublin_months", case.day) is not None
        if procedure != "dublin" or not longer:
            waits.append(case.number("asylum_work_wait_in_centre_months"))
        if procedure in (None, "dublin") and longer:
            waits.append(case.number("asylum_work_wait_dublin_months"))
    return _waited(case, case.time("asylum_since"), waits)


def _waiting_with_duldung(case: Case) -> Finding:
    """§ 32 Abs. 1 BeschV, § 61 Abs. 1 AsylG: months with the Duldung, longer in a reception centre, less so with a passport.

    In the centre none are needed where work was permitted in the asylum procedure already (§ 61 Abs. 1 S. 9 AsylG).
    """
    other = _for_status(case, MET, None)
    if other is not None:
        return other
    living, passport, waits = case.chosen("living"), case.chosen("passport"), []
    if living != "centre":
        waits.append(case.number("duldung_work_wait_months"))
    if living != "outside":
        shorter = case.law.value("duldung_work_centre_identity_months", case.day) is not None
        if passport != "yes" or not shorter:
            waits.append(case.number("duldung_work_centre_months"))
        if passport != "no" and shorter:
            waits.append(case.number("duldung_work_centre_identity_months"))
    found = _waited(case, case.time("held_since"), waits)
    if found.status is not Status.NOT_MET or living == "outside":
        return found
    return replace(found, status=Status.UNKNOWN) if living == "centre" else NOT_SAID


def _waiting_for_training(case: Case) -> Finding:
    """Training needs no consent of the Agentur (§ 32 Abs. 2 Nr. 2 BeschV), so it need wait in a reception centre only."""
    if case.chosen("status") == "duldung" and case.chosen("living") == "outside":
        return MET
    found = _waiting_with_duldung(case)
    return found if found.status is Status.MET or case.chosen("living") else NOT_SAID


def _procedure(case: Case) -> Finding:
    """§ 61 Abs. 1 S. 5 AsylG: none in an accelerated procedure on most of its grounds; which it is is for an adviser."""
    other = _for_status(case, None, MET)
    if other is not None:
        return other
    if not case.flag("asylum_work_accelerated_ban"):
        return MET
    procedure = case.chosen("procedure")
    return NOT_SAID if procedure is None else OPEN_IN_LAW if procedure == "accelerated" else MET


def _safe_country(case: Case) -> Finding:
    """§ 61 Abs. 2 S. 4 AsylG, § 60a Abs. 6 Nr. 3, § 104 Abs. 18 AufenthG: bans for nationals of the lists, and their exceptions."""
    other = _for_status(case, None, None)
    if other is not None:
        return other
    country = case.chosen("country")
    if country is None:
        return NOT_SAID
    if country == "other":
        return MET
    asylum_running = case.chosen("status") == "gestattung"
    if country == "eu_list" and asylum_running:
        # not in the ban of § 61, but a ground for the accelerated procedure: an adviser must look at the papers
        return OPEN_IN_LAW if case.flag("asylum_work_accelerated_ban") else MET
    if country == "eu_list" and not case.flag("eu_list_in_duldung_work_ban"):
        return MET
    if country == "georgia_moldova" and case.law.value("ge_md_exception_date", case.day) is None:
        return MET
    if country in ("eu_list", "georgia_moldova"):
        exception = case.chosen("exception")
        if exception is None:
            return NOT_SAID
        if exception == "yes":
            return MET
    return _ban(case, asylum_running)


def _ban(case: Case, asylum_running: bool) -> Finding:
    """The ban for applications after a day; with a Duldung for those who never applied too."""
    asylum, applied = case.chosen("asylum"), case.time("asylum_since")
    if not asylum_running and asylum == "never":
        return NOT_MET
    if applied is None or (not asylum_running and asylum is None):
        return NOT_SAID
    before = applied.by(case.date_of("safe_country_application_cutoff"))
    if before is not False:
        return MET if before else OPEN_IN_LAW
    if asylum_running:
        # in a reception centre the law does not say whether the ban or the waiting time goes first
        return {"outside": NOT_MET, "centre": OPEN_IN_LAW}.get(case.chosen("living") or "", NOT_SAID)
    # a withdrawal after the free legal information of the BAMF lifts the ban (§ 60a Abs. 6 Nr. 3 AufenthG)
    return DISCRETION if asylum == "withdrawn" else NOT_MET


def _cause(case: Case) -> Finding:
    """§ 60a Abs. 6 Nr. 2 AufenthG: no work where removal fails through one's own deception or false statements."""
    other = _for_status(case, MET, None)
    if other is not None:
        return other
    cause = case.chosen("cause")
    return NOT_SAID if cause is None else {"none": MET, "authority_says": DISCRETION, "own": CHANGEABLE}[cause]


def _removal(case: Case) -> Finding:
    """§ 60a Abs. 5b AufenthG: the permit shall be given, unless steps to removal are under way; then it is at discretion."""
    other = _for_status(case, MET, None)
    if other is not None:
        return other
    removal = case.chosen("removal")
    return NOT_SAID if removal is None else {"nothing": MET, "steps": DISCRETION, "date": NOT_MET}[removal]


def _self_employment(case: Case) -> Finding:
    status = case.chosen("status")
    if status is None:
        return NOT_SAID
    if status in FREE:
        return MET
    if status == "duldung":
        return DISCRETION
    if status == "gestattung":
        return MET if case.flag("asylum_self_employment_allowed") else NOT_MET
    return DISCRETION if status in BOUNDED else NOT_MET


def _extent(case: Case) -> Finding:
    """Whether the work is free in kind and hours; where it is not, the permit says what is allowed."""
    status = case.chosen("status")
    if status is None:
        return NOT_SAID
    return DISCRETION if status in BOUNDED else MET


WAITING_WITH_DULDUNG = Criterion(
    "waiting_duldung",
    ("status", "living", "passport", "held_since"),
    "§ 32 Abs. 1 BeschV, § 61 Abs. 1 AsylG",
    _waiting_with_duldung,
    ("duldung_work_wait_months", "duldung_work_centre_months", "duldung_work_centre_identity_months"),
)
EMPLOYMENT = (
    Criterion("title_work", ("status",), "§ 4a AufenthG, § 60b Abs. 5 AufenthG", _title, ("duldung_light_work",)),
    Criterion(
        "waiting_gestattung",
        ("status", "living", "procedure", "asylum_since"),
        "§ 61 Abs. 1, 2 AsylG",
        _waiting_with_gestattung,
        ("asylum_work_wait_in_centre_months", "asylum_work_wait_dublin_months", "asylum_work_outside_months"),
    ),
    WAITING_WITH_DULDUNG,
    Criterion("procedure", ("status", "procedure"), "§ 61 Abs. 1 S. 5 AsylG", _procedure, ("asylum_work_accelerated_ban",)),
    Criterion(
        "safe_country",
        ("status", "country", "exception", "asylum", "asylum_since", "living"),
        "§ 61 Abs. 2 S. 4 AsylG, § 60a Abs. 6 Nr. 3, § 104 Abs. 18 AufenthG",
        _safe_country,
        (
            "safe_country_application_cutoff",
            "ge_md_exception_date",
            "eu_list_in_duldung_work_ban",
            "eu_list_exception_tolerated_on",
            "eu_list_exception_work_permit_on",
        ),
    ),
    Criterion("own_cause", ("status", "cause"), "§ 60a Abs. 6 Nr. 2 AufenthG", _cause),
    Criterion("no_removal_work", ("status", "removal"), "§ 60a Abs. 5b AufenthG", _removal, ("duldung_work_soll",)),
)
TRAINING = tuple(
    replace(criterion, judge=_waiting_for_training, paragraph="§ 32 Abs. 2 Nr. 2 BeschV, § 61 Abs. 1 AsylG")
    if criterion is WAITING_WITH_DULDUNG
    else criterion
    for criterion in EMPLOYMENT
)
RULES = (
    Rule(
        "employment",
        "work_access/apply",
        "§ 4a AufenthG, § 61 AsylG, § 32 BeschV",
        (*EMPLOYMENT, Criterion("extent", ("status",), "§ 4a Abs. 1, 3 AufenthG", _extent)),
    ),
    Rule("training", "training/requirements", "§ 4a AufenthG, § 61 AsylG, § 32 Abs. 2 BeschV", TRAINING),
    Rule(
        "self_employment",
        "work_access/self_employment",
        "§§ 4a, 21, 60a Abs. 5b AufenthG, § 61 AsylG",
        (
            *EMPLOYMENT,
            Criterion(
                "self_employment",
                ("status",),
                "§§ 4a, 21 AufenthG, § 61 AsylG",
                _self_employment,
                ("asylum_self_employment_allowed",),
            ),
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
    if status in ("gestattung", "duldung"):
        found.append("permit_first")
    if status == "duldung" and (entry := case.time("held_since")) is not None:
        years = case.law.value("duldung_ba_free_after_years", case.day)
        if isinstance(years, int) and entry.by(add_years(case.day, -years)):
            found.append("no_agency_consent")
    if status == "duldung_light":
        found.append("duldung_light_cure")
    if status in BOUNDED:
        found.append("see_permit")
    if status == "none":
        found.append("no_paper")
    return tuple(found)


def dangers(case: Case) -> tuple[str, ...]:
    """Whoever may have to leave is asked about removal; so is who does not tell the paper."""
    return ("removal",) if case.chosen("status") in (None, "duldung", "duldung_light", "none") else ()


CHECK_WORK_ACCESS = Check(
    "check_work_access",
    (STATUS, REMOVAL, LIVING, ASYLUM_SINCE, HELD_SINCE, PROCEDURE, COUNTRY, EXCEPTION, ASYLUM, CAUSE, PASSPORT),
    RULES,
    notices,
    in_the_future,
    first=("status",),
    dangers=dangers,
    notice_ids=("danger_today", "advice_soon", "permit_first", "no_agency_consent", "duldung_light_cure", "see_permit", "no_paper"),
    contradiction_ids=("in_the_future",),
)
