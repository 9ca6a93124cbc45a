"""Everything of the console below its pages, opened once a process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.engine import Engine

from bot.mentor import tables
from bot.mentor.invitations import Mentors
from bot.mentor.law_review import SignOffs
from bot.mentor.queue import QuestionQueue
from bot.mentor.redaction import Redactor
from bot.mentor.runs import RunBook
from bot.mentor.verdicts import VerdictBook
from bot.nlu.refusal import OUT_OF_SCOPE
from bot.nlu.training_data import Example, read_examples
from bot.nlu.understanding import rasa_intent


@dataclass(frozen=True)
class Desk:
    """The books of the console in one database."""

    engine: Engine
    mentors: Mentors
    queue: QuestionQueue
    verdicts: VerdictBook
    runs: RunBook
    sign_offs: SignOffs

    @classmethod
    def open(cls, url: str | None = None) -> Desk:
        """In the database of the settings, or the given one. Raises DataError where the patterns of redaction do not fit."""
        engine = tables.open_database(url)
        queue = QuestionQueue(engine, Redactor.load())
        return cls(engine, Mentors(engine), queue, VerdictBook(engine, queue), RunBook(engine), SignOffs(engine))

    @cached_property
    def examples(self) -> list[Example]:
        """The training examples as they were when the process began."""
        return read_examples()

    @cached_property
    def intents_beside_answers(self) -> list[str]:
        """Ids that a message can have and that are no answer: look-ups, checks, follow-ups, small talk."""
        return sorted({one.intent for one in self.examples if rasa_intent(one.intent) not in ("answer", OUT_OF_SCOPE)})
