"""What tests of several concerns share: the knowledge, and one running system for all tests that need it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.knowledge import Knowledge
from tests.own_system import OwnSystem, running

SECRET_KEY = "0123456789abcdef" * 4


@pytest.fixture(scope="session", autouse=True)
def _one_secret_key() -> Iterator[None]:
    """Tests and the systems they start sign with the same key, whichever comes first."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LOTSE_SECRET_KEY", SECRET_KEY)
        yield


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return Knowledge.load()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def model() -> Path:
    """The trained model for the present data, trained where there is none."""
    from bot.cli.training import current_model, train

    return current_model() or train()


@pytest.fixture(scope="session")
def system(model: Path) -> Iterator[str]:
    """The address of the whole running system on a fixed day, with its own conversations."""
    from bot.cli.running import servers

    port = free_port()
    with servers(model, "127.0.0.1", port, free_port(), {"LOTSE_TODAY": "2026-11-22"}):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def own_system(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnSystem]:
    """A running system whose databases and logs belong to the tests that look into them."""
    with running(tmp_path_factory.mktemp("own"), model) as system:
        yield system
