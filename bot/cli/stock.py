"""A stock Rasa assistant to measure against: the files of `rasa init` with its pipeline and policies, and our own examples.

Its action server does less than ours: it sends a text of usual length and looks nothing up.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import rasa
import yaml

from bot import paths
from bot.cli.training import TrainingFailed
from bot.nlu.training_data import Example, read_examples

PYTHON = paths.ROOT / ".venv-stock" / "bin" / "python"
"""Where Rasa is as it is, TensorFlow and all; `make bench` sets it up."""
INITIAL = Path(rasa.__file__).parent / "cli" / "initial_project"
MODEL = "stock"
ACTIONS = '''"""Sends a reply of usual length."""

from rasa_sdk import Action


class ActionAnswer(Action):
    def name(self):
        return "action_answer"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="Antwort " * 80)
        return []
'''


def subset(count: int) -> list[Example]:
    """At most so many examples, evenly from all intents and with the languages taking turns; the same ones each time."""
    kept: dict[str, dict[str, list[Example]]] = defaultdict(lambda: defaultdict(list))
    for example in read_examples():
        kept[example.intent][example.language].append(example)
    found: list[Example] = []
    for turn in range(count):
        for place, languages in enumerate(kept.values()):
            examples = list(languages.values())[(place + turn) % len(languages)]
            if turn // len(languages) < len(examples):
                found.append(examples[turn // len(languages)])
            if len(found) == count:
                return found
    return found


def stock_intent(intent: str) -> str:
    """The id as an intent of stock Rasa, to which a slash means something else."""
    return intent.replace("/", "_")


def write_stock_project(folder: Path, examples: Sequence[Example], action_url: str) -> None:
    """Writes the project, its action server at the address."""
    shutil.copytree(INITIAL, folder, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    for name in ("nlu.yml", "rules.yml", "stories.yml"):
        (folder / "data" / name).unlink()
    by_intent: dict[str, list[str]] = defaultdict(list)
    for example in examples:
        by_intent[example.intent].append(example.text)
    names = {intent: stock_intent(intent) for intent in by_intent}
    nlu = [{"intent": names[intent], "examples": "".join(f"- {text}\n" for text in texts)} for intent, texts in by_intent.items()]
    stories = [{"story": name, "steps": [{"intent": name}, {"action": "action_answer"}]} for name in names.values()]
    _write(folder / "data" / "nlu.yml", {"version": "3.1", "nlu": nlu})
    _write(folder / "data" / "stories.yml", {"version": "3.1", "stories": stories})
    session = {"session_expiration_time": 60, "carry_over_slots_to_new_session": True}
    domain = {"version": "3.1", "intents": list(names.values()), "actions": ["action_answer"], "session_config": session}
    _write(folder / "domain.yml", domain)
    (folder / "actions" / "actions.py").write_text(ACTIONS, encoding="utf-8")
    _write(folder / "credentials.yml", {"rest": None})
    _write(folder / "endpoints.yml", {"action_endpoint": {"url": action_url}})


def train_stock(folder: Path, environment: dict[str, str], seconds: float) -> float:
    """Trains with `rasa train`; gives the seconds that the intent classifier alone took, which grow with the examples.

    Raises TrainingFailed where it fails or takes longer than the seconds.
    """
    command = [str(PYTHON), "-m", "rasa", "train", "--fixed-model-name", MODEL]
    log = folder / "train.log"
    try:
        with log.open("w", encoding="utf-8") as output:
            subprocess.run(command, cwd=folder, env=environment, stdout=output, stderr=output, check=True, timeout=seconds)
    except subprocess.SubprocessError as error:
        last = log.read_text(encoding="utf-8").strip().rpartition("\n")[2]
        raise TrainingFailed(f"Stock Rasa could not be trained ({error}); its output ends: {last}") from None
    begun, ended = (
        datetime.fromisoformat(moment)
        for kind in ("Starting to train", "Finished training")
        for moment in re.findall(rf"([-\d]+ [:\d]+) INFO .*{kind} component 'DIETClassifier'", log.read_text(encoding="utf-8"))
    )
    return (ended - begun).total_seconds()


def _write(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
