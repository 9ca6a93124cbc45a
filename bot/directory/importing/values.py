"""Reading values out of JSON of others, whatever they really are: a wrong type is an absent value, never an exception."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from bot.directory.importing.drafts import Unreadable

Values = Mapping[str, Any]
FIRST_YEAR, LAST_YEAR = 1970, 2199


def parse_json(content: bytes) -> Any:
    """The value of a JSON text in UTF-8. Raises Unreadable."""
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise Unreadable(f"it is not JSON ({str(error)[:120]}); it begins with {content[:40]!r}") from None


def text(values: Values, *names: str) -> str:
    """The first of the named values that is a text, or a number as text; else empty."""
    for name in names:
        value = values.get(name)
        if isinstance(value, str) and value.strip():
            return value.encode("utf-8", "ignore").decode().strip()  # half a surrogate pair is no letter
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return ""


def number(values: Values, name: str) -> float | None:
    value = values.get(name)
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e6 else None


def mapping(values: Values, name: str) -> Values:
    value = values.get(name)
    return value if isinstance(value, dict) else {}


def mappings(value: Any) -> Iterator[Values]:
    """The mappings of a list; a single mapping counts as a list of one."""
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list):
        for one in value:
            if isinstance(one, dict):
                yield one


def moment(value: str) -> date | datetime | None:
    """An ISO 8601 day or moment; None where it is neither, or in no year of ours."""
    value = value.strip().replace("Z", "+00:00")
    try:
        found = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(_colon_in_zone(value))
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def day(value: str) -> date | None:
    """The day of an ISO 8601 day or moment."""
    found = moment(value)
    return found.date() if isinstance(found, datetime) else found


def _colon_in_zone(value: str) -> str:
    """`+0100` as `+01:00`, and fractions of a second as three digits: Python 3.10 reads no other forms."""
    head, sign, zone = (value[:19], value[19:20], value[20:]) if len(value) > 19 else (value, "", "")
    if sign == ".":
        end = next((place for place, character in enumerate(zone) if not character.isdigit()), len(zone))
        sign, zone = zone[end : end + 1], zone[end + 1 :]
    return f"{head}{sign}{zone[:2]}:{zone[2:]}" if len(zone) == 4 and zone.isdigit() else f"{head}{sign}{zone}"
