"""Writes a project as an annotation set 1.0 (``resources/schemas/annotation-set-1.0.schema.json``).

One record a line, fixed key order, records sorted by id, free-form objects sorted by key, no wall-clock time: the same
project gives the same bytes, and a line-by-line diff says which records changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from twopass import __version__
from twopass.formats import fields, shapes
from twopass.formats.fields import put, put_extra
from twopass.formats.jsontext import document, ordered
from twopass.formats.values import DISPLAY, TIE_POINTS
from twopass.model import geometry
from twopass.model.display import PLAIN
from twopass.model.geometry import Box, OrientedBox, Point
from twopass.model.georeference import Georeference
from twopass.model.ids import Uid
from twopass.model.project import Project
from twopass.model.records import (
    Annotation,
    Comparison,
    Finding,
    Label,
    Record,
    Site,
    Snapshot,
    TrackedObject,
)
from twopass.model.values import JsonObject

SCHEMA = "https://example.invalid/schema/annotation-set-1.0.json"
VERSION = "1.0"

T = TypeVar("T", bound=Record)


def write(project: Project) -> bytes:
    """Return the project as an annotation set."""
    writer = _Writer(project)
    info = project.info
    members: list[tuple[str, Any]] = [
        ("$schema", SCHEMA),
        ("type", "AnnotationSet"),
        ("format_version", VERSION),
        ("info", writer.info()),
        ("licenses", licenses(info.licenses)),
        ("attributes", [ordered(item) for item in info.attributes]),
        ("categories", [writer.label(item) for item in by_number(project.labels)]),
        ("sites", [writer.site(item) for item in by_number(project.sites)]),
        ("images", [writer.snapshot(item) for item in by_number(project.snapshots)]),
        ("comparisons", [writer.comparison(item) for item in by_number(project.comparisons)]),
        ("objects", [writer.object(item) for item in by_number(project.objects)]),
        ("annotations", [writer.annotation(item) for item in by_number(project.annotations)]),
        ("findings", [writer.finding(item) for item in by_number(project.findings)]),
        ("extensions", ordered(info.extensions)),
    ]
    known = {name for name, _ in members}
    members += [(key, ordered(info.extra_top[key])) for key in sorted(info.extra_top) if key not in known]
    return document(members)


def by_number(records: Mapping[Uid, T]) -> list[T]:
    """Return records in the order of their numbers."""
    return sorted(records.values(), key=lambda record: record.number)


def licenses(records: Iterable[JsonObject]) -> list[Any]:
    """Return the licences as they stand, ``id``, ``name`` and ``url`` first, sorted by id."""
    result: list[dict[str, Any]] = []
    for record in records:
        out = {key: ordered(record[key]) for key in ("id", "name", "url") if key in record}
        put_extra(out, record)
        result.append(out)
    return sorted(result, key=lambda out: out["id"])


class _Writer:
    """The records of one project as JSON objects; knows every record's number."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def info(self) -> dict[str, Any]:
        info = self._project.info
        out: dict[str, Any] = {"uid": info.uid, "title": info.title, "description": info.description}
        put(out, info, fields.INFO)
        out["generator"] = f"Twopass {__version__}"
        put_extra(out, info.extra)
        return out

    def label(self, label: Label) -> dict[str, Any]:
        parent = self._project.labels[label.parent] if label.parent else None
        out = _start(label)
        out["name"] = label.name
        # COCO readers look the key up without asking whether it is there, so it is the one that may be null.
        out["supercategory"] = label.supercategory or (parent.name if parent else None)
        if parent:
            out["parent_id"] = parent.number
        put(out, label, fields.LABEL)
        if label.attributes is not None:
            out["attributes"] = ordered(label.attributes)
        put_extra(out, label.extra)
        return out

    def site(self, site: Site) -> dict[str, Any]:
        out = _start(site)
        out["name"] = site.name
        put(out, site, fields.SITE)
        _put_attributes(out, site.attributes)
        put_extra(out, site.extra)
        return out

    def snapshot(self, snapshot: Snapshot) -> dict[str, Any]:
        out = _start(snapshot)
        if snapshot.site:
            out["site_id"] = self._project.sites[snapshot.site].number
        out |= {"file_name": snapshot.file_name, "width": snapshot.width, "height": snapshot.height}
        put(out, snapshot, fields.SNAPSHOT)
        if snapshot.georeference:
            out["georeferencing"] = _georeference(snapshot.georeference)
        if snapshot.display != PLAIN:
            out["display"] = DISPLAY.write(snapshot.display)
        put(out, snapshot.stamp, fields.STAMP)
        put_extra(out, snapshot.extra)
        return out

    def comparison(self, comparison: Comparison) -> dict[str, Any]:
        snapshots = self._project.snapshots
        out = _start(comparison)
        if comparison.site:
            out["site_id"] = self._project.sites[comparison.site].number
        out["before_image_id"] = snapshots[comparison.before].number
        out["after_image_id"] = snapshots[comparison.after].number
        registration = comparison.registration
        if registration:
            out["after_to_before"] = ordered(registration.after_to_before)
            facts: dict[str, Any] = {}
            put(facts, registration, fields.REGISTRATION)
            if registration.tie_points:
                facts["tie_points"] = TIE_POINTS.write(registration.tie_points)
            put_extra(facts, registration.extra)
            if facts:
                out["registration"] = facts
        put(out, comparison, fields.COMPARISON)
        _put_attributes(out, comparison.attributes)
        put(out, comparison.stamp, fields.STAMP)
        put_extra(out, comparison.extra)
        return out

    def object(self, thing: TrackedObject) -> dict[str, Any]:
        out = _start(thing)
        out["category_id"] = self._project.labels[thing.label].number
        put(out, thing, fields.OBJECT_FIELDS)
        _put_attributes(out, thing.attributes)
        put(out, thing.stamp, fields.STAMP)
        put_extra(out, thing.extra)
        return out

    def annotation(self, annotation: Annotation) -> dict[str, Any]:
        project = self._project
        out = _start(annotation)
        out["image_id"] = project.snapshots[annotation.snapshot].number
        out["category_id"] = project.labels[annotation.label].number
        if annotation.object:
            out["object_id"] = project.objects[annotation.object].number
        _put_shape(out, annotation)
        put(out, annotation, fields.ANNOTATION)
        _put_attributes(out, annotation.attributes)
        put(out, annotation.stamp, fields.STAMP)
        put_extra(out, annotation.extra)
        return out

    def finding(self, finding: Finding) -> dict[str, Any]:
        project = self._project
        out = _start(finding)
        out["comparison_id"] = project.comparisons[finding.comparison].number
        if finding.object:
            out["object_id"] = project.objects[finding.object].number
        out["type"] = finding.type.value
        if finding.before_annotation:
            out["before_annotation_id"] = project.annotations[finding.before_annotation].number
        if finding.after_annotation:
            out["after_annotation_id"] = project.annotations[finding.after_annotation].number
        put(out, finding, fields.FINDING)
        _put_attributes(out, finding.attributes)
        put(out, finding.stamp, fields.STAMP)
        put_extra(out, finding.extra)
        return out


def _start(record: Record) -> dict[str, Any]:
    return {"id": record.number, "uid": record.uid}


def _put_attributes(out: dict[str, Any], attributes: JsonObject | None) -> None:
    if attributes is not None:
        out["attributes"] = ordered(attributes)


def _put_shape(out: dict[str, Any], annotation: Annotation) -> None:
    shape, outline = annotation.shape, annotation.segmentation
    out["shape"] = shape_name(annotation)
    out["bbox"] = shapes.bbox(shape)
    if isinstance(shape, OrientedBox):
        out["obb"] = obb(annotation, shape)
    if isinstance(shape, Point):
        out["point"] = [shape.x + 0.0, shape.y + 0.0]
    # The schema takes rings alone as "segmentation", and an oriented box's must be its corners.
    fits = isinstance(shape, Box) and isinstance(outline, tuple)
    out["segmentation"] = ordered(outline) if fits else shapes.flat_rings(shape)
    if outline is not None and not fits:
        out["mask"] = ordered(outline)
    out["area"] = (geometry.area(shape) if annotation.area is None else annotation.area) + 0.0
    out["iscrowd"] = int(annotation.iscrowd)


def shape_name(annotation: Annotation) -> str:
    """Return what the native format calls the annotation's shape."""
    return {"Box": "box", "OrientedBox": "oriented_box", "Polygon": "polygon", "Point": "point"}[
        type(annotation.shape).__name__
    ]


def _georeference(georeference: Georeference) -> dict[str, Any]:
    out: dict[str, Any] = {"type": georeference.kind.value, "crs": ordered(georeference.crs)}
    if georeference.transform:
        out["transform"] = ordered(georeference.transform.as_tuple())
    if georeference.gcps:
        out["gcps"] = [
            {"pixel": ordered(item.pixel), "coordinates": ordered(item.coordinates)} for item in georeference.gcps
        ]
    if georeference.corners:
        out["corners"] = ordered(georeference.corners)
    put(out, georeference, fields.GEOREFERENCE)
    put_extra(out, georeference.extra)
    return out


def obb(annotation: Annotation, shape: OrientedBox) -> dict[str, Any]:
    """Return an oriented box as ``obb``, with the keys a file had there that Twopass does not know."""
    out = shapes.obb(shape)
    unknown = annotation.extra.get("obb")
    put_extra(out, unknown if isinstance(unknown, Mapping) else {})
    return out
