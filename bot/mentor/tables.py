"""The console's tables, beside the directory's in the same database; schema by Alembic, in a chain of its own.

Two mentors never write the same row: what one says (a vote, a verdict, a line of the log) is a row of its own, and what follows
from several votes is reckoned when it is read. So nothing is lost where two work at once.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Column, Date, Float, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.engine import Connection, Engine

from bot import clock, schema
from bot.directory.database import connect, writing

VERSION_TABLE = "mentor_version"
MIGRATIONS = Path(__file__).resolve().parent / "migrations" / "versions"
MOMENT = String(25)
"""ISO 8601 with the offset of Berlin, to the second."""

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# A mentor is a name that the person chose; nothing else is known of them.
mentor = sa.Table(
    "mentor",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("role", String(10), nullable=False),
    Column("languages", String(80), nullable=False),
    Column("since", Date, nullable=False),
    Column("closed_on", Date),
)

invitation_used = sa.Table(
    "mentor_invitation_used",
    metadata,
    Column("invitation", String(40), primary_key=True),
    Column("mentor_id", ForeignKey("mentor.id"), nullable=False),
    Column("used_at", MOMENT, nullable=False),
)

# Texts are freed of personal data before they get here (bot/mentor/redaction.py).
question = sa.Table(
    "mentor_question",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("language", String(16), nullable=False),
    Column("digest", String(64), nullable=False, comment="of the folded words: texts that differ only in writing are one"),
    Column("text", Text, nullable=False),
    Column("answer", String(80), comment="what was answered, empty where nothing was"),
    Column("suggestions", Text, nullable=False, comment="ids divided by blanks, the likeliest first"),
    Column("first_on", Date, nullable=False),
    Column("exported_on", Date),
    UniqueConstraint("language", "digest"),
)

# Who asked is a hash of a random id; it serves to delete what belongs to a conversation when that is deleted.
heard = sa.Table(
    "mentor_heard",
    metadata,
    Column("question_id", ForeignKey("mentor_question.id"), primary_key=True),
    Column("conversation", String(64), primary_key=True, index=True),
    Column("why", String(20), nullable=False),
    Column("heard_on", Date, nullable=False),
)

vote = sa.Table(
    "mentor_vote",
    metadata,
    Column("question_id", ForeignKey("mentor_question.id"), primary_key=True),
    Column("mentor_id", ForeignKey("mentor.id"), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("intent", String(80), nullable=False),
    Column("decides", sa.Boolean, nullable=False, comment="the lead's vote on a disagreement"),
    Column("voted_at", MOMENT, nullable=False),
)

verdict = sa.Table(
    "mentor_verdict",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mentor_id", ForeignKey("mentor.id"), nullable=False),
    Column("language", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("persona", String(40), nullable=False),
    Column("answer", String(80)),
    Column("version", String(40)),
    Column("confidence", Float),
    Column("model", String(80), nullable=False),
    Column("verdict", String(20), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("given_at", MOMENT, nullable=False),
    Column("settled_on", Date),
)

correction = sa.Table(
    "mentor_correction",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("answer", String(80), nullable=False),
    Column("version", String(40), nullable=False),
    Column("language", String(16), nullable=False),
    Column("before", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("proposed_at", MOMENT, nullable=False),
    Column("settled_on", Date, comment="the words stand in the files, or were overtaken by others"),
)

correction_vote = sa.Table(
    "mentor_correction_vote",
    metadata,
    Column("correction_id", ForeignKey("mentor_correction.id"), primary_key=True),
    Column("mentor_id", ForeignKey("mentor.id"), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("decides", sa.Boolean, nullable=False),
    Column("voted_at", MOMENT, nullable=False),
)

test_list = sa.Table(
    "mentor_test_list",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
)

test_question = sa.Table(
    "mentor_test_question",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("list_id", ForeignKey("mentor_test_list.id"), nullable=False),
    Column("language", String(16), nullable=False),
    Column("text", String(1000), nullable=False),
    Column("expected", String(80), nullable=False),
    UniqueConstraint("list_id", "language", "text"),
)

run = sa.Table(
    "mentor_run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("model", String(80), nullable=False),
    Column("ran_at", MOMENT, nullable=False),
)

run_result = sa.Table(
    "mentor_run_result",
    metadata,
    Column("run_id", ForeignKey("mentor_run.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("list", String(80), nullable=False),
    Column("language", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("expected", String(80), nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("given", String(80), nullable=False),
)

sign_off = sa.Table(
    "mentor_sign_off",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("subject", String(160), nullable=False, index=True),
    Column("fingerprint", String(16), nullable=False, comment="of what was signed: another text needs another signature"),
    Column("organisation", String(160), nullable=False),
    Column("mentor_id", ForeignKey("mentor.id"), nullable=False),
    Column("signed_on", Date, nullable=False),
)

log = sa.Table(
    "mentor_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", MOMENT, nullable=False),
    Column("mentor", String(60), nullable=False),
    Column("change", String(40), nullable=False),
    Column("subject", String(300), nullable=False),
)


def open_database(url: str | None = None) -> Engine:
    """The database of the settings (`LOTSE_DATABASE_URL`) or the given one, with the console's tables brought up to date."""
    engine = connect(url)
    with writing(engine) as connection:
        schema.upgrade(connection, metadata, VERSION_TABLE, MIGRATIONS)
    return engine


def moment() -> str:
    """The present moment as the tables keep it."""
    now: datetime = clock.now().replace(microsecond=0)
    return now.isoformat()


def note(connection: Connection, who: str, change: str, subject: str) -> None:
    """A line of the log, in the transaction of the change itself."""
    connection.execute(log.insert(), [{"at": moment(), "mentor": who, "change": change, "subject": subject[:300]}])


def read_log(engine: Engine, limit: int) -> list[dict[str, str]]:
    """The latest lines of the log, newest first: at, mentor, change, subject."""
    chosen = sa.select(log.c.at, log.c.mentor, log.c.change, log.c.subject).order_by(log.c.id.desc()).limit(limit)
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(chosen).mappings()]
