"""Servers that live and answer nothing: told of, ended and started again without hands; what was sent is not answered twice."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.cli import running
from bot.cli.running import SILENT_SECONDS
from tests.faults.running import LotseRun, answers, lotse_run, wait_until
from tests.faults.test_killed import in_a_check, is_excuse
from tests.talk import User, post

pytestmark = pytest.mark.server

NOTICED_WITHIN_SECONDS = SILENT_SECONDS + 20
BACK_WITHIN_SECONDS = 120


@pytest.fixture(scope="module")
def system(model: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LotseRun]:
    with lotse_run(tmp_path_factory.mktemp("hanging"), model, 6200, 6201) as found:
        yield found


def hang(system: LotseRun, name: str) -> int:
    process = system.servers()[name]
    os.kill(process, signal.SIGSTOP)
    return process


def wait_until_replaced(system: LotseRun, name: str, process: int, url: str) -> None:
    wait_until(lambda: system.servers().get(name, process) != process, NOTICED_WITHIN_SECONDS, f"another {name} server")
    wait_until(lambda: answers(url), BACK_WITHIN_SECONDS, f"the {name} server")


def test_while_the_action_server_hangs_the_user_is_told_so_and_then_goes_on(system: LotseRun) -> None:
    checked, fresh = in_a_check(system.url), User(system.url)
    process = hang(system, "actions")
    told = fresh.say("Merhaba, Almanya'da çalışmak için izin almam gerekiyor mu?")
    assert is_excuse(told) and told["language"] == "tr"
    wait_until_replaced(system, "actions", process, system.actions_url)
    assert "The actions server has answered nothing for" in system.said
    assert checked.say('/check_reply{"question": "removal", "option": "nothing"}')["ask"] not in (None, "status", "removal")
    assert fresh.say("Asgari ücret ne kadar?")["answer"] == "rights/minimum_wage"


def test_a_message_sent_while_the_rasa_server_hangs_is_answered_once(system: LotseRun) -> None:
    token = post(f"{system.url}/web/session", "{}")[1]["token"]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    body = json.dumps({"id": "while-it-hangs", "text": "Wie hoch ist der Mindestlohn?"}).encode()
    sending = urllib.request.Request(f"{system.url}/web/messages", body, headers)

    def sent_until_answered() -> list[dict[str, Any]]:
        """As the widget does where a connection breaks."""
        while True:
            try:
                with urllib.request.urlopen(sending, timeout=NOTICED_WITHIN_SECONDS) as reply:
                    return list(json.loads(reply.read())["messages"])
            except OSError:
                time.sleep(0.5)

    process = hang(system, "rasa")
    with ThreadPoolExecutor(1) as widget:
        answered = widget.submit(sent_until_answered)
        wait_until_replaced(system, "rasa", process, system.url)
        assert [entry["answer"] for entry in answered.result()] == ["rights/minimum_wage"]
    assert "The rasa server has answered nothing for" in system.said
    reading = urllib.request.Request(f"{system.url}/web/messages", headers=headers)
    with urllib.request.urlopen(reading, timeout=30) as reply:
        assert [entry["role"] for entry in json.loads(reply.read())["messages"]] == ["user", "bot"]


class TestAPulse:
    @pytest.fixture(autouse=True)
    def _impatient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, seconds in {
            "ASK_SECONDS": 0.3,
            "ASK_EVERY_SECONDS": 0.05,
            "SILENT_SECONDS": 1,
            "READY_WITHIN_SECONDS": 2,
        }.items():
            monkeypatch.setattr(running, name, seconds)

    def pulse(self, port: int) -> running.Pulse:
        class Living:
            live = f"http://127.0.0.1:{port}/health/live"
            ends = time.monotonic() + 10

            def poll(self) -> int | None:
                return None if time.monotonic() < self.ends else 0

        return running.Pulse(Living())  # type: ignore[arg-type]

    def test_is_there_where_a_server_answers_with_a_fault(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as thread:
            server.settimeout(3)

            def answer() -> None:
                for _ in range(5):
                    connection, _ = server.accept()
                    with connection:
                        connection.recv(1000)
                        connection.sendall(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")

            answering = thread.submit(answer)
            pulse = self.pulse(server.getsockname()[1])
            answering.result()
            assert pulse.answered and not pulse.hangs
            wait_until(lambda: pulse.hangs, 3, "the silence after the fifth answer")

    def test_is_missing_where_a_server_takes_connections_and_says_nothing_but_one_that_starts_has_longer(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            pulse = self.pulse(server.getsockname()[1])
            assert wait_until(lambda: pulse.hangs, 5, "the silence") >= 1.5
