"""Invitations are signed, expire, hold once; a mentor is a name, a role and some languages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.mentor.invitations import ROLES, Invitation, Invitations, Mentor, NameTaken, NoInvitation
from tests.mentor.conftest import LANGUAGES, Desk

KEY = b"k" * 32


def test_a_link_says_what_was_granted() -> None:
    invitation = Invitations(KEY).read(Invitations(KEY).invite("lead", ["de", "ar"], " Mina "))
    assert (invitation.role, invitation.languages, invitation.name, invitation.mentor) == ("lead", ("de", "ar"), "Mina", None)


@pytest.mark.parametrize("change", ["x", "", "AAAA.BBBB.CCCC"])
def test_a_link_that_was_changed_or_made_elsewhere_is_unknown(change: str) -> None:
    token = Invitations(b"other" * 8).invite("admin", ["de"]) if change == "x" else change
    with pytest.raises(NoInvitation, match="unknown"):
        Invitations(KEY).read(token)


def test_a_link_expires() -> None:
    token = Invitations(KEY).invite("mentor", ["de"])
    with pytest.raises(NoInvitation, match="expired"):
        Invitations(KEY, timedelta(seconds=-1)).read(token)


@pytest.mark.parametrize(("role", "languages"), [("king", ["de"]), ("mentor", [])])
def test_what_cannot_be_granted_is_refused(role: str, languages: list[str]) -> None:
    with pytest.raises(ValueError, match=r"role|language"):
        Invitations(KEY).invite(role, languages)


def test_a_role_includes_those_before_it() -> None:
    for place, role in enumerate(ROLES):
        mentor = Mentor(1, "n", role, ("de",))
        assert [mentor.may(other) for other in ROLES] == [other_place <= place for other_place in range(len(ROLES))]
    assert Mentor(1, "n", "lead", ("de",)).leads("de") and not Mentor(1, "n", "lead", ("de",)).leads("uk")


def test_an_invitation_is_used_once_and_a_name_is_one_persons(desk: Desk) -> None:
    one = Invitation("x", "mentor", LANGUAGES)
    assert desk.mentors.accept(one, "  Mina   Z ").name == "Mina Z"
    with pytest.raises(NoInvitation, match="used"):
        desk.mentors.accept(one, "Other")
    with pytest.raises(NameTaken):
        desk.mentors.accept(Invitation("y", "mentor", LANGUAGES), "Mina Z")
    assert desk.mentors.accept(Invitation("y", "mentor", LANGUAGES), "Other").name == "Other"


def test_a_mentor_invited_again_comes_in_with_the_new_role_under_the_old_name(desk: Desk) -> None:
    mina = desk.mentors.accept(Invitation("first", "mentor", LANGUAGES), "Mina")
    desk.mentors.close(mina, "lead 2")
    assert desk.mentors.get(mina.id) is None
    back = desk.mentors.accept(Invitation("again", "lead", ("ar",), "Mina", mina.id), "somebody else")
    assert (back.id, back.name, back.role, back.languages) == (mina.id, "Mina", "lead", ("ar",))
    assert desk.mentors.get(mina.id) == back


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_name_has_one_to_sixty_characters(desk: Desk, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        desk.mentors.accept(Invitation("x", "mentor", LANGUAGES), name)
