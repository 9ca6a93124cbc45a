"""docs/security.md tells the truth of requirements.lock: what is raised above what Rasa pins, what is left out, what is left."""

from __future__ import annotations

import re

import tomli
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from bot import paths


def read(path: str) -> str:
    return (paths.ROOT / path).read_text(encoding="utf-8")


RAISED, _, REST = (
    read("docs/security.md")
    .partition("## Known weaknesses of pinned packages")[2]
    .partition("Never installed, though Rasa names them")
)
LEFT_OUT, _, LEFT = REST.partition("Left as they are")
LEAST = {name: Version(least) for name, least in re.findall(r"^\| ([\w-]+) \| (\d[\d.]*) \|", RAISED, re.MULTILINE)}
LOCKED = {name: Version(held) for name, held in re.findall(r"^([\w.-]+)==([^\s;]+)", read("requirements.lock"), re.MULTILINE)}
OVERRIDES = [Requirement(line) for line in tomli.loads(read("pyproject.toml"))["tool"]["uv"]["override-dependencies"]]


def test_the_document_names_every_package_that_is_raised_and_no_other() -> None:
    assert LEAST.keys() == {override.name for override in OVERRIDES if override.specifier}


def test_an_override_lets_in_nothing_older_than_the_document_names_and_the_lock_file_holds_what_it_lets_in() -> None:
    for override in OVERRIDES:
        if override.specifier:
            least = min(Version(bound.version) for bound in override.specifier if bound.operator == ">=")
            assert least == LEAST[override.name], override
            assert LOCKED[override.name] in override.specifier, override


def test_the_document_names_every_package_that_is_never_installed_and_no_other() -> None:
    named = {name for row in re.findall(r"^\| ([\w, -]+) \| (?=CVE)", LEFT_OUT, re.MULTILINE) for name in row.split(", ")}
    assert named == {override.name for override in OVERRIDES if not override.specifier}
    assert named.isdisjoint(LOCKED)


def test_the_lock_file_holds_at_least_the_versions_that_are_left_or_found_sound() -> None:
    named = {canonicalize_name(name): Version(held) for name, held in re.findall(r"\b([A-Za-z][\w-]*) (\d+(?:\.\d+){1,2})\b", LEFT)}
    packages = {name: held for name, held in named.items() if name in LOCKED}
    assert {"rasa", "sanic", "sanic-cors", "future", "jinja2", "sqlalchemy", "structlog"} <= packages.keys()
    assert {name for name, held in packages.items() if LOCKED[name] < held} == set()
