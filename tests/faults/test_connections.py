"""Connections that say nothing, speak slowly, break off or bring too much; meanwhile others are answered."""

from __future__ import annotations

import json
import resource
import socket
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from bot.channels.guarding import BODY_LIMIT, REQUEST_SECONDS
from tests.faults.conftest import PORT, HarmedSystem
from tests.talk import User

pytestmark = pytest.mark.server

SILENT = 200


@contextmanager
def connection() -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", PORT), timeout=15) as opened:
        yield opened


def head(length: int) -> bytes:
    """The beginning of a message over REST whose body has so many bytes."""
    lines = ["POST /webhooks/rest/webhook HTTP/1.1", "Host: x", "Content-Type: application/json", f"Content-Length: {length}"]
    return "\r\n".join([*lines, "", ""]).encode()


def seconds_of_a_message(url: str) -> float:
    begun = time.monotonic()
    assert User(url).say("How much is the minimum wage?")["answer"] == "rights/minimum_wage"
    return time.monotonic() - begun


def test_two_hundred_connections_that_send_nothing_keep_nobody_waiting(harmed: HarmedSystem) -> None:
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > SILENT + 50
    alone = statistics.median(seconds_of_a_message(harmed.url) for _ in range(5))
    with ExitStack() as stack:
        silent = [stack.enter_context(connection()) for _ in range(SILENT)]
        for number, opened in enumerate(silent):
            if number % 2:
                opened.sendall(head(1000)[: number % 60 + 1])
        beside = statistics.median(seconds_of_a_message(harmed.url) for _ in range(5))
        assert beside < 3 * alone + 0.5
        begun = time.monotonic()
        for opened in silent:
            opened.settimeout(max(0.1, REQUEST_SECONDS * 1.5 + 5 - (time.monotonic() - begun)))
            while opened.recv(4096):
                pass
    assert seconds_of_a_message(harmed.url) < 3 * alone + 0.5


def test_a_slow_client_is_answered_and_others_do_not_wait_for_it(harmed: HarmedSystem) -> None:
    body = json.dumps({"sender": "slow-client", "message": "Was ist eine Duldung?"}).encode()
    request = head(len(body)) + body
    with connection() as opened:
        step = len(request) // 20 + 1
        for begin in range(0, len(request), step):
            opened.sendall(request[begin : begin + step])
            time.sleep(0.1)
            if begin == step:
                assert seconds_of_a_message(harmed.url) < 10
        reply = b""
        while b'"duldung/what"' not in reply:
            piece = opened.recv(7)
            assert piece, reply
            reply += piece
    assert reply.startswith(b"HTTP/1.1 200")


def test_who_goes_away_in_the_middle_of_a_request_leaves_nothing_behind(harmed: HarmedSystem) -> None:
    for length in (10, 100, 100_000):
        with connection() as opened:
            opened.sendall(head(length) + b'{"sender": "gone')
    assert seconds_of_a_message(harmed.url) < 10


@pytest.mark.parametrize("length", [BODY_LIMIT + 1, 10**9, -1, 10**30], ids=str)
def test_a_body_beyond_the_limit_is_refused_before_it_is_read(harmed: HarmedSystem, length: int) -> None:
    with connection() as opened:
        opened.sendall(head(length) + b"{")
        reply = opened.recv(4096)
    assert reply.split()[1] in (b"413", b"400"), reply
    assert b"Traceback" not in reply
    assert seconds_of_a_message(harmed.url) < 10


@pytest.mark.parametrize(
    "lines", ["Transfer-Encoding: gzip", "Transfer-Encoding: chunked\r\nContent-Length: 5", "Content-Length: 1_0"]
)
def test_a_body_whose_length_cannot_be_told_is_refused(harmed: HarmedSystem, lines: str) -> None:
    with connection() as opened:
        opened.sendall(f"POST /web/session HTTP/1.1\r\nHost: x\r\n{lines}\r\n\r\n5\r\nhello".encode())
        reply = opened.recv(4096)
    assert reply.split()[1] == b"400", reply


def test_headers_without_end_are_refused(harmed: HarmedSystem) -> None:
    with connection() as opened:
        opened.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 20_000)
        reply = opened.recv(4096)
    assert reply.split()[1] in (b"413", b"431", b"400"), reply
