"""The most dangerous mistakes, one test each: what must be told, and what must never be told, on the days that matter.

Each test reads the answers as users do, in German and in English, on both sides of the day on which the law turns.
The numbers are those of the fact sheets on residence (27 mistakes) and on arriving (14 wrong answers).
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from bot.knowledge import Knowledge
from bot.knowledge.loading import PLACEHOLDER
from tests.knowledge.reading import LANGUAGES, everywhere, never_says, nowhere, plain, says, sentences, short, told

TODAY = "2026-11-22"
OPEN_LAST, CLOSED_FIRST = "2025-12-30", "2025-12-31"
SIDE_RULES_LAST, SIDE_RULES_GONE = "2027-06-30", "2027-07-01"
CHANCE = ("what", "deadline", "requirements", "exclusion", "apply", "documents", "work", "family", "after", "travel")


# --- residence --------------------------------------------------------------------------------------------------------


def test_01_since_31_december_2025_nothing_says_that_the_chancenaufenthalt_can_be_applied_for(knowledge: Knowledge) -> None:
    nowhere(
        knowledge,
        since=date(2025, 12, 31),
        de=(
            r"(?:104c|Chancen-Aufenthalt).*(?:beantragen|Antrag (?:stellen|kann))",
            r"(?:beantragen|stellen) Sie .*(?:104c|Chancen-Aufenthalt)",
        ),
        en=(
            r"\bappl(?:y|ied|ying)\b[^.]*(?:104c|right of residence on opportunity)",
            r"(?:104c|opportunity\)?)[^.]*\bcan (?:still )?(?:be )?appl",
        ),
        unless=r"nicht mehr|no longer|manchmal noch|sometimes still says|25a oder § 25b, bevor|§ 25a or § 25b before",
    )
    for day in (CLOSED_FIRST, TODAY, SIDE_RULES_GONE):
        says(
            knowledge, "chancenaufenthalt/apply", day, de=r"nicht mehr (?:möglich|stellen)", en=r"no longer apply|not been possible"
        )
        says(
            knowledge, "spurwechsel/after_rejection", day, de=r"104c ist für neue Anträge geschlossen", en=r"104c is closed for new"
        )


def test_01_on_the_last_day_it_was_open_and_from_the_next_on_it_is_told_as_closed_since_that_day(knowledge: Knowledge) -> None:
    says(
        knowledge,
        "chancenaufenthalt/deadline",
        OPEN_LAST,
        de=r"^Ja\..*der letzte Tag dafür ist der 30\. Dezember 2025",
        en=r"^Yes\.",
    )
    says(
        knowledge,
        "chancenaufenthalt/deadline",
        CLOSED_FIRST,
        TODAY,
        SIDE_RULES_GONE,
        de=r"^Nein, neue Anträge sind seit dem 31\. Dezember 2025 nicht mehr möglich",
        en=r"^No, new applications have not been possible since 31 December 2025",
    )
    says(knowledge, "chancenaufenthalt/deadline", "2022-12-30", de=r"^Noch nicht", en=r"^Not yet")


@pytest.mark.parametrize("day", [CLOSED_FIRST, TODAY, SIDE_RULES_LAST, SIDE_RULES_GONE])
def test_01_the_closed_answers_lead_on_to_25a_and_25b_and_to_a_person(knowledge: Knowledge, day: str) -> None:
    for aspect in ("what", "deadline", "requirements"):
        says(
            knowledge,
            f"chancenaufenthalt/{aspect}",
            day,
            de=(r"25a", r"25b", r"Beratungsstelle"),
            en=(r"25a", r"25b", r"advice centre"),
        )


def test_01_old_pages_that_still_advertise_it_are_named_as_wrong(knowledge: Knowledge) -> None:
    says(knowledge, "chancenaufenthalt/what", TODAY, de=r"Das stimmt nicht mehr", en=r"That is no longer true")


@pytest.mark.parametrize("day", [CLOSED_FIRST, TODAY, SIDE_RULES_LAST])
def test_02_an_application_filed_in_time_is_neither_lost_nor_safe(knowledge: Knowledge, day: str) -> None:
    for aspect in ("what", "deadline", "apply"):
        says(
            knowledge,
            f"chancenaufenthalt/{aspect}",
            day,
            de=(r"nicht (?:einfach )?verloren", r"nicht sicher|Sicher ist er aber auch nicht", r"30\. Dezember 2025"),
            en=(r"not (?:simply )?lost", r"not safe", r"30 December 2025"),
        )
    for aspect in CHANCE:
        never_says(
            knowledge,
            f"chancenaufenthalt/{aspect}",
            day,
            de=r"Antrag ist (?:verloren|ungültig|sicher)|Sie bekommen (?:die|eine) (?:Karte|Aufenthaltserlaubnis)",
            en=r"application is (?:lost|void|safe)|you (?:will )?get the (?:card|permit)",
        )


def test_02_what_happens_to_it_after_june_2027_is_told_as_unsettled_and_not_guessed(knowledge: Knowledge) -> None:
    for aspect in ("deadline", "requirements", "apply"):
        answer = f"chancenaufenthalt/{aspect}"
        says(knowledge, answer, SIDE_RULES_GONE, de=r"nicht geklärt", en=r"not settled")
        never_says(knowledge, answer, SIDE_RULES_GONE, de=r"Antrag ist verloren", en=r"application is lost")


def test_03_holders_are_told_to_apply_before_the_card_expires_and_by_30_june_2027(knowledge: Knowledge) -> None:
    for answer in ("chancenaufenthalt/deadline", "chancenaufenthalt/after", "stay/integration", "stay/young_people"):
        says(
            knowledge,
            answer,
            CLOSED_FIRST,
            TODAY,
            SIDE_RULES_LAST,
            de=(r"(?:vor Ablauf der Karte|bevor (?:sie|Ihre Karte).*abläuft)", r"spätestens bis zum 30\. Juni 2027"),
            en=(r"before (?:the|your|it)\b.*expires", r"at the latest by 30 June 2027"),
        )
    says(
        knowledge, "chancenaufenthalt/after", SIDE_RULES_GONE, de=r"seit dem 1\. Juli 2027 weggefallen", en=r"ended on 1 July 2027"
    )
    never_says(
        knowledge, "stay/integration", SIDE_RULES_GONE, de=r"spätestens bis zum 30\. Juni 2027", en=r"latest by 30 June 2027"
    )


def test_03_nothing_says_that_the_card_is_prolonged(knowledge: Knowledge) -> None:
    for aspect in CHANCE:
        never_says(
            knowledge,
            f"chancenaufenthalt/{aspect}",
            OPEN_LAST,
            TODAY,
            SIDE_RULES_GONE,
            de=r"um (?:weitere )?\d+ Monate verlänger|(?:Karte|104c).*wird (?:um|einmal) .*verlängert",
            en=r"(?:prolonged|extended) (?:once )?by \d+ months|§ 104c can be (?:prolonged|extended)",
        )
    says(
        knowledge,
        "chancenaufenthalt/after",
        OPEN_LAST,
        TODAY,
        de=r"104c[^.]*wird nicht verlängert|Verlängert wird § 104c nicht",
        en=r"104c[^.]* is not prolonged",
    )


def test_03_an_application_for_another_title_is_told_to_have_no_fiktion(knowledge: Knowledge) -> None:
    for aspect in ("after", "work"):
        says(
            knowledge,
            f"chancenaufenthalt/{aspect}",
            CLOSED_FIRST,
            TODAY,
            de=(r"anderen Titel", r"diese Wirkung nicht"),
            en=(r"different permit", r"(?:does not have this effect|this effect does not arise)"),
        )


def test_04_nothing_advises_to_withdraw_the_asylum_application(knowledge: Knowledge) -> None:
    nowhere(
        knowledge,
        de=r"\b(?:nehmen|ziehen) Sie (?:\w+ ){0,3}Asylantrag\b.*zurück",
        en=r"\bwithdraw (?:your|the|an) (?:asylum )?(?:claim|application)",
        unless=r"\b(?:nicht|keinen|nie)\b|\bnot\b|\bno advice\b|before you make or withdraw",
    )


def test_04_who_thinks_of_withdrawing_hears_of_lost_protection_and_goes_to_a_lawyer_first(knowledge: Knowledge) -> None:
    for answer in ("spurwechsel/what", "spurwechsel/requirements", "spurwechsel/asylum_running"):
        says(knowledge, answer, "2023-12-22", TODAY, de=r"Anwalt|Anwältin|Beratung", en=r"lawyer|advice")
    says(
        knowledge,
        "spurwechsel/asylum_running",
        "2023-12-22",
        "2023-12-23",
        TODAY,
        de=(r"^Nehmen Sie (?:Ihren|den) Asylantrag nicht zurück", r"für immer"),
        en=(r"^Do not withdraw (?:your|the) asylum claim", r"for ever"),
    )
    says(
        knowledge,
        "spurwechsel/requirements",
        "2023-12-23",
        TODAY,
        de=(r"Nehmen Sie den Antrag nicht zurück, bevor", r"Stelle", r"Zustimmung", r"Lebensunterhalt", r"Identität und Pass"),
        en=(r"Do not withdraw the claim before", r"job", r"consent", r"livelihood", r"identity and passport"),
    )


def test_04_the_narrow_change_of_track_is_told_only_since_its_first_day(knowledge: Knowledge) -> None:
    says(knowledge, "spurwechsel/requirements", "2023-12-22", de=r"gibt es noch nicht", en=r"There is no .* yet")
    says(knowledge, "spurwechsel/requirements", "2023-12-23", de=r"verlangt alle diese Punkte", en=r"requires all these points")


def test_05_withdrawing_the_lawsuit_is_told_apart_from_withdrawing_the_application(knowledge: Knowledge) -> None:
    says(
        knowledge,
        "spurwechsel/asylum_running",
        "2023-12-23",
        TODAY,
        de=(r"Die Klage zurückzunehmen ist etwas anderes", r"Ablehnung endgültig"),
        en=(r"Withdrawing the lawsuit \(Klage\) is something else", r"refusal becomes final"),
    )


def test_05_after_a_final_refusal_the_change_to_skilled_work_is_told_as_closed(knowledge: Knowledge) -> None:
    says(
        knowledge,
        "spurwechsel/after_rejection",
        CLOSED_FIRST,
        TODAY,
        de=r"endgültig, ist der Spurwechsel in §§ 18a, 18b, 19c Abs\. 2 vor der Ausreise gesperrt",
        en=r"final, the change of track .* to §§ 18a, 18b, 19c Abs\. 2 is blocked",
    )
    says(
        knowledge,
        "spurwechsel/after_rejection",
        OPEN_LAST,
        de=r"endgültig.*keinen Titel nach §§ 18a",
        en=r"final.*no permit under §§ 18a",
    )
    says(knowledge, "spurwechsel/what", "2023-12-23", TODAY, de=r"nicht endgültig abgelehnt", en=r"not finally refused")


def test_06_the_cut_off_is_the_entry_before_29_march_2023_and_never_the_application_or_the_day_itself(knowledge: Knowledge) -> None:
    right = re.compile(r"vor dem 29\. März|am 29\. März 2023 oder später|before 29 March|on 29 March 2023 or later")
    mentions = [(place, sentence) for place, _, sentence in everywhere(knowledge) if re.search(r"29\. März|29 March", sentence)]
    assert len(mentions) >= 6
    assert [place for place, sentence in mentions if not right.search(sentence)] == []
    says(
        knowledge,
        "spurwechsel/requirements",
        TODAY,
        de=(r"Es zählt die Einreise, nicht der Asylantrag", r"Dieser Tag selbst zählt nicht"),
        en=(r"What counts is the entry, not the asylum application", r"This day itself no longer counts"),
    )


def test_07_a_duldung_is_never_told_as_a_residence_permit(knowledge: Knowledge) -> None:
    nowhere(
        knowledge,
        de=r"Duldung (?:ist|gilt als) (?:eine|ein) (?:Aufenthaltserlaubnis|Aufenthaltstitel|Erlaubnis)",
        en=r"(?:Duldung|toleration\)?) is a (?:residence )?(?:permit|title)",
    )
    for day in ("2024-02-26", "2024-02-27", TODAY):
        says(knowledge, "duldung/what", day, de=r"ist keine Aufenthaltserlaubnis", en=r"is not a residence permit")


def test_07_the_duldung_alone_is_told_not_to_protect_during_training(knowledge: Knowledge) -> None:
    says(
        knowledge,
        "duldung/what",
        "2024-02-26",
        "2024-02-27",
        TODAY,
        de=(r"Duldung allein schützt (?:Sie )?nicht", r"60c"),
        en=(r"Duldung alone does not protect", r"60c"),
    )
    says(
        knowledge,
        "training/ausbildungsduldung",
        "2024-02-29",
        "2024-03-01",
        de=r"keine Aufenthaltserlaubnis",
        en=r"not a residence permit",
    )


def test_08_work_with_a_duldung_is_told_with_duldung_light_safe_countries_and_removal_steps(knowledge: Knowledge) -> None:
    for day in ("2024-02-27", "2026-06-11", "2026-06-12", TODAY):
        says(
            knowledge,
            "work_access/duldung",
            day,
            de=(r"mit Erlaubnis", r"60b", r"sicheren Herkunftsstaaten", r"Abschiebung schon konkret"),
            en=(r"with a permit", r"60b", r"safe countries of origin", r"concrete steps"),
        )
    says(knowledge, "work_access/duldung", "2024-02-26", de=(r"60b", r"sicheren Herkunftsstaat"), en=(r"60b", r"safe country"))
    says(
        knowledge, "work_access/duldung", "2026-06-12", de=r"Liste ist seit der Asylreform länger", en=r"list has been longer since"
    )


def test_08_asylum_seekers_are_told_that_an_accelerated_procedure_means_no_work(knowledge: Knowledge) -> None:
    says(
        knowledge,
        "work_access/asylum_seeker",
        "2026-06-12",
        TODAY,
        de=(r"nicht in jedem Verfahren", r"Keine Erlaubnis: in vielen beschleunigten Verfahren"),
        en=(r"not in every procedure", r"No permit: in many accelerated procedures"),
    )
    for day in ("2024-02-26", "2024-02-27", "2026-06-11", "2026-06-12"):
        says(knowledge, "work_access/asylum_seeker", day, de=r"sicheren? Herkunftsstaat", en=r"safe countries")
        never_says(
            knowledge, "work_access/asylum_seeker", day, de=r"ohne Erlaubnis (?:arbeiten|dürfen)", en=r"may work without a permit"
        )


def test_09_the_seven_countries_of_the_eu_list_are_told_with_both_dates_of_exception(knowledge: Knowledge) -> None:
    dates_de = (
        r"Duldung am 6\. Mai 2025",
        r"Arbeitserlaubnis am 11\. Juni 2026",
        r"Prüfen Sie Ihre Daten mit einer Beratungsstelle",
    )
    dates_en = (r"Duldung on 6 May 2025", r"work permit on 11 June 2026", r"Check your dates with an advice centre")
    countries_de = ("Ägypten", "Bangladesch", "Indien", "Kolumbien", "Marokko", "Tunesien", "Türkei")
    countries_en = ("Egypt", "Bangladesh", "India", "Colombia", "Morocco", "Tunisia", "Türkiye")
    line_de, line_en = rf"{', '.join(countries_de)}: Duldung am", rf"{', '.join(countries_en)}: Duldung on"
    says(knowledge, "work_access/safe_country", "2026-06-12", TODAY, de=(*dates_de, line_de), en=(*dates_en, line_en))


def test_09_before_the_reform_these_countries_were_not_on_the_list(knowledge: Knowledge) -> None:
    for day in ("2023-12-22", "2023-12-23", "2026-06-11"):
        never_says(
            knowledge, "work_access/safe_country", day, de=r"Indien|Türkei|Ägypten|Marokko", en=r"India|Türkiye|Egypt|Morocco"
        )
    never_says(knowledge, "work_access/safe_country", "2023-12-22", de=r"Georgien|Moldau", en=r"Georgia|Moldova")
    says(
        knowledge,
        "work_access/safe_country",
        "2023-12-23",
        de=(r"Georgien", r"30\. August 2023"),
        en=(r"Georgia", r"30 August 2023"),
    )


def test_10_a_missed_identity_deadline_is_no_final_no_and_no_promise(knowledge: Knowledge) -> None:
    says(
        knowledge,
        "training/requirements",
        "2024-02-29",
        "2024-03-01",
        TODAY,
        de=(r"kein endgültiges Nein", r"nach Ermessen", r"alles Zumutbare"),
        en=(r"not a final no", r"by discretion", r"everything reasonable"),
    )
    says(
        knowledge,
        "employment/beschaeftigungsduldung",
        TODAY,
        de=(r"nach Ermessen", r"erst später geklärt hat, braucht"),
        en=(r"by discretion", r"clarified the identity only later needs advice"),
    )
    for answer in ("training/requirements", "training/permit_16g", "employment/beschaeftigungsduldung"):
        never_says(
            knowledge,
            answer,
            TODAY,
            de=r"(?:zu spät|verpasst).*(?:endgültig(?!es Nein)|ausgeschlossen)|auch spätere Schritte zählen",
            en=r"(?:too late|missed).*(?:finally|excluded)|later steps count too",
        )


def test_11_people_in_a_running_procedure_and_refugees_are_kept_from_their_embassy(knowledge: Knowledge) -> None:
    says(
        knowledge,
        "papers/passport",
        TODAY,
        de=r"Asylverfahren läuft: Gehen Sie nicht zur Botschaft",
        en=r"running: do not go to the embassy",
    )
    says(
        knowledge,
        "papers/passport",
        TODAY,
        de=r"keinen Heimatpass ohne Anwalt",
        en=r"do not apply for a home passport without a lawyer",
    )
    for day in ("2026-06-11", "2026-06-12", TODAY):
        says(knowledge, "papers/gestattung", day, de=r"Gehen Sie nicht zur Botschaft", en=r"Do not go to the embassy")
        says(knowledge, "papers/revocation", day, de=r"nicht ohne Anwalt", en=r"without a lawyer")
    for day in (OPEN_LAST, CLOSED_FIRST, SIDE_RULES_LAST, SIDE_RULES_GONE):
        says(
            knowledge,
            "stay/identity",
            day,
            de=r"als Flüchtling anerkannt, gehen Sie nicht",
            en=r"recognised as a refugee, do not go",
        )


def test_11_every_answer_that_sends_somebody_to_the_embassy_of_the_home_country_names_the_exception(knowledge: Knowledge) -> None:
    sends = {
        "de": r"Heimatpass: neu bei der Botschaft|Termin bei der Botschaft",
        "en": r"anew at the embassy|appointment at the embassy",
    }
    warns = {
        "de": r"Nicht als Flüchtling|Gehen Sie dann nicht zur Botschaft",
        "en": r"Not as a refugee|Do not go to the embassy then",
    }
    found = 0
    for answer_id in knowledge.answers:
        for language in LANGUAGES:
            text = told(knowledge, answer_id, language, TODAY)
            if re.search(sends[language], text):
                found += 1
                assert re.search(warns[language], text), f"{answer_id} {language}"
    assert found >= 4


def test_12_false_statements_are_never_encouraged_and_their_price_is_told(knowledge: Knowledge) -> None:
    for day in (OPEN_LAST, CLOSED_FIRST, SIDE_RULES_LAST, SIDE_RULES_GONE):
        says(knowledge, "stay/identity", day, de=r"Machen Sie keine falschen Angaben", en=r"Do not give false information")
    for day in ("2022-12-30", TODAY):
        says(knowledge, "chancenaufenthalt/exclusion", day, de=r"keine falschen Angaben", en=r"not give false information")
    says(knowledge, "training/requirements", TODAY, de=r"nie falsche Angaben zur Identität", en=r"Never make false statements")
    nowhere(
        knowledge,
        de=(
            r"(?:verschweigen|erfinden) Sie (?!keine)",
            r"(?:machen|geben) Sie (?:falsche|andere) Angaben",
            r"(?:sagen|erwähnen) Sie (?:besser )?nichts? (?:von|über)",
        ),
        en=(r"(?<!not )\b(?:hide|conceal|invent|leave out) (?:your|the|a|an)\b", r"better not (?:say|mention)"),
    )


def test_12_the_ban_of_ten_years_in_naturalisation_is_told_since_it_exists(knowledge: Knowledge) -> None:
    says(knowledge, "stay/naturalisation", "2025-12-24", TODAY, de=r"für 10 Jahre sperren", en=r"block naturalisation for 10 years")
    never_says(knowledge, "stay/naturalisation", "2025-12-23", de=r"10 Jahre", en=r"10 years")


def test_13_funded_return_is_never_advised_and_told_to_block_training_and_work(knowledge: Knowledge) -> None:
    for day in ("2024-02-29", "2024-03-01", TODAY):
        says(
            knowledge,
            "training/ausbildungsduldung",
            day,
            de=r"eigener Antrag auf geförderte Rückkehr",
            en=r"own application for funded return",
        )
    says(
        knowledge,
        "authority/voluntary_return",
        TODAY,
        de=(r"keine Empfehlung", r"sperren", r"60c, 16g"),
        en=(r"no recommendation", r"block"),
    )
    for day in ("2026-05-31", "2026-06-01"):
        says(knowledge, "duldung/deportation", day, de=r"geförderte Rückkehr kann .* sperren", en=r"funded return can block")
    nowhere(
        knowledge,
        de=r"(?:beantragen|stellen|nutzen) Sie .*(?:Rückkehr|Ausreise|Rückkehrhilfe)",
        en=r"\b(?:apply for|use|take) (?:\w+ ){0,3}(?:voluntary|funded|assisted) (?:return|departure)",
        unless=r"Stellen Sie keinen|Do not apply",
    )


def test_14_60c_and_16g_are_told_apart_by_the_livelihood(knowledge: Knowledge) -> None:
    for day in ("2024-03-01", TODAY):
        says(
            knowledge,
            "training/ausbildungsduldung",
            day,
            de=r"16g\. Dafür muss der Lebensunterhalt gesichert sein, für § 60c nicht",
            en=r"16g\. For that you must secure your living, for § 60c you need not",
        )
        says(knowledge, "training/permit_16g", day, de=r"Lebensunterhalt muss gesichert sein", en=r"must secure your living")
    never_says(knowledge, "training/ausbildungsduldung", "2024-02-29", de=r"16g", en=r"16g")
    assert knowledge.answer("training/permit_16g", "de", date(2024, 2, 29)) is None


def test_14_who_breaks_off_training_hears_of_the_one_period_of_six_months(knowledge: Knowledge) -> None:
    for day in ("2024-02-29", "2024-03-01", TODAY):
        says(
            knowledge,
            "training/break_off",
            day,
            de=(r"einmal", r"6 Monate", r"Beratungsstelle"),
            en=(r"once 6 months", r"advice centre"),
        )


def test_15_the_rule_of_50_and_90_daily_rates_is_not_told_where_another_measure_holds(knowledge: Knowledge) -> None:
    for answer in ("employment/beschaeftigungsduldung", "stay/naturalisation"):
        for version in knowledge.answers[answer].versions:
            day = (version.start or version.end or date(2026, 11, 22)).isoformat()
            never_says(knowledge, answer, day, de=r"50 Tagessätze", en=r"50 daily rates")
    says(
        knowledge, "employment/beschaeftigungsduldung", TODAY, de=r"strengerer Maßstab als bei § 60c", en=r"stricter than for § 60c"
    )


def test_16_blue_card_and_chancenkarte_are_told_as_closed_to_duldung_gestattung_24_and_humanitarian_titles(
    knowledge: Knowledge,
) -> None:
    for day in ("2024-06-01", TODAY, "2027-01-01"):
        says(
            knowledge,
            "skilled/blue_card",
            day,
            de=r"Nicht möglich ist sie mit Duldung, im Asylverfahren, mit § 24 und mit den meisten humanitären",
            en=r"not possible with a Duldung .*asylum procedure, with § 24 and with most humanitarian",
        )
        says(
            knowledge,
            "skilled/chancenkarte",
            day,
            de=r"Mit Duldung, Gestattung, § 24 oder humanitärem Aufenthalt ist sie nicht möglich",
            en=r"With a Duldung .*, Aufenthaltsgestattung, § 24 or a humanitarian permit it is not possible",
        )
    for day in ("2026-01-31", "2026-02-01", "2027-03-04"):
        says(
            knowledge,
            "ukraine/switch",
            day,
            de=r"Nicht möglich: Blaue Karte EU und Chancenkarte",
            en=r"Not possible: EU Blue Card and",
        )
    says(
        knowledge,
        "recognition/it",
        TODAY,
        de=r"mit § 24 ist die Blaue Karte ausgeschlossen",
        en=r"with § 24 the Blue Card is excluded",
    )


def test_17_the_blue_card_is_told_with_the_amount_of_the_year_and_never_with_an_old_one(knowledge: Knowledge) -> None:
    says(knowledge, "skilled/blue_card", "2025-12-31", de=r"48\.300 €", en=r"€48,300")
    says(knowledge, "skilled/blue_card", "2026-01-01", TODAY, "2026-12-31", de=r"50\.700 €", en=r"€50,700")
    never_says(knowledge, "skilled/blue_card", "2026-01-01", TODAY, de=r"48\.300|45\.300|43\.759", en=r"48,300|45,300|43,759")


def test_17_every_amount_of_2026_that_has_ended_is_told_as_outdated_on_the_first_day_of_2027(knowledge: Knowledge) -> None:
    day, last = date(2027, 1, 1), date(2026, 12, 31)
    shown = {"de": "Wert bis 31. Dezember 2026", "en": "until 31 December 2026"}
    count = 0
    for answer in knowledge.answers.values():
        version = answer.on(day)
        if version is None:
            continue
        for language in LANGUAGES:
            written = knowledge.words[language][answer.id].versions[version.id]
            for name in PLACEHOLDER.findall(f"{written.text} {written.more or ''}"):
                parameter = knowledge.parameters[name]
                known = parameter.last_known(day)
                if parameter.on(day) is None and known and known.end == last:
                    count += 1
                    assert shown[language] in told(knowledge, answer.id, language, day), f"{answer.id} {language} {name}"
    assert count >= 4


def test_18_the_24_permit_is_told_to_continue_by_law_and_its_end_is_told_as_open(knowledge: Knowledge) -> None:
    for day in ("2026-02-01", TODAY, "2026-12-04", "2026-12-05", "2027-03-04"):
        says(
            knowledge,
            "ukraine/status",
            day,
            de=(r"gelten so lange automatisch weiter", r"keine neue Karte und keinen Antrag", r"4\. März 2027", r"ist offen"),
            en=(r"stay valid automatically", r"no new card and no application", r"4 March 2027", r"is open"),
        )
        never_says(
            knowledge,
            "ukraine/status",
            day,
            de=r"müssen .*(?:verlängern|neu beantragen)|endet (?:sicher|endgültig)|wird verlängert\b",
            en=r"must (?:be )?(?:renew|extend)|ends for (?:sure|good)|will be extended",
        )


def test_18_after_4_march_2027_neither_the_end_nor_the_extension_is_claimed(knowledge: Knowledge) -> None:
    for answer in ("ukraine/status", "ukraine/switch", "work_access/ukraine"):
        says(
            knowledge,
            answer,
            "2027-03-05",
            de=(r"hier nicht geprüft", r"Migrationsberatung"),
            en=(r"not been checked here", r"migration advice"),
        )
    says(
        knowledge,
        "ukraine/status",
        "2027-03-05",
        de=r"sagt dieser Text nicht, dass Ihr Schutz vorbei ist",
        en=r"does not say that your protection is over",
    )


def test_18_the_last_day_of_entry_without_a_visa_is_told_before_and_after_it(knowledge: Knowledge) -> None:
    says(
        knowledge,
        "ukraine/status",
        TODAY,
        "2026-12-04",
        de=r"bis 4\. Dezember 2026 möglich",
        en=r"possible .*until 4 December 2026",
    )
    says(
        knowledge,
        "ukraine/status",
        "2026-12-05",
        de=r"galt für Einreisen bis 4\. Dezember 2026",
        en=r"held for entries until 4 December 2026",
    )
    never_says(knowledge, "ukraine/status", "2026-12-05", de=r"bis 4\. Dezember 2026 möglich", en=r"possible .*until 4 December")


def test_19_the_fiktion_is_told_to_need_a_title_and_an_application_in_time(knowledge: Knowledge) -> None:
    says(
        knowledge,
        "papers/fiktion",
        TODAY,
        de=(
            r"vor dem Ablauf",
            r"Zu spät beantragt: Der alte Titel gilt nicht von selbst weiter",
            r"Mit Duldung: Ein Antrag ergibt keine Fiktion",
        ),
        en=(
            r"before it ran out",
            r"Applied too late: the old title does not go on by itself",
            r"With a Duldung: an application gives no Fiktion",
        ),
    )
    for answer in ("authority/appointment", "duldung/renewal"):
        says(knowledge, answer, TODAY, de=r"Duldung ergibt keine Fiktion", en=r"Duldung gives no Fiktion")
    says(knowledge, "chancenaufenthalt/apply", OPEN_LAST, de=r"keine Fiktionswirkung", en=r"no Fiktionswirkung")
    says(knowledge, "chancenaufenthalt/deadline", CLOSED_FIRST, de=r"keine Fiktionswirkung", en=r"no Fiktionswirkung")


def test_19_the_right_is_told_to_come_from_the_application_and_not_from_the_certificate(knowledge: Knowledge) -> None:
    says(
        knowledge,
        "papers/fiktion",
        TODAY,
        de=r"Recht entsteht durch den Antrag, nicht erst durch das Papier",
        en=r"right comes from the application, not only from the paper",
    )


def test_20_people_are_told_to_move_only_when_the_residence_condition_is_lifted_or_changed(knowledge: Knowledge) -> None:
    says(
        knowledge,
        "residence_rule/what",
        TODAY,
        de=(r"ziehen Sie erst um, wenn die Auflage aufgehoben oder geändert ist", r"§ 12a", r"§ 61", r"Gestattung"),
        en=(r"move only when the condition .* has been lifted or changed", r"§ 12a", r"§ 61", r"Gestattung"),
    )
    says(
        knowledge,
        "residence_rule/move",
        TODAY,
        de=r"bevor Sie umziehen oder einen Mietvertrag",
        en=r"before you move or sign a rental contract",
    )
    for answer, day in (("jobs/rural", TODAY), ("work_access/refugee", TODAY), ("work_access/ukraine", "2026-01-31")):
        says(
            knowledge,
            answer,
            day,
            de=r"(?:Umzug|umziehen).*(?:Wohnsitzauflage|Wohnort)",
            en=r"mov(?:e|ing).*(?:residence rule|place of residence)",
        )


def test_21_the_naturalisation_after_three_years_is_told_until_29_october_2025_and_then_as_gone(knowledge: Knowledge) -> None:
    says(knowledge, "stay/naturalisation", "2024-06-27", "2025-10-29", de=r"schon nach 3", en=r"already after 3")
    for day in ("2025-10-30", "2025-12-23", "2025-12-24", TODAY):
        says(
            knowledge,
            "stay/naturalisation",
            day,
            de=(r"nach 5 Jahren", r"schnellen Weg gibt es seit dem 30\. Oktober 2025 nicht mehr"),
            en=r"fast way has not existed since 30 October 2025",
        )
        for language in LANGUAGES:
            assert not re.search(r"\b3 (?:Jahre|years)", short(knowledge, "stay/naturalisation", language, day))
    never_says(knowledge, "stay/naturalisation", "2024-06-26", de=r"nach 3\b|nach 5\b", en=r"after 3\b|after 5\b")


def test_21_the_titles_that_are_not_enough_for_naturalisation_are_named(knowledge: Knowledge) -> None:
    for day in ("2024-06-27", "2025-10-30", TODAY):
        says(
            knowledge,
            "stay/naturalisation",
            day,
            de=r"§ 24, § 104c, § 25 Abs\. 3 bis 5, Duldung und Gestattung reichen nicht",
            en=r"§ 24, § 104c, § 25 Abs\. 3 to 5, Duldung and Gestattung are not enough",
        )
    says(
        knowledge, "ukraine/status", TODAY, de=r"nicht unmittelbar zur Einbürgerung", en=r"does not lead straight to naturalisation"
    )


def test_22_family_reunification_is_told_as_excluded_where_the_law_excludes_it(knowledge: Knowledge) -> None:
    excluded_de = r"§ 25 Abs\. 5, §§ 25a Abs\. 2, 25b Abs\. 4, § 104c[^:]*: (?:ausgeschlossen|kein Nachzug)"
    excluded_en = r"§ 25 Abs\. 5, §§ 25a Abs\. 2, 25b Abs\. 4, § 104c[^:]*: (?:excluded|no family reunification)"
    for day in ("2025-07-23", "2025-07-24", TODAY, "2027-07-23", "2027-07-24"):
        says(knowledge, "stay/family_reunification", day, de=excluded_de, en=excluded_en)
    for day in (OPEN_LAST, TODAY):
        says(
            knowledge,
            "chancenaufenthalt/family",
            day,
            de=r"Familie im Ausland kann mit § 104c nicht nachkommen",
            en=r"Family from abroad cannot follow with § 104c",
        )


def test_22_for_subsidiary_protection_it_is_told_as_suspended_from_24_july_2025_to_23_july_2027(knowledge: Knowledge) -> None:
    says(
        knowledge,
        "stay/family_reunification",
        "2025-07-23",
        de=r"Subsidiärer Schutz: nur im Ermessen",
        en=r"Subsidiary protection: only at discretion",
    )
    for day in ("2025-07-24", TODAY, "2027-07-23"):
        says(
            knowledge, "stay/family_reunification", day, de=r"bis zum 23\. Juli 2027 ausgesetzt", en=r"suspended until 23 July 2027"
        )
        never_says(
            knowledge,
            "stay/family_reunification",
            day,
            de=r"Subsidiärer Schutz: nur im Ermessen",
            en=r"protection: only at discretion",
        )
    says(
        knowledge,
        "stay/family_reunification",
        "2027-07-24",
        de=r"Ob sie verlängert wurde, ist hier nicht geprüft",
        en=r"Whether it was prolonged has not been checked",
    )


def test_23_plans_are_told_as_plans_and_never_as_law(knowledge: Knowledge) -> None:
    says(
        knowledge,
        "chancenaufenthalt/what",
        TODAY,
        de=r"im Gesetz, so wie es hier geprüft ist, steht davon nichts",
        en=r"law, as it has been checked here, does not contain one",
    )
    says(
        knowledge,
        "skilled/law",
        TODAY,
        de=(r"Pläne sind noch kein Gesetz", r"Work-and-Stay"),
        en=(r"Plans are not yet law", r"Work-and-Stay"),
    )
    says(
        knowledge,
        "skilled/western_balkans",
        TODAY,
        de=(r"50\.000", r"Im geprüften Text steht sie nicht"),
        en=(r"50,000", r"It is not in the text that was checked"),
    )
    says(
        knowledge,
        "ukraine/status",
        TODAY,
        de=r"Im geprüften Gesetzestext steht das nicht",
        en=r"text of the law that was checked does not have this",
    )
    nowhere(
        knowledge,
        de=r"25\.000 (?:Zustimmungen|im Jahr)|Work-and-Stay-Agentur (?:hilft|ist zuständig|entscheidet)",
        en=r"25,000 consents|Work-and-Stay-Agentur (?:helps|decides)",
    )


def test_24_temp_work_is_told_as_possible_with_a_duldung_and_closed_to_titles_bound_to_the_agency(knowledge: Knowledge) -> None:
    says(
        knowledge,
        "work_access/temp_agency",
        TODAY,
        de=(
            r"Mit Erlaubnis möglich: Gestattung und Duldung",
            r"In der Regel nein: Titel, denen die Agentur für Arbeit zustimmen muss",
        ),
        en=(
            r"Possible with a permit: Aufenthaltsgestattung and Duldung",
            r"Usually no: titles that need the consent of the Employment Agency",
        ),
    )
    says(
        knowledge,
        "work_access/duldung",
        TODAY,
        de=r"Zeitarbeit ist mit Duldung nicht ausgeschlossen",
        en=r"not excluded with a Duldung",
    )
    says(
        knowledge,
        "skilled/vocational_18a",
        TODAY,
        de=r"Bei Zeitarbeit muss die Agentur für Arbeit ihre Zustimmung ablehnen",
        en=r"must refuse its consent",
    )
    nowhere(knowledge, de=r"Duldung.*Zeitarbeit (?:ist )?verboten", en=r"Duldung.*temp (?:agency )?work (?:is )?forbidden")


def test_25_letters_of_refusal_and_deportation_lead_to_a_lawyer_or_advice_the_same_day(knowledge: Knowledge) -> None:
    lawyer_de, lawyer_en = (
        r"am selben Tag.*(?:Anwalt|Anwältin|Beratung|Rat)|(?:Anwalt|Anwältin|Beratung).*am selben Tag",
        r"(?:lawyer|advice).*the same day",
    )
    for answer in (
        "authority/refusal",
        "duldung/deportation",
        "spurwechsel/after_rejection",
        "spurwechsel/dublin",
        "asylum/procedure",
    ):
        for version in knowledge.answers[answer].versions:
            day = (version.start or version.end or date(2026, 11, 22)).isoformat()
            says(knowledge, answer, day, de=lawyer_de, en=lawyer_en)
    for answer, day in (("chancenaufenthalt/apply", TODAY), ("duldung/renewal", TODAY), ("ukraine/status", "2027-03-05")):
        says(knowledge, answer, day, de=lawyer_de, en=lawyer_en)
    says(
        knowledge,
        "chancenaufenthalt/apply",
        SIDE_RULES_GONE,
        de=(r"Beratungsstelle oder zu einem Anwalt", r"Brief mit einer Frist, tun Sie das am selben Tag"),
        en=(r"advice centre or a lawyer", r"letter with a deadline comes, do this the same day"),
    )


def test_25_the_month_is_told_and_that_the_objection_mostly_does_not_protect(knowledge: Knowledge) -> None:
    says(
        knowledge,
        "authority/refusal",
        TODAY,
        de=(r"1 Monat für Widerspruch oder Klage", r"schützt meist nicht vor der Pflicht zur Ausreise", r"Eilantrag"),
        en=(r"1 month for objection .* or lawsuit", r"mostly does not protect from the duty to leave", r"urgent application"),
    )
    says(
        knowledge,
        "work_access/refusal",
        TODAY,
        de=r"erlauben die Arbeit meist nicht sofort",
        en=r"mostly do not allow the work at once",
    )


def test_26_nothing_decides_for_the_authority(knowledge: Knowledge) -> None:
    """The result of a check is made in the dialogue; here its phrases and the answers behind it: they inform."""
    nowhere(
        knowledge,
        de=(
            r"\bSie (?:bekommen|erhalten) (?:sicher|garantiert|auf jeden Fall|bestimmt)",
            r"Ihr Antrag (?:wird|ist) (?:genehmigt|bewilligt|erfolgreich)",
            r"Sie dürfen (?:sicher|auf jeden Fall) bleiben",
        ),
        en=(
            r"\byou (?:will (?:certainly|surely|definitely)|are guaranteed|qualify for)",
            r"your application (?:will be|is) (?:granted|approved|successful)",
            r"you may stay for sure",
        ),
    )
    checks = [key for key in knowledge.phrases["de"] if key.startswith("check_stay")]
    assert checks
    assert re.search(r"klärt eine Beratungsstelle", knowledge.phrase("de", "check_stay_intro"))
    assert re.search(r"advice", knowledge.phrase("en", "check_stay_intro"))
    assert "keine Rechtsberatung" in knowledge.phrase("de", "notice")
    assert "no legal advice" in knowledge.phrase("en", "notice") or "not legal advice" in knowledge.phrase("en", "notice")
    assert "Ich entscheide nichts" in knowledge.phrase("de", "small_talk_capabilities")


def test_26_every_answer_on_a_way_to_stay_leads_to_a_person_and_carries_its_sources_and_the_day_of_its_check(
    knowledge: Knowledge,
) -> None:
    person = {"de": r"[Bb]eratung|Anwalt|Anwält|\bRat\b", "en": r"advice|lawyer"}
    today = date.fromisoformat(TODAY)
    ways = [f"training/{aspect}" for aspect in ("ausbildungsduldung", "permit_16g", "requirements", "break_off", "after")]
    for topic in ("chancenaufenthalt", "stay", "spurwechsel", "duldung", "employment", "ukraine", "residence_rule"):
        ways += knowledge.topics[topic]
    for answer_id in ways:
        for language in LANGUAGES:
            assert re.search(person[language], told(knowledge, answer_id, language, TODAY)), f"{answer_id} {language}"
        rendered = knowledge.answer(answer_id, "de", today)
        assert rendered is not None and rendered.sources and rendered.version.checked_on <= today


def test_27_no_phrase_asks_for_convictions_or_identity_without_a_way_to_not_say(knowledge: Knowledge) -> None:
    """Asking is done in the dialogue; here every phrase that asks: none needs a name, a sentence or the identity."""
    delicate = {
        "de": r"Strafe|Straftat|verurteilt|Vorstrafe|Identität|Name(?:n)? (?:ist|lautet)|Aktenzeichen|Geburtsdatum",
        "en": r"sentence\b|convict|criminal|identity|your name|file number|date of birth",
    }
    optional = {
        "de": r"nicht sagen|keine Angabe|überspringen|müssen (?:Sie )?(?:das )?nicht",
        "en": r"not say|skip|need not|no answer",
    }
    for language in LANGUAGES:
        for key, phrase in knowledge.phrases[language].items():
            if key.startswith(("ask_", "check_")) and re.search(delicate[language], phrase):
                assert re.search(optional[language], phrase), f"{language} {key}"


def test_27_the_first_words_ask_to_write_no_names_and_the_words_on_privacy_say_what_is_kept(knowledge: Knowledge) -> None:
    assert "keine Namen und keine Aktenzeichen" in knowledge.phrase("de", "notice")
    assert re.search(r"not write names or file numbers", knowledge.phrase("en", "notice"))
    assert "frage nicht nach Namen" in knowledge.phrase("de", "small_talk_privacy")
    assert re.search(r"not ask (?:for|you for)", knowledge.phrase("en", "small_talk_privacy"))


# --- arriving ---------------------------------------------------------------------------------------------------------


def test_arriving_01_asylum_lawsuits_are_told_with_two_weeks_or_one_and_never_with_a_month(knowledge: Knowledge) -> None:
    says(
        knowledge,
        "authority/refusal",
        TODAY,
        de=r"BAMF \(Asyl\): nur 2 Wochen .* nur 1 Woche",
        en=r"BAMF \(asylum\): only 2 weeks .* only 1 week",
    )
    says(knowledge, "asylum/procedure", "2026-06-11", de=r"manchmal nur 1 Woche", en=r"sometimes only 1 week")
    says(
        knowledge,
        "asylum/procedure",
        "2026-06-12",
        TODAY,
        de=r"Klage: 2 Wochen, in manchen Fällen nur 1 Woche",
        en=r"\(Klage\): 2 weeks, in some cases only 1 week",
    )
    says(knowledge, "papers/revocation", "2026-06-11", "2026-06-12", de=r"2 Wochen", en=r"2 weeks")
    nowhere(
        knowledge,
        de=r"(?:BAMF|Asyl).*\b1 Monat\b.*Klage|Asyl.*Klage.*\b1 Monat\b",
        en=r"(?:BAMF|asylum).*\b1 month\b.*lawsuit|asylum.*lawsuit.*\b1 month\b",
    )


def test_arriving_02_a_journey_home_is_never_told_as_fine_with_a_german_travel_document(knowledge: Knowledge) -> None:
    for day in ("2024-10-30", "2024-10-31", "2026-06-11", "2026-06-12", TODAY):
        says(
            knowledge,
            "papers/travel_document",
            day,
            de=(
                r"nicht für das Heimatland|nie ins Heimatland",
                r"Schutz (?:nicht mehr nötig|kosten)|den Schutz kosten",
                r"vorher Rat",
            ),
            en=(
                r"not valid for the home country|Never travel to your home country",
                r"cost the protection|no longer needed",
                r"Get advice first",
            ),
        )
    says(knowledge, "papers/travel_document", "2026-06-12", de=r"Das Gesetz vermutet", en=r"The law then presumes")
    never_says(
        knowledge,
        "papers/travel_document",
        "2024-10-30",
        de=r"vorher der Ausländerbehörde melden",
        en=r"report .*to the Ausländerbehörde",
    )
    says(
        knowledge,
        "papers/travel_document",
        "2024-10-31",
        de=r"vorher der Ausländerbehörde melden",
        en=r"report .*to the Ausländerbehörde",
    )


def test_arriving_03_the_old_section_73_and_a_routine_check_after_three_years_are_not_told(knowledge: Knowledge) -> None:
    says(knowledge, "papers/revocation", "2026-06-12", TODAY, de=(r"§ 73b AsylG", r"EU-Recht"), en=(r"§ 73b AsylG", r"EU law"))
    nowhere(knowledge, de=r"§ 73 AsylG|Regelüberprüfung|Regelprüfung", en=r"§ 73 AsylG|routine (?:check|review)")
    for day in ("2026-06-11", "2026-06-12", TODAY):
        never_says(knowledge, "papers/revocation", day, de=r"\b3 Jahren?\b|drei Jahren?", en=r"\b(?:3|three) years\b")


def test_arriving_04_family_of_refugees_has_three_months_and_of_subsidiary_protection_no_promise(knowledge: Knowledge) -> None:
    for day in ("2025-07-23", "2025-07-24", TODAY, "2027-07-24"):
        says(knowledge, "stay/family_reunification", day, de=r"innerhalb von 3 Monaten", en=r"within 3 months")
    for day in ("2025-07-24", TODAY, "2027-07-23"):
        never_says(
            knowledge,
            "stay/family_reunification",
            day,
            de=r"Subsidiär.*(?:können kommen|Anspruch)",
            en=r"Subsidiary.*(?:can come|claim)",
        )


def test_arriving_05_voluntary_return_is_never_recommended_and_no_form_is_handed_out(knowledge: Knowledge) -> None:
    says(
        knowledge,
        "authority/voluntary_return",
        TODAY,
        de=(r"^Eine freiwillige Ausreise beendet", r"unterschreiben Sie nichts", r"keine Empfehlung", r"Anwalt"),
        en=(r"^Leaving voluntarily ends your stay", r"sign nothing", r"no recommendation", r"lawyer"),
    )
    rendered = knowledge.answer("authority/voluntary_return", "de", date.fromisoformat(TODAY))
    assert rendered is not None
    assert not re.search(r"\]\(", rendered.text + (rendered.more or "")), "no link to a form or a programme"
    assert knowledge.answers["authority/voluntary_return"].next


def test_arriving_06_without_an_appointment_one_applies_in_writing_before_the_title_ends_and_keeps_proof(
    knowledge: Knowledge,
) -> None:
    says(
        knowledge,
        "authority/appointment",
        TODAY,
        de=(r"Es zählt der Antrag, nicht der Termin", r"schriftlich, bevor Ihr Titel abläuft", r"Nachweis"),
        en=(r"The application counts, not the appointment", r"in writing before your title runs out", r"proof"),
    )
    never_says(
        knowledge, "authority/appointment", TODAY, de=r"kann man nichts machen|warten Sie ab", en=r"nothing can be done|just wait"
    )


def test_arriving_07_people_without_status_are_sent_to_advice_and_hospital_and_not_to_the_social_office(
    knowledge: Knowledge,
) -> None:
    for day in ("2026-08-18", "2026-08-19", TODAY):
        says(
            knowledge,
            "living/health",
            day,
            de=(
                r"Notfall rufen Sie 112",
                r"ohne Aufenthaltspapier: Fragen Sie zuerst eine Beratungsstelle oder Medinetz, nicht das Sozialamt",
            ),
            en=(
                r"emergency call 112",
                r"Without any residence paper: first ask an advice centre or Medinetz, not the social office",
            ),
        )
    says(
        knowledge,
        "living/health",
        TODAY,
        de=r"Das Sozialamt muss Menschen ohne Status in der Regel melden",
        en=r"must as a rule report people without status",
    )


def test_arriving_08_children_with_asylum_seekers_benefits_are_never_told_to_have_emergency_care_only(knowledge: Knowledge) -> None:
    says(
        knowledge,
        "living/health",
        "2026-08-19",
        TODAY,
        de=r"Kinder und Jugendliche haben volle Versorgung",
        en=r"Children and young people have full care",
    )
    nowhere(
        knowledge,
        de=r"(?:Kinder|Minderjährige).*nur .*(?:Notfall|Notversorgung|akute)",
        en=r"(?:children|minors).*only .*(?:emergency|acute)",
    )


def test_arriving_09_benefits_are_told_neither_as_harmless_nor_as_forbidden(knowledge: Knowledge) -> None:
    for day in ("2026-06-30", "2026-07-01", TODAY):
        says(
            knowledge,
            "living/benefits",
            day,
            de=(
                r"hängt (?:in der Regel )?von der Leistung und von Ihrem Titel ab",
                r"Unschädlich",
                r"können bei Verlängerung",
                r"Niemand soll aus Angst hungern",
            ),
            en=(
                r"depends on the benefit and on your title",
                r"Harmless",
                r"can be in the way of extension",
                r"Nobody should starve",
            ),
        )
        never_says(
            knowledge,
            "living/benefits",
            day,
            de=r"(?:beantragen|nehmen) Sie (?:nie|keine) |hat keine Folgen|schadet nie",
            en=r"never (?:claim|apply)|has no effect|never (?:harms|hurts)",
        )


def test_arriving_10_a_yellow_envelope_is_told_with_its_two_weeks(knowledge: Knowledge) -> None:
    says(
        knowledge,
        "living/debts",
        TODAY,
        de=(r"^Ein gelber Umschlag vom Gericht ist eilig", r"nur 2 Wochen", r"am selben Tag Rat"),
        en=(r"^A yellow envelope from the court is urgent", r"only 2 weeks", r"advice the same day"),
    )
    says(
        knowledge,
        "papers/registration",
        TODAY,
        de=(r"Gelber Umschlag: Das Datum darauf startet die Frist", r"Mahnbescheid: 2 Wochen", r"Strafbefehl: 2 Wochen"),
        en=(r"Yellow envelope: the date on it starts the deadline", r"\(Mahnbescheid\): 2 weeks", r"\(Strafbefehl\): 2 weeks"),
    )


def test_arriving_11_a_mini_job_alone_is_told_to_give_no_health_insurance(knowledge: Knowledge) -> None:
    says(
        knowledge,
        "work_access/minijob",
        TODAY,
        de=r"mit einem Minijob allein nicht krankenversichert",
        en=r"Nor does a mini-job alone give you health insurance",
    )
    for day in ("2026-08-18", "2026-08-19"):
        says(
            knowledge,
            "living/health",
            day,
            de=r"Nur Minijob: dadurch keine Krankenversicherung",
            en=r"Mini-job only: no health insurance through it",
        )
    nowhere(
        knowledge,
        de=r"Minijob.*(?:sind Sie|ist man) (?:damit )?(?:gesetzlich )?krankenversichert",
        en=r"mini-job.*\byou are (?:health-)?insured\b",
    )


def test_arriving_12_nobody_signs_a_lease_before_the_condition_and_the_assurance_are_clear(knowledge: Knowledge) -> None:
    for day in ("2025-12-31", "2026-01-01", TODAY, "2027-07-01"):
        says(
            knowledge,
            "living/housing",
            day,
            de=(
                r"^Prüfen Sie vor der Unterschrift, ob Sie dort wohnen dürfen und ob das Amt die Miete zahlt",
                r"hebt eine Wohnsitzauflage .*nicht auf",
                r"vorher die schriftliche Zusage",
            ),
            en=(
                r"^Before you sign, check whether you may live there and whether the office pays the rent",
                r"does not lift a residence condition",
                r"written assurance before",
            ),
        )


def test_arriving_13_nobody_is_sent_to_sellers_of_jobs_or_appointments_or_pays_in_advance(knowledge: Knowledge) -> None:
    says(knowledge, "authority/appointment", TODAY, de=r"Kaufen Sie nie einen Termin", en=r"Never buy an appointment")
    says(
        knowledge,
        "jobs/search",
        TODAY,
        de=(r"Zahlen Sie nie Geld vor einem Vertrag", r"nie Ihren Pass"),
        en=(r"Never pay money before a contract", r"never hand over your passport"),
    )
    says(
        knowledge,
        "living/housing",
        TODAY,
        de=r"Zahlen Sie nichts vor der Besichtigung",
        en=r"Pay nothing before you have seen the flat",
    )
    says(knowledge, "living/debts", TODAY, de=r"Meiden Sie Firmen, die vorher Geld wollen", en=r"Avoid firms that want money first")


def test_arriving_14_who_leaves_a_violent_husband_is_told_that_the_title_does_not_end_by_that(knowledge: Knowledge) -> None:
    for day in ("2026-07-28", "2026-07-29", TODAY):
        says(
            knowledge,
            "stay/family_ties",
            day,
            de=(
                r"Gewalt in der Familie kostet nicht von selbst das Aufenthaltsrecht",
                r"Bei Gewalt oder anderer Härte braucht man diese Jahre nicht",
                r"116 016",
                r"110",
            ),
            en=(
                r"Violence in the family does not by itself cost the right of residence",
                r"With violence or other hardship these years are not needed",
                r"116 016",
                r"110",
            ),
        )
        never_says(
            knowledge,
            "stay/family_ties",
            day,
            de=r"Trennung.*(?:verlieren Sie|endet) .*Aufenthalt",
            en=r"[Ss]eparation.*(?:you lose|ends) .*(?:residence|permit)",
        )


# --- how the tests read -----------------------------------------------------------------------------------------------


def test_sentences_are_not_cut_at_german_dates_and_paragraphs() -> None:
    text = "Sie sind vor dem 29. März 2023 eingereist (§ 10 Abs. 3 Satz 5). Dann zählt der Tag nicht.\n\n- **Fett:** [Seite](https://example.org)."
    assert sentences(plain(text)) == [
        "Sie sind vor dem 29. März 2023 eingereist (§ 10 Abs. 3 Satz 5).",
        "Dann zählt der Tag nicht.",
        "Fett: Seite.",
    ]


def test_every_dated_version_is_read_on_its_first_and_its_last_day(knowledge: Knowledge) -> None:
    """The words change on the day itself: the day before and the day after belong to other versions."""
    for answer in knowledge.answers.values():
        for earlier, later in zip(answer.versions, answer.versions[1:], strict=False):
            assert earlier.end is not None and later.start == earlier.end + timedelta(days=1)
            assert answer.on(earlier.end) is earlier and answer.on(later.start) is later
