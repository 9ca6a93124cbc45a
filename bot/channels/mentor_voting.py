"""The queue, the second opinion and what a lead decides: `/mentor/queue`, `/mentor/review`, `/mentor/decide`."""

from __future__ import annotations

import asyncio

from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

from bot.channels.mentor_console import HOME, Console, Refused, number_of
from bot.channels.mentor_visits import Visit
from bot.mentor import verdicts
from bot.mentor.invitations import Mentor
from bot.mentor.queue import group as queue_groups

GROUPS_SHOWN = 8


class VotingPages:
    """One tap votes on all questions that are ticked."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def add_to(self, routes: Blueprint) -> None:
        """Adds the routes."""
        add = self._console.add
        add(routes, f"{HOME}/queue", self._queue_page, role="reader")
        add(routes, f"{HOME}/queue", self._queue, form=True, role="mentor")
        add(routes, f"{HOME}/review", self._review_page, role="mentor")
        add(routes, f"{HOME}/review", self._review, form=True, role="mentor")
        add(routes, f"{HOME}/decide", self._decide_page, role="lead")
        add(routes, f"{HOME}/decide", self._decide, form=True, role="lead")

    async def _queue_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        waiting = await asyncio.to_thread(self._console.desk.queue.waiting, mentor.languages, mentor.id)
        groups = await asyncio.to_thread(queue_groups, waiting)
        start = number_of(request.args.get("from", "0"))
        return self._console.show(
            "queue.html", request, visit, mentor, groups=groups[start : start + GROUPS_SHOWN], start=start, count=len(groups)
        )

    async def _queue(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        await self._vote(request, mentor)
        return response.redirect(f"{HOME}/queue", status=303)

    async def _vote(self, request: Request, mentor: Mentor, *, decides: bool = False) -> None:
        """The vote of a form on the questions that are ticked in it and in the mentor's languages. Raises Refused."""
        kind, intent = self._vote_of(request)
        numbers = [number_of(value) for value in request.form.getlist("question") or []]
        mine = [one.id for one in self._console.desk.queue.get(numbers) if one.language in mentor.languages]
        if not mine:
            raise Refused("problem_input")
        await asyncio.to_thread(lambda: self._console.desk.verdicts.vote(mentor, mine, kind, intent, decides=decides))

    def _vote_of(self, request: Request) -> tuple[str, str]:
        """Kind and id: a suggestion that was tapped, one that was chosen from the list, or none. Raises Refused."""
        tapped, kind = request.form.get("tap", ""), request.form.get("kind", verdicts.EXAMPLE)
        if tapped in (verdicts.MUST_NOT_MATCH, verdicts.DISCARD, verdicts.UNSURE):
            return tapped, ""
        intent = request.form.get("intent", "") if tapped == "chosen" else tapped.removeprefix("intent:")
        if kind not in (verdicts.EXAMPLE, verdicts.TEST):
            raise Refused("problem_input")
        return kind, self._console.known(intent)

    async def _review_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        book, after = self._console.desk.verdicts, number_of(request.args.get("after", "0"))
        waiting = [one for one in await asyncio.to_thread(book.to_review, mentor) if one.id > after]
        proposed = [
            one
            for one in await asyncio.to_thread(book.corrections)
            if one.state == verdicts.WAITING
            and one.language in mentor.languages
            and all(vote.mentor != mentor.id for vote in one.votes)
        ]
        return self._console.show("review.html", request, visit, mentor, waiting=waiting, corrections=proposed)

    async def _review(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        await self._vote_or_correct(request, mentor)
        return response.redirect(f"{HOME}/review", status=303)

    async def _vote_or_correct(self, request: Request, mentor: Mentor, *, decides: bool = False) -> None:
        if "correction" not in request.form:
            await self._vote(request, mentor, decides=decides)
            return
        number, kind = number_of(request.form.get("correction", "")), request.form.get("tap", "")
        found = next((one for one in await asyncio.to_thread(self._console.desk.verdicts.corrections) if one.id == number), None)
        if found is None or found.language not in mentor.languages:
            raise Refused("problem_input")
        await asyncio.to_thread(lambda: self._console.desk.verdicts.vote_correction(mentor, number, kind, decides=decides))

    async def _decide_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        book = self._console.desk.verdicts
        disputed = [one for one in await asyncio.to_thread(book.corrections) if one.state == verdicts.DISPUTED]
        return self._console.show(
            *("decide.html", request, visit, mentor),
            disputed=await asyncio.to_thread(book.disputed, mentor),
            corrections=[one for one in disputed if mentor.leads(one.language)],
            dangers=[one for one in await asyncio.to_thread(book.dangers) if mentor.leads(one.language)],
        )

    async def _decide(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        if "danger" in request.form:
            number, how = number_of(request.form.get("danger", "")), request.form.get("how", "").strip()
            if not how:
                raise Refused("problem_empty", what=self._console.say(request, visit)("danger_how"))
            await asyncio.to_thread(self._console.desk.verdicts.settle, mentor, number, how)
        else:
            await self._vote_or_correct(request, mentor, decides=True)
        return response.redirect(f"{HOME}/decide", status=303)
