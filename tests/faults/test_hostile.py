"""Bodies, paths and headers that nobody sends by accident: never a traceback, never an inside, and the next request is answered."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.channels.guarding import problem_of_body
from tests.channels.conftest import APP_SECRET
from tests.faults.conftest import PORT, HarmedSystem
from tests.talk import User

pytestmark = pytest.mark.server

JSON_ROUTES = [
    "/webhooks/rest/webhook",
    "/web/messages",
    "/web/feedback",
    "/model/parse",
    "/webhooks/telegram/webhook",
    "/webhooks/whatsapp/webhook",
    "/conversations/hostile/messages",
    "/conversations/hostile/tracker/events",
]
READ_ROUTES = ["/calendar/", "/calendar/event/", "/web/words/", "/web/words?lang=", "/lotse/", "/web/messages?after=", "/health/"]
INSIDES = re.compile(rb"Traceback|File \"|site-packages|/work/|/home/|sqlalchemy|line \d+, in|object at 0x")

NAMES = [
    "sender",
    "message",
    "metadata",
    "text",
    "id",
    "language",
    "update_id",
    "chat",
    "from",
    "entry",
    "changes",
    "value",
    "type",
]
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.sampled_from(["\ud800", "\0", "/restart"])
)
JSONS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=5),
    max_leaves=12,
)
FORMED = st.fixed_dictionaries(
    {},
    optional={
        "sender": JSONS,
        "message": JSONS,
        "metadata": JSONS,
        "id": JSONS | st.just("hostile-0001"),
        "text": JSONS,
        "update_id": JSONS,
        "callback_query": JSONS,
        "entry": st.lists(st.fixed_dictionaries({"changes": JSONS}) | JSONS, max_size=2),
        "event": JSONS,
    },
)
BODIES = (
    st.binary(max_size=60) | JSONS.map(lambda said: json.dumps(said).encode()) | FORMED.map(lambda said: json.dumps(said).encode())
)
MANY = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
SURROGATE = b'{"sender": "\\ud800", "message": "hi", "text": "\\udfff", "id": "hostile-0002"}'
MESSAGE_OF_PARTS = {"message": {"message_id": [], "chat": {"id": {}, "type": "private"}, "from": {"id": []}, "text": "x"}}


def ask(method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=15)
    try:
        connection.request(method, path, body or None, {"Content-Type": "application/json", **(headers or {})})
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


def check(status: int, body: bytes) -> None:
    assert status < 500, (status, body[:500])
    assert not INSIDES.search(body), body[:500]


def proof(path: str, body: bytes, token: str) -> dict[str, str]:
    """What lets a request pass, so that its body is read."""
    from bot.channels.telegram_client import SECRET_HEADER, webhook_secret

    signature = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return {"Authorization": f"Bearer {token}", SECRET_HEADER: webhook_secret(), "X-Hub-Signature-256": f"sha256={signature}"}


@pytest.fixture
def session(harmed: HarmedSystem) -> str:
    return str(json.loads(ask("POST", "/web/session")[1])["token"])


@pytest.mark.parametrize("path", JSON_ROUTES)
def test_no_body_brings_a_route_down(harmed: HarmedSystem, session: str, path: str) -> None:
    @MANY
    @given(BODIES)
    @example(SURROGATE)
    @example(b"[" * 20_000)
    @example(b"\xff\xfe{")
    @example(b'{"text": NaN, "message": Infinity, "sender": 1e999}')
    @example(json.dumps({"update_id": 7, **MESSAGE_OF_PARTS}).encode())
    @example(b'{"entry": [{"changes": [{"value": {"metadata": {"phone_number_id": []}, "messages": [1]}}]}]}')
    def send(body: bytes) -> None:
        check(*ask("POST", path, body, proof(path, body, session)))

    send()
    assert User(harmed.url).say("How much is the minimum wage?")["answer"] == "rights/minimum_wage"


@pytest.mark.parametrize("path", READ_ROUTES)
def test_no_path_and_no_query_brings_a_route_down(harmed: HarmedSystem, session: str, path: str) -> None:
    @MANY
    @given(
        st.text(max_size=40).map(lambda name: quote(name, errors="surrogatepass"))
        | st.from_regex(r"(%[0-9a-f]{2}|[.~/?&=]){1,12}", fullmatch=True)
    )
    @example("../../../etc/passwd")
    @example("%2e%2e%2f%2e%2e%2fdomain.yml")
    @example("%ff%fe.ics")
    @example("%00.ics")
    @example("leipzig.ics?radius=" + "9" * 400)
    @example("leipzig.ics?topic=residence&radius=%d9%a3&lang=%00")
    def read(rest: str) -> None:
        status, body = ask("GET", path + re.sub(r"\s", "", rest), headers={"Authorization": f"Bearer {session}"})
        check(status, body)
        assert b"root:" not in body and b"intents:" not in body

    read()


@pytest.mark.parametrize(
    "header", ["Authorization", "Origin", "Accept-Language", "If-None-Match", "If-Modified-Since", "X-Forwarded-For"]
)
@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer \xff\xfe", "a" * 5000, "*;q=x,,;", "Mon, 99 Foo 0000 99:99:99", "%00", "\x7f"]
)
@pytest.mark.parametrize("path", ["/web/messages", "/web/words", "/calendar/leipzig.ics", "/"])
def test_no_header_brings_a_route_down(harmed: HarmedSystem, path: str, header: str, value: str) -> None:
    check(*ask("GET", path, headers={header: value}))


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
@pytest.mark.parametrize("path", ["/webhooks/rest/webhook", "/web/session", "/web/words", "/calendar/leipzig.ics", "/model/parse"])
def test_a_wrong_method_is_refused_plainly(harmed: HarmedSystem, method: str, path: str) -> None:
    check(*ask(method, path))


def form_problem(said: Any, path: str = "/model/parse") -> str | None:
    return problem_of_body(path, said if isinstance(said, bytes) else json.dumps(said).encode())


def test_a_body_for_rasas_own_routes_is_checked_before_they_see_it() -> None:
    assert form_problem({"text": "hi"}) is None
    assert form_problem([], "/conversations/x/tracker/events") is None
    assert form_problem(b"", "/conversations/x/trigger_intent") is None
    assert "JSON object" in (form_problem([]) or "")
    assert "not JSON" in (form_problem(b"\xff") or "")
    assert '"text"' in (form_problem({"text": 5}) or "")
