"""What of the law becomes due: answers whose review day is near or past, values that end. A list, a calendar feed, signatures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

import sqlalchemy as sa
from icalendar import Calendar, Event
from sqlalchemy.engine import Engine

from bot import clock
from bot.directory.database import writing
from bot.knowledge import Knowledge
from bot.mentor import tables
from bot.mentor.invitations import Mentor

AHEAD = timedelta(days=90)
REVIEW, ENDS, CHANGES = "review", "ends", "changes"
ORGANISATION_LIMIT = 160
MEDIA_TYPE = "text/calendar; charset=utf-8"
_PRODUCT = "-//Lotse//review of law//EN"


@dataclass(frozen=True)
class Due:
    """Something to look at by a day.

    `kind`: `review` (the review day of a version of an answer), `ends` (a value of the law has no successor), `changes` (it has).
    `subject` is the id of the version ("stay/integration bridge") or the name of the parameter; `fingerprint` changes with what is
    to be looked at, so that a signature holds for the text it was given for.
    """

    kind: str
    subject: str
    due_on: date
    title: str
    paragraph: str
    fingerprint: str


@dataclass(frozen=True)
class SignOff:
    """An organisation's word that it has looked at something."""

    subject: str
    fingerprint: str
    organisation: str
    mentor: str
    signed_on: date


def due(knowledge: Knowledge, today: date, ahead: timedelta = AHEAD) -> list[Due]:
    """What is due until `today` + `ahead`, or overdue, the most urgent first. Versions that have ended are passed over."""
    last, original = today + ahead, knowledge.languages.original
    found = []
    for answer in knowledge.answers.values():
        for version in answer.versions:
            if version.review_by <= last and (version.end is None or version.end >= today):
                words = knowledge.words[original][answer.id]
                paragraph = ", ".join(source.paragraph for source in version.sources if source.paragraph)
                print_ = _fingerprint(words.versions[version.id].fingerprint, version.checked_on)
                found.append(Due(REVIEW, f"{answer.id} {version.id}", version.review_by, words.label, paragraph, print_))
    for parameter in knowledge.parameters:
        value = parameter.on(today)
        if value is not None and value.end is not None and value.end <= last:
            kind = CHANGES if parameter.on(value.end + timedelta(days=1)) else ENDS
            print_ = _fingerprint(value.value, value.end, kind)
            found.append(Due(kind, parameter.name, value.end, parameter.description, value.paragraph, print_))
    return sorted(found, key=lambda one: (one.due_on, one.kind, one.subject))


def _fingerprint(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:16]


def feed(dues: Iterable[Due], titles: Mapping[str, str], now: datetime) -> bytes:
    """The list as an iCalendar (RFC 5545) of whole days; `titles` says each kind in the reader's words."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for one in dues:
        event = Event()
        event.add("uid", f"{_fingerprint(one.kind, one.subject, one.due_on)}@lotse")
        event.add("dtstamp", now.astimezone(timezone.utc))
        event.add("dtstart", one.due_on)
        event.add("dtend", one.due_on + timedelta(days=1))
        event.add("summary", f"{titles[one.kind]}: {one.title}")
        event.add("description", f"{one.subject}\n{one.paragraph}")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


class SignOffs:
    """The signatures in the database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def sign(self, mentor: Mentor, one: Due, organisation: str) -> None:
        """Keeps that an organisation has looked at it today. Raises ValueError where it has no name."""
        organisation = " ".join(organisation.split())
        if not 0 < len(organisation) <= ORGANISATION_LIMIT:
            raise ValueError(f"The name of the organisation has 1 to {ORGANISATION_LIMIT} characters.")
        row = {"kind": one.kind, "subject": one.subject, "fingerprint": one.fingerprint, "organisation": organisation}
        with writing(self._engine) as connection:
            connection.execute(tables.sign_off.insert(), [{**row, "mentor_id": mentor.id, "signed_on": clock.today()}])
            tables.note(connection, mentor.name, "signed off", f"{one.subject} for {organisation}")

    def all(self) -> dict[tuple[str, str], list[SignOff]]:
        """The signatures by subject and fingerprint, the newest first."""
        signed, mentor = tables.sign_off, tables.mentor
        columns = [signed.c[name] for name in ("subject", "fingerprint", "organisation", "signed_on")]
        chosen = sa.select(*columns, mentor.c.name.label("mentor")).join(mentor, mentor.c.id == signed.c.mentor_id)
        found: dict[tuple[str, str], list[SignOff]] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(chosen.order_by(signed.c.id.desc())).mappings():
                found.setdefault((row["subject"], row["fingerprint"]), []).append(SignOff(**row))
        return found
