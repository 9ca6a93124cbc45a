"""Texts of others made plain, and the secrets of meetings kept out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.directory.importing.checking import check
from bot.directory.importing.cleaning import (
    mail_address,
    normalised,
    phone_number,
    plain_text,
    public_address,
    same_address,
    shortened,
    split_address,
)
from bot.directory.importing.drafts import Drafts, EventDraft, ServiceDraft
from bot.directory.importing.hours import in_notation, readable, weekly
from bot.directory.importing.placing import Gazetteer, in_germany
from bot.directory.meetings import leads_into_meeting, without_access
from tests.directory.importing.conftest import TODAY, a_source


@pytest.mark.parametrize(
    "link",
    [
        "https://us02web.zoom.us/j/81234567890?pwd=abc",
        "https://teams.microsoft.com/l/meetup-join/19%3ameeting",
        "https://meet.google.com/abc-defg-hij",
        "https://bbb.verein.example/b/abc-def-ghi",
        "https://verein.example/b/abc-def-ghi",
        "https://verein.example/rooms/abc-def/join",
        "https://meet.jit.si/Verein",
        "https://verein.webex.com/meet/x",
        "https://verein.example/raum?password=1234",
    ],
)
def test_a_link_into_a_meeting_is_known_as_one(link: str) -> None:
    assert leads_into_meeting(link) and public_address(link) == ""
    assert without_access(f"Wir laden ein. Hier geht es hinein: {link}") == ("Wir laden ein.", True)


@pytest.mark.parametrize(
    "link", ["https://verein.example/veranstaltung", "https://zoomtown.example/x", "https://verein.example/teams/jugend"]
)
def test_a_page_about_an_event_is_none(link: str) -> None:
    assert not leads_into_meeting(link) and public_address(link) == link


@pytest.mark.parametrize(
    "secret",
    [
        "Kenncode: 123456",
        "Passcode 123456",
        "Passwort:\n123456",
        "Das Kennwort lautet 123456.",
        "Meeting-ID: 812 123456",
        "Zugangsdaten: 123456",
        "Einwahl per Telefon: 123456",
        "PIN: 123456",
        "Пароль: 123456",
        "كلمة المرور: 123456",
        "گذرواژه: 123456",
        "Şifre: 123456",
        "Mot de passe : 123456",
    ],
)
def test_passwords_are_cut_with_everything_that_follows(secret: str) -> None:
    assert without_access(f"Ein Abend über Arbeit.\n{secret}\nTelefon 123456#") == ("Ein Abend über Arbeit.", True)


def test_a_text_without_secrets_is_left_alone() -> None:
    text = "Bring your passport. Spinat und Tee. Online seit 2020: www.verein.example"
    assert without_access(text) == (text, False)


@given(st.text(max_size=200))
def test_no_markup_and_nothing_invisible_is_left_in_any_text(text: str) -> None:
    plain = plain_text(f"<p>{text}</p><script>{text}</script>")
    assert "<script" not in plain.lower() and not set(plain) & set("\u202e\u200b\x00\ufeff")
    assert plain_text(plain) == plain or "&" in text or "<" in text


def test_a_link_in_markup_is_text_and_a_script_is_nothing() -> None:
    assert plain_text('<a href="javascript:x">Hier</a><style>p{}</style> &lt;b&gt;') == "Hier <b>"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0351 / 488-6009", "+49 351 488-6009"),
        ("+49 (0)351 4886009", "+49 351 4886009"),
        ("0049351488600", "+49 351488600"),
        ("(0351) 488 60 09", "+49 351 488 60 09"),
        ("Tel.: 0341 – 123 456", "+49 341 123 456"),
        ("0172 1234567", "+49 172 1234567"),
        ("116 117", "116117"),
        ("+33 1 2345678", ""),
        ("nach Vereinbarung", ""),
    ],
)
def test_phone_numbers_are_written_one_way(written: str, number: str) -> None:
    assert phone_number(written) == number


@pytest.mark.parametrize(
    ("written", "address"), [("Mail: Info@Verein.example.", "info@verein.example"), ("a.b@gmail.com", ""), ("keine", "")]
)
def test_a_private_mailbox_is_never_kept(written: str, address: str) -> None:
    assert mail_address(written) == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "http://127.0.0.1/x",
        "http://192.168.0.1/",
        "https://name:secret@verein.example/",
        "http://server.local/",
        "/x",
        "x y",
    ],
)
def test_an_address_that_not_everyone_may_open_is_dropped(address: str) -> None:
    assert public_address(address) == ""


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Königsbrücker Straße 13, 01099 Dresden", ("", "Königsbrücker Straße 13", "01099", "Dresden")),
        ("Weltclub, Königsbrücker Str. 13, 01099 Dresden, Deutschland", ("Weltclub", "Königsbrücker Str. 13", "01099", "Dresden")),
        ("Rathaus Bautzen", ("Rathaus Bautzen", "", "", "")),
        ("01067 Dresden", ("", "", "01067", "Dresden")),
    ],
)
def test_an_address_in_one_line_is_taken_apart(written: str, parts: tuple[str, ...]) -> None:
    assert split_address(written) == parts


def test_names_and_addresses_are_compared_without_their_dress() -> None:
    assert normalised("Müller-Straße, ÄRZTE!") == normalised("muller strasse arzte")
    assert same_address("http://www.verein.example/x/#top") == same_address("https://verein.example/x")
    assert shortened("eins zwei drei", 10) == "eins…" and shortened("kurz", 10) == "kurz"


def test_a_point_outside_germany_is_none_and_a_swapped_one_is_turned() -> None:
    assert in_germany(51.05, 13.74) == in_germany(13.74, 51.05) == (51.05, 13.74)
    assert in_germany(48.85, 2.35) is None and in_germany(None, 13.7) is None


TIMES = st.lists(st.sampled_from([("08:00", "12:00"), ("09:30", "11:00"), ("13:00", "16:00")]), max_size=2, unique=True).map(
    lambda found: tuple(sorted(found))
)


@given(st.lists(TIMES, min_size=7, max_size=7))
def test_weekly_hours_come_back_from_their_notation_as_they_were(week: list[tuple[tuple[str, str], ...]]) -> None:
    notation = in_notation(week)
    assert not notation or (readable(notation) and weekly(notation) == tuple(week))


@pytest.mark.parametrize(
    "notation", ["Mo-Fr 09:00-12:00; PH off", "Apr-Sep Mo 10:00-12:00", "nach Vereinbarung", 'Mo 10:00-12:00 "nach Anmeldung"']
)
def test_hours_that_say_more_than_a_week_are_not_taken_for_one(notation: str) -> None:
    assert weekly(notation) is None


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        (EventDraft("k", "", TODAY), "no title"),
        (EventDraft("k", "Fest", None), "no day"),
        (EventDraft("k", "Fest", TODAY.replace(day=25), TODAY.replace(day=24)), "before it begins"),
        (EventDraft("k", "Fest", TODAY, TODAY.replace(year=2036)), "lasts"),
        (ServiceDraft("k", ""), "no name"),
        (ServiceDraft("k", "Hilfe", areas=("Atlantis",)), "Atlantis"),
    ],
)
def test_what_does_not_hold_is_left_out_and_told(gazetteer: Gazetteer, draft: EventDraft | ServiceDraft, told: str) -> None:
    found = check(Drafts((draft,)), a_source("csv"), gazetteer, TODAY)
    assert found.items == () and any(told in problem.told for problem in found.problems)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"phones": ("nach Vereinbarung",)}, "phone number"),
        ({"emails": ("a@gmail.com",)}, "mailbox"),
        ({"website": "https://zoom.us/j/123456789"}, "website"),
        ({"opening_hours": "montags"}, "montags"),
        ({"languages": ("Arabisch",)}, "Arabisch"),
        ({"postcode": "D-01067"}, "postcode"),
        ({"lat": 40.0, "lon": -3.0}, "outside Germany"),
        ({"street": "Weg 1", "city": "Nirgends"}, "street"),
    ],
)
def test_a_part_that_does_not_hold_is_left_out_and_told_but_the_rest_is_kept(
    gazetteer: Gazetteer, more: dict[str, object], told: str
) -> None:
    found = check(Drafts((ServiceDraft("k", "Hilfe", **more),)), a_source("csv"), gazetteer, TODAY)  # type: ignore[arg-type]
    assert len(found.items) == 1 and any(told in problem.told for problem in found.problems)


def test_an_event_outside_the_known_places_is_in_no_state(gazetteer: Gazetteer) -> None:
    drafts = Drafts((EventDraft("k", "Fest", TODAY, postcode="80331", city="München"), EventDraft("l", "Feier", TODAY)))
    found = check(drafts, a_source("csv"), gazetteer, TODAY)
    assert [item.entry.state for item in found.items] == ["DE", "SN"]  # type: ignore[union-attr]
