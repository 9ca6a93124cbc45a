"""The channel of the widget: sessions in signed tokens, messages that can be sent twice without harm, feedback, deletion.

    POST   /web/session   -> {"token"}
    POST   /web/messages  {"id", "text", "shown"?, "language"?, "locale"?, "place"?} -> {"messages": […], "token"}
    GET    /web/messages?after=<id>                                                  -> {"messages": […], "token"}
    DELETE /web/messages  -> 204; the chat and the feedback given in it are deleted
    POST   /web/feedback  {"message", "verdict", "reason"?, "evaluation_agreed"?} -> 204
    GET    /web/words/<language>

All but the first and the last take `Authorization: Bearer <token>`. The reply is held until it is there. What was said stands in
the tracker alone: a message whose id is known gets the reply of then, so that a client whose connection broke, or whose server
was started anew, sends it again until it has the reply.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
from collections.abc import Awaitable, Callable
from functools import cached_property, wraps
from typing import Any

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel
from rasa.core.lock_store import LockError
from rasa.shared.core.events import SlotSet
from redis.exceptions import RedisError
from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.channels import evaluation
from bot.channels.evaluation import AGREED
from bot.channels.forgetting import DELETED, forget
from bot.channels.incoming import BadRequest, OnNewMessage, Reception
from bot.channels.limits import SharedRateLimit
from bot.channels.locks import shared_redis
from bot.channels.origins import Origins
from bot.channels.pages import SECURITY_HEADERS, Pages
from bot.channels.secrets import secret_key
from bot.channels.sessions import NoSession, Session, Sessions
from bot.channels.trackers import EVENTS_KEPT, said
from bot.channels.transcripts import SHOWN, Entry, after, bot_entry, reply_to, transcript
from bot.directory import Directory
from bot.feedback import Feedback, FeedbackBook
from bot.knowledge import knowledge

logger = structlog.get_logger(__name__)
Handler = Callable[..., Awaitable[HTTPResponse]]

BODY_LIMIT = 20_000
"""Bytes; a message at its limit of characters fits in any script."""
SHOWN_LIMIT = 300
RESENT_AMONG = 40
"""A message that is sent again is looked for among so many last messages of both sides."""
MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
READY_AGAIN_SECONDS = 2
# one address may be that of a whole house with one connection
MESSAGES_OF_SESSION = (40, 20)
MESSAGES_OF_ADDRESS = (300, 120)
SESSIONS_OF_ADDRESS = (60, 60)


class WebChannel(InputChannel):
    """Named in credentials.yml."""

    @classmethod
    def name(cls) -> str:
        return "web"

    def url_prefix(self) -> str:
        # the script and the pages stand at the root
        return "/"

    def __init__(self) -> None:
        self._knowledge = knowledge()
        self._sessions = Sessions(secret_key())
        self._origins = Origins.from_environment()
        self._of_session = SharedRateLimit("messages of a session", *MESSAGES_OF_SESSION)
        self._of_address = SharedRateLimit("messages of an address", *MESSAGES_OF_ADDRESS)
        self._new_sessions = SharedRateLimit("sessions of an address", *SESSIONS_OF_ADDRESS)
        self._pages = Pages(self._knowledge, self._origins, lambda: self._directory)

    @cached_property
    def _directory(self) -> Directory:
        return Directory.open()

    @cached_property
    def _feedback(self) -> FeedbackBook:
        return FeedbackBook.open()

    @cached_property
    def _places(self) -> dict[str, str]:
        """Keys of places by name, the largest place of a name."""
        ordered = sorted(self._directory.places, key=lambda place: place.population)
        return {name.casefold(): place.key for place in ordered for name in (*place.aliases, place.name)}

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The routes above, and those of bot/channels/pages.py."""
        routes = Blueprint("web_channel")

        @routes.on_request
        async def refuse_other_sites(request: Request) -> HTTPResponse | None:
            origin, host = _origin(request)
            if request.path.startswith("/web/") and not self._origins.allow(origin, host):
                return _problem(
                    403, f"Pages of {origin} may not use this chat; its operator can allow them by LOTSE_EMBED_ORIGINS."
                )
            return None

        @routes.on_response
        async def headers(request: Request, answered: HTTPResponse) -> None:
            answered.headers.update({**SECURITY_HEADERS, **self._origins.headers(*_origin(request))})

        @routes.post("/web/session")
        async def open_session(request: Request) -> HTTPResponse:
            seconds = await self._new_sessions.wait(_address(request), shared_redis(_agent(request)))
            return _too_many(seconds) if seconds else _reply({"token": self._sessions.open().token})

        @routes.post("/web/messages")
        @self._for_session
        async def receive(request: Request, agent: Agent, session: Session) -> HTTPResponse:
            shared = shared_redis(agent)
            seconds = await self._of_session.wait(session.id, shared) or await self._of_address.wait(_address(request), shared)
            if seconds:
                return _too_many(seconds)
            entries = await self._converse(agent, session, _body(request))
            if any(entry["action"] == DELETED for entry in entries):
                await forget(agent, session.sender)
            return _reply({"messages": entries, "token": session.token})

        @routes.get("/web/messages")
        @self._for_session
        async def resume(request: Request, agent: Agent, session: Session) -> HTTPResponse:
            entries = await self._said(agent, session)
            return _reply({"messages": after(entries, request.args.get("after")), "token": session.token})

        @routes.delete("/web/messages")
        @self._for_session
        async def delete(request: Request, agent: Agent, session: Session) -> HTTPResponse:
            await self._sessions.end(session, shared_redis(agent))
            try:
                await forget(agent, session.sender)
            except BaseException:
                await self._sessions.reopen(session, shared_redis(agent))
                raise
            return response.empty()

        @routes.post("/web/feedback")
        @self._for_session
        async def rate(request: Request, agent: Agent, session: Session) -> HTTPResponse:
            entries = await self._said(agent, session)
            feedback = _feedback(_body(request), session, entries)
            try:
                await asyncio.to_thread(lambda: self._feedback.keep(feedback))
            except ValueError as problem:
                raise BadRequest(str(problem)) from None
            await evaluation.hear_feedback(feedback, entries)
            return response.empty()

        self._pages.add_routes(routes)
        return routes

    def home(self, request: Request) -> HTTPResponse:
        """The page at `/`, where Rasa has a route of its own; the server shows this one instead."""
        return self._pages.home(request)

    def answer_preflight(self, request: Request, answered: HTTPResponse) -> None:
        """Adds what a browser asks for before it sends a message from another site; Rasa itself answers OPTIONS, without it."""
        if request.method == "OPTIONS" and request.path.startswith("/web/"):
            answered.headers.update(self._origins.preflight(*_origin(request)))

    def _for_session(self, handler: Handler) -> Handler:
        """Adds the agent and the session to a handler; tells what is wrong with a request that does not fit."""

        @wraps(handler)
        async def handled(request: Request) -> HTTPResponse:
            agent = _agent(request)
            if agent is None or not agent.is_ready():
                return _problem(503, "The server is starting.", {"Retry-After": str(READY_AGAIN_SECONDS)})
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            try:
                session = await self._sessions.read(token if scheme == "Bearer" else "", shared_redis(agent))
                return await handler(request, agent, session)
            except NoSession as problem:
                return _problem(401, str(problem))
            except BadRequest as problem:
                return _problem(400, str(problem))
            except (SQLAlchemyError, LockError, RedisError):
                logger.exception("conversation.unreachable")
                return _problem(503, "The chat cannot be reached at the moment.", {"Retry-After": str(READY_AGAIN_SECONDS)})

        return handled

    async def _said(self, agent: Agent, session: Session, last: int = EVENTS_KEPT) -> list[Entry]:
        return transcript(await said(agent.tracker_store, session.sender, last), self._knowledge.languages)

    async def _converse(self, agent: Agent, session: Session, body: dict[str, Any]) -> list[Entry]:
        """The reply to a message; that of then where it was handled before."""
        message_id, text, metadata = _message(body)
        reception = Reception(self._knowledge, agent.processor.handle_message, lambda: agent)
        told: list[Entry] | None = None
        try:
            # the lock of Agent.handle_message, held over the look at what was said too: one message is never handled twice
            async with agent.lock_store.lock(session.sender):
                # deleted while this waited
                await self._sessions.read(session.token, shared_redis(agent))
                before = await self._said(agent, session, RESENT_AMONG)
                told = reply_to(before, message_id)
                if told:
                    return told
                if not before and body.get("place"):
                    await self._set_place(agent, session, str(body["place"]))
                messages = await reception.handle(session.sender, text, metadata, self.name(), message_id)
                told = reply_to(await self._said(agent, session, RESENT_AMONG), message_id)
        except (SQLAlchemyError, LockError):
            logger.exception("conversation.unreachable")
            messages = await reception.unavailable(session.sender, text, metadata, self.name())
        languages = self._knowledge.languages
        return told or [bot_entry(f"{message_id}.{number}", message, languages) for number, message in enumerate(messages, 1)]

    async def _set_place(self, agent: Agent, session: Session, name: str) -> None:
        """Lets the conversation begin at the place that the website names; a name that is not known is passed over."""
        key = (await asyncio.to_thread(lambda: self._places)).get(name.strip().casefold())
        if key is None:
            return
        tracker = await agent.processor.fetch_tracker_and_update_session(session.sender)
        tracker.update(SlotSet("place", key), agent.domain)
        await agent.tracker_store.save(tracker)


def _origin(request: Request) -> tuple[str | None, str]:
    """The origin of the page that asks, where it is told, and the host that is asked."""
    return request.headers.get("origin"), request.headers.get("host", "")


def _agent(request: Request) -> Agent | None:
    return getattr(request.app.ctx, "agent", None)


def _address(request: Request) -> str:
    """The address of the sender; behind a proxy what Sanic's settings (SANIC_PROXIES_COUNT) let it believe."""
    return request.remote_addr or request.ip


def _body(request: Request) -> dict[str, Any]:
    if len(request.body) > BODY_LIMIT:
        raise BadRequest(f"The body must have at most {BODY_LIMIT} bytes.")
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise BadRequest("The body is not JSON.") from None
    if not isinstance(body, dict):
        raise BadRequest("The body must be a JSON object.")
    return body


def _message(body: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """Id, text and metadata of a message. Raises BadRequest."""
    message_id, text, shown = body.get("id"), body.get("text"), body.get("shown", "")
    if not isinstance(message_id, str) or not MESSAGE_ID.fullmatch(message_id):
        raise BadRequest('"id" must be 8 to 64 letters, digits, "-" or "_", another one for each message.')
    if not isinstance(text, str):
        raise BadRequest('"text" must be a text.')
    if not isinstance(shown, str) or len(shown) > SHOWN_LIMIT:
        raise BadRequest(f'"shown" must be a text of at most {SHOWN_LIMIT} characters.')
    kept = {"language": body.get("language"), "locale": body.get("locale"), SHOWN: shown}
    agreed = {AGREED: True} if body.get(AGREED) is True else {}
    return message_id, text, {**agreed, **{name: value for name, value in kept.items() if isinstance(value, str) and value}}


def _feedback(body: dict[str, Any], session: Session, said: list[Entry]) -> Feedback:
    """Raises BadRequest where it is on no message of this conversation."""
    rated = next((entry for entry in said if entry["role"] == "bot" and entry["id"] == body.get("message")), None)
    if rated is None:
        raise BadRequest('"message" must be the id of a reply in this chat.')
    reason = body.get("reason") or ""
    if not isinstance(reason, str) or not isinstance(body.get("verdict"), str):
        raise BadRequest('"verdict" and "reason" must be texts.')
    return Feedback(
        conversation=session.sender,
        message=rated["id"],
        verdict=body["verdict"],
        reason=reason.strip(),
        answer=rated["answer"],
        action=rated["action"],
        language=rated["language"],
        evaluation_agreed=body.get(AGREED) is True,
    )


def _reply(body: dict[str, Any]) -> HTTPResponse:
    return response.json(body, headers={"Cache-Control": "no-store"}, ensure_ascii=False, dumps=json.dumps)


def _problem(status: int, problem: str, headers: dict[str, str] | None = None) -> HTTPResponse:
    return response.json({"error": problem}, status=status, headers={"Cache-Control": "no-store", **(headers or {})})


def _too_many(seconds: float) -> HTTPResponse:
    return _problem(429, "Too many messages; wait a moment.", {"Retry-After": str(math.ceil(seconds))})
