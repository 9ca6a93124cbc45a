"""The mentors' console at `/mentor` and the public page `/quality`: pages made here, which work without JavaScript.

Everybody reads the questions and answers, the overview and the law that is due; the rest is for those with an invitation
(bot/mentor/invitations.py). Every form carries a token; every change is logged. What is shown is in bot/mentor/templates.
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
import structlog
from itsdangerous import BadSignature, URLSafeSerializer
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

from bot import clock
from bot.channels import mentor_asking
from bot.channels.incoming import TEXT_LIMIT, OnNewMessage
from bot.channels.limits import RateLimit
from bot.channels.mentor_visits import COOKIE, Visit, Visits
from bot.channels.pages import SECURITY_HEADERS, StaticFile, markup, wanted_language
from bot.channels.secrets import derived_key
from bot.knowledge import Knowledge
from bot.mentor import law_review, overview, runs, tables, verdicts
from bot.mentor.desk import Desk
from bot.mentor.invitations import KEY_PURPOSE, ROLES, Invitations, Mentor, NameTaken, NoInvitation, join_address
from bot.mentor.queue import group as queue_groups
from bot.mentor.words import ConsoleWords, load_personas

logger = structlog.get_logger(__name__)

TEMPLATES = Path(tables.__file__).resolve().parent / "templates"
STYLE_FILE = "mentor.css"
HOME, QUALITY, JUDGED = "/mentor", "/quality", "judged"
GROUPS_SHOWN, LOG_SHOWN, TESTS_AT_ONCE, NUMBER_LENGTH = 8, 300, 200, 9
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


class MentorChannel(InputChannel):
    """Named in credentials.yml."""

    @classmethod
    def name(cls) -> str:
        return mentor_asking.CHANNEL

    def url_prefix(self) -> str:
        return "/"

    def __init__(self) -> None:
        self._knowledge = Knowledge.load()
        self._words = ConsoleWords.load(self._knowledge.languages)
        self._personas = load_personas(self._words)
        self._visits = Visits()
        self._invitations = Invitations(derived_key(KEY_PURPOSE))
        self._evidence = URLSafeSerializer(derived_key("lotse mentor evidence"))
        self._questions = RateLimit(*QUESTIONS_OF_ADDRESS)
        self._changes = RateLimit(*CHANGES_OF_ADDRESS)
        self._readings = RateLimit(*READINGS_OF_ADDRESS)
        self._style = StaticFile.read(TEMPLATES / STYLE_FILE)
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
        )
        self._running: tuple[int, int] | None = None
        self._run_task: asyncio.Task[None] | None = None

    @cached_property
    def _desk(self) -> Desk:
        return Desk.open()

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The routes below `/mentor`, and `/quality`."""
        routes = Blueprint("mentor_channel")

        @routes.on_response
        async def headers(request: Request, answered: HTTPResponse) -> None:
            answered.headers.update(HEADERS)

        @routes.get(f"{HOME}/{STYLE_FILE}")
        async def style(request: Request) -> HTTPResponse:
            return response.raw(self._style.content, content_type=self._style.kind)

        self._add(routes, HOME, self._ask_page)
        self._add(routes, f"{HOME}/ask", self._ask, form=True)
        self._add(routes, f"{HOME}/judge", self._judge, form=True, role="mentor")
        self._add(routes, f"{HOME}/join", self._join_page)
        self._add(routes, f"{HOME}/join", self._join, form=True)
        self._add(routes, f"{HOME}/leave", self._leave, form=True)
        self._add(routes, f"{HOME}/queue", self._queue_page, role="reader")
        self._add(routes, f"{HOME}/queue", self._queue, form=True, role="mentor")
        self._add(routes, f"{HOME}/review", self._review_page, role="mentor")
        self._add(routes, f"{HOME}/review", self._review, form=True, role="mentor")
        self._add(routes, f"{HOME}/decide", self._decide_page, role="lead")
        self._add(routes, f"{HOME}/decide", self._decide, form=True, role="lead")
        self._add(routes, f"{HOME}/tests", self._tests_page)
        self._add(routes, f"{HOME}/tests", self._change_tests, form=True, role="mentor")
        self._add(routes, f"{HOME}/run", self._run, form=True, role="lead")
        self._add(routes, f"{HOME}/overview", self._overview_page)
        self._add(routes, f"{HOME}/law", self._law_page)
        self._add(routes, f"{HOME}/law", self._sign, form=True, role="mentor")
        self._add(routes, f"{HOME}/law.ics", self._law_feed)
        self._add(routes, f"{HOME}/log", self._log_page, role="reader")
        self._add(routes, f"{HOME}/people", self._people_page, role="admin")
        self._add(routes, f"{HOME}/people", self._people, form=True, role="admin")
        self._add(routes, QUALITY, self._quality_page)
        return routes

    def _add(self, routes: Blueprint, path: str, handler: Handler, *, form: bool = False, role: str | None = None) -> None:
        """A page, or with `form` what it sends; for `role` and those above. What is wrong is told on a page of its own."""

        async def handled(request: Request) -> HTTPResponse:
            visit = self._visits.read(request)
            wished = request.args.get("lang", "")
            if wished in self._words.languages:
                visit = replace(visit, language=wished)
            mentor = None
            try:
                self._slow_down(request, form)
                mentor = await asyncio.to_thread(self._desk.mentors.get, visit.mentor) if visit.mentor else None
                if form and not self._visits.is_ours(visit, request.form.get("token", "")):
                    raise Refused("problem_form", 403)
                if role and (mentor is None or not mentor.may(role)):
                    raise Refused("problem_role", 403)
                answered = await handler(request, visit, mentor)
            except Refused as problem:
                told = self._say(request, visit)(problem.key, **problem.values)
                answered = self._show("problem.html", request, visit, mentor, status=problem.status, told=told)
            except ValueError:
                # what the modules behind refuse cannot be chosen on the pages: somebody changed a field
                told = self._say(request, visit)("problem_input")
                answered = self._show("problem.html", request, visit, mentor, status=400, told=told)
            if COOKIE not in answered.cookies:
                self._visits.write(answered, visit, secure=request.scheme == "https")
            return answered

        name = f"{'send' if form else 'show'}_{path.strip('/').replace('/', '_').replace('.', '_')}"
        routes.add_route(handled, path, methods=["POST"] if form else ["GET"], name=name)

    def _slow_down(self, request: Request, form: bool) -> None:
        limit = self._questions if request.path.endswith("/ask") else self._changes if form else self._readings
        seconds = limit.wait(request.remote_addr or request.ip, time.monotonic())
        if seconds:
            raise Refused("problem_many", 429, seconds=math.ceil(seconds))

    def _language(self, request: Request, visit: Visit) -> str:
        """The language of the console: the one wished, else by Accept-Language where it has it, else its first."""
        offered = self._words.languages
        if visit.language in offered:
            return visit.language
        told = wanted_language(self._knowledge, None, request.headers.get("accept-language")).code
        return told if told in offered else offered[-1]

    def _say(self, request: Request, visit: Visit) -> Callable[..., str]:
        language = self._language(request, visit)

        def say(key: str, **values: object) -> str:
            return self._words.say(language, key, **values)

        return say

    def _show(
        self, template: str, request: Request, visit: Visit, mentor: Mentor | None, *, status: int = 200, **values: Any
    ) -> HTTPResponse:
        knowledge = self._knowledge
        language = self._language(request, visit)

        def label(intent: str | None) -> str:
            return knowledge.label(intent, language) if intent in knowledge.answers else intent or ""

        def day(value: date) -> str:
            return knowledge.format(value, "date", language)

        names = {
            "language": knowledge.languages[language],
            "offered": [knowledge.languages[code] for code in self._words.languages],
            "spoken": [knowledge.languages[code] for code in overview.told_languages(knowledge)],
            "topics": knowledge.topics,
            "others": self._desk.intents_beside_answers,
            "say": self._say(request, visit),
            "mentor": mentor,
            "here": request.path,
            "token": self._visits.form_token(visit),
            "markup": markup,
            "label": label,
            "day": day,
            **values,
        }
        return response.html(self._templates.get_template(template).render(names), status=status)

    async def _ask_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        told = JUDGED if request.args.get("told") == JUDGED else ""
        form = {"text": "", "language": "", "day": clock.today().isoformat(), "persona": next(iter(self._personas))}
        return self._show("ask.html", request, visit, mentor, form=form, told=told, personas=list(self._personas))

    async def _ask(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        names = ("text", "language", "day", "persona")
        form = {name: request.form.get(name, "").strip() for name in names}
        picked = request.form.get("answer", "")
        if not form["text"] and picked in self._knowledge.answers:
            form["text"] = self._knowledge.label(picked, form["language"] or self._language(request, visit))
        if not form["text"] or len(form["text"]) > TEXT_LIMIT:
            raise Refused("problem_empty", what=self._say(request, visit)("question"))
        if form["persona"] not in self._personas or (form["language"] and form["language"] not in self._knowledge.languages):
            raise Refused("problem_input")
        agent = _agent(request)
        slots = self._personas[form["persona"]]
        asked = await mentor_asking.ask(
            agent, self._knowledge, form["text"], form["language"], _day(form["day"]), form["persona"], slots
        )
        version, before = self._words_of(asked)
        evidence = {
            "language": asked.contract.get("language") or self._knowledge.languages.original,
            "text": asked.text,
            "as_of": asked.day.isoformat(),
            "persona": asked.persona,
            "answer": asked.contract.get("answer"),
            "version": version,
            "confidence": float(asked.contract.get("confidence") or 0.0),
            "model": asked.model,
            "suggestions": [name for name, _ in asked.ranking],
        }
        return self._show(
            *("reply.html", request, visit, mentor),
            form=form,
            personas=list(self._personas),
            asked=asked,
            version=version,
            before=before,
            evidence=self._evidence.dumps(evidence),
            judgements=verdicts.VERDICTS,
            other_day=asked.day != clock.today(),
            told="",
        )

    def _words_of(self, asked: mentor_asking.Asked) -> tuple[str | None, str]:
        """The id of the version that was told, and its words as they stand in the files; empty where no answer was given."""
        answer = self._knowledge.answers.get(asked.contract.get("answer") or "")
        version = answer.on(asked.day) if answer else None
        if answer is None or version is None:
            return None, ""
        for code in self._knowledge.languages.chain(asked.contract["language"]):
            if answer.id in self._knowledge.words[code]:
                return version.id, self._knowledge.words[code][answer.id].versions[version.id].text
        return version.id, ""

    async def _judge(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        form = request.form
        try:
            evidence = self._evidence.loads(form.get("evidence", ""))
        except BadSignature:
            raise Refused("problem_form", 403) from None
        suggestions = evidence.pop("suggestions")
        reason, intent, kind = form.get("reason", ""), form.get("intent", ""), form.get("kind", verdicts.EXAMPLE)
        words, before = _lines(form.get("words", "")), _lines(form.get("before", ""))
        evidence["as_of"] = date.fromisoformat(evidence["as_of"])
        judgement = verdicts.Judgement(**evidence, verdict=form.get("verdict", ""), reason=reason)
        desk, said = self._desk.verdicts, (judgement.language, judgement.text)

        def keep() -> None:
            desk.judge(mentor, judgement)
            if intent:
                desk.propose(mentor, *said, kind, self._known(intent), answer=judgement.answer, suggestions=suggestions)
            if judgement.answer and judgement.version and words and words != before:
                desk.correct(mentor, judgement.answer, judgement.version, judgement.language, before, words, reason)

        await asyncio.to_thread(keep)
        return response.redirect(f"{HOME}?told={JUDGED}", status=303)

    def _known(self, intent: str) -> str:
        """The id, where it is one. Raises Refused."""
        if intent not in self._knowledge.answers and intent not in self._desk.intents_beside_answers:
            raise Refused("problem_input")
        return intent

    async def _join_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        token = request.args.get("token", "")
        return self._show("join.html", request, visit, mentor, invitation=self._invitation(token), invitation_token=token)

    def _invitation(self, token: str) -> Any:
        try:
            return self._invitations.read(token)
        except NoInvitation as problem:
            raise Refused(f"problem_invitation_{problem.reason}", 410) from None

    async def _join(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        invitation = self._invitation(request.form.get("invitation", ""))
        try:
            joined = await asyncio.to_thread(self._desk.mentors.accept, invitation, request.form.get("name", ""))
        except NoInvitation as problem:
            raise Refused(f"problem_invitation_{problem.reason}", 410) from None
        except NameTaken:
            raise Refused("problem_name_taken") from None
        except ValueError:
            raise Refused("problem_name") from None
        return self._entered(request, visit, joined.id)

    async def _leave(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        return self._entered(request, visit, None)

    def _entered(self, request: Request, visit: Visit, mentor: int | None) -> HTTPResponse:
        answered = response.redirect(HOME, status=303)
        self._visits.write(answered, self._visits.enter(visit, mentor), secure=request.scheme == "https")
        return answered

    async def _queue_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        waiting = await asyncio.to_thread(self._desk.queue.waiting, mentor.languages, mentor.id)
        groups = await asyncio.to_thread(queue_groups, waiting)
        start = _number(request.args.get("from", "0"))
        return self._show(
            "queue.html", request, visit, mentor, groups=groups[start : start + GROUPS_SHOWN], start=start, count=len(groups)
        )

    async def _queue(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        await self._vote(request, mentor)
        return response.redirect(f"{HOME}/queue", status=303)

    async def _vote(self, request: Request, mentor: Mentor, *, decides: bool = False) -> None:
        """The vote of a form on the questions that are ticked in it and in the mentor's languages. Raises Refused."""
        kind, intent = self._vote_of(request)
        numbers = [_number(value) for value in request.form.getlist("question") or []]
        mine = [one.id for one in self._desk.queue.get(numbers) if one.language in mentor.languages]
        if not mine:
            raise Refused("problem_input")
        await asyncio.to_thread(lambda: self._desk.verdicts.vote(mentor, mine, kind, intent, decides=decides))

    def _vote_of(self, request: Request) -> tuple[str, str]:
        """Kind and id: a suggestion that was tapped, one that was chosen from the list, or none. Raises Refused."""
        tapped, kind = request.form.get("tap", ""), request.form.get("kind", verdicts.EXAMPLE)
        if tapped in (verdicts.MUST_NOT_MATCH, verdicts.DISCARD, verdicts.UNSURE):
            return tapped, ""
        intent = request.form.get("intent", "") if tapped == "chosen" else tapped.removeprefix("intent:")
        if kind not in (verdicts.EXAMPLE, verdicts.TEST):
            raise Refused("problem_input")
        return kind, self._known(intent)

    async def _review_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        book, after = self._desk.verdicts, _number(request.args.get("after", "0"))
        waiting = [one for one in await asyncio.to_thread(book.to_review, mentor) if one.id > after]
        proposed = [
            one
            for one in await asyncio.to_thread(book.corrections)
            if one.state == verdicts.WAITING
            and one.language in mentor.languages
            and all(vote.mentor != mentor.id for vote in one.votes)
        ]
        return self._show("review.html", request, visit, mentor, waiting=waiting, corrections=proposed)

    async def _review(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        await self._vote_or_correct(request, mentor)
        return response.redirect(f"{HOME}/review", status=303)

    async def _vote_or_correct(self, request: Request, mentor: Mentor, *, decides: bool = False) -> None:
        if "correction" not in request.form:
            await self._vote(request, mentor, decides=decides)
            return
        number, kind = _number(request.form.get("correction", "")), request.form.get("tap", "")
        found = next((one for one in await asyncio.to_thread(self._desk.verdicts.corrections) if one.id == number), None)
        if found is None or found.language not in mentor.languages:
            raise Refused("problem_input")
        await asyncio.to_thread(lambda: self._desk.verdicts.vote_correction(mentor, number, kind, decides=decides))

    async def _decide_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        book = self._desk.verdicts
        disputed = [one for one in await asyncio.to_thread(book.corrections) if one.state == verdicts.DISPUTED]
        return self._show(
            *("decide.html", request, visit, mentor),
            disputed=await asyncio.to_thread(book.disputed, mentor),
            corrections=[one for one in disputed if mentor.leads(one.language)],
            dangers=[one for one in await asyncio.to_thread(book.dangers) if mentor.leads(one.language)],
        )

    async def _decide(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        if "danger" in request.form:
            number, how = _number(request.form.get("danger", "")), request.form.get("how", "").strip()
            if not how:
                raise Refused("problem_empty", what=self._say(request, visit)("danger_how"))
            await asyncio.to_thread(self._desk.verdicts.settle, mentor, number, how)
        else:
            await self._vote_or_correct(request, mentor, decides=True)
        return response.redirect(f"{HOME}/decide", status=303)

    async def _tests_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        book = self._desk.runs
        latest = await asyncio.to_thread(book.latest, 2)
        last, before = (*latest, None, None)[:2]
        return self._show(
            *("tests.html", request, visit, mentor),
            lists=await asyncio.to_thread(book.questions),
            last=last,
            changed=runs.changes(before, last) if last else [],
            history=await asyncio.to_thread(book.history),
            running=self._running,
        )

    async def _change_tests(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        form, say, book = request.form, self._say(request, visit), self._desk.runs
        if "remove" in form:
            await asyncio.to_thread(book.remove, mentor, _number(form.get("remove", "")))
        else:
            name, lines = form.get("list", "").strip(), form.get("lines", "").splitlines()[:TESTS_AT_ONCE]
            for value, what in ((name, "list_name"), ("".join(lines).strip(), "list_lines"), (form.get("intent"), "expected")):
                if not value:
                    raise Refused("problem_empty", what=say(what))
            if form.get("language") not in overview.told_languages(self._knowledge):
                raise Refused("problem_input")
            texts = [self._desk.queue.redacted(line) for line in lines]
            await asyncio.to_thread(book.add, mentor, name, form.get("language"), texts, self._known(form.get("intent", "")))
        return response.redirect(f"{HOME}/tests", status=303)

    async def _run(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        if self._running is None:
            agent = _agent(request)
            self._running = (0, 1)
            self._run_task = asyncio.ensure_future(self._run_all(agent, mentor.name))
        return response.redirect(f"{HOME}/tests", status=303)

    async def _run_all(self, agent: Agent, who: str) -> None:
        """Puts every list and the test sets of the files to the model; other requests are answered in between."""
        try:
            lists = await asyncio.to_thread(runs.all_lists, self._desk.runs)
            count = sum(map(len, lists.values()))

            def told(done: int) -> None:
                self._running = (done, count)

            results = await mentor_asking.run_tests(agent, lists, told)
            await asyncio.to_thread(self._desk.runs.keep, who, mentor_asking.model_name(agent), results)
        except Exception:
            logger.exception("mentor.run_failed")
        finally:
            self._running = None

    def _grid(self) -> tuple[dict[tuple[str, str], overview.Cell], runs.Run | None, list[verdicts.Danger]]:
        last = next(iter(self._desk.runs.latest()), None)
        dangers = self._desk.verdicts.dangers()
        return overview.cells(self._knowledge, self._desk.examples, last, dangers, clock.today()), last, dangers

    async def _overview_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        grid, last, _ = await asyncio.to_thread(self._grid)
        return self._show("overview.html", request, visit, mentor, grid=grid, last=last)

    async def _quality_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        grid, last, dangers = await asyncio.to_thread(self._grid)
        states = overview.language_states(self._knowledge, grid, last, dangers, clock.today())
        measured = date.fromisoformat(last.ran_at[:10]) if last else None
        return self._show("quality.html", request, visit, mentor, states=states, last=last, measured=measured)

    async def _law_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        dues = law_review.due(self._knowledge, clock.today())
        signed = await asyncio.to_thread(self._desk.sign_offs.all)
        return self._show("law.html", request, visit, mentor, dues=dues, signed=signed, today=clock.today())

    async def _sign(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        form = request.form
        wanted = (form.get("subject", ""), form.get("fingerprint", ""))
        found = next(
            (one for one in law_review.due(self._knowledge, clock.today()) if wanted == (one.subject, one.fingerprint)), None
        )
        organisation = form.get("organisation", "").strip()
        if found is None:
            raise Refused("problem_gone", 404)
        if not organisation:
            raise Refused("problem_empty", what=self._say(request, visit)("organisation"))
        await asyncio.to_thread(self._desk.sign_offs.sign, mentor, found, organisation)
        return response.redirect(f"{HOME}/law", status=303)

    async def _law_feed(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        say = self._say(request, visit)
        titles = {kind: say(f"due_{kind}") for kind in (law_review.REVIEW, law_review.ENDS, law_review.CHANGES)}
        dues = law_review.due(self._knowledge, clock.today())
        return response.raw(law_review.feed(dues, titles, clock.now()), content_type=law_review.MEDIA_TYPE)

    async def _log_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        lines = await asyncio.to_thread(tables.read_log, self._desk.engine, LOG_SHOWN)
        return self._show("log.html", request, visit, mentor, lines=lines)

    async def _people_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        return await self._people_with(request, visit, mentor, link="")

    async def _people_with(self, request: Request, visit: Visit, mentor: Mentor | None, *, link: str) -> HTTPResponse:
        people = await asyncio.to_thread(self._desk.mentors.all)
        return self._show("people.html", request, visit, mentor, people=people, roles=ROLES, link=link)

    async def _people(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        form = request.form
        if "close" in form:
            found = await asyncio.to_thread(self._desk.mentors.get, _number(form.get("close", "")))
            if found is None or found.id == mentor.id:
                raise Refused("problem_input")
            await asyncio.to_thread(self._desk.mentors.close, found, mentor.name)
            return response.redirect(f"{HOME}/people", status=303)
        told = overview.told_languages(self._knowledge)
        languages = [code for code in form.getlist("language") or [] if code in told]
        if not languages:
            raise Refused("problem_empty", what=self._say(request, visit)("language"))
        name = form.get("name", "").strip()
        known = await asyncio.to_thread(self._desk.mentors.named, name) if name else None
        invited = self._invitations.invite(form.get("role", ""), languages, name, known.id if known else None)
        return await self._people_with(request, visit, mentor, link=join_address(f"{request.scheme}://{request.host}", invited))


def _agent(request: Request) -> Agent:
    """The running agent. Raises Refused while it is loaded."""
    agent = getattr(request.app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        raise Refused("problem_starting", 503)
    return agent


def _day(text: str) -> date:
    """A day of a form, today where it is empty. Raises Refused."""
    try:
        return date.fromisoformat(text) if text else clock.today()
    except ValueError:
        raise Refused("problem_day") from None


def _number(text: str) -> int:
    """A number of a form. Raises Refused."""
    if not text.isascii() or not text.isdigit() or len(text) > NUMBER_LENGTH:
        raise Refused("problem_input")
    return int(text)


def _lines(text: str) -> str:
    """A text as a form sends it, with the line ends of files."""
    return text.replace("\r\n", "\n").strip()
