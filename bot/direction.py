"""Keeping what is written from left to right in one piece inside a text from right to left (Unicode isolates, UAX #9)."""

from __future__ import annotations

import re

LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE = "\u2066", "\u2069"
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]*)\)|https?://\S+")
# a paragraph of the law, times of day, a telephone number, a mail address, or a run of Latin words with the figures beside them
_RUN = re.compile(
    r"§§?\s?\d+[a-z]?(?:[ \d.,]*(?:Abs|Nr|Satz|S)\.?\s?\d+[a-z]?)*(?:\s[A-ZÄÖÜ][\w]+)?"
    r"|\d\d:\d\d(?:-\d\d:\d\d)?(?:, ?\d\d:\d\d-\d\d:\d\d)*"
    r"|\+?\d[\d ()/-]{5,}\d"
    r"|[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|[A-Za-zÄÖÜäöüß][\wÄÖÜäöüß]*(?:[ .,'’&/()+-]+[\dA-Za-zÄÖÜäöüß][\wÄÖÜäöüß]*)*"
)


def isolated(text: str) -> str:
    """The text with each run of left-to-right writing isolated; addresses of links stay untouched."""
    plain = text.replace(LEFT_TO_RIGHT_ISOLATE, "").replace(POP_ISOLATE, "")
    parts, last = [], 0
    for link in _LINK.finditer(plain):
        parts.append(_RUN.sub(_wrap, plain[last : link.start()]))
        parts.append(f"[{_RUN.sub(_wrap, link[1])}]({link[2]})" if link[2] is not None else link[0])
        last = link.end()
    return "".join([*parts, _RUN.sub(_wrap, plain[last:])])


def _wrap(run: re.Match[str]) -> str:
    return f"{LEFT_TO_RIGHT_ISOLATE}{run[0]}{POP_ISOLATE}"
