"""One running system for the tests of privacy, with databases and logs that nothing else writes to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.own_system import OwnSystem, running


@pytest.fixture(scope="session")
def own_system(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnSystem]:
    with running(tmp_path_factory.mktemp("own"), model) as system:
        yield system
