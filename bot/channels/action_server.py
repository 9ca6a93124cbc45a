"""Calling the action server: a turn whose action does not answer is given up as a whole.

Rasa itself goes on after an action that failed, as though it had done nothing: the conversation then holds actions that never
happened, and a guided check may end before it began. Here nothing of such a turn is kept. The user is told so, and the message
sent again finds the conversation as it was.
"""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
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
            return await super().request(*arguments, **{**settings, "headers": named, "timeout": ACTION_SECONDS})
        except ClientResponseError as error:
            if error.status == REJECTED:
                raise
            raise ActionFailed(f"status {error.status}") from None
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise ActionFailed(type(error).__name__) from None
