"""Servers that are killed while people talk: a sentence in their language, recovery without hands, and the conversation goes on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import paths
from bot.cli.training import quiet_environment
from tests.faults.running import LotseRun, answers, lotse_run, wait_until
from tests.talk import User

pytestmark = pytest.mark.server

BACK_WITHIN_SECONDS = 120


@pytest.fixture(scope="module")
def system(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LotseRun]:
    with lotse_run(tmp_path_factory.mktemp("killed"), model, 6900, 6901) as running:
        yield running


def in_a_check(url: str) -> User:
    """A person who was asked the second question of a guided check, in English."""
    user = User(url)
    assert user.say("check which right to stay fits me")["ask"] == "status"
    assert user.say('/check_reply{"question": "status", "option": "duldung"}')["ask"] == "removal"
    return user


def in_a_form(url: str) -> User:
    """A person who was asked for a place, in Ukrainian."""
    user = User(url)
    reply = user.say('/find_service{"service_topic": "recognition"}', language="uk")
    assert (reply["ask"], reply["language"]) == ("place", "uk")
    return user


def is_excuse(reply: dict[str, Any]) -> bool:
    """Whether a reply tells that nothing can be answered just now, with the numbers to call, and carries nothing else."""
    return "112" in reply["text"] and not any(reply.get(key) for key in ("answer", "action", "ask", "results", "buttons"))


def test_an_action_server_that_is_killed_is_told_of_and_comes_back_without_hands(system: LotseRun) -> None:
    checked, searching, fresh = in_a_check(system.url), in_a_form(system.url), User(system.url)
    before = system.servers()["actions"]
    system.kill("actions")
    told = {
        "en": checked.say("nothing"),
        "uk": searching.say("Лейпциг"),
        "tr": fresh.say("Merhaba, Almanya'da çalışmak için izin almam gerekiyor mu?"),
    }
    for language, reply in told.items():
        assert reply["language"] == language
        assert is_excuse(reply), reply
    wait_until(lambda: answers(system.actions_url), BACK_WITHIN_SECONDS, "the action server")
    assert system.servers()["actions"] != before
    assert "The actions server has ended (by signal SIGKILL) and is started again" in system.said

    going_on = checked.say('/check_reply{"question": "removal", "option": "nothing"}')
    assert (going_on["action"], going_on["language"]) == ("check_stay", "en")
    assert going_on["ask"] not in (None, "status", "removal")
    found = searching.say("Лейпциг")
    assert found["action"] == "find_service" and found["results"] and found["language"] == "uk"
    assert fresh.say("Merhaba, Almanya'da çalışmak için izin almam gerekiyor mu?")["language"] == "tr"


def test_a_rasa_server_that_is_killed_comes_back_and_goes_on_where_it_was(system: LotseRun) -> None:
    checked, searching = in_a_check(system.url), in_a_form(system.url)
    system.kill("rasa")
    wait_until(lambda: not answers(system.url), 10, "the end of the Rasa server")
    wait_until(lambda: answers(system.url), BACK_WITHIN_SECONDS, "the Rasa server")
    assert checked.say('/check_reply{"question": "removal", "option": "nothing"}')["ask"] not in (None, "status", "removal")
    assert searching.say("Лейпциг")["results"]


def test_after_everything_was_killed_the_conversation_goes_on_where_it_was(system: LotseRun) -> None:
    checked, searching = in_a_check(system.url), in_a_form(system.url)
    system.kill_everything()
    system.start()
    going_on = checked.say('/check_reply{"question": "removal", "option": "nothing"}')
    assert (going_on["action"], going_on["language"]) == ("check_stay", "en")
    assert going_on["ask"] not in (None, "status", "removal")
    assert searching.say("Лейпциг")["results"]


STARTER = """
import sys, time
from bot.cli.running import server_environment, start_actions
start_actions(int(sys.argv[1]), server_environment(int(sys.argv[1]), {}))
time.sleep(600)
"""


def test_a_server_ends_with_the_program_that_started_it_however_that_ended() -> None:
    url = "http://127.0.0.1:6905"
    starter = subprocess.Popen([sys.executable, "-c", STARTER, "6905"], cwd=paths.ROOT, env=quiet_environment())
    try:
        wait_until(lambda: answers(url), BACK_WITHIN_SECONDS, "the action server")
    finally:
        starter.kill()
        starter.wait()
    wait_until(lambda: not answers(url), 20, "the end of the server")
