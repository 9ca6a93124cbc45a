"""What users say of an answer: kept only when they say it, with the answer's id and not with the conversation's text.

It goes with the conversation. What its giver agreed to have evaluated stays, with nothing that leads back to the conversation.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot import clock, schema
from bot.directory.database import connect, writing

VERDICTS = ("right", "wrong", "hard")
REASON_LIMIT = 500

VERSION_TABLE = "feedback_version"
MIGRATIONS = schema.MIGRATIONS / "feedback"

metadata = sa.MetaData()
_feedback = sa.Table(
    "answer_feedback",
    metadata,
    sa.Column("conversation", sa.String(64), primary_key=True, comment="so that it goes with the chat when that is deleted"),
    sa.Column("message", sa.String(80), primary_key=True),
    sa.Column("given_on", sa.Date, nullable=False),
    sa.Column("verdict", sa.String(8), sa.CheckConstraint(f"verdict IN {VERDICTS}"), nullable=False),
    sa.Column("reason", sa.String(REASON_LIMIT), nullable=False),
    sa.Column("answer", sa.String(80)),
    sa.Column("action", sa.String(40)),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("evaluation_agreed", sa.Boolean, nullable=False),
)


@dataclass(frozen=True)
class Feedback:
    """One verdict on one reply: `right`, `wrong` or `hard` (to understand), with the reason where one was given.

    `evaluation_agreed`: its giver agreed that it is evaluated; using the assistant is no such agreement.
    """

    conversation: str
    message: str
    verdict: str
    reason: str
    answer: str | None
    action: str | None
    language: str
    evaluation_agreed: bool = False


class FeedbackBook:
    """The table `answer_feedback` in the database of the settings (`LOTSE_DATABASE_URL`)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        with writing(engine) as connection:
            schema.upgrade(connection, metadata, VERSION_TABLE, MIGRATIONS)

    @classmethod
    def open(cls, url: str | None = None) -> FeedbackBook:
        return cls(connect(url))

    def keep(self, feedback: Feedback) -> None:
        """Keeps the verdict; a second one on the same message takes the place of the first.

        Raises ValueError for an unknown verdict or a reason beyond its limit.
        """
        if feedback.verdict not in VERDICTS:
            raise ValueError(f'"verdict" must be one of {", ".join(VERDICTS)}.')
        if len(feedback.reason) > REASON_LIMIT:
            raise ValueError(f'"reason" must have at most {REASON_LIMIT} characters.')
        with writing(self._engine) as connection:
            same = (_feedback.c.conversation == feedback.conversation) & (_feedback.c.message == feedback.message)
            connection.execute(_feedback.delete().where(same))
            connection.execute(_feedback.insert(), [{**vars(feedback), "given_on": clock.today()}])

    def forget(self, conversation: str) -> None:
        """Deletes all that was said in a conversation."""
        with writing(self._engine) as connection:
            connection.execute(_feedback.delete().where(_feedback.c.conversation == conversation))

    def end(self, conversation: str) -> None:
        """Of a conversation that has ended, keeps only what may be evaluated, under a random name of no further meaning."""
        here = _feedback.c.conversation == conversation
        with writing(self._engine) as connection:
            connection.execute(_feedback.delete().where(here, _feedback.c.evaluation_agreed.is_(False)))
            connection.execute(_feedback.update().where(here).values(conversation=f"ended-{secrets.token_hex(16)}"))

    def all(self) -> list[Feedback]:
        """Everything kept, the oldest first."""
        columns = [_feedback.c[name] for name in Feedback.__dataclass_fields__]
        with self._engine.connect() as connection:
            return [Feedback(**row) for row in connection.execute(sa.select(*columns).order_by(_feedback.c.given_on)).mappings()]
