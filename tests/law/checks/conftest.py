"""The law of the project, for the tests of the checks."""

from __future__ import annotations

import pytest

from bot.knowledge import Knowledge
from bot.law import Parameters


@pytest.fixture(scope="session")
def law(knowledge: Knowledge) -> Parameters:
    return knowledge.parameters
