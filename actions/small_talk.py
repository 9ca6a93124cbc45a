"""Greetings, wishes about language, privacy - and acute danger."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import AllSlotsReset, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import reply_with_answer
from actions.check_state import SLOT, ActionInBetween, state_of
from actions.conversation import Message, Reply
from actions.finding import continued_search
from bot.knowledge import knowledge
from bot.replies import payload

STARTING_POINTS = ("work_access/apply", "chancenaufenthalt/deadline", "recognition/what")
FORGETTING = {"restart", "delete_data"}


def small_talk_kind(message: Message) -> str | None:
    """Which kind of small talk the message is (`greet`, `emergency` ...), None where it is none."""
    named = message.value("kind")
    if named is None and message.ranking and message.ranking[0][0].startswith("small_talk/"):
        named = message.ranking[0][0].partition("/")[2]
    return named


def wished_language(message: Message) -> str | None:
    """The language that the user asks for by name, None where none is named.

    Of several the one the message is not written in: "my German is not good, Turkish please" in German asks for Turkish.
    """
    named = message.values("language_name") or message.values("speaks")
    others = [code for code in named if code != message.detected.get("code")]
    return next(iter(others or named), None)


class ActionSmallTalk(ActionInBetween):
    """Replies to small talk by its kind."""

    def name(self) -> str:
        return "action_small_talk"

    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if search := continued_search(tracker):
            return search.reply(dispatcher, tracker, domain)
        message = Message.latest(tracker)
        kind = small_talk_kind(message) or "greet"
        if kind == "change_language":
            return self._change_language(dispatcher, tracker, message)
        if kind == "repeat" and tracker.get_slot("last_plan"):
            return self._repeat(dispatcher, tracker)
        current = tracker.get_slot("topic")
        reply = Reply(tracker)
        reply.contract["small_talk"] = kind
        reply.phrase(f"small_talk_{kind}")
        if kind in ("emergency", "stop") and state_of(tracker) is not None:
            # in danger nothing more is asked; a check that waits keeps what was said
            reply.events.append(SlotSet(SLOT, state_of(tracker) if kind == "emergency" else None))
        if kind == "emergency":
            reply.choice("choice_find_service", payload("find_service", service_topic="legal-aid"))
            return reply.send(dispatcher, urgent=True)
        if kind == "simple_language" and current in knowledge().answers:
            reply_with_answer(reply, current, "simple")
        elif kind in ("human", "insult", "feedback_bad", "bot_challenge"):
            if kind == "human":
                reply.contract["ask"] = "place"
            reply.choice("choice_find_service", payload("find_service"))
        elif kind in ("greet", "capabilities", "restart", "affirm", "deny", "stop"):
            reply.offer(STARTING_POINTS).choice("choice_find_service", payload("find_service"))
        events = reply.send(dispatcher)
        if kind in FORGETTING:
            return [AllSlotsReset(), SlotSet("language", reply.language), SlotSet("notice_given", True)]
        return events

    @staticmethod
    def _change_language(dispatcher: CollectingDispatcher, tracker: Tracker, message: Message) -> list[EventType]:
        wished = wished_language(message)
        languages = knowledge().languages
        if wished in languages:
            reply = Reply(tracker, language=wished)
            reply.phrase("small_talk_change_language")
        else:
            reply = Reply(tracker)
            reply.phrase("choose_language" if wished is None else "small_talk_language_unknown")
            for language in languages:
                if language.status != "skeleton" and "-" not in language.code:
                    reply.named_choice(language.name, payload("small_talk", kind="change_language", language_name=language.code))
        reply.contract["small_talk"] = "change_language"
        current = tracker.get_slot("topic")
        if wished in languages and current in knowledge().answers:
            reply_with_answer(reply, current)
            reply.contract["answer"] = None
        return reply.send(dispatcher)

    @staticmethod
    def _repeat(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        reply = Reply(tracker)
        before = tracker.get_slot("last_plan")
        reply.parts = [part for part in before["parts"] if part.get("phrase") != "notice"]
        reply.choices = before["choices"]
        reply.contract = {**before["contract"], "small_talk": "repeat"}
        return reply.send(dispatcher)
