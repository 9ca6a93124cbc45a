"""Events in calendar apps: one at a time, and as a feed of a place to subscribe to."""

from __future__ import annotations

import asyncio
import http.client
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote

import pytest
from icalendar import Calendar
from rasa.core.channels.channel import register
from sanic import Sanic
from sanic.server.async_server import AsyncioServer

from bot.channels.calendar import CalendarChannel
from bot.channels.server import is_public
from bot.clock import TODAY_VARIABLE
from bot.directory import Directory
from tests.conftest import free_port
from tests.directory.conftest import Writer

MORNING = "2026-12-01T10:00:00+01:00"
EVENTS = (
    {
        "key": "job-fair",
        "title_de": "Jobmesse",
        "title_en": "Job fair",
        "start": "2026-12-01T10:00:00+01:00",
        "topics": "job-search",
    },
    {"key": "off", "title_de": "Fällt aus", "title_en": "Called off", "status": "cancelled"},
    {"key": "over", "title_de": "Vorbei", "title_en": "Over", "start": "2026-11-21"},
    {"key": "west", "title_de": "Im Westen", "title_en": "In the west", "lat": "51.0", "lon": "12.5"},
    {"key": "some-day", "title_de": "Irgendwann", "title_en": "Some day", "start": ""},
)
NEAR = {"lat": "51.0", "lon": "14.0"}


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    content: bytes

    @property
    def titles(self) -> list[str]:
        return [str(event["summary"]) for event in Calendar.from_ical(self.content).walk("VEVENT")]


@dataclass
class Server:
    port: int

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answered = connection.getresponse()
        answer = Answer(answered.status, answered.headers, answered.read())
        connection.close()
        return answer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Writer:
    return Writer(tmp_path_factory.mktemp("calendar"))


@pytest.fixture(scope="module")
def server(folder: Writer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The channel as Rasa's server registers it, on a small directory."""
    folder.events(*({**NEAR, "start": "2026-12-01", **event} for event in EVENTS))
    directory = Directory.open(f"sqlite:///{tmp_path_factory.mktemp('calendar') / 'directory.sqlite'}", folder.folder)
    app, loop, port = Sanic("calendar"), asyncio.new_event_loop(), free_port()
    register([CalendarChannel(directory)], app, route="/webhooks/")
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> AsyncioServer:
        made = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True, access_log=False)
        assert made is not None
        await made.startup()
        await made.start_serving()
        return made

    running = asyncio.run_coroutine_threadsafe(start(), loop).result(20)
    yield Server(port)
    running.close()
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    directory.close()


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TODAY_VARIABLE, "2026-11-22")


def test_one_event_is_a_file_for_a_calendar(server: Server) -> None:
    answer = server.ask("/calendar/event/job-fair.ics")
    assert (answer.status, answer.titles) == (200, ["Jobmesse"])
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"].endswith('.ics"')
    assert server.ask("/calendar/event/job-fair.ics?lang=uk").titles == ["Job fair"]


@pytest.mark.parametrize("name", ["nothing.ics", "job-fair", "some-day.ics", ".ics", quote("../x", safe="") + ".ics"])
def test_what_is_no_event_with_a_day_is_not_found(server: Server, name: str) -> None:
    assert server.ask(f"/calendar/event/{name}").status == 404


def test_a_feed_holds_what_is_coming_around_the_place_and_says_what_was_called_off(server: Server) -> None:
    answer = server.ask("/calendar/sn-ostdorf.ics")
    assert sorted(answer.titles) == ["Fällt aus", "Jobmesse"]
    found = {str(event["summary"]): str(event["status"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")}
    assert found == {"Jobmesse": "CONFIRMED", "Fällt aus": "CANCELLED"}
    assert b"X-WR-CALNAME:Ostdorf" in answer.content


def test_a_feed_is_narrowed_by_a_topic_and_widened_by_a_radius(server: Server) -> None:
    assert server.ask("/calendar/sn-ostdorf.ics?topic=job-search").titles == ["Jobmesse"]
    assert server.ask("/calendar/sn-ostdorf.ics?topic=health").titles == []
    assert "Im Westen" in server.ask("/calendar/sn-ostdorf.ics?radius=120").titles
    assert server.ask("/calendar/sn-ostdorf.ics?topic=football").status == 400
    assert server.ask("/calendar/sn-ostdorf.ics?radius=far").status == 400


@pytest.mark.parametrize("place", ["sn-ostdorf", "Ostdorf", "ostdorf", "02001", quote("Landkreis Ost")])
def test_a_place_is_a_key_a_name_or_a_postcode(server: Server, place: str) -> None:
    assert "Jobmesse" in server.ask(f"/calendar/{place}.ics").titles


@pytest.mark.parametrize("path", ["/calendar/atlantis.ics", "/calendar/sn-ostdorf", "/calendar/99999.ics", "/calendar/.ics"])
def test_an_unknown_place_has_no_calendar(server: Server, path: str) -> None:
    assert server.ask(path).status == 404


@pytest.mark.parametrize("path", ["/calendar/event/job-fair.ics", "/calendar/sn-ostdorf.ics"])
def test_who_has_it_already_is_not_sent_it_again(server: Server, path: str) -> None:
    first = server.ask(path)
    tag = first.headers["etag"]
    again = server.ask(path, If_None_Match=f'"other", W/{tag}')
    assert (again.status, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert server.ask(path, If_None_Match='"other"').status == 200


def test_an_event_is_compared_by_its_date_and_a_feed_is_not(server: Server) -> None:
    for path, status in (("/calendar/event/job-fair.ics", 304), ("/calendar/sn-ostdorf.ics", 200)):
        modified = server.ask(path).headers["last-modified"]
        assert server.ask(path, If_Modified_Since=modified).status == status
        earlier = format_datetime(parsedate_to_datetime(modified) - timedelta(seconds=1), usegmt=True)
        assert server.ask(path, If_Modified_Since=earlier).status == 200
        assert server.ask(path, If_Modified_Since="yesterday").status == 200
        assert server.ask(path, If_Modified_Since=modified, If_None_Match='"other"').status == 200


def test_a_feed_leaves_out_what_is_over(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    tag = server.ask("/calendar/sn-ostdorf.ics").headers["etag"]
    monkeypatch.setenv(TODAY_VARIABLE, "2026-12-02")
    later = server.ask("/calendar/sn-ostdorf.ics", If_None_Match=tag)
    assert (later.status, later.titles) == (200, [])


def test_a_program_may_ask_for_the_head_alone(server: Server) -> None:
    answer = server.ask("/calendar/sn-ostdorf.ics", method="HEAD")
    assert (answer.status, answer.content) == (200, b"")
    assert answer.headers["etag"] == server.ask("/calendar/sn-ostdorf.ics").headers["etag"]


def test_calendars_are_public() -> None:
    assert is_public("/calendar/sn-leipzig.ics") and is_public("/calendar/event/x.ics")
    assert not is_public("/calendars")
