"""The native format: AnnotationSet 1.0, a superset of COCO (``resources/schemas/annotation-set-1.0.schema.json``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from twopass.formats import native_read
from twopass.formats.fields import (
    coco_date,
    georeference_fields,
    shape_fields,
    shape_name,
    stamp_fields,
    without_none,
)
from twopass.formats.spec import FormatSpec, Loss
from twopass.formats.text import document
from twopass.model import geometry
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
from twopass.model.values import thaw

SCHEMA = "https://example.invalid/schema/annotation-set-1.0.json"
VERSION = "1.0"
LISTS = ("categories", "sites", "images", "comparisons", "objects", "annotations", "findings")

R = TypeVar("R", bound=Record)


class _Ids:
    """Numbers by uid: what a reference is written as."""

    def __init__(self, project: Project) -> None:
        self._numbers: dict[str, int] = {}
        groups: tuple[Mapping[Any, Record], ...] = (
            project.sites,
            project.snapshots,
            project.comparisons,
            project.labels,
            project.objects,
            project.annotations,
        )
        for group in groups:
            self._numbers.update({uid: record.number for uid, record in group.items()})

    def __call__(self, uid: str | None) -> int | None:
        return None if uid is None else self._numbers.get(uid)


def write(project: Project) -> bytes:
    """Return the project as an AnnotationSet: the same bytes for the same project, whenever and wherever."""
    ids = _Ids(project)
    info = project.info
    parts: dict[str, Any] = {
        "$schema": SCHEMA,
        "type": "AnnotationSet",
        "format_version": VERSION,
        "info": _info(project),
        "licenses": thaw(info.licenses),
        "attributes": thaw(info.attributes),
        "categories": [_category(label, project, ids) for label in _sorted(project.labels.values())],
        "sites": [_site(site) for site in _sorted(project.sites.values())],
        "images": [_image(snapshot, ids) for snapshot in _sorted(project.snapshots.values())],
        "comparisons": [_comparison(item, ids) for item in _sorted(project.comparisons.values())],
        "objects": [_object(item, ids) for item in _sorted(project.objects.values())],
        "annotations": [_annotation(item, ids) for item in _sorted(project.annotations.values())],
        "findings": [_finding(item, ids) for item in _sorted(project.findings.values())],
        "extensions": thaw(info.extensions),
    }
    return document(parts | thaw(info.extra_top), LISTS)


def no_losses(_project: Project) -> tuple[Loss, ...]:
    """Return what the native format loses: nothing."""
    return ()


def _sorted(records: Iterable[R]) -> list[R]:
    return sorted(records, key=lambda record: record.number)


def _info(project: Project) -> dict[str, Any]:
    info = project.info
    return without_none(
        {
            "uid": info.uid,
            "title": info.title,
            "description": info.description,
            "version": info.version,
            "year": info.year,
            "contributor": info.contributor,
            "url": info.url,
            "date_created": info.created,
            "generator": "Twopass",
            "image_root": info.image_root,
        }
    ) | thaw(info.extra)


def _category(label: Label, project: Project, ids: _Ids) -> dict[str, Any]:
    parent = project.labels.get(label.parent) if label.parent else None
    return (
        without_none({"id": label.number, "uid": label.uid, "name": label.name})
        | {"supercategory": label.supercategory or (parent.name if parent else None), "parent_id": ids(label.parent)}
        | without_none(
            {
                "color": label.color,
                "aliases": label.aliases,
                "description": label.description,
                "hotkey": label.key,
                "default_shape": label.default_shape,
                "attributes": label.attributes,
                "deprecated": label.deprecated,
            }
        )
        | thaw(label.extra)
    )


def _site(site: Site) -> dict[str, Any]:
    return without_none(
        {
            "id": site.number,
            "uid": site.uid,
            "name": site.name,
            "bbox": site.bbox,
            "geometry": site.geometry,
            "split_group": site.split_group,
            "attributes": site.attributes,
            "notes": site.notes,
        }
    ) | thaw(site.extra)


def _image(snapshot: Snapshot, ids: _Ids) -> dict[str, Any]:
    reference = snapshot.georeference
    fields: dict[str, Any] = {
        "id": snapshot.number,
        "uid": snapshot.uid,
        "site_id": ids(snapshot.site),
        "role": snapshot.role,
        "file_name": snapshot.file_name,
        "sha256": snapshot.sha256,
        "width": snapshot.width,
        "height": snapshot.height,
        "datetime": snapshot.datetime,
        "date_captured": snapshot.date_captured or coco_date(snapshot.datetime),
        "license": snapshot.license,
        "state": snapshot.state,
        "georeferencing": georeference_fields(reference) if reference else None,
        "properties": snapshot.properties,
        "valid_region": snapshot.valid_region,
        "tags": snapshot.tags,
        "split": snapshot.split,
        "notes": snapshot.notes,
    }
    return without_none(fields | stamp_fields(snapshot.stamp)) | thaw(snapshot.extra)


def _comparison(item: Comparison, ids: _Ids) -> dict[str, Any]:
    registration = item.registration
    found = None
    if registration is not None:
        found = without_none({"method": registration.method, "rmse_px": registration.rmse_px})
        found |= thaw(registration.extra)
    fields: dict[str, Any] = {
        "id": item.number,
        "uid": item.uid,
        "site_id": ids(item.site),
        "before_image_id": ids(item.before),
        "after_image_id": ids(item.after),
        "after_to_before": registration.after_to_before if registration else None,
        "registration": found or None,
        "state": item.state,
        "attributes": item.attributes,
        "notes": item.notes,
    }
    return without_none(fields | stamp_fields(item.stamp)) | thaw(item.extra)


def _object(item: TrackedObject, ids: _Ids) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": item.number,
        "uid": item.uid,
        "category_id": ids(item.label),
        "name": item.name,
        "attributes": item.attributes,
        "notes": item.notes,
    }
    return without_none(fields | stamp_fields(item.stamp)) | thaw(item.extra)


def _annotation(item: Annotation, ids: _Ids) -> dict[str, Any]:
    head: dict[str, Any] = {
        "id": item.number,
        "uid": item.uid,
        "image_id": ids(item.snapshot),
        "category_id": ids(item.label),
        "object_id": ids(item.object),
        "shape": shape_name(item.shape),
    }
    rest: dict[str, Any] = {
        "area": geometry.area(item.shape) if item.area is None else item.area,
        "iscrowd": int(item.iscrowd),
        "score": item.score,
        "certainty": item.certainty,
        "occluded": item.occluded,
        "truncated": item.truncated,
        "difficult": item.difficult,
        "ignore": item.ignore,
        "source": item.source,
        "source_name": item.source_name,
        "state": item.state,
        "z_order": item.z_order,
        "attributes": item.attributes,
        "tags": item.tags,
        "notes": item.notes,
        "geometry": item.geometry,
        "reviewed": item.reviewed,
        "reviewed_by": item.reviewed_by,
    }
    body = head | shape_fields(item.shape, item.segmentation) | rest | stamp_fields(item.stamp)
    return without_none(body) | thaw(item.extra)


def _finding(item: Finding, ids: _Ids) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": item.number,
        "uid": item.uid,
        "comparison_id": ids(item.comparison),
        "object_id": ids(item.object),
        "type": item.type,
        "because": item.because,
        "before_annotation_id": ids(item.before_annotation),
        "after_annotation_id": ids(item.after_annotation),
        "attributes": item.attributes,
        "certainty": item.certainty,
        "notes": item.notes,
    }
    return without_none(fields | stamp_fields(item.stamp)) | thaw(item.extra)


FORMAT = FormatSpec("native", "Twopass JSON", ".json", write, native_read.read, no_losses)
