"""What of the law becomes due, and who signs that it was reviewed: `/mentor/law`, `/mentor/law.ics`."""

from __future__ import annotations

import asyncio

from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

from bot import clock
from bot.channels.mentor_console import HOME, Console, Refused
from bot.channels.mentor_visits import Visit
from bot.mentor import law_review
from bot.mentor.invitations import Mentor


class LawPages:
    """Reading is for everybody, signing for mentors."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def add_to(self, routes: Blueprint) -> None:
        """Adds the routes."""
        add = self._console.add
        add(routes, f"{HOME}/law", self._law_page)
        add(routes, f"{HOME}/law", self._sign, form=True, role="mentor")
        add(routes, f"{HOME}/law.ics", self._law_feed)

    async def _law_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        dues = law_review.due(self._console.knowledge, clock.today())
        signed = await asyncio.to_thread(self._console.desk.sign_offs.all)
        return self._console.show("law.html", request, visit, mentor, dues=dues, signed=signed, today=clock.today())

    async def _sign(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        form = request.form
        wanted = (form.get("subject", ""), form.get("fingerprint", ""))
        found = next(
            (one for one in law_review.due(self._console.knowledge, clock.today()) if wanted == (one.subject, one.fingerprint)),
            None,
        )
        organisation = form.get("organisation", "").strip()
        if found is None:
            raise Refused("problem_gone", 404)
        if not organisation:
            raise Refused("problem_empty", what=self._console.say(request, visit)("organisation"))
        await asyncio.to_thread(self._console.desk.sign_offs.sign, mentor, found, organisation)
        return response.redirect(f"{HOME}/law", status=303)

    async def _law_feed(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        say = self._console.say(request, visit)
        titles = {kind: say(f"due_{kind}") for kind in (law_review.REVIEW, law_review.ENDS, law_review.CHANGES)}
        dues = law_review.due(self._console.knowledge, clock.today())
        return response.raw(law_review.feed(dues, titles, clock.now()), content_type=law_review.MEDIA_TYPE)
