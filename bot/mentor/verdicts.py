"""What mentors say: verdicts on replies, votes on questions, corrections of words; and what several votes come to.

The second mentor does not see the first one's vote. Two that agree settle a question; where they differ the lead of the
language decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot import clock
from bot.directory.database import writing
from bot.mentor import tables
from bot.mentor.invitations import Mentor
from bot.mentor.queue import QuestionQueue
from bot.nlu.refusal import OUT_OF_SCOPE

VERDICTS = ("right", "partly", "wrong", "dangerous", "hard", "wrong_language", "unsure")
DANGEROUS = "dangerous"
EXAMPLE, TEST, MUST_NOT_MATCH, DISCARD, UNSURE = KINDS = ("example", "test", "must_not_match", "discard", "unsure")
AGREE, REFUSE = "agree", "refuse"
OPEN, WAITING, DISPUTED, ACCEPTED, REFUSED = "open", "waiting", "disputed", "accepted", "refused"
REASON_LIMIT = 2000


@dataclass(frozen=True)
class Vote:
    """What one mentor makes of a question: a training example or a test case of an id, none of the answers, of no use, not sure."""

    mentor: int
    kind: str
    intent: str
    decides: bool = False


@dataclass(frozen=True)
class Outcome:
    """What the votes come to: open, waiting for a second mentor, disputed, accepted (as `kind` of `intent`) or refused."""

    state: str
    kind: str = ""
    intent: str = ""


def outcome(votes: Iterable[Vote]) -> Outcome:
    """The outcome of votes in the order of time; "not sure" counts for nothing, a lead's decision for everything.

    Of two who agree on what is asked, one for a test and one for an example, the test is made: what is tested is not taught.
    """
    sure = [vote for vote in votes if vote.kind != UNSURE]
    decided = [vote for vote in sure if vote.decides]
    if decided:
        return _settled(decided[-1:])
    if len(sure) < 2:
        return Outcome(WAITING if sure else OPEN)
    if len({_meaning(vote) for vote in sure}) > 1:
        return Outcome(DISPUTED)
    return _settled(sure)


def _meaning(vote: Vote) -> tuple[bool, str]:
    return vote.kind == DISCARD, vote.intent


def _settled(agreed: Sequence[Vote]) -> Outcome:
    kinds = {vote.kind for vote in agreed}
    if DISCARD in kinds:
        return Outcome(REFUSED)
    return Outcome(ACCEPTED, TEST if TEST in kinds else agreed[0].kind, agreed[0].intent)


@dataclass(frozen=True)
class Voted:
    """A question with its votes."""

    id: int
    language: str
    text: str
    suggestions: tuple[str, ...]
    exported_on: date | None
    votes: tuple[Vote, ...]

    @property
    def outcome(self) -> Outcome:
        return outcome(self.votes)


@dataclass(frozen=True)
class Judgement:
    """A verdict on a reply: what was asked, on which day and as whom, and what came back."""

    language: str
    text: str
    as_of: date
    persona: str
    answer: str | None
    version: str | None
    confidence: float
    model: str
    verdict: str
    reason: str


@dataclass(frozen=True)
class Danger:
    """A reply that a mentor called dangerous and no lead has settled."""

    id: int
    language: str
    text: str
    answer: str | None
    reason: str
    mentor: str
    given_at: str


@dataclass(frozen=True)
class Correction:
    """Better words for a version of an answer, with the words they are to stand for, and the votes on them."""

    id: int
    answer: str
    version: str
    language: str
    before: str
    words: str
    reason: str
    votes: tuple[Vote, ...]

    @property
    def state(self) -> str:
        return outcome(self.votes).state


class VerdictBook:
    """Verdicts, votes and corrections in the database; every one with its line in the log."""

    def __init__(self, engine: Engine, queue: QuestionQueue) -> None:
        self._engine = engine
        self._queue = queue

    def judge(self, mentor: Mentor, judgement: Judgement) -> None:
        """Keeps a verdict. Raises ValueError for an unknown one."""
        if judgement.verdict not in VERDICTS:
            raise ValueError(f"The verdict is one of {', '.join(VERDICTS)}.")
        text, reason = self._queue.redacted(judgement.text), self._queue.redacted(judgement.reason)
        row = {**vars(judgement), "text": text, "reason": reason, "mentor_id": mentor.id, "given_at": tables.moment()}
        with writing(self._engine) as connection:
            connection.execute(tables.verdict.insert(), [row])
            tables.note(connection, mentor.name, f"judged {judgement.verdict}", f"{judgement.language} {judgement.answer}: {text}")

    def propose(
        self,
        mentor: Mentor,
        language: str,
        text: str,
        kind: str,
        intent: str,
        *,
        answer: str | None = None,
        suggestions: Iterable[str] = (),
    ) -> int | None:
        """A question of a mentor's own with their vote; gives its number, None where nothing is left of the text.

        `suggestions` are what the model thought of: the second mentor sees them, and not the vote.
        """
        with writing(self._engine) as connection:
            question_id = self._queue.keep(connection, language, text, answer, suggestions)
            if question_id is not None:
                self._vote(connection, mentor, question_id, kind, intent, decides=False)
        return question_id

    def vote(self, mentor: Mentor, questions: Iterable[int], kind: str, intent: str, *, decides: bool = False) -> None:
        """One vote on each of the questions; an earlier one of the same mentor is replaced, until the question is in the files.

        Raises ValueError for an unknown kind or where an example or test names no id.
        """
        with writing(self._engine) as connection:
            for question_id in questions:
                self._vote(connection, mentor, question_id, kind, intent, decides)

    def _vote(self, connection: Connection, mentor: Mentor, question_id: int, kind: str, intent: str, decides: bool) -> None:
        if kind not in KINDS:
            raise ValueError(f"A vote is one of {', '.join(KINDS)}.")
        intent = {MUST_NOT_MATCH: OUT_OF_SCOPE, DISCARD: "", UNSURE: ""}.get(kind, intent)
        if kind in (EXAMPLE, TEST) and not intent:
            raise ValueError("A vote for an example or a test names the answer that is asked for.")
        question, vote = tables.question, tables.vote
        found = connection.execute(sa.select(question.c.text, question.c.exported_on).where(question.c.id == question_id)).first()
        if found is None or found.exported_on is not None:
            return
        connection.execute(vote.delete().where(vote.c.question_id == question_id, vote.c.mentor_id == mentor.id))
        row = {"question_id": question_id, "mentor_id": mentor.id, "kind": kind, "intent": intent, "decides": decides}
        connection.execute(vote.insert(), [{**row, "voted_at": tables.moment()}])
        tables.note(connection, mentor.name, "decided" if decides else "voted", f"{kind} {intent}: {found.text}")

    def voted(self, languages: Sequence[str] | None = None) -> list[Voted]:
        """All questions with votes, of some languages, by number."""
        question, vote = tables.question, tables.vote
        chosen = sa.select(question).where(question.c.id.in_(sa.select(vote.c.question_id))).order_by(question.c.id)
        if languages is not None:
            chosen = chosen.where(question.c.language.in_(languages))
        with self._engine.connect() as connection:
            rows = list(connection.execute(chosen).mappings())
            votes: dict[int, list[Vote]] = {row["id"]: [] for row in rows}
            for row in connection.execute(sa.select(vote).order_by(vote.c.voted_at)).mappings():
                if row["question_id"] in votes:
                    votes[row["question_id"]].append(Vote(row["mentor_id"], row["kind"], row["intent"], row["decides"]))
        return [
            Voted(
                *(row["id"], row["language"], row["text"], tuple(row["suggestions"].split()), row["exported_on"]),
                tuple(votes[row["id"]]),
            )
            for row in rows
        ]

    def to_review(self, mentor: Mentor) -> list[Voted]:
        """What waits for a second mentor and is not this one's own."""
        return [
            question
            for question in self.voted(mentor.languages)
            if question.outcome.state == WAITING and all(vote.mentor != mentor.id for vote in question.votes)
        ]

    def disputed(self, mentor: Mentor) -> list[Voted]:
        """The disagreements that are this lead's to decide."""
        if not mentor.may("lead"):
            return []
        return [question for question in self.voted(mentor.languages) if question.outcome.state == DISPUTED]

    def dangers(self) -> list[Danger]:
        """Replies called dangerous that no lead has settled, the oldest first."""
        verdict, mentor = tables.verdict, tables.mentor
        columns = [verdict.c[name] for name in ("id", "language", "text", "answer", "reason", "given_at")]
        chosen = sa.select(*columns, mentor.c.name.label("mentor")).join(mentor, mentor.c.id == verdict.c.mentor_id)
        chosen = chosen.where(verdict.c.verdict == DANGEROUS, verdict.c.settled_on.is_(None)).order_by(verdict.c.id)
        with self._engine.connect() as connection:
            return [Danger(**row) for row in connection.execute(chosen).mappings()]

    def settle(self, mentor: Mentor, danger: int, how: str) -> bool:
        """A lead says that a danger is gone, and how. Gives whether it was open and theirs to settle."""
        verdict = tables.verdict
        with writing(self._engine) as connection:
            here = (verdict.c.id == danger) & verdict.c.settled_on.is_(None)
            language = connection.execute(sa.select(verdict.c.language).where(here)).scalar()
            if language is None or not mentor.leads(str(language)):
                return False
            connection.execute(verdict.update().where(here).values(settled_on=clock.today()))
            tables.note(connection, mentor.name, "settled a danger", f"{danger}: {how}")
        return True

    def correct(self, mentor: Mentor, answer: str, version: str, language: str, before: str, words: str, reason: str) -> int:
        """Proposes better words; the proposer's vote is for them. Gives the number of the correction."""
        row = {"answer": answer, "version": version, "language": language, "before": before, "words": words}
        row["reason"] = self._queue.redacted(reason)
        with writing(self._engine) as connection:
            made = connection.execute(tables.correction.insert().values(**row, proposed_at=tables.moment()))
            number = int(made.inserted_primary_key[0])
            self._vote_correction(connection, mentor, number, AGREE, decides=False)
        return number

    def vote_correction(self, mentor: Mentor, correction: int, kind: str, *, decides: bool = False) -> None:
        """A vote on a correction: `agree`, `refuse` or `unsure`. Raises ValueError for another one."""
        with writing(self._engine) as connection:
            self._vote_correction(connection, mentor, correction, kind, decides)

    def _vote_correction(self, connection: Connection, mentor: Mentor, correction: int, kind: str, decides: bool) -> None:
        if kind not in (AGREE, REFUSE, UNSURE):
            raise ValueError(f"A vote on a correction is {AGREE}, {REFUSE} or {UNSURE}.")
        found = connection.execute(sa.select(tables.correction).where(tables.correction.c.id == correction)).mappings().first()
        if found is None or found["settled_on"] is not None:
            return
        vote = tables.correction_vote
        connection.execute(vote.delete().where(vote.c.correction_id == correction, vote.c.mentor_id == mentor.id))
        row = {"correction_id": correction, "mentor_id": mentor.id, "kind": kind, "decides": decides, "voted_at": tables.moment()}
        connection.execute(vote.insert(), [row])
        tables.note(connection, mentor.name, f"correction: {kind}", f"{found['answer']} {found['version']} {found['language']}")

    def corrections(self) -> list[Correction]:
        """The corrections that are not settled, with their votes, the oldest first."""
        table, vote = tables.correction, tables.correction_vote
        with self._engine.connect() as connection:
            rows = list(connection.execute(sa.select(table).where(table.c.settled_on.is_(None)).order_by(table.c.id)).mappings())
            votes: dict[int, list[Vote]] = {row["id"]: [] for row in rows}
            for row in connection.execute(sa.select(vote).order_by(vote.c.voted_at)).mappings():
                if row["correction_id"] in votes:
                    # agreement is a vote for the words, refusal one that they be discarded
                    kind = {AGREE: EXAMPLE, REFUSE: DISCARD}.get(row["kind"], UNSURE)
                    votes[row["correction_id"]].append(Vote(row["mentor_id"], kind, "", row["decides"]))
        names = ("id", "answer", "version", "language", "before", "words", "reason")
        return [Correction(**{name: row[name] for name in names}, votes=tuple(votes[row["id"]])) for row in rows]

    def mark(self, questions: Iterable[int], corrections: Iterable[int] = (), *, exported: bool = True) -> None:
        """Notes which questions and corrections stand in the files, or (`exported` false) that the questions no longer do."""
        day = clock.today() if exported else None
        with writing(self._engine) as connection:
            connection.execute(tables.question.update().where(tables.question.c.id.in_(list(questions))).values(exported_on=day))
            settled = tables.correction.c.id.in_(list(corrections))
            connection.execute(tables.correction.update().where(settled).values(settled_on=clock.today()))
