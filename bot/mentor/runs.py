"""Test runs: questions with the answer that is expected, put to the model; what passes, and what changed since the last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot import paths
from bot.directory.database import writing
from bot.mentor import tables
from bot.mentor.invitations import Mentor
from bot.nlu.evaluation import Shares, Verdict, judge, shares
from bot.nlu.refusal import Ranking
from bot.nlu.training_data import TestMessage, read_test_messages

TEST_SETS = "tests/nlu"
"""The name of the list that stands in the files."""
STYLE = "mentor"
PASSED = ("right", "kept_out")
TEXT_LIMIT = 1000


@dataclass(frozen=True)
class Result:
    """What became of one question in a run (bot/nlu/evaluation.py names the outcomes)."""

    list: str
    language: str
    text: str
    expected: str
    outcome: str
    given: str

    @property
    def passed(self) -> bool:
        return self.outcome in PASSED

    @property
    def question(self) -> tuple[str, str, str]:
        return self.list, self.language, self.text


@dataclass(frozen=True)
class Run:
    """One run over all lists: its number, the model, the moment, the results."""

    id: int
    model: str
    ran_at: str
    results: tuple[Result, ...]

    def of(self, language: str) -> list[Result]:
        return [result for result in self.results if result.language == language]


@dataclass(frozen=True)
class Change:
    """A question that passes now and did not, or the other way round."""

    before: Result
    after: Result


@dataclass(frozen=True)
class Standing:
    """A run in one language and list in short."""

    run: int
    model: str
    ran_at: str
    list: str
    language: str
    count: int
    passed: int


def result_of(list_name: str, message: TestMessage, ranking: Ranking, decided: str | None) -> Result:
    """The result for one message, from the ranking of the model and the id it acted upon."""
    found = judge(message, ranking, decided)
    return Result(list_name, message.language, message.text, message.intent, found.outcome, found.given)


def changes(before: Run | None, after: Run) -> list[Change]:
    """What changed between two runs, losses first; questions that only one of them had are passed over."""
    known = {result.question: result for result in before.results} if before else {}
    found = [Change(known[one.question], one) for one in after.results if one.question in known]
    return sorted((one for one in found if one.before.passed != one.after.passed), key=lambda one: one.after.passed)


def shares_of(results: Iterable[Result]) -> Shares:
    """Right, offered, unsure, wrong as shares."""
    return shares(Verdict(TestMessage(one.text, one.expected, one.language, STYLE), one.outcome, one.given) for one in results)


def pass_rates(run: Run | None) -> dict[tuple[str, str], tuple[int, int]]:
    """(passed, all) by language and topic of what was expected."""
    counted: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for one in run.results if run else ():
        counted[one.language, one.expected.partition("/")[0]].append(one.passed)
    return {key: (sum(passed), len(passed)) for key, passed in counted.items()}


class RunBook:
    """The lists and runs of the database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, mentor: Mentor, list_name: str, language: str, lines: Sequence[str], expected: str) -> int:
        """Adds questions that expect one answer to a list, made where it is new; gives how many were not there yet.

        Raises ValueError for a list without a name, or one that stands in the files.
        """
        name = " ".join(list_name.split())[:80]
        if not name or name.startswith(TEST_SETS):
            raise ValueError("A list needs a name of its own.")
        texts = list(dict.fromkeys(" ".join(line.split())[:TEXT_LIMIT] for line in lines if line.strip()))
        question = tables.test_question
        with writing(self._engine) as connection:
            known = connection.execute(sa.select(tables.test_list.c.id).where(tables.test_list.c.name == name)).scalar()
            number = known or connection.execute(tables.test_list.insert().values(name=name)).inserted_primary_key[0]
            here = (question.c.list_id == number) & (question.c.language == language)
            there = {row[0] for row in connection.execute(sa.select(question.c.text).where(here))}
            row = {"list_id": number, "language": language, "expected": expected}
            new = [{**row, "text": text} for text in texts if text not in there]
            if new:
                connection.execute(question.insert(), new)
            tables.note(connection, mentor.name, "added to a list", f"{name}: {len(new)} {language} {expected}")
        return len(new)

    def remove(self, mentor: Mentor, question: int) -> None:
        """Takes a question out of its list, and the list away with its last one."""
        table = tables.test_question
        with writing(self._engine) as connection:
            text = connection.execute(sa.select(table.c.text).where(table.c.id == question)).scalar()
            connection.execute(table.delete().where(table.c.id == question))
            connection.execute(tables.test_list.delete().where(tables.test_list.c.id.not_in(sa.select(table.c.list_id))))
            if text is not None:
                tables.note(connection, mentor.name, "removed from a list", str(text))

    def questions(self) -> dict[str, list[tuple[int, TestMessage]]]:
        """The mentors' lists by name, each question with its number."""
        table, names = tables.test_question, tables.test_list
        joined = sa.select(table, names.c.name).join(names, names.c.id == table.c.list_id).order_by(names.c.name, table.c.id)
        found: dict[str, list[tuple[int, TestMessage]]] = defaultdict(list)
        with self._engine.connect() as connection:
            for row in connection.execute(joined).mappings():
                message = TestMessage(row["text"], row["expected"], row["language"], STYLE)
                found[row["name"]].append((row["id"], message))
        return dict(found)

    def keep(self, who: str, model: str, results: Sequence[Result]) -> int:
        """Keeps a run; gives its number."""
        with writing(self._engine) as connection:
            made = connection.execute(tables.run.insert().values(model=model, ran_at=tables.moment()))
            number = int(made.inserted_primary_key[0])
            rows = [{"run_id": number, "place": place, **vars(result)} for place, result in enumerate(results)]
            if rows:
                connection.execute(tables.run_result.insert(), rows)
            tables.note(connection, who, "ran the tests", f"{model}: {sum(one.passed for one in results)} of {len(results)}")
        return number

    def latest(self, count: int = 1) -> list[Run]:
        """The latest runs with their results, the newest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(tables.run).order_by(tables.run.c.id.desc()).limit(count)).mappings().all()
            names = [tables.run_result.c[name] for name in Result.__dataclass_fields__]
            return [
                Run(
                    *(row["id"], row["model"], row["ran_at"]),
                    tuple(
                        Result(**found)
                        for found in connection.execute(
                            sa.select(*names).where(tables.run_result.c.run_id == row["id"]).order_by(tables.run_result.c.place)
                        ).mappings()
                    ),
                )
                for row in rows
            ]

    def history(self, limit: int = 400) -> list[Standing]:
        """Every run in short, by list and language, the newest first."""
        result, ran = tables.run_result, tables.run
        passed = sa.func.sum(sa.case((result.c.outcome.in_(PASSED), 1), else_=0))
        columns = (ran.c.id, ran.c.model, ran.c.ran_at, result.c.list, result.c.language)
        chosen = sa.select(*columns, sa.func.count(), passed).join(ran, ran.c.id == result.c.run_id).group_by(*columns)
        chosen = chosen.order_by(ran.c.id.desc(), result.c.list, result.c.language).limit(limit)
        with self._engine.connect() as connection:
            return [Standing(*row) for row in connection.execute(chosen)]


def all_lists(book: RunBook) -> dict[str, list[TestMessage]]:
    """The mentors' lists, and the test sets of the files under `TEST_SETS`."""
    folder = paths.ROOT / "tests" / "nlu"
    in_files = [message for path in sorted(folder.glob("*.jsonl")) for message in read_test_messages(path)]
    return {TEST_SETS: in_files, **{name: [one for _, one in found] for name, found in book.questions().items()}}
