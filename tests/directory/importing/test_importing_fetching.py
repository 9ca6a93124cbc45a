"""Fetching: polite to servers, and never led into a private network. The server of these tests is on loopback."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web

from bot.directory.importing.fetching import CONTACT_VARIABLE, Fetched, Fetcher, FetchFailed, Limits, allowed, contact
from tests.directory.importing.conftest import LIMITS, Server, a_source


def fetch(url: str, limits: Limits = LIMITS, **validators: str) -> Fetched:
    async def run() -> Fetched:
        async with Fetcher("post@lotse.example", limits) as fetcher:
            return await fetcher.fetch(a_source("csv", url=url), **validators)

    return asyncio.run(run())


def in_turn(*answers: web.Response) -> Callable[[web.Request], web.Response]:
    """Answers that follow one another; the last one stays."""
    left: Iterator[web.Response] = iter(answers)
    last = answers[-1]
    return lambda _: _copy(next(left, last))


def _copy(answer: web.Response) -> web.Response:
    return web.Response(body=answer.body, status=answer.status, headers=answer.headers)


def test_a_feed_is_fetched_with_its_validators(server: Server) -> None:
    url = server.send("/f", "content", etag='"1"', **{"Last-Modified": "Sun, 22 Nov 2026 08:00:00 GMT"})
    assert fetch(url) == Fetched(b"content", '"1"', "Sun, 22 Nov 2026 08:00:00 GMT")


def test_what_has_not_changed_is_not_sent_again(server: Server) -> None:
    url = server.send("/f", "content", etag='"1"')
    assert fetch(url, etag='"1"', last_modified="Sun, 22 Nov 2026 08:00:00 GMT").content is None
    assert server.asked("/f")[0]["If-Modified-Since"] == "Sun, 22 Nov 2026 08:00:00 GMT"


def test_the_importer_says_who_it_is_and_whom_to_write_to(server: Server) -> None:
    fetch(server.send("/f", "content"))
    assert server.asked("/f")[0]["User-Agent"] == "LotseImporter (+post@lotse.example)"


def test_without_a_contact_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CONTACT_VARIABLE, raising=False)
    with pytest.raises(ValueError, match=CONTACT_VARIABLE):
        contact()
    monkeypatch.setenv(CONTACT_VARIABLE, "post@lotse.example\r\nX-Other: 1")
    with pytest.raises(ValueError, match=CONTACT_VARIABLE):
        contact()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(server: Server, status: int) -> None:
    server.answers["/f"] = in_turn(web.Response(status=status), web.Response(status=status), web.Response(text="content"))
    assert fetch(f"{server.address}/f").content == b"content"
    assert len(server.asked("/f")) == 3


def test_a_server_that_stays_busy_is_left_alone_after_some_attempts(server: Server) -> None:
    url = server.send("/f", "", status=503)
    with pytest.raises(FetchFailed, match="503"):
        fetch(url)
    assert len(server.asked("/f")) == LIMITS.attempts


def test_a_server_that_asks_for_a_long_pause_is_not_asked_again(server: Server) -> None:
    url = server.send("/f", "", status=429, **{"Retry-After": "3600"})
    with pytest.raises(FetchFailed, match="3600 s"):
        fetch(url)
    assert len(server.asked("/f")) == 1


def test_what_is_missing_is_not_asked_for_again(server: Server) -> None:
    with pytest.raises(FetchFailed, match="404"):
        fetch(f"{server.address}/f")
    assert len(server.asked("/f")) == 1


def test_a_server_that_is_not_there_is_told() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(FetchFailed, match=str(port)):
        fetch(f"http://127.0.0.1:{port}/f")


def test_a_slow_server_does_not_hold_up_the_run(server: Server) -> None:
    async def slowly(request: web.Request) -> web.Response:
        await asyncio.sleep(3)
        return web.Response(text="late")

    server.answers["/f"] = slowly
    with pytest.raises(FetchFailed, match=r"no answer within 0\.3 seconds"):
        fetch(f"{server.address}/f", replace(LIMITS, seconds=0.3, attempts=1))


def test_redirects_are_followed_up_to_a_limit(server: Server) -> None:
    for number in range(9):
        server.send(f"/{number}", "", status=302, Location=f"/{number + 1}")
    server.send("/5", "content")
    assert fetch(f"{server.address}/0").content == b"content"
    with pytest.raises(FetchFailed, match="more than 4 redirects"):
        fetch(f"{server.address}/0", replace(LIMITS, redirects=4))


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.1/x",
        "http://192.168.1.1/x",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:10.0.0.1]/x",
        "http://[fd00::1]/x",
        "http://0.0.0.0/x",
        "http://100.64.0.1/x",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "http://name:secret@127.0.0.1/x",
    ],
)
def test_a_redirect_never_leads_into_a_private_network(server: Server, target: str) -> None:
    url = server.send("/f", "", status=302, Location=target)
    with pytest.raises(FetchFailed) as failed:
        fetch(url)
    assert "secret" not in str(failed.value)


PRIVATE = """127.0.0.1 ::1 10.1.2.3 172.16.0.1 192.168.0.1 169.254.169.254 fe80::1 fe80::1%eth0 fc00::1 0.0.0.0 100.64.0.1
224.0.0.1 255.255.255.255 ::ffff:127.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 2002:7f00:1::"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_no_private_address_is_allowed(address: str) -> None:
    assert not allowed(address, loopback=False)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert allowed(address, loopback=False)


def test_the_switch_for_tests_admits_loopback_and_nothing_else() -> None:
    assert allowed("127.0.0.1", loopback=True) and allowed("::1", loopback=True)
    assert not allowed("10.0.0.1", loopback=True) and not allowed("169.254.169.254", loopback=True)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_without_the_switch_this_machine_is_not_read(server: Server, host: str) -> None:
    url = server.send("/f", "content").replace("127.0.0.1", host)
    with pytest.raises(FetchFailed, match="no public address"):
        fetch(url, replace(LIMITS, loopback=False))
    assert server.requests == []


def test_a_name_that_leads_to_a_private_address_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolved(_: object, host: str, port: int, family: int) -> list[dict[str, object]]:
        return [{"hostname": host, "host": "10.0.0.7", "port": port, "family": family, "proto": 6, "flags": 0}]

    monkeypatch.setattr(aiohttp.ThreadedResolver, "resolve", resolved)
    with pytest.raises(FetchFailed, match=r"feed\.example has no public address"):
        fetch("http://feed.example/f")


def test_a_feed_that_is_too_large_is_not_read(server: Server) -> None:
    url = server.send("/f", b"x" * 5000)
    with pytest.raises(FetchFailed, match="larger than 4000 bytes"):
        fetch(url, replace(LIMITS, bytes=4000))


def test_a_packed_feed_is_unpacked(server: Server) -> None:
    url = server.send("/f", gzip.compress(b"content" * 1000), **{"Content-Encoding": "gzip"})
    assert fetch(url).content == b"content" * 1000


def test_a_small_answer_cannot_swell_beyond_the_limit(server: Server) -> None:
    url = server.send("/f", gzip.compress(b"\0" * 50_000_000), **{"Content-Encoding": "gzip"})
    with pytest.raises(FetchFailed, match="larger than 1000000 bytes"):
        fetch(url, replace(LIMITS, bytes=1_000_000))


@pytest.mark.parametrize(("encoding", "told"), [("br", "was not asked for"), ("gzip", "gzip, but is not")])
def test_a_wrongly_packed_answer_is_told(server: Server, encoding: str, told: str) -> None:
    url = server.send("/f", "plain", **{"Content-Encoding": encoding})
    with pytest.raises(FetchFailed, match=told):
        fetch(url)


def test_an_answer_that_breaks_off_is_not_taken_for_the_whole(server: Server) -> None:
    url = server.send("/f", gzip.compress(b"content" * 1000)[:-8], **{"Content-Encoding": "gzip"})
    with pytest.raises(FetchFailed, match="breaks off"):
        fetch(url)


@pytest.mark.parametrize(
    ("robots", "status"),
    [("User-agent: *\nDisallow: /f", 200), ("User-agent: LotseImporter\nDisallow: /", 200), ("", 503)],
)
def test_what_robots_txt_forbids_is_not_read(server: Server, robots: str, status: int) -> None:
    server.send("/robots.txt", robots, status=status)
    url = server.send("/f", "content")
    with pytest.raises(FetchFailed, match=r"robots\.txt"):
        fetch(url)
    assert server.asked("/f") == []


@pytest.mark.parametrize(("robots", "status"), [("User-agent: *\nDisallow: /other", 200), ("nothing here", 404), ("", 403)])
def test_what_robots_txt_allows_is_read(server: Server, robots: str, status: int) -> None:
    server.send("/robots.txt", robots, status=status)
    assert fetch(server.send("/f", "content")).content == b"content"


def test_robots_txt_holds_for_where_a_redirect_leads_as_well(server: Server) -> None:
    server.send("/robots.txt", "User-agent: *\nDisallow: /closed")
    url = server.send("/f", "", status=301, Location="/closed")
    server.send("/closed", "content")
    with pytest.raises(FetchFailed, match=r"robots\.txt"):
        fetch(url)
    assert server.asked("/closed") == []
