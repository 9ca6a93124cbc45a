"""The state of a guided check in the conversation: what was said, what is asked now, and how a check that waits goes on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.services import directory
from bot import clock
from bot.check_replies import facts_from_json
from bot.knowledge import knowledge
from bot.law.checks import CHECKS, UNKNOWN, Case, Check, Contradiction, Question, next_question

FORM, SLOT, ANSWER = "check_form", "check", "check_answer"
RESULT = "action_check_result"
NOT_SAID = ("unknown", "not_told")
# what the directory knows of a profession answers these questions of the check
REGULATED = ("yes", "partly", "no")
LEVELS = {"academic": "academic", "vocational": "vocational"}


def new_state(name: str) -> dict[str, Any]:
    """A check that has begun: what was said (as JSON), in which order, what is asked now, contradictions the person stands by."""
    return {"name": name, "facts": {}, "asked": [], "asking": None, "accepted": [], "read": True}


def state_of(tracker: Tracker) -> dict[str, Any] | None:
    """A copy of the state of the check in progress, None where there is none."""
    held = tracker.get_slot(SLOT)
    if not isinstance(held, dict):
        return None
    return {**held, "facts": dict(held["facts"]), "asked": list(held["asked"]), "accepted": list(held["accepted"])}


def judged_facts(check: Check, state: dict[str, Any]) -> dict[str, Any]:
    """The facts that rules judge: all but the subject of the check."""
    return {question: fact for question, fact in facts_from_json(state["facts"]).items() if question != check.subject}


def open_contradiction(check: Check, state: dict[str, Any]) -> Contradiction | None:
    case = Case(judged_facts(check, state), knowledge().parameters, clock.today())
    return next((found for found in check.contradictions(case) if found.id not in state["accepted"]), None)


def question_now(state: dict[str, Any]) -> str | None:
    """The id of the question to ask, None where the check is at its end."""
    check = CHECKS[state["name"]]
    if check.subject and check.subject not in state["facts"]:
        return check.subject
    found = next_question(check, judged_facts(check, state), knowledge().parameters, clock.today())
    return found.id if found else None


def finished(state: dict[str, Any]) -> bool:
    return question_now(state) is None and open_contradiction(CHECKS[state["name"]], state) is None


def set_fact(state: dict[str, Any], question: str, fact: str) -> None:
    """Keeps an answer; with a profession, what the directory knows of it."""
    state["facts"][question] = fact
    state["asked"] = [*(asked for asked in state["asked"] if asked != question), question]
    if question == "profession" and (profession := directory().profession(fact)):
        if profession.regulated in REGULATED:
            state["facts"]["regulated"] = profession.regulated
        if profession.level in LEVELS:
            state["facts"]["level"] = LEVELS[profession.level]


def go_back(state: dict[str, Any]) -> None:
    """Takes the last answer back."""
    if state["asked"]:
        last = state["asked"].pop()
        state["facts"].pop(last, None)
        if last == "profession":
            state["facts"].clear()
            state["asked"].clear()


def after_answer(state: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any] | None:
    """The state once an answer {"question", "option"} is taken; None where it ends the check. `state` may be changed."""
    question, option = answer.get("question"), str(answer.get("option") or "")
    if option == "stop":
        return None
    if option == "again" or (option in CHECKS and option != state["name"]):
        return new_state(option if option in CHECKS else state["name"])
    if option == "back":
        go_back(state)
    elif option == "keep":
        if (found := open_contradiction(CHECKS[state["name"]], state)) is not None:
            state["accepted"].append(found.id)
    elif question == "change":
        state["facts"].pop(option, None)
    elif question is not None and _fits(state, question, option):
        set_fact(state, question, UNKNOWN if option in NOT_SAID else option)
    return state


def _fits(state: dict[str, Any], question: str, option: str) -> bool:
    """Whether the option belongs to the question: a payload may come from an old button or from anyone."""
    check = CHECKS[state["name"]]
    if question == check.subject:
        return option in NOT_SAID or directory().profession(option) is not None
    try:
        asked: Question = check.question(question)
        if asked.asks_time and option not in NOT_SAID:
            facts_from_json({question: option})
            return "/" in option
    except (KeyError, ValueError):
        return False
    return option in (*NOT_SAID, *asked.options)


def taken_up_again(state: dict[str, Any] | None) -> list[EventType]:
    """The events that let a check go on that was left for something else, such as a lookup that had to ask for a place.

    None for the state ends the check and says so.
    """
    left = [ActiveLoop(None), SlotSet("requested_slot", None)]
    if state is None or finished(state):
        return [*left, SlotSet(SLOT, state), FollowupAction(RESULT)]
    return [*left, SlotSet(SLOT, {**state, "asking": None}), FollowupAction(FORM)]


class ActionInBetween(Action, ABC):
    """An action that may reply while a check waits for a lookup in the middle of it: then the check goes on."""

    @abstractmethod
    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Replies; the events as of `Action.run`."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        events = self.reply(dispatcher, tracker, domain)
        waiting = state_of(tracker)
        running = (tracker.active_loop or {}).get("name") == FORM
        if waiting is None or running or any(event.get("event") == "reset_slots" or event.get("name") == SLOT for event in events):
            return events
        return [*events, *taken_up_again(waiting)]
