"""`lotse mentor`: inviting volunteers, and carrying what they agreed on into the files and the model."""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot import paths
from bot.cli.running import CannotRun
from bot.cli.training import train
from bot.mentor.desk import Desk
from bot.mentor.exporting import FileExport
from bot.mentor.redaction import Redactor

mentor = typer.Typer(no_args_is_help=True, help="The mentors' console: invitations, export, import, test runs, retraining.")
console = Console()
SERVER = "http://127.0.0.1:5005"
PATCH = paths.VAR / "corrections.patch"
BY_COMMAND = "lotse mentor"
TOKEN_VARIABLE = "LOTSE_API_TOKEN"


@mentor.command()
def invite(
    role: Annotated[str, typer.Option(help="reader, mentor, lead or admin.")] = "mentor",
    name: Annotated[
        str, typer.Option(help="A name to suggest; that of a mentor lets this one in again, with the role given.")
    ] = "",
    languages: Annotated[str, typer.Option(help="Codes of the languages, divided by commas; all where left out.")] = "",
    server: Annotated[str, typer.Option(help="The public address of the server.")] = SERVER,
) -> None:
    """Print a link that lets one person into the console, once, within 14 days."""
    from bot.channels.secrets import derived_key
    from bot.knowledge import Knowledge
    from bot.mentor.invitations import KEY_PURPOSE, Invitations, join_address
    from bot.mentor.overview import told_languages

    known = told_languages(Knowledge.load())
    chosen = [code.strip() for code in languages.split(",") if code.strip()] or known
    unknown = [code for code in chosen if code not in known]
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: no language of the console; known: {', '.join(known)}.")
    again = Desk.open().mentors.named(name.strip()) if name.strip() else None
    token = Invitations(derived_key(KEY_PURPOSE)).invite(role, chosen, name, again.id if again else None)
    console.print(join_address(server.rstrip("/"), token), markup=False, highlight=False, soft_wrap=True)


@mentor.command()
def export(
    patch: Annotated[Path, typer.Option(help="Where the corrections go, as a patch for git apply.")] = PATCH,
) -> None:
    """Write accepted examples and tests into data/nlu and tests/nlu, and corrections as a patch to review."""
    desk = Desk.open()
    files = FileExport(paths.ROOT, Redactor.load())
    written = files.write(desk.verdicts.voted())
    desk.verdicts.mark(written.questions)
    for path, count in sorted(written.added.items()):
        console.print(f"{count} added to {os.path.relpath(path, paths.ROOT)}", markup=False, highlight=False)
    for line in written.left_out:
        console.print(f"left out: {line}", markup=False, highlight=False)
    corrections = files.patch(desk.verdicts.corrections())
    if corrections:
        patch.parent.mkdir(parents=True, exist_ok=True)
        patch.write_text(corrections, encoding="utf-8")
        console.print(f"Corrections are in {patch}; look at them, then: git apply {patch}", markup=False, highlight=False)
    if not written.added and not corrections:
        console.print("Nothing new was accepted.")


@mentor.command("import")
def import_() -> None:
    """Read from the files what became of what was exported: taken, taken out again in review, written by others."""
    came, went, settled = FileExport(paths.ROOT, Redactor.load()).bring_back(Desk.open().verdicts)
    console.print(
        f"{came} questions stand in the files now, {went} were taken out and are open again, {settled} corrections settled."
    )


@mentor.command()
def names() -> None:
    """Write data/mentor/known_names.yml anew from the lists of Faker that names.yml tells."""
    from bot.mentor.known_names import write_known_names
    from bot.mentor.names import KNOWN_NAMES

    console.print(f"{write_known_names()} names are in {os.path.relpath(KNOWN_NAMES, paths.ROOT)}.", highlight=False)


@mentor.command()
def run(
    model: Annotated[Path, typer.Option(help="The model to test; the one of the present data where left out.")] = Path(),
) -> None:
    """Put all lists of the mentors and the test sets to the model; the numbers go to the console and to /quality."""
    from bot.cli.training import current_model
    from bot.mentor.runs import all_lists, changes, result_of
    from bot.nlu.agent import understand

    chosen = model if model.name else current_model()
    if chosen is None or not chosen.exists():
        raise CannotRun("There is no model for the present data; make one with: lotse train")
    book = Desk.open().runs
    asked = [(name, message) for name, messages in all_lists(book).items() for message in messages]
    with console.status(f"{len(asked)} questions are put to {chosen.name} …"):
        understood = understand(chosen, [message.text for _, message in asked])
    results = [result_of(*one, found.ranking, found.decided) for one, found in zip(asked, understood, strict=True)]
    book.keep(BY_COMMAND, chosen.name.removesuffix(".tar.gz"), results)
    last, before = (*book.latest(2), None)[:2]
    assert last is not None
    lost = [change.after for change in changes(before, last) if not change.after.passed]
    console.print(
        f"{sum(one.passed for one in results)} of {len(results)} passed; {len(lost)} passed in the run before and do not now."
    )
    for one in lost:
        console.print(f"  {one.language} {one.text}: {one.expected}, given {one.given}", markup=False, highlight=False)


@mentor.command()
def retrain(
    server: Annotated[str, typer.Option(help="The running server that is to answer with the new model.")] = SERVER,
) -> None:
    """Export, train, and hand the new model to the running server: from a mentor's click to the answer in one command."""
    begun = time.monotonic()
    export(PATCH)
    with console.status("Training the model (two to four minutes; Rasa's output goes to var/train.log) …"):
        model = train()
    console.print(f"The model is {os.path.relpath(model, paths.ROOT)}.", highlight=False)
    loaded = load_into(server, model)
    state = f"{server} answers with it" if loaded else f"no server answers at {server}; the next start takes it"
    console.print(f"{state}; {time.monotonic() - begun:.0f} seconds in all.", highlight=False)


def load_into(server: str, model: Path) -> bool:
    """Lets a running server take the model (Rasa's HTTP API, PUT /model); gives whether there is one. Raises CannotRun."""
    body = json.dumps({"model_file": str(model)}).encode()
    token = os.environ.get(TOKEN_VARIABLE)
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(f"{server.rstrip('/')}/model", data=body, headers=headers, method="PUT")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=120) as reply:  # noqa: S310  (the operator's own server)
            return bool(reply.status in (200, 204))
    except urllib.error.HTTPError as error:
        raise CannotRun(f"{server} did not take the model (HTTP {error.code}); is {TOKEN_VARIABLE} set as there?") from None
    except OSError:
        return False
