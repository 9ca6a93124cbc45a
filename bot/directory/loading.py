"""Reading and checking `data/directory/*.csv`: the first thing that does not fit is told with file and line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import opening_hours

from bot import data_tables
from bot.clock import BERLIN
from bot.data_tables import read_table
from bot.directory.entries import (
    AUDIENCES,
    CONFIDENCES,
    COSTS,
    EVENT_MODES,
    EVENT_STATUSES,
    KINDS,
    NATION,
    PLACE_KINDS,
    REGULATED,
    STATES,
    TOPICS,
    Event,
    Place,
    Profession,
    Service,
)
from bot.directory.meetings import access_words, leads_into_meeting

FILES = ("places.csv", "professions.csv", "services.csv", "events.csv")
NATIONAL = "national"
STATE_WIDE = "state"

# Germany with a little sea around it: a point outside is a slip of the pen.
SOUTH, NORTH, WEST, EAST = 47.2, 55.1, 5.8, 15.1

PLACE_COLUMNS = (
    "key",
    "name",
    "kind",
    "state",
    "district",
    "ags",
    "postcode",
    "lat",
    "lon",
    "population",
    "population_year",
    "aliases",
    "source",
)
AUTHORITY_COLUMNS = {
    "SN": "competent_authority_sachsen",
    "TH": "competent_authority_thueringen",
    "ST": "competent_authority_sachsen_anhalt",
    "NW": "competent_authority_nrw",
}
PROFESSION_COLUMNS = (
    "key",
    "isco08",
    "name_de",
    "name_en",
    "regulated",
    "level",
    *AUTHORITY_COLUMNS.values(),
    "authority_url",
    "language_level_required",
    "typical_fee_eur_min",
    "typical_fee_eur_max",
    "usual_duration_months",
    "recognition_required_to_work",
    "notes",
    "source_url",
    "confidence",
)
SERVICE_COLUMNS = (
    "key",
    "name",
    "organisation",
    "kind",
    "audience",
    "topics",
    "languages",
    "street",
    "postcode",
    "city",
    "state",
    "lat",
    "lon",
    "catchment",
    "phone",
    "email",
    "website",
    "opening_hours",
    "appointment",
    "online",
    "cost",
    "source",
    "source_url",
    "source_date",
    "confidence",
)
EVENT_COLUMNS = (
    "key",
    "title_de",
    "title_en",
    "summary_de",
    "summary_en",
    "start",
    "end",
    "status",
    "venue",
    "street",
    "postcode",
    "city",
    "state",
    "lat",
    "lon",
    "mode",
    "registration_url",
    "organiser",
    "topics",
    "languages",
    "source",
    "source_url",
    "source_date",
    "confidence",
)

_POSTCODE = re.compile(r"\d{5}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?")
_PHONE = re.compile(r"\+49 [1-9]\d*(?: [\d-]+)*|1\d{2}|116\d{3}")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PARTIAL_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MONTHS = re.compile(r"\d{1,2}(?:-\d{1,2})?")
_LEVEL = re.compile(r"[ABC][12](?: \+ [ABC][12] \(Fachsprachprüfung\))?")


@dataclass(frozen=True)
class ServiceEntry:
    """A service and the areas it serves: keys of places, or NATIONAL."""

    service: Service
    areas: frozenset[str]


@dataclass(frozen=True)
class Entries:
    """Everything that the CSV files hold."""

    places: tuple[Place, ...]
    professions: tuple[Profession, ...]
    services: tuple[ServiceEntry, ...]
    events: tuple[Event, ...]


class Row(data_tables.Row):
    """One line of a file of the directory, with what its columns may say."""

    def topics(self) -> tuple[str, ...]:
        topics = self.words("topics")
        if not topics:
            raise self.error("topics is empty")
        for topic in topics:
            if topic not in TOPICS:
                raise self.error(f"topics: unknown topic {topic!r}; known: {', '.join(TOPICS)}")
        return topics

    def languages(self) -> tuple[str, ...]:
        languages = self.words("languages")
        for code in languages:
            if not _LANGUAGE.fullmatch(code):
                raise self.error(f"languages: {code!r} is no BCP 47 code like de, fa or ckb")
        return languages

    def postcode(self) -> str:
        if self["postcode"] and not _POSTCODE.fullmatch(self["postcode"]):
            raise self.error(f"postcode: {self['postcode']!r} has not five digits")
        return self["postcode"]

    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude, None where both are empty."""
        if not self["lat"] and not self["lon"]:
            return None
        try:
            lat, lon = float(self["lat"]), float(self["lon"])
        except ValueError:
            raise self.error(
                f"lat, lon: {self['lat']!r}, {self['lon']!r} are no coordinates; write degrees like 51.055 and 13.727"
            ) from None
        if not (SOUTH <= lat <= NORTH and WEST <= lon <= EAST):
            raise self.error(f"lat, lon: {lat}, {lon} lies outside Germany; perhaps the two are swapped")
        return lat, lon

    def yes_or_no(self, column: str) -> bool | None:
        return {"yes": True, "no": False, "": None}[self.one_of(column, ("yes", "no"), empty=True)]

    def url(self, column: str) -> str:
        """A public web address; a link into a meeting is refused."""
        value = self[column]
        if not value:
            return ""
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or " " in value:
            raise self.error(f"{column}: {value!r} is no web address (https://...)")
        if parts.username or parts.password:
            raise self.error(f"{column}: a name or password in a web address does not belong here")
        if leads_into_meeting(value):
            raise self.error(f"{column}: {value!r} leads into a meeting; name the page to register on instead")
        return value

    def partial_day(self, column: str) -> date | None:
        """A day, a month or a year as its first day: so it never claims to be newer than it is."""
        value = self[column]
        if not value:
            return None
        match = _PARTIAL_DAY.fullmatch(value)
        try:
            if match:
                return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
        except ValueError:
            pass
        raise self.error(f"{column}: {value!r} is no day; write YYYY-MM-DD, YYYY-MM or YYYY")

    def moment(self, column: str) -> date | datetime | None:
        """A day, or a moment in Europe/Berlin where a time is given."""
        value = self[column]
        if not value:
            return None
        try:
            if len(value) == 10:
                return date.fromisoformat(value)
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise self.error(f"{column}: {value!r} is no day (YYYY-MM-DD) and no moment (YYYY-MM-DDTHH:MM:SS+01:00)") from None
        if moment.tzinfo is None:
            raise self.error(f"{column}: {value!r} lacks the time zone; write +01:00 in winter, +02:00 in summer")
        return moment.astimezone(BERLIN)


def load_entries(folder: Path) -> Entries:
    """Everything in the folder, checked. Raises DataError naming file and line."""
    places = load_places(folder / "places.csv")
    professions = tuple(_profession(row) for row in read_rows(folder / "professions.csv", PROFESSION_COLUMNS))
    services = load_services(folder / "services.csv", places)
    events = tuple(_event(row) for row in read_rows(folder / "events.csv", EVENT_COLUMNS))
    return Entries(places, professions, services, events)


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[Row]:
    """The rows of a CSV file with exactly these columns; every key is well formed and stands once. Raises DataError."""
    return (Row(row.path, row.line, row.values) for row in read_table(path, columns))


def load_places(path: Path) -> tuple[Place, ...]:
    """The gazetteer. Raises DataError."""
    rows = list(read_rows(path, PLACE_COLUMNS))
    places = tuple(_place(row) for row in rows)
    districts = {(place.state, place.name) for place in places if place.kind == "district"}
    states = {place.state for place in places if place.kind == "state"}
    for row, place in zip(rows, places, strict=True):
        if place.state not in states:
            raise row.error(f"state: {place.state} has no row of kind state")
        if place.kind in ("city", "town") and place.district != place.name and (place.state, place.district) not in districts:
            raise row.error(f"district: {place.district!r} is neither the place itself nor a row of kind district in {place.state}")
    return places


def _place(row: Row) -> Place:
    kind = row.one_of("kind", PLACE_KINDS)
    point = row.point()
    if point is None:
        raise row.error("lat, lon are empty")
    if kind != "state":
        row.required("postcode")
        row.required("district")
    return Place(
        key=row["key"],
        name=row.required("name"),
        kind=kind,
        state=row.one_of("state", STATES),
        district=row["district"],
        ags=row["ags"],
        postcode=row.postcode(),
        lat=point[0],
        lon=point[1],
        population=row.number("population") or 0,
        aliases=row.words("aliases"),
    )


def _profession(row: Row) -> Profession:
    fee_from, fee_to = (
        row.number("typical_fee_eur_min"),
        row.number("typical_fee_eur_max"),
    )
    if (fee_from is None) != (fee_to is None) or (fee_from is not None and fee_to is not None and fee_from > fee_to):
        raise row.error("typical_fee_eur_min and typical_fee_eur_max: give both, the lower first, or none")
    return Profession(
        key=row["key"],
        name_de=row.required("name_de"),
        name_en=row.required("name_en"),
        regulated=row.one_of("regulated", REGULATED),
        level=row.required("level"),
        fee_from=fee_from,
        fee_to=fee_to,
        duration_months=row.matching("usual_duration_months", _MONTHS, "3 or 3-4"),
        language_level=row.matching("language_level_required", _LEVEL, "B2"),
        authorities={state: row[column] for state, column in AUTHORITY_COLUMNS.items() if row[column]},
        authority_url=row["authority_url"],
        notes=row["notes"],
        confidence=row.one_of("confidence", CONFIDENCES),
    )


def load_services(path: Path, places: tuple[Place, ...]) -> tuple[ServiceEntry, ...]:
    """The services with their areas as keys of places. Raises DataError."""
    by_name: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        by_name[place.name].append(place)
    return tuple(_service(row, by_name) for row in read_rows(path, SERVICE_COLUMNS))


def _service(row: Row, places: Mapping[str, list[Place]]) -> ServiceEntry:
    point = row.point()
    street = row["street"]
    if street and (point is None or not row["city"]):
        raise row.error("a street needs a city and coordinates (those of the postcode area will do)")
    _no_meeting_words(row, "name", "organisation", "opening_hours")
    return ServiceEntry(
        Service(
            key=row["key"],
            name=row.required("name"),
            organisation=row.required("organisation"),
            kind=row.one_of("kind", KINDS),
            audience=row.one_of("audience", AUDIENCES, empty=True),
            topics=row.topics(),
            languages=row.languages(),
            street=street,
            postcode=row.postcode(),
            city=row["city"],
            state=row.one_of("state", {**STATES, NATION: ""}),
            lat=point[0] if point else None,
            lon=point[1] if point else None,
            phone=row.matching("phone", _PHONE, "+49 351 4886009"),
            email=row.matching("email", _EMAIL, "name@example.org"),
            website=row.url("website"),
            opening_hours=_opening_hours(row),
            appointment=row.yes_or_no("appointment"),
            online=row.yes_or_no("online") or False,
            cost=row.one_of("cost", COSTS, empty=True),
            assured_date=row.partial_day("source_date"),
            confidence=row.one_of("confidence", CONFIDENCES),
            source_url=row.url("source_url"),
        ),
        _areas(row, places),
    )


def _areas(row: Row, places: Mapping[str, list[Place]]) -> frozenset[str]:
    areas = set()
    for name in row.words("catchment"):
        if name == NATIONAL:
            areas.add(NATIONAL)
            continue
        wanted = STATES.get(row["state"], "") if name == STATE_WIDE else name
        found = places.get(wanted, [])
        if name == STATE_WIDE:
            found = [place for place in found if place.kind == "state"]
        in_state = [place for place in found if place.state == row["state"]]
        chosen = in_state or found
        if not chosen:
            hint = f"; with catchment {STATE_WIDE!r} the state must be one of places.csv" if name == STATE_WIDE else ""
            raise row.error(f"catchment: {name!r} is no name of places.csv, nor {STATE_WIDE!r} or {NATIONAL!r}{hint}")
        if len(chosen) > 1:
            raise row.error(f"catchment: {name!r} stands for several places ({', '.join(place.key for place in chosen)})")
        areas.add(chosen[0].key)
    if not areas:
        raise row.error("catchment is empty")
    return frozenset(areas)


def _opening_hours(row: Row) -> str:
    value = row["opening_hours"]
    if value and not opening_hours.validate(value):
        raise row.error(f"opening_hours: {value!r} is not in the notation of OpenStreetMap, like Mo-Th 09:00-12:00,13:00-16:00")
    return value


def _event(row: Row) -> Event:
    start, end = row.moment("start"), row.moment("end")
    if end is not None:
        if start is None:
            raise row.error("end is given, but start is not")
        if isinstance(start, datetime) != isinstance(end, datetime):
            raise row.error("start and end: give a time for both, or for neither")
        if end < start:
            raise row.error(f"it ends ({row['end']}) before it begins ({row['start']})")
    point = row.point()
    _no_meeting_words(
        row,
        "title_de",
        "title_en",
        "summary_de",
        "summary_en",
        "venue",
        "registration_url",
    )
    return Event(
        key=row["key"],
        title_de=row.required("title_de"),
        title_en=row.required("title_en"),
        summary_de=row["summary_de"],
        summary_en=row["summary_en"],
        start=start,
        end=end,
        status=row.one_of("status", EVENT_STATUSES),
        venue=row["venue"],
        street=row["street"],
        postcode=row.postcode(),
        city=row["city"],
        state=row.one_of("state", {**STATES, NATION: ""}),
        lat=point[0] if point else None,
        lon=point[1] if point else None,
        mode=row.one_of("mode", EVENT_MODES),
        registration_url=row.url("registration_url"),
        organiser=row["organiser"],
        topics=row.topics(),
        languages=row.languages(),
        confidence=row.one_of("confidence", CONFIDENCES),
        source_url=row.url("source_url"),
    )


def _no_meeting_words(row: Row, *columns: str) -> None:
    for column in columns:
        found = access_words(row[column])
        if found:
            raise row.error(f"{column}: {found!r}: passwords and access data of meetings are not published")
