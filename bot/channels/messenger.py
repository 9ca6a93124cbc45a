"""What Telegram, WhatsApp and their like have in common: updates are kept, answered in order, and the replies sent once.

A messenger of its own needs three things (docs/channels.md): its `Limits`, a `Client` that sends, and a reading of its updates
as `Incoming`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any, Protocol, TypeVar

import structlog
from redis import Redis
from sanic import Blueprint, Request, Sanic
from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.channels import request_log
from bot.channels.commands import load_commands
from bot.channels.forgetting import asks_to_forget, forget
from bot.channels.incoming import OnNewMessage, Reception
from bot.channels.limits import SharedRateLimit
from bot.channels.locks import shared_redis
from bot.channels.mailbox import ALIVE_SECONDS, Letter, Mailbox
from bot.channels.rendering import Choice, ChoiceWords, Limits, Outgoing, chosen_number, render
from bot.channels.secrets import derived_key, pseudonym
from bot.channels.sending import PATIENCE_SECONDS, Refused, TryAgain, deliver
from bot.directory import Directory
from bot.knowledge import Knowledge, knowledge
from bot.replies import compose, payload

logger = structlog.get_logger(__name__)
RESULT = TypeVar("RESULT")
Messages = list[dict[str, Any]]

NEAR_KM = 60.0
"""A place that was sent as coordinates is taken for the nearest municipality within this distance."""
EARLIER_UPDATES = 20
"""So many numbers before an update are looked at for one that is still on its way."""
SEEN_REMEMBERED = 1000
LEASE_POLL_SECONDS = (0.1, 1.0)
MESSAGES_OF_PERSON = (40, 20)
TOLD_TO_PERSON = (1, 1)
"""How often somebody who sends more is told so: once a minute."""


@dataclass(frozen=True)
class Incoming:
    """An update of a messenger: who wrote (never leaves this package in the clear), where to reply, and what was sent.

    `position` orders the updates of a conversation. Exactly one of `text`, `chosen` (what a button sent back), `place` (latitude
    and longitude in degrees) and `declined` (a picture, a voice message ...) says what was sent; `locale` is BCP 47. `too_many`:
    it came after more messages than one person may send, and is answered with that alone.
    """

    update: str
    position: int
    person: str
    address: dict[str, Any]
    text: str = ""
    chosen: str = ""
    place: tuple[float, float] | None = None
    declined: bool = False
    locale: str = ""
    too_many: bool = False


class Client(Protocol):
    """Sends to one messenger."""

    limits: Limits

    async def send(self, address: dict[str, Any], message: Outgoing, token: str) -> int:
        """Sends a message. Gives its number in the chat, 0 where it has none. Raises Refused or TryAgain (see sending.py)."""

    async def arrived(self, address: dict[str, Any], message: Outgoing, token: str, last: int) -> int | None:
        """The number of a message sent in vain that arrived after all, None where it did not. `last`: that of the one before."""

    async def close(self) -> None:
        """Ends the connections."""


@dataclass
class Messenger:
    """One messenger of one server: takes updates and answers them, each conversation in order, many at a time."""

    name: str
    knowledge: Knowledge
    directory: Directory
    reception: Reception
    forget: Callable[[str, Letter], Awaitable[None]]
    mailbox: Mailbox
    client: Client
    sequential: bool = False
    """Whether positions are numbers without gaps, so that a gap shows an update still on its way."""
    settle_seconds: float = 0.0
    """How long an update waits for an earlier one: always, or where `sequential` only if one is missing."""
    patience_seconds: float = PATIENCE_SECONDS
    shared: Callable[[], Redis | None] = lambda: None
    """The Redis in which all servers count what a person sends, where there is one."""
    _workers: dict[str, asyncio.Task[None]] = field(default_factory=dict, repr=False)
    _woken: set[str] = field(default_factory=set, repr=False)
    _seen: set[int] = field(default_factory=set, repr=False)
    _errands: set[asyncio.Task[None]] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        self._commands = load_commands()
        self._of_person = SharedRateLimit(f"messages of a person, {self.name}", *MESSAGES_OF_PERSON)
        self._told_to_person = SharedRateLimit(f"told to a person, {self.name}", *TOLD_TO_PERSON)
        self._people_key = derived_key("messengers: people")
        self._threads = ThreadPoolExecutor(self.mailbox.connections, thread_name_prefix=self.name)
        self._entrance = ThreadPoolExecutor(1, thread_name_prefix=f"{self.name}-entrance")
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins with what was left undone."""
        await self._run(self.mailbox.stay_alive)
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Ends; what is not yet answered waits for the next start or another server."""
        tasks = [task for task in (self._keeper, *self._workers.values(), *self._errands) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._run(self.mailbox.close)
        await self.client.close()
        self._threads.shutdown()
        self._entrance.shutdown()

    def conversation(self, person: str) -> str:
        """What stands for a person in trackers and logs."""
        return f"{self.name}-{pseudonym(self._people_key, self.name, person)}"

    async def receive(self, updates: Sequence[Incoming]) -> None:
        """Keeps the updates and answers them in the background; what was received before is passed over.

        So is what a person sends beyond the limit; the person is told so.
        """
        for incoming in updates:
            conversation = self.conversation(incoming.person)
            if await self._of_person.wait(conversation, self.shared()):
                if await self._told_to_person.wait(conversation, self.shared()):
                    self._seen.add(incoming.position)
                    continue
                incoming = replace(incoming, too_many=True)
            position, content = incoming.position, asdict(incoming)
            receive = partial(self.mailbox.receive, self.name, incoming.update, conversation, position, content)
            # in a thread of its own, so that what comes in does not queue behind what is being answered
            if await asyncio.get_running_loop().run_in_executor(self._entrance, receive):
                if self.sequential:
                    self._seen.add(position)
                self._wake(conversation)

    async def leave(self, person: str) -> None:
        """Drops what waits for a person who wants no more messages."""
        await self._run(self.mailbox.forget, self.conversation(person))

    def in_background(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs what nobody waits for, until the server stops."""
        task = asyncio.create_task(work)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def idle(self) -> None:
        """Waits until nothing is being worked on here."""
        while self._workers:
            await asyncio.wait(list(self._workers.values()))

    async def _run(self, function: Callable[..., RESULT], *arguments: Any) -> RESULT:
        return await asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)

    async def _keep(self) -> None:
        """Tells other servers that this one is alive, and takes up what waits and nobody works on."""
        while True:
            try:
                await self._run(self.mailbox.stay_alive)
                for conversation in await self._run(self.mailbox.waiting, self.name):
                    self._wake(conversation)
                await self._run(self.mailbox.purge)
                self._seen = {number for number in self._seen if number > max(self._seen) - SEEN_REMEMBERED}
            except SQLAlchemyError as error:
                logger.error("messenger.database", channel=self.name, error=type(error).__name__)
            await asyncio.sleep(ALIVE_SECONDS / 3)

    def _wake(self, conversation: str) -> None:
        self._woken.add(conversation)
        if conversation not in self._workers:
            self._workers[conversation] = asyncio.create_task(self._work(conversation))

    async def _work(self, conversation: str) -> None:
        try:
            while conversation in self._woken:
                self._woken.discard(conversation)
                if await self._lease(conversation):
                    try:
                        while letter := await self._earliest(conversation):
                            await self._handle(conversation, letter)
                    finally:
                        await asyncio.shield(self._run(self.mailbox.release, conversation))
        except SQLAlchemyError as error:
            # it waits in the database and is taken up again by _keep
            logger.error("messenger.database", channel=self.name, error=type(error).__name__)
        finally:
            self._workers.pop(conversation, None)
            self._woken.discard(conversation)

    async def _lease(self, conversation: str) -> bool:
        """Waits while another server works on the conversation; False where that left nothing to do."""
        pause, longest = LEASE_POLL_SECONDS
        while not await self._run(self.mailbox.lease, conversation):
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, longest)
            if await self._run(self.mailbox.next_letter, conversation) is None:
                return False
        return True

    async def _earliest(self, conversation: str) -> Letter | None:
        """The earliest update to answer; where an earlier one may be on its way, waits for it a moment."""
        letter = await self._run(self.mailbox.next_letter, conversation)
        while letter and letter.reply is None and letter.age < self.settle_seconds:
            complete = await self._complete_before(letter)
            if not complete:
                await asyncio.sleep(min(0.2, self.settle_seconds))
            # looked for again in any case: an earlier one may have come between the two looks
            before, letter = letter, await self._run(self.mailbox.next_letter, conversation)
            if complete and letter and letter.id == before.id:
                break
        return letter

    async def _complete_before(self, letter: Letter) -> bool:
        """Whether it is known that no earlier update is on its way."""
        if not self.sequential:
            return False
        before = range(letter.position - EARLIER_UPDATES, letter.position)
        elsewhere = await self._run(self.mailbox.seen, self.name, [number for number in before if number not in self._seen])
        self._seen.update(elsewhere)
        first = next((number for number in before if number in self._seen), letter.position)
        return all(number in self._seen for number in range(first, letter.position))

    async def _handle(self, conversation: str, letter: Letter) -> None:
        """Answers one update and sends the reply; at the end the update is done, whatever came of it."""
        request_log.begin()
        incoming = Incoming(**letter.content)
        try:
            reply = letter.reply
            if reply is None:
                messages, offered = await self._answer(conversation, letter, incoming)
                reply = [asdict(message) for message in messages]
                await self._run(self.mailbox.answered, letter, reply, conversation, offered)
            for number in range(letter.sent, len(reply)):
                last = await self._send(conversation, incoming.address, _outgoing(reply[number]), f"{letter.key}.{number}")
                all_sent = number + 1 == len(reply)
                await self._run(partial(self.mailbox.sent, letter, number + 1, conversation, last, all_sent=all_sent))
            if reply:
                return
        except Refused as refusal:
            logger.info("messenger.refused", channel=self.name, reason=str(refusal))
        except TryAgain as problem_:
            logger.error("messenger.undelivered", channel=self.name, reason=str(problem_))
        except SQLAlchemyError:
            raise
        except Exception:
            logger.exception("messenger.failed", channel=self.name)
        await self._run(self.mailbox.done, letter)

    async def _send(self, conversation: str, address: dict[str, Any], message: Outgoing, token: str) -> int:
        async def arrived() -> int | None:
            return await self.client.arrived(address, message, token, await self._run(self.mailbox.last_sent, conversation))

        return await deliver(lambda: self.client.send(address, message, token), arrived, self.patience_seconds)

    async def _answer(self, conversation: str, letter: Letter, incoming: Incoming) -> tuple[list[Outgoing], dict[str, Any] | None]:
        """The reply, and what of it is kept for the next message."""
        offered = await self._run(self.mailbox.offered, conversation)
        language = offered.get("language") or incoming.locale
        said, phrase = await self._meant(incoming, offered)
        if phrase:
            messages = self._phrase(language, phrase)
        else:
            metadata = {"locale": incoming.locale} if incoming.locale else {}
            messages = await self.reception.handle(conversation, said, metadata, self.name)
        contract: dict[str, Any] = next((message["custom"] for message in messages if "custom" in message), {})
        language = contract.get("language") or language
        kept: dict[str, Any] | None = _offered(messages, contract, language)
        if asks_to_forget(messages):
            messages, kept = await self._delete(conversation, letter, messages, language), None
        words = self._choice_words(language)
        return await self._run(render, messages, self.client.limits, words, self.mailbox.keep_payload), kept

    async def _meant(self, incoming: Incoming, offered: dict[str, Any]) -> tuple[str, str]:
        """What is said to the assistant, a text or a payload; where it is neither, the phrase that replies."""
        if incoming.too_many:
            return "", "too_many_messages"
        if incoming.declined:
            return "", "text_only"
        if incoming.place is not None:
            near = self.directory.places_near(*incoming.place, NEAR_KM)
            lookup = offered.get("asks_place") or "find_service"
            return (payload(lookup, place=near[0][0].key), "") if near else ("", "place_unknown")
        if incoming.chosen:
            kept = await self._run(self.mailbox.payload, incoming.chosen)
            return (kept, "") if kept else ("", "choice_expired")
        number = None if self.client.limits.button_title else chosen_number(incoming.text)
        payloads = offered.get("payloads", [])
        if number is not None and 1 <= number <= len(payloads):
            return payloads[number - 1], ""
        words = incoming.text.split()
        command = words[0].removeprefix("/") if words and words[0].startswith("/") else ""
        return self._commands.get(command, incoming.text), ""

    async def _delete(self, conversation: str, letter: Letter, messages: Messages, language: str) -> Messages:
        """Deletes all that is kept of the conversation; says so only where that is true."""
        try:
            await self.forget(conversation, letter)
        except Exception:
            logger.exception("messenger.not_deleted", channel=self.name)
            return self._phrase(language, "temporarily_unavailable")
        return messages

    def _phrase(self, language: str, key: str) -> Messages:
        code = self.knowledge.languages.chain(language)[0]
        return [compose(self.knowledge, {"language": code, "day": clock.today().isoformat(), "parts": [{"phrase": key}]})]

    def _choice_words(self, language: str) -> ChoiceWords:
        code = self.knowledge.languages.chain(language)[0]
        return ChoiceWords(*(self.knowledge.phrase(code, f"choose_{key}") for key in ("by_number", "from_list", "further")))


def _offered(messages: Messages, contract: dict[str, Any], language: str) -> dict[str, Any]:
    payloads = [button["payload"] for message in messages for button in message.get("buttons", [])]
    asking = contract.get("action") if contract.get("ask") == "place" else None
    return {"language": language, "payloads": payloads, "asks_place": asking}


def _outgoing(kept: dict[str, Any]) -> Outgoing:
    rows = tuple(tuple(Choice(**choice) for choice in row) for row in kept["rows"])
    return Outgoing(kept["text"], rows, tuple(Choice(**choice) for choice in kept["options"]), kept["open_list"])


def run_with_server(
    routes: Blueprint, name: str, on_new_message: OnNewMessage, client_of: Callable[[Mailbox], Client], **options: Any
) -> Callable[[Request], Messenger]:
    """Starts and ends a messenger with the server of the routes; gives the way to it from a request. `options`: see Messenger."""

    @routes.listener("before_server_start")
    async def make(app: Sanic, loop: Any) -> None:
        known, mailbox = knowledge(), Mailbox.open()
        messenger = Messenger(
            name,
            known,
            Directory.open(),
            Reception(known, on_new_message, lambda: getattr(app.ctx, "agent", None)),
            lambda conversation, letter: forget(app.ctx.agent, conversation, letter),
            mailbox,
            client_of(mailbox),
            shared=lambda: shared_redis(getattr(app.ctx, "agent", None)),
            **options,
        )
        setattr(app.ctx, name, messenger)

    @routes.listener("after_server_start")
    async def start(app: Sanic, loop: Any) -> None:
        await getattr(app.ctx, name).start()

    @routes.listener("before_server_stop")
    async def stop(app: Sanic, loop: Any) -> None:
        await getattr(app.ctx, name).stop()

    return lambda request: getattr(request.app.ctx, name)
