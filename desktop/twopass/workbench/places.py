"""Places as people write and type them: degrees, UTM, MGRS, and pixels of a snapshot.

Degrees are WGS 84. In UTM the letter after the zone is N or S for the hemisphere; any other letter is the latitude
band, as in MGRS.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from twopass.imagery import grids
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import XY

Notation = Literal["decimal", "dms", "utm", "mgrs"]
NOTATIONS: tuple[Notation, ...] = ("decimal", "dms", "utm", "mgrs")

_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_PIXEL = re.compile(
    rf"(?:px|pixels?)?\s*(?:x\s*=?\s*)?({_NUMBER})\s*(?:px)?\s*[, ;]\s*(?:y\s*=?\s*)?({_NUMBER})\s*(?:px|pixels?)?"
)
_PAIR = re.compile(rf"({_NUMBER})°?\s*[,; ]\s*({_NUMBER})°?")
_METRES = r"(\d+(?:\.\d+)?)"
_UTM = re.compile(
    r"(?:utm\s*)?(?:zone\s*)?(\d{1,2})\s*([c-hj-np-x])\s+"
    + _METRES
    + r"\s*(?:m?\s*e)?[ ,]+"
    + _METRES
    + r"\s*(?:m?\s*n)?"
)
_ANGLE = (
    r"(\d{1,3}(?:\.\d+)?)(?:[°d: -]\s*(\d{1,2}(?:\.\d+)?)(?:['′m: -]\s*(\d{1,2}(?:\.\d+)?)(?:\"|″|''|s)?)?['′m]?)?°?"
)
_AFTER = re.compile(rf"{_ANGLE}\s*([nsew])[\s,;]*{_ANGLE}\s*([nsew])")
_BEFORE = re.compile(rf"([nsew])\s*{_ANGLE}[\s,;]+([nsew])\s*{_ANGLE}")


@dataclass(frozen=True, slots=True)
class Lonlat:
    """A place on the Earth, WGS 84 degrees."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Pixel:
    """A place on a snapshot, in its pixels."""

    x: float
    y: float


def written(lonlat: XY, notation: Notation) -> str:
    """Return a place as people read it; where UTM has no answer (near the poles), as decimal degrees."""
    if notation == "mgrs":
        return grids.to_mgrs(lonlat)
    utm = grids.to_utm(lonlat) if notation == "utm" else None
    if utm is not None:
        return f"{utm.zone}{'N' if utm.north else 'S'} {utm.easting:.0f} {utm.northing:.0f}"
    lon, lat = _normal(lonlat[0]), lonlat[1]
    if notation == "dms":
        return f"{_dms(lat, 'NS', 2)} {_dms(lon, 'EW', 3)}"
    return f"{abs(lat):.5f} {'N' if lat >= 0 else 'S'} {abs(lon):.5f} {'E' if lon >= 0 else 'W'}"


def parse_place(text: str, *, on_ground: bool = True) -> Lonlat | Pixel:
    """Return what a person typed. Raises ``TwopassError(BAD_PLACE)``.

    A bare pair of numbers is latitude and longitude if *on_ground* and both can be, else x and y; ``x … y …`` and
    ``px`` are always pixels.
    """
    words = " ".join(text.split()).lower().replace("º", "°").replace("’", "'").replace("”", '"').replace("−", "-")
    for read in (_angles, _utm, _mgrs):
        place = read(words)
        if place is not None:
            return place
    pixel, bare = _PIXEL.fullmatch(words), _PAIR.fullmatch(words)
    place = _on_earth(float(bare.group(2)), float(bare.group(1))) if bare is not None else None
    if pixel is not None and "°" not in words and (place is None or not on_ground):
        return Pixel(float(pixel.group(1)), float(pixel.group(2)))
    if place is None:
        raise TwopassError(ErrorCode.BAD_PLACE, text=" ".join(text.split())[:80])
    return place


def _angles(words: str) -> Lonlat | None:
    after, before = _AFTER.fullmatch(words), _BEFORE.fullmatch(words)
    if after is not None:
        a, b = after.groups()[:4], after.groups()[4:]
    elif before is not None:
        first, second = before.groups()[:4], before.groups()[4:]
        a, b = (*first[1:], first[0]), (*second[1:], second[0])
    else:
        return None
    one, two = _signed(a), _signed(b)
    if one is None or two is None or {str(a[3]) in "ns", str(b[3]) in "ns"} != {True, False}:
        return None
    return _on_earth(two, one) if str(a[3]) in "ns" else _on_earth(one, two)


def _signed(parts: tuple[str | None, ...]) -> float | None:
    """Return degrees, minutes, seconds and a letter as one number; None where minutes or seconds are 60 or more."""
    degrees, minutes, seconds = (float(part or 0) for part in parts[:3])
    if minutes >= 60 or seconds >= 60:
        return None
    value = degrees + minutes / 60 + seconds / 3600
    return -value if parts[3] in ("s", "w") else value


def _utm(words: str) -> Lonlat | None:
    found = _UTM.fullmatch(words)
    if found is None:
        return None
    zone, letter, east, north = found.groups()
    northern = letter == "n" or (letter != "s" and letter > "m")
    lonlat = grids.from_utm(grids.Utm(int(zone), northern, float(east), float(north)))
    return None if lonlat is None else _on_earth(*lonlat)


def _mgrs(words: str) -> Lonlat | None:
    lonlat = grids.from_mgrs(words)
    return None if lonlat is None else _on_earth(*lonlat)


def _on_earth(lon: float, lat: float) -> Lonlat | None:
    return Lonlat(lon, lat) if -90 <= lat <= 90 and -180 <= lon <= 360 else None


def _normal(lon: float) -> float:
    """Return a longitude between -180 and 180."""
    return lon if -180 <= lon <= 180 else (lon + 180) % 360 - 180


def _dms(value: float, letters: str, digits: int) -> str:
    tenths = math.floor(abs(value) * 36000 + 0.5)
    degrees, rest = divmod(tenths, 36000)
    minutes, seconds = divmod(rest, 600)
    letter = letters[0] if value >= 0 else letters[1]
    return f"{degrees:0{digits}d}°{minutes:02d}'{seconds / 10:04.1f}\"{letter}"
