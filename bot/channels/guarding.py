"""What every request must keep to, and what no reply tells: sizes, times, the form of a body, the inside of an error."""

from __future__ import annotations

import json
from typing import Any

from sanic import Request, Sanic, response
from sanic.compat import Header
from sanic.exceptions import InvalidUsage
from sanic.response import HTTPResponse

BODY_LIMIT = 200_000
"""Bytes of any request."""
REQUEST_SECONDS = 10
"""The head of a request must be here within this time; a connection that sends nothing is closed after half as long again."""
REPLY_SECONDS = 90
"""The body must be here and the reply made within this time: longer than actions and databases are waited for together."""
API_BODY_PATHS = ("/model", "/conversations", "/domain")
"""Rasa's own routes that read a JSON object; they answer 500 with the exception where they get something else."""
LENGTH_DIGITS = 18
TEXT_FIELDS = {"/model/parse": "text"}


class CheckedRequest(Request):
    """A request that says once how long its body is (RFC 9112, 6.3); for -1 bytes the server would wait for ever."""

    def __init__(self, url_bytes: bytes, headers: Header, *arguments: Any, **settings: Any) -> None:
        """Raises InvalidUsage, which is answered with 400 and the end of the connection."""
        lengths, codings = headers.getall("content-length", []), headers.getall("transfer-encoding", [])
        if len(lengths) + len(codings) > 1 or codings not in ([], ["chunked"]):
            raise InvalidUsage("Give one Content-Length, or Transfer-Encoding: chunked.")
        if lengths and not (lengths[0].isascii() and lengths[0].isdigit() and len(lengths[0]) <= LENGTH_DIGITS):
            raise InvalidUsage("Content-Length is a number of bytes.")
        super().__init__(url_bytes, headers, *arguments, **settings)


def add_limits(app: Sanic) -> None:
    """Sets the limits, and adds the checks before and after Rasa's routes; to be added after what asks for the token."""
    app.request_class = CheckedRequest
    app.config.REQUEST_MAX_SIZE = BODY_LIMIT
    app.config.REQUEST_TIMEOUT = app.config.KEEP_ALIVE_TIMEOUT = REQUEST_SECONDS
    app.config.RESPONSE_TIMEOUT = REPLY_SECONDS

    @app.on_request
    async def check_form(request: Request) -> HTTPResponse | None:
        if request.method not in ("POST", "PUT") or not request.path.startswith(API_BODY_PATHS):
            return None
        problem = problem_of_body(request.path, request.body)
        return response.json({"error": problem}, status=400) if problem else None

    @app.on_response
    async def hide_causes(request: Request, answered: HTTPResponse) -> HTTPResponse | None:
        if answered.status != 500:
            return None
        return response.json({"error": "The server could not do this; its log tells why."}, status=500)


def problem_of_body(path: str, body: bytes) -> str | None:
    """What is wrong with the body of a request to Rasa's own routes; None where it fits or there is none."""
    try:
        said = json.loads(body) if body else {}
    except (ValueError, RecursionError):
        return "The body is not JSON."
    if path.startswith("/conversations") and isinstance(said, list):
        return None
    if not isinstance(said, dict):
        return "The body must be a JSON object."
    field = TEXT_FIELDS.get(path)
    if field and not isinstance(said.get(field), str):
        return f'"{field}" must be a text.'
    return None
