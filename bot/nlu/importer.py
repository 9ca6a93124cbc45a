"""Rasa's training data from `data/nlu/`, read by our own reader: the folder names the language, the intent is an id."""

from __future__ import annotations

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.training_data import Example, read_examples
from bot.nlu.understanding import rasa_intent

CATALOGUE_ID = "catalogue_id"
LANGUAGE = "language"


class ExamplesImporter(RasaFileImporter):
    """Named in config.yml. Domain, rules and config are read as Rasa does."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All examples, each with the dialogue's intent, its id of the catalogue and its language."""
        return TrainingData(
            [
                Message(
                    {
                        TEXT: example.text,
                        INTENT: rasa_intent(example.intent),
                        CATALOGUE_ID: example.intent,
                        LANGUAGE: example.language,
                    }
                )
                for example in read_examples()
            ]
        )


def examples_of(training_data: TrainingData) -> list[Example]:
    """The examples that the importer put into the training data."""
    return [
        Example(message.get(TEXT), message.get(CATALOGUE_ID), message.get(LANGUAGE))
        for message in training_data.training_examples
        if message.get(CATALOGUE_ID)
    ]
