"""The check of recognition for one profession: whether it is needed, and which way there is with the papers at hand.

Whether a profession is regulated, and whether it is learnt at a university, is a fact of the directory, told to the check as an
answer like any other (`regulated`, `level`); who decides, costs and time are looked up, not judged.
"""

from __future__ import annotations

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
    by_choice,
)

REGULATED = Question("regulated", ("yes", "partly", "no"))
LEVEL = Question("level", ("academic", "vocational"))
FINISHED = Question("finished", ("state_recognised", "not_recognised", "no"))
PAPERS = Question("papers", ("complete", "some", "none"))
WORKED = Question("worked", ("yes", "no"))


def _procedure_for(case: Case) -> Finding:
    """The comparison with a German profession: regulated ones, and trainings of at least the dual system's kind (§§ 4, 9 BQFG)."""
    regulated, level = case.chosen("regulated"), case.chosen("level")
    if regulated in ("yes", "partly") or level == "vocational":
        return MET
    return NOT_SAID if regulated is None or level is None else NOT_MET


def _statement_for(case: Case) -> Finding:
    """The Statement of Comparability is for degrees; in a regulated profession it does not replace recognition."""
    regulated, level = case.chosen("regulated"), case.chosen("level")
    if level == "vocational" or regulated == "yes":
        return NOT_MET
    if level is None:
        return NOT_SAID
    return NOT_SAID if regulated is None else MET if regulated == "no" else DISCRETION


def _analysis_for(case: Case) -> Finding:
    """The qualification analysis (§ 14 BQFG) stands in for missing papers, mostly outside the regulated professions."""
    regulated, level = case.chosen("regulated"), case.chosen("level")
    if level == "academic":
        return NOT_MET
    if level is None:
        return NOT_SAID
    return NOT_SAID if regulated is None else {"no": MET, "partly": DISCRETION, "yes": DISCRETION}[regulated]


def _experience_for(case: Case) -> Finding:
    """Training occupations of the BBiG and the crafts; few regulated professions are among them."""
    regulated, level = case.chosen("regulated"), case.chosen("level")
    if level == "academic":
        return NOT_MET
    if level is None or regulated is None:
        return NOT_SAID
    return OPEN_IN_LAW if regulated == "yes" else MET


FINISHED_FINDINGS = {"state_recognised": MET, "not_recognised": OPEN_IN_LAW, "no": NOT_MET}
PAPERS_FINDINGS = {"complete": MET, "some": OPEN_IN_LAW, "none": CHANGEABLE}


def _finished(paragraph: str) -> Criterion:
    return Criterion("finished", ("finished",), paragraph, by_choice("finished", FINISHED_FINDINGS))


def _papers(paragraph: str) -> Criterion:
    return Criterion("papers", ("papers",), paragraph, by_choice("papers", PAPERS_FINDINGS))


CHECK_RECOGNITION = Check(
    "check_recognition",
    (REGULATED, LEVEL, FINISHED, PAPERS, WORKED),
    (
        Rule(
            "needed",
            "recognition/need",
            "§ 9 BQFG",
            (
                Criterion(
                    "regulated",
                    ("regulated",),
                    "§ 3 Abs. 5 BQFG",
                    by_choice("regulated", {"yes": MET, "partly": DISCRETION, "no": NOT_MET}),
                ),
            ),
        ),
        Rule(
            "equivalence",
            "recognition/apply",
            "§§ 4, 9 BQFG",
            (
                Criterion("procedure_for", ("regulated", "level"), "§§ 4, 9 BQFG", _procedure_for),
                _finished("§ 3 Abs. 2 BQFG"),
                _papers("§§ 5, 12 BQFG"),
            ),
        ),
        Rule(
            "analysis",
            "recognition/missing_documents",
            "§ 14 BQFG",
            (
                Criterion("analysis_for", ("regulated", "level"), "§ 14 BQFG", _analysis_for),
                _finished("§ 3 Abs. 2 BQFG"),
                Criterion(
                    "papers_missing",
                    ("papers",),
                    "§ 14 Abs. 1 BQFG",
                    by_choice("papers", {"complete": NOT_MET, "some": MET, "none": MET}),
                ),
            ),
        ),
        Rule(
            "statement",
            "recognition/zab",
            "Lissabon-Konvention",
            (
                Criterion("statement_for", ("regulated", "level"), "Lissabon-Konvention", _statement_for),
                _finished("Lissabon-Konvention"),
                _papers("Lissabon-Konvention"),
            ),
        ),
        Rule(
            "experience",
            "recognition/experience",
            "§ 50b BBiG",
            (
                Criterion("experience_for", ("regulated", "level"), "§ 50b BBiG", _experience_for),
                Criterion(
                    "no_training",
                    ("finished",),
                    "§ 50b BBiG",
                    by_choice("finished", {"state_recognised": NOT_MET, "not_recognised": MET, "no": MET}),
                ),
                Criterion(
                    "worked",
                    ("worked",),
                    "§ 50b BBiG",
                    by_choice("worked", {"yes": MET, "no": CHANGEABLE}),
                    ("bbig_validation_age", "bbig_validation_work_factor"),
                ),
            ),
        ),
    ),
    subject="profession",
)
