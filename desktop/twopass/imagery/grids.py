"""Between longitude and latitude (WGS 84 degrees) and the two grids people read out: UTM and MGRS."""

from __future__ import annotations

import math
import re
import threading
import warnings
from dataclasses import dataclass
from typing import Any

from twopass.model.geometry import XY

LOWEST, HIGHEST = -80.0, 84.0  # latitudes of UTM
# The bands of latitude, 8 degrees each from 80 south (the last has 12); a square is about a degree high.
_BANDS, _SOUTHMOST, _BAND, _SQUARE = "CDEFGHJKLMNPQRSTUVWX", -80.0, 8.0, 1.0
_MGRS = re.compile(r"(\d{1,2}[C-HJ-NP-X]|[ABYZ])([A-HJ-NP-Z]{2})(\d*)")
_own = threading.local()  # pyproj's transformers must not be shared between threads


@dataclass(frozen=True, slots=True)
class Utm:
    """A place in UTM: zone 1 to 60, the hemisphere, easting and northing in metres."""

    zone: int
    north: bool
    easting: float
    northing: float


def zone_of(lonlat: XY) -> int:
    """Return the UTM zone of a place, with those that are wider round Norway and Svalbard."""
    lon, lat = (lonlat[0] + 180) % 360 - 180, lonlat[1]
    if 56 <= lat < 64 and 3 <= lon < 12:
        return 32
    if 72 <= lat <= HIGHEST and 0 <= lon < 42:
        return 31 if lon < 9 else 33 if lon < 21 else 35 if lon < 33 else 37
    return min(int((lon + 180) // 6) + 1, 60)


def to_utm(lonlat: XY) -> Utm | None:
    """Return a place in UTM, or None near the poles, where there is none."""
    if not LOWEST <= lonlat[1] <= HIGHEST:
        return None
    zone, north = zone_of(lonlat), lonlat[1] >= 0
    east, up = _transformer(zone, north).transform(lonlat[0], lonlat[1])
    return Utm(zone, north, float(east), float(up)) if math.isfinite(east) and math.isfinite(up) else None


def from_utm(place: Utm) -> XY | None:
    """Return longitude and latitude of a place in UTM, or None if it can be none."""
    inside = 1 <= place.zone <= 60 and 100_000 <= place.easting < 1_000_000 and 0 <= place.northing <= 10_000_000
    if not inside:
        return None
    lon, lat = _transformer(place.zone, place.north).transform(place.easting, place.northing, direction="INVERSE")
    good = math.isfinite(lon) and math.isfinite(lat) and LOWEST - 1 <= lat <= HIGHEST + 1
    return (float(lon), float(lat)) if good else None


def to_mgrs(lonlat: XY) -> str:
    """Return a place's grid reference to the metre, in its usual groups: "37SBV 50123 20456"."""
    from mgrs import MGRS

    text = str(MGRS().toMGRS(min(max(lonlat[1], -90.0), 90.0), (lonlat[0] + 180) % 360 - 180, MGRSPrecision=5))
    return f"{text[:-10]} {text[-10:-5]} {text[-5:]}"


def from_mgrs(text: str) -> XY | None:
    """Return longitude and latitude of a grid reference: the middle of the square it names, None if it names none."""
    from mgrs import MGRS
    from mgrs.core import MGRSError

    found = _MGRS.fullmatch(re.sub(r"\s", "", text.upper()))
    if found is None or len(found.group(3)) % 2 or len(found.group(3)) > 10:
        return None
    zone, square, digits = found.groups()
    half = len(digits) // 2
    halves = [(part + "5" + "0" * 5)[:5] if half < 5 else part for part in (digits[:half], digits[half:])]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a square outside its band: that is refused here
            lat, lon = MGRS().toLatLon(f"{zone}{square}{halves[0]}{halves[1]}")
    except MGRSError:
        return None
    return (float(lon), float(lat)) if not zone[:-1] or _in_band(zone[-1], float(lat)) else None


def _in_band(letter: str, lat: float) -> bool:
    """Return whether a latitude lies in the band of a letter, or in a square that reaches over its edge."""
    south = _SOUTHMOST + _BAND * _BANDS.index(letter)
    north = HIGHEST if letter == _BANDS[-1] else south + _BAND
    return south - _SQUARE <= lat <= north + _SQUARE


def _transformer(zone: int, north: bool) -> Any:
    known: dict[tuple[int, bool], Any] = _own.__dict__.setdefault("zones", {})
    if (zone, north) not in known:
        from pyproj import Transformer  # late: 0.1 s that the first window need not wait for

        known[zone, north] = Transformer.from_crs(
            "OGC:CRS84", f"EPSG:{(32600 if north else 32700) + zone}", always_xy=True
        )
    return known[zone, north]
