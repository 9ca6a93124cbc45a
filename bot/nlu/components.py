"""The Rasa pipeline: language, names, intent and refusal. Thin wrappers; what they do stands in the modules they import."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import paths
from bot.nlu.concepts import Concepts
from bot.nlu.evaluation import choose_thresholds
from bot.nlu.features import FeatureExtractor
from bot.nlu.gazetteer import DANGER, Entity, Gazetteer
from bot.nlu.language import LanguageModel
from bot.nlu.model import IntentModel
from bot.nlu.refusal import EMERGENCY, OUT_OF_SCOPE, Ranking, Thresholds, decide, thresholds_for
from bot.nlu.text import clean
from bot.nlu.training_data import read_examples, read_test_messages
from bot.nlu.understanding import entity_for_intent, rasa_intent

INTENT_RANKING = "intent_ranking"
NAMES = "names"
LANGUAGE = "language"
THRESHOLDS, NAMES_FILE, CONCEPTS_FILE = "thresholds.json", "names.json", "concepts.json"


def _report(done: int, total: int) -> None:
    sys.stderr.write(f"\rtraining: {done} of {total} passes{'' if done < total else chr(10)}")
    sys.stderr.flush()


@lru_cache(maxsize=1)
def _gazetteer(kept: str) -> Gazetteer:
    """The same one for both components that have kept the same names."""
    return Gazetteer.from_json(kept)


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
    """Adds `language` to a message: code, confidence, and whether that is enough to switch or to begin a conversation."""

    _model: LanguageModel | None = None

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the examples of `data/nlu/`, whose folders name the language."""
        self._model = LanguageModel.train((example.text, example.language) for example in read_examples())
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder / "language.npz")
        return self._resource

    def restore(self) -> None:
        with self._model_storage.read_from(self._resource) as folder:
            self._model = LanguageModel.load(folder / "language.npz")

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            detected = self._model.detect(clean(message.get(TEXT) or "")) if self._model else None
            if detected:
                message.set(LANGUAGE, asdict(detected), add_to_output=True)
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class NameExtractor(_Component):
    """Finds places, professions, statuses, paragraphs, countries, languages and times."""

    _gazetteer: Gazetteer | None = None

    def train(self, training_data: TrainingData) -> Resource:
        """Learns nothing; keeps the names as they are now, for a running server is given another model, not other files."""
        self._gazetteer = Gazetteer.load()
        with self._model_storage.write_to(self._resource) as folder:
            (folder / NAMES_FILE).write_text(self._gazetteer.to_json(), encoding="utf-8")
        return self._resource

    def restore(self) -> None:
        with self._model_storage.read_from(self._resource) as folder:
            self._gazetteer = _gazetteer((folder / NAMES_FILE).read_text(encoding="utf-8"))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            found = self._gazetteer.find(message.get(TEXT) or "") if self._gazetteer else []
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
    """Ranks the ids of the catalogue; where the best is not sure enough, the intent is `out_of_scope`.

    Words of acute danger (`danger` in names.yml) come before all else.
    The intent is the kind of reply, the id goes along as an entity.
    """

    _model: IntentModel | None = None
    _extractor: FeatureExtractor
    _thresholds: dict[str, Thresholds]

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, model_storage, resource)
        self._thresholds = {}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"wrong_at_most": 0.03, "kept_out_at_least": 0.85}

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the examples of `data/nlu/`; chooses thresholds on the held-back messages.

        One pair of thresholds serves all languages that have such messages: those of a single language are too few, some sixty
        out of scope, to place a threshold by.
        """
        self._extractor = FeatureExtractor(Gazetteer.load(), Concepts.load())
        self._model = IntentModel.train(read_examples(), self._extractor, report=_report)
        held = {path.parent.name: read_test_messages(path) for path in sorted(paths.NLU.glob("*/heldback.jsonl"))}
        judged = [(message, self._rank(clean(message.text))) for messages in held.values() for message in messages]
        chosen_on_all = choose_thresholds(judged, self._config["wrong_at_most"], self._config["kept_out_at_least"])
        self._thresholds = {language: chosen_on_all for language, messages in held.items() if messages}
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
            (folder / NAMES_FILE).write_text(self._extractor.gazetteer.to_json(), encoding="utf-8")
            (folder / CONCEPTS_FILE).write_text(self._extractor.concepts.to_json(), encoding="utf-8")
            chosen = {language: asdict(thresholds) for language, thresholds in self._thresholds.items()}
            (folder / THRESHOLDS).write_text(json.dumps(chosen, indent=1), encoding="utf-8")
        return self._resource

    def restore(self) -> None:
        with self._model_storage.read_from(self._resource) as folder:
            self._model = IntentModel.load(folder)
            names, concepts = ((folder / name).read_text(encoding="utf-8") for name in (NAMES_FILE, CONCEPTS_FILE))
            chosen = json.loads((folder / THRESHOLDS).read_text(encoding="utf-8"))
        self._extractor = FeatureExtractor(_gazetteer(names), Concepts.from_json(concepts))
        self._thresholds = {language: Thresholds(**values) for language, values in chosen.items()}

    def _rank(self, text: str, names: list[Entity] | None = None) -> list[tuple[str, float]]:
        if self._model is None or not text:
            return []
        return self._model.rank(text, self._extractor, self._extractor.extract(text, names))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text, names = message.get(TEXT) or "", message.get(NAMES) or []
            if any(entity.kind == DANGER for entity in names):
                set_ranking(message, [(EMERGENCY, 1.0)], EMERGENCY)
                continue
            cleaned = clean(text)
            # names are told by where they stand
            ranking = self._rank(cleaned, names if cleaned == text else None)
            if ranking:
                language = (message.get(LANGUAGE) or {}).get("code")
                set_ranking(message, ranking, decide(ranking, thresholds_for(language, self._thresholds)))
        return messages


def set_ranking(message: Message, ranking: Ranking, decided: str | None) -> None:
    """Writes ranking, intent and, where an id was decided on, its entity into a message."""
    best, confidence = ranking[0]
    message.set(INTENT_RANKING, [{"name": name, "confidence": likely} for name, likely in ranking], add_to_output=True)
    if decided is None:
        message.set(
            INTENT, {"name": OUT_OF_SCOPE, "confidence": confidence if best == OUT_OF_SCOPE else 1 - confidence}, add_to_output=True
        )
        return
    message.set(INTENT, {"name": rasa_intent(decided), "confidence": confidence}, add_to_output=True)
    entity = entity_for_intent(decided)
    if entity:
        kind, value = entity
        found = {"entity": kind, "value": value, "start": 0, "end": 0, "extractor": IntentClassifier.__name__}
        message.set(ENTITIES, [*(message.get(ENTITIES) or []), found], add_to_output=True)
