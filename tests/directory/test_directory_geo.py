"""Distances, and what lies within one, against looking at every place."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.directory import Directory
from bot.directory.geo import box_around, distance_km

latitudes = st.floats(-89.9, 89.9)
longitudes = st.floats(-180, 180)


@given(latitudes, longitudes, latitudes, longitudes)
def test_a_distance_is_the_same_in_both_directions(lat: float, lon: float, other_lat: float, other_lon: float) -> None:
    there = distance_km(lat, lon, other_lat, other_lon)
    assert there == distance_km(other_lat, other_lon, lat, lon)
    assert 0 <= there <= 20016


@given(latitudes, longitudes, st.floats(-3, 3), st.floats(-6, 6), st.floats(0.1, 500))
def test_the_box_holds_every_point_within_the_radius(lat: float, lon: float, up: float, right: float, radius: float) -> None:
    other_lat, other_lon = max(-90.0, min(90.0, lat + up)), lon + right
    if -180 <= other_lon <= 180 and distance_km(lat, lon, other_lat, other_lon) <= radius:
        assert box_around(lat, lon, radius).holds(other_lat, other_lon)


def test_known_distances() -> None:
    assert round(distance_km(51.0504, 13.7373, 51.3397, 12.3731)) == 100  # Dresden - Leipzig
    assert round(distance_km(52.52, 13.405, 48.1372, 11.5756)) == 504  # Berlin - Munich


@settings(max_examples=60)
@given(st.floats(50, 53), st.floats(6, 15), st.floats(1, 150))
def test_places_near_a_point_are_those_that_a_look_at_every_place_finds(
    directory: Directory, lat: float, lon: float, radius: float
) -> None:
    found = directory.places_near(lat, lon, radius)
    expected = {
        place.key: distance_km(lat, lon, place.lat, place.lon)
        for place in directory.places
        if place.kind in ("city", "town") and distance_km(lat, lon, place.lat, place.lon) <= radius
    }
    assert {place.key: distance for place, distance in found} == expected
    assert [distance for _, distance in found] == sorted(expected.values())
