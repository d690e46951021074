"""Writes a project as COCO instances, the way real readers need it.

Ids from 1 (pycocotools scores 0 and duplicates wrongly, in silence), ``area`` and ``iscrowd`` always, no empty
``segmentation`` (``annToMask`` raises), categories sorted by id (some trainers take the order of the list), and an
oriented box as a plain ``bbox`` with its four corners as the ring: the only spelling that every reader survives.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twopass.formats import shapes
from twopass.formats.coco_fields import ATTRIBUTES, COCO_KEYS, NO_GROUP, RESERVED, ROTATION, coco_date
from twopass.formats.fields import FOREIGN, INFO, OTHER_ATTRIBUTES, Field, put, put_extra
from twopass.formats.jsontext import document, ordered
from twopass.formats.native_write import by_number, licenses, obb
from twopass.formats.values import TEXT
from twopass.model import geometry
from twopass.model.geometry import OrientedBox, Point, Polygon
from twopass.model.project import Project
from twopass.model.records import Annotation, Label, ProjectInfo, Snapshot, TrackedObject
from twopass.model.values import Json, JsonObject


def write(project: Project) -> bytes:
    """Return the project as COCO; points, and all that :mod:`coco_losses` lists, are not in it."""
    members: list[tuple[str, Any]] = [
        ("info", _info(project.info)),
        ("licenses", licenses(project.info.licenses)),
        ("categories", [_category(project, label) for label in by_number(project.labels)]),
        ("images", [_image(snapshot) for snapshot in by_number(project.snapshots)]),
        ("annotations", [_annotation(project, item) for item in by_number(project.annotations) if is_written(item)]),
    ]
    if project.objects:
        members.append(("tracks", [_track(project, thing) for thing in by_number(project.objects)]))
    extra = foreign_keys("file", project.info.extra_top)
    members += [(key, ordered(extra[key])) for key in sorted(extra)]
    return document(members)


def is_written(annotation: Annotation) -> bool:
    """Return whether COCO instances have a place for the annotation's shape."""
    return not isinstance(annotation.shape, Point)


def _info(info: ProjectInfo) -> dict[str, Any]:
    out: dict[str, Any] = {"title": info.title, "description": info.description}
    put(out, info, INFO)
    put_extra(out, foreign_keys("info", info.extra))
    return out


def _category(project: Project, label: Label) -> dict[str, Any]:
    out: dict[str, Any] = {"id": label.number, "name": label.name, "supercategory": group(project, label)}
    if label.parent:
        out["parent_id"] = project.labels[label.parent].number
    put_extra(out, foreign_keys("category", label.extra))
    return out


def group(project: Project, label: Label) -> str:
    """Return a label's supercategory: its own, else its parent's name."""
    if label.supercategory:
        return label.supercategory
    return project.labels[label.parent].name if label.parent else NO_GROUP


def _image(snapshot: Snapshot) -> dict[str, Any]:
    out: dict[str, Any] = {
        "id": snapshot.number,
        "width": snapshot.width,
        "height": snapshot.height,
        "file_name": snapshot.file_name,
    }
    if snapshot.license is not None:
        out["license"] = snapshot.license
    date = coco_date(snapshot)
    if date is not None:
        out["date_captured"] = date
    put(out, snapshot, (Field("datetime", "datetime", TEXT),))
    put_extra(out, foreign_keys("image", snapshot.extra))
    return out


def _track(project: Project, thing: TrackedObject) -> dict[str, Any]:
    out: dict[str, Any] = {"id": thing.number, "category_id": project.labels[thing.label].number}
    put(out, thing, (Field("name", "name", TEXT),))
    put_extra(out, foreign_keys("track", thing.extra))
    return out


def _annotation(project: Project, annotation: Annotation) -> dict[str, Any]:
    shape = annotation.shape
    out: dict[str, Any] = {
        "id": annotation.number,
        "image_id": project.snapshots[annotation.snapshot].number,
        "category_id": project.labels[annotation.label].number,
        "bbox": shapes.bbox(shape),
        "area": (geometry.area(shape) if annotation.area is None else annotation.area) + 0.0,
        "iscrowd": int(annotation.iscrowd),
        "segmentation": ordered(outline(annotation)),
    }
    if isinstance(shape, OrientedBox):
        out["obb"] = obb(annotation, shape)
    if isinstance(shape, Polygon):
        out["shape"] = "polygon"
    if annotation.object:
        out["track_id"] = project.objects[annotation.object].number
    if annotation.score is not None:
        out["score"] = annotation.score + 0.0
    attributes = _attributes(annotation)
    if attributes:
        out["attributes"] = attributes
    put_extra(out, foreign_keys("annotation", annotation.extra))
    return out


def outline(annotation: Annotation) -> Json:
    """Return what is written as ``segmentation``: the mask that came with a box, else the shape's own rings."""
    if annotation.segmentation is not None and not isinstance(annotation.shape, Polygon):
        return annotation.segmentation
    return tuple(tuple(ring) for ring in shapes.flat_rings(annotation.shape))


def _attributes(annotation: Annotation) -> dict[str, Any]:
    out: dict[str, Any] = {}
    put(out, annotation, ATTRIBUTES)
    if isinstance(annotation.shape, OrientedBox):
        out[ROTATION] = annotation.shape.rotation + 0.0
    put_extra(out, {key: value for key, value in own_attributes(annotation).items() if key not in RESERVED})
    return out


def own_attributes(annotation: Annotation) -> JsonObject:
    """Return the user's attributes with those that were kept aside on reading."""
    return {**_mapping(annotation.extra.get(OTHER_ATTRIBUTES)), **(annotation.attributes or {})}


def foreign_keys(kind: str, extra: JsonObject) -> JsonObject:
    """Return the unknown keys that COCO has room for: all but those that are called like ours."""
    found = {**extra, **_mapping(extra.get(FOREIGN))}
    aside = {*COCO_KEYS[kind], FOREIGN, OTHER_ATTRIBUTES} if kind == "annotation" else {*COCO_KEYS[kind], FOREIGN}
    return {key: value for key, value in found.items() if key not in aside}


def _mapping(value: Json) -> JsonObject:
    return value if isinstance(value, Mapping) else {}
