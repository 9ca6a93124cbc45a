"""A server on loopback that sends feeds, and a small directory to import them into."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from aiohttp import web
from sqlalchemy.engine import Engine

from bot.directory import Directory
from bot.directory.database import connect
from bot.directory.importing.fetching import Limits
from bot.directory.importing.placing import Gazetteer
from bot.directory.importing.runs import Report, import_sources
from bot.directory.importing.sources import Source, load_sources
from bot.directory.loading import load_places
from tests.directory.conftest import Writer

FEEDS = Path(__file__).parent / "feeds"
TODAY = date(2026, 11, 22)
LIMITS = Limits(seconds=5, connect_seconds=2, first_wait=0.01, longest_wait=0.05, loopback=True)
PORTS = range(6100, 6150)

Answer = Callable[[web.Request], web.StreamResponse | Awaitable[web.StreamResponse]]


@dataclass
class Server:
    """Answers on loopback; what is not set is 404. Every request is remembered."""

    address: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def send(self, path: str, content: bytes | str, etag: str = "", status: int = 200, **headers: str) -> str:
        """Sets what a path answers; with an ETag it answers 304 to who knows it. Gives the address."""
        body = content.encode() if isinstance(content, str) else content

        def answer(request: web.Request) -> web.StreamResponse:
            if etag and request.headers.get("If-None-Match") == etag:
                return web.Response(status=304)
            return web.Response(body=body, status=status, headers={**headers, **({"ETag": etag} if etag else {})})

        self.answers[path] = answer
        return f"{self.address}{path}"

    def asked(self, path: str) -> list[dict[str, str]]:
        """The headers of the requests to a path."""
        return [headers for asked, headers in self.requests if asked == path]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((request.path, dict(request.headers)))
        if request.path not in self.answers:
            return web.Response(status=404)
        found = self.answers[request.path](request)
        return found if isinstance(found, web.StreamResponse) else await found


@pytest.fixture
def server() -> Iterator[Server]:
    """A running server on a port of loopback."""
    found, loop, ready = Server(), asyncio.new_event_loop(), threading.Event()

    async def start() -> web.AppRunner:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", found.handle)
        runner = web.AppRunner(app)
        await runner.setup()
        for port in PORTS:
            try:
                await web.TCPSite(runner, "127.0.0.1", port).start()
            except OSError:
                continue
            found.address = f"http://127.0.0.1:{port}"
            break
        ready.set()
        return runner

    def work() -> None:
        asyncio.set_event_loop(loop)
        runner = loop.run_until_complete(start())
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert ready.wait(5) and found.address
    yield found
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)


@dataclass
class Importer:
    """A directory of its own, and the sources that a test writes into its table."""

    writer: Writer
    engine: Engine
    entries: dict[str, dict[str, object]] = field(default_factory=dict)

    def source(self, key: str, url: str, format_: str = "icalendar", **more: object) -> Source:
        """Adds a source to the table."""
        given = {"publisher": "Verein", "licence": "CC0", "language": "de", "contact": "https://verein.example", "state": "SN"}
        self.entries[key] = {**given, "format": format_, "url": url, "active": True, **more}
        self.write_table()
        return load_sources(self.writer.folder)[key]

    def write_table(self) -> None:
        import yaml

        text = yaml.safe_dump({"sources": self.entries, "categories": {}}, allow_unicode=True, sort_keys=False)
        (self.writer.folder / "sources.yml").write_text(text, encoding="utf-8")

    def run(self, *keys: str, dry_run: bool = False, accept_fewer: bool = False) -> list[Report]:
        sources = load_sources(self.writer.folder)
        wanted = [sources[key] for key in keys or sources]
        options = {"data": self.writer.folder, "dry_run": dry_run, "accept_fewer": accept_fewer, "limits": LIMITS}
        return import_sources(self.engine, wanted, "post@lotse.example", **options)  # type: ignore[arg-type]

    def directory(self) -> Directory:
        return Directory(self.engine)

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(statement))]


@pytest.fixture
def importer(writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Importer:
    monkeypatch.setenv("LOTSE_TODAY", TODAY.isoformat())
    return Importer(writer, connect(f"sqlite:///{tmp_path / 'directory.sqlite'}"))


@pytest.fixture
def gazetteer(writer: Writer) -> Gazetteer:
    return Gazetteer(load_places(writer.folder / "places.csv"))


def a_source(format_: str, **more: object) -> Source:
    """A source that needs no table."""
    given: dict[str, object] = {"key": "test", "publisher": "Verein", "url": "https://verein.example/feed", "licence": "CC0"}
    given |= {"language": "de", "contact": "https://verein.example", "active": True, "state": "SN", "catchment": ("state",)}
    return Source(format=format_, **{**given, **more})  # type: ignore[arg-type]
