"""Access to online meetings: how links, passwords and dial-in data look. They are for those who registered, never published."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_HOST = re.compile(
    r"(?:^|\.)(?:zoom\.us|zoom\.com|meet\.google\.com|teams\.microsoft\.com|teams\.live\.com|webex\.com|gotomeeting\.com|"
    r"gotowebinar\.com|meet\.jit\.si|whereby\.com|senfcall\.de|edudip\.com|clickmeeting\.com|alfaview\.com|discord\.gg|"
    r"chat\.whatsapp\.com|t\.me)$|^(?:bbb|meet|conf|webinar|jitsi|bigbluebutton)\d*\."
)
# Rooms on an organisation's own server: Zoom and Teams joins, BigBlueButton's Greenlight, passwords in the query.
_PATH = re.compile(
    r"/meetup-join/|/wc/join/|/j/\d{9,}|/b/[a-z0-9]{3}-[a-z0-9]{3}|/rooms/[\w-]+(?:/join)?$|/bigbluebutton/|[?&](?:pwd|password|passcode|pw)=",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"passwor[dt]|kennwort|passcode|kenncode|(?:meeting|webinar|zoom|besprechungs|konferenz)[- ]?id\b|zugangs(?:code|daten)|"
    r"einwahl|dial-?in\b|\bpin\s*:|access code|parol[aoe]?\b|şifre|mot de passe|code d.acc[eè]s|парол|كلمة (?:المرور|السر)|"
    r"رمز (?:الدخول|المرور|عبور)|گذرواژه|[?&]pwd=",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"')\]]+|\b[\w.-]+\.(?:zoom\.us|webex\.com)/\S+", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?؟]\s+|\n")


def leads_into_meeting(url: str) -> bool:
    """Whether a web address opens a meeting instead of telling about one."""
    parts = urlsplit(url if "//" in url else f"//{url}")
    return bool(_HOST.search(parts.hostname or "") or _PATH.search(url))


def access_words(text: str) -> str:
    """The first words of a text that speak of passwords or access data; empty where none do."""
    found = _WORDS.search(text)
    return found.group() if found else ""


def without_access(text: str) -> tuple[str, bool]:
    """The text up to the sentence in which access data begin, and whether there were any.

    Invitations close with a block of link, number and password in many shapes: what follows its first line is not told apart.
    """
    starts = [match.start() for match in _LINK.finditer(text) if leads_into_meeting(match.group())]
    words = _WORDS.search(text)
    if words:
        starts.append(words.start())
    if not starts:
        return text, False
    before = [match.end() for match in _SENTENCE_END.finditer(text) if match.end() <= min(starts)]
    return text[: before[-1] if before else 0].strip(), True
