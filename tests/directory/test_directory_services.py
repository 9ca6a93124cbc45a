"""Advice near a place: who serves it, in which order, in which language, and what is never offered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.directory import Directory, FoundService, Place, ServiceSearch
from bot.directory.entries import TOPICS
from tests.directory.conftest import Row, Writer

OST = {"city": "Ostdorf", "lat": "51.0", "lon": "14.0"}
MITTE = {"city": "Mitte", "lat": "51.0", "lon": "13.5"}
WEST = {"city": "Westdorf", "lat": "51.0", "lon": "12.5"}


def found(directory: Directory, place: str | None = "sn-ostdorf", **search: object) -> list[str]:
    where = directory.place(place) if place else None
    results = directory.find_services(ServiceSearch(place=where, **search))  # type: ignore[arg-type]
    return [one.service.key for one in results.services]


def opened(writer: Writer, *rows: Row) -> Directory:
    writer.services(*rows)
    return writer.open()


def place(directory: Directory, key: str) -> Place:
    known = directory.place(key)
    assert known is not None
    return known


def test_a_service_is_found_only_inside_its_catchment(writer: Writer) -> None:
    directory = opened(
        writer,
        {"key": "ost", "catchment": "Landkreis Ost", **OST},
        {"key": "west", "catchment": "Landkreis West", **WEST},
        {"key": "town", "catchment": "Ostdorf", **OST},
        {"key": "city", "catchment": "Mitte", **MITTE},
    )
    assert found(directory, "sn-ostdorf") == ["ost", "town"]
    assert found(directory, "sn-district-ost") == ["ost"]
    assert found(directory, "sn-westdorf") == ["west"]
    assert found(directory, "sn-mitte") == ["city"]


def test_bautzen_and_goerlitz_keep_apart(directory: Directory) -> None:
    for inside, outside in (("bautzen", "goerlitz"), ("goerlitz", "bautzen")):
        keys = found(directory, f"sn-{inside}", limit=500)
        assert f"arbeitsmarktmentoren-{inside}" in keys and f"jobcenter-{inside}" in keys
        assert f"arbeitsmarktmentoren-{outside}" not in keys and f"jobcenter-{outside}" not in keys


def test_the_district_leipzig_and_the_city_leipzig_keep_apart(directory: Directory) -> None:
    city, town = found(directory, "sn-leipzig", limit=500), found(directory, "sn-borna", limit=500)
    assert "jobcenter-leipzig" in city and "jobcenter-leipzig" not in town
    assert "jobcenter-landkreis-leipzig" in town and "jobcenter-landkreis-leipzig" not in city


def test_the_nearest_comes_first_and_those_for_the_whole_state_and_country_last(writer: Writer) -> None:
    directory = opened(
        writer,
        {"key": "national", "catchment": "national", **OST},
        {"key": "state-no-place", "catchment": "state"},
        {"key": "state-far", "catchment": "state", **WEST},
        {"key": "state-near", "catchment": "state", **MITTE},
        {"key": "own", "catchment": "Landkreis Ost", **OST},
    )
    assert found(directory, limit=9) == ["own", "state-near", "state-far", "state-no-place", "national"]


def test_in_every_place_and_for_every_topic_distances_rise_and_the_unknown_ones_come_last(directory: Directory) -> None:
    for where in directory.places[::11]:
        for topic in (None, *TOPICS):
            results = directory.find_services(ServiceSearch(place=where, topic=topic, limit=30))
            distances = [float("inf") if one.distance_km is None else one.distance_km for one in results.services]
            assert distances == sorted(distances), (where.key, topic)


def test_of_equally_near_ones_advice_comes_before_agencies_and_the_surest_first(writer: Writer) -> None:
    directory = opened(
        writer,
        {"key": "agency", "kind": "agency", "name": "A", "catchment": "Landkreis Ost", **OST},
        {"key": "general", "confidence": "general knowledge", "name": "B", "catchment": "Landkreis Ost", **OST},
        {"key": "seed", "confidence": "seed", "name": "C", "catchment": "Landkreis Ost", **OST},
        {"key": "verified-z", "name": "Z", "catchment": "Landkreis Ost", **OST},
        {"key": "verified-d", "name": "D", "catchment": "Landkreis Ost", **OST},
    )
    assert found(directory, limit=9) == ["verified-d", "verified-z", "seed", "general", "agency"]


def test_where_nothing_is_near_it_says_so(writer: Writer) -> None:
    directory = opened(writer, {"key": "far", "catchment": "state", **WEST}, {"key": "national", "catchment": "national"})
    results = directory.find_services(ServiceSearch(place=directory.place("sn-ostdorf")))
    assert [(one.service.key, one.distance_km) for one in results.services] == [("far", 105.0), ("national", None)]
    assert results.beyond_region
    assert not directory.find_services(ServiceSearch(place=directory.place("sn-westdorf"))).beyond_region


def test_the_border_of_near_is_sixty_kilometres(writer: Writer) -> None:
    at = {"city": "X", "lat": "51.0"}
    directory = opened(writer, {"key": "inside", **at, "lon": "14.85"}, {"key": "outside", **at, "lon": "14.86"})
    inside = directory.find_services(ServiceSearch(place=directory.place("sn-ostdorf"), limit=1))
    assert inside.services[0].service.key == "inside" and inside.services[0].distance_km == 59.5
    writer.services({"key": "outside", **at, "lon": "14.87"})
    assert writer.open().find_services(ServiceSearch(place=place(directory, "sn-ostdorf"))).beyond_region


def test_without_a_place_only_those_for_the_whole_country_are_found(writer: Writer, directory: Directory) -> None:
    small = opened(writer, {"key": "national", "catchment": "national"}, {"key": "state"}, {"key": "own", "catchment": "Ostdorf"})
    assert found(small, None) == ["national"]
    results = directory.find_services(ServiceSearch(online=True))
    assert results.services and not results.beyond_region
    assert all(one.service.online and one.distance_km is None for one in results.services)


def test_a_state_as_place_gives_those_for_the_whole_state(directory: Directory) -> None:
    results = directory.find_services(ServiceSearch(place=directory.place("state-sn"), topic="residence"))
    assert [one.service.key for one in results.services][:2] == ["resque-forward", "saechsischer-fluechtlingsrat"]
    assert all(one.distance_km is None for one in results.services) and not results.beyond_region


def test_only_services_on_the_topic_are_found(directory: Directory) -> None:
    for topic in TOPICS:
        results = directory.find_services(ServiceSearch(place=directory.place("sn-dresden"), topic=topic, limit=200))
        allowed = {topic, "chancenaufenthalt", "spurwechsel"} if topic in ("residence", "ukraine") else {topic, "residence"}
        assert results.services, topic
        for one in results.services:
            assert allowed & {*one.service.topics, "residence" if topic == "ukraine" else ""}, (topic, one.service.key)


def test_advice_on_the_right_to_stay_counts_as_advice_on_residence(writer: Writer) -> None:
    directory = opened(writer, {"key": "stay", "topics": "chancenaufenthalt"}, {"key": "lane", "topics": "spurwechsel"})
    assert sorted(found(directory, topic="residence")) == ["lane", "stay"]
    assert found(directory, topic="chancenaufenthalt") == ["stay"]


def test_where_nobody_advises_on_the_right_to_stay_those_on_residence_are_named(writer: Writer) -> None:
    directory = opened(writer, {"key": "residence", "topics": "residence"}, {"key": "social"})
    assert found(directory, topic="spurwechsel") == ["residence"]


def test_an_unknown_topic_finds_nothing(directory: Directory) -> None:
    results = directory.find_services(ServiceSearch(place=directory.place("sn-dresden"), topic="football"))
    assert results.services == [] and not results.more


def test_an_immigration_office_or_return_advice_is_never_offered_as_advice(directory: Directory) -> None:
    for where in (*directory.places[::5], None):
        for one in directory.find_services(ServiceSearch(place=where, limit=500)).services:
            assert one.service.kind in ("advice", "portal", "agency"), where
    for topic in TOPICS:
        for one in directory.find_services(ServiceSearch(place=directory.place("sn-leipzig"), topic=topic, limit=500)).services:
            assert one.service.kind in ("advice", "portal", "agency"), topic


def test_the_topic_authority_gives_the_immigration_office(directory: Directory) -> None:
    assert found(directory, "sn-hoyerswerda", topic="authority") == ["abh-bautzen"]
    assert found(directory, None, topic="authority") == []


@pytest.mark.parametrize("topic", ["residence", "chancenaufenthalt", "spurwechsel", "legal-aid"])
def test_on_the_right_to_stay_advice_is_independent_of_those_who_decide(directory: Directory, topic: str) -> None:
    for where in directory.places[::5]:
        results = directory.find_services(ServiceSearch(place=where, topic=topic, limit=100))
        assert results.services
        assert all(one.service.kind != "agency" for one in results.services)


def test_an_agency_is_named_on_the_right_to_stay_where_nobody_else_is(writer: Writer) -> None:
    directory = opened(writer, {"key": "agency", "kind": "agency", "topics": "residence"})
    assert found(directory, topic="residence") == ["agency"]


def test_a_wanted_language_filters_where_someone_near_speaks_it(writer: Writer) -> None:
    directory = opened(
        writer,
        {"key": "ar", "languages": "de;ar", "catchment": "Landkreis Ost", **OST},
        {"key": "unknown", "catchment": "Landkreis Ost", **OST},
        {"key": "fa", "languages": "fa", **MITTE},
        {"key": "national-ar", "languages": "ar", "catchment": "national"},
    )
    assert found(directory, languages=("ar",), limit=9) == ["ar", "national-ar"]
    assert found(directory, languages=("ar", "fa"), limit=9) == ["ar", "fa", "national-ar"]


def test_where_nobody_near_speaks_it_others_are_shown_and_it_says_so(writer: Writer) -> None:
    directory = opened(
        writer,
        {"key": "near", "languages": "de", "catchment": "Landkreis Ost", **OST},
        {"key": "a-national", "name": "A", "catchment": "national"},
        {"key": "z-national-ti", "name": "Z", "languages": "ti", "catchment": "national"},
    )
    results = directory.find_services(ServiceSearch(place=directory.place("sn-ostdorf"), languages=("ti",)))
    assert [one.service.key for one in results.services] == ["near", "z-national-ti", "a-national"]
    assert results.language_missing and not results.beyond_region
    spoken = directory.find_services(ServiceSearch(languages=("ti",)))
    assert [one.service.key for one in spoken.services] == ["z-national-ti"]
    assert not spoken.language_missing


def test_where_nobody_is_near_the_language_filters_those_for_the_region(writer: Writer) -> None:
    directory = opened(
        writer, {"key": "far", **WEST}, {"key": "far-ar", "languages": "ar", **WEST}, {"key": "n", "catchment": "national"}
    )
    results = directory.find_services(ServiceSearch(place=directory.place("sn-ostdorf"), languages=("ar",)))
    assert [one.service.key for one in results.services] == ["far-ar"]
    assert results.beyond_region and not results.language_missing


def test_someone_in_goerlitz_who_speaks_arabic_finds_advice_on_fair_work(directory: Directory) -> None:
    assert found(directory, "sn-goerlitz", topic="fair-work", languages=("ar",))[0] == "faire-integration-dresden"


def test_german_is_spoken_everywhere(writer: Writer) -> None:
    directory = opened(writer, {"key": "unknown"}, {"key": "ar", "languages": "ar"})
    results = directory.find_services(ServiceSearch(place=directory.place("sn-ostdorf"), languages=("de",)))
    assert len(results.services) == 2 and not results.language_missing


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [("prs", "fa"), ("fa-AF", "fa"), ("fa", "prs"), ("kmr", "ku"), ("ku", "kmr"), ("ku", "ckb"), ("sr", "sr-Latn"), ("bs", "hr")],
)
def test_a_language_is_found_under_its_other_codes(writer: Writer, wanted: str, spoken: str) -> None:
    directory = opened(writer, {"key": "speaks", "languages": spoken, **OST}, {"key": "other", "languages": "it", **OST})
    assert found(directory, languages=(wanted,)) == ["speaks"]


@pytest.mark.parametrize(("wanted", "spoken"), [("kmr", "ckb"), ("ckb", "kmr"), ("fa", "fan"), ("tr", "ckb")])
def test_languages_that_do_not_understand_each_other_keep_apart(writer: Writer, wanted: str, spoken: str) -> None:
    directory = opened(writer, {"key": "other", "languages": spoken, **OST})
    assert directory.find_services(ServiceSearch(place=directory.place("sn-ostdorf"), languages=(wanted,))).language_missing


def test_online_ones_are_found_where_asked_for(writer: Writer) -> None:
    directory = opened(
        writer,
        {"key": "on-site", "catchment": "Landkreis Ost", **OST},
        {"key": "online", "online": "yes", "catchment": "national"},
    )
    assert found(directory) == ["on-site", "online"]
    assert found(directory, online=True) == ["online"]


def test_a_service_for_one_audience_is_offered_only_to_it(writer: Writer) -> None:
    directory = opened(
        writer,
        {"key": "all", "topics": "social;business;training;fair-work", **OST},
        {"key": "employers", "topics": "social;business", "audience": "employers", **OST},
        {"key": "youth", "topics": "social;training;youth", "audience": "youth", **OST},
        {"key": "women", "topics": "social;women", "audience": "women", **OST},
        {"key": "eu", "topics": "fair-work", "audience": "eu-workers", "languages": "pl", **OST},
    )
    assert found(directory, topic="social") == ["all"]
    assert sorted(found(directory, topic="business")) == ["all", "employers"]
    assert sorted(found(directory, topic="training")) == ["all", "youth"]
    assert found(directory, topic="women") == ["women"]
    assert found(directory, topic="social", audience="women") == ["women"]
    assert found(directory, topic="fair-work") == ["all"]
    assert found(directory, topic="fair-work", languages=("pl",)) == ["eu"]
    assert found(directory, topic="social", audience="families") == ["all"]


def test_pages_follow_each_other_without_a_gap_or_a_repetition(directory: Directory) -> None:
    for key in ("sn-bautzen", "nw-duisburg", "st-halle-saale", "th-suhl"):
        where = directory.place(key)
        search = ServiceSearch(place=where, limit=1000)
        everything = directory.find_services(search)
        assert not everything.more
        pages: list[FoundService] = []
        more = True
        while more:
            page = directory.find_services(replace(search, limit=3, offset=len(pages)))
            pages += page.services
            more = page.more
            assert page.beyond_region == everything.beyond_region
        assert pages == everything.services
        assert len({one.service.key for one in pages}) == len(pages)
        assert directory.find_services(replace(search, offset=len(pages))).services == []


def test_a_card_has_what_the_csv_says(directory: Directory) -> None:
    service = directory.service("abh-bautzen")
    assert service is not None
    assert (service.street, service.postcode, service.city) == ("Macherstraße 55", "01917", "Kamenz")
    assert service.opening_hours == "Tu,Th 08:30-12:00,13:00-18:00"
    assert service.organisation == "Landratsamt Bautzen"
    assert service.appointment is True
    assert directory.service("nobody") is None
    speaking = directory.service("faire-integration-leipzig")
    assert speaking is not None and speaking.languages == ("de", "en", "fr", "ar", "fa", "ps")


def test_there_is_a_map_only_where_a_street_is_known(directory: Directory) -> None:
    known, unknown = directory.service("abh-bautzen"), directory.service("abh-meissen")
    assert known is not None and unknown is not None
    assert (
        known.map_url
        == "https://www.openstreetmap.org/search?query=Macherstra%C3%9Fe%2055%2C%2001917%20Kamenz#map=15/51.268/14.094"
    )
    assert unknown.map_url is None
