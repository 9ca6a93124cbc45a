"""An event as schema.org JSON-LD (https://schema.org/Event), for the page of the event."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from bot.directory.entries import CANCELLED, Event
from bot.directory.exporting.identifiers import identifier

CONTEXT = "https://schema.org"
_MODES = {"onsite": "OfflineEventAttendanceMode", "online": "OnlineEventAttendanceMode", "hybrid": "MixedEventAttendanceMode"}
COUNTRY = "DE"


def event(found: Event, german: bool = True) -> dict[str, Any]:
    """The event as JSON-LD; what is not known is left out. Titles and texts are German, or English where `german` is false."""
    address = {
        "@type": "PostalAddress",
        "streetAddress": found.street,
        "postalCode": found.postcode,
        "addressLocality": found.city,
        "addressRegion": found.state,
        "addressCountry": COUNTRY,
    }
    onsite: dict[str, Any] = {"@type": "Place", "name": found.venue or found.city, "address": _known(address)}
    if found.lat is not None and found.lon is not None:
        onsite["geo"] = {"@type": "GeoCoordinates", "latitude": found.lat, "longitude": found.lon}
    online = {"@type": "VirtualLocation", "url": found.registration_url or found.source_url}
    places = ([onsite] if found.mode != "online" and onsite["name"] else []) + ([online] if found.mode != "onsite" else [])
    return _known(
        {
            "@context": CONTEXT,
            "@type": "Event",
            "@id": f"urn:uuid:{identifier('event', found.key)}",
            "name": found.title_de if german else found.title_en,
            "description": found.summary_de if german else found.summary_en,
            "startDate": _iso(found.start),
            "endDate": _iso(found.end),
            "eventStatus": f"{CONTEXT}/{'EventCancelled' if found.status == CANCELLED else 'EventScheduled'}",
            "eventAttendanceMode": f"{CONTEXT}/{_MODES[found.mode]}",
            "location": places[0] if len(places) == 1 else places,
            "organizer": {"@type": "Organization", "name": found.organiser} if found.organiser else "",
            "inLanguage": list(found.languages),
            "url": found.registration_url or found.source_url,
        }
    )


def _iso(moment: date | datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", [])}


def in_page(values: dict[str, Any]) -> str:
    """The JSON-LD as the text of a `<script type="application/ld+json">`: nothing in it can end the script."""
    return json.dumps(values, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
