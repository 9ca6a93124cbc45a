"""How good it is: the overview of topics and languages at `/mentor/overview`, the public page `/quality`."""

from __future__ import annotations

import asyncio
from datetime import date

from sanic import Blueprint, Request
from sanic.response import HTTPResponse

from bot import clock
from bot.channels.mentor_console import HOME, Console
from bot.channels.mentor_visits import Visit
from bot.mentor import overview, runs, verdicts
from bot.mentor.invitations import Mentor

QUALITY = "/quality"


class NumberPages:
    """The numbers come from the latest run of the tests, the content and the dangers that are open."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def add_to(self, routes: Blueprint) -> None:
        """Adds the routes."""
        add = self._console.add
        add(routes, f"{HOME}/overview", self._overview_page)
        add(routes, QUALITY, self._quality_page)

    def _grid(self) -> tuple[dict[tuple[str, str], overview.Cell], runs.Run | None, list[verdicts.Danger]]:
        last = next(iter(self._console.desk.runs.latest()), None)
        dangers = self._console.desk.verdicts.dangers()
        return overview.cells(self._console.knowledge, self._console.desk.examples, last, dangers, clock.today()), last, dangers

    async def _overview_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        grid, last, _ = await asyncio.to_thread(self._grid)
        return self._console.show("overview.html", request, visit, mentor, grid=grid, last=last)

    async def _quality_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        grid, last, dangers = await asyncio.to_thread(self._grid)
        states = overview.language_states(self._console.knowledge, grid, last, dangers, clock.today())
        measured = date.fromisoformat(last.ran_at[:10]) if last else None
        return self._console.show("quality.html", request, visit, mentor, states=states, last=last, measured=measured)
