"""The place of a lookup, asked for where it is not known."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.conversation import Message, Reply
from actions.services import directory
from bot.directory import Place
from bot.refinements import REMOTE, Name, several_places
from bot.replies import payload

SEVERAL_PLACES = 4
EVERYWHERE = "everywhere"


def places_named(message: Message) -> list[Place]:
    """The places that a message names: by name (several where the name is ambiguous), else by postcode."""
    named = [place for key in message.values("place") if (place := directory().place(key)) is not None]
    if named:
        return named
    by_postcode = [directory().place_by_postcode(code) for code in message.values("postcode")]
    return [place for place in by_postcode if place is not None]


def names_in(message: Message) -> list[Name]:
    """The names of a message with their positions; those that came with a button have none."""
    return [
        Name(str(entity["entity"]), str(entity["value"]), entity.get("start") or 0, entity.get("end") or 0)
        for entity in message.entities
    ]


def ambiguous(message: Message) -> bool:
    """Whether one written name stands for several places."""
    return several_places(names_in(message))


def known_place(tracker: Tracker) -> Place | None:
    """The place in use in the conversation; the slot holds its key or a postcode."""
    held = str(tracker.get_slot("place") or "")
    if held.isdigit():
        return directory().place_by_postcode(held)
    return directory().place(held)


def wants_everywhere(tracker: Tracker, message: Message) -> bool:
    return tracker.get_slot("place") == EVERYWHERE or message.value("mode") in REMOTE


class ValidatePlace(FormValidationAction):
    """Fills the slot `place` of a lookup from a name or a postcode; asks back where it is unknown or ambiguous."""

    def name(self) -> str:
        return "validate_place"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[str]:
        return [] if known_place(tracker) or wants_everywhere(tracker, Message.latest(tracker)) else ["place"]

    def validate_place(self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> dict[str, Any]:
        """Keeps one key; several names give the first, an ambiguous or unknown one is asked for again."""
        message = Message.latest(tracker)
        if value == EVERYWHERE:
            return {"place": value}
        found = places_named(message)
        return {"place": found[0].key if found and not ambiguous(message) else None}


class ValidateFindServiceForm(ValidatePlace):
    def name(self) -> str:
        return "validate_find_service_form"


class ValidateFindAuthorityForm(ValidatePlace):
    def name(self) -> str:
        return "validate_find_authority_form"


class AskPlace(Action):
    """Asks for the place of a lookup; offers the places of an ambiguous name."""

    lookup = "find_service"

    def name(self) -> str:
        return f"action_ask_{self.lookup}_form_place"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        reply = Reply(tracker)
        reply.contract.update(action=self.lookup, ask="place")
        found = places_named(reply.message)
        if ambiguous(reply.message):
            reply.phrase("place_ambiguous")
            for place in found[:SEVERAL_PLACES]:
                shown = place.name if place.district in ("", place.name) else f"{place.name} ({place.district})"
                reply.named_choice(shown, payload(self.lookup, place=place.key))
        else:
            asked_before = tracker.get_slot("requested_slot") == "place"
            reply.phrase("place_unknown" if asked_before else "ask_place")
            if self.lookup == "find_service":
                reply.choice("choice_everywhere", payload(self.lookup, place=EVERYWHERE))
        reply.events.append(SlotSet("last_lookup", None))
        return reply.send(dispatcher)


class AskPlaceOfAuthority(AskPlace):
    lookup = "find_authority"


class ActionAskAgain(Action):
    """Says nothing: stands between a form that rejected a message and the same form asking again, as Rasa requires."""

    def name(self) -> str:
        return "action_ask_again"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return []
