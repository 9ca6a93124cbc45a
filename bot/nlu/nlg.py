"""Rasa's natural language generation, in process: the words come from the content files."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.knowledge import knowledge
from bot.public_address import public_address
from bot.replies import compose


class ContentNLG(NaturalLanguageGenerator):
    """Named in endpoints.yml as `nlg.type`. Turns the plan of an action into the words of its language."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        self._knowledge = knowledge()
        self._server = public_address()

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The message for `utter_reply` with its `plan`; None for any other response, for there is none."""
        plan = kwargs.get("plan")
        return compose(self._knowledge, plan, self._server) if plan else None
