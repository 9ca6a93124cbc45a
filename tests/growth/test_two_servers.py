"""Two Rasa servers and two action servers behind nginx, on PostgreSQL and Redis: any server goes on with any conversation."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from bot.channels.server import MESSENGER_PATHS, PUBLIC_FOLDERS, PUBLIC_PATHS
from bot.channels.statistics import COLLECT_SECONDS
from bot.channels.web import MESSAGES_OF_SESSION
from tests.faults.running import wait_until
from tests.growth.machine import ACTIONS, HTTP, RASA, Machine
from tests.growth.visitors import KINDS, Visitor

pytestmark = [pytest.mark.growth, pytest.mark.timeout(400)]

CONVERSATIONS, AT_ONCE = 100, 12


def browser(machine: Machine, address: str) -> aiohttp.ClientSession:
    """A browser at an address of its own."""
    connector = aiohttp.TCPConnector(local_addr=(address, 0), ssl=machine.tls)
    return aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=30))


async def visit(machine: Machine, number: int, talk: Callable[[Visitor], Awaitable[None]]) -> Visitor:
    async with browser(machine, f"127.1.0.{number + 1}") as web:
        visitor = Visitor(machine.url, web)
        await talk(visitor)
        return visitor


def test_no_conversation_is_lost_and_nothing_doubled_while_servers_are_killed(machine: Machine) -> None:
    visitors: dict[int, Visitor] = {}

    async def converse() -> dict[int, list[dict[str, Any]]]:
        places = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> None:
            async with places:
                visitors[number] = await visit(machine, number, KINDS[number % len(KINDS)])

        async def accident() -> None:
            for done, server in ((20, f"rasa {RASA[0]}"), (60, f"actions {ACTIONS[1]}")):
                while len(visitors) < done:
                    await asyncio.sleep(0.05)
                await asyncio.to_thread(machine.kill, server)

        await asyncio.gather(accident(), *(one(number) for number in range(CONVERSATIONS)))
        machine.start_rasa(RASA[0])
        machine.start_actions(ACTIONS[1])
        for server in (f"rasa {RASA[0]}", f"actions {ACTIONS[1]}"):
            await asyncio.to_thread(machine.wait_for, server)
        told = {}
        for number, visitor in visitors.items():
            async with browser(machine, f"127.1.0.{number + 1}") as web:
                visitor.web = web
                told[number] = await visitor.said()
        return told

    told = asyncio.run(converse())
    assert len(visitors) == CONVERSATIONS
    for number, visitor in visitors.items():
        assert [entry["id"] for entry in told[number] if entry["role"] == "user"] == visitor.sent
        assert [entry for entry in told[number] if entry["role"] == "bot"] == [
            entry for reply in visitor.replies for entry in reply
        ]
    with machine.database() as database, database.cursor() as cursor:
        cursor.execute("SELECT sender_id, data FROM events WHERE type_name = 'user'")
        stored = Counter((sender, json.loads(data)["message_id"]) for sender, data in cursor.fetchall())
    sent = {message for visitor in visitors.values() for message in visitor.sent}
    assert {message for _, message in stored} >= sent
    # the message that the killed server was handling may be noted twice in the history, but is answered once
    assert sum(stored.values()) - len(stored) <= AT_ONCE
    assert len({sender for sender, _ in stored}) == CONVERSATIONS


def test_a_message_sent_to_both_servers_at_once_is_handled_once(machine: Machine) -> None:
    async def twice(number: int) -> None:
        async with browser(machine, f"127.2.0.{number + 1}") as web:
            visitor = Visitor(machine.url, web)
            visitor.token = (await visitor.ask("POST", "/web/session"))["token"]
            message = {"id": f"the-same-{number:04}", "text": "Wie hoch ist der Mindestlohn?", "language": "de"}
            replies = await asyncio.gather(*(
                Visitor(f"http://127.0.0.1:{port}", web, visitor.token).ask("POST", "/web/messages", message) for port in RASA * 2
            ))  # fmt: skip
            assert all(reply["messages"] == replies[0]["messages"] for reply in replies)
            assert [entry["role"] for entry in await visitor.said()] == ["user", "bot"]

    async def all_twice() -> None:
        for start in range(0, 20, 5):
            await asyncio.gather(*(twice(number) for number in range(start, start + 5)))

    asyncio.run(all_twice())
    with machine.database() as database, database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events WHERE type_name = 'user' AND data LIKE '%the-same-%'")
        assert cursor.fetchone() == (20,)


def test_what_is_deleted_on_one_server_is_gone_on_the_other(machine: Machine) -> None:
    async def delete() -> None:
        async with browser(machine, "127.3.0.1") as web:
            visitors = [Visitor(f"http://127.0.0.1:{port}", web) for port in RASA]
            await visitors[0].say("Wie hoch ist der Mindestlohn?")
            visitors[1].token = visitors[0].token
            assert len(await visitors[1].said()) == 2
            async with web.delete(
                visitors[0].url + "/web/messages", headers={"Authorization": f"Bearer {visitors[0].token}"}
            ) as reply:
                assert reply.status == 204
            for visitor in visitors:
                async with web.get(visitor.url + "/web/messages", headers={"Authorization": f"Bearer {visitor.token}"}) as reply:
                    assert reply.status == 401

    asyncio.run(delete())


def test_two_servers_keep_one_limit(machine: Machine) -> None:
    async def flood() -> Counter[int]:
        async with browser(machine, "127.3.0.7") as web:
            visitor = Visitor(machine.url, web)
            await visitor.say("Wie hoch ist der Mindestlohn?")
            headers = {"Authorization": f"Bearer {visitor.token}"}
            message = {"id": visitor.sent[0], "text": "Wie hoch ist der Mindestlohn?"}

            async def again(number: int) -> int:
                address = f"http://127.0.0.1:{RASA[number % 2]}/web/messages"
                async with web.post(address, json=message, headers=headers) as reply:
                    return reply.status

            return Counter([await again(number) for number in range(2 * MESSAGES_OF_SESSION[1])])

    begun = time.monotonic()
    counted = asyncio.run(flood())
    refilled = (time.monotonic() - begun) * MESSAGES_OF_SESSION[0] / 60
    assert counted.keys() == {200, 429}
    assert counted[200] <= MESSAGES_OF_SESSION[1] - 1 + refilled


def test_every_answer_reaches_the_statistics_once_and_nobody_with_it(machine: Machine) -> None:
    def given() -> int:
        with machine.database("lotse_events") as database, database.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM dialogue_statistics WHERE event = 'bot' AND answer = 'rights/minimum_wage'")
            return int(cursor.fetchone()[0])

    async def talk() -> None:
        async with browser(machine, "127.3.0.2") as web:
            for port in RASA:
                await Visitor(f"http://127.0.0.1:{port}", web).say("Wie hoch ist der Mindestlohn?")

    # of the conversations before, rows may still be on their way
    time.sleep(2 * COLLECT_SECONDS)
    before = given()
    asyncio.run(talk())
    wait_until(lambda: given() >= before + len(RASA), 20, "the statistics")
    time.sleep(2 * COLLECT_SECONDS)
    assert given() == before + len(RASA)
    with machine.database("lotse_events") as database, database.cursor() as cursor:
        cursor.execute("SELECT string_agg(kept::text, ' ') FROM dialogue_statistics AS kept")
        kept = cursor.fetchone()[0]
    assert "Mindestlohn" not in kept and "web-" not in kept


def statuses(machine: Machine, address: str, paths: list[str]) -> dict[str, int]:
    async def ask_all() -> dict[str, int]:
        async with browser(machine, address) as web:
            found = {}
            for path in paths:
                async with web.get(machine.url + path, allow_redirects=False) as reply:
                    found[path] = reply.status
            return found

    return asyncio.run(ask_all())


def test_only_the_public_paths_are_reachable_from_outside(machine: Machine) -> None:
    closed = [
        "/model/parse",
        "/conversations/web-x/tracker",
        "/webhooks/rest/webhook",
        "/status",
        "/version",
        "/domain",
        "/metrics",
    ]
    assert set(statuses(machine, "127.3.0.3", closed).values()) == {404}
    assert set(
        statuses(machine, "127.3.0.4", ["/", "/lotse.js", "/plain", "/health", "/health/live", "/web/words?lang=de"]).values()
    ) == {200}


def test_nginx_lets_through_what_the_server_calls_public(machine: Machine) -> None:
    rules = (machine.folder / "lotse" / "paths.conf").read_text(encoding="utf-8")
    assert all(word in rules for path in PUBLIC_PATHS + PUBLIC_FOLDERS for word in path.strip("/").replace(".", "\\.").split("/"))
    assert all(path.split("/")[2] in rules for path in MESSENGER_PATHS)


def test_one_address_may_not_ask_without_end(machine: Machine) -> None:
    async def flood() -> Counter[int]:
        async with browser(machine, "127.3.0.5") as web:

            async def one() -> int:
                async with web.get(machine.url + "/health") as reply:
                    return reply.status

            return Counter(await asyncio.gather(*(one() for _ in range(300))))

    counted = asyncio.run(flood())
    assert counted[429] > 100 and counted[200] >= 120
    assert statuses(machine, "127.3.0.6", ["/health"]) == {"/health": 200}


def test_plain_http_leads_to_https(machine: Machine) -> None:
    async def ask() -> tuple[int, str]:
        async with aiohttp.ClientSession() as web, web.get(f"http://127.0.0.1:{HTTP}/plain?x=1", allow_redirects=False) as reply:
            return reply.status, reply.headers["Location"]

    assert asyncio.run(ask()) == (301, "https://127.0.0.1/plain?x=1")
