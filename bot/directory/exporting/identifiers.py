"""Identifiers that stay the same from export to export, and are the same on every installation."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5


def identifier(*parts: str) -> str:
    """A UUID (RFC 4122, version 5) of what the parts name: a kind of thing, then its key."""
    return str(uuid5(NAMESPACE_URL, f"lotse:{':'.join(parts)}"))
