"""The questions that wait for a mentor: kept without personal data, alike ones in one group, so that one tap teaches many."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from rapidfuzz import fuzz, process
from sqlalchemy.engine import Connection, Engine

from bot import clock
from bot.directory.database import writing
from bot.mentor import tables
from bot.mentor.redaction import Redactor
from bot.nlu.text import clean, words

NOT_UNDERSTOOD, MARKED_WRONG, MARKED_HARD, BY_MENTOR = "not_understood", "wrong", "hard", "mentor"
TEXT_LIMIT = 1000
WAITING_AT_MOST = 600
ALIKE = 78
"""Least likeness of two questions of one group, of 100 (rapidfuzz, words in any order)."""


@dataclass(frozen=True)
class Question:
    """A question that was asked `times` times; `answer` was given, `suggestions` were near; `why` it waits."""

    id: int
    language: str
    text: str
    answer: str | None
    suggestions: tuple[str, ...]
    times: int
    why: tuple[str, ...]

    @property
    def folded(self) -> str:
        return fold_text(self.text)


@dataclass(frozen=True)
class Group:
    """Questions alike, the most asked first."""

    questions: tuple[Question, ...]

    @property
    def times(self) -> int:
        return sum(question.times for question in self.questions)

    @property
    def suggestions(self) -> tuple[str, ...]:
        """What any of them was near to, the likeliest first."""
        ranked = [name for question in self.questions for name in question.suggestions]
        return tuple(dict.fromkeys(ranked))


def fold_text(text: str) -> str:
    """A text as a matcher sees it: folded words with single blanks."""
    return " ".join(word.folded for word in words(text))


def digest(text: str) -> str:
    """SHA-256 of the folded words, in hexadecimal."""
    return hashlib.sha256(fold_text(text).encode()).hexdigest()


def group(questions: Sequence[Question]) -> list[Group]:
    """The questions in groups of one language whose words are alike, the most asked group first."""
    waiting = sorted(questions, key=lambda question: (-question.times, question.id))
    groups: list[Group] = []
    for language in dict.fromkeys(question.language for question in waiting):
        left = [question for question in waiting if question.language == language]
        while left:
            first, *others = left
            near = process.extract(
                first.folded, [other.folded for other in others], scorer=fuzz.token_set_ratio, score_cutoff=ALIKE, limit=None
            )
            inside = {place for _, _, place in near}
            groups.append(Group((first, *(other for place, other in enumerate(others) if place in inside))))
            left = [other for place, other in enumerate(others) if place not in inside]
    return sorted(groups, key=lambda found: -found.times)


class QuestionQueue:
    """The questions of the database."""

    def __init__(self, engine: Engine, redactor: Redactor) -> None:
        self._engine = engine
        self._redactor = redactor

    def hear(
        self, language: str, text: str, *, conversation: str, why: str, answer: str | None = None, suggestions: Iterable[str] = ()
    ) -> int | None:
        """Keeps a question of somebody who agreed to it, freed of personal data; gives its number, None where nothing is left.

        A question that differs from a known one only in writing counts with that. `conversation` is any name of who asked.
        """
        with writing(self._engine) as connection:
            question_id = self.keep(connection, language, text, answer, suggestions)
            if question_id is not None:
                who = _hashed(conversation)
                same = (tables.heard.c.question_id == question_id) & (tables.heard.c.conversation == who)
                connection.execute(tables.heard.delete().where(same))
                heard = {"question_id": question_id, "conversation": who, "why": why, "heard_on": clock.today()}
                connection.execute(tables.heard.insert(), [heard])
        return question_id

    def keep(self, connection: Connection, language: str, text: str, answer: str | None, suggestions: Iterable[str]) -> int | None:
        """Inside a transaction: the number of the question, kept where it is new."""
        redacted = self.redacted(text)
        if not fold_text(redacted):
            return None
        row: dict[str, Any] = {"language": language, "digest": digest(redacted)}
        same = sa.and_(*(tables.question.c[name] == value for name, value in row.items()))
        known = connection.execute(sa.select(tables.question.c.id).where(same)).scalar()
        if known is not None:
            return int(known)
        row |= {"text": redacted, "answer": answer, "suggestions": " ".join(suggestions), "first_on": clock.today()}
        return int(connection.execute(tables.question.insert().values(**row)).inserted_primary_key[0])

    def redacted(self, text: str) -> str:
        """A text as it may be kept: without control characters and personal data, at most 1,000 characters."""
        return self._redactor.redact(clean(text))[:TEXT_LIMIT].strip()

    def forget(self, conversation: str) -> None:
        """Deletes what only this conversation asked, unless a mentor has dealt with it; the rest no longer counts it."""
        heard, question = tables.heard, tables.question
        with writing(self._engine) as connection:
            mine = heard.c.conversation == _hashed(conversation)
            asked = [row[0] for row in connection.execute(sa.select(heard.c.question_id).where(mine))]
            connection.execute(heard.delete().where(mine))
            others = sa.select(heard.c.question_id)
            voted = sa.select(tables.vote.c.question_id)
            connection.execute(
                question.delete().where(question.c.id.in_(asked), question.c.id.not_in(others), question.c.id.not_in(voted))
            )

    def waiting(self, languages: Sequence[str], mentor: int | None = None) -> list[Question]:
        """Questions nobody has voted on but with "not sure", the newest; without those the mentor has voted on."""
        sure = sa.select(tables.vote.c.question_id).where(tables.vote.c.kind != "unsure")
        mine = sa.select(tables.vote.c.question_id).where(tables.vote.c.mentor_id == mentor)
        question = tables.question
        open_ = (question.c.language.in_(languages), question.c.exported_on.is_(None), question.c.id.not_in(sure))
        chosen = sa.select(question).where(*open_, question.c.id.not_in(mine)).order_by(question.c.id.desc()).limit(WAITING_AT_MOST)
        return self._questions(chosen)

    def get(self, numbers: Iterable[int]) -> list[Question]:
        """The questions of these numbers, those that are gone left out."""
        return self._questions(sa.select(tables.question).where(tables.question.c.id.in_(list(numbers))))

    def _questions(self, chosen: sa.sql.Select) -> list[Question]:
        with self._engine.connect() as connection:
            rows = list(connection.execute(chosen).mappings())
            why: dict[int, list[str]] = {row["id"]: [] for row in rows}
            heard = tables.heard
            for number, reason in connection.execute(
                sa.select(heard.c.question_id, heard.c.why).where(heard.c.question_id.in_(list(why)))
            ):
                why[number].append(reason)
        return [
            Question(
                *(row["id"], row["language"], row["text"], row["answer"], tuple(row["suggestions"].split())),
                times=max(1, len(why[row["id"]])),
                why=tuple(sorted(set(why[row["id"]]))),
            )
            for row in rows
        ]


def _hashed(conversation: str) -> str:
    return hashlib.sha256(conversation.encode()).hexdigest()
