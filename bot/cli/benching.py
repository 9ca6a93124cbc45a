"""`lotse bench`: what Lotse costs, as ratios to stock Rasa measured in the same run on the same machine.

Everything runs on 127.0.0.1 and is bounded in time. Medians over rounds; in each round Lotse and stock Rasa take turns, so that
what else the machine does meets both.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from bot import paths
from bot.cli import running, stock
from bot.cli.load import Load, put_load
from bot.cli.training import quiet_environment, train
from bot.directory import Directory
from bot.nlu.training_data import read_examples

RESULTS = paths.ROOT / "docs" / "bench.json"
PEOPLE = 8
TEXTS = 10
WINDOW = 2 * TEXTS
LONGEST_STOCK_TRAINING_SECONDS = 1800
CORES_FOR_TWO = 4
"""For two servers, their action servers and the load generator beside them."""
FULL_SOAK, LONG_CONVERSATION = 20_000, 1_000


@dataclass(frozen=True)
class Bounds:
    """How much is measured."""

    rounds: int = 3
    conversations: int = 16
    conversation: int = LONG_CONVERSATION
    soak: int = 2_000
    examples: int = 120
    whole_training: bool = True


@dataclass(frozen=True)
class Measure:
    """One number: what is asked, what was measured, and whether it holds (None: this machine cannot tell)."""

    name: str
    asked: str
    measured: str
    holds: bool | None
    note: str = ""


@dataclass(frozen=True)
class Round:
    """One start of an assistant and the load put on it."""

    start_seconds: float
    memory_bytes: int
    load: Load


@contextmanager
def assistant(rasa: Callable[[], subprocess.Popen[bytes]], actions: Callable[[], subprocess.Popen[bytes]]) -> Iterator[int]:
    """Starts both servers; gives the process id of the Rasa server. Ends both."""
    started: list[subprocess.Popen[bytes]] = []
    try:
        started += [actions(), rasa()]
        yield started[1].pid
    finally:
        for process in reversed(started):
            running.stop(process)


def wait_for_answer(url: str, text: str) -> None:
    """Asks until there is a full reply. Raises CannotRun where none comes in time."""
    deadline = time.monotonic() + 2 * running.READY_WITHIN_SECONDS
    while asyncio.run(put_load([url], [text], 1, 1, 1)).failed:
        if time.monotonic() > deadline:
            raise running.CannotRun(f"No reply from {url} within {2 * running.READY_WITHIN_SECONDS} seconds.")
        time.sleep(0.05)


def memory(process: int) -> int:
    """Resident memory of a process in bytes (proc(5))."""
    found = re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text(encoding="utf-8"), re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


class Bench:
    """Both assistants with all that they need, in a folder of their own."""

    def __init__(self, folder: Path, model: Path, port: int, bounds: Bounds, console: Console) -> None:
        self.folder, self.model, self.bounds, self.console = folder, model, bounds, console
        self.ports = range(port, port + 6)
        self.examples = stock.subset(bounds.examples)
        firsts = {example.intent: example.text for example in reversed(self.examples) if "/" in example.intent}
        self.texts = list(firsts.values())[-TEXTS:]
        conversations = f"sqlite:///{folder / 'conversations.sqlite'}"
        self.environment = {**quiet_environment(), "LOTSE_CONVERSATIONS_URL": conversations}
        # stock Rasa runs as it is: none of our settings of memory and threads, none of our packages
        ours = ("MALLOC_", "OPENBLAS_", "OMP_", "LOTSE_", "PYTHONPATH")
        self.stock_environment = {name: value for name, value in quiet_environment().items() if not name.startswith(ours)}
        self.stock_folder = folder / "stock"

    def url(self, place: int) -> str:
        return f"http://127.0.0.1:{self.ports[place]}"

    def lotse(self, place: int) -> Callable[[], subprocess.Popen[bytes]]:
        environment = {**self.environment, "LOTSE_ACTION_URL": f"{self.url(place + 1)}/webhook"}
        return lambda: running.start_rasa(self.model, "127.0.0.1", self.ports[place], environment)

    def lotse_actions(self, place: int) -> Callable[[], subprocess.Popen[bytes]]:
        return lambda: running.start_actions(self.ports[place], self.environment)

    def stock(self, *command: str) -> Callable[[], subprocess.Popen[bytes]]:
        def start() -> subprocess.Popen[bytes]:
            with (self.stock_folder / "run.log").open("a", encoding="utf-8") as log:
                return subprocess.Popen(
                    [str(stock.PYTHON), "-m", "rasa", "run", *command], cwd=self.stock_folder, env=self.stock_environment,
                    stdout=log, stderr=log, start_new_session=True,
                )  # fmt: skip

        return start

    def round(
        self, name: str, rasa: Callable[[], subprocess.Popen[bytes]], actions: Callable[[], subprocess.Popen[bytes]], place: int
    ) -> Round:
        url, begun = self.url(place), time.perf_counter()
        with assistant(rasa, actions) as process:
            wait_for_answer(url, self.texts[0])
            start_seconds = time.perf_counter() - begun
            self.load([url], PEOPLE, 1)
            load = self.load([url], self.bounds.conversations, TEXTS)
            self.console.print(
                f"{name}: {start_seconds:.1f} s to the first answer, p50 {load.percentile(50) * 1000:.0f} ms, "
                f"p99 {load.percentile(99) * 1000:.0f} ms, {load.per_second:.1f} replies/s, {memory(process) / 2**20:.0f} MiB",
                highlight=False,
            )
            return Round(start_seconds, memory(process), load)

    def load(self, urls: list[str], conversations: int, length: int, people: int = PEOPLE) -> Load:
        found = asyncio.run(put_load(urls, self.texts, people, conversations, length))
        if found.failed:
            raise running.CannotRun(f"{len(found.failed)} of {len(found.waits)} replies failed, first: {found.failed[0]}")
        return found

    def trainings(self) -> tuple[float | None, float]:
        """Seconds that training takes: Lotse on all examples, where measured; stock Rasa at the least.

        Of stock Rasa only the intent classifier counts; its time is carried over from the few examples to all in proportion.
        """
        stock.write_stock_project(self.stock_folder, self.examples, f"{self.url(3)}/webhook")
        classifier = stock.train_stock(self.stock_folder, self.stock_environment, LONGEST_STOCK_TRAINING_SECONDS)
        return self._whole_training(), classifier * len(read_examples()) / len(self.examples)

    def _whole_training(self) -> float | None:
        if not self.bounds.whole_training:
            return None
        project = self.folder / "lotse"
        kept_out = shutil.ignore_patterns("__pycache__")
        for name in ("bot", "actions", "data"):
            shutil.copytree(paths.ROOT / name, project / name, ignore=kept_out)
        for name in ("config.yml", "domain.yml"):
            shutil.copy(paths.ROOT / name, project / name)
        begun = time.perf_counter()
        train(project)
        return time.perf_counter() - begun

    def long_conversation(self) -> tuple[float, float]:
        """Seconds that a message takes near the beginning of a long conversation, and at its end: medians over the same texts."""
        with assistant(self.lotse(0), self.lotse_actions(1)):
            wait_for_answer(self.url(0), self.texts[0])
            waits = self.load([self.url(0)], 1, self.bounds.conversation, people=1).waits
        early = waits[TEXTS // 2 : TEXTS // 2 + TEXTS]
        return median(early), median(waits[-WINDOW:])

    def soak(self) -> tuple[int, int]:
        """Memory of the Rasa process in bytes at half of the messages and at the end."""
        half = max(self.bounds.soak // 2 // TEXTS, PEOPLE)
        with assistant(self.lotse(0), self.lotse_actions(1)) as process:
            wait_for_answer(self.url(0), self.texts[0])
            self.load([self.url(0)], half, TEXTS)
            before = memory(process)
            self.load([self.url(0)], half, TEXTS)
            return before, memory(process)

    def two_servers(self) -> tuple[float, float]:
        """Replies a second of one server with its action server, and of two of each."""
        cores = sorted(os.sched_getaffinity(0))
        apart = len(cores) >= CORES_FOR_TWO
        conversations, one, two = self.bounds.conversations, [], []
        with assistant(self.lotse(0), self.lotse_actions(1)) as first, assistant(self.lotse(4), self.lotse_actions(5)) as second:
            for place in (0, 4):
                wait_for_answer(self.url(place), self.texts[0])
            if apart:
                os.sched_setaffinity(0, cores[:1])
                os.sched_setaffinity(first, cores[1:2])
                os.sched_setaffinity(second, cores[2:3])
            try:
                for _ in range(self.bounds.rounds):
                    one.append(self.load([self.url(0)], conversations, TEXTS).per_second)
                    two.append(self.load([self.url(0), self.url(4)], conversations, TEXTS).per_second)
            finally:
                os.sched_setaffinity(0, cores)
        return median(one), median(two)


def bench(model: Path, port: int, bounds: Bounds, console: Console) -> bool:
    """Measures, prints a table, writes docs/bench.json. Tells whether everything that this machine can tell holds.

    Raises CannotRun where a reply fails or a port is taken, TrainingFailed where a training fails.
    """
    if not stock.PYTHON.exists():
        raise running.CannotRun("Stock Rasa is not set up; run `make bench`.")
    Directory.open()
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="lotse-bench-") as folder, ExitStack() as told:
        status = told.enter_context(console.status("Training …"))
        bench = Bench(Path(folder), model, port, bounds, console)
        for number in bench.ports:
            running.check_port("127.0.0.1", number, "--port")
        trainings = bench.trainings()
        ours, theirs = [], []
        for number in range(1, bounds.rounds + 1):
            status.update(f"Round {number} of {bounds.rounds} …")
            ours.append(bench.round("Lotse", bench.lotse(0), bench.lotse_actions(1), 0))
            rasa = bench.stock("--enable-api", "--interface", "127.0.0.1", "--port", str(bench.ports[2]))
            theirs.append(bench.round("stock Rasa", rasa, bench.stock("actions", "--port", str(bench.ports[3])), 2))
        status.update(f"{bounds.conversation} messages in one conversation …")
        early, late = bench.long_conversation()
        status.update(f"{bounds.soak} messages …")
        soaked = bench.soak()
        status.update("Two servers …")
        one, two = bench.two_servers()
    measures = [
        *_compared(ours, theirs, trainings, len(bench.examples)),
        _ratio(f"message {bounds.conversation:,} against the 10th", late, early, 1.3, f"{early * 1000:.0f} → {late * 1000:.0f} ms"),
        _soak(soaked, bounds.soak),
        _two_servers(one, two),
    ]
    _report(measures, bounds, load_before, console)
    return all(measure.holds is not False for measure in measures)


def _compared(ours: list[Round], theirs: list[Round], trainings: tuple[float | None, float], examples: int) -> list[Measure]:
    def both(of: Callable[[Round], float]) -> tuple[float, float]:
        return median(map(of, ours)), median(map(of, theirs))

    found = []
    for percent in (50, 99):
        lotse, rasa = both(lambda one, percent=percent: one.load.percentile(percent))  # type: ignore[misc]
        found.append(_ratio(f"p{percent}, 8 at once", lotse, rasa, 1 / 3, f"{lotse * 1000:.0f} : {rasa * 1000:.0f} ms"))
    lotse, rasa = both(lambda one: one.load.per_second)
    note = f"{lotse:.0f} : {rasa:.0f} replies/s"
    found.append(Measure("throughput", "≥ 4", f"{lotse / rasa:.2f}", lotse / rasa >= 4, note))
    lotse, rasa = both(lambda one: float(one.memory_bytes))
    found.append(_ratio("memory of the Rasa process", lotse, rasa, 0.6, f"{lotse / 2**20:.0f} : {rasa / 2**20:.0f} MiB"))
    lotse, rasa = both(lambda one: one.start_seconds)
    found.append(_ratio("start to first answer", lotse, rasa, 1 / 3, f"{lotse:.1f} : {rasa:.1f} s"))
    found.append(_training(*trainings, examples))
    return found


def _training(ours: float | None, theirs: float, examples: int) -> Measure:
    note = f"stock Rasa: at least {theirs / 3600:.1f} h, its classifier's time on {examples} examples carried over to all"
    if ours is None:
        return Measure("training", "≤ 1/40", "-", None, f"{note}; Lotse's own training was not measured")
    return Measure("training", "≤ 1/40", f"{ours / theirs:.4f}", ours / theirs <= 1 / 40, f"Lotse: {ours:.0f} s; {note}")


def _ratio(name: str, measured: float, against: float, at_most: float, note: str) -> Measure:
    return Measure(name, f"≤ {at_most:.3g}", f"{measured / against:.3f}", measured / against <= at_most, note)


def _soak(memory: tuple[int, int], messages: int) -> Measure:
    grown = memory[1] / memory[0] - 1
    note = f"{memory[0] / 2**20:.0f} → {memory[1] / 2**20:.0f} MiB in the second half of {messages:,} messages"
    full = messages >= FULL_SOAK
    return Measure(
        "memory grows",
        "≤ 2 %",
        f"{grown:.1%}",
        grown <= 0.02 if full else None,
        note if full else f"{note}; asked of {FULL_SOAK:,}",
    )


def _two_servers(one: float, two: float) -> Measure:
    cores = len(os.sched_getaffinity(0))
    able = cores >= CORES_FOR_TWO
    note = f"{one:.0f} → {two:.0f} replies/s" + (
        "" if able else f"; {cores} cores, of which the load takes its share: not to be told here"
    )
    return Measure("two servers against one", "≥ 1.6", f"{two / one:.2f}", two / one >= 1.6 if able else None, note)


def _report(measures: list[Measure], bounds: Bounds, load_before: float, console: Console) -> None:
    shown = Table("Lotse : stock Rasa", "asked", "measured", "holds", "", title="As ratios, medians")
    for measure in measures:
        holds = {True: "yes", False: "NO", None: "-"}[measure.holds]
        shown.add_row(measure.name, measure.asked, measure.measured, holds, measure.note)
    console.print(shown)
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "load_average_before": round(load_before, 2)}
    console.print(f"{machine['cores']} cores; load average before: {machine['load_average_before']}")
    RESULTS.write_text(
        json.dumps(
            {"machine": machine, "bounds": asdict(bounds), "measures": [asdict(one) for one in measures]},
            indent=1,
            ensure_ascii=False,
        )
        + "\n",
        encoding="utf-8",
    )
