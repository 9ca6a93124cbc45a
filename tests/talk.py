"""Talking to the running system as a user does: over the REST channel."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any
from uuid import uuid4


def post(url: str, body: bytes | str | dict[str, Any]) -> tuple[int, Any]:
    """Status and parsed body of a POST; a dictionary is sent as JSON."""
    data = json.dumps(body).encode() if isinstance(body, dict) else body.encode() if isinstance(body, str) else body
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status, json.loads(reply.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


class User:
    """One person in one conversation."""

    def __init__(self, system: str) -> None:
        self._url = f"{system}/webhooks/rest/webhook"
        self._sender = f"test-{uuid4()}"

    def say(self, text: str, **metadata: Any) -> dict[str, Any]:
        """The contract of the reply, with its whole text as `text` and its choices as `buttons`."""
        status, messages = post(self._url, {"sender": self._sender, "message": text, "metadata": metadata})
        assert status == 200, messages
        carrying = [message for message in messages if "custom" in message]
        assert len(carrying) == 1, f"exactly one message carries the contract: {messages}"
        buttons = [button for message in messages for button in message.get("buttons", [])]
        return {**carrying[0]["custom"], "text": "\n\n".join(m.get("text", "") for m in messages), "buttons": buttons}
