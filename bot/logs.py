"""What the servers log: one JSON object a line, with the id of the request and never with what a user wrote.

Words of other people's code (Rasa, Sanic, drivers) and of any exception may quote a message. Of a record that is not ours the log
says where in the code it was made and how grave it is; of an exception its kind and the lines it passed through. Only while a
server starts, before anybody can have written to it, are the words kept.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import datetime, timezone
from types import TracebackType
from typing import Any

import structlog

OURS = ("bot", "actions")
STACK_LINES = 12


class JsonLines(logging.Formatter):
    """Formats a record as a JSON object."""

    keeps_words = True

    def format(self, record: logging.LogRecord) -> str:
        logged = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            **structlog.contextvars.get_contextvars(),
        }
        error: Any = record.exc_info
        if record.name.split(".")[0] in OURS:
            said = dict(record.msg) if isinstance(record.msg, dict) else {"event": record.getMessage()}
            error = said.pop("exc_info", None) or error
            logged |= said
        else:
            logged["at"] = f"{record.module}:{record.lineno}"
            if self.keeps_words:
                logged["event"] = record.getMessage()
        if error:
            logged["error"] = described(_exception(error))
        return json.dumps(logged, ensure_ascii=False, default=str)


def _exception(error: Any) -> BaseException | None:
    if isinstance(error, BaseException):
        return error
    _, found, _ = error if isinstance(error, tuple) else sys.exc_info()
    return found if isinstance(found, BaseException) else None


def described(error: BaseException | None) -> list[dict[str, Any]]:
    """An exception and those that led to it, the last first: the kind of each, and the innermost lines of code that it passed."""
    chain: list[dict[str, Any]] = []
    while error is not None and len(chain) < STACK_LINES:
        chain.append({"kind": f"{type(error).__module__}.{type(error).__qualname__}", "stack": _lines(error.__traceback__)})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain


def _lines(passed: TracebackType | None) -> list[str]:
    # without the text of the lines, which says nothing that the place does not say
    frames = traceback.StackSummary.extract(traceback.walk_tb(passed), lookup_lines=False)
    return [f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno} {frame.name}" for frame in frames[-STACK_LINES:]]


_formatter = JsonLines()


def configure() -> None:
    """Logs of this process go to standard error as JSON: ours from INFO on, those of others from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter)
    root = logging.getLogger()
    for other in list(root.handlers):
        root.removeHandler(other)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    logging.captureWarnings(True)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def keep_no_words() -> None:
    """From now on users may write: other people's words are left out."""
    _formatter.keeps_words = False
