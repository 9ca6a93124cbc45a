"""Services, events, places and professions: load and check the CSV files, keep them in a database, find what is near."""

from bot.directory.base import Directory
from bot.directory.entries import (
    Event,
    EventSearch,
    FoundEvent,
    FoundService,
    Place,
    Profession,
    Service,
    ServiceResults,
    ServiceSearch,
)
from bot.directory.labour_market import LabourMarket, Recognitions
from bot.directory.periods import resolve_period

__all__ = [
    "Directory",
    "Event",
    "EventSearch",
    "FoundEvent",
    "FoundService",
    "LabourMarket",
    "Place",
    "Profession",
    "Recognitions",
    "Service",
    "ServiceResults",
    "ServiceSearch",
    "resolve_period",
]
