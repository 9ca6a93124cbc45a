"""Reading an answer to a question of a check, given in own words: an option, a time, or a move such as "don't know" or "back"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, process

from bot.law.checks import UNKNOWN, Case, Fact, Question
from bot.nlu.text import words
from bot.nlu.times import TimeWords, read_time

# a reply is compared as a whole; small differences in spelling are forgiven, in long words more than in short ones
REPLY_ALIKE = 88.0
OPTION_ALIKE = 82.0
SHORTEST_FUZZY = 4
LEVEL = re.compile(r"(?<!\w)([abc])\s?([12])(?!\w)")
# not said at all, to a person: both leave the criterion open
MOVES_TO_UNKNOWN = ("unknown", "not_told")
NUMBER = re.compile(r"\d{1,3}")
POSITION = re.compile(r"\s*(\d{1,2})\s*[.)]?\s*")


def folded(text: str) -> str:
    return " ".join(word.folded for word in words(text))


def read_move(text: str, replies: Mapping[str, Sequence[str]]) -> str | None:
    """Which move a whole message makes (`yes`, `no`, `unknown`, `not_told`, `back`, `again`, `stop`), None where it makes none."""
    said = folded(text)
    phrases = {folded(phrase): kind for kind, alternatives in replies.items() for phrase in alternatives if folded(phrase)}
    if said in phrases:
        return phrases[said]
    if len(said) < SHORTEST_FUZZY:
        return None
    near = process.extractOne(said, phrases.keys(), scorer=fuzz.ratio, score_cutoff=REPLY_ALIKE)
    return phrases[near[0]] if near else None


def read_option(
    text: str, question: Question, titles: Mapping[str, str], named: Mapping[str, str], move: str | None, case: Case
) -> str | None:
    """The option that a message chooses; None where it is none or not clear.

    `titles`: the options as they are shown; `named`: what names found in the message stand for among them (a status, a country).
    Understood are a title or some of its words, its number in the list, a name, "yes" and "no", a level such as "b1", an age.
    """
    exact = [option for option, title in titles.items() if folded(title) == folded(text)]
    if exact:
        return exact[0]
    if move in ("yes", "no") and move in question.options:
        return move
    if move == "no":
        return next((option for option in ("nothing", "none") if option in question.options), None)
    found = {option for option in named.values() if option in question.options}
    if len(found) == 1:
        return found.pop()
    if position := POSITION.fullmatch(folded(text)):
        number = int(position[1])
        if 1 <= number <= len(question.options):
            return question.options[number - 1]
    if question.of_number and (spoken := NUMBER.search(folded(text))):
        return question.of_number(case, int(spoken[0]))
    if level := LEVEL.search(text.casefold()):
        return _level(f"{level[1]}{level[2]}", question.options)
    said = folded(text)
    if len(said) < SHORTEST_FUZZY:
        return None
    scores = {option: fuzz.ratio(said, folded(title)) for option, title in titles.items()}
    contained = [option for option, title in titles.items() if set(said.split()) <= set(folded(title).split())]
    if len(contained) == 1:
        return contained[0]
    best = max(scores, key=lambda option: scores[option], default=None)
    return best if best is not None and scores[best] >= OPTION_ALIKE else None


def _level(spoken: str, options: Sequence[str]) -> str | None:
    """The highest option that a level reaches: C1 reaches "b1" where that is the highest asked for."""
    levels = sorted(option for option in options if LEVEL.fullmatch(option))
    return max((level for level in levels if level <= spoken), default=levels[0] if levels else None)


def read_answer(
    text: str,
    question: Question,
    titles: Mapping[str, str],
    named: Mapping[str, str],
    replies: Mapping[str, Sequence[str]],
    times: Sequence[TimeWords],
    case: Case,
) -> tuple[str | None, Fact | None]:
    """What a message answers to a question: a move other than yes and no, or a fact; (None, None) where it is no answer."""
    move = read_move(text, replies)
    if move in MOVES_TO_UNKNOWN:
        return None, UNKNOWN
    if move not in (None, "yes", "no"):
        return move, None
    if question.asks_time:
        return None, next((period for period in (read_time(text, spoken, case.day) for spoken in times) if period), None)
    return None, read_option(text, question, titles, named, move, case)
