"""The commands of `lotse`. Each does its work in the package of its concern; here are only arguments and words."""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot import clock, paths
from bot.cli.directory import app as directory
from bot.cli.mentor import mentor
from bot.cli.running import CannotRun, end_with_parent, keep_running, servers
from bot.cli.telegram import telegram
from bot.cli.training import TrainingFailed, current_model
from bot.cli.training import train as train_model
from bot.data_files import DataError

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(telegram, name="telegram")
app.add_typer(mentor, name="mentor")
app.add_typer(directory, name="directory")
console = Console()
errors = Console(stderr=True)

HOST, PORT, ACTION_PORT = "127.0.0.1", 5005, 5055


@app.callback()
def lotse() -> None:
    """Lotse: what holds today for people who came to Germany and look for work."""


@app.command()
def check() -> None:
    """Read all content, law, tables and training data; name file and line of whatever does not fit."""
    from bot.nlu.concepts import Concepts
    from bot.nlu.gazetteer import Gazetteer
    from bot.nlu.training_data import read_examples, read_test_messages

    _check_content()
    Concepts.load()
    Gazetteer.load()
    examples = len(list(read_examples()))
    held_back = sum(len(read_test_messages(path)) for path in paths.NLU.glob("*/heldback.jsonl"))
    console.print(f"{examples} examples, {held_back} messages held back. All fits.")


def _check_content() -> None:
    from bot.knowledge import Knowledge
    from bot.mentor.redaction import Redactor

    knowledge = Knowledge.load()
    Redactor.load()
    languages = ", ".join(knowledge.languages.codes)
    console.print(f"{len(knowledge.answers)} answers in {languages}; {len(knowledge.parameters)} law parameters.")


def _trained() -> Path:
    model = current_model()
    if model is None:
        with console.status("Training the model (two to four minutes; Rasa's output goes to var/train.log) …"):
            model = train_model()
    console.print(f"The model is {os.path.relpath(model, paths.ROOT)}.")
    return model


@app.command()
def train() -> None:
    """Train the model where there is none for the present data."""
    _trained()


@app.command()
def evaluate(
    curve: Annotated[bool, typer.Option("--curve", help="Also the learning curve; trains four times.")] = False,
) -> None:
    """Measure understanding on the test sets: right, offered, unsure, wrong; confusions; a plot."""
    from bot.cli import evaluating

    evaluating.evaluate(_trained(), console, paths.VAR / "evaluation")
    if curve:
        evaluating.learning_curve(console)


@app.command()
def run(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = HOST,
    port: Annotated[int, typer.Option(help="Port of the page and the channels.")] = PORT,
    action_port: Annotated[int, typer.Option(help="Port of the action server.")] = ACTION_PORT,
) -> None:
    """Start everything: check the data, train if needed, fill the directory, start both servers, print the address."""
    from bot.directory import Directory

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    _check_content()
    model = _trained()
    with console.status("Filling the directory …"):
        Directory.open()
    try:
        with console.status("Starting the servers …") as status, servers(model, host, port, action_port) as started:
            status.stop()
            console.print(f"\nLotse answers at [bold]http://{host}:{port}/[/bold]  (Ctrl-C ends it)\n", highlight=False)
            keep_running(started, partial(errors.print, markup=False, highlight=False, soft_wrap=True))
    except KeyboardInterrupt:
        console.print("\nStopped.")


@app.command("import")
def import_(
    source: Annotated[str, typer.Argument(help="A source of data/directory/sources.yml, or all that are active.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    accept_fewer: Annotated[bool, typer.Option("--accept-fewer", help="Believe a feed that has lost most of its items.")] = False,
) -> None:
    """Read services and events of others; a source that fails leaves what was known of it as it was."""
    from bot.cli.importing import run_import

    if not run_import(console, source, dry_run, accept_fewer):
        raise typer.Exit(1)


@app.command()
def export(
    format_: Annotated[str, typer.Argument(metavar="FORMAT", help="hsds, ics or schema-org.")],
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
) -> None:
    """Write the directory to a file: services as HSDS 3 JSON, events as iCalendar or schema.org JSON-LD."""
    from bot.cli.exporting import write_export

    console.print(f"{write_export(format_, path)} entries in {path}.", markup=False, highlight=False)


@app.command()
def languages(
    write: Annotated[bool, typer.Option("--write", help="Put the table into the README.")] = False,
    missing: Annotated[str | None, typer.Option(help="Say what this language still lacks.")] = None,
) -> None:
    """Print where each language stands: answers, reviews, stale translations, plain words, examples, test results."""
    from bot.cli import languages as table

    if missing:
        for lack in table.missing(missing):
            console.print(f"{lack.count} file(s) of {lack.what}")
        return
    found = table.rows()
    shown = Table(*table.COLUMNS)
    for row in found:
        shown.add_row(*row)
    console.print(shown)
    if write:
        readme = paths.ROOT / "README.md"
        readme.write_text(table.in_readme(readme.read_text(encoding="utf-8"), table.markdown(found)), encoding="utf-8")


@app.command()
def translated(
    language: Annotated[str, typer.Argument(help="The language that was brought up to date.")],
    answers: Annotated[list[str] | None, typer.Argument(help="Ids of answers; without any, all.")] = None,
) -> None:
    """Mark translations as made from the German words as they are now."""
    from bot.knowledge import Knowledge
    from bot.knowledge.translations import mark_translated

    knowledge = Knowledge.load()
    unknown = [answer for answer in answers or [] if answer not in knowledge.answers]
    if unknown or language not in knowledge.languages:
        raise ValueError(f"Unknown: {', '.join(unknown) or language}.")
    count = mark_translated(paths.ANSWERS, knowledge, language, answers or list(knowledge.words[language]))
    console.print(f"{count} versions marked.")


@app.command("add-language")
def add_language(
    code: Annotated[str, typer.Argument(help="BCP 47 code, such as es.")],
    name: Annotated[str, typer.Option(help="The language's own name.")],
    direction: Annotated[str, typer.Option(help="ltr or rtl.")] = "ltr",
    locale: Annotated[str | None, typer.Option(help="CLDR locale, such as es_ES; the code where not given.")] = None,
    fallback: Annotated[str, typer.Option(help="What stands in where a text is missing.")] = "en",
) -> None:
    """Begin a further language: its entry, its folders, and a template for every file that is to be written."""
    from bot.cli import languages as table

    written = table.add_language(code, name, direction, locale or code, fallback)
    console.print(f"{len(written)} files written. Still to do for {name}:")
    for lack in table.missing(code):
        console.print(f"- {lack.count} file(s) of {lack.what}")


@app.command()
def explain(
    rule: Annotated[str, typer.Argument(help="The rule, such as 25b or employment.")],
    language: Annotated[str, typer.Option(help="The language of the words.")] = "de",
) -> None:
    """Print a rule of the guided checks: criteria, paragraphs, parameters with period and source."""
    from bot.cli import checks

    checks.explain(rule, language, clock.today(), console)


@app.command()
def diagram(
    folder: Annotated[Path, typer.Argument(help="Where the pictures go.")] = paths.ROOT / "docs" / "checks",
    language: Annotated[str, typer.Option(help="The language of the words.")] = "de",
) -> None:
    """Draw each guided check as SVG: questions, criteria, rules."""
    from bot.cli import checks

    for path in checks.draw(folder, language):
        console.print(os.path.relpath(path, paths.ROOT))


@app.command()
def screenshots(
    port: Annotated[int, typer.Option(help="Port to use meanwhile.")] = 5105,
    action_port: Annotated[int, typer.Option(help="Port of the action server meanwhile.")] = 5155,
) -> None:
    """Take the pictures of the README."""
    from bot.cli.screenshots import take

    with servers(_trained(), HOST, port, action_port):
        for path in take(f"http://{HOST}:{port}/", paths.ROOT / "docs" / "pictures"):
            console.print(str(path.relative_to(paths.ROOT)))


@app.command()
def bench(
    port: Annotated[int, typer.Option(help="The first of six ports to use meanwhile.")] = 5205,
    rounds: Annotated[int, typer.Option(help="How often both take turns.")] = 3,
    conversation: Annotated[int, typer.Option(help="Messages of the long conversation.")] = 1_000,
    soak: Annotated[int, typer.Option(help="Messages over which memory is watched; 20,000 for the full test.")] = 2_000,
    examples: Annotated[int, typer.Option(help="Examples that stock Rasa is trained on.")] = 120,
    whole_training: Annotated[bool, typer.Option(help="Also measure Lotse's own training on all examples.")] = True,
) -> None:
    """Measure against stock Rasa in one run: waiting, throughput, memory, start, training; write docs/bench.json."""
    from bot.cli import benching

    bounds = benching.Bounds(rounds=rounds, conversation=conversation, soak=soak, examples=examples, whole_training=whole_training)
    if not benching.bench(_trained(), port, bounds, console):
        raise typer.Exit(1)


@app.command()
def serve(
    model: Annotated[Path, typer.Option(help="The trained model.")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = HOST,
    port: Annotated[int, typer.Option(help="Port.")] = PORT,
    endpoints: Annotated[Path, typer.Option(envvar="LOTSE_ENDPOINTS", help="Rasa's endpoints file.")] = paths.ROOT
    / "endpoints.yml",
    credentials: Annotated[Path, typer.Option(help="Rasa's credentials file: the channels.")] = paths.ROOT / "credentials.yml",
) -> None:
    """Run the Rasa server alone."""
    end_with_parent()
    from bot.channels.server import serve as serve_rasa

    serve_rasa(model, endpoints, credentials, host, port)


@app.command()
def purge(
    endpoints: Annotated[Path, typer.Option(envvar="LOTSE_ENDPOINTS", help="Rasa's endpoints file.")] = paths.ROOT
    / "endpoints.yml",
) -> None:
    """Delete the conversations that have ended; the running servers do so by themselves."""
    from bot.cli.purging import purge_now

    console.print(f"{purge_now(endpoints)} ended conversations deleted.")


@app.command("serve-actions")
def serve_actions(port: Annotated[int, typer.Option(help="Port.")] = ACTION_PORT) -> None:
    """Run the action server alone, on loopback."""
    end_with_parent()
    from bot.cli import action_serving

    action_serving.serve_actions(port)


@app.command("rasa", add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def rasa(context: typer.Context) -> None:
    """Rasa's own command line, such as `lotse rasa shell`."""
    from rasa.__main__ import main as run_rasa

    sys.argv = ["rasa", *context.args]
    run_rasa()


def main() -> None:
    """Runs a command; an error of the data or the surroundings is told in one sentence, without a traceback."""
    try:
        app()
    except (DataError, CannotRun, TrainingFailed, ValueError) as error:
        errors.print(str(error), style="bold red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(1)
