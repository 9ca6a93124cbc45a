"""What all pages of the mentors' console share: words, the desk, who is there, forms that are ours, what went wrong.

Every form carries a token; a page is for everybody or for a role and those above it. What is shown is in bot/mentor/templates.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
from rasa.core.agent import Agent
from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

from bot import clock
from bot.channels.limits import RateLimit
from bot.channels.mentor_visits import COOKIE, Visit, Visits
from bot.channels.pages import SECURITY_HEADERS, markup, wanted_language
from bot.direction import isolated
from bot.knowledge import knowledge
from bot.mentor import overview, tables
from bot.mentor.desk import Desk
from bot.mentor.invitations import Mentor
from bot.mentor.words import ConsoleWords

TEMPLATES = Path(tables.__file__).resolve().parent / "templates"
HOME = "/mentor"
NUMBER_LENGTH = 9
HEADERS = {
    **SECURITY_HEADERS,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
}
# a workshop of mentors may sit behind one address
QUESTIONS_OF_ADDRESS = (60, 60)
CHANGES_OF_ADDRESS = (240, 120)
READINGS_OF_ADDRESS = (600, 400)


class Refused(Exception):
    """What a person asked for cannot be: the key of the words that say why, the values in them, the status of HTTP."""

    def __init__(self, key: str, status: int = 400, **values: object) -> None:
        self.key, self.status, self.values = key, status, values
        super().__init__(key)


Handler = Callable[[Request, Visit, "Mentor | None"], Awaitable[HTTPResponse]]


class Console:
    """The console as its pages use it."""

    def __init__(self) -> None:
        self.knowledge = knowledge()
        self.words = ConsoleWords.load(self.knowledge.languages)
        self.visits = Visits()
        self._questions = RateLimit(*QUESTIONS_OF_ADDRESS)
        self._changes = RateLimit(*CHANGES_OF_ADDRESS)
        self._readings = RateLimit(*READINGS_OF_ADDRESS)
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
        )

    @cached_property
    def desk(self) -> Desk:
        return Desk.open()

    def add(self, routes: Blueprint, path: str, handler: Handler, *, form: bool = False, role: str | None = None) -> None:
        """A page, or with `form` what it sends; for `role` and those above. What is wrong is told on a page of its own."""

        async def handled(request: Request) -> HTTPResponse:
            visit = self.visits.read(request)
            wished = request.args.get("lang", "")
            if wished in self.words.languages:
                visit = replace(visit, language=wished)
            mentor = None
            try:
                self._slow_down(request, form)
                # opening it, once, takes longer than others may wait
                await asyncio.to_thread(lambda: self.desk)
                mentor = await asyncio.to_thread(self.desk.mentors.get, visit.mentor) if visit.mentor else None
                if form and not self.visits.is_ours(visit, request.form.get("token", "")):
                    raise Refused("problem_form", 403)
                if role and (mentor is None or not mentor.may(role)):
                    raise Refused("problem_role", 403)
                answered = await handler(request, visit, mentor)
            except Refused as problem:
                told = self.say(request, visit)(problem.key, **problem.values)
                answered = self.show("problem.html", request, visit, mentor, status=problem.status, told=told)
            except ValueError:
                # what the modules behind refuse cannot be chosen on the pages: somebody changed a field
                told = self.say(request, visit)("problem_input")
                answered = self.show("problem.html", request, visit, mentor, status=400, told=told)
            if COOKIE not in answered.cookies:
                self.visits.write(answered, visit, secure=request.scheme == "https")
            return answered

        name = f"{'send' if form else 'show'}_{path.strip('/').replace('/', '_').replace('.', '_')}"
        routes.add_route(handled, path, methods=["POST"] if form else ["GET"], name=name)

    def _slow_down(self, request: Request, form: bool) -> None:
        limit = self._questions if request.path.endswith("/ask") else self._changes if form else self._readings
        seconds = limit.wait(request.remote_addr or request.ip, time.monotonic())
        if seconds:
            raise Refused("problem_many", 429, seconds=math.ceil(seconds))

    def language(self, request: Request, visit: Visit) -> str:
        """The language of the console: the one wished, else by Accept-Language, else the next that stands in for it."""
        offered = self.words.languages
        if visit.language in offered:
            return visit.language
        told = wanted_language(self.knowledge, None, request.headers.get("accept-language")).code
        return next((code for code in self.knowledge.languages.chain(told) if code in offered), offered[0])

    def say(self, request: Request, visit: Visit) -> Callable[..., str]:
        """What says the words of a key, with values put in, in the language of the visit."""
        language = self.language(request, visit)
        rtl = self.knowledge.languages[language].direction == "rtl"

        def say(key: str, **values: object) -> str:
            if rtl:
                values = {name: isolated(str(value)) for name, value in values.items()}
            return self.words.say(language, key, **values)

        return say

    def show(
        self, template: str, request: Request, visit: Visit, mentor: Mentor | None, *, status: int = 200, **values: Any
    ) -> HTTPResponse:
        """A page: the template with the values and what all pages need."""
        knowledge = self.knowledge
        language = self.language(request, visit)

        def label(intent: str | None) -> str:
            return knowledge.label(intent, language) if intent in knowledge.answers else intent or ""

        def day(value: date) -> str:
            return knowledge.format(value, "date", language)

        names = {
            "language": knowledge.languages[language],
            "offered": [knowledge.languages[code] for code in self.words.languages],
            "spoken": [knowledge.languages[code] for code in overview.told_languages(knowledge)],
            "topics": knowledge.topics,
            "others": self.desk.intents_beside_answers,
            "say": self.say(request, visit),
            "mentor": mentor,
            "here": request.path,
            "token": self.visits.form_token(visit),
            "markup": markup,
            "label": label,
            "day": day,
            **values,
        }
        return response.html(self._templates.get_template(template).render(names), status=status)

    def known(self, intent: str) -> str:
        """The id, where it is one. Raises Refused."""
        if intent not in self.knowledge.answers and intent not in self.desk.intents_beside_answers:
            raise Refused("problem_input")
        return intent


def running_agent(request: Request) -> Agent:
    """The running agent. Raises Refused while it is loaded."""
    agent = getattr(request.app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        raise Refused("problem_starting", 503)
    return agent


def day_of(text: str) -> date:
    """A day of a form, today where it is empty. Raises Refused."""
    try:
        return date.fromisoformat(text) if text else clock.today()
    except ValueError:
        raise Refused("problem_day") from None


def number_of(text: str) -> int:
    """A number of a form. Raises Refused."""
    if not text.isascii() or not text.isdigit() or len(text) > NUMBER_LENGTH:
        raise Refused("problem_input")
    return int(text)


def lines_of(text: str) -> str:
    """A text as a form sends it, with the line ends of files."""
    return text.replace("\r\n", "\n").strip()
