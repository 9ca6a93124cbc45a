"""Making the many ways to write one thing alike: scripts, diacritics, digits, invisible characters.

Two depths: `clean` keeps what a reader sees, `fold` keeps what a matcher needs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_INVISIBLE = {"Cc", "Cf", "Co", "Cn", "Cs"}
_ARABIC_VARIANTS = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا",  # carriers of hamza
        "ى": "ی", "ي": "ی", "ئ": "ی", "ې": "ی",
        "ك": "ک", "ة": "ه", "ۀ": "ه", "ؤ": "و",
        "ـ": None,  # tatweel
    }
)  # fmt: skip
_CYRILLIC_VARIANTS = str.maketrans({"ё": "е", "ґ": "г", "ѓ": "г"})
_LATIN_VARIANTS = str.maketrans({"ß": "ss", "ı": "i", "ø": "o", "ł": "l", "æ": "a", "œ": "o", "đ": "d"})
_GERMAN_DIGRAPH = re.compile(r"(?<![aeiouq])([aou])e(?!u)")
_WORD = re.compile(r"§+|\w+", re.UNICODE)
_BIDI_OR_CONTROL = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(text: str) -> str:
    """The text without control characters and invisible marks (bidirectional overrides among them), NFKC, single spaces."""
    visible = _BIDI_OR_CONTROL.sub(" ", unicodedata.normalize("NFKC", text))
    visible = "".join(character if unicodedata.category(character) not in _INVISIBLE else " " for character in visible)
    return " ".join(visible.split())


def fold(word: str) -> str:
    """One word as matchers see it: lower case, no diacritics, one letter for the variants of a letter, Western digits.

    "Für", "fuer" and "fur" become "fur"; "أعمل" and "اعمل" become one, as do "يعمل" and "یعمل"; "٢٠١٦" becomes "2016".
    """
    lowered = word.casefold()
    if lowered.isascii():
        return _GERMAN_DIGRAPH.sub(r"\1", lowered)
    lowered = lowered.translate(_LATIN_VARIANTS)
    decomposed = unicodedata.normalize("NFKD", lowered)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    bare = unicodedata.normalize("NFKC", bare).translate(_ARABIC_VARIANTS).translate(_CYRILLIC_VARIANTS)
    if not bare.isascii() and any(character.isdigit() for character in bare):
        bare = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in bare)
    return _GERMAN_DIGRAPH.sub(r"\1", bare) if bare.isascii() else bare


@dataclass(frozen=True)
class Word:
    """A word of a text: as written, folded, and where it stands (character offsets)."""

    surface: str
    folded: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words of a text in order; "§" is a word of its own."""
    found = (Word(match.group(), fold(match.group()), match.start(), match.end()) for match in _WORD.finditer(text))
    return [word for word in found if word.folded]


def sentences(text: str) -> list[str]:
    """The sentences of a text, divided at . ! ? … and line ends (also ؟ ۔ and their repetitions); never empty ones."""
    return [part.strip() for part in re.split(r"(?<=[.!?…؟۔])\s+|[\r\n]+", text) if part.strip()]


def pieces(tokens: Iterable[str], lengths: Sequence[int]) -> Iterator[str]:
    """The pieces of words, of the given lengths in ascending order, a space for begin and end; a short word whole, once."""
    for token in tokens:
        padded = f" {token} "
        for length in lengths:
            if length >= len(padded):
                yield padded
                break
            for start in range(len(padded) - length + 1):
                yield padded[start : start + length]
