"""What waits for an answer: taken once, worked on by one server, encrypted, wiped, and still there after a restart."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.channels import mailbox as mailbox_module
from bot.channels.mailbox import Mailbox, choice, lease, offer, server, update
from bot.directory.database import connect
from tests.databases import drop

POSTGRESQL = os.environ.get("LOTSE_TEST_DATABASE_URL", "")
CONVERSATION = "telegram-0123"
CONTENT = {"text": "a very private sentence", "address": {"chat": 4711000815}}


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'messengers.sqlite'}"
        return
    if not POSTGRESQL:
        pytest.skip("LOTSE_TEST_DATABASE_URL names no PostgreSQL database")
    yield POSTGRESQL
    drop(POSTGRESQL, mailbox_module)


def test_an_update_is_taken_once_by_however_many_servers(database: str) -> None:
    boxes = [Mailbox.open(database) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        taken = list(threads.map(lambda n: boxes[n % 4].receive("telegram", n // 4, CONVERSATION, n // 4, CONTENT), range(80)))
    assert sum(taken) == 20


def test_of_several_servers_one_works_on_a_conversation_until_it_lets_go(database: str) -> None:
    first, second = Mailbox.open(database), Mailbox.open(database)
    for box in (first, second):
        box.stay_alive()
    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(lambda box: box.lease(CONVERSATION), (first, second))) == [False, True]
    first.release(CONVERSATION)
    second.release(CONVERSATION)
    assert second.lease(CONVERSATION) and not first.lease(CONVERSATION)


def test_what_a_server_that_is_gone_left_is_taken_over(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, here = Mailbox.open(database), Mailbox.open(database)
    monkeypatch.setattr(mailbox_module, "ALIVE_SECONDS", -1)
    gone.stay_alive()
    monkeypatch.undo()
    gone.receive("telegram", 1, CONVERSATION, 1, CONTENT)
    assert gone.lease(CONVERSATION)
    assert here.waiting("telegram") == [CONVERSATION] and here.waiting("whatsapp") == []
    assert here.lease(CONVERSATION)


def test_updates_wait_in_the_order_of_their_positions(database: str) -> None:
    box = Mailbox.open(database)
    for position in (3, 1, 2):
        box.receive("telegram", position, CONVERSATION, position, {"text": str(position)})
    found = []
    while letter := box.next_letter(CONVERSATION):
        found.append(letter.content["text"])
        box.done(letter)
    assert found == ["1", "2", "3"]


def rows(database: str) -> list[object]:
    with connect(database).connect() as connection:
        tables = (update, offer, choice, lease, server)
        return [tuple(row) for table in tables for row in connection.execute(sa.select(table))]


def test_what_names_a_person_is_encrypted_and_gone_once_done(database: str) -> None:
    box = Mailbox.open(database)
    box.receive("whatsapp", "wamid.HBgLNDkxNzA", CONVERSATION, 1, CONTENT)
    letter = box.next_letter(CONVERSATION)
    assert letter is not None and letter.content == CONTENT
    box.answered(letter, [{"text": "a private answer"}], CONVERSATION, {"language": "en", "payloads": ["/private"]})
    kept = repr(rows(database))
    assert not [secret for secret in ("private", "4711000815", "wamid", "NDkxNzA") if secret in kept]
    box.sent(letter, 1, CONVERSATION, 17, all_sent=True)
    box.forget(CONVERSATION)
    [(_, key, *left)] = rows(database)
    assert left[1:-1] == ["", 0, None, None, 0, 0] and len(key) == 32 and CONVERSATION not in repr(rows(database))
    assert not box.receive("whatsapp", "wamid.HBgLNDkxNzA", CONVERSATION, 1, CONTENT)


def test_a_reply_half_sent_is_known_after_a_restart(database: str) -> None:
    box = Mailbox.open(database)
    box.receive("telegram", 1, CONVERSATION, 1, CONTENT)
    letter = box.next_letter(CONVERSATION)
    assert letter is not None
    box.answered(letter, [{"text": "one"}, {"text": "two"}], CONVERSATION, {"language": "uk"})
    box.sent(letter, 1, CONVERSATION, 17, all_sent=False)
    again = Mailbox.open(database).next_letter(CONVERSATION)
    assert again is not None and again.sent == 1 and again.reply == [{"text": "one"}, {"text": "two"}]
    assert Mailbox.open(database).last_sent(CONVERSATION) == 17
    assert Mailbox.open(database).offered(CONVERSATION) == {"language": "uk"}


def test_a_long_payload_is_known_under_its_key_after_a_restart_and_on_other_servers(database: str) -> None:
    payload = '/find_service{"place": "somewhere-with-a-long-name", "service_topic": "recognition"}'
    key = Mailbox.open(database).keep_payload(payload)
    other = Mailbox.open(database)
    assert len(key.encode()) <= 64 and other.payload(key) == payload and other.keep_payload(payload) == key
    assert other.payload("=unknown") is None and other.payload("/affirm") == "/affirm"


def test_what_was_encrypted_under_another_key_is_passed_over(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Mailbox.open(database).receive("telegram", 1, CONVERSATION, 1, CONTENT)
    monkeypatch.setenv("LOTSE_SECRET_KEY", "f" * 64)
    box = Mailbox.open(database)
    assert box.next_letter(CONVERSATION) is None and box.waiting("telegram") == []


def test_what_is_old_is_removed_and_what_waits_is_not(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    box = Mailbox.open(database)
    for number in (1, 2):
        box.receive("telegram", number, f"telegram-{number}", number, CONTENT)
    letter = box.next_letter("telegram-1")
    assert letter is not None
    box.done(letter)
    box.purge()
    assert box.seen("telegram", [1, 2, 3]) == {1, 2}
    monkeypatch.setattr(mailbox_module, "SEEN_SECONDS", -10)
    box.purge()
    assert box.seen("telegram", [1, 2, 3]) == {2}
