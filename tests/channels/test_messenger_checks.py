"""A whole guided check in each messenger: by buttons and in own words, a question in the middle, back, stop, the result."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

import pytest

from tests.channels import test_telegram, test_whatsapp
from tests.channels.conftest import PUBLIC_ADDRESS, Messengers

pytestmark = pytest.mark.server
Messages = list[dict[str, Any]]
START = "Prüfe bitte, welches Bleiberecht zu mir passt"


class InTelegram(test_telegram.Chatting):
    """A person in Telegram, who sees what is shown and presses what is offered."""

    def chooses_one_of(self, shown: Messages, title: str) -> Messages:
        return self.presses(shown[-1], title)

    @staticmethod
    def text(shown: Messages) -> str:
        return test_telegram.text_of(shown)

    @staticmethod
    def titles(shown: Messages) -> list[str]:
        """All that is offered, as far as it can be read, cut titles by their whole words in the text."""
        buttons = [button["text"] for row in shown[-1]["reply_markup"]["inline_keyboard"] for button in row]
        numbered = dict(re.findall(r"^(\d+)\. (.+)$", shown[-1]["text"], re.MULTILINE))
        return [numbered.get(title.partition(".")[0], title) for title in buttons]


class InWhatsApp(test_whatsapp.Chatting):
    """A person in WhatsApp, where more than ten choices come in several lists."""

    def chooses_one_of(self, shown: Messages, title: str) -> Messages:
        return self.chooses(next(message for message in shown if title in self.titles([message])), title)

    def is_at(self, lat: float, lon: float) -> Messages:
        return self.send(test_whatsapp.message(self.id, "location", {"latitude": lat, "longitude": lon}))

    @staticmethod
    def text(shown: Messages) -> str:
        return test_whatsapp.text_of(shown)

    @staticmethod
    def titles(shown: Messages) -> list[str]:
        actions = [message["interactive"]["action"] for message in shown if message["type"] == "interactive"]
        rows = [row for action in actions for section in action.get("sections", []) for row in section["rows"]]
        rows += [button["reply"] for action in actions for button in action.get("buttons", [])]
        return [row.get("description") or row["title"] for row in rows]


Person = InTelegram | InWhatsApp


@pytest.fixture(params=[InTelegram, InWhatsApp], ids=["telegram", "whatsapp"])
def user(request: pytest.FixtureRequest, messengers: Messengers) -> Person:
    return request.param(messengers)


def test_a_whole_check_is_played_to_its_result(user: Person) -> None:
    asked = user.says(START)
    assert "Frage 1 von höchstens 12" in user.text(asked) and "Chancenaufenthalt (§ 104c)" in user.titles(asked)
    asked = user.says("ich habe eine Duldung")
    assert "Abschiebung" in user.text(asked)
    asked = user.chooses_one_of(asked, "Ja, es gibt einen Termin")
    asked = user.says("zurück")
    assert "Frage 2 von höchstens 12" in user.text(asked)
    asked = user.chooses_one_of(asked, "Nein")
    answered = user.says("Wie hoch ist der Mindestlohn?")
    assert "13,90" in user.text(answered) and "Weiter mit der Prüfung" in user.text(answered)
    asked = answered
    said = {
        "Was machen Sie zurzeit": lambda: user.says("2"),
        "Duldung light, § 60b": lambda: user.says("nein"),
        "Identität": lambda: user.chooses_one_of(asked, "Ja, spätestens seit 31. Dezember 2024"),
        "Seit wann sind Sie in Deutschland": lambda: user.says("seit 2016"),
        "Wie gut sprechen Sie Deutsch": lambda: user.says("B1"),
        "Urteil": lambda: user.says("nein"),
        "abgeschlossen": lambda: user.chooses_one_of(asked, "Nichts davon"),
        "Wie alt": lambda: user.says("34"),
        "Kind unter 18": lambda: user.says("nein"),
        "Seit wann haben Sie diese Duldung": lambda: user.says("weiß ich nicht"),
    }
    for _ in range(12):
        if "Ergebnis vom" in user.text(asked):
            break
        asked = said[next(part for part in said if part in user.text(asked))]()
    result = user.text(asked)
    assert "Ergebnis vom 22. November 2026" in result
    assert re.search(r"Kann passen: Bleiberecht bei nachhaltiger Integration \(§ 25b AufenthG\)", result)
    assert "Chancen-Aufenthaltsrecht" in result and "keine Entscheidung" in result
    assert user.titles(asked) == ["Wer hilft mir dabei?", "Von vorn beginnen"]


def test_every_option_can_be_read_to_its_end(user: Person) -> None:
    user.says(START)
    user.says("duldung")
    asked = user.says("nein")
    offered = user.titles(asked)
    assert "Arbeit seit 12 Monaten, ab 20 Std./Woche, ich lebe davon" in offered
    assert "Ausbildung ab 2 Jahren, im Asylverfahren begonnen" in offered and offered[-1] == "Prüfung beenden"
    assert "Identität" in user.text(user.chooses_one_of(asked, "Nichts davon"))


def test_a_question_about_a_paper_is_no_answer_to_the_question_which_one_it_is(user: Person) -> None:
    user.says(START)
    answered = user.says("Was ist eine Duldung?")
    assert "§ 60a" in user.text(answered) and "Frage 1 von höchstens 12" in user.text(answered)


def test_a_check_that_is_stopped_says_so_and_its_old_buttons_do_no_harm(user: Person) -> None:
    user.says(START)
    asked = user.says("duldung")
    assert "beendet" in user.text(user.chooses_one_of(asked, "Prüfung beenden"))
    assert "gilt nicht mehr" in user.text(user.chooses_one_of(asked, "Nein"))


def test_a_lookup_in_the_middle_asks_for_the_place_and_the_check_goes_on(user: Person) -> None:
    user.says(START)
    asked = user.says("duldung")
    assert "Postleitzahl" in user.text(user.says("wo finde ich eine beratungsstelle?"))
    found = user.text(user.says("leipzig"))
    assert "Leipzig" in found and "Weiter mit der Prüfung" in found and "Frage 2 von höchstens 12" in found
    assert "Frage 3 von höchstens 12" in user.text(user.chooses_one_of(asked, "Nein"))


def test_a_button_of_the_check_is_taken_while_a_lookup_asks_for_the_place(user: Person) -> None:
    user.says(START)
    asked = user.says("duldung")
    user.says("wo finde ich eine beratungsstelle?")
    assert "Frage 3 von höchstens 12" in user.text(user.chooses_one_of(asked, "Nein"))


def test_an_event_is_shown_with_its_day_its_place_and_a_file_for_the_calendar(user: Person, messengers: Messengers) -> None:
    key = "fachtag-stadt-land-flucht-erfurt-2024"
    with sqlite3.connect(messengers.database, timeout=10) as database:
        moved = "UPDATE event SET start_date = ?, end_date = ?, first_day = ?, last_day = ? WHERE id = ?"
        database.execute(moved, ("2026-12-01T10:00:00+01:00", "2026-12-01T16:30:00+01:00", "2026-12-01", "2026-12-01", key))
    shown = user.says("Gibt es Veranstaltungen in Erfurt?")
    told = user.text(shown)
    for part in ("Dienstag, 1. Dezember 2026", "Augustinerstraße 10, 99084 Erfurt", "https://bleibdranplus.de", "In den Kalender"):
        assert part in told, part
    assert f"{PUBLIC_ADDRESS}/calendar/event/{key}.ics?lang=de" in "".join(str(message) for message in shown)


def test_a_place_on_the_map_gives_the_services_around_it_with_their_distance(user: Person) -> None:
    told = user.text(user.is_at(51.155, 14.988))
    assert "Görlitz" in told and re.search(r"\d km entfernt", told)


def test_services_are_shown_with_what_the_card_of_the_website_has(user: Person) -> None:
    shown = user.says("welche ausländerbehörde ist in dresden zuständig?")
    told = user.text(shown)
    for part in (
        "Ausländerbehörde Dresden",
        "0,8 km entfernt",
        "Theaterstraße 11-15, 01067 Dresden",
        "Telefon: +49 351",
        "Stand: ",
    ):
        assert part in told, part
    assert "https://www.openstreetmap.org/" in "".join(str(message) for message in shown)
