"""Putting questions to the loaded model, for test runs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot import clock
from bot.channels.mentor_asking import Asked, ask, model_name, run_tests
from bot.knowledge import Knowledge
from bot.mentor.runs import Result
from bot.nlu.training_data import TestMessage

LISTS = {
    "Kurs": [
        TestMessage("Wie hoch ist der Mindestlohn?", "rights/minimum_wage", "de", "mentor"),
        TestMessage("Wie hoch ist der Mindestlohn?", "stay/identity", "de", "mentor"),
    ],
    "Fremdes": [TestMessage("wie wird das wetter morgen in dresden", "out_of_scope", "de", "mentor")],
}


@pytest.mark.model
def test_a_run_asks_every_question_of_every_list_and_lets_others_in_between(model: Path) -> None:
    done: list[int] = []
    others: list[int] = []

    async def other() -> None:
        while len(done) < 3:
            others.append(len(done))
            await asyncio.sleep(0)

    async def run() -> tuple[str, list[Result]]:
        from rasa.core.agent import load_agent

        agent = await load_agent(str(model))
        beside = asyncio.ensure_future(other())
        found = await run_tests(agent, LISTS, done.append)
        await beside
        return model_name(agent), found

    name, results = asyncio.run(run())
    assert name and model.name.startswith(name)
    assert [(one.list, one.outcome) for one in results] == [("Kurs", "right"), ("Kurs", "wrong"), ("Fremdes", "kept_out")]
    assert done == [1, 2, 3] and {1, 2} <= set(others)


@pytest.mark.model
def test_where_no_action_can_be_reached_the_excuse_is_in_the_language_of_the_question(
    model: Path, knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOTSE_DATABASE_URL", f"sqlite:///{tmp_path / 'lotse.sqlite'}")

    async def put() -> Asked:
        from rasa.core.agent import load_agent

        agent = await load_agent(str(model))
        return await ask(agent, knowledge, "Merhaba, Almanya'da çalışmak için izin almam gerekiyor mu?", "", clock.today(), "", {})

    asked = asyncio.run(put())
    assert asked.contract["language"] == "tr" and "112" in asked.messages[0]["text"]
