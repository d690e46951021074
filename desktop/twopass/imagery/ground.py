"""Between a snapshot's pixels and the ground: projections, distances, and the way from one snapshot to another."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from twopass.model.geometry import XY
from twopass.model.georeference import Georeference, GeoreferenceKind
from twopass.model.link import PixelMap
from twopass.model.transforms import Affine
from twopass.model.values import thaw

LONLAT = "OGC:CRS84"
_STEP_NORTH = 1e-4  # degrees
_own = threading.local()  # pyproj's transformers must not be shared between threads


class Ground:
    """One snapshot's place on the ground. Points without an answer (a pole, outside a projection) give None."""

    def __init__(self, georeference: Georeference, width: int, height: int) -> None:
        self._to_crs, self.crs = _transform_of(georeference, width, height)
        self._from_crs = self._to_crs.inverse()

    def to_crs(self, pixel: XY) -> XY:
        """Return a pixel's coordinates in the georeference's own CRS."""
        return self._to_crs.apply(pixel)

    def from_crs(self, place: XY) -> XY:
        """Return the pixel of coordinates in the georeference's own CRS."""
        return self._from_crs.apply(place)

    def to_lonlat(self, pixel: XY) -> XY | None:
        """Return longitude and latitude (WGS 84 degrees) of a pixel; None where the ground is not the Earth's."""
        return _moved(self.crs, LONLAT, self.to_crs(pixel))

    def from_lonlat(self, lonlat: XY) -> XY | None:
        """Return the pixel of a longitude and latitude (WGS 84 degrees)."""
        place = _moved(LONLAT, self.crs, lonlat)
        return None if place is None else self.from_crs(place)

    def north_at(self, pixel: XY) -> XY | None:
        """Return a step to the north from a pixel, in snapshot pixels of no particular length, or None."""
        place = self.to_lonlat(pixel)
        if place is None:
            return None
        step = _STEP_NORTH if place[1] < 89 else -_STEP_NORTH
        further = self.from_lonlat((place[0], place[1] + step))
        if further is None:
            return None
        way = (further[0] - pixel[0], further[1] - pixel[1])
        return way if step > 0 else (-way[0], -way[1])

    def metres_per_pixel(self, at: XY) -> tuple[float, float] | None:
        """Return the length of one pixel step along x and along y, in metres on the body's own ellipsoid."""
        x, y = at
        across = self.length_m((x - 8, y), (x + 8, y))
        down = self.length_m((x, y - 8), (x, y + 8))
        return None if across is None or down is None else (across / 16, down / 16)

    def leg(self, a: XY, b: XY) -> tuple[float, float] | None:
        """Return the geodesic from one pixel to another: metres, and its bearing at *a* in degrees from true north."""
        body = _body(self.crs)
        ends = self._own_lonlats((a, b))
        if body is None or ends is None:
            return None
        bearing, _, length = body.geod.inv(*ends[0], *ends[1])
        return float(length), float(bearing) % 360

    def area_m2(self, ring: Sequence[XY]) -> float | None:
        """Return the area inside a ring of pixels, its sides geodesics, in square metres."""
        body = _body(self.crs)
        places = self._own_lonlats(ring)
        if body is None or places is None:
            return None
        area, _ = body.geod.polygon_area_perimeter([lon for lon, _ in places], [lat for _, lat in places])
        return abs(float(area))

    def _own_lonlats(self, pixels: Sequence[XY]) -> list[XY] | None:
        """Return pixels' longitudes and latitudes on the ground's own body, or None where one has none."""
        body = _body(self.crs)
        if body is None:
            return None
        places = [_moved(self.crs, body.lonlat, self.to_crs(pixel)) for pixel in pixels]
        known = [place for place in places if place is not None]
        return known if len(known) == len(places) else None

    def length_m(self, a: XY, b: XY) -> float | None:
        """Return the geodesic distance between two pixels in metres: on the WGS 84 ellipsoid, or another planet's."""
        body = _body(self.crs)
        if body is None:
            return None
        first = _moved(self.crs, body.lonlat, self.to_crs(a))
        second = _moved(self.crs, body.lonlat, self.to_crs(b))
        return None if first is None or second is None else float(body.geod.inv(*first, *second)[2])


@dataclass(frozen=True, slots=True)
class _Body:
    """What a CRS lies on: the CRS of its longitudes and latitudes, and what measures on its ellipsoid."""

    lonlat: str
    geod: Any


def pixel_map(a: Ground, b: Ground) -> PixelMap | None:
    """Return the way from *a*'s pixels to *b*'s, straight from one CRS to the other; None from planet to planet."""
    if a.crs == b.crs:
        return lambda pixel: b.from_crs(a.to_crs(pixel))
    if _transformer(a.crs, b.crs) is None:
        return None

    def way(pixel: XY) -> XY | None:
        place = _moved(a.crs, b.crs, a.to_crs(pixel))
        return None if place is None else b.from_crs(place)

    return way


def _transform_of(georeference: Georeference, width: int, height: int) -> tuple[Affine, str]:
    """Return pixel to CRS, and the CRS as text for pyproj. Ground control points are fitted by least squares."""
    if georeference.kind is GeoreferenceKind.CORNERS:
        pixels = [(0.0, 0.0), (float(width), 0.0), (float(width), float(height)), (0.0, float(height))]
        return _fitted(pixels, list(georeference.corners)), LONLAT
    crs = georeference.crs
    text = crs if isinstance(crs, str) else json.dumps(thaw(crs))
    if georeference.kind is GeoreferenceKind.AFFINE and georeference.transform is not None:
        return georeference.transform, text
    points = georeference.gcps
    return _fitted([point.pixel for point in points], [point.coordinates for point in points]), text


def _fitted(pixels: list[XY], places: list[XY]) -> Affine:
    import numpy as np

    design = np.array([[x, y, 1.0] for x, y in pixels])
    (a, b, c), (d, e, f) = np.linalg.lstsq(design, np.array(places), rcond=None)[0].T
    return Affine(float(a), float(b), float(c), float(d), float(e), float(f))


def _moved(source: str, target: str, place: XY) -> XY | None:
    transformer = _transformer(source, target)
    if transformer is None:
        return None
    x, y = transformer.transform(*place)
    return (float(x), float(y)) if math.isfinite(x) and math.isfinite(y) else None


def _transformer(source: str, target: str) -> Any:
    """Return pyproj's transformer, or None where there is no way: between planets, from a plan, from heights alone."""
    known: dict[tuple[str, str], Any] = _own.__dict__.setdefault("transformers", {})
    if (source, target) not in known:
        known[(source, target)] = _new_transformer(source, target)
    return known[(source, target)]


def _new_transformer(source: str, target: str) -> Any:
    from pyproj import CRS, Transformer  # late: 0.1 s that the first window need not wait for
    from pyproj.exceptions import ProjError

    try:
        ends = CRS.from_user_input(source), CRS.from_user_input(target)
        if not all(end.is_projected or end.is_geographic for end in ends):
            return None
        return Transformer.from_crs(*ends, always_xy=True)
    except ProjError:
        return None


def _body(crs: str) -> _Body | None:
    known: dict[str, _Body | None] = _own.__dict__.setdefault("bodies", {})
    if crs not in known:
        known[crs] = _new_body(crs)
    return known[crs]


def _new_body(crs: str) -> _Body | None:
    from pyproj import CRS, Geod
    from pyproj.exceptions import CRSError

    if _transformer(crs, LONLAT) is not None:
        return _Body(LONLAT, Geod(ellps="WGS84"))
    try:
        lonlat = CRS.from_user_input(crs).geodetic_crs
    except CRSError:
        return None  # an imported file may name a system that does not exist
    geod = None if lonlat is None else lonlat.get_geod()
    return None if lonlat is None or geod is None else _Body(lonlat.to_json(), geod)
