"""What COCO has no place for, counted in a project before it is exported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from twopass.formats.coco_fields import COCO_KEYS, RESERVED
from twopass.formats.coco_write import is_written, own_attributes
from twopass.formats.spec import Loss
from twopass.model.display import PLAIN
from twopass.model.edits.common import counted
from twopass.model.geometry import Polygon
from twopass.model.project import Project
from twopass.model.records import UNSTAMPED, Annotation
from twopass.model.values import JsonObject

# field, one, many, what is lost; a record counts if the field says anything.
_SNAPSHOT = (
    ("site", "the site"),
    ("role", "before or after"),
    ("sha256", "the checksum"),
    ("state", "how far searched"),
    ("georeference", "position on the ground"),
    ("properties", "acquisition properties (sensor, angles, resolution)"),
    ("valid_region", "the valid region"),
    ("tags", "tags"),
    ("split", "the split"),
    ("notes", "notes"),
    ("display", "bands and colours chosen for the screen"),
    ("stamp", "who added it and when"),
)
_LABEL = (
    ("color", "the colour"),
    ("key", "the number key"),
    ("aliases", "other names"),
    ("description", "the description"),
    ("default_shape", "the usual shape"),
    ("attributes", "attribute definitions"),
    ("deprecated", "whether still in use"),
    ("length_m", "the known length"),
    ("width_m", "the known width"),
)
_OBJECT = (
    ("attributes", "attributes"),
    ("notes", "notes"),
    ("stamp", "who added it and when"),
)
_ANNOTATION = (
    ("source_name", "what made it"),
    ("state", "draft, accepted or rejected"),
    ("z_order", "the drawing order"),
    ("tags", "tags"),
    ("geometry", "coordinates on the ground"),
    ("reviewed", "when it was reviewed"),
    ("reviewed_by", "who reviewed it"),
    ("stamp", "who drew and changed it and when"),
)


def losses(project: Project) -> tuple[Loss, ...]:
    """Return what an export of the project to COCO leaves out; reading the file back gives all the rest."""
    written = [annotation for annotation in project.annotations.values() if is_written(annotation)]
    found = [
        _whole("annotation", len(project.annotations) - len(written), "point", "points: COCO instances have none"),
        _whole("site", len(project.sites), "site", "sites"),
        _whole("comparison", len(project.comparisons), "comparison", "comparisons with their registrations"),
        _whole("finding", len(project.findings), "finding", "findings"),
        _whole("project.attributes", len(project.info.attributes), "attribute definition", "attribute definitions"),
        _whole("project.extensions", len(project.info.extensions), "extension", "extensions"),
        *_fields("snapshot", project.snapshots.values(), _SNAPSHOT),
        *_fields("label", project.labels.values(), _LABEL),
        *_fields("object", project.objects.values(), _OBJECT),
        *_fields("annotation", written, _ANNOTATION),
        *_special(written),
        *_clashes(project, written),
        _identities(project, len(written)),
    ]
    return tuple(loss for loss in found if loss.count)


def _whole(field: str, count: int, one: str, what: str) -> Loss:
    return Loss(field, count, f"{what} ({counted(count, one, one + 's')})")


def _fields(kind: str, records: Iterable[Any], fields: Iterable[tuple[str, str]]) -> list[Loss]:
    records = list(records)
    result: list[Loss] = []
    for name, what in fields:
        count = sum(getattr(record, name) not in (None, UNSTAMPED, PLAIN) for record in records)
        result.append(_loss(kind, name, count, what))
    return result


def _loss(kind: str, name: str, count: int, what: str) -> Loss:
    return Loss(f"{kind}.{name}", count, f"{what} ({counted(count, kind, kind + 's')})")


def _clashes(project: Project, annotations: list[Annotation]) -> list[Loss]:
    """Unknown keys of a file that are called like keys of COCO's, but were not read as such."""
    groups: tuple[tuple[str, str, Iterable[JsonObject]], ...] = (
        ("snapshot.extra", "image", (item.extra for item in project.snapshots.values())),
        ("label.extra", "category", (item.extra for item in project.labels.values())),
        ("object.extra", "track", (item.extra for item in project.objects.values())),
        ("annotation.extra", "annotation", (item.extra for item in annotations)),
        ("project.extra", "info", (project.info.extra,)),
        ("project.extra_top", "file", (project.info.extra_top,)),
    )
    what = "keys of another program that are called like COCO's"
    result: list[Loss] = []
    for field, kind, extras in groups:
        # An oriented box's own unknown keys are written with it.
        clashing = COCO_KEYS[kind] - {"obb"}
        count = sum(any(key in clashing for key in extra) for extra in extras)
        result.append(Loss(field, count, f"{what} ({counted(count, 'record', 'records')})"))
    return result


def _special(annotations: list[Annotation]) -> list[Loss]:
    tests: tuple[tuple[str, str, Callable[[Annotation], bool]], ...] = (
        (
            "attributes",
            f"attributes that are called like COCO attributes of Twopass ({', '.join(sorted(RESERVED))})",
            lambda item: any(key in RESERVED for key in own_attributes(item)),
        ),
        ("segmentation", "a mask beside a polygon", _has_second_outline),
    )
    return [_loss("annotation", name, sum(map(test, annotations)), what) for name, what, test in tests]


def _has_second_outline(annotation: Annotation) -> bool:
    return annotation.segmentation is not None and isinstance(annotation.shape, Polygon)


def _identities(project: Project, annotations: int) -> Loss:
    groups: tuple[Mapping[Any, Any], ...] = (project.labels, project.snapshots, project.objects)
    count = sum(len(group) for group in groups) + annotations
    return Loss("uid", count, "identities: a later import tells boxes by label and shape, images by name")
