"""Who comes in and who did what: `/mentor/join`, `/mentor/leave`, `/mentor/people`, `/mentor/log`."""

from __future__ import annotations

import asyncio

from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

from bot.channels.mentor_console import HOME, Console, Refused, number_of
from bot.channels.mentor_visits import Visit
from bot.channels.secrets import derived_key
from bot.mentor import overview, tables
from bot.mentor.invitations import KEY_PURPOSE, ROLES, Invitation, Invitations, Mentor, NameTaken, NoInvitation, join_address

LOG_SHOWN = 300


class PeoplePages:
    """Invitations are signed links; a visit gets a new id when somebody comes in or goes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._invitations = Invitations(derived_key(KEY_PURPOSE))

    def add_to(self, routes: Blueprint) -> None:
        """Adds the routes."""
        add = self._console.add
        add(routes, f"{HOME}/join", self._join_page)
        add(routes, f"{HOME}/join", self._join, form=True)
        add(routes, f"{HOME}/leave", self._leave, form=True)
        add(routes, f"{HOME}/log", self._log_page, role="reader")
        add(routes, f"{HOME}/people", self._people_page, role="admin")
        add(routes, f"{HOME}/people", self._people, form=True, role="admin")

    async def _join_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        token = request.args.get("token", "")
        return self._console.show("join.html", request, visit, mentor, invitation=self._invitation(token), invitation_token=token)

    def _invitation(self, token: str) -> Invitation:
        try:
            return self._invitations.read(token)
        except NoInvitation as problem:
            raise Refused(f"problem_invitation_{problem.reason}", 410) from None

    async def _join(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        invitation = self._invitation(request.form.get("invitation", ""))
        try:
            joined = await asyncio.to_thread(self._console.desk.mentors.accept, invitation, request.form.get("name", ""))
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
        self._console.visits.write(answered, self._console.visits.enter(visit, mentor), secure=request.scheme == "https")
        return answered

    async def _log_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        lines = await asyncio.to_thread(tables.read_log, self._console.desk.engine, LOG_SHOWN)
        return self._console.show("log.html", request, visit, mentor, lines=lines)

    async def _people_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        return await self._people_with(request, visit, mentor, link="")

    async def _people_with(self, request: Request, visit: Visit, mentor: Mentor | None, *, link: str) -> HTTPResponse:
        people = await asyncio.to_thread(self._console.desk.mentors.all)
        return self._console.show("people.html", request, visit, mentor, people=people, roles=ROLES, link=link)

    async def _people(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        form = request.form
        if "close" in form:
            found = await asyncio.to_thread(self._console.desk.mentors.get, number_of(form.get("close", "")))
            if found is None or found.id == mentor.id:
                raise Refused("problem_input")
            await asyncio.to_thread(self._console.desk.mentors.close, found, mentor.name)
            return response.redirect(f"{HOME}/people", status=303)
        told = overview.told_languages(self._console.knowledge)
        languages = [code for code in form.getlist("language") or [] if code in told]
        if not languages:
            raise Refused("problem_empty", what=self._console.say(request, visit)("language"))
        name = form.get("name", "").strip()
        known = await asyncio.to_thread(self._console.desk.mentors.named, name) if name else None
        invited = self._invitations.invite(form.get("role", ""), languages, name, known.id if known else None)
        return await self._people_with(request, visit, mentor, link=join_address(f"{request.scheme}://{request.host}", invited))
