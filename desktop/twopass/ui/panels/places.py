"""How positions on the ground are written."""

from __future__ import annotations


def degrees(lonlat: tuple[float, float]) -> str:
    """Return a longitude and latitude as people write them: "35.40112 N 35.94871 E"."""
    lon, lat = lonlat
    return f"{abs(lat):.5f} {'N' if lat >= 0 else 'S'} {abs(lon):.5f} {'E' if lon >= 0 else 'W'}"
