"""Texts, addresses and numbers of others, made plain: no markup, no scripts, one way of writing."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from html.parser import HTMLParser
from urllib.parse import urlsplit

from bot.directory.meetings import leads_into_meeting

SUMMARY_LENGTH = 1500  # characters; the publisher's page has the rest

_BLOCKS = {"p", "br", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article"}
_SILENT = {"script", "style", "template", "noscript", "head", "iframe", "object"}
_INVISIBLE = re.compile(
    r"[\ud800-\udfff\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_MARKUP = re.compile(r"<[a-zA-Z/!]|&[a-zA-Z#]\w*;")
_ADDRESS = re.compile(
    r"^(?P<before>.*?)[\s,;·|]*\b(?P<postcode>\d{5})\s+(?P<city>[^\d,;|·]+?)\s*(?:[,;|·]\s*(?:Deutschland|Germany)?\s*)?$", re.S
)
_HOUSE_NUMBER = re.compile(r"\S\s*\d+\s*[a-zA-Z]?(?:\s*[-/]\s*\d+\s*[a-zA-Z]?)?$")
_PHONE = re.compile(r"(?:\+49|0049|\(0\)|0)[\d\s()/.–-]{4,}")
_SHORT_NUMBER = re.compile(r"1\d{2}|116\d{3}")
_PRIVATE_MAIL = re.compile(
    r"@(?:gmail|googlemail|gmx|web|t-online|yahoo|hotmail|outlook|icloud|freenet|posteo|aol|live|mail)\.", re.IGNORECASE
)


class _Text(HTMLParser):
    """Collects what a reader would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def plain_text(text: str) -> str:
    """HTML or plain text as plain text: without scripts and invisible characters, at most one empty line in a row."""
    if _MARKUP.search(text):
        parser = _Text()
        parser.feed(text)
        parser.close()
        text = "".join(parser.parts)
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).replace("\u00a0", " ")
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def one_line(text: str, length: int) -> str:
    """The text in one line, shortened at a word to the length."""
    return shortened(" ".join(plain_text(text).split()), length)


def shortened(text: str, length: int) -> str:
    """The text, cut at the end of a word where it is longer than the length, which includes the dots."""
    if len(text) <= length:
        return text
    return f"{text[: length - 1].rsplit(None, 1)[0].rstrip(' ,;:-')}…"


def normalised(text: str) -> str:
    """A name as it is compared: no case, no accents, letters and digits alone."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    return " ".join(re.findall(r"\w+", "".join(letter for letter in plain if not unicodedata.combining(letter))))


def split_address(text: str) -> tuple[str, str, str, str]:
    """Venue, street, postcode and city of an address in one line; what is not told apart is the venue."""
    found = _ADDRESS.match(" ".join(text.split()))
    if not found:
        return text.strip(), "", "", ""
    parts = [part.strip() for part in re.split(r"[,;|·]", found["before"]) if part.strip()]
    street = parts.pop() if parts and _HOUSE_NUMBER.search(parts[-1]) else ""
    return ", ".join(parts), street, found["postcode"], found["city"].strip()


def phone_number(text: str) -> str:
    """A number in Germany like +49 351 488-6009, or a short one like 116117; empty where the text holds none."""
    if _SHORT_NUMBER.fullmatch(text.replace(" ", "")):
        return text.replace(" ", "")
    found = _PHONE.search(text)
    if not found:
        return ""
    number = re.sub(r"^(?:\+49|0049)", "", found.group().strip().replace("–", "-").replace("(0)", "0"))
    number = re.sub(r"[().]", " ", number).strip().removeprefix("0")
    groups = [re.sub(r"-{2,}", "-", group).strip("-") for group in re.split(r"[\s/]+", number)]
    groups = [group for group in groups if group]
    if groups and "-" in groups[0]:
        area, _, rest = groups[0].partition("-")
        groups[:1] = [area, rest]
    digits = sum(character.isdigit() for group in groups for character in group)
    return f"+49 {' '.join(groups)}" if 5 <= digits <= 13 and groups[0][0] != "0" else ""


def mail_address(text: str) -> str:
    """The mailbox of an organisation; empty where the text holds none, or one at a provider for private people."""
    found = re.search(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", text)
    return "" if not found or _PRIVATE_MAIL.search(found.group()) else found.group().rstrip(".").lower()


def public_address(text: str) -> str:
    """A web address that anyone may open: no meeting, no name or password, no host of a private network; else empty."""
    text = text.strip()
    if text.startswith("www."):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if (
        parts.scheme not in ("http", "https")
        or "." not in host
        or parts.username
        or parts.password
        or not text.isprintable()
        or " " in text
    ):
        return ""
    try:
        if not ipaddress.ip_address(host).is_global:
            return ""
    except ValueError:
        if host.endswith((".local", ".internal", ".localhost", ".lan")):
            return ""
    return "" if leads_into_meeting(text) else text


def same_address(url: str) -> str:
    """A web address as it is compared: without scheme, www, fragment and a slash at the end."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}{'?' + parts.query if parts.query else ''}"
