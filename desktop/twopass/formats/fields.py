"""The plain fields of each record in the native format: key in the file, name in the model, kind of value.

Identity, references, shapes and georeferences are not plain: ``native_read`` and ``native_write`` handle them. The
order here is the order in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from twopass.formats.collecting import Collector, name_of
from twopass.formats.jsontext import ordered
from twopass.formats.values import (
    BBOX,
    COLOR,
    FLAG,
    INTEGER,
    JSON,
    LENGTH,
    NUMBER,
    RINGS,
    SHA256,
    TEXT,
    TEXTS,
    TIME,
    UNIT,
    BadValue,
    Codec,
    as_json,
    as_object,
    enumeration,
    is_attribute_value,
    one_of,
)
from twopass.model.records import Certainty, ReviewState, Role, Stamp
from twopass.model.registering import TransformModel
from twopass.model.values import EMPTY, JsonObject


@dataclass(frozen=True, slots=True)
class Field:
    """One plain field: its key in the file, its name in the model, and how its value is read and written."""

    key: str
    name: str
    codec: Codec


def _field(key: str, codec: Codec, name: str | None = None) -> Field:
    return Field(key, name or key, codec)


_STATE = _field("state", enumeration(ReviewState))
_NOTES = _field("notes", TEXT)
_CERTAINTY = _field("certainty", enumeration(Certainty))

INFO = (
    _field("version", TEXT),
    _field("year", INTEGER),
    _field("contributor", TEXT),
    _field("url", TEXT),
    _field("date_created", TEXT, "created"),
    _field("image_root", TEXT),
)
LABEL = (
    _field("color", COLOR),
    _field("aliases", TEXTS),
    _field("description", TEXT),
    _field("hotkey", TEXT, "key"),
    _field("default_shape", one_of("box", "oriented_box", "polygon", "point")),
    _field("deprecated", FLAG),
    _field("length_m", LENGTH),
    _field("width_m", LENGTH),
)
SITE = (
    _field("bbox", BBOX),
    _field("geometry", JSON),
    _field("split_group", TEXT),
    _NOTES,
)
SNAPSHOT = (
    _field("role", enumeration(Role)),
    _field("sha256", SHA256),
    _field("datetime", TIME),
    _field("date_captured", TEXT),
    _field("license", INTEGER),
    _STATE,
    _field("properties", Codec(as_object, ordered)),
    _field("valid_region", RINGS),
    _field("tags", TEXTS),
    _field("split", one_of("train", "val", "test")),
    _NOTES,
)
COMPARISON = (_STATE, _NOTES)
OBJECT_FIELDS = (_field("name", TEXT), _NOTES)
ANNOTATION = (
    _field("score", UNIT),
    _CERTAINTY,
    _field("occluded", FLAG),
    _field("truncated", FLAG),
    _field("difficult", FLAG),
    _field("ignore", FLAG),
    _field("source", one_of("manual", "model", "import", "propagated", "similar")),
    _field("source_name", TEXT),
    _field("state", one_of("draft", "accepted", "rejected")),
    _field("z_order", INTEGER),
    _field("tags", TEXTS),
    _NOTES,
    _field("geometry", JSON),
    _field("reviewed", TIME),
    _field("reviewed_by", TEXT),
)
FINDING = (
    _field("because", one_of("cloud", "shadow", "frame_edge", "resolution", "look_angle", "not_examined", "other")),
    _CERTAINTY,
    _NOTES,
)
STAMP = (
    _field("created", TIME),
    _field("created_by", TEXT),
    _field("updated", TIME),
    _field("updated_by", TEXT),
)
GEOREFERENCE = (_field("accuracy_m", NUMBER), _field("source", TEXT))
REGISTRATION = (
    _field("method", TEXT),
    _field("rmse_px", NUMBER),
    _field("rmse_m", NUMBER),
    _field("model", enumeration(TransformModel)),
    _field("inliers", INTEGER),
    _field("spread", UNIT),
    _field("misfit_px", NUMBER),
)

# Where attributes that the native format has no form for (objects, lists of lists) are kept: under a key of ours.
OTHER_ATTRIBUTES = "other_attributes"


# Every key of the native format, a set a record. Keys of other formats that are called the same mean something else and
# are kept under ``FOREIGN``, so that they are not taken for ours when written.
NATIVE_KEYS: Mapping[str, frozenset[str]] = {
    "file": frozenset(
        (
            *("$schema", "type", "format_version", "info", "licenses", "attributes", "categories", "sites", "images"),
            *("comparisons", "objects", "annotations", "findings", "extensions"),
        )
    ),
    "info": frozenset(("uid", "title", "description", "generator", "content_sha256", *(f.key for f in INFO))),
    "category": frozenset(
        ("id", "uid", "name", "supercategory", "parent_id", "attributes", *(f.key for f in LABEL)),
    ),
    "image": frozenset(
        (
            *("id", "uid", "site_id", "file_name", "width", "height", "georeferencing"),
            "display",
            *(f.key for f in (*SNAPSHOT, *STAMP)),
        )
    ),
    "track": frozenset(("id", "uid", "category_id", "attributes", *(f.key for f in (*OBJECT_FIELDS, *STAMP)))),
    "annotation": frozenset(
        (
            *("id", "uid", "image_id", "category_id", "object_id", "shape", "bbox", "obb", "segmentation", "point"),
            *("area", "iscrowd", "attributes", "mask", OTHER_ATTRIBUTES),
            *(f.key for f in (*ANNOTATION, *STAMP)),
        )
    ),
}
FOREIGN = "other_keys"


def put(out: dict[str, Any], record: object, fields: Iterable[Field]) -> None:
    """Write the fields of a record that are not None."""
    for field in fields:
        value = getattr(record, field.name)
        if value is not None:
            out[field.key] = field.codec.write(value)


def put_extra(out: dict[str, Any], extra: JsonObject) -> None:
    """Write the keys Twopass does not know, sorted, after those it does."""
    for key in sorted(extra):
        if key not in out:
            out[key] = ordered(extra[key])


def get(collector: Collector, kind: str, record: Mapping[str, Any], fields: Iterable[Field]) -> dict[str, Any]:
    """Return the fields a record has, by their names in the model; what can't be understood is left out and noted."""
    found: dict[str, Any] = {}
    for field in fields:
        value = collector.optional(kind, record, field.key, field.codec)
        if value is not None:
            found[field.name] = value
    return found


def get_stamp(collector: Collector, kind: str, record: Mapping[str, Any]) -> Stamp:
    """Return who made and changed a record."""
    return Stamp(**get(collector, kind, record, STAMP))


def get_extra(collector: Collector, kind: str, record: Mapping[str, Any], known: Iterable[str]) -> JsonObject:
    """Return the keys of a record that are not known, frozen."""
    names = set(known)
    return frozen_extra(collector, kind, record, {key: value for key, value in record.items() if key not in names})


def frozen_extra(collector: Collector, kind: str, record: Any, unknown: Mapping[str, Any]) -> JsonObject:
    """Return unknown keys frozen, without those that can't be kept (noted)."""
    kept: dict[str, Any] = {}
    for key, value in unknown.items():
        try:
            kept[key] = as_json(value)
        except BadValue as bad:
            collector.note(f"{kind}: “{key[:40]}” {bad} and was left out", name_of(record))
    return as_object(dict(kept)) if kept else EMPTY


def get_attributes(
    collector: Collector, kind: str, record: Mapping[str, Any]
) -> tuple[JsonObject | None, dict[str, Any]]:
    """Return a record's attributes, and those whose values the native format has no form for, as an extra key."""
    value = record.get("attributes")
    if value is None:
        return None, {}
    try:
        attributes = as_object(value)
    except BadValue as bad:
        collector.note(f"{kind}: “attributes” {bad} and was left out", name_of(record))
        return None, {}
    other = {key: item for key, item in attributes.items() if not is_attribute_value(item)}
    if not other:
        return attributes, {}
    plain = {key: item for key, item in attributes.items() if key not in other}
    collector.note(f"{kind}: attributes that are not plain values were kept aside", name_of(record))
    return as_object(plain), {OTHER_ATTRIBUTES: other}


def keys(fields: Iterable[Field]) -> tuple[str, ...]:
    """Return the keys of fields in the file."""
    return tuple(field.key for field in fields)
