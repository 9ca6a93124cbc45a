"""Who is at the console: a signed cookie without personal data, and the token by which a form proves that it is ours."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sanic import Request
from sanic.response import HTTPResponse

from bot.channels.secrets import derived_key, pseudonym

COOKIE = "lotse_mentor"
LIFETIME = timedelta(days=30)
_PURPOSE = "lotse mentor visit"


@dataclass(frozen=True)
class Visit:
    """A browser at the console: a random id, the mentor who came in (None: a reader without invitation), the language wished."""

    id: str
    mentor: int | None = None
    language: str = ""


class Visits:
    """Reads and writes the cookie. The id changes when somebody comes in, so that a visit prepared by another is worth nothing."""

    def __init__(self) -> None:
        self._signer = URLSafeTimedSerializer(derived_key(_PURPOSE), salt=_PURPOSE)
        self._forms = derived_key("lotse mentor forms")

    def read(self, request: Request) -> Visit:
        """The visit of a request, a new one where the cookie is missing, expired or not ours."""
        try:
            return Visit(*self._signer.loads(request.cookies.get(COOKIE, ""), max_age=int(LIFETIME.total_seconds())))
        except (BadSignature, TypeError):
            return Visit(secrets.token_urlsafe(16))

    def write(self, answered: HTTPResponse, visit: Visit, *, secure: bool) -> None:
        """Sets the cookie: for these pages alone, out of the reach of scripts, not sent by other sites' forms."""
        answered.cookies[COOKIE] = str(self._signer.dumps([visit.id, visit.mentor, visit.language]))
        answered.cookies[COOKIE].update({"path": "/", "httponly": True, "samesite": "Lax"})
        answered.cookies[COOKIE]["max-age"] = int(LIFETIME.total_seconds())
        if secure:
            answered.cookies[COOKIE]["secure"] = True

    def enter(self, visit: Visit, mentor: int | None) -> Visit:
        """The visit under a new id, of a mentor who comes in or (None) goes."""
        return replace(visit, id=secrets.token_urlsafe(16), mentor=mentor)

    def form_token(self, visit: Visit) -> str:
        """What every form of this visit carries (OWASP: HMAC-based token pattern against forged requests)."""
        return pseudonym(self._forms, visit.id, visit.mentor)

    def is_ours(self, visit: Visit, token: str) -> bool:
        return hmac.compare_digest(self.form_token(visit).encode(), token.encode())
