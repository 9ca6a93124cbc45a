"""The commands of the messengers (`data/messengers.yml`)."""

from __future__ import annotations

from pathlib import Path

from bot import paths
from bot.data_files import check_keys, problem, read_yaml

COMMANDS_FILE = paths.DATA / "messengers.yml"


def load_commands(path: Path = COMMANDS_FILE) -> dict[str, str]:
    """Commands by name with the payload that each stands for. Raises DataError."""
    content = read_yaml(path)
    check_keys(path, (), content, {"commands"})
    for name, sent in content["commands"].items():
        if not (isinstance(name, str) and name.isascii() and name.isalpha() and name.islower() and len(name) <= 32):
            raise problem(path, ("commands", name), f"{name!r} is no name of a command: lower-case letters a to z, at most 32")
        if not isinstance(sent, str) or not sent.startswith("/"):
            raise problem(path, ("commands", name), f"{sent!r} is no payload; write '/intent' or '/intent{{...}}' in quotes")
    return dict(content["commands"])
