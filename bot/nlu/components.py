"""The Rasa pipeline: language, names, intent, refusal. Thin wrappers; what they do stands in the modules they import."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.concepts import Concepts
from bot.nlu.features import FeatureExtractor
from bot.nlu.gazetteer import Gazetteer
from bot.nlu.language import LanguageModel
from bot.nlu.model import IntentModel, Thresholds, is_sure
from bot.nlu.text import clean
from bot.nlu.training_data import read_examples
from bot.nlu.understanding import entity_for_intent, rasa_intent

INTENT_RANKING = "intent_ranking"
NAMES = "names"
LANGUAGE = "language"


def _report(done: int, total: int) -> None:
    sys.stderr.write(f"\rtraining: {done} of {total} passes{'' if done < total else chr(10)}")
    sys.stderr.flush()


class _Component(GraphComponent):
    """What the components share: they are made from a config and from what training left in the model."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config, self._model_storage, self._resource = config, model_storage, resource

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> GraphComponent:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> GraphComponent:
        component = cls(config, model_storage, resource)
        component.restore()
        return component

    def restore(self) -> None:
        """Reads what training left; nothing where a component does not learn."""

    @classmethod
    def required_packages(cls) -> list[str]:
        return []


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class LanguageIdentifier(_Component):
    """Adds `language` to a message: code, confidence, and whether that is sure enough to switch."""

    _model: LanguageModel | None = None

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the examples of `data/nlu/`, whose folders name the language."""
        self._model = LanguageModel.train((example.text, example.language) for example in read_examples())
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder / "language.json")
        return self._resource

    def restore(self) -> None:
        with self._model_storage.read_from(self._resource) as folder:
            self._model = LanguageModel.load(folder / "language.json")

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            detected = self._model.detect(clean(message.get(TEXT) or "")) if self._model else None
            if detected:
                message.set(
                    LANGUAGE, {"code": detected.code, "confidence": detected.confidence, "sure": detected.sure}, add_to_output=True
                )
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class NameExtractor(_Component):
    """Finds places, professions, statuses, paragraphs, countries, languages and times."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, model_storage, resource)
        self._gazetteer = Gazetteer.load()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            found = self._gazetteer.find(message.get(TEXT) or "")
            message.set(NAMES, found)
            message.set(
                ENTITIES,
                [
                    {
                        "entity": entity.kind,
                        "value": entity.key,
                        "start": entity.start,
                        "end": entity.end,
                        "extractor": type(self).__name__,
                    }
                    for entity in found
                ],
                add_to_output=True,
            )
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(_Component):
    """Ranks the ids of the catalogue; the intent is the kind of reply, the id goes along as an entity."""

    _model: IntentModel | None = None

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, model_storage, resource)
        self._extractor = FeatureExtractor(Gazetteer.load(), Concepts.load())

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the examples of `data/nlu/`."""
        self._model = IntentModel.train(read_examples(), self._extractor, report=_report)
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def restore(self) -> None:
        with self._model_storage.read_from(self._resource) as folder:
            self._model = IntentModel.load(folder)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = clean(message.get(TEXT) or "")
            if self._model is None or not text:
                continue
            whole = self._extractor.extract(text, message.get(NAMES))
            set_ranking(message, self._model.rank(text, self._extractor, whole))
        return messages


def set_ranking(message: Message, ranking: Sequence[tuple[str, float]]) -> None:
    """Writes intent, ranking and the id's entity into a message."""
    best, confidence = ranking[0]
    message.set(INTENT, {"name": rasa_intent(best), "confidence": confidence}, add_to_output=True)
    message.set(INTENT_RANKING, [{"name": name, "confidence": likely} for name, likely in ranking], add_to_output=True)
    entity = entity_for_intent(best)
    if entity:
        kind, value = entity
        entities = [
            *(message.get(ENTITIES) or []),
            {"entity": kind, "value": value, "start": 0, "end": 0, "extractor": "IntentClassifier"},
        ]
        message.set(ENTITIES, entities, add_to_output=True)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Refusal(_Component):
    """Makes a message `out_of_scope` where the best intent is not sure enough: better no answer than a wrong one."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"least": Thresholds.least, "ahead": Thresholds.ahead}

    def process(self, messages: list[Message]) -> list[Message]:
        thresholds = Thresholds(self._config["least"], self._config["ahead"])
        for message in messages:
            ranking = [(entry["name"], entry["confidence"]) for entry in message.get(INTENT_RANKING) or []]
            if ranking and not is_sure(ranking, thresholds):
                message.set(INTENT, {"name": "out_of_scope", "confidence": 1 - ranking[0][1]}, add_to_output=True)
        return messages
