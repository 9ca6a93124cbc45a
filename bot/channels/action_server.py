"""Calling the action server: a turn whose action does not answer is given up as a whole.

Rasa itself goes on after an action that failed, as though it had done nothing: the conversation then holds actions that never
happened, and a guided check may end before it began. Here nothing of such a turn is kept. The user is told so, and the message
sent again finds the conversation as it was.
"""

from __future__ import annotations

import asyncio
from copy import deepcopy
from typing import Any

import aiohttp
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.channels import request_log

ACTION_SECONDS = 10
"""An action takes milliseconds; one that takes longer has met a database that does not answer."""
REJECTED = 400
"""The status by which an action says that it does not apply; Rasa then chooses another one."""


class ActionFailed(BaseException):
    """The action server did not do what was asked. No `Exception`, for those of an action Rasa passes over."""


class ActionServer(EndpointConfig):
    """Rasa's `action_endpoint`, the calls of which succeed or end the turn, and carry the id of the request they belong to."""

    @classmethod
    def of(cls, endpoint: EndpointConfig) -> ActionServer:
        """The same address with the same settings."""
        settings = (endpoint.url, endpoint.params, endpoint.headers, endpoint.basic_auth, endpoint.token, endpoint.token_name)
        return cls(*settings, endpoint.cafile, **endpoint.kwargs)

    async def request(self, *arguments: Any, **settings: Any) -> Any:
        """The reply of an action. Raises ActionFailed, and ClientResponseError where the action does not apply."""
        try:
            named = {**settings.pop("headers", {}), **request_log.headers()}
            reply = await super().request(*arguments, **{**settings, "headers": named, "timeout": ACTION_SECONDS})
        except ClientResponseError as error:
            if error.status == REJECTED:
                raise
            raise ActionFailed(f"status {error.status}") from None
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError) as error:
            raise ActionFailed(type(error).__name__) from None
        if unfit := what_does_not_fit(reply):
            raise ActionFailed(f"a reply that does not fit: {unfit}")
        return reply


def _checkers() -> tuple[Validator, dict[str, Validator]]:
    """What checks a reply but for its events, and what checks each kind of event; from the schema of Rasa."""
    whole = deepcopy(RemoteAction.action_response_format_spec())
    events = whole["properties"]["events"]
    kinds = events["items"].pop("oneOf")
    checker = validator_for(whole)
    return checker(whole), {kind["properties"]["event"]["const"]: checker(kind) for kind in kinds}


_reply, _events = _checkers()


def what_does_not_fit(reply: Any) -> str | None:
    """Where what the action server sent is no reply of an action, as a JSON path; nothing of the content."""
    if error := next(_reply.iter_errors(reply), None):
        return str(error.json_path)
    for event in reply.get("events", ()):
        checker = _events.get(event["event"])
        error = next(checker.iter_errors(event), None) if checker else None
        if error or not checker:
            return f"event {event['event'] if checker else 'unknown'}: {error.json_path if error else '$.event'}"
    return None


def _is_checked(action: RemoteAction, reply: Any) -> bool:
    return True


# Rasa itself would check the schema anew with each reply and try every kind of event on every event, which takes longer than all
# else that it does for a message
RemoteAction._validate_action_result = _is_checked
