"""The files of deploy/ fit each other, the commands and the documentation."""

from __future__ import annotations

import re

import pytest
import typer
import yaml
from rasa.shared.utils.common import class_from_module_path

from bot.channels.statistics import StatisticsBroker
from bot.cli.app import app
from tests.growth.machine import DEPLOY, settings, unit_command

DOCUMENT = DEPLOY.parent / "docs" / "deployment.md"
VARIABLE = re.compile(r"\$\{(\w+)\}")


def test_every_setting_is_documented() -> None:
    documented = set(re.findall(r"`([A-Z][A-Z_]+)`", DOCUMENT.read_text(encoding="utf-8")))
    example = (DEPLOY / "lotse.env.example").read_text(encoding="utf-8")
    shipped = set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    assert shipped <= documented


@pytest.mark.parametrize("name", ["endpoints.yml", "endpoints-with-events.yml", "compose/compose.yml"])
def test_every_variable_of_a_file_is_among_the_settings(name: str) -> None:
    named = set(VARIABLE.findall((DEPLOY / name).read_text(encoding="utf-8")))
    assert named and named - {"POSTGRES_PASSWORD"} <= settings().keys()


def test_the_endpoints_with_events_differ_by_the_broker_alone() -> None:
    plain, with_events = (
        yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8")) for name in ("endpoints.yml", "endpoints-with-events.yml")
    )
    assert {key: value for key, value in with_events.items() if key != "event_broker"} == plain
    assert class_from_module_path(with_events["event_broker"]["type"]) is StatisticsBroker
    assert with_events["event_broker"]["url"] == "${LOTSE_EVENTS_URL}"


@pytest.mark.parametrize("unit", ["lotse-rasa", "lotse-actions"])
def test_a_unit_starts_a_command_that_there_is(unit: str) -> None:
    _, module, command, *options = unit_command(unit, settings(), 5005)
    assert module == "bot"
    known = {option for parameter in typer.main.get_command(app).commands[command].params for option in parameter.opts}
    assert {option for option in options if option.startswith("--")} <= known


def test_containers_are_started_as_the_units_start_servers() -> None:
    services = yaml.safe_load((DEPLOY / "compose" / "compose.yml").read_text(encoding="utf-8"))["services"]
    for service, unit in (("rasa", "lotse-rasa"), ("actions", "lotse-actions")):
        command = unit_command(unit, settings(), 5005)
        assert services[service]["command"][1:4] == command[:3]
