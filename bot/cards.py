"""Services and events as cards: what is known of them, in the words of the reader's language, ready to be shown."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, get_day_names, get_month_names

from bot.clock import BERLIN
from bot.knowledge import Knowledge

Card = dict[str, Any]
# the words of the OpenStreetMap notation of opening hours, Monday first as in CLDR
_WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SAID_IN_PHRASES = {"off": "hours_closed", "closed": "hours_closed", "PH": "hours_holidays"}
_WORD = re.compile(rf"\b(?:{'|'.join((*_WEEKDAYS, *_MONTHS, *_SAID_IN_PHRASES))})\b")
_TIMES = re.compile(r"\d\d:\d\d(?:-\d\d:\d\d)?(?:,\d\d:\d\d-\d\d:\d\d)*")
ALWAYS = "24/7"
VERIFIED = (None, "verified")


def service_card(knowledge: Knowledge, result: Card, language: str) -> Card:
    """A service of `results` as a card.

    Gives `kind`, `name` and, where known, `organisation`, `address`, `distance`, `phone`, `email`, `website`, `hours` (lines),
    `languages` (names), `map_url`, `checked` (a day in words), `warning`.
    """
    locale = knowledge.locale(language)
    hours = result.get("opening_hours")
    checked = result.get("checked_on")
    return _known(
        kind="service",
        name=result["name"],
        organisation=result.get("organisation") if result.get("organisation") != result["name"] else None,
        address=_address(result),
        distance=_away(knowledge, result, language),
        phone=result.get("phone"),
        email=result.get("email"),
        website=result.get("website"),
        hours=opening_hours_lines(knowledge, hours, language) if hours else None,
        languages=[language_name(code, locale) for code in result.get("languages", [])],
        map_url=result.get("map_url"),
        checked=knowledge.format(date.fromisoformat(checked), "date", language) if checked else None,
        warning=None if result.get("confidence") in VERIFIED else knowledge.phrase(language, "service_check_first"),
    )


def event_card(knowledge: Knowledge, result: Card, language: str) -> Card:
    """An event of `results` as a card.

    Gives `kind`, `name` and, where known, `when`, `organisation`, `address`, `distance`, `website`, and for one with a day the
    address of its `calendar` file on this server.
    """
    start = result.get("start")
    return _known(
        kind="event",
        name=result["name"],
        when=moment_words(start, knowledge.locale(language)) if start else None,
        organisation=result.get("organisation"),
        address=", ".join(filter(None, [result.get("venue"), _address(result)])),
        distance=_away(knowledge, result, language),
        website=result.get("website"),
        calendar=f"{calendar_path(result['key'])}?lang={language}" if start and "key" in result and "over" not in result else None,
    )


def card_lines(knowledge: Knowledge, card: Card, language: str, server: str = "") -> list[str]:
    """A card as lines of text, in the small markdown of replies, for surfaces without cards.

    `server`: where this server is reached from outside; without it there is no link to the calendar file.
    """

    def labelled(name: str, text: str | None) -> str | None:
        return f"{knowledge.phrase(language, f'page_{name}')}: {text}" if text else None

    def link(name: str, address: str | None) -> str | None:
        return f"[{knowledge.phrase(language, f'page_{name}')}]({address})" if address else None

    lines = [
        [f"**{card['name']}**", card.get("distance")],
        [card.get("when")],
        [card.get("organisation")],
        [card.get("address"), link("map", card.get("map_url"))],
        [labelled("phone", card.get("phone"))],
        [card.get("email"), card.get("website")],
        [labelled("hours", "; ".join(card.get("hours", [])))],
        [labelled("languages", ", ".join(card.get("languages", [])))],
        [link("calendar", f"{server}{card['calendar']}" if server and "calendar" in card else None)],
        [labelled("checked", card.get("checked")), card.get("warning")],
    ]
    return [", ".join(filter(None, line)) for line in lines if any(line)]


def calendar_path(key: str) -> str:
    """Where the server gives an event as a file for calendars."""
    return f"/calendar/event/{quote(key, safe='')}.ics"


def distance_words(knowledge: Knowledge, kilometres: float, language: str) -> str:
    distance = knowledge.format(Decimal(str(round(kilometres, 1))), "count", language)
    return knowledge.phrase(language, "service_away", distance=distance)


def _away(knowledge: Knowledge, result: Card, language: str) -> str | None:
    """The distance, unless it stands for "in the same town"."""
    kilometres = round(result.get("distance_km") or 0, 1)
    return distance_words(knowledge, kilometres, language) if kilometres else None


def moment_words(start: str, locale: str) -> str:
    """A day (ISO 8601) with its weekday, with the time of day in Europe/Berlin where it has one, as written in the locale."""
    cldr = Locale.parse(locale)
    if len(start) <= len("2026-11-22"):
        return format_date(date.fromisoformat(start), "full", locale=cldr)
    moment = datetime.fromisoformat(start)
    local = moment.astimezone(BERLIN) if moment.tzinfo else moment
    pattern = cldr.datetime_formats["medium"]
    day = format_date(local.date(), "full", locale=cldr)
    time = format_datetime(local, "HH:mm", locale=cldr)
    return str(pattern).replace("{1}", day).replace("{0}", time)


def opening_hours_lines(knowledge: Knowledge, hours: str, language: str) -> list[str]:
    """Opening hours (OpenStreetMap notation) as lines with the weekdays of the language.

    Times run from left to right everywhere (Unicode isolates).
    """
    if hours == ALWAYS:
        return [knowledge.phrase(language, "page_always")]
    locale = Locale.parse(knowledge.locale(language))
    days = get_day_names("abbreviated", locale=locale)
    words = {day: days[number] for number, day in enumerate(_WEEKDAYS)}
    words |= {month: get_month_names("abbreviated", locale=locale)[number] for number, month in enumerate(_MONTHS, 1)}
    words |= {word: knowledge.phrase(language, phrase) for word, phrase in _SAID_IN_PHRASES.items()}
    lines = []
    for rule in hours.split(";"):
        named = _WORD.sub(lambda found: words[found.group()], rule.strip())
        lines.append(_TIMES.sub(lambda found: f"\u2066{found.group().replace(',', ', ')}\u2069", named))
    return lines


def language_name(code: str, locale: str) -> str:
    """The name of a language (BCP 47) in the locale; the code itself where CLDR has none."""
    try:
        spoken = Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(locale).languages.get(code, code)
    return spoken.get_display_name(locale) or code


def _address(result: Card) -> str:
    town = f"{result.get('postcode', '')} {result.get('city', '')}".strip()
    return ", ".join(filter(None, [result.get("street"), town]))


def _known(**card: Any) -> Card:
    return {name: value for name, value in card.items() if value not in (None, "", [])}
