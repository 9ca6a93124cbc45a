"""One directory from many sources: the CSV files, which people keep, and the items of the feeds.

The CSV files are trusted first, then the sources in the order of `sources.yml`. Each field of an entry comes from the most
trusted who says something; fields that only make sense together (an address, a time) come from one. What people have written
is never overwritten, with one exception that errs on the safe side: an event that any source calls cancelled is cancelled.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timezone
from typing import Any
from urllib.parse import urlsplit

from bot.directory.entries import CANCELLED, WITHDRAWN, Event, Service
from bot.directory.importing.cleaning import normalised, same_address
from bot.directory.importing.drafts import Item
from bot.directory.loading import Entries, ServiceEntry

CSV_FILES = "csv"  # the source of what people keep
ALL_FIELDS = "*"  # the field of an origin that holds for the whole entry

# Fields that come from one source together, and which of them must say something for the group to count as said.
_ADDRESS = ("street", "postcode", "city", "state", "lat", "lon")
_EVENT_GROUPS: Mapping[str, tuple[str, ...]] = {
    "title": ("title_de", "title_en"),
    "summary": ("summary_de", "summary_en"),
    "time": ("start", "end"),
    "address": (*_ADDRESS, "venue", "mode"),
    **{name: (name,) for name in ("registration_url", "organiser", "topics", "languages")},
    "source": ("source_url", "confidence"),
}
_SERVICE_GROUPS: Mapping[str, tuple[str, ...]] = {
    "address": _ADDRESS,
    **{
        name: (name,)
        for name in (
            *("name", "organisation", "kind", "topics", "languages", "phone", "email", "website", "opening_hours"),
            *("appointment", "cost", "assured_date"),
        )
    },
    "source": ("source_url", "confidence"),
}
_SAYS = {"address": ("street", "postcode", "city"), "source": ("source_url",)}
_COMPARED = ("time", "address", "phone", "email", "opening_hours", "cost")  # where two who differ cannot both be right

Signature = tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """An item as it is kept: since when, and whether its source has withdrawn it."""

    item: Item
    first_seen: date
    withdrawn: bool = False


@dataclass(frozen=True)
class Origin:
    """Which source a field (or ALL_FIELDS) of an entry comes from."""

    kind: str
    key: str
    field: str
    source: str


@dataclass(frozen=True)
class Difference:
    """A field in which a source says something other than what is shown: a person should look."""

    kind: str
    key: str
    field: str
    shown: str
    source: str
    told: str


@dataclass(frozen=True)
class Merged:
    """The directory, where its fields come from, and where the sources differ."""

    entries: Entries
    origins: tuple[Origin, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class _Voice:
    """One entry as one source tells it."""

    source: str
    entry: Event | Service
    areas: frozenset[str] = frozenset()
    uid: str = ""
    withdrawn: bool = False


@dataclass
class _Cluster:
    """The voices about one thing; the first is the one seen first, whose key the thing keeps."""

    voices: list[_Voice] = field(default_factory=list)


def merge(curated: Entries, items: Iterable[Known], trust: Sequence[str]) -> Merged:
    """The content of the CSV files with what the sources add. `trust`: the active sources, the most trusted first.

    A service that its sources have withdrawn is dropped, an event is marked as withdrawn. Items of other sources do not count.
    """
    order = {source: place for place, source in enumerate((CSV_FILES, *trust))}
    active = [one for one in items if one.item.source in order]
    known = sorted(active, key=lambda one: (one.first_seen, order[one.item.source], one.item.kind, one.item.key))
    voices = [_Voice(CSV_FILES, event) for event in curated.events]
    voices += [_Voice(CSV_FILES, entry.service, entry.areas) for entry in curated.services]
    voices += [_voice(one) for one in known]
    origins: list[Origin] = []
    differences: list[Difference] = []
    events: list[Event] = []
    services: list[ServiceEntry] = []
    for cluster in _clusters(voices):
        live = sorted((voice for voice in cluster.voices if not voice.withdrawn), key=lambda one: order[one.source])
        key, first = cluster.voices[0].entry.key, cluster.voices[0]
        if isinstance(first.entry, Event):
            events.append(_merged_event(key, live, origins, differences) if live else replace(first.entry, status=WITHDRAWN))
        elif live:
            services.append(_merged_service(key, live, origins, differences))
    entries = Entries(curated.places, curated.professions, tuple(services), tuple(events))
    return Merged(entries, tuple(origins), tuple(differences))


def _voice(known: Known) -> _Voice:
    item = known.item
    if isinstance(item.entry, Event):
        return _Voice(item.source, item.entry, uid=item.uid, withdrawn=known.withdrawn)
    return _Voice(item.source, item.entry.service, item.entry.areas, item.uid, known.withdrawn)


def _clusters(voices: Sequence[_Voice]) -> Iterable[_Cluster]:
    """Which voices speak of the same thing. A sign that two entries of one source share tells neither apart."""
    signs = [_signatures(voice) for voice in voices]
    shared = Counter((voice.source, sign) for voice, own in zip(voices, signs, strict=True) if not voice.withdrawn for sign in own)
    clusters: list[_Cluster] = []
    by_sign: dict[Signature, _Cluster] = {}
    for voice, own in zip(voices, signs, strict=True):
        usable = [sign for sign in own if shared[voice.source, sign] <= 1]
        cluster = next((by_sign[sign] for sign in usable if sign in by_sign and _joins(voice, by_sign[sign], sign)), None)
        if cluster is None:
            cluster = _Cluster()
            clusters.append(cluster)
        cluster.voices.append(voice)
        for sign in usable:
            by_sign.setdefault(sign, cluster)
    return clusters


def _signatures(voice: _Voice) -> list[Signature]:
    """What tells a thing apart from all others, the surest first: its UID, its own page, its name where and when it is."""
    entry = voice.entry
    kind = type(entry).__name__
    signs: list[Signature] = [(kind, "uid", voice.uid)] if voice.uid else []
    where: Signature
    paged: Signature
    if isinstance(entry, Event):
        start = _instant(entry.start)
        place = "online" if entry.mode == "online" else normalised(entry.city) or entry.postcode
        page, name, where = entry.registration_url, entry.title_de, (start, place) if start and place else ()
        paged = (start,) if start else ()
    else:
        page, name, where = entry.source_url, entry.name, (entry.postcode,) if entry.postcode else ()
        paged = where
    if paged and _own_page(page):
        signs.append((kind, "page", same_address(page), *paged))
    if where:
        signs.append((kind, "name", normalised(name), *where))
    return signs


def _own_page(url: str) -> bool:
    """Whether an address can be that of one thing: the front page of a site is that of all its things."""
    return bool(url) and bool(urlsplit(url).path.strip("/") or urlsplit(url).query)


def _joins(voice: _Voice, cluster: _Cluster, sign: Signature) -> bool:
    """Whether a voice can belong: its source has nothing live there, and the two do not name different streets."""
    if not voice.withdrawn and any(other.source == voice.source and not other.withdrawn for other in cluster.voices):
        return False
    if sign[1] == "uid":
        return True
    streets = {_street(one.entry.street) for one in (voice, *cluster.voices) if one.entry.street}
    return len(streets) <= 1


def _street(street: str) -> str:
    return re.sub(r"(?:strasse|str)\b", "str", normalised(street)).replace(" ", "")


def _instant(moment: date | datetime | None) -> str:
    if isinstance(moment, datetime):
        return moment.astimezone(timezone.utc).isoformat(timespec="minutes")
    return moment.isoformat() if moment else ""


def _merged_event(key: str, live: Sequence[_Voice], origins: list[Origin], differences: list[Difference]) -> Event:
    entry = _merged("event", key, live, _EVENT_GROUPS, origins, differences)
    cancelling = next((voice for voice in live if isinstance(voice.entry, Event) and voice.entry.status == CANCELLED), None)
    if cancelling is not None and entry.status != CANCELLED:
        origins.append(Origin("event", key, "status", cancelling.source))
        return replace(entry, status=CANCELLED)
    return entry


def _merged_service(key: str, live: Sequence[_Voice], origins: list[Origin], differences: list[Difference]) -> ServiceEntry:
    return ServiceEntry(_merged("service", key, live, _SERVICE_GROUPS, origins, differences), live[0].areas)


def _merged(
    kind: str,
    key: str,
    live: Sequence[_Voice],
    groups: Mapping[str, tuple[str, ...]],
    origins: list[Origin],
    differences: list[Difference],
) -> Any:
    first = live[0]
    if len(live) == 1:
        if first.source != CSV_FILES:
            origins.append(Origin(kind, key, ALL_FIELDS, first.source))
        return first.entry if first.entry.key == key else replace(first.entry, key=key)
    values: dict[str, Any] = {"key": key}
    for name, fields in groups.items():
        saying = [voice for voice in live if any(_said(getattr(voice.entry, part)) for part in _SAYS.get(name, fields))]
        if not saying:
            continue
        chosen = saying[0]
        values.update({part: getattr(chosen.entry, part) for part in fields})
        origins.append(Origin(kind, key, name, chosen.source))
        if name in _COMPARED:
            for other in saying[1:]:
                shown, told = _compared(name, chosen.entry), _compared(name, other.entry)
                if shown != told and not (name == "time" and told.startswith(shown)):
                    differences.append(Difference(kind, key, name, shown, other.source, told))
    return replace(first.entry, **values)


def _said(value: Any) -> bool:
    return value is not None and value != "" and value != ()


def _compared(name: str, entry: Any) -> str:
    """A field as it is compared: two ways of writing one number or street are the same."""
    if name == "phone":
        return re.sub(r"\D", "", entry.phone)
    if name == "address":
        return ", ".join(part for part in (_street(entry.street), entry.postcode, normalised(entry.city)) if part)
    if name == "time":
        return "/".join(
            part.isoformat(timespec="minutes") if isinstance(part, datetime) else part.isoformat()
            for part in (entry.start, entry.end)
            if part
        )
    return str(getattr(entry, name)).casefold().strip()
