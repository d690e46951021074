"""Small converters between model values and the JSON of the native format and COCO, used in both directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from twopass.model import geometry
from twopass.model.geometry import Box, OrientedBox, Point, Polygon, Shape
from twopass.model.georeference import Georeference, GeoreferenceKind, GroundPoint
from twopass.model.records import Stamp
from twopass.model.transforms import Affine
from twopass.model.values import freeze, thaw

STAMP_KEYS = ("created", "created_by", "updated", "updated_by")


def without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entries that say something: absent optionals are left out of files, not written as null."""
    return {key: thaw(value) for key, value in values.items() if value is not None}


def extra(record: Mapping[str, Any], known: Sequence[str]) -> Any:
    """Return the keys of a record that Twopass does not know, frozen."""
    return freeze({key: value for key, value in record.items() if key not in known})


def stamp_fields(stamp: Stamp) -> dict[str, Any]:
    """Return a stamp's fields as written."""
    return {key: getattr(stamp, key) for key in STAMP_KEYS}


def stamp_of(record: Mapping[str, Any]) -> Stamp:
    """Return the stamp of a record as read."""
    return Stamp(**{key: text(record.get(key)) for key in STAMP_KEYS})


def text(value: Any) -> str | None:
    """Return a text, or None for anything else."""
    return value if isinstance(value, str) else None


def flag(value: Any) -> bool | None:
    """Return true or false, or None for anything else."""
    return value if isinstance(value, bool) else None


def texts(value: Any) -> tuple[str, ...] | None:
    """Return a list of texts, or None for anything else."""
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else None


def mapping(value: Any) -> Any:
    """Return a frozen object, or None for anything else."""
    return freeze(value) if isinstance(value, Mapping) else None


def coco_date(text: str | None) -> str | None:
    """Return an RFC 3339 time as COCO writes it, ``YYYY-MM-DD HH:MM:SS`` in UTC, or None if it is not one."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return None


def shape_fields(shape: Shape, segmentation: Any = None) -> dict[str, Any]:
    """Return ``bbox`` and ``segmentation`` (and ``obb``, ``point``) of a shape in COCO's frame, which is ours."""
    box = geometry.bounds(shape)
    ring = [[number for corner in ring for number in corner] for ring in geometry.rings(shape)]
    result: dict[str, Any] = {"bbox": [box.x, box.y, box.width, box.height]}
    if isinstance(shape, OrientedBox):
        result["obb"] = {
            "center": list(shape.center),
            "size": [shape.length, shape.width],
            "rotation": shape.rotation,
            "front_known": shape.front_known,
        }
    if isinstance(shape, Point):
        result["point"] = [shape.x, shape.y]
    result["segmentation"] = ring if segmentation is None else thaw(segmentation)
    return result


def shape_name(shape: Shape) -> str:
    """Return the native format's word for a shape."""
    names: dict[type, str] = {Box: "box", OrientedBox: "oriented_box", Polygon: "polygon", Point: "point"}
    return names[type(shape)]


def polygon(rings: Any) -> Polygon | None:
    """Return COCO rings as a polygon, or None if they are not rings of at least three finite corners."""
    if not isinstance(rings, list) or not rings:
        return None
    result: list[tuple[tuple[float, float], ...]] = []
    for ring in rings:
        if not isinstance(ring, list) or len(ring) < 6 or len(ring) % 2:
            return None
        if not all(isinstance(item, int | float) for item in ring):
            return None
        result.append(tuple((float(ring[i]), float(ring[i + 1])) for i in range(0, len(ring), 2)))
    return Polygon(tuple(result))


def georeference_fields(reference: Georeference) -> dict[str, Any]:
    """Return a georeference as written in the native format."""
    return without_none(
        {
            "type": reference.kind.value,
            "crs": reference.crs,
            "transform": list(reference.transform.as_tuple()) if reference.transform else None,
            "gcps": [{"pixel": list(p.pixel), "coordinates": list(p.coordinates)} for p in reference.gcps] or None,
            "corners": [list(corner) for corner in reference.corners] or None,
            "accuracy_m": reference.accuracy_m,
            "source": reference.source,
        }
    ) | thaw(reference.extra)


def georeference_of(value: Any) -> Georeference | None:
    """Return a georeference as read, or None if there is none or it makes no sense."""
    if not isinstance(value, Mapping) or value.get("type") not in list(GeoreferenceKind):
        return None
    numbers = value.get("transform")
    try:
        transform = Affine(*(float(item) for item in numbers)) if numbers is not None else None
        gcps = tuple(GroundPoint(_pair(p["pixel"]), _pair(p["coordinates"])) for p in value.get("gcps", ()))
        corners = tuple(_pair(corner) for corner in value.get("corners", ()))
        accuracy = value.get("accuracy_m")
        return Georeference(
            kind=GeoreferenceKind(value["type"]),
            crs=freeze(value.get("crs")),
            transform=transform,
            gcps=gcps,
            corners=corners,
            accuracy_m=None if accuracy is None else float(accuracy),
            source=text(value.get("source")),
            extra=extra(value, ("type", "crs", "transform", "gcps", "corners", "accuracy_m", "source")),
        )
    except (TypeError, ValueError, KeyError):
        return None


def _pair(value: Any) -> tuple[float, float]:
    x, y = value
    return (float(x), float(y))
