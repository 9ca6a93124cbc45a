"""The authority in charge of a place: the immigration office, or the body that recognises a profession there."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.check_state import ActionInBetween
from actions.conversation import Reply
from actions.finding import continued_search
from actions.lookups import known_place
from actions.professions import profession_name
from actions.results import service_result
from actions.services import directory
from bot.knowledge import knowledge


class ActionFindAuthority(ActionInBetween):
    """The immigration office of a place, or the body that recognises a profession there."""

    def name(self) -> str:
        return "action_find_authority"

    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if search := continued_search(tracker):
            return search.reply(dispatcher, tracker, domain)
        reply = Reply(tracker)
        place = known_place(tracker)
        if place is None:
            return []
        reply.contract["action"] = "find_authority"
        reply.events.append(SlotSet("last_lookup", None))
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
        reply.contract["results"] = [service_result(service) for service in found]
        if found:
            reply.phrase("authority_found")
            reply.parts.append({"services": reply.contract["results"]})
        else:
            reply.phrase("authority_none", place=place.name)
        reply.offer([key for key in ("authority/appointment", "authority/role") if key in knowledge().answers])
        return reply.send(dispatcher)
