"""What a search asks of a service, as the columns of `service_reach`: how they are filled, and what is asked of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from bot.directory import tables as t
from bot.directory.entries import CONFIDENCES, KINDS, TOPICS, Service
from bot.directory.spoken_languages import primary


def columns_of(service: Service) -> dict[str, Any]:
    """The columns for a service, the area aside; one without a town has no point."""
    spoken = dict.fromkeys(primary(code) for code in service.languages)
    return {
        "service_id": service.key,
        "latitude": service.lat if service.city else None,
        "longitude": service.lon if service.city else None,
        "kind": KINDS.index(service.kind),
        "confidence": CONFIDENCES.index(service.confidence),
        "name": service.name,
        "audience": service.audience,
        "online": service.online,
        "topics": _bits(service.topics),
        "languages": f" {' '.join(spoken)} " if spoken else "",
    }


def about(topics: Iterable[str]) -> Any:
    """Whether a service is about one of the topics; a word that is no topic is nobody's."""
    return t.service_reach.c.topics.op("&")(_bits(topic for topic in topics if topic in TOPICS)) != 0


def speaks(codes: Iterable[str]) -> Any:
    """Whether one of the languages (primary codes) is spoken."""
    return sa.or_(*[t.service_reach.c.languages.contains(f" {code} ", autoescape=True) for code in codes])


def of_kinds(kinds: Iterable[str]) -> Any:
    return t.service_reach.c.kind.in_([KINDS.index(kind) for kind in kinds])


def _bits(topics: Iterable[str]) -> int:
    return sum(1 << TOPICS.index(topic) for topic in topics)
