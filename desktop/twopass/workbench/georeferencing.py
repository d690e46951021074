"""Places and scales that a person gives a snapshot: four corners in any notation, or something of known length."""

from __future__ import annotations

import math
from collections.abc import Sequence

from twopass.imagery.ground import LONLAT, Ground
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import XY
from twopass.model.georeference import Georeference, GeoreferenceKind, GroundPoint
from twopass.model.link import PixelMap
from twopass.model.properties import BY_HAND
from twopass.model.records import LENGTHS
from twopass.workbench.places import Lonlat, Notation, parse_place, written

CORNERS = ("top left", "top right", "bottom right", "bottom left")
# Where such a place came from.
THROUGH = "registration with the other snapshot"
# How far off a click is at each end of a measured line, in snapshot pixels.
_CLICK = 1.0


def corner_pixels(width: int, height: int) -> tuple[XY, ...]:
    """Return a snapshot's corners in the order of :data:`CORNERS`."""
    return ((0.0, 0.0), (float(width), 0.0), (float(width), float(height)), (0.0, float(height)))


def corner_texts(ground: Ground, width: int, height: int, notation: Notation) -> tuple[str, ...] | None:
    """Return where a snapshot's corners are, or None where the Earth has no answer."""
    places = [ground.to_lonlat(pixel) for pixel in corner_pixels(width, height)]
    texts = tuple(written(place, notation) for place in places if place is not None)
    return texts if len(texts) == len(places) else None


def by_corners(typed: Sequence[str], accuracy: str, width: int, height: int) -> Georeference:
    """Return the georeference of four typed corners; *accuracy* is typed metres, or "".

    Its error is the one typed, or how badly the corners fit one another where that is more than a pixel.
    Raises ``TwopassError``: BAD_PLACE, BAD_CORNERS, BAD_LENGTH.
    """
    missing = [name for name, text in zip(CORNERS, typed, strict=True) if not text.strip()]
    if missing:
        detail = f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
        raise TwopassError(ErrorCode.BAD_CORNERS, detail=detail)
    corners = _unwrapped([_corner(text) for text in typed])
    _check(corners)
    place = Georeference(kind=GeoreferenceKind.CORNERS, crs=LONLAT, corners=corners, source=BY_HAND)
    ground = Ground(place, width, height)
    known = metres(accuracy) if accuracy.strip() else _misfit(ground, corners, width, height)
    return Georeference(kind=place.kind, crs=place.crs, corners=corners, source=BY_HAND, accuracy_m=known)


def through(
    way: PixelMap, other: Georeference, size: tuple[int, int], other_size: tuple[int, int], accuracy_m: float | None
) -> Georeference:
    """Return where a snapshot of *size* lies, by the *way* from its pixels to those of a georeferenced one.

    *accuracy_m* is the error of that way in metres; the other place's own error counts as well.
    Raises ``TwopassError(GROUND_UNKNOWN)`` where the way leads from too few of its pixels.
    """
    ground, (width, height) = Ground(other, *other_size), size
    pixels = [(width * x / 2, height * y / 2) for y in range(3) for x in range(3)]
    places = [(pixel, way(pixel)) for pixel in pixels]
    points = tuple(GroundPoint(pixel, ground.to_crs(place)) for pixel, place in places if place is not None)
    if len(points) < 4:
        raise TwopassError(ErrorCode.GROUND_UNKNOWN)
    errors = [error for error in (accuracy_m, other.accuracy_m) if error is not None]
    return Georeference(
        kind=GeoreferenceKind.GCPS,
        crs=other.crs,
        gcps=points,
        accuracy_m=round(math.hypot(*errors), 2) if errors else None,
        source=THROUGH,
    )


def by_length(pixels: float, length: float) -> tuple[float, float]:
    """Return the metres a pixel where *pixels* are *length* metres long, and the error as a fraction of it.

    Raises ``TwopassError(BAD_LENGTH)`` for a line of less than a pixel.
    """
    if pixels < 1:
        raise TwopassError(ErrorCode.BAD_LENGTH, text=f"{length:g}")
    return length / pixels, math.sqrt(2) * _CLICK / pixels


def metres(text: str) -> float:
    """Return typed metres. Raises ``TwopassError(BAD_LENGTH)``."""
    words = " ".join(text.split())
    try:
        value = float(words.removesuffix("m").strip().replace(",", "."))
    except ValueError:
        value = math.nan
    if not LENGTHS[0] <= value <= LENGTHS[1]:
        raise TwopassError(ErrorCode.BAD_LENGTH, text=words[:40])
    return value


def _corner(text: str) -> XY:
    place = parse_place(text)
    if not isinstance(place, Lonlat):
        raise TwopassError(ErrorCode.BAD_PLACE, text=text.strip()[:80])
    return (place.lon, place.lat)


def _unwrapped(corners: Sequence[XY]) -> tuple[XY, ...]:
    """Return corners whose longitudes do not jump where the date changes."""
    first = corners[0][0]
    return tuple((lon - 360 * round((lon - first) / 360), lat) for lon, lat in corners)


def _check(corners: Sequence[XY]) -> None:
    """Refuse corners that are no picture seen from above: mirrored, crossed, or without extent."""
    middle = math.cos(math.radians(sum(lat for _, lat in corners) / 4))
    flat = [(lon * middle, lat) for lon, lat in corners]
    turns = [_turn(flat[index - 1], flat[index], flat[(index + 1) % 4]) for index in range(4)]
    if all(turn > 0 for turn in turns):
        raise TwopassError(ErrorCode.BAD_CORNERS, detail="they run anticlockwise, as if mirrored")
    if not all(turn < -1e-14 for turn in turns):
        raise TwopassError(ErrorCode.BAD_CORNERS, detail="their sides cross, or two are in one place")
    if max(lon for lon, _ in flat) - min(lon for lon, _ in flat) > 90:
        raise TwopassError(ErrorCode.BAD_CORNERS, detail="they are a quarter of the Earth apart")


def _turn(a: XY, b: XY, c: XY) -> float:
    return (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])


def _misfit(ground: Ground, corners: Sequence[XY], width: int, height: int) -> float | None:
    """Return how far the corners are from where one affine map puts them, metres RMS; None for less than a pixel."""
    pixels = corner_pixels(width, height)
    back = [ground.from_lonlat(corner) for corner in corners]
    apart = [ground.length_m(pixel, found) for pixel, found in zip(pixels, back, strict=True) if found is not None]
    known = [distance for distance in apart if distance is not None]
    scale = ground.metres_per_pixel((width / 2, height / 2))
    if len(known) < 4 or scale is None:
        return None
    rms = math.sqrt(sum(distance**2 for distance in known) / 4)
    return round(rms, 2) if rms > max(scale) else None
