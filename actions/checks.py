"""The guided checks: one question after the other in the form `check_form`, then the result."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answering import asked_answer
from actions.check_state import (
    ANSWER,
    SLOT,
    after_answer,
    finished,
    judged_facts,
    new_state,
    open_contradiction,
    question_now,
    set_fact,
    state_of,
)
from actions.conversation import Message, Reply, language_of
from actions.lookups import known_place
from actions.professions import add_regulation
from actions.services import directory
from actions.small_talk import small_talk_kind
from bot import clock, paths
from bot.check_replies import REPLY_INTENT, fact_to_json, option_title
from bot.knowledge import knowledge
from bot.law.checks import CHECKS, Case, Check, Contradiction
from bot.nlu.check_reading import read_answer
from bot.nlu.times import TimeWords
from bot.replies import payload

TOPIC = {"check_recognition": "recognition", "check_work_access": "work-permit"}
DEFAULT_TOPIC = "residence"
QUESTION_MARKS = ("?", "؟")
SURE_OF_QUESTION = 0.8
"""From this confidence on a question about a name is taken for one without its mark."""


@lru_cache(maxsize=1)
def time_words() -> dict[str, TimeWords]:
    """The words for times in every language that has checks."""
    return {
        code: TimeWords.load(paths.DATA / "checks" / code / "times.yml", knowledge().languages[code]) for code in knowledge().checks
    }


def prefill(state: dict[str, Any], message: Message) -> None:
    """Takes what the first message names already: a status, a profession."""
    check = CHECKS[state["name"]]
    for kind in ("status", "profession"):
        value = message.value(kind)
        if value is None:
            continue
        if kind == check.subject or any(question.id == kind and value in question.options for question in check.questions):
            set_fact(state, kind, value)


def asks_what(message: Message) -> bool:
    """Whether a message asks about what it names ("what is a Duldung?") rather than naming it as an answer."""
    if message.text.rstrip().endswith(QUESTION_MARKS):
        return True
    return message.confidence >= SURE_OF_QUESTION and str(asked_answer(message)).endswith("/what")


class ActionStartCheck(Action):
    """Begins a check; with one that is not finished, goes on with it."""

    def name(self) -> str:
        return "action_start_check"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        message = Message.latest(tracker)
        state = state_of(tracker)
        if state is None or state["name"] != message.intent or message.value("option") == "again":
            state = new_state(message.intent)
            prefill(state, message)
        state["asking"] = None
        return [SlotSet(SLOT, state), SlotSet(ANSWER, None)]


class ValidateCheckForm(FormValidationAction):
    """Reads each answer, by button or in own words, and keeps the form open until nothing is left to ask."""

    def name(self) -> str:
        return "validate_check_form"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[str]:
        state = state_of(tracker)
        return [] if state is None or finished(state) else [ANSWER]

    async def extract_check_answer(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> dict[str, Any]:
        """The answer in the latest message as {"question", "option"}; nothing where the message is no answer."""
        state, message = state_of(tracker), Message.latest(tracker)
        if state is None or state["asking"] is None:
            return {}
        if message.intent == REPLY_INTENT:
            return {ANSWER: {"question": message.value("question"), "option": message.value("option")}}
        read = self._read(state, message, language_of(tracker, message))
        if read:
            return read
        if message.intent in CHECKS:
            return {ANSWER: {"question": None, "option": message.intent}}
        if message.intent == "small_talk" and small_talk_kind(message) in ("stop", "restart"):
            return {ANSWER: {"question": None, "option": "stop" if small_talk_kind(message) == "stop" else "again"}}
        return {}

    @staticmethod
    def _read(state: dict[str, Any], message: Message, language: str) -> dict[str, Any]:
        check, asking = CHECKS[state["name"]], state["asking"]
        if asking == check.subject:
            named = message.value(asking)
            return {ANSWER: {"question": asking, "option": named}} if named else {}
        question = check.question(asking)
        spoken = [code for code in knowledge().languages.chain(language) if code in knowledge().checks]
        titles = {
            option: option_title(knowledge(), check.name, asking, option, language, clock.today()) for option in question.options
        }
        move, fact = read_answer(
            message.text,
            question,
            titles,
            {"status": message.value("status") or ""} if asking == "status" and not asks_what(message) else {},
            knowledge().check_replies[spoken[0]],
            [time_words()[code] for code in dict.fromkeys([*spoken, *time_words()])],
            Case(judged_facts(check, state), knowledge().parameters, clock.today()),
        )
        if move is not None:
            return {ANSWER: {"question": asking, "option": move}}
        return {} if fact is None else {ANSWER: {"question": asking, "option": fact_to_json(fact)}}

    def validate_check_answer(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Takes an answer into the state; the slot is emptied, so that the form asks for the next."""
        state = state_of(tracker)
        if state is None or not isinstance(value, dict):
            return {ANSWER: None}
        return {ANSWER: None, SLOT: after_answer(state, value)}


class AskCheckAnswer(Action):
    """Asks the next question, or asks about a contradiction."""

    def name(self) -> str:
        return "action_ask_check_form_check_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        state = state_of(tracker)
        reply = Reply(tracker)
        answered = self._answered_meanwhile(tracker)
        if state is None or (answered and small_talk_kind(reply.message) == "emergency"):
            return []
        check = CHECKS[state["name"]]
        reply.contract["action"] = check.name
        contradiction = open_contradiction(check, state)
        if contradiction is not None:
            self._ask_about(reply, check, contradiction)
            state["asking"] = contradiction.questions[-1]
        else:
            asking = question_now(state)
            if asking is None:
                return []
            repeated = state["asking"] == asking and not answered and reply.message.intent not in (REPLY_INTENT, *CHECKS)
            if answered:
                reply.phrase("check_go_on")
            elif not state["asked"] and state["asking"] is None:
                reply.phrase("check_intro")
            elif repeated:
                reply.phrase("check_not_read")
            state["asking"] = asking
            self._ask(reply, check, state)
        reply.contract["ask"] = state["asking"]
        reply.events.append(SlotSet(SLOT, state))
        return reply.send(dispatcher, beside=answered)

    @staticmethod
    def _answered_meanwhile(tracker: Tracker) -> bool:
        """Whether the latest message got a reply of its own already: a question in the middle of the check."""
        for event in reversed(tracker.events):
            if event.get("event") == "user":
                return False
            if event.get("event") == "bot":
                return True
        return False

    @staticmethod
    def _ask(reply: Reply, check: Check, state: dict[str, Any]) -> None:
        asking = state["asking"]
        number = len(state["asked"]) + 1
        reply.parts.append({"check_question": {"check": check.name, "question": asking, "number": number}})
        options = () if asking == check.subject else check.question(asking).options
        moves = ["unknown", "not_told", *(["back"] if state["asked"] else []), "stop"]
        reply.choices += [{"check": check.name, "question": asking, "option": option} for option in (*options, *moves)]

    @staticmethod
    def _ask_about(reply: Reply, check: Check, contradiction: Contradiction) -> None:
        words = knowledge().check_words(check.name, reply.language)
        problem = knowledge().filled(words.contradictions[contradiction.id], reply.language, reply.day)
        reply.phrase("check_contradiction", problem=problem)
        for question in contradiction.questions:
            title = knowledge().filled(words.questions[question].text, reply.language, reply.day)
            reply.named_choice(title, payload(REPLY_INTENT, question="change", option=question))
        if contradiction.id != "in_the_future":
            reply.choices.append({"check": check.name, "question": contradiction.questions[-1], "option": "keep"})
        reply.choices.append({"check": check.name, "question": contradiction.questions[-1], "option": "stop"})


class ActionCheckResult(Action):
    """Tells the result of a check, or that it was stopped; then forgets what was said."""

    def name(self) -> str:
        return "action_check_result"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        reply = Reply(tracker)
        state = state_of(tracker)
        reply.events += [SlotSet(SLOT, None), SlotSet(ANSWER, None)]
        if state is None:
            reply.contract["small_talk"] = "stop"
            reply.phrase("check_stopped")
            return reply.send(dispatcher)
        check = CHECKS[state["name"]]
        reply.contract["action"] = check.name
        if check.subject == "profession":
            self._tell_profession(reply, state, tracker)
        reply.parts.append({"check_result": {"check": check.name, "facts": state["facts"]}})
        topic = TOPIC.get(check.name, DEFAULT_TOPIC)
        reply.choice("choice_advice", payload("find_service", service_topic=topic))
        reply.choice("check_again_choice", payload(check.name, option="again"))
        reply.events.append(SlotSet("service_topic", topic))
        return reply.send(dispatcher)

    @staticmethod
    def _tell_profession(reply: Reply, state: dict[str, Any], tracker: Tracker) -> None:
        """What the directory knows of the profession: regulation, who decides in the Land, time, fee, language."""
        profession = directory().profession(str(state["facts"].get("profession") or ""))
        if profession is None:
            return
        add_regulation(reply, profession)
        place = known_place(tracker)
        authority = directory().recognition_authority(profession, place.state) if place else None
        if place and authority:
            reply.phrase("profession_authority", state=directory().state_name(place.state), authority=authority)
        if profession.duration_months:
            reply.phrase("profession_duration", months=profession.duration_months)
        if profession.fee_from is not None and profession.fee_to is not None:
            reply.phrase("profession_fee", lowest={"euro": profession.fee_from}, highest={"euro": profession.fee_to})
        if profession.language_level:
            reply.phrase("profession_language", level=profession.language_level)
        reply.offer(["recognition/apply", "recognition/cost", "recognition/documents", "recognition/funding"])
