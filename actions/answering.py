"""Answers of the catalogue, follow-up questions, and what was not understood."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.check_state import ActionInBetween, after_answer, state_of, taken_up_again
from actions.conversation import Message, Reply
from actions.finding import continued_search
from actions.labour_market import add_statistics
from actions.lookups import known_place
from actions.professions import add_profession
from bot.check_replies import REPLY_INTENT
from bot.knowledge import knowledge
from bot.replies import payload

SUGGESTIONS = 3
OUT_OF_SCOPE = "out_of_scope"
LIKELY, OUTSIDE = 0.05, 0.5
NEXT_CHOICES = 3
PROFESSION_ASPECTS = {"cost", "duration", "apply", "need", "language"}


def asked_answer(message: Message) -> str | None:
    """The id of the answer that the message asks for, None where it asks for none."""
    named = message.value("answer") or (message.ranking[0][0] if message.ranking else None)
    return named if named in knowledge().answers else None


def reply_with_answer(reply: Reply, answer_id: str, show: str = "text") -> Reply:
    """Adds the answer, what is known of a profession that was named, and the next questions."""
    answer = knowledge().answers[answer_id]
    reply.contract["answer"] = answer_id
    reply.answer(answer_id, show)
    profession = reply.message.value("profession")
    if profession and answer.topic == "recognition" and answer.aspect in PROFESSION_ASPECTS:
        add_profession(reply, profession, answer.aspect)
    reply.offer(answer.next[:NEXT_CHOICES])
    reply.choice("choice_advice", payload("find_service", service_topic=answer.service_topic))
    reply.events += [SlotSet("topic", answer_id), SlotSet("service_topic", answer.service_topic), SlotSet("last_lookup", None)]
    return reply


def nearest_answers(message: Message, language: str, limit: int = SUGGESTIONS) -> list[str]:
    """Ids of the answers nearest to a message: what the classifier thought of, then what full-text search finds.

    Nothing is searched for in a message that is rather sure to be about something else: words in common would mislead.
    """
    answers = knowledge().answers
    likely = [name for name, confidence in message.ranking if name in answers and confidence >= LIKELY]
    outside = dict(message.ranking).get(OUT_OF_SCOPE, 0.0) >= OUTSIDE
    found = [] if outside else knowledge().search(message.text, language, limit)
    return list(dict.fromkeys(likely[:limit] + found))[:limit]


def reply_not_understood(reply: Reply) -> Reply:
    """Says so and offers the nearest answers and a person to ask."""
    suggestions = nearest_answers(reply.message, reply.language)
    reply.contract.update(out_of_scope=True, suggestions=suggestions)
    reply.phrase("not_understood" if suggestions else "not_understood_nothing").offer(suggestions)
    return reply.choice("choice_find_service", payload("find_service"))


class ActionAnswer(ActionInBetween):
    """Gives the answer that was asked for."""

    def name(self) -> str:
        return "action_answer"

    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if search := continued_search(tracker):
            return search.reply(dispatcher, tracker, domain)
        reply = Reply(tracker)
        answer_id = asked_answer(reply.message)
        if answer_id is None:
            return reply_not_understood(reply).send(dispatcher)
        reply_with_answer(reply, answer_id)
        add_statistics(reply, answer_id, known_place(tracker))
        return reply.send(dispatcher)


class ActionFollowUp(ActionInBetween):
    """Answers a short follow-up ("and what does it cost?") for the topic under discussion."""

    def name(self) -> str:
        return "action_follow_up"

    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if search := continued_search(tracker):
            return search.reply(dispatcher, tracker, domain)
        reply = Reply(tracker)
        aspect = reply.message.value("aspect") or reply.message.intent
        current = tracker.get_slot("topic")
        if current not in knowledge().answers:
            return self._ask_topic(reply, aspect).send(dispatcher)
        if aspect in ("source", "more", "simpler"):
            return self._again(reply, current, aspect).send(dispatcher)
        topic = current.partition("/")[0]
        wanted = f"{topic}/{aspect}"
        if wanted in knowledge().answers:
            return reply_with_answer(reply, wanted).send(dispatcher)
        near = [answer_id for answer_id in knowledge().answers[current].next if answer_id != current]
        near += [answer_id for answer_id in knowledge().topics[topic] if answer_id not in (current, *near)]
        reply.contract["suggestions"] = near[:SUGGESTIONS]
        reply.phrase("aspect_missing", question={"answer": current}).offer(near[:SUGGESTIONS])
        reply.choice("choice_advice", payload("find_service", service_topic=knowledge().answers[current].service_topic))
        return reply.send(dispatcher)

    @staticmethod
    def _again(reply: Reply, current: str, aspect: str) -> Reply:
        if aspect == "source":
            reply_with_answer(reply, current, "sources")
        elif aspect == "simpler":
            reply_with_answer(reply, current, "simple")
        else:
            rendered = knowledge().answer(current, reply.language, reply.day)
            if rendered is not None and not rendered.more:
                reply.phrase("no_more")
            reply_with_answer(reply, current, "more")
        return reply

    @staticmethod
    def _ask_topic(reply: Reply, aspect: str) -> Reply:
        reply.contract["ask"] = "topic"
        having = [answer_id for answer_id in knowledge().answers if answer_id.endswith(f"/{aspect}")]
        whole = ["work_access/apply", "recognition/what", "chancenaufenthalt/deadline", "language/level"]
        return reply.phrase("ask_topic").offer((having or whole)[:5])


class ActionNotUnderstood(ActionInBetween):
    """Says that the message was not understood, offers the nearest answers and a person to ask.

    An answer to a check that waits, as by a button while a lookup asks for a place, is taken; to one that is over, it is told so.
    """

    def name(self) -> str:
        return "action_not_understood"

    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if search := continued_search(tracker):
            return search.reply(dispatcher, tracker, domain)
        reply = Reply(tracker)
        if reply.message.intent != REPLY_INTENT:
            return reply_not_understood(reply).send(dispatcher)
        if (waiting := state_of(tracker)) is not None:
            answer = {"question": reply.message.value("question"), "option": reply.message.value("option")}
            return taken_up_again(after_answer(waiting, answer))
        reply.contract["out_of_scope"] = True
        return reply.phrase("choice_expired").send(dispatcher)
