"""A reply as a channel can carry it: the text in its markup, split within its limits, and the choices as buttons, lists or numbers.

Everything here is pure. What a channel can carry stands in one `Limits` each:
Telegram: https://core.telegram.org/bots/api (sendMessage, InlineKeyboardButton);
WhatsApp: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages (text, interactive).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

Markup = Literal["html", "stars", "plain"]
ELLIPSIS = "…"


@dataclass(frozen=True)
class Limits:
    """What a channel can carry. Lengths are UTF-16 units, the strictest of the ways in which messengers count.

    `button_title` 0: no buttons, choices are numbered. `list_rows` 0: no lists, any number of buttons up to `buttons`.
    """

    markup: Markup
    text: int
    text_with_choices: int
    payload_bytes: int = 0
    button_title: int = 0
    buttons: int = 0
    pair_title: int = 0
    """Two buttons stand in one row where both titles are at most this long."""
    list_rows: int = 0
    list_title: int = 0
    list_description: int = 0


TELEGRAM = Limits("html", 4096, 4096, payload_bytes=64, button_title=40, buttons=100, pair_title=16)
WHATSAPP = Limits("stars", 4096, 1024, 200, button_title=20, buttons=3, list_rows=10, list_title=24, list_description=72)
PLAIN_TEXT = Limits("plain", 4000, 4000)


@dataclass(frozen=True)
class Choice:
    """One choice: what is shown, what is sent back, and below a row of a list the whole title where it was shortened."""

    title: str
    payload: str
    description: str = ""


@dataclass(frozen=True)
class ChoiceWords:
    """The words around choices: the hint at numbers, the button that opens a list (20 characters), the text over a further list."""

    by_number: str
    open_list: str
    further: str


@dataclass(frozen=True)
class Outgoing:
    """One message to send: text in the channel's markup, and rows of buttons or a list of options (never both)."""

    text: str
    rows: tuple[tuple[Choice, ...], ...] = ()
    options: tuple[Choice, ...] = ()
    open_list: str = ""


# The small markdown of a reply (docs/reply-contract.md)

_ADDRESS = r"(?:https?://|tel:|mailto:)(?:[^\s()]|\([^\s()]*\))+"
_LINK = re.compile(rf"\[([^\]\n]*)\]\(({_ADDRESS})\)")
_BARE_ADDRESS = re.compile(r"https?://\S+")
_TOKEN = re.compile(rf"{_LINK.pattern}|(\*\*)")
_BOLD = {"html": ("<b>", "</b>"), "stars": ("*", "*"), "plain": ("", "")}


def write(text: str, markup: Markup) -> str:
    """The text in the markup of a channel; a bold that is not closed ends with its paragraph."""
    return "\n\n".join(_write_paragraph(paragraph, markup) for paragraph in text.split("\n\n"))


def _write_paragraph(paragraph: str, markup: Markup) -> str:
    written, position, bold = [], 0, False
    plain: Callable[[str], str] = html.escape if markup == "html" else str
    for match in _TOKEN.finditer(paragraph):
        written.append(plain(paragraph[position : match.start()]))
        position = match.end()
        if match[3]:
            written.append(_BOLD[markup][bold])
            bold = not bold
        elif markup == "html":
            written.append(f'<a href="{html.escape(match[2])}">{html.escape(match[1].replace("**", ""))}</a>')
        else:
            label = match[1].replace("**", "")
            written.append(match[2] if label in ("", match[2]) else f"{label} ({match[2]})")
    written.append(plain(paragraph[position:]) + (_BOLD[markup][1] if bold else ""))
    result = "".join(written)
    return re.sub(r"^- ", "• ", result, flags=re.MULTILINE) if markup == "html" else result


def utf16_length(text: str) -> int:
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def carried_length(text: str, markup: Markup) -> int:
    """The length that a channel counts: in HTML that of the text without tags and addresses."""
    written = write(text, markup)
    return utf16_length(html.unescape(re.sub(r"<[^>]+>", "", written)) if markup == "html" else written)


# Splitting

_BOUNDARIES = (r"\n\n+", r"\n", r"(?<=[.!?…؟۔])(?:\*\*)?\s+", r"\s+")
"""Where a text may be divided, best first: paragraph, line, sentence, word."""


def split(text: str, limit: int, markup: Markup) -> list[str]:
    """Parts that each fit the limit, divided at a paragraph, else a line, a sentence, a word; never inside a link."""
    parts, rest = [], text.strip()
    while carried_length(rest, markup) > limit:
        cut = _last_cut(rest, limit, markup)
        head, rest = _balanced(rest[:cut].rstrip(), rest[cut:].lstrip())
        parts.append(head)
    return [*parts, rest] if rest else parts


def _cuts(text: str, boundary: str) -> list[int]:
    inside = [match.span() for pattern in (_LINK, _BARE_ADDRESS) for match in pattern.finditer(text)]
    found = [match.end() for match in re.finditer(boundary, text)]
    return [cut for cut in found if 0 < cut < len(text) and not any(start < cut < end for start, end in inside)]


def _last_cut(text: str, limit: int, markup: Markup) -> int:
    for boundary in (*_BOUNDARIES, r"(?s)(?=.)"):
        for cut in reversed(_cuts(text, boundary)):
            head = _balanced(text[:cut].rstrip(), "")[0]
            if head and carried_length(head, markup) <= limit:
                return cut
    raise ValueError(f"A link is longer than the {limit} characters that a message may have: {text[:200]!r}")


def _balanced(head: str, rest: str) -> tuple[str, str]:
    """Both sides of a cut; a bold that the cut divided is closed and opened again."""
    if head.rpartition("\n\n")[2].count("**") % 2:
        return f"{head}**", f"**{rest}"
    return head, rest


def _split_before_choices(text: str, limits: Limits) -> list[str]:
    """As `split`; the last part is short enough to stand above choices and begins at the best place that allows it."""
    if carried_length(text, limits.markup) <= limits.text_with_choices:
        return [text]
    for boundary in _BOUNDARIES:
        for cut in _cuts(text, boundary):
            head, tail = _balanced(text[:cut].rstrip(), text[cut:].lstrip())
            if carried_length(tail, limits.markup) <= limits.text_with_choices:
                return [*split(head, limits.text, limits.markup), tail]
    return split(text, limits.text_with_choices, limits.markup)


# Choices


def shortened(text: str, limit: int) -> str:
    """The text, cut at a word with an ellipsis where it is longer than the limit."""
    if utf16_length(text) <= limit:
        return text
    ends = [match.start() for match in re.finditer(r"\s+", text)] + list(range(len(text)))
    fitting = [end for end in ends if utf16_length(text[:end].rstrip(" ,;:–-")) + 1 <= limit]
    words = [end for end in fitting if text[end : end + 1].isspace() and end >= limit // 2]
    return text[: max(words or fitting)].rstrip(" ,;:–-") + ELLIPSIS


def _button_title(button: dict[str, Any], limits: Limits) -> str:
    """The title, where that is too long its shorter form, at last cut."""
    return shortened(_short(button, limits), limits.button_title)


def _short(button: dict[str, Any], limits: Limits) -> str:
    fits = utf16_length(button["title"]) <= limits.button_title
    return str(button["title"] if fits else button.get("short") or button["title"])


def _spelt_out(text: str, buttons: Sequence[dict[str, Any]], limits: Limits) -> tuple[str, list[dict[str, Any]]]:
    """Text and buttons; titles that would be cut, no list showing them whole, stand in the text, numbered with all before them."""
    too_long = [n for n, button in enumerate(buttons, 1) if utf16_length(_short(button, limits)) > limits.button_title]
    cut = [] if limits.list_rows else too_long
    if not cut:
        return text, list(buttons)
    whole, others = buttons[: cut[-1]], buttons[cut[-1] :]
    lines = [f"{number}. {button['title']}" for number, button in enumerate(whole, 1)]
    numbered = [{"title": line, "payload": button["payload"]} for button, line in zip(whole, lines, strict=True)]
    return "\n\n".join([text, "\n".join(lines)]), [*numbered, *others]


def _list_choice(button: dict[str, Any], payload: str, limits: Limits) -> Choice:
    title = button["title"]
    if utf16_length(title) <= limits.list_title:
        return Choice(title, payload)
    return Choice(shortened(button.get("short") or title, limits.list_title), payload, shortened(title, limits.list_description))


def _rows(choices: Sequence[Choice], pair_title: int) -> tuple[tuple[Choice, ...], ...]:
    """Rows of one; of two where both titles are short."""
    rows: list[tuple[Choice, ...]] = []
    for choice in choices:
        alone = rows and len(rows[-1]) == 1 and utf16_length(rows[-1][0].title) <= pair_title
        if alone and utf16_length(choice.title) <= pair_title:
            rows[-1] = (*rows[-1], choice)
        else:
            rows.append((choice,))
    return tuple(rows)


def render(messages: Iterable[dict[str, Any]], limits: Limits, words: ChoiceWords, key_of: Callable[[str], str]) -> list[Outgoing]:
    """The messages of a reply (`text`, `buttons` with `title`, `payload` and perhaps `short`) as the channel can carry them.

    `key_of` gives what a button sends back in place of a payload that is longer than the channel allows.
    Raises ValueError for choices without a text.
    """
    outgoing: list[Outgoing] = []
    for message in messages:
        text, buttons = message.get("text", "").strip(), message.get("buttons") or []
        if buttons and not text:
            raise ValueError("A reply that offers choices needs a text above them.")
        if not buttons or not limits.button_title:
            numbered = "\n".join(f"{number}. {button['title']}" for number, button in enumerate(buttons, 1))
            whole = "\n\n".join([text, words.by_number, numbered]) if buttons else text
            outgoing += [Outgoing(write(part, limits.markup)) for part in split(whole, limits.text, limits.markup)]
            continue
        text, buttons = _spelt_out(text, buttons, limits)
        *before, last = _split_before_choices(text, limits)
        outgoing += [Outgoing(write(part, limits.markup)) for part in before]
        outgoing += _with_choices(write(last, limits.markup), buttons, limits, words, key_of)
    return outgoing


def _with_choices(
    text: str, buttons: Sequence[dict[str, Any]], limits: Limits, words: ChoiceWords, key_of: Callable[[str], str]
) -> list[Outgoing]:
    keys = [sent_back(button["payload"], limits, key_of) for button in buttons]
    fits = len(buttons) <= limits.buttons and all(utf16_length(button["title"]) <= limits.button_title for button in buttons)
    if fits or not limits.list_rows:
        choices = [Choice(_button_title(button, limits), key) for button, key in zip(buttons, keys, strict=True)]
        groups = [choices[start : start + limits.buttons] for start in range(0, len(choices), limits.buttons)]
        bodies = [text, *[words.further] * (len(groups) - 1)]
        return [Outgoing(body, rows=_rows(group, limits.pair_title)) for body, group in zip(bodies, groups, strict=True)]
    options = [_list_choice(button, key, limits) for button, key in zip(buttons, keys, strict=True)]
    starts = [*range(0, len(options), limits.list_rows), len(options)]
    return [
        Outgoing(words.further if start else text, options=tuple(options[start:end]), open_list=words.open_list)
        for start, end in pairwise(starts)
    ]


def sent_back(payload: str, limits: Limits, key_of: Callable[[str], str]) -> str:
    """What a button sends back: the payload itself where the channel allows its length, else its key."""
    return payload if len(payload.encode()) <= limits.payload_bytes else key_of(payload)


def chosen_number(text: str) -> int | None:
    """The number that a message consists of, in any script's digits ("2", "۲.", "٢)", "②", "2️⃣"); None for any other text."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c)[0] not in "MC")
    digits = re.sub(r"^[\s#(.]+|[\s.):،؛,]+$", "", plain)
    return int(digits) if digits.isdecimal() and len(digits) <= 3 else None
