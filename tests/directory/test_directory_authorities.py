"""The immigration office in charge of a place: never that of another district."""

from __future__ import annotations

import pytest

from bot.directory import Directory
from tests.directory.conftest import Writer

SAXONY = {
    "abh-dresden": ("sn-dresden",),
    "abh-leipzig": ("sn-leipzig",),
    "abh-chemnitz": ("sn-chemnitz",),
    "abh-bautzen": ("sn-bautzen", "sn-hoyerswerda"),
    "abh-goerlitz": ("sn-goerlitz", "sn-zittau"),
    "abh-meissen": ("sn-meissen", "sn-coswig"),
    "abh-soe": ("sn-pirna", "sn-freital"),
    "abh-mittelsachsen": ("sn-freiberg", "sn-doebeln"),
    "abh-erzgebirgskreis": ("sn-annaberg-buchholz", "sn-marienberg"),
    "abh-vogtlandkreis": ("sn-plauen", "sn-auerbach-vogtl"),
    "abh-zwickau": ("sn-zwickau", "sn-glauchau"),
    "abh-landkreis-leipzig": ("sn-borna", "sn-grimma"),
    "abh-nordsachsen": ("sn-torgau", "sn-delitzsch"),
}


def offices(directory: Directory, key: str) -> list[str]:
    place = directory.place(key)
    assert place is not None, key
    return [found.service.key for found in directory.find_authorities(place)]


@pytest.mark.parametrize(("office", "places"), SAXONY.items())
def test_each_office_of_saxony_is_found_for_its_seat_and_for_a_town(
    directory: Directory, office: str, places: tuple[str, ...]
) -> None:
    for place in places:
        assert offices(directory, place) == [office]


def test_every_place_of_saxony_has_exactly_one_office_and_it_is_that_of_its_district(directory: Directory) -> None:
    by_district = {}
    for office, keys in SAXONY.items():
        place = directory.place(keys[0])
        assert place is not None
        by_district[place.district] = office
    assert len(by_district) == 13
    for place in directory.places:
        if place.state == "SN" and place.kind != "state":
            assert offices(directory, place.key) == [by_district[place.district]], place.key


def test_no_office_is_named_for_a_place_outside_its_state(directory: Directory) -> None:
    for place in directory.places:
        for found in directory.find_authorities(place):
            assert found.service.state == place.state, place.key
            assert found.service.kind == "immigration-office"


def test_no_office_is_named_for_a_whole_state(directory: Directory) -> None:
    assert offices(directory, "state-sn") == []


def test_places_of_one_name_have_their_own_offices(directory: Directory) -> None:
    assert offices(directory, "sn-leipzig") == ["abh-leipzig"]
    assert offices(directory, "sn-district-leipzig") == ["abh-landkreis-leipzig"]


def test_a_town_with_an_office_of_its_own_is_not_sent_to_the_district(directory: Directory) -> None:
    assert offices(directory, "nw-marl") == ["abh-marl"]
    assert offices(directory, "nw-datteln") == ["abh-kreis-recklinghausen"]
    assert offices(directory, "nw-district-recklinghausen") == []


def test_the_office_of_the_town_goes_before_that_of_the_district(writer: Writer) -> None:
    office = {"kind": "immigration-office", "topics": "residence"}
    writer.services({"key": "district", "catchment": "Landkreis Ost", **office}, {"key": "town", "catchment": "Ostdorf", **office})
    directory = writer.open()
    assert offices(directory, "sn-ostdorf") == ["town"]
    assert offices(directory, "sn-district-ost") == ["district"]
    assert offices(directory, "sn-westdorf") == []


def test_where_the_office_is_not_known_none_is_named(directory: Directory) -> None:
    assert offices(directory, "th-sonneberg") == []
