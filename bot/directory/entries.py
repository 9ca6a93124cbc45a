"""What the directory holds and what a search asks and gives. Values only; nothing here reads a file or a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import quote

STATES: Mapping[str, str] = {
    "BW": "Baden-Württemberg",
    "BY": "Bayern",
    "BE": "Berlin",
    "BB": "Brandenburg",
    "HB": "Bremen",
    "HH": "Hamburg",
    "HE": "Hessen",
    "MV": "Mecklenburg-Vorpommern",
    "NI": "Niedersachsen",
    "NW": "Nordrhein-Westfalen",
    "RP": "Rheinland-Pfalz",
    "SL": "Saarland",
    "SN": "Sachsen",
    "ST": "Sachsen-Anhalt",
    "SH": "Schleswig-Holstein",
    "TH": "Thüringen",
}
NATION = "DE"

TOPICS = (
    "residence",
    "chancenaufenthalt",
    "spurwechsel",
    "work-permit",
    "recognition",
    "training",
    "job-search",
    "language-course",
    "social",
    "business",
    "legal-aid",
    "fair-work",
    "health",
    "discrimination",
    "youth",
    "women",
    "ukraine",
)

# How sure an entry is, the surest first.
CONFIDENCES = ("verified", "seed", "general knowledge")

# What a service is. Only the first three are offered as advice, in this order where they are equally near.
ADVICE, PORTAL, AGENCY = "advice", "portal", "agency"
IMMIGRATION_OFFICE = "immigration-office"
RETURN_ADVICE = "return-advice"  # advises on return to the country of origin; never offered as advice on residence
ORGANISATION = "organisation"  # named in the sources, gives no individual advice; never offered
KINDS = (ADVICE, PORTAL, AGENCY, IMMIGRATION_OFFICE, RETURN_ADVICE, ORGANISATION)
OFFERED_KINDS = (ADVICE, PORTAL, AGENCY)

# For whom a service is, where not for everyone.
AUDIENCES = ("women", "youth", "employers", "eu-workers")

PLACE_KINDS = ("state", "district", "city", "town")
EVENT_MODES = ("onsite", "online", "hybrid")
SCHEDULED, CANCELLED = "scheduled", "cancelled"
WITHDRAWN = "withdrawn"  # its publisher no longer lists it, and did not say why; never offered
EVENT_STATUSES = (SCHEDULED, CANCELLED, WITHDRAWN)
COSTS = ("free", "fee", "fees-for-titles", "call-charges")
REGULATED = ("yes", "no", "partly")


@dataclass(frozen=True)
class Place:
    """A state, a district, or a municipality, with the point that stands for it."""

    key: str
    name: str
    kind: str
    state: str
    district: str
    ags: str
    postcode: str
    lat: float
    lon: float
    population: int
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Profession:
    """A profession and how it is recognised. `authorities` gives the competent body by state code, in German."""

    key: str
    name_de: str
    name_en: str
    regulated: str
    level: str
    fee_from: int | None
    fee_to: int | None
    duration_months: str
    language_level: str
    authorities: Mapping[str, str] = field(hash=False)
    authority_url: str
    notes: str
    confidence: str


@dataclass(frozen=True)
class Service:
    """A place to go to, to call or to write to. Empty texts are unknown; so are empty `languages`."""

    key: str
    name: str
    organisation: str
    kind: str
    audience: str
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    street: str
    postcode: str
    city: str
    state: str
    lat: float | None
    lon: float | None
    phone: str
    email: str
    website: str
    opening_hours: str
    appointment: bool | None
    online: bool
    cost: str
    assured_date: date | None
    confidence: str
    source_url: str

    @property
    def map_url(self) -> str | None:
        """A map of the address; None where the street or its surroundings are unknown."""
        if not self.street or self.lat is None or self.lon is None:
            return None
        address = ", ".join(part for part in (self.street, f"{self.postcode} {self.city}".strip()) if part)
        return f"https://www.openstreetmap.org/search?query={quote(address)}#map=15/{self.lat:.3f}/{self.lon:.3f}"


@dataclass(frozen=True)
class Event:
    """An event. `start` and `end` are a day where the time of day is unknown, else a moment in Europe/Berlin."""

    key: str
    title_de: str
    title_en: str
    summary_de: str
    summary_en: str
    start: date | datetime | None
    end: date | datetime | None
    status: str
    venue: str
    street: str
    postcode: str
    city: str
    state: str
    lat: float | None
    lon: float | None
    mode: str
    registration_url: str
    organiser: str
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    confidence: str
    source_url: str

    @property
    def title(self) -> str:
        """The title under which the event is announced: the German one."""
        return self.title_de


def day_of(moment: date | datetime | None) -> date | None:
    """The day of a moment; a day itself."""
    return moment.date() if isinstance(moment, datetime) else moment


@dataclass(frozen=True)
class ServiceSearch:
    """Which services are wanted. Without a place: those that serve the whole country.

    `open_during`: two moments in Europe/Berlin between which they are to be open for a while; the same twice for one moment.
    """

    place: Place | None = None
    topic: str | None = None
    languages: tuple[str, ...] = ()
    online: bool | None = None
    audience: str | None = None
    open_during: tuple[datetime, datetime] | None = None
    limit: int = 3
    offset: int = 0


@dataclass(frozen=True)
class FoundService:
    """A service and how far it is from the place of the search, in kilometres with one decimal; None where that says nothing."""

    service: Service
    distance_km: float | None = None


@dataclass(frozen=True)
class ServiceResults:
    """A page of services, nearest first.

    `beyond_region`: none that fits is near the place. `more`: there is a further page.
    `language_missing`: a language was wanted, no service that fits is known to speak it, and so others are shown.
    `hours_missing`: the same of the time at which they are to be open.
    """

    services: list[FoundService]
    beyond_region: bool = False
    more: bool = False
    language_missing: bool = False
    hours_missing: bool = False


@dataclass(frozen=True)
class EventSearch:
    """Which events are wanted. `start` defaults to today; `end` is the last day, included, None for no end.

    `cancelled`: also those that were called off, for calendars that have them already.
    """

    place: Place | None = None
    start: date | datetime | None = None
    end: date | None = None
    topic: str | None = None
    online: bool | None = None
    radius_km: float = 50.0
    cancelled: bool = False
    limit: int = 3
    offset: int = 0


@dataclass(frozen=True)
class FoundEvent:
    """An event and how far it is from the place of the search, in kilometres; None where it is online or no place was given."""

    event: Event
    distance_km: float | None = None
