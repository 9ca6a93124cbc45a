"""Seeded noise for training: the slips of thumbs on phones, so that a typo in a real message meets one seen before."""

from __future__ import annotations

import random

_NEIGHBOURS = {
    "a": "sqy", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl",
    "l": "k", "m": "n", "n": "mb", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "rz", "u": "zi", "v": "cb",
    "w": "qe", "x": "yc", "y": "xa", "z": "tu",
}  # fmt: skip


def with_slips(text: str, random_source: random.Random, rate: float = 0.12) -> str:
    """The text with about `rate` slips a word of four letters and more: a letter dropped, doubled, swapped, or a key beside it."""
    return " ".join(
        _slip(word, random_source) if len(word) > 3 and random_source.random() < rate else word for word in text.split(" ")
    )


def _slip(word: str, random_source: random.Random) -> str:
    at = random_source.randrange(1, len(word))
    kind = random_source.choice(("drop", "double", "swap", "neighbour"))
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    if kind == "double":
        return word[:at] + word[at] + word[at:]
    if kind == "swap" and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    near = _NEIGHBOURS.get(word[at].casefold())
    return word[:at] + random_source.choice(near) + word[at + 1 :] if near else word[:at] + word[at + 1 :]
