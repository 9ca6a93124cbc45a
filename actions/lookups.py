"""Lookups in the directory: advice near a place, events, and the authority in charge."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.conversation import Message, Reply
from actions.professions import profession_name
from actions.services import directory, knowledge
from bot.directory import EventSearch, FoundEvent, FoundService, Place, ServiceSearch, resolve_period
from bot.replies import payload

RESULTS = 3
SEVERAL_PLACES = 4
EVERYWHERE = "everywhere"


def places_named(message: Message) -> list[Place]:
    """The places that a message names: by name (several where the name is ambiguous), else by postcode."""
    named = [place for key in message.values("place") if (place := directory().place(key)) is not None]
    if named:
        return named
    by_postcode = [directory().place_by_postcode(code) for code in message.values("postcode")]
    return [place for place in by_postcode if place is not None]


def ambiguous(message: Message) -> bool:
    """Whether one written name stands for several places."""
    spans = [(entity.get("start"), entity.get("end")) for entity in message.entities if entity.get("entity") == "place"]
    return len(spans) > 1 and len(set(spans)) == 1


def known_place(tracker: Tracker) -> Place | None:
    """The place in use in the conversation; the slot holds its key or a postcode."""
    held = str(tracker.get_slot("place") or "")
    if held.isdigit():
        return directory().place_by_postcode(held)
    return directory().place(held)


def wants_everywhere(tracker: Tracker, message: Message) -> bool:
    return tracker.get_slot("place") == EVERYWHERE or message.value("mode") in ("online", "phone")


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
        return reply.send(dispatcher)


class AskPlaceOfAuthority(AskPlace):
    lookup = "find_authority"


class ActionAskAgain(Action):
    """Says nothing: stands between a form that rejected a message and the same form asking again, as Rasa requires."""

    def name(self) -> str:
        return "action_ask_again"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return []


def service_card(found: FoundService) -> dict[str, Any]:
    """A service as it goes out in `results`."""
    service = found.service
    card = {
        "key": service.key,
        "name": service.name,
        "organisation": service.organisation,
        "street": service.street,
        "postcode": service.postcode,
        "city": service.city,
        "distance_km": found.distance_km,
        "phone": service.phone,
        "email": service.email,
        "website": service.website,
        "opening_hours": service.opening_hours,
        "languages": list(service.languages),
        "checked_on": service.assured_date.isoformat() if service.assured_date else None,
        "confidence": service.confidence,
        "map_url": service.map_url,
    }
    return {name: value for name, value in card.items() if value not in (None, "", [])}


def event_card(found: FoundEvent) -> dict[str, Any]:
    """An event as it goes out in `results`."""
    event = found.event
    card = {
        "key": event.key,
        "name": event.title,
        "start": event.start.isoformat() if event.start else None,
        "end": event.end.isoformat() if event.end else None,
        "venue": event.venue,
        "street": event.street,
        "postcode": event.postcode,
        "city": event.city,
        "distance_km": found.distance_km,
        "mode": event.mode,
        "website": event.registration_url,
        "organisation": event.organiser,
    }
    return {name: value for name, value in card.items() if value not in (None, "", [])}


class ActionFindService(Action):
    """Advisory services for a place, a topic and a language, nearest first."""

    def name(self) -> str:
        return "action_find_service"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        reply = Reply(tracker)
        message = reply.message
        more = message.value("aspect") == "more" and tracker.get_slot("last_lookup")
        search = dict(more) if more else self._search(tracker, message)
        if more:
            search["offset"] += RESULTS
        place = directory().place(search["place"]) if search["place"] else None
        found = directory().find_services(
            ServiceSearch(
                place=place,
                topic=search["topic"],
                languages=tuple(search["languages"]),
                online=search["online"],
                audience=search["audience"],
                limit=RESULTS,
                offset=search["offset"],
            )
        )
        reply.contract.update(action="find_service", results=[service_card(service) for service in found.services])
        entities = reply.contract["entities"]
        if place:
            entities["place"] = place.name
        if search["topic"]:
            entities["topic"] = search["topic"]
        if search["languages"]:
            entities["languages"] = search["languages"]
        self._say(reply, found, place, search)
        reply.events += [SlotSet("last_lookup", {"lookup": "find_service", **search}), SlotSet("requested_slot", None)]
        return reply.send(dispatcher)

    @staticmethod
    def _search(tracker: Tracker, message: Message) -> dict[str, Any]:
        place = known_place(tracker)
        everywhere = wants_everywhere(tracker, message)
        return {
            "lookup": "find_service",
            "place": place.key if place and not everywhere else None,
            "topic": message.value("service_topic") or tracker.get_slot("service_topic"),
            "languages": message.values("speaks"),
            "online": True if everywhere else None,
            "audience": message.value("audience"),
            "offset": 0,
        }

    @staticmethod
    def _say(reply: Reply, found: Any, place: Place | None, search: dict[str, Any]) -> None:
        if not found.services:
            reply.phrase("services_no_more" if search["offset"] else "services_none")
            return
        if place is None:
            reply.phrase("services_found_nationwide")
        else:
            reply.phrase("services_none_near" if found.beyond_region else "services_found", place=place.name)
        if found.language_missing:
            reply.phrase("services_language_unknown")
        reply.parts.append({"services": reply.contract["results"]})
        if found.more:
            reply.choice("choice_more_results", payload("follow_up", aspect="more"))


class ActionFindEvent(Action):
    """Coming events for a place, a topic and a period, soonest first."""

    def name(self) -> str:
        return "action_find_event"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        reply = Reply(tracker)
        message = reply.message
        place = known_place(tracker)
        period = message.value("when")
        start, end = resolve_period(period, reply.day) if period else (reply.day, None)
        topic = message.value("service_topic")
        search = EventSearch(
            place=place, start=start, end=end, topic=topic, online=message.value("mode") == "online" or None, limit=RESULTS
        )
        found = directory().find_events(search)
        entities = reply.contract["entities"]
        if place:
            entities["place"] = place.name
        if period:
            entities.update({"from": start.isoformat(), "until": end.isoformat() if end else None})
        reply.contract.update(action="find_event", results=[event_card(event) for event in found])
        where: Any = place.name if place else {"phrase": "everywhere"}
        if found:
            reply.phrase("events_found")
            reply.parts.append({"events": reply.contract["results"]})
        else:
            reply.phrase("events_none", place=where)
            reply.choice("choice_find_service", payload("find_service", **({"service_topic": topic} if topic else {})))
        return reply.send(dispatcher)


class ActionFindAuthority(Action):
    """The immigration office of a place, or the body that recognises a profession there."""

    def name(self) -> str:
        return "action_find_authority"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        reply = Reply(tracker)
        place = known_place(tracker)
        if place is None:
            return []
        reply.contract["action"] = "find_authority"
        reply.contract["entities"]["place"] = place.name
        profession = directory().profession(reply.message.value("profession") or "")
        authority = directory().recognition_authority(profession, place.state) if profession else None
        if profession and authority:
            state = directory().state_name(place.state)
            name = profession_name(profession, reply.language)
            reply.contract["results"] = [{"key": f"{profession.key}-{place.state}", "name": authority, "city": ""}]
            reply.phrase("authority_profession", profession=name, state=state)
            reply.parts.append({"services": reply.contract["results"]})
            return reply.send(dispatcher)
        found = directory().find_authorities(place)
        reply.contract["results"] = [service_card(service) for service in found]
        if found:
            reply.phrase("authority_found")
            reply.parts.append({"services": reply.contract["results"]})
        else:
            reply.phrase("authority_none", place=place.name)
        reply.offer([key for key in ("authority/appointment", "authority/role") if key in knowledge().answers])
        return reply.send(dispatcher)
