"""The page at `/` with a working chat, its script and its words."""

from __future__ import annotations

from pathlib import Path

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

from bot.channels.incoming import OnNewMessage
from bot.knowledge import Knowledge

WEB = Path(__file__).resolve().parent.parent / "web"
FILES = {"page.js": "text/javascript", "page.css": "text/css", "favicon.svg": "image/svg+xml"}
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
PHRASE_PREFIX = "page_"


class PageChannel(InputChannel):
    """Named in credentials.yml. Serves files only; the page talks over the REST channel."""

    @classmethod
    def name(cls) -> str:
        return "page"

    def __init__(self, knowledge: Knowledge | None = None) -> None:
        self._knowledge = knowledge or Knowledge.load()

    def url_prefix(self) -> str:
        return "/page"

    def words(self) -> dict[str, dict[str, object]]:
        """By language: name, direction, and the phrases of the page."""
        return {
            language.code: {
                "name": language.name,
                "direction": language.direction,
                **{
                    key.removeprefix(PHRASE_PREFIX): text
                    for key, text in self._knowledge.phrases[language.code].items()
                    if key.startswith(PHRASE_PREFIX)
                },
            }
            for language in self._knowledge.languages
            if language.status != "skeleton"
        }

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Routes `/page/`, its files and `/page/words.json`; the server shows the page at `/` too."""
        routes = Blueprint("page_channel")
        words = self.words()

        @routes.get("/")
        async def page(request: Request) -> HTTPResponse:
            return page_response()

        @routes.get("/words.json")
        async def page_words(request: Request) -> HTTPResponse:
            return response.json(words, headers=SECURITY_HEADERS, ensure_ascii=False)

        @routes.get("/<name:str>")
        async def page_file(request: Request, name: str) -> HTTPResponse:
            if name not in FILES:
                return response.text("There is no such file.", status=404)
            return await response.file(WEB / name, mime_type=FILES[name], headers=SECURITY_HEADERS)

        return routes


def page_response() -> HTTPResponse:
    """The page itself."""
    return response.html((WEB / "page.html").read_text(encoding="utf-8"), headers=SECURITY_HEADERS)
