"""Parts of records that the native and the COCO reader have in common."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from twopass.formats import fields, shapes
from twopass.formats.collecting import Collector, name_of
from twopass.formats.fields import frozen_extra, get, get_extra, keys
from twopass.formats.values import BadValue, as_integer, as_number, as_numbers, as_object, as_text
from twopass.model import geometry
from twopass.model.edits.labels import clean_name
from twopass.model.errors import TwopassError
from twopass.model.geometry import Shape
from twopass.model.georeference import Georeference, GeoreferenceKind, GroundPoint
from twopass.model.transforms import Affine
from twopass.model.values import EMPTY, Json, JsonObject

_CRS_CODE = re.compile(r"(EPSG|OGC|ESRI):[A-Za-z0-9]+")
_DEFINITION_TYPES = ("string", "number", "integer", "boolean", "enum", "multi_enum")
_DEFINITION_SCOPES = (None, "annotation", "object", "image", "comparison", "finding")
_LARGEST_SIDE = 2**31 - 1


def records_of(document: Mapping[str, Any], key: str, collector: Collector) -> list[Any]:
    """Return the list under *key*; one that is absent is empty, one that is no list too, with a note."""
    value = document.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        collector.note(f"“{key}” is not a list and was left out")
        return []
    return cast("list[Any]", value)


def get_licenses(document: Mapping[str, Any], collector: Collector) -> tuple[JsonObject, ...]:
    """Return the licences, each with an integer ``id`` and a ``name``; others are left out, with a note."""
    found: list[JsonObject] = []
    for item in records_of(document, "licenses", collector):
        try:
            record = dict(as_object(item))
            record["id"] = as_integer(record.get("id"))
            record["name"] = as_text(record.get("name", ""))
            if "url" in record:
                record["url"] = as_text(record["url"] or "")
        except BadValue as bad:
            collector.note(f"license: one {bad} and was left out", name_of(item))
            continue
        found.append(as_object(record))
    return tuple(sorted(found, key=lambda record: cast(int, record["id"])))


def get_definitions(record: Mapping[str, Any], collector: Collector, kind: str) -> tuple[JsonObject, ...]:
    """Return attribute definitions; one without a name or of an unknown type is left out, with a note."""
    found: list[JsonObject] = []
    for item in records_of(record, "attributes", collector):
        try:
            definition = as_object(item)
            as_text(definition.get("name"))
            if definition.get("type") not in _DEFINITION_TYPES or definition.get("scope") not in _DEFINITION_SCOPES:
                raise BadValue("has a type or scope that is not known")
        except BadValue as bad:
            collector.note(f"{kind}: an attribute definition {bad} and was left out", name_of(record))
            continue
        found.append(definition)
    return tuple(found)


def label_name(record: Mapping[str, Any]) -> str:
    """Return a category's name as labels are named. Raises ``BadValue``."""
    name = record.get("name")
    if isinstance(name, int) and not isinstance(name, bool):
        name = str(name)
    if not isinstance(name, str):
        raise BadValue("it has no name")
    try:
        return clean_name(as_text(name))
    except TwopassError as error:
        raise BadValue("its name is empty or too long") from error


def required_text(record: Mapping[str, Any], key: str) -> str:
    """Return a text that must be there and not empty. Raises ``BadValue``."""
    value = record.get(key)
    if not isinstance(value, str) or not value:
        raise BadValue(f"it has no “{key}”")
    return as_text(value)


def size(record: Mapping[str, Any], key: str) -> int:
    """Return a width or height in pixels. Raises ``BadValue``."""
    try:
        value = as_integer(record.get(key))
    except BadValue as bad:
        raise BadValue(f"“{key}” {bad}") from bad
    if not 1 <= value <= _LARGEST_SIDE:
        raise BadValue(f"“{key}” is {value}")
    return value


def native_shape(record: Mapping[str, Any]) -> tuple[Shape, tuple[str, ...]]:
    """Return a native annotation's shape, and the keys that said it. Raises ``BadValue``."""
    common = ("shape", "bbox", "segmentation", "area", "iscrowd", "mask")
    match record.get("shape", "box"):
        case "box":
            return shapes.checked(shapes.box(record.get("bbox"))), common
        case "oriented_box":
            return shapes.checked(shapes.oriented_box(record.get("obb"))), (*common, "obb")
        case "polygon":
            return shapes.checked(shapes.polygon(record.get("segmentation"))), common
        case "point":
            return shapes.checked(shapes.point(record.get("point"))), (*common, "point")
        case _:
            raise BadValue("its shape is not a known one")


def obb_extra(collector: Collector, record: Mapping[str, Any], shape_keys: tuple[str, ...]) -> dict[str, Json]:
    """Return the keys of an ``obb`` that are not known, to be kept under the annotation's own unknown keys."""
    if "obb" not in shape_keys:
        return {}
    obb = cast("Mapping[str, Any]", record["obb"])
    unknown = {key: value for key, value in obb.items() if key not in shapes.OBB_KEYS}
    kept = frozen_extra(collector, "annotation", record, unknown)
    return {"obb": kept} if kept else {}


def stated_area(collector: Collector, record: Mapping[str, Any], shape: Shape) -> float | None:
    """Return the area a file states, if it is not simply the shape's: that of a mask, say."""
    value = record.get("area")
    if value is None:
        return None
    try:
        area = as_number(value)
    except BadValue as bad:
        collector.note(f"annotation: “area” {bad} and was left out", name_of(record))
        return None
    if area < 0:
        collector.note("annotation: a negative area was left out", name_of(record))
        return None
    return None if area == geometry.area(shape) else area


def georeference(value: Any, image: Mapping[str, Any], collector: Collector) -> Georeference:
    """Return an image's position on the ground. Raises ``BadValue``."""
    if not isinstance(value, Mapping):
        raise BadValue("is not an object")
    record = cast("Mapping[str, Any]", value)
    try:
        kind = GeoreferenceKind(str(record.get("type")))
    except ValueError as error:
        raise BadValue("has a type that is not known") from error
    transform, gcps, corners = record.get("transform"), record.get("gcps"), record.get("corners")
    if {"affine": transform, "gcps": gcps, "corners": corners}[kind.value] is None:
        raise BadValue(f"says it is of type {kind.value}, but has none")
    known = ("type", "crs", "transform", "gcps", "corners", *keys(fields.GEOREFERENCE))
    return Georeference(
        kind=kind,
        crs=_crs(record.get("crs")),
        transform=None if transform is None else Affine(*as_numbers(transform, 6)),
        gcps=_gcps(gcps, image, collector),
        corners=_corners(corners),
        **get(collector, "georeferencing", record, fields.GEOREFERENCE),
        extra=get_extra(collector, "georeferencing", record, known),
    )


def _crs(value: Any) -> Json:
    if isinstance(value, str) and _CRS_CODE.fullmatch(value):
        return value
    if isinstance(value, Mapping):
        return as_object(value)
    raise BadValue("has no coordinate reference system like EPSG:4326")


def _gcps(value: Any, image: Mapping[str, Any], collector: Collector) -> tuple[GroundPoint, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadValue("has control points that are not a list")
    points: list[GroundPoint] = []
    for item in cast("list[Any]", value):
        if not isinstance(item, Mapping):
            raise BadValue("has a control point that is not an object")
        if set(item) - {"pixel", "coordinates"}:
            collector.note("image: further keys of ground control points were left out", name_of(image))
        x, y = as_numbers(item.get("pixel"), 2)
        east, north = as_numbers(item.get("coordinates"), 2)
        points.append(GroundPoint((x, y), (east, north)))
    return tuple(points)


def _corners(value: Any) -> tuple[tuple[float, float], ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) != 4:
        raise BadValue("has corners that are not four")
    return tuple((pair[0], pair[1]) for pair in (as_numbers(item, 2) for item in value))


def with_extra(extra: JsonObject, more: Mapping[str, Json]) -> JsonObject:
    """Return unknown keys together with more of them."""
    return as_object({**extra, **more}) if more else (extra or EMPTY)
