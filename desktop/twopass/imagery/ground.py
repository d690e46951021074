"""Between a snapshot's pixels and the ground: projections, distances, and the way from one snapshot to another."""

from __future__ import annotations

import json
import math
import threading
from typing import Any

from twopass.model.geometry import XY
from twopass.model.georeference import Georeference, GeoreferenceKind
from twopass.model.link import PixelMap
from twopass.model.transforms import Affine
from twopass.model.values import thaw

LONLAT = "OGC:CRS84"
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
        """Return longitude and latitude (WGS 84 degrees) of a pixel."""
        return _moved(self.crs, LONLAT, self.to_crs(pixel))

    def from_lonlat(self, lonlat: XY) -> XY | None:
        """Return the pixel of a longitude and latitude (WGS 84 degrees)."""
        place = _moved(LONLAT, self.crs, lonlat)
        return None if place is None else self.from_crs(place)

    def metres_per_pixel(self, at: XY) -> tuple[float, float] | None:
        """Return the length of one pixel step along x and along y, in metres on the WGS 84 ellipsoid."""
        x, y = at
        across = self.length_m((x - 8, y), (x + 8, y))
        down = self.length_m((x, y - 8), (x, y + 8))
        return None if across is None or down is None else (across / 16, down / 16)

    def length_m(self, a: XY, b: XY) -> float | None:
        """Return the geodesic distance between two pixels in metres."""
        first, second = self.to_lonlat(a), self.to_lonlat(b)
        if first is None or second is None:
            return None
        return float(_geod().inv(*first, *second)[2])


def pixel_map(a: Ground, b: Ground) -> PixelMap:
    """Return the way from *a*'s pixels to *b*'s, straight from one CRS to the other."""
    if a.crs == b.crs:
        return lambda pixel: b.from_crs(a.to_crs(pixel))

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
    x, y = _transformer(source, target).transform(*place)
    return (float(x), float(y)) if math.isfinite(x) and math.isfinite(y) else None


def _transformer(source: str, target: str) -> Any:
    from pyproj import Transformer  # late: 0.1 s that the first window need not wait for

    known: dict[tuple[str, str], Any] = _own.__dict__.setdefault("transformers", {})
    result = known.get((source, target))
    if result is None:
        result = known[(source, target)] = Transformer.from_crs(source, target, always_xy=True)
    return result


def _geod() -> Any:
    from pyproj import Geod

    result = _own.__dict__.get("geod")
    if result is None:
        result = _own.__dict__["geod"] = Geod(ellps="WGS84")
    return result
