"""Who may do what: invitations as signed links that expire, and mentors under a name they choose."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

import sqlalchemy as sa
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from sqlalchemy.engine import Connection, Engine

from bot import clock
from bot.directory.database import writing
from bot.mentor import tables

ROLES = ("reader", "mentor", "lead", "admin")
"""Each may do all that those before it may: read; judge and vote; decide disagreements of its languages; invite."""
LIFETIME = timedelta(days=14)
NAME_LIMIT = 60
KEY_PURPOSE = "lotse mentor invitations"
"""For what the key of the installation is derived (bot/channels/secrets.py)."""
_PURPOSE = "lotse mentor invitation"


class NoInvitation(Exception):
    """The link is not one of this installation, has expired or was used; says which, in English, under `reason` as a key."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The invitation is {reason}.")


class NameTaken(Exception):
    """Another mentor has that name."""


@dataclass(frozen=True)
class Invitation:
    """A role for some languages. `name` is a suggestion; with `mentor` it lets that mentor in again, under the name they have."""

    id: str
    role: str
    languages: tuple[str, ...]
    name: str = ""
    mentor: int | None = None


def join_address(base: str, invitation: str) -> str:
    """The address that an invited person opens."""
    return f"{base}/mentor/join?{urlencode({'token': invitation})}"


@dataclass(frozen=True)
class Mentor:
    """One volunteer: the name they chose, their role, the languages they judge."""

    id: int
    name: str
    role: str
    languages: tuple[str, ...]

    def may(self, role: str) -> bool:
        """Whether the mentor's role includes another."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def leads(self, language: str) -> bool:
        """Whether disagreements about the language are theirs to decide."""
        return self.may("lead") and language in self.languages


class Invitations:
    """Makes and reads links with the key of the installation (bytes)."""

    def __init__(self, key: bytes, lifetime: timedelta = LIFETIME) -> None:
        self._signer = URLSafeTimedSerializer(key, salt=_PURPOSE)
        self._seconds = int(lifetime.total_seconds())

    def invite(self, role: str, languages: Sequence[str], name: str = "", mentor: int | None = None) -> str:
        """The token of a new invitation. Raises ValueError for an unknown role or where no language is named."""
        if role not in ROLES:
            raise ValueError(f"The role is one of {', '.join(ROLES)}, not {role!r}.")
        if not languages:
            raise ValueError("An invitation names at least one language.")
        token = self._signer.dumps([secrets.token_urlsafe(12), role, list(languages), name.strip()[:NAME_LIMIT], mentor])
        return str(token)

    def read(self, token: str) -> Invitation:
        """The invitation of a token. Raises NoInvitation."""
        try:
            number, role, languages, name, mentor = self._signer.loads(token, max_age=self._seconds)
        except SignatureExpired:
            raise NoInvitation("expired") from None
        except BadSignature:
            raise NoInvitation("unknown") from None
        return Invitation(number, role, tuple(languages), name, mentor)


class Mentors:
    """The mentors of the database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def accept(self, invitation: Invitation, name: str) -> Mentor:
        """Lets the invited person in under the name they chose; of a mentor invited again, role and languages are set anew.

        Raises NoInvitation where the link was used, ValueError for an empty or overlong name, NameTaken.
        """
        name = " ".join(name.split())
        if invitation.mentor is None and not 0 < len(name) <= NAME_LIMIT:
            raise ValueError(f"A name has 1 to {NAME_LIMIT} characters.")
        granted = {"role": invitation.role, "languages": " ".join(invitation.languages)}
        with writing(self._engine) as connection:
            used = tables.invitation_used
            if connection.execute(sa.select(used.c.invitation).where(used.c.invitation == invitation.id)).first():
                raise NoInvitation("used")
            if invitation.mentor is None:
                if connection.execute(sa.select(tables.mentor.c.id).where(tables.mentor.c.name == name)).first():
                    raise NameTaken(name)
                made = connection.execute(tables.mentor.insert().values(name=name, since=clock.today(), **granted))
                mentor_id = int(made.inserted_primary_key[0])
            else:
                mentor_id = invitation.mentor
                here = tables.mentor.c.id == mentor_id
                connection.execute(tables.mentor.update().where(here).values(closed_on=None, **granted))
            connection.execute(used.insert().values(invitation=invitation.id, mentor_id=mentor_id, used_at=tables.moment()))
            mentor = _mentor(connection, tables.mentor.c.id == mentor_id)
            if mentor is None:
                raise NoInvitation("unknown")
            tables.note(connection, mentor.name, "joined", f"{mentor.role}: {' '.join(mentor.languages)}")
        return mentor

    def get(self, mentor_id: int) -> Mentor | None:
        """The mentor of that number who has not been closed out."""
        with self._engine.connect() as connection:
            return _mentor(connection, tables.mentor.c.id == mentor_id)

    def named(self, name: str) -> Mentor | None:
        """The mentor of that name, one who was closed out too."""
        with self._engine.connect() as connection:
            return _mentor(connection, tables.mentor.c.name == name, closed=True)

    def all(self) -> list[Mentor]:
        """Everyone who may come in, by name."""
        chosen = sa.select(tables.mentor).where(tables.mentor.c.closed_on.is_(None)).order_by(tables.mentor.c.name)
        with self._engine.connect() as connection:
            return [_of(row) for row in connection.execute(chosen).mappings()]

    def close(self, mentor: Mentor, who: str) -> None:
        """Lets the mentor in no more; what they said stays."""
        with writing(self._engine) as connection:
            here = tables.mentor.c.id == mentor.id
            connection.execute(tables.mentor.update().where(here).values(closed_on=clock.today()))
            tables.note(connection, who, "closed out", mentor.name)


def _mentor(connection: Connection, where: sa.sql.ColumnElement[bool], *, closed: bool = False) -> Mentor | None:
    chosen = sa.select(tables.mentor).where(where)
    if not closed:
        chosen = chosen.where(tables.mentor.c.closed_on.is_(None))
    row = connection.execute(chosen).mappings().first()
    return _of(row) if row else None


def _of(row: sa.engine.RowMapping) -> Mentor:
    return Mentor(row["id"], row["name"], row["role"], tuple(row["languages"].split()))
