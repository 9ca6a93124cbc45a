"""The machine's clock jumps, over midnight, over the change to summer time, back and forth, while people talk."""

from __future__ import annotations

import json
import time
import urllib.request
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.clock import BERLIN
from tests.faults.conftest import Clock, HarmedSystem
from tests.talk import User

pytestmark = pytest.mark.server


@pytest.fixture
def set_clock(quiet: HarmedSystem) -> Clock:
    if quiet.clock is None:
        pytest.skip("the clock of other processes can be set only with a C compiler; there is none here")
    return quiet.clock


def today(url: str) -> str:
    with urllib.request.urlopen(f"{url}/health", timeout=10) as reply:
        return str(json.loads(reply.read())["today"])


def test_midnight_in_berlin_changes_what_holds_in_the_middle_of_a_conversation(quiet: HarmedSystem, set_clock: Clock) -> None:
    set_clock.set(datetime(2027, 6, 30, 23, 59, 30, tzinfo=BERLIN))
    user = User(quiet.url)
    before = user.say('/answer{"answer": "chancenaufenthalt/deadline"}', language="de")
    assert before["as_of"] == today(quiet.url) == "2027-06-30"
    assert before["valid"]["until"] == "2027-06-30"
    set_clock.set(datetime(2027, 7, 1, 0, 0, 1, tzinfo=BERLIN))
    after = user.say('/answer{"answer": "chancenaufenthalt/deadline"}', language="de")
    assert after["as_of"] == today(quiet.url) == "2027-07-01"
    assert after["text"] != before["text"]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2027, 3, 28, 1, 59, 59, tzinfo=BERLIN), date(2027, 3, 28)),
        (datetime(2027, 3, 28, 3, 0, 0, tzinfo=BERLIN), date(2027, 3, 28)),
        (datetime(2027, 3, 28, 23, 59, 40, tzinfo=BERLIN), date(2027, 3, 28)),
        (datetime(2027, 3, 29, 0, 0, 1, tzinfo=BERLIN), date(2027, 3, 29)),
        (datetime(2027, 10, 31, 2, 30, fold=0, tzinfo=BERLIN), date(2027, 10, 31)),
        (datetime(2027, 10, 31, 2, 30, fold=1, tzinfo=BERLIN), date(2027, 10, 31)),
        (datetime(2027, 10, 31, 23, 59, 40, tzinfo=BERLIN), date(2027, 10, 31)),
    ],
)
def test_the_change_of_time_neither_skips_nor_doubles_a_day(
    quiet: HarmedSystem, set_clock: Clock, moment: datetime, day: date
) -> None:
    set_clock.set(moment)
    assert today(quiet.url) == day.isoformat()
    assert User(quiet.url).say("Wie hoch ist der Mindestlohn?")["as_of"] == day.isoformat()


@pytest.mark.parametrize("jump", [timedelta(hours=-3), timedelta(hours=3), timedelta(days=-40)], ids=str)
def test_a_check_goes_on_where_it_was_after_a_jump(quiet: HarmedSystem, set_clock: Clock, jump: timedelta) -> None:
    user = User(quiet.url)
    user.say("check which right to stay fits me")
    assert user.say('/check_reply{"question": "status", "option": "duldung"}')["ask"] == "removal"
    set_clock.shift(round(jump.total_seconds()))
    going_on = user.say('/check_reply{"question": "removal", "option": "nothing"}')
    assert going_on["action"] == "check_stay"
    assert going_on["ask"] not in (None, "status", "removal")


def post(url: str, body: dict[str, Any], token: str = "") -> Any:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers), timeout=30) as reply:
        return json.loads(reply.read())


@pytest.mark.parametrize("hours", [-1, -11, 11])
def test_a_chat_of_the_widget_outlives_a_clock_that_is_set(quiet: HarmedSystem, set_clock: Clock, hours: int) -> None:
    token = post(f"{quiet.url}/web/session", {})["token"]
    post(f"{quiet.url}/web/messages", {"id": "before-jump", "text": "Was ist eine Duldung?"}, token)
    set_clock.shift(hours * 3600)
    time.sleep(0.1)
    told = post(f"{quiet.url}/web/messages", {"id": "after-the-jump", "text": "Wie hoch ist der Mindestlohn?"}, token)
    assert told["messages"][0]["answer"] == "rights/minimum_wage"
    with urllib.request.urlopen(
        urllib.request.Request(f"{quiet.url}/web/messages", headers={"Authorization": f"Bearer {told['token']}"}), timeout=30
    ) as reply:
        said = json.loads(reply.read())["messages"]
    assert [entry["role"] for entry in said] == ["user", "bot", "user", "bot"]
