"""The mentors' console at `/mentor` and the public page `/quality`: pages made here, which work without JavaScript.

Everybody reads the questions and answers, the overview and the law that is due; the rest is for those with an invitation
(bot/mentor/invitations.py). Every change is logged. The pages are in the modules mentor_*.py, what they share in mentor_console.py.
"""

from __future__ import annotations

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

from bot.channels import mentor_asking
from bot.channels.incoming import OnNewMessage
from bot.channels.mentor_console import HEADERS, HOME, TEMPLATES, Console
from bot.channels.mentor_judging import JudgingPages
from bot.channels.mentor_law import LawPages
from bot.channels.mentor_numbers import NumberPages
from bot.channels.mentor_people import PeoplePages
from bot.channels.mentor_tests import TestPages
from bot.channels.mentor_voting import VotingPages
from bot.channels.pages import StaticFile

STYLE_FILE = "mentor.css"
PAGES = (JudgingPages, VotingPages, TestPages, NumberPages, LawPages, PeoplePages)


class MentorChannel(InputChannel):
    """Named in credentials.yml."""

    @classmethod
    def name(cls) -> str:
        return mentor_asking.CHANNEL

    def url_prefix(self) -> str:
        return "/"

    def __init__(self) -> None:
        console = Console()
        self._pages = [pages(console) for pages in PAGES]
        self._style = StaticFile.read(TEMPLATES / STYLE_FILE)

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The routes below `/mentor`, and `/quality`."""
        routes = Blueprint("mentor_channel")

        @routes.on_response
        async def headers(request: Request, answered: HTTPResponse) -> None:
            answered.headers.update(HEADERS)

        @routes.get(f"{HOME}/{STYLE_FILE}")
        async def style(request: Request) -> HTTPResponse:
            return response.raw(self._style.content, content_type=self._style.kind)

        for pages in self._pages:
            pages.add_to(routes)
        return routes
