"""People at the widget, many at once, each at an address of their own; what got no reply is sent again, as the widget does."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp

PATIENCE_SECONDS = 60
AGAIN_SECONDS = 0.5
QUESTION = "Berechne meine Punkte für die Chancenkarte"
ANSWERS = {
    "where": "abroad",
    "qualification": "state_recognised",
    "german_points": "b2",
    "english": "b2",
    "experience": "short",
    "age_points": "young",
    "shortage": "yes",
    "earlier_stay": "no",
    "spouse": "no",
    "livelihood": "yes",
}


@dataclass
class Visitor:
    """One conversation through the proxy, and what was sent and came back in it."""

    url: str
    web: aiohttp.ClientSession
    token: str = ""
    sent: list[str] = field(default_factory=list)
    replies: list[list[dict[str, Any]]] = field(default_factory=list)
    again: int = 0

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The body of the reply; asked again for a while where there is none."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE_SECONDS
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        problem = ""
        while loop.time() < deadline:
            try:
                async with self.web.request(method, self.url + path, json=body, headers=headers) as reply:
                    if reply.status == 200:
                        return await reply.json()
                    problem = f"{reply.status} {await reply.text()}"
                    assert reply.status in (429, 502, 503, 504), problem
            except (aiohttp.ClientError, asyncio.TimeoutError) as error:
                problem = repr(error)
            self.again += 1
            await asyncio.sleep(AGAIN_SECONDS)
        raise AssertionError(f"{method} {path}: no reply within {PATIENCE_SECONDS} seconds, at last {problem}")

    async def say(self, text: str) -> dict[str, Any]:
        """The last message of the reply."""
        if not self.token:
            self.token = (await self.ask("POST", "/web/session"))["token"]
        message = {"id": uuid4().hex, "text": text, "language": "de"}
        self.sent.append(message["id"])
        reply = await self.ask("POST", "/web/messages", message)
        self.token = reply["token"]
        self.replies.append(reply["messages"])
        assert reply["messages"], text
        return reply["messages"][-1]

    async def said(self) -> list[dict[str, Any]]:
        return (await self.ask("GET", "/web/messages"))["messages"]


async def main_job(visitor: Visitor) -> None:
    """What has become of a right, and who helps."""
    reply = await visitor.say("kann ich noch chancenaufenthalt beantragen?? bin seit 2016 in dresden, duldung")
    assert reply["answer"] == "chancenaufenthalt/deadline", reply
    reply = await visitor.say("wer hilft mir dabei")
    assert reply["action"] == "find_service" and "Dresden" in json.dumps(reply), reply


async def form(visitor: Visitor) -> None:
    """A place is asked for and found by its postcode."""
    reply = await visitor.say("ich suche eine beratungsstelle")
    assert reply["action"] == "find_service" and not any("cards" in part for part in reply["parts"]), reply
    reply = await visitor.say("02977")
    assert reply["action"] == "find_service" and "Hoyerswerda" in json.dumps(reply), reply


async def guided_check(visitor: Visitor) -> None:
    """Questions until the outcome; each is asked once."""
    reply, asked = await visitor.say(QUESTION), []
    while not reply["result"]:
        offered = {
            c["payload"]: json.loads(c["payload"][c["payload"].index("{") :])
            for c in reply["choices"]
            if '"option"' in c["payload"]
        }
        fitting = [payload for payload, one in offered.items() if ANSWERS.get(one["question"]) == one["option"]]
        assert len(fitting) == 1, reply
        asked.append(offered[fitting[0]]["question"])
        assert len(asked) == len(set(asked)), f"asked twice: {asked}"
        reply = await visitor.say(fitting[0])
    assert len(asked) >= 6, asked


KINDS = (main_job, form, guided_check)
