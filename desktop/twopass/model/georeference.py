"""Where a snapshot's pixels lie on the ground, as plain values; the projection arithmetic is in ``imagery.ground``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from twopass.model.geometry import XY
from twopass.model.transforms import Affine
from twopass.model.values import EMPTY, Json, JsonObject


class GeoreferenceKind(StrEnum):
    """How the position is known."""

    AFFINE = "affine"
    GCPS = "gcps"
    CORNERS = "corners"


@dataclass(frozen=True, slots=True)
class GroundPoint:
    """A ground control point: a pixel and the coordinates of its ground in the georeference's CRS."""

    pixel: XY
    coordinates: XY


@dataclass(frozen=True, slots=True, kw_only=True)
class Georeference:
    """Position of an image on the ground.

    Attributes:
        kind: which of ``transform``, ``gcps`` and ``corners`` holds.
        crs: an authority code (``EPSG:32637``), or a PROJJSON object.
        transform: pixel (continuous, outer corner origin) to CRS coordinates.
        gcps: ground control points, in the CRS.
        corners: lon, lat of the pixels (0,0), (w,0), (w,h), (0,h).
        accuracy_m: claimed accuracy in metres, if known.
        source: where it came from (``GeoTIFF``, ``world file`` …), for people.
        extra: keys of an imported file that Twopass does not know.
    """

    kind: GeoreferenceKind
    crs: Json
    transform: Affine | None = None
    gcps: tuple[GroundPoint, ...] = ()
    corners: tuple[XY, ...] = ()
    accuracy_m: float | None = None
    source: str | None = None
    extra: JsonObject = EMPTY

    @property
    def is_approximate(self) -> bool:
        """Whether it is only about right: by corners alone, with a known error, or on a plane of one height."""
        by_rpc = self.source is not None and self.source.startswith("RPC")
        return self.kind is GeoreferenceKind.CORNERS or self.accuracy_m is not None or by_rpc
