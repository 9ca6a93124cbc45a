"""Distances on the earth, and the box of degrees that holds all points within a distance."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, degrees, pi, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True)
class Box:
    """A range of latitudes and longitudes, the edges included."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, lat: float, lon: float) -> bool:
        return self.south <= lat <= self.north and self.west <= lon <= self.east


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The great-circle distance between two points (haversine)."""
    phi, other_phi = radians(lat), radians(other_lat)
    half = sin((other_phi - phi) / 2) ** 2 + cos(phi) * cos(other_phi) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))


def box_around(lat: float, lon: float, radius_km: float) -> Box:
    """A box that holds every point within the radius; a little larger than needed, for rounding.

    Near a pole and across the date line it holds all longitudes.
    """
    angle = radius_km / EARTH_RADIUS_KM + 1e-9
    south, north = lat - degrees(angle), lat + degrees(angle)
    if south <= -90 or north >= 90 or angle >= pi / 2:
        return Box(max(south, -90.0), -180.0, min(north, 90.0), 180.0)
    width = degrees(asin(min(1.0, sin(angle) / cos(radians(lat))))) + 1e-9
    if lon - width < -180 or lon + width > 180:
        return Box(south, -180.0, north, 180.0)
    return Box(south, lon - width, north, lon + width)
