"""The list of settings is complete, and names nothing that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = re.compile(r"\bLOTSE_[A-Z][A-Z_]*[A-Z]\b")
# passed from one of our processes to another, not set by people
INTERNAL = {"LOTSE_PARENT_PIPE"}


def names_in(*patterns: str) -> set[str]:
    files = [path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()]
    return {name for path in files for name in NAME.findall(path.read_text(encoding="utf-8"))}


def test_every_setting_of_the_code_is_described_and_every_described_one_exists() -> None:
    used = names_in("bot/**/*.py", "actions/*.py", "endpoints.yml", "credentials.yml", "deploy/**/*.yml") - INTERNAL
    assert names_in("docs/settings.md") == used
