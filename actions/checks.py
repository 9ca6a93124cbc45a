"""Finding one's way where a person does not know which answer fits: ways to stay, access to work, one profession, points."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import reply_with_answer
from actions.conversation import Reply
from actions.lookups import known_place
from actions.professions import add_regulation
from actions.services import directory
from bot.replies import payload

WAYS_TO_STAY = (
    "stay/integration",
    "stay/young_people",
    "training/ausbildungsduldung",
    "training/permit_16g",
    "employment/beschaeftigungsduldung",
    "employment/qualified_19d",
    "spurwechsel/requirements",
    "stay/hardship",
)
WORK_BY_STATUS = {
    "gestattung": "work_access/asylum_seeker",
    "duldung": "work_access/duldung",
    "duldung_light": "duldung/light",
    "refugee": "work_access/refugee",
    "subsidiary": "work_access/refugee",
    "ukraine": "work_access/ukraine",
    "chancenaufenthalt": "chancenaufenthalt/work",
    "student": "work_access/student",
    "family": "work_access/family",
    "eu_citizen": "skilled/eu_citizens",
}


class ActionCheckStay(Action):
    """The ways to stay; with a status that leads to one of them, that one first."""

    def name(self) -> str:
        return "action_check_stay"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        reply = Reply(tracker)
        reply.contract.update(action="check_stay", suggestions=list(WAYS_TO_STAY))
        reply.phrase("check_stay_intro").offer(WAYS_TO_STAY)
        reply.choice("choice_advice", payload("find_service", service_topic="residence"))
        reply.events.append(SlotSet("service_topic", "residence"))
        return reply.send(dispatcher)


class ActionCheckWorkAccess(Action):
    """Whether one may work, by status: the answer where the status was named, else the question for it."""

    def name(self) -> str:
        return "action_check_work_access"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        reply = Reply(tracker)
        answer_id = WORK_BY_STATUS.get(reply.message.value("status") or "")
        if answer_id:
            reply_with_answer(reply, answer_id)
        else:
            choices = list(dict.fromkeys(WORK_BY_STATUS.values()))
            reply.contract.update(ask="status", suggestions=choices)
            reply.phrase("check_work_access_intro").offer(choices)
        reply.contract["action"] = "check_work_access"
        return reply.send(dispatcher)


class ActionCheckRecognition(Action):
    """Whether a profession needs recognition, what the directory knows of it, and who decides."""

    def name(self) -> str:
        return "action_check_recognition"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        reply = Reply(tracker)
        reply.contract["action"] = "check_recognition"
        profession = directory().profession(reply.message.value("profession") or "")
        if profession is None:
            reply.contract["ask"] = "profession"
            reply.phrase("check_recognition_intro").phrase("ask_profession").offer(["recognition/need", "recognition/apply"])
            return reply.send(dispatcher)
        add_regulation(reply, profession)
        place = known_place(tracker)
        authority = directory().recognition_authority(profession, place.state) if place else None
        if place and authority:
            reply.phrase("profession_authority", state=directory().state_name(place.state), authority=authority)
        if profession.duration_months:
            reply.phrase("profession_duration", months=profession.duration_months)
        if profession.language_level:
            reply.phrase("profession_language", level=profession.language_level)
        reply.offer(["recognition/apply", "recognition/cost", "recognition/documents"])
        reply.choice("choice_advice", payload("find_service", service_topic="recognition"))
        reply.events.append(SlotSet("service_topic", "recognition"))
        return reply.send(dispatcher)


class ActionCheckPoints(Action):
    """The points of the opportunity card."""

    def name(self) -> str:
        return "action_check_points"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        reply = Reply(tracker)
        reply.phrase("check_points_intro")
        reply_with_answer(reply, "skilled/chancenkarte")
        reply.contract["action"] = "check_points"
        return reply.send(dispatcher)
