"""Updates are answered once, in order, whatever the network and the messenger do; a fast handler stands for the assistant."""

from __future__ import annotations

import asyncio
import html
import json
import os
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from bot.channels import mailbox
from bot.channels.incoming import Reception
from bot.channels.mailbox import Letter, Mailbox
from bot.channels.messenger import MESSAGES_OF_PERSON, Messenger
from bot.channels.telegram import SETTLE_SECONDS, take
from bot.channels.telegram_client import TelegramClient
from bot.directory import Directory
from bot.knowledge import Knowledge
from tests.channels.fakes import FakeTelegram
from tests.channels.telegram_updates import pressed, sent_place, wrote
from tests.databases import drop

POSTGRESQL = os.environ.get("LOTSE_TEST_DATABASE_URL", "")
FIRST_UPDATE = 718_000_001
Handler = Callable[[UserMessage], Awaitable[None]]


@pytest.fixture(scope="session")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    return Directory.open(f"sqlite:///{tmp_path_factory.mktemp('directory') / 'directory.sqlite'}")


async def echo(message: UserMessage) -> None:
    """Answers at once; what asks for much gets an answer of several messages."""
    text = f"answer to {message.text}" + (" much. " * 900 if "much" in message.text else "")
    await message.output_channel.send_response(message.sender_id, {"text": text, "custom": {"language": "en"}})


async def forget_nothing(conversation: str, answering: Letter) -> None:
    raise AssertionError("nobody asked for that")


class Station:
    """A fake Telegram and any number of our servers on one database."""

    def __init__(self, knowledge: Knowledge, directory: Directory, database: str, handler: Handler = echo) -> None:
        self.telegram = FakeTelegram()
        self._knowledge, self._directory, self._database = knowledge, directory, database
        self._handler = handler
        self.servers: list[Messenger] = []
        self.forget: Callable[[str, Letter], Awaitable[None]] = forget_nothing

    async def add_server(self) -> Messenger:
        messenger = Messenger(
            "telegram",
            self._knowledge,
            self._directory,
            Reception(self._knowledge, self._handler),
            lambda conversation, letter: self.forget(conversation, letter),
            Mailbox.open(self._database),
            TelegramClient(self.telegram.token, self.telegram.url),
            sequential=True,
            settle_seconds=SETTLE_SECONDS,
            patience_seconds=60,
        )
        await messenger.start()
        self.servers.append(messenger)
        return messenger

    async def post(self, update: dict[str, Any], server: int = 0) -> None:
        if "message" in update:
            self.telegram.last_id += 1
            update = {**update, "message": {**update["message"], "message_id": self.telegram.last_id}}
        assert (await take(json.loads(json.dumps(update)), self.servers[server])).status == 200

    async def settle(self) -> None:
        """Until all servers have nothing left to do."""
        while any(server._workers for server in self.servers):
            for server in self.servers:
                await server.idle()

    def texts(self, user: int) -> list[str]:
        return self.telegram.texts(user)


@asynccontextmanager
async def station(
    knowledge: Knowledge, directory: Directory, database: str, servers: int = 1, handler: Handler = echo
) -> AsyncIterator[Station]:
    made = Station(knowledge, directory, database, handler)
    runner = await made.telegram.start()
    for _ in range(servers):
        await made.add_server()
    try:
        yield made
    finally:
        for server in made.servers:
            await server.stop()
        await runner.cleanup()


@pytest.fixture
def at_station(knowledge: Knowledge, directory: Directory, tmp_path: Path) -> Callable[..., Any]:
    """Runs a coroutine function with a station."""

    def run(story: Callable[[Station], Awaitable[None]], **given: Any) -> None:
        async def play() -> None:
            database = given.pop("database", f"sqlite:///{tmp_path / 'messengers.sqlite'}")
            async with station(knowledge, directory, database, **given) as made:
                await story(made)

        asyncio.run(play())

    return run


def in_mixed_order(updates: list[Any], generator: random.Random, spread: int) -> list[Any]:
    """Each at most some places from where it belongs, as parallel connections bring them."""
    return [update for _, update in sorted((index + generator.uniform(0, spread), update) for index, update in enumerate(updates))]


@pytest.mark.parametrize("where", ["one server", "two servers", "two servers on PostgreSQL"])
def test_1000_updates_of_200_users_are_each_answered_once_and_in_order(at_station: Callable[..., None], where: str) -> None:
    given: dict[str, Any] = {"servers": 1 if where == "one server" else 2}
    if "PostgreSQL" in where:
        if not POSTGRESQL:
            pytest.skip("LOTSE_TEST_DATABASE_URL names no PostgreSQL database")
        drop(POSTGRESQL, mailbox)
        given["database"] = POSTGRESQL
    generator = random.Random(8)
    users = [100_000 + generator.randrange(200) for _ in range(1000)]
    said: dict[int, list[str]] = defaultdict(list)
    updates = []
    for number, user in enumerate(users):
        text = f"message {number}" + (" much" if number % 20 == 0 else "")
        said[user].append(text)
        updates.append((number, wrote(text, user, update=FIRST_UPDATE + number)))
    deliveries = in_mixed_order(updates, generator, 6)
    for delivery in generator.sample(deliveries, 50):
        deliveries.insert(generator.randint(deliveries.index(delivery) + 1, len(deliveries)), delivery)
    faults = {"429": 0, "500": 0, "closed": 0, "lost": 0}

    def fault(method: str, body: dict[str, Any]) -> str | None:
        if method != "sendMessage" or generator.random() >= 0.05:
            return None
        kind = min(faults, key=lambda one: faults[one])
        faults[kind] += 1
        return kind

    async def story(at: Station) -> None:
        at.telegram.fault = fault
        for start in range(0, len(deliveries), 25):
            await asyncio.gather(
                *(at.post(update, generator.randrange(given["servers"])) for _, update in deliveries[start : start + 25])
            )
        await at.settle()
        for user, texts in said.items():
            answers = [text for text in at.texts(user) if text.startswith("answer")]
            assert [answer.split(" much")[0] for answer in answers] == [f"answer to {text.split(' much')[0]}" for text in texts]
            assert " ".join(at.texts(user)).count("much.") == 900 * sum("much" in text for text in texts)
        assert sum(len(texts) for texts in said.values()) == 1000 and min(faults.values()) >= 5

    at_station(story, **given)


def test_an_update_that_comes_twice_is_answered_once(at_station: Callable[..., None]) -> None:
    async def story(at: Station) -> None:
        for server in (0, 1, 0):
            await at.post(wrote("hello", 7, update=FIRST_UPDATE), server)
        await at.settle()
        await at.post(wrote("hello", 7, update=FIRST_UPDATE), 1)
        await at.settle()
        assert at.texts(7) == ["answer to hello"]

    at_station(story, servers=2)


def test_updates_that_overtake_each_other_are_put_in_order(at_station: Callable[..., None]) -> None:
    async def story(at: Station) -> None:
        await at.post(wrote("one", 7, update=FIRST_UPDATE))
        await at.post(wrote("three", 7, update=FIRST_UPDATE + 2))
        await asyncio.sleep(0.2)
        await at.post(wrote("two", 7, update=FIRST_UPDATE + 1))
        await at.settle()
        assert at.texts(7) == ["answer to one", "answer to two", "answer to three"]

    at_station(story)


def test_an_update_that_never_comes_holds_the_others_up_for_a_moment_only(at_station: Callable[..., None]) -> None:
    async def story(at: Station) -> None:
        await at.post(wrote("one", 7, update=FIRST_UPDATE))
        await at.post(wrote("three", 7, update=FIRST_UPDATE + 2))
        begun = asyncio.get_running_loop().time()
        await at.settle()
        assert asyncio.get_running_loop().time() - begun < SETTLE_SECONDS + 1
        assert at.texts(7) == ["answer to one", "answer to three"]

    at_station(story)


@pytest.mark.parametrize("failure", ["429", "500", "closed", "lost"])
def test_an_answer_arrives_once_however_sending_fails(at_station: Callable[..., None], failure: str) -> None:
    failures = [failure, failure]

    async def story(at: Station) -> None:
        at.telegram.fault = lambda method, body: failures.pop() if failures and method == "sendMessage" else None
        await at.post(wrote("hello", 7, update=FIRST_UPDATE))
        await at.post(wrote("hello", 8, update=FIRST_UPDATE + 1))
        await at.settle()
        assert at.texts(7) == ["answer to hello"] == at.texts(8)

    at_station(story)


def test_after_429_it_waits_as_long_as_it_is_told(at_station: Callable[..., None]) -> None:
    failures = ["429"]

    async def story(at: Station) -> None:
        at.telegram.fault = lambda method, body: failures.pop() if failures and method == "sendMessage" else None
        begun = asyncio.get_running_loop().time()
        await at.post(wrote("hello", 7, update=FIRST_UPDATE))
        await at.settle()
        assert asyncio.get_running_loop().time() - begun >= 1

    at_station(story)


def test_a_user_who_has_blocked_the_bot_ends_quietly_and_others_go_on(at_station: Callable[..., None]) -> None:
    async def story(at: Station) -> None:
        at.telegram.fault = lambda method, body: "blocked" if body.get("chat_id") == 7 else None
        await at.post(wrote("hello", 7, update=FIRST_UPDATE))
        await at.post(wrote("hello", 8, update=FIRST_UPDATE + 1))
        await at.settle()
        assert at.texts(7) == [] and at.texts(8) == ["answer to hello"]
        assert len([call for call in at.telegram.calls if call[1].get("chat_id") == 7]) == 1

    at_station(story)


def test_a_reply_half_sent_goes_on_where_it_was_after_a_restart_and_is_not_asked_for_again(at_station: Callable[..., None]) -> None:
    asked = []

    async def handler(message: UserMessage) -> None:
        asked.append(message.text)
        await echo(message)

    async def story(at: Station) -> None:
        first_only = iter([None])
        at.telegram.fault = lambda method, body: next(first_only, "500") if method == "sendMessage" else None
        await at.post(wrote("tell me much", 7, update=FIRST_UPDATE))
        while not at.texts(7):
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.2)
        await at.servers.pop().stop()
        at.telegram.fault = lambda method, body: None
        await at.add_server()
        while sum(text.count("much.") for text in at.texts(7)) < 900:
            await asyncio.sleep(0.05)
        await at.settle()
        assert asked == ["tell me much"] and len(at.texts(7)) == 2

    at_station(story, handler=handler)


def test_an_answer_that_cannot_be_made_does_not_hold_up_the_next(at_station: Callable[..., None]) -> None:
    async def handler(message: UserMessage) -> None:
        if "bad" in message.text:
            raise RuntimeError("as any part may fail")
        await echo(message)

    async def story(at: Station) -> None:
        await at.post(wrote("bad", 7, update=FIRST_UPDATE))
        await at.post(wrote("good", 7, update=FIRST_UPDATE + 1))
        await at.settle()
        [sorry, answer] = at.texts(7)
        assert "cannot answer right now" in sorry and answer == "answer to good"

    at_station(story, handler=handler)


def test_where_deleting_fails_nobody_is_told_that_it_was_done(at_station: Callable[..., None]) -> None:
    async def handler(message: UserMessage) -> None:
        reply = {"text": "Deleted.", "custom": {"language": "en", "small_talk": "delete_data"}}
        await message.output_channel.send_response(message.sender_id, reply)

    async def cannot(conversation: str, answering: Letter) -> None:
        raise ConnectionError("the tracker store is gone")

    async def story(at: Station) -> None:
        at.forget = cannot
        await at.post(wrote("/delete", 7, update=FIRST_UPDATE))
        await at.settle()
        assert "Deleted" not in at.texts(7)[0] and "cannot answer right now" in at.texts(7)[0]

    at_station(story, handler=handler)


def test_a_choice_that_is_not_known_any_more_is_told_so(at_station: Callable[..., None]) -> None:
    async def story(at: Station) -> None:
        await at.post(pressed("=0123456789", 7, update=FIRST_UPDATE))
        await at.settle()
        assert "no longer valid" in at.texts(7)[0]
        assert [method for method, _ in at.telegram.calls].count("answerCallbackQuery") == 1

    at_station(story)


def test_a_place_goes_to_the_lookup_that_asks_for_one(at_station: Callable[..., None]) -> None:
    async def handler(message: UserMessage) -> None:
        custom = {"language": "en", "action": "find_authority", "ask": "place"}
        await message.output_channel.send_response(message.sender_id, {"text": message.text, "custom": custom})

    async def story(at: Station) -> None:
        await at.post(sent_place(51.05, 13.74, 7, update=FIRST_UPDATE))
        await at.settle()
        await at.post(sent_place(51.05, 13.74, 7, update=FIRST_UPDATE + 1))
        await at.settle()
        assert [text.split("{")[0] for text in at.texts(7)] == ["/find_service", "/find_authority"]
        assert all("dresden" in text for text in at.texts(7))

    at_station(story, handler=handler)


def test_commands_mean_what_the_data_say(at_station: Callable[..., None]) -> None:
    async def story(at: Station) -> None:
        await at.post(wrote("/privacy", 7, update=FIRST_UPDATE))
        await at.post(wrote("/unknown command", 7, update=FIRST_UPDATE + 1))
        await at.settle()
        assert [html.unescape(text) for text in at.texts(7)] == [
            'answer to /small_talk{"kind": "privacy"}',
            "answer to /unknown command",
        ]

    at_station(story)


def test_who_sends_too_much_is_told_so_once_and_nobody_else_waits(at_station: Callable[..., None]) -> None:
    at_once = MESSAGES_OF_PERSON[1]

    async def in_ukrainian(message: UserMessage) -> None:
        await message.output_channel.send_response(message.sender_id, {"text": message.text, "custom": {"language": "uk"}})

    async def story(at: Station) -> None:
        for number in range(at_once):
            await at.post(wrote(f"message {number}", 7, update=FIRST_UPDATE + number))
        await at.settle()
        for number in range(at_once, at_once + 15):
            await at.post(wrote(f"message {number}", 7, update=FIRST_UPDATE + number))
        await at.post(wrote("hello", 8, update=FIRST_UPDATE + 100))
        await at.settle()
        texts = at.texts(7)
        assert texts[:at_once] == [f"message {number}" for number in range(at_once)]
        assert len([text for text in texts if "повідомлень" in text and "112" in text]) == 1
        assert len(texts) < at_once + 6, "some had come to be allowed meanwhile"
        assert at.texts(8) == ["hello"]

    at_station(story, handler=in_ukrainian)
