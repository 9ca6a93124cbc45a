"""What an action knows of the conversation, read from Rasa's tracker, and how it replies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.services import directory
from bot import clock
from bot.knowledge import knowledge
from bot.replies import Plan

UTTER = "utter_reply"
ANSWER_INTENT = "answer"


@dataclass(frozen=True)
class Message:
    """The user's latest message as it was understood."""

    text: str
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    entities: tuple[dict[str, Any], ...]
    metadata: dict[str, Any]
    detected: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def latest(cls, tracker: Tracker) -> Message:
        raw = tracker.latest_message or {}
        intent = raw.get("intent") or {}
        return cls(
            text=raw.get("text") or "",
            intent=intent.get("name") or "",
            confidence=float(intent.get("confidence") or 0.0),
            ranking=tuple((entry["name"], float(entry["confidence"])) for entry in raw.get("intent_ranking") or []),
            entities=tuple(raw.get("entities") or []),
            metadata=_metadata(tracker),
            detected=raw.get("language") or {},
        )

    def values(self, kind: str) -> list[str]:
        """The keys of all names of a kind, in order, each once."""
        return list(dict.fromkeys(str(entity["value"]) for entity in self.entities if entity.get("entity") == kind))

    def value(self, kind: str) -> str | None:
        return next(iter(self.values(kind)), None)


def _metadata(tracker: Tracker) -> dict[str, Any]:
    event: dict[str, Any] = next((event for event in reversed(tracker.events) if event.get("event") == "user"), {})
    found = event.get("metadata")
    return found if isinstance(found, dict) else {}


def language_of(tracker: Tracker, message: Message) -> str:
    """The language of the reply: forced by the channel, else told from the text, else the one in use, else the channel's locale.

    Short or ambiguous texts ("ok", "B1?") keep the language in use.
    """
    languages = knowledge().languages
    forced = str(message.metadata.get("language") or "")
    if forced in languages:
        return forced
    in_use = tracker.get_slot("language")
    detected = message.detected.get("code")
    if in_use in languages and languages[in_use].simple and languages[in_use].fallback == detected:
        return str(in_use)
    if detected in languages and (message.detected.get("sure") or (in_use is None and message.detected.get("likely"))):
        return str(detected)
    if in_use in languages:
        return str(in_use)
    locale = str(message.metadata.get("locale") or "").replace("_", "-").split("-")[0]
    return locale if locale in languages else languages.original


class Reply:
    """A reply in the making: parts and choices are added, then it is sent once."""

    def __init__(self, tracker: Tracker, *, language: str | None = None) -> None:
        self.message = Message.latest(tracker)
        self.language = language or language_of(tracker, self.message)
        self.day = clock.today()
        self.parts: list[dict[str, Any]] = []
        self.choices: list[dict[str, Any]] = []
        self.contract: dict[str, Any] = {"confidence": round(self.message.confidence, 3), "entities": entities_of(self.message)}
        self._first = not tracker.get_slot("notice_given")
        self.events: list[EventType] = [SlotSet("language", self.language)]

    def phrase(self, key: str, **values: Any) -> Reply:
        self.parts.append({"phrase": key, "values": values})
        return self

    def answer(self, answer_id: str, show: str = "text") -> Reply:
        self.parts.append({"answer": answer_id, "show": show})
        return self

    def offer(self, answer_ids: Sequence[str]) -> Reply:
        self.choices += [{"answer": answer_id} for answer_id in answer_ids]
        return self

    def choice(self, phrase: str, payload: str) -> Reply:
        self.choices.append({"phrase": phrase, "payload": payload})
        return self

    def named_choice(self, text: str, payload: str) -> Reply:
        self.choices.append({"text": text, "payload": payload})
        return self

    def send(self, dispatcher: CollectingDispatcher, *, urgent: bool = False, beside: bool = False) -> list[EventType]:
        """Hands the plan to the NLG and gives the events to return.

        What is said `beside` another reply carries no contract: exactly one message of a reply does.
        The first message of a conversation says what the assistant is; in danger (`urgent`) that comes after the help.
        """
        parts = list(self.parts)
        if self._first:
            notice = {"phrase": "notice"}
            parts = [*parts, notice] if urgent else [notice, *parts]
            self.events.append(SlotSet("notice_given", True))
        plan: Plan = {
            "language": self.language,
            "day": self.day.isoformat(),
            "parts": parts,
            "choices": self.choices,
            "contract": self.contract,
            **({"beside": True} if beside else {}),
        }
        dispatcher.utter_message(response=UTTER, plan=plan)
        self.events.append(SlotSet("last_plan", plan))
        return self.events


def entities_of(message: Message) -> dict[str, Any]:
    """The names of the message in the words of the reply contract."""
    found: dict[str, Any] = {}
    for kind, name in (
        ("place", "place"),
        ("profession", "profession"),
        ("service_topic", "topic"),
        ("status", "status"),
        ("country", "country"),
    ):
        value = message.value(kind)
        if value is not None:
            place = directory().place(value) if kind == "place" else None
            found[name] = place.name if place else value
    if message.values("speaks"):
        found["languages"] = message.values("speaks")
    return found
