"""From an id of the catalogue to Rasa's intent and entity, and back."""

from __future__ import annotations

ENTITY_BY_PREFIX = {"follow_up": "aspect", "small_talk": "kind"}
ACTIONS = ("find_service", "find_event", "find_authority", "check_stay", "check_recognition", "check_work_access", "check_points")


def rasa_intent(intent: str) -> str:
    """The intent of the dialogue's rules: `follow_up`, `small_talk`, an action, `out_of_scope`, else `answer`."""
    prefix = intent.partition("/")[0]
    if prefix in ENTITY_BY_PREFIX or intent in ACTIONS or intent == "out_of_scope":
        return prefix
    return "answer"


def entity_for_intent(intent: str) -> tuple[str, str] | None:
    """The entity in which the id travels: ("answer", id), ("aspect", "cost"), ("kind", "greet"); None for an action."""
    prefix, _, rest = intent.partition("/")
    if prefix in ENTITY_BY_PREFIX:
        return ENTITY_BY_PREFIX[prefix], rest
    return ("answer", intent) if rest else None


def catalogue_id(intent: str | None, entities: dict[str, str]) -> str | None:
    """The id of the catalogue for an intent and the entities it came with; None where nothing was understood."""
    if intent == "answer":
        return entities.get("answer")
    if intent in ENTITY_BY_PREFIX:
        return f"{intent}/{entities.get(ENTITY_BY_PREFIX[intent])}"
    return intent if intent in ACTIONS else None
