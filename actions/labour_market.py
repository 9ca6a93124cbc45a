"""What statistics say for a state or a country that is known, added to the answers on shortage and on recognition by country."""

from __future__ import annotations

from typing import Any

from actions.conversation import Reply
from actions.professions import profession_name
from actions.services import directory, labour_market
from bot.directory import Place, Recognitions

SHORTAGE, EQUIVALENCE = "jobs/shortage", "jobs/equivalence"
GERMANY = "DE"
MOST_LINES = 6
CURRENT_YEARS = 1
"""A list of a state is current where the nation's is at most so many years newer."""


def add_statistics(reply: Reply, answer_id: str, place: Place | None) -> None:
    """Adds the figures that belong to the answer; for other answers, and where nothing is known of the one who asks, nothing."""
    country, profession = reply.message.value("country"), reply.message.value("profession")
    if answer_id == SHORTAGE and (place or profession):
        _add_shortage(reply, place, profession)
    elif answer_id == EQUIVALENCE and (country or place or profession):
        _add_recognitions(reply, country, place, profession)


def _add_shortage(reply: Reply, place: Place | None, profession: str | None) -> None:
    national = labour_market().shortage(GERMANY, reply.day)
    found = labour_market().shortage(place.state, reply.day) if place else national
    old = found is not None and national is not None and national.year - found.year > CURRENT_YEARS
    where = _area(place.state if place else GERMANY)
    if found is None:
        reply.phrase("shortage_unknown", place=where)
    elif place:
        groups = {"phrases": [f"shortage_group_{group}" for group in found.groups]}
        phrase = "shortage_old" if old else "shortage_list"
        reply.phrase(phrase, place=where, year=str(found.year), groups=groups, url=found.source_url)
    known = directory().profession(profession or "")
    if known is None:
        return
    name = profession_name(known, reply.language)
    asked = [national, found] if old else [found, national]
    naming = next((one for one in asked if one and known.key in one.professions), None)
    if naming is None:
        reply.phrase("shortage_profession_unknown", profession=name)
    else:
        reply.phrase("shortage_profession", profession=name, year=str(naming.year), place=_area(naming.state))


def _add_recognitions(reply: Reply, country: str | None, place: Place | None, profession: str | None) -> None:
    state = place.state if place else None
    found = labour_market().recognitions(reply.day, country, state, profession)
    if not found:
        if country:
            reply.phrase("equivalence_unknown", country={"country": country})
        return
    if country:
        reply.phrase("equivalence_country", country={"country": country})
    else:
        reply.phrase("equivalence_state", place=_area(state or GERMANY))
    reply.parts.append({"lines": [_line(reply, one) for one in found[:MOST_LINES]]})


def _line(reply: Reply, one: Recognitions) -> dict[str, Any]:
    known = directory().profession(one.profession)
    return {
        "phrase": "equivalence_line",
        "values": {
            "place": _area(one.state),
            "year": str(one.year),
            "profession": profession_name(known, reply.language) if known else {"phrase": "equivalence_all_professions"},
            "country": {"country": one.country},
            "figure": {"phrase": f"figure_{one.figure}"},
            "number": one.number,
            "url": one.source_url,
        },
    }


def _area(state: str) -> Any:
    """A state by its German name, the nation by its name in the language of the reply."""
    return {"country": GERMANY} if state == GERMANY else directory().state_name(state)
