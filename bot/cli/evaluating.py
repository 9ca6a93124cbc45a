"""`lotse evaluate`: how well the trained model understands the test sets, as tables and plots."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from bot import paths
from bot.cli.languages import RESULTS
from bot.data_tables import read_table
from bot.nlu.evaluation import Shares, Verdict, confusions, judge, shares
from bot.nlu.training_data import TestMessage, read_test_messages

TESTS = paths.ROOT / "tests" / "nlu"
EMERGENCY = "small_talk/emergency"


def read_test_sets(folder: Path = TESTS) -> dict[str, list[TestMessage]]:
    """The test messages by language."""
    return {path.stem: read_test_messages(path) for path in sorted(folder.glob("*.jsonl"))}


def evaluate(model: Path, console: Console, output: Path) -> dict[str, dict[str, float]]:
    """Prints right / offered / unsure / wrong by language, style and topic, and the confusions; writes JSON and a plot.

    Gives the numbers by language.
    """
    from bot.nlu.agent import understand

    sets = read_test_sets()
    names = {row["key"]: row["name"] for row in read_table(paths.DIRECTORY / "places.csv")}
    report: dict[str, dict[str, float]] = {}
    everything: list[Verdict] = []
    times: list[float] = []
    for language, messages in sets.items():
        understood = understand(model, [message.text for message in messages])
        times += [one.milliseconds for one in understood]
        verdicts = [judge(message, one.ranking, one.decided) for message, one in zip(messages, understood, strict=True)]
        everything += verdicts
        told = [
            one.language == language
            for message, one in zip(messages, understood, strict=True)
            if message.style not in ("phone", "mixed") and len(message.text.split()) > 1
        ]
        placed = [
            message.place in {names.get(value) for kind, value in one.names if kind == "place"}
            for message, one in zip(messages, understood, strict=True)
            if message.place
        ]
        urgent = [verdict.outcome == "right" for verdict in verdicts if verdict.message.intent == EMERGENCY]
        report[language] = {
            **shares(verdicts).__dict__,
            "language_told": _share(told),
            "place_found": _share(placed),
            "emergency_found": _share(urgent),
        }
    _print_languages(console, report)
    _print_groups(console, "style", everything, lambda verdict: verdict.message.style)
    _print_groups(console, "topic", everything, lambda verdict: verdict.message.intent.partition("/")[0])
    table = Table("asked", "taken for", "times", title="Confusions")
    for asked, given, count in confusions(everything):
        table.add_row(asked, given, str(count))
    console.print(table)
    console.print(f"One message understood in {median(times):.1f} ms (median, in process).")
    output.mkdir(parents=True, exist_ok=True)
    rounded = {language: {name: round(value, 3) for name, value in numbers.items()} for language, numbers in report.items()}
    (paths.ROOT / RESULTS).write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")
    _plot(report, output / "evaluation.svg")
    console.print(f"The numbers are in {RESULTS}, a plot is in {output.relative_to(paths.ROOT)}/.")
    return report


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 1.0


def _print_languages(console: Console, report: dict[str, dict[str, float]]) -> None:
    columns = ("count", "right", "offered", "unsure", "wrong", "kept_out", "language_told", "place_found", "emergency_found")
    table = Table("language", *columns, title="Understanding by language (test sets)")
    for language, numbers in report.items():
        table.add_row(language, *(f"{numbers[name]:.0f}" if name == "count" else f"{numbers[name]:.3f}" for name in columns))
    console.print(table)


def _print_groups(console: Console, name: str, verdicts: Iterable[Verdict], group: Callable[[Verdict], str]) -> None:
    grouped: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        grouped[group(verdict)].append(verdict)
    table = Table(name, "count", "right", "offered", "unsure", "wrong", title=f"By {name}")
    for key in sorted(grouped):
        found: Shares = shares(grouped[key])
        table.add_row(key, str(found.count), *(f"{value:.3f}" for value in (found.right, found.offered, found.unsure, found.wrong)))
    console.print(table)


def _plot(report: dict[str, dict[str, float]], path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    languages = list(report)
    figure, axes = pyplot.subplots(figsize=(7, 0.5 * len(languages) + 1.2))
    left = [0.0] * len(languages)
    for name, colour in (("right", "#0b5c6b"), ("offered", "#7fb7be"), ("unsure", "#d3d3d3"), ("wrong", "#b3261e")):
        values = [report[language][name] for language in languages]
        axes.barh(languages, values, left=left, label=name, color=colour)
        left = [before + value for before, value in zip(left, values, strict=True)]
    axes.set_xlim(0, 1)
    axes.legend(ncol=4, loc="upper center", bbox_to_anchor=(0.5, -0.15), frameon=False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def learning_curve(console: Console, shares_of_data: Sequence[float] = (0.25, 0.5, 0.75, 1.0)) -> list[tuple[float, str, float]]:
    """Trains on growing shares of each intent's examples; gives (share, language, right at rank one) and prints the table.

    Shows where more examples are worth most: the languages and topics whose curve still rises.
    """
    from bot.nlu.concepts import Concepts
    from bot.nlu.features import FeatureExtractor
    from bot.nlu.gazetteer import Gazetteer
    from bot.nlu.model import IntentModel
    from bot.nlu.refusal import OUT_OF_SCOPE
    from bot.nlu.text import clean
    from bot.nlu.training_data import Example, read_examples

    extractor = FeatureExtractor(Gazetteer.load(), Concepts.load())
    by_intent: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for example in read_examples():
        by_intent[example.language, example.intent].append(example)
    points: list[tuple[float, str, float]] = []
    topics: dict[tuple[str, float], list[bool]] = defaultdict(list)
    sets = read_test_sets()
    for share in shares_of_data:
        chosen = [example for group in by_intent.values() for example in group[: max(1, round(len(group) * share))]]
        model = IntentModel.train(chosen, extractor)
        for language, messages in sets.items():
            hits = []
            for message in messages:
                if message.intent != OUT_OF_SCOPE:
                    text = clean(message.text)
                    hit = model.rank(text, extractor, extractor.extract(text), 1)[0][0] == message.intent
                    hits.append(hit)
                    topics[message.intent.partition("/")[0], share].append(hit)
            points.append((share, language, _share(hits)))
    table = Table("share of the examples", *sets, title="Right at rank one")
    for share in shares_of_data:
        table.add_row(f"{share:.0%}", *(f"{value:.3f}" for at, _, value in points if at == share))
    console.print(table)
    table = Table(
        "topic", *(f"{share:.0%}" for share in shares_of_data), title="By topic: where the curve still rises, more examples help"
    )
    for topic in sorted({topic for topic, _ in topics}):
        table.add_row(topic, *(f"{_share(topics[topic, share]):.3f}" for share in shares_of_data))
    console.print(table)
    return points
