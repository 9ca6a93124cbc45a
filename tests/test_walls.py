"""The walls of the house: who may import whom, and where sentences and figures of the law may stand."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
KNOWS_RASA = (
    "bot/channels",
    "bot/nlu/components.py",
    "bot/nlu/nlg.py",
    "bot/nlu/agent.py",
    "bot/nlu/importer.py",
    "actions",
    "bot/cli",
)
FREE = ("bot/knowledge", "bot/law", "bot/directory")


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", sources("bot"), ids=lambda path: str(path.relative_to(ROOT)))
def test_rasa_is_known_only_to_the_channels_the_components_and_the_actions(path: Path) -> None:
    if str(path.relative_to(ROOT)).startswith(KNOWS_RASA):
        return
    assert not [name for name in imports(path) if name.split(".")[0] in ("rasa", "rasa_sdk", "sanic")]


@pytest.mark.parametrize("folder", FREE)
def test_knowledge_law_and_directory_do_not_reach_into_one_another(folder: str) -> None:
    package = folder.replace("/", ".")
    for path in sources(folder):
        for name in imports(path):
            for other in FREE:
                inside = other.replace("/", ".")
                if inside != package and name.startswith(f"{inside}.") and name.count(".") > 2:
                    raise AssertionError(f"{path.relative_to(ROOT)} imports {name}, an inside of {inside}")
            assert not name.startswith(("actions", "bot.nlu", "bot.channels", "bot.cli")), f"{path} imports {name}"


def test_the_law_reads_no_file_and_no_clock() -> None:
    forbidden = {"pathlib", "os", "io", "csv", "json", "yaml", "time", "bot.clock", "bot.data_files", "bot.paths", "sqlalchemy"}
    for path in sources("bot/law"):
        assert not imports(path) & forbidden, path
        text = path.read_text(encoding="utf-8")
        assert "open(" not in text
        assert ".today()" not in text


def test_only_the_clock_reads_the_clock() -> None:
    reading = re.compile(r"\b(?:date\.today|datetime\.now|datetime\.utcnow|time\.time)\(")
    for path in sources("bot", "actions"):
        if path.name != "clock.py":
            assert not reading.search(path.read_text(encoding="utf-8")), path


def test_no_sentence_for_users_stands_in_python() -> None:
    """Words of German, Arabic, Cyrillic text in a string literal would be content; errors for operators are in English."""
    content = re.compile(r"[äöüßÄÖÜ\u0400-\u04ff\u0600-\u06ff]\w*\s+\w+\s+\w+")
    for path in sources("bot", "actions"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {
            ast.get_docstring(node, clean=False)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in docstrings:
                assert not content.search(node.value), f"{path.relative_to(ROOT)}:{node.lineno}: {node.value[:80]!r}"


def test_no_amount_or_date_of_the_law_stands_in_python() -> None:
    figure = re.compile(r"\d{2}\.\d{2}\.20\d{2}|date\(20\d{2},|20\d{2}-\d{2}-\d{2}")
    for path in sources("bot/law", "bot/knowledge", "actions"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value and len(node.value) < 60:
                assert not figure.search(node.value), f"{path.relative_to(ROOT)}:{node.lineno}"
