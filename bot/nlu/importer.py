"""What Rasa itself sees of the training data: one example for each intent of the dialogue.

Rasa copies and merges training data again and again while it trains, which for our examples takes longer than learning
from them. Our components read `data/nlu/` themselves.
"""

from __future__ import annotations

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.training_data import read_examples
from bot.nlu.understanding import rasa_intent


class ExamplesImporter(RasaFileImporter):
    """Named in config.yml. Domain, rules and config are read as Rasa does."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The first example of every intent of the dialogue."""
        first: dict[str, str] = {}
        for example in read_examples():
            first.setdefault(rasa_intent(example.intent), example.text)
        return TrainingData([Message({TEXT: text, INTENT: intent}) for intent, text in first.items()])
