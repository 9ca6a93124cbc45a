"""`lotse explain` and `lotse diagram`: the guided checks for mentors and advisers to read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rich.console import Console

from bot import clock
from bot.check_diagram import diagram
from bot.knowledge import Knowledge
from bot.law import Parameter
from bot.law.checks import CHECKS, Check, Rule


def find_rule(rule_id: str) -> tuple[Check, Rule]:
    """The rule and its check. Raises ValueError, naming the rules there are."""
    for check in CHECKS.values():
        for rule in check.rules:
            if rule.id == rule_id:
                return check, rule
    known = ", ".join(rule.id for check in CHECKS.values() for rule in check.rules)
    raise ValueError(f"There is no rule {rule_id!r}; there are: {known}.")


def explain(rule_id: str, language: str, day: date, console: Console) -> None:
    """Prints a rule: its criteria with paragraphs and questions, and each parameter with its value, period and source.

    Raises ValueError for an unknown rule.
    """
    knowledge = Knowledge.load()
    check, rule = find_rule(rule_id)
    words = knowledge.check_words(check.name, language)
    shown = knowledge.format(day, "date", language)
    console.print(f"[bold]{words.rules[rule.id].name}[/bold] ({rule.paragraph}), {check.name}, {shown}", highlight=False)
    for criterion in rule.criteria:
        text = words.criteria[criterion.id]
        console.print(f"\n[bold]{knowledge.filled(text.name, language, day)}[/bold]", highlight=False)
        console.print(f"  {criterion.paragraph}; {', '.join(criterion.questions) or '-'}", highlight=False)
        for remark in filter(None, (text.not_met, text.unknown)):
            console.print(f"  {knowledge.filled(remark, language, day)}", highlight=False)
        for name in criterion.parameters:
            console.print(_parameter_line(knowledge.parameters[name], day), highlight=False, markup=False)


def _parameter_line(parameter: Parameter, day: date) -> str:
    held = parameter.on(day)
    if held is None:
        return f"  - {parameter.name}: no value is kept for this day"
    period = " ".join(
        part for part in (f"from {held.start}" if held.start else "", f"until {held.end}" if held.end else "") if part
    )
    remarks = ", ".join(filter(None, [parameter.unit, period, held.confidence]))
    return f"  - {parameter.name} = {held.value} ({remarks})\n    {held.paragraph}, {held.source}"


def draw(folder: Path, language: str, day: date | None = None) -> list[Path]:
    """Writes the picture of each check as `<check>.svg` and gives the paths."""
    knowledge = Knowledge.load()
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name in CHECKS:
        path = folder / f"{name}.svg"
        path.write_text(diagram(knowledge, name, language, day or clock.today()), encoding="utf-8")
        paths.append(path)
    return paths
