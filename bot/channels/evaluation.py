"""Questions for the mentors' queue, of users who agreed to evaluation and of nobody else; freed of personal data on the way.

Agreeing is said by the channel (`evaluation_agreed: true` in the metadata of a message), or with the feedback on a reply.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import structlog

from bot.channels.transcripts import Entry
from bot.feedback import Feedback
from bot.mentor.desk import Desk
from bot.mentor.queue import MARKED_HARD, MARKED_WRONG, NOT_UNDERSTOOD, QuestionQueue

logger = structlog.get_logger(__name__)
AGREED = "evaluation_agreed"
REASONS = {"wrong": MARKED_WRONG, "hard": MARKED_HARD}
PAYLOAD = "/"


@lru_cache(maxsize=1)
def _queue() -> QuestionQueue:
    return Desk.open().queue


async def hear_reply(sender: str, text: str, metadata: dict[str, Any], messages: Sequence[dict[str, Any]]) -> None:
    """Queues a question that was not understood, where the channel says that its user agreed."""
    contract: dict[str, Any] = next((message["custom"] for message in messages if message.get("custom")), {})
    if metadata.get(AGREED) is not True or not contract.get("out_of_scope") or text.startswith(PAYLOAD):
        return
    near = contract.get("suggestions") or []
    await _in_background(
        lambda: _queue().hear(contract["language"], text, conversation=sender, why=NOT_UNDERSTOOD, suggestions=near)
    )


async def hear_feedback(feedback: Feedback, said: Sequence[Entry]) -> None:
    """Queues the question whose reply was called wrong or hard to understand, where its user agreed."""
    why = REASONS.get(feedback.verdict)
    asked = feedback.message.rpartition(".")[0]
    text = next((entry["text"] for entry in said if entry["role"] == "user" and entry["id"] == asked), "")
    if not feedback.evaluation_agreed or why is None or not text or text.startswith(PAYLOAD):
        return
    answer = feedback.answer or feedback.action
    near = [feedback.answer] if feedback.answer else []
    await _in_background(
        lambda: _queue().hear(feedback.language, text, conversation=feedback.conversation, why=why, answer=answer, suggestions=near)
    )


async def _in_background(work: Callable[[], object]) -> None:
    """Does it in a thread; a queue that cannot be written to is the operator's matter and not the user's."""
    try:
        await asyncio.to_thread(work)
    except Exception:
        logger.exception("evaluation.not_queued")
