"""The console as volunteers use it, on the running system: by forms, without JavaScript, from the invitation to the files."""

from __future__ import annotations

import http.cookiejar
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from bot.channels.mentor import HEADERS
from bot.mentor.desk import Desk
from bot.mentor.exporting import FileExport
from bot.mentor.invitations import KEY_PURPOSE, Invitations, join_address
from bot.mentor.redaction import Redactor
from tests.conftest import free_port
from tests.mentor.conftest import write_checkout
from tests.talk import User

pytestmark = pytest.mark.server

ODD = "wie lange brütet ein papagei seine eier aus"


@dataclass(frozen=True)
class Console:
    """A running system: its address and, beside it, the desk in the same database."""

    url: str
    desk: Desk

    def invitation(self, name: str, role: str, *languages: str) -> str:
        from bot.channels.secrets import derived_key

        return join_address(self.url, Invitations(derived_key(KEY_PURPOSE)).invite(role, languages or ("de", "en", "ar"), name))

    def visitor(self, name: str = "", role: str = "mentor", *languages: str) -> Visitor:
        """Somebody at the console, with `name` as one who came in by an invitation."""
        visitor = Visitor(self.url)
        if name:
            visitor.open(self.invitation(name, role, *languages).removeprefix(self.url))
            visitor.send("/mentor/join", name=name)
        return visitor


class Visitor:
    """One person with a browser that has cookies and no scripts."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.status = 0
        self.headers: Any = None
        self.page = BeautifulSoup("", "html.parser")

    def _request(self, path: str, data: bytes | None = None) -> Visitor:
        request = urllib.request.Request(self.url + path, data=data, headers={"Accept-Language": "de"})
        try:
            reply = self._opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            reply = error
        self.status, self.headers = reply.status, reply.headers
        self.page = BeautifulSoup(reply.read().decode(), "html.parser")
        return self

    def open(self, path: str) -> Visitor:
        return self._request(path)

    def forms(self, action: str) -> list[Tag]:
        return list(self.page.find_all("form", action=action))

    def send(self, action: str, form: Tag | None = None, **fields: str) -> Visitor:
        """Sends the form (the first with that action) as the page filled it in, with the fields given."""
        chosen = form or self.forms(action)[0]
        filled = [
            (field["name"], field.get("value", ""))
            for field in chosen.find_all("input")
            if field.get("type") not in ("radio", "checkbox") or field.has_attr("checked")
        ]
        for select in chosen.find_all("select"):
            option = select.find("option", selected=True) or select.find("option")
            filled.append((select["name"], option["value"]))
        kept = [(name, value) for name, value in filled if name not in fields]
        return self._request(action, urllib.parse.urlencode([*kept, *fields.items()]).encode())

    def ask(self, text: str, **fields: str) -> Visitor:
        return self.open("/mentor").send("/mentor/ask", text=text, **fields)

    @property
    def text(self) -> str:
        return self.page.get_text(" ", strip=True)


@pytest.fixture(scope="module")
def console(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    from bot.cli.running import servers

    database = f"sqlite:///{tmp_path_factory.mktemp('console') / 'lotse.sqlite'}"
    environment = {"LOTSE_TODAY": "2026-11-22", "LOTSE_DATABASE_URL": database}
    port = free_port()
    with pytest.MonkeyPatch.context() as here, servers(model, "127.0.0.1", port, free_port(), environment):
        here.setenv("LOTSE_TODAY", environment["LOTSE_TODAY"])
        yield Console(f"http://127.0.0.1:{port}", Desk.open(database))


def test_everybody_may_ask_and_see_what_was_understood(console: Console) -> None:
    visitor = console.visitor().ask("Wie hoch ist der Mindestlohn?")
    assert visitor.status == 200
    assert "13,90" in visitor.text and "rights/minimum_wage" in visitor.text and "Modell" in visitor.text
    assert not visitor.forms("/mentor/judge")


def test_a_question_can_be_picked_instead_of_typed(console: Console) -> None:
    visitor = console.visitor().ask("", answer="rights/minimum_wage")
    assert "rights/minimum_wage" in visitor.text


def test_on_another_day_the_words_are_those_of_that_day(console: Console) -> None:
    asked = "Kann ich noch Chancenaufenthalt beantragen?"
    assert "closed" in console.visitor().ask(asked).text
    later = console.visitor().ask(asked, day="2025-06-01")
    assert "open" in later.text and "1. Juni 2025" in later.text


def test_a_persona_sets_what_the_conversation_knows(console: Console) -> None:
    visitor = console.visitor().ask("und was kostet das?", persona="asked_about_recognition")
    assert "recognition/cost" in visitor.text


def test_a_reply_in_arabic_runs_from_right_to_left(console: Console) -> None:
    visitor = console.visitor().ask("كم الحد الأدنى للأجور؟")
    reply = visitor.page.find(class_="reply")
    assert isinstance(reply, Tag) and reply["dir"] == "auto" and reply["lang"] == "ar"


def test_what_was_asked_at_the_console_leaves_no_conversation(console: Console) -> None:
    console.visitor().ask("Wie hoch ist der Mindestlohn?")
    import sqlalchemy as sa

    with console.desk.engine.connect() as connection:
        for table in sa.inspect(connection).get_table_names():
            assert "mentor-" not in str(connection.execute(sa.text(f'SELECT * FROM "{table}"')).fetchall()), table


def test_without_an_invitation_nothing_can_be_written(console: Console) -> None:
    visitor = console.visitor()
    for path in ("/mentor/queue", "/mentor/review", "/mentor/decide", "/mentor/log", "/mentor/people"):
        assert visitor.open(path).status == 403, path
    visitor.open("/mentor")
    token = visitor.forms("/mentor/ask")[0].find("input", {"name": "token"})
    assert isinstance(token, Tag)
    for path in ("judge", "queue", "review", "decide", "tests", "run", "law", "people"):
        body = urllib.parse.urlencode({"token": str(token["value"]), "verdict": "right"}).encode()
        assert visitor._request(f"/mentor/{path}", body).status == 403, path


def test_a_form_without_our_token_is_refused(console: Console) -> None:
    visitor = console.visitor("Ohne Marke")
    visitor.open("/mentor").send("/mentor/ask", text="Hallo", token="")
    assert visitor.status == 403
    other = console.visitor().open("/mentor").forms("/mentor/ask")[0]
    assert visitor.send("/mentor/ask", other, text="Hallo").status == 403


def test_an_invitation_holds_once_and_for_one_name(console: Console) -> None:
    link = console.invitation("Einmal", "mentor").removeprefix(console.url)
    first, second = console.visitor(), console.visitor()
    assert "Angemeldet als Einmal" in first.open(link).send("/mentor/join", name="Einmal").text
    assert second.open(link).send("/mentor/join", name="Zweimal").status == 410
    third = console.visitor()
    assert (
        "hat schon jemand"
        in third.open(console.invitation("", "mentor").removeprefix(console.url)).send("/mentor/join", name="Einmal").text
    )
    assert console.visitor().open("/mentor/join?token=forged").status == 410


def test_who_leaves_or_is_closed_out_writes_no_more(console: Console) -> None:
    visitor = console.visitor("Geht")
    visitor.open("/mentor").send("/mentor/leave")
    assert visitor.open("/mentor/queue").status == 403
    closed = console.visitor("Bleibt nicht")
    admin = console.visitor("Verwalterin", "admin").open("/mentor/people")
    button = admin.page.find("button", {"aria-label": "Nicht mehr einlassen: Bleibt nicht"})
    assert isinstance(button, Tag) and isinstance(button.parent, Tag)
    admin.send("/mentor/people", button.parent)
    assert closed.open("/mentor/queue").status == 403


def test_a_mentor_judges_a_second_agrees_and_the_example_stands_in_the_file(console: Console, tmp_path: Path) -> None:
    asked = "ab wann zählt die zeit für bleiberecht nach 25b bei mir"
    first, second = console.visitor("Erste"), console.visitor("Zweite")
    first.ask(asked).send(
        "/mentor/judge", verdict="wrong", reason="gemeint war die Integration", intent="stay/integration", kind="example"
    )
    assert first.status == 200 and "Danke" in first.text
    assert asked not in first.open("/mentor/review").text
    second.open("/mentor/review")
    while asked not in second.text:
        second.open("/mentor/review" + str(second.page.find("a", string="Überspringen")["href"]))  # type: ignore[index]
    assert "gemeint war die Integration" not in second.text and "Erste" not in second.page.main.get_text()  # type: ignore[union-attr]
    second.send("/mentor/review", tap="chosen", intent="stay/integration", kind="example")
    assert second.status == 200
    checkout = write_checkout(tmp_path)
    FileExport(checkout, Redactor.load()).write(console.desk.verdicts.voted())
    assert f"    - {asked}\n" in (checkout / "data/nlu/de/stay.yml").read_text("utf-8")


def test_where_two_differ_the_lead_of_the_language_decides(console: Console) -> None:
    asked = "was gilt bei mir mit dem strittigen papier"
    first, second = console.visitor("Uneins A"), console.visitor("Uneins B")
    first.ask(asked, language="de").send("/mentor/judge", verdict="wrong", intent="papers/passport")
    number = next(one.id for one in console.desk.verdicts.voted() if one.text == asked)
    second.open(f"/mentor/review?after={number - 1}").send("/mentor/review", tap="chosen", intent="stay/identity", kind="example")
    other = console.visitor("Leitung Arabisch", "lead", "ar").open("/mentor/decide")
    assert asked not in other.text
    lead = console.visitor("Leitung", "lead").open("/mentor/decide")
    assert asked in lead.text
    lead.send("/mentor/decide", tap="chosen", intent="stay/identity", kind="test")
    decided = next(one.outcome for one in console.desk.verdicts.voted() if one.id == number)
    assert (decided.state, decided.kind, decided.intent) == ("accepted", "test", "stay/identity")


def test_what_is_called_dangerous_waits_for_the_lead(console: Console) -> None:
    console.visitor("Warnerin").ask("Wie hoch ist der Mindestlohn?").send("/mentor/judge", verdict="dangerous", reason="Zahl fehlt")
    lead = console.visitor("Leitung Gefahr", "lead").open("/mentor/decide")
    assert "Zahl fehlt" in lead.text
    lead.send("/mentor/decide", lead.page.find("form", class_="grave"), how="Zahl ergänzt")
    assert "Zahl fehlt" not in lead.text


def test_better_words_wait_for_a_second_opinion(console: Console) -> None:
    first = console.visitor("Schreiberin").ask("Wie hoch ist der Mindestlohn?")
    words = first.page.find("textarea", {"name": "words"})
    assert isinstance(words, Tag) and "{" in words.get_text()
    first.send("/mentor/judge", verdict="partly", words=words.get_text().strip() + "\r\n\r\nNoch ein Satz.")
    second = console.visitor("Leserin").open("/mentor/review")
    form = next(form for form in second.forms("/mentor/review") if "Noch ein Satz." in form.get_text())
    second.send("/mentor/review", form, tap="agree")
    found = next(one for one in console.desk.verdicts.corrections() if "Noch ein Satz." in one.words)
    assert found.state == "accepted" and found.answer == "rights/minimum_wage"


def test_only_who_agreed_is_heard_and_nothing_personal_is_kept(console: Console) -> None:
    User(console.url).say(f"{ODD} im stillen", language="de")
    agreed = User(console.url)
    assert agreed.say(f"{ODD}? ich heiße Samir Probst, 0171 3920045", language="de", evaluation_agreed=True)["out_of_scope"]
    waiting = [one.text for one in console.desk.queue.waiting(["de"]) if "papagei" in one.text]
    assert waiting == [f"{ODD}? ich heiße ‹name›, ‹phone›"]


def _web(console: Console, path: str, body: dict[str, Any] | None, token: str = "", method: str = "POST") -> Any:
    """A request as the widget makes it."""
    data = json.dumps(body).encode() if body is not None else None
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    with urllib.request.urlopen(urllib.request.Request(console.url + path, data, headers, method=method), timeout=60) as reply:
        return json.loads(reply.read() or "null")


def test_a_reply_called_wrong_in_the_widget_is_looked_at_where_its_user_agreed(console: Console) -> None:
    def waiting() -> list[tuple[str, tuple[str, ...], str | None]]:
        return [(one.text, one.why, one.answer) for one in console.desk.queue.waiting(["de"]) if "Lohn für Imker" in one.text]

    token = _web(console, "/web/session", {})["token"]
    text = "Wie hoch ist der Mindestlohn, also der Lohn für Imker? Ich heiße Samir Probst."
    told = _web(console, "/web/messages", {"id": "message-1", "text": text}, token)["messages"]
    assert waiting() == []
    for given in ({"verdict": "right", "evaluation_agreed": True}, {"verdict": "wrong"}):
        _web(console, "/web/feedback", {"message": told[-1]["id"], **given}, token)
        assert waiting() == []
    _web(console, "/web/feedback", {"message": told[-1]["id"], "verdict": "wrong", "evaluation_agreed": True}, token)
    without_name = "Wie hoch ist der Mindestlohn, also der Lohn für Imker? Ich heiße ‹name›."
    assert waiting() == [(without_name, ("wrong",), "rights/minimum_wage")]
    _web(console, "/web/messages", None, token, "DELETE")
    assert waiting() == []


def test_one_tap_in_the_queue_teaches_all_that_are_alike(console: Console) -> None:
    for text in ("braucht mein wellensittich eine arbeitserlaubnis", "arbeitserlaubnis braucht mein wellensittich eine??"):
        console.desk.queue.hear("de", text, conversation=text, why="not_understood")
    visitor = console.visitor("Tipperin").open("/mentor/queue")
    form = next(form for form in visitor.forms("/mentor/queue") if "wellensittich" in form.get_text())
    assert len(form.find_all("input", type="checkbox")) == 2
    visitor.send("/mentor/queue", form, tap="must_not_match")
    mine = [one for one in console.desk.verdicts.voted() if "wellensittich" in one.text]
    assert mine and all(one.outcome.state == "waiting" and one.votes[0].intent == "out_of_scope" for one in mine)


def test_lists_are_kept_and_removed(console: Console) -> None:
    visitor = console.visitor("Prüferin").open("/mentor/tests")
    visitor.send(
        "/mentor/tests", list="Mein Kurs", language="de", lines="mindestlohn?\nwas ist mindestlohn", intent="rights/minimum_wage"
    )
    assert "was ist mindestlohn" in visitor.text
    assert len(console.desk.runs.questions()["Mein Kurs"]) == 2
    remove = next(form for form in visitor.forms("/mentor/tests") if form.find("input", {"name": "remove"}))
    visitor.send("/mentor/tests", remove)
    assert len(console.desk.runs.questions()["Mein Kurs"]) == 1


def test_the_law_that_is_due_is_a_list_a_feed_and_a_signature(console: Console) -> None:
    visitor = console.visitor("Juristin").open("/mentor/law")
    form = visitor.forms("/mentor/law")[0]
    visitor.send("/mentor/law", form, organisation="Beratungsstelle Muster e.V.")
    assert "Geprüft: Beratungsstelle Muster e.V., 22. November 2026" in visitor.text
    with urllib.request.urlopen(f"{console.url}/mentor/law.ics", timeout=30) as reply:
        assert reply.headers["Content-Type"].startswith("text/calendar")
        assert b"BEGIN:VEVENT" in reply.read()


def test_overview_and_quality_are_for_everybody(console: Console) -> None:
    visitor = console.visitor()
    assert "chancenaufenthalt" in visitor.open("/mentor/overview").text
    assert "Noch nicht gemessen" in visitor.open("/quality").text


def test_every_change_stands_in_the_log(console: Console) -> None:
    visitor = console.visitor("Nachleserin", "reader")
    assert "joined" in visitor.open("/mentor/log").text


def test_every_page_keeps_browsers_strict(console: Console) -> None:
    visitor = console.visitor()
    for path in ("/mentor", "/quality", "/mentor/queue", "/mentor/mentor.css"):
        visitor.open(path)
        assert HEADERS.items() <= dict(visitor.headers.items()).items(), path
        assert not visitor.page.find("script") and not visitor.page.find(style=True)
    cookie = next(iter(visitor.cookies))
    assert cookie.has_nonstandard_attr("HttpOnly") and cookie.get_nonstandard_attr("SameSite") == "Lax"


def test_what_people_write_is_shown_and_not_run(console: Console) -> None:
    visitor = console.visitor().ask('<script>alert(1)</script> "><img src=x onerror=alert(1)>')
    assert visitor.status == 200 and not visitor.page.find("script") and not visitor.page.find("img")


@pytest.mark.parametrize(
    "fields", [{"day": "gestern"}, {"persona": "kaiser"}, {"language": "xx"}, {"text": ""}, {"text": "x" * 5000}], ids=str
)
def test_a_field_that_does_not_fit_is_told_in_words(console: Console, fields: dict[str, str]) -> None:
    visitor = console.visitor().open("/mentor").send("/mentor/ask", **{"text": "Hallo", **fields})
    assert visitor.status == 400 and visitor.page.find(role="alert")


def test_who_asks_too_fast_is_told_to_wait(console: Console) -> None:
    """The last test of this file: afterwards the address has asked enough."""
    visitor = console.visitor().open("/mentor")
    form = visitor.forms("/mentor/ask")[0]
    seen = {visitor.send("/mentor/ask", form, text="").status for _ in range(100)}
    assert seen == {400, 429}
    assert "warten" in visitor.send("/mentor/ask", form, text="Hallo").text
