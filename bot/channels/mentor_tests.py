"""Lists of questions with the expected answer, and runs of them: `/mentor/tests`, `/mentor/run`."""

from __future__ import annotations

import asyncio

import structlog
from rasa.core.agent import Agent
from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

from bot.channels import mentor_asking
from bot.channels.mentor_console import HOME, Console, Refused, number_of, running_agent
from bot.channels.mentor_visits import Visit
from bot.mentor import overview, runs
from bot.mentor.invitations import Mentor

logger = structlog.get_logger(__name__)

TESTS_AT_ONCE = 200


class TestPages:
    """A run goes on behind the pages: how far it is stands in `_running` (done, all), None while there is none."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._running: tuple[int, int] | None = None
        self._run_task: asyncio.Task[None] | None = None

    def add_to(self, routes: Blueprint) -> None:
        """Adds the routes."""
        add = self._console.add
        add(routes, f"{HOME}/tests", self._tests_page)
        add(routes, f"{HOME}/tests", self._change_tests, form=True, role="mentor")
        add(routes, f"{HOME}/run", self._run, form=True, role="lead")

    async def _tests_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        book = self._console.desk.runs
        latest = await asyncio.to_thread(book.latest, 2)
        last, before = (*latest, None, None)[:2]
        return self._console.show(
            *("tests.html", request, visit, mentor),
            lists=await asyncio.to_thread(book.questions),
            last=last,
            changed=runs.changes(before, last) if last else [],
            history=await asyncio.to_thread(book.history),
            running=self._running,
        )

    async def _change_tests(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        form, say, book = request.form, self._console.say(request, visit), self._console.desk.runs
        if "remove" in form:
            await asyncio.to_thread(book.remove, mentor, number_of(form.get("remove", "")))
        else:
            name, lines = form.get("list", "").strip(), form.get("lines", "").splitlines()[:TESTS_AT_ONCE]
            for value, what in ((name, "list_name"), ("".join(lines).strip(), "list_lines"), (form.get("intent"), "expected")):
                if not value:
                    raise Refused("problem_empty", what=say(what))
            if form.get("language") not in overview.told_languages(self._console.knowledge):
                raise Refused("problem_input")
            texts = [self._console.desk.queue.redacted(line) for line in lines]
            await asyncio.to_thread(
                book.add, mentor, name, form.get("language"), texts, self._console.known(form.get("intent", ""))
            )
        return response.redirect(f"{HOME}/tests", status=303)

    async def _run(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        if self._running is None:
            agent = running_agent(request)
            self._running = (0, 1)
            self._run_task = asyncio.ensure_future(self._run_all(agent, mentor.name))
        return response.redirect(f"{HOME}/tests", status=303)

    async def _run_all(self, agent: Agent, who: str) -> None:
        """Puts every list and the test sets of the files to the model; other requests are answered in between."""
        try:
            lists = await asyncio.to_thread(runs.all_lists, self._console.desk.runs)
            count = sum(map(len, lists.values()))

            def told(done: int) -> None:
                self._running = (done, count)

            results = await mentor_asking.run_tests(agent, lists, told)
            await asyncio.to_thread(self._console.desk.runs.keep, who, mentor_asking.model_name(agent), results)
        except Exception:
            logger.exception("mentor.run_failed")
        finally:
            self._running = None
