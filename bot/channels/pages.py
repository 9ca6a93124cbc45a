"""What the server shows without a conversation: the script of the widget, its words, and three plain pages.

/lotse.js  /lotse/<file>        the component
/web/words?lang=<code>          its words in one language; without `lang` by Accept-Language
/  /plain  /accessibility       a page with the chat, telephone numbers without JavaScript, the accessibility statement
/privacy                        what is done with what users write (Art. 13 GDPR); `LOTSE_OPERATOR` names who is responsible
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape
from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

from bot.channels.forgetting import keep_seconds
from bot.channels.origins import Origins
from bot.direction import isolated
from bot.directory import Directory, Service, ServiceSearch
from bot.knowledge import Knowledge
from bot.languages import Language
from bot.replies import payload

WEB = Path(__file__).resolve().parent.parent / "web"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
SCRIPT = "lotse.js"
OPERATOR_VARIABLE = "LOTSE_OPERATOR"
PHRASE_PREFIX = "page_"
FIRST_QUESTIONS = ("chancenaufenthalt/deadline", "work_access/apply", "recognition/what")
KEPT_SECONDS = 3600
NATIONWIDE = 40
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@dataclass(frozen=True)
class StaticFile:
    """A file of the widget with its packed form and the tag by which a browser asks whether it changed."""

    content: bytes
    packed: bytes
    kind: str
    tag: str

    @classmethod
    def of(cls, content: bytes, kind: str) -> StaticFile:
        tag = hashlib.sha256(content).hexdigest()[:16]
        return cls(content, gzip.compress(content, 9, mtime=0), kind, f'"{tag}"')

    @classmethod
    def read(cls, path: Path) -> StaticFile:
        return cls.of(path.read_bytes(), TYPES[path.suffix])


def content_security_policy(origins: Origins) -> str:
    """Everything from this host alone; shown in frames by the sites that may embed the widget (CSP 3)."""
    frames = " ".join(("'self'", *origins.allowed))
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        f"base-uri 'none'; form-action 'none'; frame-ancestors {frames}"
    )


def words(knowledge: Knowledge, language: Language) -> dict[str, Any]:
    """What the widget says by itself, in one language, and the languages it can be switched to."""
    rtl = language.direction == "rtl"
    keys = [key for key in knowledge.phrases[knowledge.languages.original] if key.startswith(PHRASE_PREFIX)]
    first = [(knowledge.label(key, language.code), payload("answer", answer=key)) for key in FIRST_QUESTIONS]
    first.append((knowledge.phrase(language.code, "choice_find_service"), payload("find_service")))
    return {
        "language": language.code,
        "direction": language.direction,
        "languages": [{"code": each.code, "name": each.name, "direction": each.direction} for each in offered(knowledge)],
        "first": [{"title": isolated(title) if rtl else title, "payload": sent} for title, sent in first],
        "words": {key.removeprefix(PHRASE_PREFIX): knowledge.phrase(language.code, key) for key in keys},
    }


def offered(knowledge: Knowledge) -> list[Language]:
    """The languages that are offered to users."""
    return [language for language in knowledge.languages if language.status != "skeleton"]


def wanted_language(knowledge: Knowledge, wished: str | None, accept_language: str | None) -> Language:
    """The language named, else the first of the header Accept-Language (RFC 9110) that is offered, else the original."""
    known = {language.code.lower(): language for language in offered(knowledge)}
    ranges = []
    for place, part in enumerate((accept_language or "").split(",")):
        tag, _, quality = part.strip().partition(";q=")
        ranges.append((-_number(quality), place, tag))
    for tag in [wished or "", *(tag for _, _, tag in sorted(ranges))]:
        for code in (tag.lower(), tag.lower().split("-")[0]):
            if code in known:
                return known[code]
    return knowledge.languages[knowledge.languages.original]


def _number(quality: str) -> float:
    try:
        return float(quality) if quality else 1.0
    except ValueError:
        return 0.0


_INLINE = re.compile(r"\*\*(?P<bold>.+?)\*\*|\[(?P<label>[^\]]+)\]\((?P<url>(?:https?|mailto|tel):[^\s)]+)\)")


def _inline(line: str) -> Markup:
    made, at = Markup(), 0
    for found in _INLINE.finditer(line):
        made += escape(line[at : found.start()])
        if found["bold"]:
            made += Markup("<strong>{}</strong>").format(found["bold"])
        else:
            made += Markup('<a href="{}">{}</a>').format(found["url"], found["label"])
        at = found.end()
    return made + escape(line[at:])


def markup(text: str) -> Markup:
    """The small markdown of the content (docs/reply-contract.md; here with `## ` headings) as HTML, everything else escaped."""
    made = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = block.splitlines()
        items = [line[2:] for line in lines if line.startswith("- ")]
        plain = " ".join(line for line in lines if not line.startswith("- "))
        if plain.startswith("## "):
            made.append(Markup("<h2>{}</h2>").format(_inline(plain[3:])))
        elif plain:
            made.append(Markup("<p>{}</p>").format(_inline(plain)))
        if items:
            listed = Markup("").join(Markup("<li>{}</li>").format(_inline(item)) for item in items)
            made.append(Markup("<ul>{}</ul>").format(listed))
    return Markup("\n").join(made)


def by_telephone(directory: Directory, language: str) -> list[Service]:
    """The nationwide services that have a telephone, those that speak the language first."""
    found = directory.find_services(ServiceSearch(place=None, topic=None, languages=(), online=True, limit=NATIONWIDE)).services
    with_phone = [each.service for each in found if each.service.phone]
    return sorted(with_phone, key=lambda service: language not in service.languages)


class Pages:
    """The pages and files, read once; `directory` is asked when a page needs it first."""

    def __init__(self, knowledge: Knowledge, origins: Origins, directory: Callable[[], Directory]) -> None:
        self._knowledge = knowledge
        self._directory = directory
        self._script = StaticFile.read(WEB / SCRIPT)
        self._files = {path.name: StaticFile.read(path) for path in (WEB / "lotse").iterdir()}
        self._words = {
            language.code: StaticFile.of(json.dumps(words(knowledge, language), ensure_ascii=False).encode(), "application/json")
            for language in offered(knowledge)
        }
        self._templates = jinja2.Environment(loader=jinja2.FileSystemLoader(WEB), autoescape=True, undefined=jinja2.StrictUndefined)
        self._headers = {
            **SECURITY_HEADERS,
            "Content-Security-Policy": content_security_policy(origins),
            "Cache-Control": "no-cache",
            "Vary": "Accept-Language",
        }

    def add_routes(self, routes: Blueprint) -> None:
        """Adds all but `/` to a blueprint; that one stands in a route of Rasa's and is shown by the server (see `home`)."""

        @routes.get(f"/{SCRIPT}")
        async def script(request: Request) -> HTTPResponse:
            return _file(request, self._script)

        @routes.get("/lotse/<name:str>")
        async def web_file(request: Request, name: str) -> HTTPResponse:
            if name not in self._files:
                return response.text("There is no such file.", status=404)
            return _file(request, self._files[name])

        @routes.get("/web/words")
        async def web_words(request: Request) -> HTTPResponse:
            return _file(request, self._words[self._language(request).code], "Accept-Language")

        @routes.get("/plain")
        async def plain(request: Request) -> HTTPResponse:
            code = self._language(request).code
            services = await asyncio.to_thread(lambda: by_telephone(self._directory(), code))
            return self._show("plain.html", request, services=services)

        @routes.get("/accessibility")
        async def accessibility(request: Request) -> HTTPResponse:
            return self._show("accessibility.html", request)

        @routes.get("/privacy")
        async def privacy(request: Request) -> HTTPResponse:
            hours = f"{keep_seconds() / 3600:g}"
            return self._show("privacy.html", request, operator=os.environ.get(OPERATOR_VARIABLE, "").strip(), hours=hours)

    def home(self, request: Request) -> HTTPResponse:
        """The page with the chat."""
        return self._show("home.html", request)

    def _language(self, request: Request) -> Language:
        return wanted_language(self._knowledge, request.args.get("lang"), request.headers.get("accept-language"))

    def _show(self, template: str, request: Request, **values: Any) -> HTTPResponse:
        language = self._language(request)

        def say(key: str, **inserted: object) -> str:
            return self._knowledge.phrase(language.code, key, **inserted)

        names = {"language": language, "languages": offered(self._knowledge), "say": say, "markup": markup, **values}
        return response.html(self._templates.get_template(template).render(names), headers=self._headers)


def _file(request: Request, file: StaticFile, *vary: str) -> HTTPResponse:
    headers: Mapping[str, str] = {
        "ETag": file.tag,
        "Cache-Control": f"public, max-age={KEPT_SECONDS}",
        "Vary": ", ".join(("Origin", "Accept-Encoding", *vary)),
    }
    if request.headers.get("if-none-match") == file.tag:
        return response.empty(status=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return response.raw(file.packed, content_type=file.kind, headers={**headers, "Content-Encoding": "gzip"})
    return response.raw(file.content, content_type=file.kind, headers=headers)
