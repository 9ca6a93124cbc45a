"""Searching the directory for services and events, and going on with a search: "more", "also on Saturday?", "in Arabic"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.check_state import ActionInBetween
from actions.conversation import Message, Reply
from actions.lookups import EVERYWHERE, known_place, names_in
from actions.results import event_result, past_event_result, service_result
from actions.services import directory, lookup_words
from bot import clock
from bot.directory import EventSearch, Place, ServiceResults, ServiceSearch, resolve_period
from bot.knowledge import knowledge
from bot.refinements import FIND_EVENT, FIND_SERVICE, NOW, Lookup, Said, refine
from bot.replies import payload

RESULTS = 3
MORE, MATERIALS = "more", "materials"
WEEK_DAYS = 7


def said_of_search(message: Message) -> Said:
    """What the message, or the button that was pressed, says of a search."""
    said, aspect = lookup_words().read(message.text, names_in(message)), message.value("aspect")
    return replace(said, more=said.more or aspect == MORE, materials=said.materials or aspect == MATERIALS)


def continued_search(tracker: Tracker) -> ActionInBetween | None:
    """The search that a message goes on with, whatever else it was taken for; None where it says something of its own."""
    if (tracker.active_loop or {}).get("name"):
        return None
    message = Message.latest(tracker)
    said = said_of_search(message)
    if said.materials and message.value("aspect") != MATERIALS:
        return ActionFindEvent()
    last = Lookup.remembered(tracker.get_slot("last_lookup"))
    if last is None or not (said.more or said.alone):
        return None
    return ActionFindEvent() if last.lookup == FIND_EVENT else ActionFindService()


def search_of(tracker: Tracker, message: Message, kind: str) -> Lookup:
    """The last search of the kind with what the message changes, or a new one where it names a topic or begins anew."""
    last, said = Lookup.remembered(tracker.get_slot("last_lookup")), said_of_search(message)
    topic = message.value("service_topic")
    if last is not None and last.lookup == kind:
        if said.more or said.alone:
            return refine(last, said, RESULTS)
        if said.changes and "place" not in said.changes and topic is None:
            return refine(last, said, RESULTS)
    place = known_place(tracker)
    kept = tracker.get_slot("service_topic") if kind == FIND_SERVICE else None
    everywhere = tracker.get_slot("place") == EVERYWHERE or None
    found = Lookup(kind, topic=topic or kept, **{"online": everywhere if kind == FIND_SERVICE else None, **said.changes})
    return replace(found, place=place.key if place else None)


def opening(when: str | None, day: date) -> tuple[datetime, datetime] | None:
    """The moments between which a service is to be open; None for no wish, and for periods in which everyone is."""
    now = clock.now()
    if when == NOW:
        return now, now
    if when is None:
        return None
    first, last = resolve_period(when, day)
    if (last - first).days + 1 >= WEEK_DAYS:
        return None
    begin = datetime.combine(first, time(), clock.BERLIN)
    return max(now, begin) if first == now.date() else begin, datetime.combine(last, time(23, 59), clock.BERLIN)


def find_services(search: Lookup, place: Place | None, open_during: tuple[datetime, datetime] | None) -> ServiceResults:
    """The services of a search, from its offset on."""
    return directory().find_services(
        ServiceSearch(
            place=place,
            topic=search.topic,
            languages=search.languages,
            online=search.online,
            audience=search.audience,
            open_during=open_during,
            limit=RESULTS,
            offset=search.offset,
        )
    )


def _topic_is_assumed(tracker: Tracker, message: Message, search: Lookup) -> bool:
    """Whether nobody asked for the topic of the search: it is what was spoken of before."""
    last = Lookup.remembered(tracker.get_slot("last_lookup"))
    asked_before = last is not None and last.topic == search.topic
    return search.topic is not None and message.value("service_topic") is None and not asked_before


def add_entities(reply: Reply, search: Lookup, place: Place | None, first: date | None, last: date | None) -> None:
    """Tells in the contract what was searched for."""
    known = {
        "place": place.name if place else None,
        "topic": search.topic,
        "languages": list(search.languages),
        "from": first.isoformat() if first else None,
        "until": last.isoformat() if last else None,
    }
    reply.contract["entities"].update({name: value for name, value in known.items() if value})


class ActionFindService(ActionInBetween):
    """Advisory services for a place, a topic, a language, a time; nearest first."""

    def name(self) -> str:
        return "action_find_service"

    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if isinstance(other := continued_search(tracker), ActionFindEvent):
            return other.reply(dispatcher, tracker, domain)
        reply = Reply(tracker)
        search = search_of(tracker, reply.message, FIND_SERVICE)
        place = directory().place(search.place) if search.place else None
        open_during = opening(search.when, reply.day)
        found = find_services(search, place, open_during)
        if place and found.beyond_region and _topic_is_assumed(tracker, reply.message, search):
            # somebody near who advises on all helps more than somebody far
            general = replace(search, topic=None)
            if not (near := find_services(general, place, open_during)).beyond_region:
                search, found = general, near
        reply.contract.update(action=FIND_SERVICE, results=[service_result(service) for service in found.services])
        add_entities(reply, search, place, *((moment.date() for moment in open_during) if open_during else (None, None)))
        self._say(reply, found, place, search, bool(open_during))
        offer_language(reply)
        reply.events += [SlotSet("last_lookup", search.to_remember()), SlotSet("requested_slot", None)]
        return reply.send(dispatcher)

    @staticmethod
    def _say(reply: Reply, found: ServiceResults, place: Place | None, search: Lookup, timed: bool) -> None:
        if not found.services:
            reply.phrase("services_no_more" if search.offset else "services_none")
            return
        if place is None:
            reply.phrase("services_found_nationwide")
        else:
            reply.phrase("services_none_near" if found.beyond_region else "services_found", place=place.name)
        reply.parts.append({"services": reply.contract["results"]})
        if found.language_missing:
            reply.phrase("services_language_unknown")
        if timed:
            reply.phrase("services_hours_unknown" if found.hours_missing else "services_hours_known")
        if found.more:
            reply.choice("choice_more_results", payload("follow_up", aspect=MORE))


def offer_language(reply: Reply) -> None:
    """Where a language was asked for by its name alone, perhaps the replies were meant: offers to go on in it."""
    wished = reply.message.value("language_name")
    languages = knowledge().languages
    if wished and wished in languages and wished != reply.language and said_of_search(reply.message).alone:
        reply.named_choice(languages[wished].name, payload("small_talk", kind="change_language", language_name=wished))


class ActionFindEvent(ActionInBetween):
    """Coming events for a place, a topic and a period, soonest first; papers of past ones where they are asked for."""

    def name(self) -> str:
        return "action_find_event"

    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if isinstance(other := continued_search(tracker), ActionFindService):
            return other.reply(dispatcher, tracker, domain)
        reply = Reply(tracker)
        reply.contract["action"] = FIND_EVENT
        said = said_of_search(reply.message)
        if said.materials:
            self._tell_past(reply, reply.message.value("service_topic"))
        else:
            self._tell_coming(reply, search_of(tracker, reply.message, FIND_EVENT))
        return reply.send(dispatcher)

    @staticmethod
    def _tell_coming(reply: Reply, search: Lookup) -> None:
        place = directory().place(search.place) if search.place else None
        day = reply.day
        first, last = (day, day) if search.when == NOW else resolve_period(search.when, day) if search.when else (day, None)
        wanted = EventSearch(
            place=place, start=first, end=last, topic=search.topic, online=search.online, limit=RESULTS + 1, offset=search.offset
        )
        if search.radius_km:
            wanted = replace(wanted, radius_km=search.radius_km)
        found = directory().find_events(wanted)
        reply.contract["results"] = [event_result(event) for event in found[:RESULTS]]
        add_entities(reply, search, place, *((first, last) if search.when else (None, None)))
        reply.events.append(SlotSet("last_lookup", search.to_remember()))
        if found:
            reply.phrase("events_found")
            reply.parts.append({"events": reply.contract["results"]})
            if len(found) > RESULTS:
                reply.choice("choice_more_results", payload("follow_up", aspect=MORE))
            return
        if search.offset:
            reply.phrase("events_no_more")
        else:
            reply.phrase("events_none", place=place.name if place else {"phrase": "everywhere"})
        reply.choice("choice_find_service", payload(FIND_SERVICE, **({"service_topic": search.topic} if search.topic else {})))
        if directory().find_past_events(search.topic, day, limit=1):
            topic = {"service_topic": search.topic} if search.topic else {}
            reply.choice("choice_materials", payload(FIND_EVENT, aspect=MATERIALS, **topic))

    @staticmethod
    def _tell_past(reply: Reply, topic: str | None) -> None:
        found = directory().find_past_events(topic, reply.day, limit=RESULTS)
        reply.contract["results"] = [past_event_result(event) for event in found]
        if found:
            reply.phrase("events_materials")
            reply.parts.append({"events": reply.contract["results"]})
        else:
            reply.phrase("events_materials_none")
