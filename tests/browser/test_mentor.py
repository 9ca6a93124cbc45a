"""The mentors' console in a real browser: on a phone, without JavaScript, by keyboard alone, in two directions of writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.mentor.desk import Desk
from bot.mentor.invitations import KEY_PURPOSE, Invitation, Invitations, join_address
from bot.mentor.runs import TEST_SETS, Result
from bot.mentor.tables import read_log
from bot.mentor.verdicts import Judgement
from tests.browser.conftest import AXE, AXE_RULES, PHONE, sync_api
from tests.conftest import free_port

expect = sync_api.expect
TABS = 80
"""More steps than any page of the console has."""
PAGES = ("", "/queue", "/review", "/decide", "/tests", "/overview", "/law", "/log", "/people")


@dataclass(frozen=True)
class Console:
    """A running system with a console of its own: its address and the desk in the same database."""

    url: str
    desk: Desk

    def invitation(self, name: str, role: str) -> str:
        from bot.channels.secrets import derived_key

        return join_address(self.url, Invitations(derived_key(KEY_PURPOSE)).invite(role, ("de", "ar"), name))


@pytest.fixture(scope="module")
def console(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    from bot.cli.running import servers

    database = f"sqlite:///{tmp_path_factory.mktemp('console') / 'lotse.sqlite'}"
    port = free_port()
    with servers(model, "127.0.0.1", port, free_port(), {"LOTSE_TODAY": "2026-11-22", "LOTSE_DATABASE_URL": database}):
        desk = Desk.open(database)
        leave_work(desk)
        yield Console(f"http://127.0.0.1:{port}", desk)


def leave_work(desk: Desk) -> None:
    """Something on every page: questions that wait, a first vote, a dispute, a danger, other words, a test list, a run."""
    first, second = (desk.mentors.accept(Invitation(f"i{place}", "mentor", ("de", "ar")), f"mentor {place}") for place in range(2))
    for language, text in (
        ("de", "darf mein papagei mit ins heim"),
        ("de", "darf der papagei mit ins heim"),
        ("ar", "هل يسمح بقطة"),
    ):
        desk.queue.hear(language, text, conversation=text, why="not_understood", suggestions=["rights/minimum_wage"])
    said = ("ar", "كم الأجر الأدنى بالساعة", "example")
    desk.verdicts.propose(first, *said, "rights/minimum_wage", answer=None, suggestions=["rights/minimum_wage"])
    disputed = ("de", "was kriege ich mindestens", "example")
    for mentor, intent in ((first, "rights/minimum_wage"), (second, "duldung/what")):
        desk.verdicts.propose(mentor, *disputed, intent, answer=None, suggestions=[intent])
    desk.verdicts.correct(first, "rights/minimum_wage", "2026", "ar", "قبل", "بعد", "أوضح")
    asked = {"as_of": date(2026, 11, 22), "persona": "stranger", "version": None, "confidence": 0.5, "model": "m", "reason": ""}
    desk.verdicts.judge(first, Judgement("de", "muss ich gehen", answer="duldung/what", verdict="dangerous", **asked))
    desk.runs.add(first, "Kurs", "ar", ["كم الأجر الأدنى"], "rights/minimum_wage")
    results = [Result(TEST_SETS, "de", "mindestlohn", "rights/minimum_wage", outcome, "x") for outcome in ("right", "wrong")]
    desk.runs.keep("lead", "m", [*results, Result("Kurs", "ar", "كم الأجر الأدنى", "rights/minimum_wage", "wrong", "x")])


Phone = Callable[..., "sync_api.Page"]


@pytest.fixture
def phone(browser: sync_api.Browser) -> Iterator[Phone]:
    """Opens a page as large as a phone, as a rule without JavaScript."""
    contexts: list[sync_api.BrowserContext] = []

    def opened(language: str, *, scripts: bool = False) -> sync_api.Page:
        contexts.append(browser.new_context(locale=language, viewport=PHONE, java_script_enabled=scripts))
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


def tab_to(page: sync_api.Page, wanted: str) -> None:
    """Presses the tabulator until what is wanted has the focus."""
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if page.locator(f"{wanted}:focus").count():
            return
    raise AssertionError(f"{wanted} cannot be reached by keyboard")


def come_in(page: sync_api.Page, console: Console, name: str, role: str = "mentor") -> None:
    page.goto(console.invitation(name, role))
    tab_to(page, "main button")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{console.url}/mentor")


@pytest.mark.parametrize(
    ("language", "direction", "question", "told", "thanks"),
    [
        ("de-DE", "ltr", "Wie hoch ist der Mindestlohn?", "13,90", "Danke, gespeichert"),
        ("ar", "rtl", "كم الحد الأدنى للأجور؟", "13.90", "شكراً، تم الحفظ"),
    ],
)
def test_by_keyboard_alone_one_asks_and_judges(
    console: Console, phone: Phone, language: str, direction: str, question: str, told: str, thanks: str
) -> None:
    page = phone(language)
    name = f"mentor {language}"
    come_in(page, console, name)
    expect(page.locator("html")).to_have_attribute("dir", direction)
    expect(page.locator("html")).to_have_attribute("lang", language[:2])
    tab_to(page, "#text")
    page.keyboard.type(question)
    tab_to(page, "form[action='/mentor/ask'] button")
    page.keyboard.press("Enter")
    expect(page.locator(".reply").first).to_contain_text(told)
    tab_to(page, "button[value='right']")
    page.keyboard.press("Enter")
    expect(page.locator("[role='status']")).to_contain_text(thanks)
    judged = [line["mentor"] for line in read_log(console.desk.engine, 20) if question in line["subject"]]
    assert judged == [name]


@pytest.mark.parametrize("language", ["de-DE", "ar"])
def test_no_page_is_wider_than_the_phone_and_axe_objects_to_none(console: Console, phone: Phone, language: str) -> None:
    page = phone(language, scripts=True)
    come_in(page, console, f"admin {language}", "admin")
    for path in (*(f"/mentor{one}" for one in PAGES), "/quality"):
        page.goto(f"{console.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert violations(page) == [], path


@pytest.mark.parametrize(
    ("language", "none"), [("de-DE", "Für diese Sprache lief noch kein Test"), ("ar", "لم يُشغَّل أي اختبار لهذه اللغة بعد")]
)
def test_the_public_page_says_which_languages_no_run_has_tested(console: Console, phone: Phone, language: str, none: str) -> None:
    page = phone(language)
    page.goto(f"{console.url}/quality")
    german = page.locator("section", has=page.locator("h2[lang='de']"))
    expect(german).to_contain_text("1 / 2")
    expect(german).not_to_contain_text(none)
    for code in ("en", "ar", "fa", "uk", "ru", "tr", "fr"):
        expect(page.locator("section", has=page.locator(f"h2[lang='{code}']"))).to_contain_text(none)


def violations(page: sync_api.Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async (tags) => (await axe.run(document, {runOnly: {type: 'tag', values: tags}})).violations", AXE_RULES)
    return [f"{each['id']}: {each['help']}: {[node['html'][:160] for node in each['nodes']]}" for each in found]
