"""The points of the opportunity card (Chancenkarte), §§ 20a, 20b AufenthG and their annex."""

from __future__ import annotations

from dataclasses import dataclass

from bot.law.checks.model import (
    CHANGEABLE,
    MET,
    NOT_MET,
    NOT_SAID,
    Case,
    Check,
    Criterion,
    Finding,
    LawNotKnown,
    Question,
    Rule,
    Status,
)

WHERE = Question("where", ("abroad", "study_or_work_permit", "other_permit", "no_permit"))
QUALIFICATION = Question("qualification", ("fully_recognised", "partly_recognised", "state_recognised", "none"))
GERMAN = Question("german_points", ("b2", "b1", "a2", "a1", "none"))
ENGLISH = Question("english", ("c1", "b2", "less"))
EXPERIENCE = Question("experience", ("long", "short", "less"))


def _age(case: Case, years: int) -> str | None:
    """The option for an age; None on days whose law is not kept."""
    try:
        if years <= case.number("chancenkarte_age_young"):
            return "young"
        return "middle" if years <= case.number("chancenkarte_age_middle") else "older"
    except LawNotKnown:
        return None


AGE = Question("age_points", ("young", "middle", "older"), _age)
SHORTAGE = Question("shortage", ("yes", "no"))
EARLIER_STAY = Question("earlier_stay", ("yes", "no"))
SPOUSE = Question("spouse", ("yes", "no"))
LIVELIHOOD = Question("livelihood", ("yes", "no"))

POINTS = "chancenkarte_points_"
# the parameter that holds the points of each answer; other answers give none
POINTS_OF: dict[str, dict[str, str]] = {
    "qualification": {"partly_recognised": f"{POINTS}partial_recognition"},
    "german_points": {level: f"{POINTS}german_{level}" for level in ("b2", "b1", "a2")},
    "english": {"c1": f"{POINTS}english_c1"},
    "experience": {"long": f"{POINTS}experience_long", "short": f"{POINTS}experience_short"},
    "shortage": {"yes": f"{POINTS}shortage"},
    "age_points": {"young": f"{POINTS}young", "middle": f"{POINTS}middle"},
    "earlier_stay": {"yes": f"{POINTS}earlier_stay"},
    "spouse": {"yes": f"{POINTS}spouse"},
}


@dataclass(frozen=True)
class PointItem:
    """One row of the table of points: what is certain, and what is still possible."""

    question: str
    least: int
    most: int


def point_items(case: Case) -> tuple[PointItem, ...]:
    """The rows with the points of what was said. Raises LawNotKnown on days before the opportunity card."""
    items = []
    for question, parameters in POINTS_OF.items():
        chosen = case.chosen(question)
        if chosen is not None:
            points = case.number(parameters[chosen]) if chosen in parameters else 0
            items.append(PointItem(question, points, points))
        else:
            items.append(PointItem(question, 0, max(case.number(name) for name in parameters.values())))
    return tuple(items)


def _in_force(case: Case) -> Finding:
    begins = case.date_of("chancenkarte_since")
    return MET if begins <= case.day else Finding(Status.NOT_MET, can_change=True, from_day=begins)


def _where(case: Case) -> Finding:
    """§ 20a Abs. 4: inside Germany only for holders of permits for study, training or work."""
    chosen = case.chosen("where")
    if chosen is None:
        return NOT_SAID
    return MET if chosen in ("abroad", "study_or_work_permit") else NOT_MET


def _qualification(case: Case) -> Finding:
    chosen = case.chosen("qualification")
    return NOT_SAID if chosen is None else CHANGEABLE if chosen == "none" else MET


def _language(case: Case) -> Finding:
    """German A1 or English B2; not asked of those whose qualification is fully recognised."""
    if case.chosen("qualification") == "fully_recognised":
        return MET
    german, english = case.chosen("german_points"), case.chosen("english")
    if german not in (None, "none") or english in ("c1", "b2"):
        return MET
    return NOT_SAID if german is None or english is None else CHANGEABLE


def _points(case: Case) -> Finding:
    """Six points, or none at all for fully recognised skilled workers."""
    qualification = case.chosen("qualification")
    if qualification == "fully_recognised":
        return MET
    items, needed = point_items(case), case.number("chancenkarte_min_points")
    if sum(item.least for item in items) >= needed:
        return MET
    if sum(item.most for item in items) < needed and qualification is not None:
        return CHANGEABLE
    return NOT_SAID


def _livelihood(case: Case) -> Finding:
    chosen = case.chosen("livelihood")
    return NOT_SAID if chosen is None else MET if chosen == "yes" else CHANGEABLE


CHECK_POINTS = Check(
    "check_points",
    (WHERE, QUALIFICATION, GERMAN, ENGLISH, EXPERIENCE, AGE, SHORTAGE, EARLIER_STAY, SPOUSE, LIVELIHOOD),
    (
        Rule(
            "chancenkarte",
            "skilled/chancenkarte",
            "§§ 20a, 20b AufenthG",
            (
                Criterion("in_force_points", (), "§ 20a AufenthG", _in_force, ("chancenkarte_since",)),
                Criterion("where", ("where",), "§ 20a Abs. 4 AufenthG", _where),
                Criterion("qualification_points", ("qualification",), "§ 20a Abs. 4 AufenthG", _qualification),
                Criterion("language_points", ("qualification", "german_points", "english"), "§ 20a Abs. 4 AufenthG", _language),
                Criterion(
                    "enough_points",
                    tuple(POINTS_OF),
                    "§ 20b Abs. 1 AufenthG",
                    _points,
                    ("chancenkarte_min_points", *(name for names in POINTS_OF.values() for name in names.values())),
                ),
                Criterion(
                    "livelihood_points", ("livelihood",), "§ 20a Abs. 4 AufenthG", _livelihood, ("chancenkarte_month_amount",)
                ),
            ),
        ),
    ),
    first=("where",),
)
