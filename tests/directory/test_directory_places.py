"""Places by key and postcode, professions and who recognises them."""

from __future__ import annotations

import pytest

from bot.directory import Directory
from tests.directory.conftest import Writer


def test_a_place_is_found_by_its_key(directory: Directory) -> None:
    place = directory.place("sn-bautzen")
    assert place is not None
    assert (place.name, place.kind, place.state, place.district) == ("Bautzen", "town", "SN", "Landkreis Bautzen")
    assert directory.place("sn-atlantis") is None


def test_every_town_hall_postcode_gives_a_municipality_with_it(directory: Directory) -> None:
    for place in directory.places:
        if place.postcode:
            found = directory.place_by_postcode(place.postcode)
            assert found is not None and found.postcode == place.postcode
            assert found.kind in ("city", "town")


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("01099", "sn-dresden"),
        ("04177", "sn-leipzig"),
        ("09130", "sn-chemnitz"),
        (" 02625 ", "sn-bautzen"),
        ("44137", "nw-dortmund"),
    ],
)
def test_a_postcode_of_a_quarter_gives_its_city(directory: Directory, code: str, key: str) -> None:
    found = directory.place_by_postcode(code)
    assert found is not None and found.key == key


def test_of_two_that_begin_alike_the_nearest_number_is_taken(writer: Writer) -> None:
    writer.places(
        {"key": "sn-a", "name": "A", "district": "Landkreis Ost", "postcode": "03310"},
        {"key": "sn-b", "name": "B", "district": "Landkreis Ost", "postcode": "03319"},
        {"key": "sn-c", "name": "C", "district": "Landkreis Ost", "postcode": "03320"},
    )
    directory = writer.open()
    found = {
        code: place.key if (place := directory.place_by_postcode(code)) else None for code in ("03312", "03318", "03399", "03400")
    }
    assert found == {"03312": "sn-a", "03318": "sn-b", "03399": "sn-c", "03400": None}


@pytest.mark.parametrize("code", ["80331", "0109", "010999", "abcde", "", "٠١٠٩٩"])
def test_a_postcode_that_nothing_is_like_gives_no_place(directory: Directory, code: str) -> None:
    assert directory.place_by_postcode(code) is None


def test_of_two_with_one_postcode_the_larger_is_taken(writer: Writer) -> None:
    writer.places(
        {"key": "sn-small", "name": "Small", "district": "Landkreis Ost", "postcode": "03310", "population": "10"},
        {"key": "sn-large", "name": "Large", "district": "Landkreis Ost", "postcode": "03310", "population": "99"},
    )
    found = writer.open().place_by_postcode("03310")
    assert found is not None and found.key == "sn-large"


def test_a_nurse_in_saxony_goes_to_the_kommunaler_sozialverband(directory: Directory) -> None:
    nurse = directory.profession("nurse")
    assert nurse is not None
    assert (nurse.regulated, nurse.language_level, nurse.duration_months) == ("yes", "B2", "3")
    assert nurse.fee_from is not None and nurse.fee_to is not None and nurse.fee_from < nurse.fee_to
    assert directory.recognition_authority(nurse, "SN") == "Kommunaler Sozialverband Sachsen (KSV), Leipzig"
    assert directory.recognition_authority(nurse, "BY") is None


def test_a_body_that_is_not_sure_is_not_told(directory: Directory) -> None:
    for profession in directory.professions:
        assert all(profession.authorities.values())


def test_an_unknown_profession_is_none(directory: Directory) -> None:
    assert directory.profession("astronaut") is None
    assert directory.profession("") is None


def test_states_have_german_names(directory: Directory) -> None:
    assert directory.state_name("SN") == "Sachsen"
    assert directory.state_name("NW") == "Nordrhein-Westfalen"
    assert directory.state_name("XX") == "XX"
