"""The model's file is missing, broken, or replaced while people talk."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from bot import paths
from bot.cli.running import Backoff
from bot.cli.training import is_whole, quiet_environment
from tests.faults.conftest import HarmedSystem
from tests.talk import User

PEOPLE = 4


def put_model(url: str, file: Path) -> int:
    """The status of Rasa's answer to the order to take another model."""
    body = json.dumps({"model_file": str(file)}).encode()
    request = urllib.request.Request(f"{url}/model", body, {"Content-Type": "application/json"}, method="PUT")
    try:
        with urllib.request.urlopen(request, timeout=120) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.server
def test_a_model_is_replaced_while_people_talk_and_no_message_is_lost(harmed: HarmedSystem, model: Path, tmp_path: Path) -> None:
    replaced = tmp_path / "model.tar.gz"
    replaced.write_bytes(model.read_bytes())
    over = Event()

    def talk(number: int) -> list[dict[str, Any]]:
        user, replies = User(harmed.url), []
        while not over.is_set() or not replies:
            replies.append(user.say("check which right to stay fits me"))
            replies.append(user.say('/check_reply{"question": "status", "option": "duldung"}'))
            replies.append(user.say("stop"))
        return replies

    with ThreadPoolExecutor(PEOPLE) as people:
        talks = [people.submit(talk, number) for number in range(PEOPLE)]
        try:
            statuses = [put_model(harmed.url, replaced)]
        finally:
            over.set()
        said = [task.result() for task in talks]
    assert statuses == [204]
    for replies in said:
        assert [reply["ask"] for reply in replies] == ["status", "removal", None] * (len(replies) // 3)


@pytest.mark.server
@pytest.mark.parametrize("content", [None, b"", b"no archive", "half"], ids=["missing", "empty", "text", "half"])
def test_a_broken_model_is_refused_and_the_old_one_goes_on_answering(
    harmed: HarmedSystem, model: Path, tmp_path: Path, content: bytes | str | None
) -> None:
    user = User(harmed.url)
    assert user.say("check which right to stay fits me")["ask"] == "status"
    assert put_model(harmed.url, broken(tmp_path, model, content)) in (400, 500)
    assert user.say('/check_reply{"question": "status", "option": "duldung"}')["ask"] == "removal"


def broken(folder: Path, model: Path, content: bytes | str | None) -> Path:
    file = folder / "broken.tar.gz"
    if content is not None:
        whole = model.read_bytes()
        file.write_bytes(whole[: len(whole) // 2] if isinstance(content, str) else content)
    return file


def test_a_whole_model_is_told_from_a_broken_one(model: Path, tmp_path: Path) -> None:
    assert is_whole(model)
    for content in (None, b"", b"no archive", "half"):
        assert not is_whole(broken(tmp_path, model, content))


@pytest.mark.parametrize("content", [None, "half"], ids=["missing", "half"])
def test_without_a_model_lotse_says_in_one_sentence_what_to_do(model: Path, tmp_path: Path, content: str | None) -> None:
    file = broken(tmp_path, model, content)
    command = [sys.executable, "-m", "bot", "run", "--port", "6920", "--action-port", "6921"]
    environment = {**quiet_environment(), "LOTSE_MODEL": str(file), "COLUMNS": "300"}
    ended = subprocess.run(command, cwd=paths.ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 1
    assert str(file) in ended.stderr and "LOTSE_MODEL" in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout


def test_a_server_that_keeps_ending_is_started_later_and_later_until_it_runs_steadily() -> None:
    backoff = Backoff(first_seconds=1, longest_seconds=10, steady_seconds=60)
    assert [backoff.wait(ran_seconds=2) for _ in range(6)] == [1, 2, 4, 8, 10, 10]
    assert backoff.wait(ran_seconds=61) == 1
    assert backoff.wait(ran_seconds=3) == 2
