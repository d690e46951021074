"""COCO instances, as real readers need it: ids from 1 and stable, area, iscrowd, a 4-corner ring for every box.

Facts about readers: pycocotools 2.0.11 gives a wrong AP for annotation id 0 or duplicates, raises without ``area`` or
``iscrowd``, and raises on an empty ``segmentation``.
"""

from __future__ import annotations

from typing import Any

from twopass.formats import coco_read
from twopass.formats.fields import coco_date, shape_fields, without_none
from twopass.formats.spec import FormatSpec, Loss
from twopass.formats.text import document
from twopass.model import geometry
from twopass.model.geometry import OrientedBox, Point, Shape
from twopass.model.project import Project
from twopass.model.records import Annotation, Label
from twopass.model.values import thaw

ROOT = "object"  # the supercategory of a label that has neither a parent nor a group: some readers need one


def write(project: Project) -> bytes:
    """Return the project's boxes, oriented boxes and polygons as COCO; the same bytes for the same project."""
    images = {snapshot.uid: snapshot.number for snapshot in project.snapshots.values()}
    snapshots = sorted(project.snapshots.values(), key=lambda snapshot: snapshot.number)
    labels = sorted(project.labels.values(), key=lambda label: label.number)
    annotations = sorted(project.annotations.values(), key=lambda annotation: annotation.number)
    parts: dict[str, Any] = {
        "info": _info(project),
        "licenses": thaw(project.info.licenses),
        "images": [
            without_none(
                {
                    "id": snapshot.number,
                    "width": snapshot.width,
                    "height": snapshot.height,
                    "file_name": snapshot.file_name,
                    "license": snapshot.license,
                    "date_captured": snapshot.date_captured or coco_date(snapshot.datetime),
                }
            )
            for snapshot in snapshots
        ],
        "annotations": [
            _annotation(annotation, project, images)
            for annotation in annotations
            if not isinstance(annotation.shape, Point)
        ],
        "categories": [
            {"id": label.number, "name": label.name, "supercategory": _group(label, project)} for label in labels
        ],
    }
    return document(parts, ("images", "annotations", "categories"))


def _info(project: Project) -> dict[str, Any]:
    info = project.info
    return without_none(
        {
            "description": info.description or info.title,
            "version": info.version,
            "year": info.year,
            "contributor": info.contributor,
            "url": info.url,
            "date_created": info.created,
        }
    )


def _group(label: Label, project: Project) -> str:
    parent = project.labels.get(label.parent) if label.parent else None
    return label.supercategory or (parent.name if parent else ROOT)


def _annotation(annotation: Annotation, project: Project, images: dict[Any, int]) -> dict[str, Any]:
    outline = shape_fields(annotation.shape, annotation.segmentation)
    tracked = project.objects.get(annotation.object) if annotation.object else None
    return without_none(
        {
            "id": annotation.number,
            "image_id": images[annotation.snapshot],
            "category_id": project.labels[annotation.label].number,
            "bbox": outline["bbox"],
            "area": geometry.area(annotation.shape) if annotation.area is None else annotation.area,
            "iscrowd": int(annotation.iscrowd),
            "segmentation": outline["segmentation"],
            "score": annotation.score,
            "track_id": tracked.number if tracked else None,
            "attributes": _attributes(annotation),
        }
    )


def _attributes(annotation: Annotation) -> dict[str, Any]:
    """Return what COCO has no key for, in the attribute names that CVAT and datumaro use where they have one."""
    known = without_none(
        {
            "certainty": annotation.certainty,
            "occluded": annotation.occluded,
            "truncated": annotation.truncated,
            "difficult": annotation.difficult,
            "notes": annotation.notes,
        }
    )
    if isinstance(annotation.shape, OrientedBox):
        known["rotation"] = annotation.shape.rotation
    return thaw(annotation.attributes or {}) | known


def losses(project: Project) -> tuple[Loss, ...]:
    """Return what of this project COCO can't hold; everything else comes back from :func:`coco_read.read`."""
    shapes: list[Shape] = [annotation.shape for annotation in project.annotations.values()]
    annotations = project.annotations.values()
    counts = (
        ("points", sum(isinstance(shape, Point) for shape in shapes), "points: COCO instances have none"),
        (
            "oriented boxes",
            sum(isinstance(shape, OrientedBox) for shape in shapes),
            "that an oriented box is one and where its front is (it becomes a polygon of 4 corners)",
        ),
        ("colours", sum(label.color is not None for label in project.labels.values()), "label colours and keys"),
        (
            "label details",
            sum(bool(label.aliases or label.description or label.attributes) for label in project.labels.values()),
            "aliases, descriptions and attributes of labels",
        ),
        ("sites", len(project.sites), "sites and which snapshots belong to them"),
        ("comparisons", len(project.comparisons), "comparisons and their registration"),
        ("objects", len(project.objects), "names and notes of objects (their number stays as track_id)"),
        ("findings", len(project.findings), "findings"),
        (
            "georeferences",
            sum(snapshot.georeference is not None for snapshot in project.snapshots.values()),
            "where snapshots lie on the ground",
        ),
        ("authors", sum(item.stamp.created is not None for item in annotations), "who drew what, and when"),
        (
            "states",
            sum(item.state is not None or item.source is not None for item in annotations),
            "states, sources, tags and review of annotations",
        ),
    )
    return tuple(Loss(field, count, f"{text} ({count})") for field, count, text in counts if count)


FORMAT = FormatSpec("coco", "COCO", ".json", write, coco_read.read, losses)
