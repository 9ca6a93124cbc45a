"""Tables come by migrations; those of feedback and messengers take up what an installation older than these has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Engine

from bot import clock, feedback, schema
from bot.channels import mailbox, statistics
from bot.channels.mailbox import Mailbox
from bot.directory import Directory
from bot.directory.database import connect, writing
from bot.feedback import Feedback, FeedbackBook
from tests.databases import drop

POSTGRESQL = os.environ.get("LOTSE_TEST_DATABASE_URL", "")
OLDER = {"feedback": feedback, "messengers": mailbox}
CHAINS = {**OLDER, "statistics": statistics}
GIVEN = Feedback("web-1", "m.1", "wrong", "zu lang", "rights/minimum_wage", None, "de", evaluation_agreed=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'a folder of 100 %' / 'lotse.sqlite'}"
        return
    if not POSTGRESQL:
        pytest.skip("LOTSE_TEST_DATABASE_URL names no PostgreSQL database")
    yield POSTGRESQL
    drop(POSTGRESQL, *CHAINS.values())


def upgrade(url: str, name: str) -> Engine:
    engine, chain = connect(url), CHAINS[name]
    with writing(engine) as connection:
        schema.upgrade(connection, chain.metadata, chain.VERSION_TABLE, chain.MIGRATIONS)
    return engine


def differences(engine: Engine, name: str) -> list[object]:
    chain = CHAINS[name]
    options = {"version_table": chain.VERSION_TABLE, "include_name": lambda table, kind, _: kind != "table" or table in known}
    known = chain.metadata.tables
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), chain.metadata))


@pytest.mark.parametrize("name", CHAINS)
def test_the_migrations_make_the_tables_and_find_nothing_left_to_do(url: str, name: str) -> None:
    assert differences(upgrade(url, name), name) == []
    assert differences(upgrade(url, name), name) == []


def test_an_installation_older_than_the_migrations_loses_nothing(url: str) -> None:
    with writing(connect(url)) as connection:
        for chain in OLDER.values():
            chain.metadata.create_all(connection)
        connection.execute(feedback.metadata.tables["answer_feedback"].insert(), [{**vars(GIVEN), "given_on": clock.today()}])
    older = Mailbox(connect(url))
    older.receive("telegram", 1, "telegram-1", 1, {"text": "wartet"})
    older.close()
    assert FeedbackBook.open(url).all() == [GIVEN]
    waiting = Mailbox.open(url).next_letter("telegram-1")
    assert waiting is not None and waiting.content == {"text": "wartet"}
    assert [differences(connect(url), name) for name in OLDER] == [[], []]


def test_a_database_holds_all_chains_in_any_order(tmp_path: Path) -> None:
    for name in ("first", "last"):
        url = f"sqlite:///{tmp_path / name}.sqlite"
        if name == "first":
            Directory.open(url).close()
        FeedbackBook.open(url).keep(GIVEN)
        Mailbox.open(url).close()
        statistics.open_table(url).dispose()
        directory = Directory.open(url)
        assert directory.places and FeedbackBook.open(url).all() == [GIVEN]
        directory.close()


def test_a_migration_that_fails_leaves_the_tables_as_they_were(tmp_path: Path) -> None:
    url, broken = f"sqlite:///{tmp_path / 'lotse.sqlite'}", tmp_path / "chain"
    broken.mkdir()
    first = (feedback.MIGRATIONS / "0001_feedback.py").read_text(encoding="utf-8")
    second = first.replace('revision = "0001"\ndown_revision = None', 'revision = "0002"\ndown_revision = "0001"')
    (broken / "0001.py").write_text(first, encoding="utf-8")
    (broken / "0002.py").write_text(
        second.replace("    if sa", '    op.drop_table("answer_feedback")\n    op.drop_table("no")\n    if sa')
    )
    FeedbackBook.open(url).keep(GIVEN)
    with pytest.raises(sa.exc.OperationalError, match="no such table"), writing(connect(url)) as connection:
        schema.upgrade(connection, feedback.metadata, feedback.VERSION_TABLE, broken)
    assert FeedbackBook.open(url).all() == [GIVEN]
