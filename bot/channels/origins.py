"""Which websites may embed the widget: the origins of `LOTSE_EMBED_ORIGINS`, and always the server's own."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

ORIGINS_VARIABLE = "LOTSE_EMBED_ORIGINS"
ANY = "*"
# an origin by RFC 6454: scheme, host, port where it is not the scheme's own
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(?::\d{1,5})?")
PREFLIGHT_SECONDS = 86_400


class Origins:
    """The allow-list."""

    def __init__(self, allowed: str = "") -> None:
        """Takes origins divided by blanks or commas, or `*` for any. Raises ValueError where one is no origin."""
        self.allowed = tuple(origin.lower().rstrip("/") for origin in re.split(r"[\s,]+", allowed) if origin)
        for origin in self.allowed:
            if origin != ANY and not _ORIGIN.fullmatch(origin):
                raise ValueError(
                    f"{ORIGINS_VARIABLE}: {origin!r} is no origin; write https://www.example.org, several divided by blanks, or *."
                )

    @classmethod
    def from_environment(cls) -> Origins:
        return cls(os.environ.get(ORIGINS_VARIABLE, ""))

    def allow(self, origin: str | None, host: str) -> bool:
        """Whether a page of the origin may use the widget of this host; without an origin the request comes from no other page."""
        if not origin:
            return True
        return ANY in self.allowed or origin.lower() in self.allowed or urlsplit(origin).netloc.lower() == host.lower()

    def headers(self, origin: str | None, host: str) -> Mapping[str, str]:
        """The headers by which the browser lets the page read the reply (Fetch standard, CORS protocol); never with cookies."""
        return {"Access-Control-Allow-Origin": origin} if origin and self.allow(origin, host) else {}

    def preflight(self, origin: str | None, host: str) -> Mapping[str, str]:
        """The headers that answer OPTIONS."""
        if not self.allow(origin, host):
            return {}
        return {
            **self.headers(origin, host),
            "Access-Control-Allow-Methods": "GET, POST, DELETE",
            "Access-Control-Allow-Headers": "Authorization, Content-Type",
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        }
