"""One installation of several servers for all tests of this folder; skipped where a server program is not installed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.growth.machine import Machine, missing


@pytest.fixture(scope="session")
def machine(model: Path) -> Iterator[Machine]:
    if missing():
        pytest.skip(f"Not installed: {', '.join(missing())}. On Debian: apt-get install postgresql redis-server nginx openssl")
    # not below pytest's own folder, which the account of PostgreSQL may not enter
    folder = Path(tempfile.mkdtemp(prefix="lotse-growth-"))
    folder.chmod(0o755)
    machine = Machine(folder, model)
    try:
        machine.start()
        yield machine
    finally:
        machine.stop()
        shutil.rmtree(folder, ignore_errors=True)
