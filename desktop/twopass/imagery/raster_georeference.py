"""Where a raster says its pixels lie: GDAL's transform or ground control points, as the model's plain values."""

from __future__ import annotations

import json
import math
from typing import Any

from twopass.model.georeference import Georeference, GeoreferenceKind, GroundPoint
from twopass.model.transforms import Affine
from twopass.model.values import Json, freeze

AUTHORITIES = ("EPSG", "OGC", "ESRI")  # the ones that pyproj's database has


def georeference_of(data: Any) -> Georeference | None:
    """Return the georeference of an open rasterio dataset, or None if it has none that can be used."""
    transform = data.transform
    if data.crs and not transform.is_identity:
        numbers = Affine(*(float(value) for value in transform[:6]))
        crs = crs_of(data.crs)
        if crs is not None and all(math.isfinite(n) for n in numbers.as_tuple()) and transform.determinant:
            return Georeference(kind=GeoreferenceKind.AFFINE, crs=crs, transform=numbers, source=data.driver)
    points, crs = data.gcps
    if len(points) >= 3 and crs:
        known = crs_of(crs)
        gcps = tuple(GroundPoint((float(p.col), float(p.row)), (float(p.x), float(p.y))) for p in points)
        if known is not None:
            return Georeference(kind=GeoreferenceKind.GCPS, crs=known, gcps=gcps, source=data.driver)
    return None


def crs_of(crs: Any) -> Json:
    """Return a rasterio CRS as ``EPSG:32637`` or, where it has no code, as a PROJJSON object; None if it is neither."""
    authority = crs.to_authority()
    if authority is not None and authority[0] in AUTHORITIES:
        return f"{authority[0]}:{authority[1]}"
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return freeze(json.loads(CRS.from_wkt(crs.to_wkt()).to_json()))
    except CRSError:
        return None
