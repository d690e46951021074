"""Where a raster says its pixels lie: GDAL's transform or ground control points, as the model's plain values."""

from __future__ import annotations

import json
import math
from typing import Any

from twopass.model.georeference import Georeference, GeoreferenceKind, GroundPoint
from twopass.model.transforms import Affine
from twopass.model.values import Json, freeze

LONLAT = "OGC:CRS84"
RPC_POINTS = 5  # along each side of the image
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
    return None if data.rpcs is None else _by_rpc(data)


def _by_rpc(data: Any) -> Georeference | None:
    """Return ground control points on the plane of the rational polynomials' own mean height.

    The polynomials (NGA STDI-0006, RPC00B) lead from longitude, latitude and height to a pixel; rasterio inverts them.
    Where the ground is higher or lower than that plane, the place is off by the relief times the tangent of the view's
    angle off nadir; no height model is at hand to do better.
    """
    from rasterio.transform import RPCTransformer

    steps = [index / (RPC_POINTS - 1) for index in range(RPC_POINTS)]
    pixels = [(u * data.width, v * data.height) for v in steps for u in steps]
    with RPCTransformer(data.rpcs, rpc_height=data.rpcs.height_off) as transformer:
        xs, ys = transformer.xy([y for _, y in pixels], [x for x, _ in pixels], offset="ul")
    places = [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]
    if not all(math.isfinite(value) for place in places for value in place):
        return None
    gcps = tuple(GroundPoint(pixel, place) for pixel, place in zip(pixels, places, strict=True))
    return Georeference(kind=GeoreferenceKind.GCPS, crs=LONLAT, gcps=gcps, source="RPC at its mean height")


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
