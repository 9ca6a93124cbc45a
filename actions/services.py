"""What every action needs, loaded once a process: the directory, the words of lookups."""

from __future__ import annotations

from functools import lru_cache

from bot.directory import Directory, LabourMarket
from bot.refinements import LookupWords


@lru_cache(maxsize=1)
def directory() -> Directory:
    """Services, events, places and professions, from the database of the settings."""
    return Directory.open()


@lru_cache(maxsize=1)
def lookup_words() -> LookupWords:
    """The words with which a search is refined. Raises DataError where a file does not fit."""
    return LookupWords.load()


@lru_cache(maxsize=1)
def labour_market() -> LabourMarket:
    """The statistics of shortage and of recognition. Raises DataError where a table does not fit."""
    return LabourMarket.load()
