"""Where the server is reached from outside, for links to its own files in messengers."""

from __future__ import annotations

import os
import re

ADDRESS_VARIABLE = "LOTSE_PUBLIC_ADDRESS"
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[\w./~-]*)?")


def public_address() -> str:
    """The address without a slash at its end, "" where none is set. Raises ValueError where it is none."""
    address = os.environ.get(ADDRESS_VARIABLE, "").strip().rstrip("/")
    if address and not _ADDRESS.fullmatch(address):
        raise ValueError(f"{ADDRESS_VARIABLE}: {address!r} is no address; write https://chat.example.org.")
    return address
