"""A console of one's own for every test: a database, three mentors, a checkout with a few files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import structlog

from bot.mentor import tables, word_sets
from bot.mentor.desk import Desk as RealDesk
from bot.mentor.invitations import Invitation, Mentor
from bot.mentor.verdicts import VerdictBook

POSTGRESQL = os.environ.get("LOTSE_TEST_DATABASE_URL", "")
LANGUAGES = ("de", "en", "ar")


class Desk(RealDesk):
    """The console's desk with two mentors and a lead at it."""

    @property
    def book(self) -> VerdictBook:
        return self.verdicts

    def _named(self, name: str) -> Mentor:
        found = self.mentors.named(name)
        assert found is not None
        return found

    @property
    def first(self) -> Mentor:
        return self._named("mentor 0")

    @property
    def second(self) -> Mentor:
        return self._named("mentor 1")

    @property
    def lead(self) -> Mentor:
        return self._named("lead 2")


def open_desk(url: str) -> Desk:
    opened = Desk.open(url)
    for place, role in enumerate(("mentor", "mentor", "lead")):
        opened.mentors.accept(Invitation(f"i{place}", role, LANGUAGES), f"{role} {place}")
    return opened


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = open_desk(f"sqlite:///{tmp_path / 'console.sqlite'}")
    yield opened
    opened.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database: a file, and PostgreSQL where `LOTSE_TEST_DATABASE_URL` names one."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'shared.sqlite'}"
        return
    if not POSTGRESQL:
        pytest.skip("LOTSE_TEST_DATABASE_URL names no PostgreSQL database")
    engine = sa.create_engine(POSTGRESQL.replace("postgres://", "postgresql://", 1))
    tables.metadata.drop_all(engine)
    with engine.begin() as connection:
        connection.execute(sa.text(f"DROP TABLE IF EXISTS {tables.VERSION_TABLE}"))
    yield POSTGRESQL
    engine.dispose()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return write_checkout(tmp_path / "checkout")


def write_checkout(root: Path) -> Path:
    """A root with examples, tests and words of one topic."""
    for folder in ("data/nlu/de", "tests/nlu", "data/answers/de"):
        (root / folder).mkdir(parents=True)
    (root / "data/nlu/de/stay.yml").write_text(
        'version: "3.1"\nnlu:\n- intent: stay/integration\n  examples: |\n    - bleiberecht 25b\n    - wie geht 25b\n\n'
        "- intent: stay/identity\n  examples: |\n    - kein pass\n",
        encoding="utf-8",
    )
    tests = [("wann 25b", "stay/integration"), ("pass weg", "stay/identity")]
    lines = [json.dumps({"text": text, "intent": intent, "style": "plain"}) for text, intent in tests]
    (root / "tests/nlu/de.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (root / "data/answers/de/stay.yml").write_text(
        'integration:\n  label: "§ 25b"\n  versions:\n    bridge:\n      text: |\n        **Alter Satz.**\n\n        - Eins.\n'
        '      more: |\n        Mehr.\n    later:\n      text: "Später."\nidentity:\n  label: "Pass"\n',
        encoding="utf-8",
    )
    return root


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> structlog.testing.LogCapture:
    """What the log is told of sets of words, however logging is set up by what ran before."""
    told = structlog.testing.LogCapture()
    monkeypatch.setattr(word_sets, "logger", structlog.wrap_logger(structlog.PrintLogger(), processors=[told]))
    return told
