"""Reading the native format: every field kept, unknown keys too; records that make no sense refused and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

from twopass.formats import fields
from twopass.formats.spec import ReadFile
from twopass.formats.text import integer, is_safe, number
from twopass.model import geometry
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import Box, OrientedBox, Point, Shape
from twopass.model.ids import Uid, random_uid
from twopass.model.project import Project
from twopass.model.records import (
    Annotation,
    Certainty,
    Comparison,
    Finding,
    FindingType,
    Label,
    ProjectInfo,
    Record,
    Registration,
    ReviewState,
    Role,
    Site,
    Snapshot,
    TrackedObject,
)
from twopass.model.values import EMPTY, freeze

T = TypeVar("T", bound=Record)
E = TypeVar("E", bound=StrEnum)
Raw = Mapping[str, Any]

INFO = (
    "uid",
    "title",
    "description",
    "version",
    "year",
    "contributor",
    "url",
    "date_created",
    "generator",
    "image_root",
)
TOP = (
    "$schema", "type", "format_version", "info", "licenses", "attributes", "categories", "sites", "images",
    "comparisons", "objects", "annotations", "findings", "extensions",
)  # fmt: skip
LABEL = (
    "id", "uid", "name", "supercategory", "parent_id", "color", "aliases", "description", "hotkey", "default_shape",
    "attributes", "deprecated",
)  # fmt: skip
SITE = ("id", "uid", "name", "bbox", "geometry", "split_group", "attributes", "notes")
IMAGE = (
    "id", "uid", "site_id", "role", "file_name", "sha256", "width", "height", "datetime", "date_captured", "license",
    "state", "georeferencing", "properties", "valid_region", "tags", "split", "notes", *fields.STAMP_KEYS,
)  # fmt: skip
COMPARISON = (
    "id", "uid", "site_id", "before_image_id", "after_image_id", "after_to_before", "registration", "state",
    "attributes", "notes", *fields.STAMP_KEYS,
)  # fmt: skip
OBJECT = ("id", "uid", "category_id", "name", "attributes", "notes", *fields.STAMP_KEYS)
ANNOTATION = (
    "id", "uid", "image_id", "category_id", "object_id", "shape", "bbox", "obb", "segmentation", "point", "area",
    "iscrowd", "score", "certainty", "occluded", "truncated", "difficult", "ignore", "source", "source_name", "state",
    "z_order", "attributes", "tags", "notes", "geometry", "reviewed", "reviewed_by", *fields.STAMP_KEYS,
)  # fmt: skip
FINDING = (
    "id", "uid", "comparison_id", "object_id", "type", "because", "before_annotation_id", "after_annotation_id",
    "attributes", "certainty", "notes", *fields.STAMP_KEYS,
)  # fmt: skip


def read(data: Any, where: str) -> ReadFile:
    """Return a decoded AnnotationSet as a project. Raises ``TwopassError``: not native, newer, or an unsafe path."""
    if not isinstance(data, Mapping) or data.get("type") != "AnnotationSet":
        raise TwopassError(ErrorCode.NOT_NATIVE, path=where, detail='no "type": "AnnotationSet"')
    version = str(data.get("format_version", ""))
    if not version.startswith("1."):
        raise TwopassError(ErrorCode.FORMAT_NEWER, path=where, detail=version or "no version")
    return _Reader(data, where).result()


class _Reader:
    """Reads the lists in the order of their references, and remembers what each id became."""

    def __init__(self, data: Raw, where: str) -> None:
        self._data = data
        self._where = where
        self._refused: Counter[str] = Counter()
        self._uids: dict[tuple[str, int], Uid] = {}

    def result(self) -> ReadFile:
        labels = self._labels()
        sites = self._all("sites", self._site)
        images = self._all("images", self._image)
        comparisons = self._all("comparisons", self._comparison)
        objects = self._all("objects", self._object)
        annotations = self._all("annotations", self._annotation)
        findings = self._all("findings", self._finding)
        project = Project(
            info=self._info(),
            labels=labels,
            sites=sites,
            snapshots=images,
            comparisons=comparisons,
            objects=objects,
            annotations=annotations,
            findings=findings,
        )
        return ReadFile(project, dict(self._refused), has_uids=True)

    def _info(self) -> ProjectInfo:
        info = self._data.get("info")
        raw: Raw = info if isinstance(info, Mapping) else {}
        return ProjectInfo(
            uid=Uid(fields.text(raw.get("uid")) or random_uid()),
            title=fields.text(raw.get("title")) or "",
            description=fields.text(raw.get("description")) or "",
            version=fields.text(raw.get("version")),
            year=integer(raw.get("year")),
            contributor=fields.text(raw.get("contributor")),
            url=fields.text(raw.get("url")),
            created=fields.text(raw.get("date_created")),
            image_root=fields.text(raw.get("image_root")),
            licenses=freeze(self._list("licenses")),
            attributes=freeze(self._list("attributes")),
            extensions=fields.mapping(self._data.get("extensions")) or EMPTY,
            extra=fields.extra(raw, INFO),
            extra_top=fields.extra(self._data, TOP),
        )

    def _list(self, name: str) -> list[Any]:
        value = self._data.get(name, [])
        if not isinstance(value, list):
            raise TwopassError(ErrorCode.NOT_NATIVE, path=self._where, detail=f'"{name}" is not a list')
        return value

    def _all(self, name: str, make: Callable[[Raw, Uid, int], T | str]) -> dict[Uid, T]:
        """Return the records of a list; *make* answers with a record, or with the reason to refuse it."""
        result: dict[Uid, T] = {}
        for raw in self._list(name):
            made = self._one(name, raw, make)
            if isinstance(made, str):
                self._refused[f"{name}: {made}"] += 1
            else:
                result[made.uid] = made
        return result

    def _one(self, name: str, raw: Any, make: Callable[[Raw, Uid, int], T | str]) -> T | str:
        if not isinstance(raw, Mapping):
            return "not an object"
        identity = integer(raw.get("id"))
        if identity is None or identity < 1:
            return "no id from 1 up"
        if (name, identity) in self._uids:
            return "an id used twice"
        uid = Uid(fields.text(raw.get("uid")) or random_uid())
        made = make(raw, uid, identity)
        if not isinstance(made, str):
            self._uids[(name, identity)] = uid
        return made

    def _ref(self, name: str, value: Any) -> Uid | None:
        identity = integer(value)
        return None if identity is None else self._uids.get((name, identity))

    def _labels(self) -> dict[Uid, Label]:
        labels = self._all("categories", self._label)
        # Parents may come after their children in the list: they are looked up once all are known.
        parents = {
            self._ref("categories", raw.get("id")): self._ref("categories", raw.get("parent_id"))
            for raw in self._list("categories")
            if isinstance(raw, Mapping)
        }
        return {uid: _with_parent(label, parents.get(uid), labels) for uid, label in labels.items()}

    def _label(self, raw: Raw, uid: Uid, identity: int) -> Label | str:
        name = fields.text(raw.get("name"))
        if not name:
            return "no name"
        attributes = raw.get("attributes")
        return Label(
            uid=uid,
            number=identity,
            name=name,
            color=fields.text(raw.get("color")),
            key=fields.text(raw.get("hotkey")),
            supercategory=fields.text(raw.get("supercategory")),
            aliases=fields.texts(raw.get("aliases")),
            description=fields.text(raw.get("description")),
            default_shape=fields.text(raw.get("default_shape")),
            attributes=freeze(attributes) if isinstance(attributes, list) else None,
            deprecated=fields.flag(raw.get("deprecated")),
            extra=fields.extra(raw, LABEL),
        )

    def _site(self, raw: Raw, uid: Uid, identity: int) -> Site | str:
        box = raw.get("bbox")
        return Site(
            uid=uid,
            number=identity,
            name=fields.text(raw.get("name")) or "",
            bbox=freeze(box) if isinstance(box, list) else None,
            geometry=fields.mapping(raw.get("geometry")),
            split_group=fields.text(raw.get("split_group")),
            attributes=fields.mapping(raw.get("attributes")),
            notes=fields.text(raw.get("notes")),
            extra=fields.extra(raw, SITE),
        )

    def _image(self, raw: Raw, uid: Uid, identity: int) -> Snapshot | str:
        name = fields.text(raw.get("file_name")) or ""
        if not is_safe(name):
            raise TwopassError(ErrorCode.UNSAFE_PATH, path=self._where, detail=name[:120] or "an empty file_name")
        width, height = integer(raw.get("width")), integer(raw.get("height"))
        if not width or not height or width < 1 or height < 1:
            return "no width and height"
        return Snapshot(
            uid=uid,
            number=identity,
            site=self._ref("sites", raw.get("site_id")),
            file_name=name,
            width=width,
            height=height,
            role=_enum(Role, raw.get("role")),
            sha256=fields.text(raw.get("sha256")),
            datetime=fields.text(raw.get("datetime")),
            date_captured=_own_date(raw),
            license=integer(raw.get("license")),
            state=_enum(ReviewState, raw.get("state")),
            georeference=fields.georeference_of(raw.get("georeferencing")),
            properties=fields.mapping(raw.get("properties")),
            valid_region=freeze(raw.get("valid_region")),
            tags=fields.texts(raw.get("tags")),
            split=fields.text(raw.get("split")),
            notes=fields.text(raw.get("notes")),
            stamp=fields.stamp_of(raw),
            extra=fields.extra(raw, IMAGE),
        )

    def _comparison(self, raw: Raw, uid: Uid, identity: int) -> Comparison | str:
        before = self._ref("images", raw.get("before_image_id"))
        after = self._ref("images", raw.get("after_image_id"))
        if before is None or after is None:
            return "an image that is not in the file"
        return Comparison(
            uid=uid,
            number=identity,
            before=before,
            after=after,
            site=self._ref("sites", raw.get("site_id")),
            registration=_registration(raw),
            state=_enum(ReviewState, raw.get("state")),
            attributes=fields.mapping(raw.get("attributes")),
            notes=fields.text(raw.get("notes")),
            stamp=fields.stamp_of(raw),
            extra=fields.extra(raw, COMPARISON),
        )

    def _object(self, raw: Raw, uid: Uid, identity: int) -> TrackedObject | str:
        label = self._ref("categories", raw.get("category_id"))
        if label is None:
            return "a category that is not in the file"
        return TrackedObject(
            uid=uid,
            number=identity,
            label=label,
            name=fields.text(raw.get("name")),
            attributes=fields.mapping(raw.get("attributes")),
            notes=fields.text(raw.get("notes")),
            stamp=fields.stamp_of(raw),
            extra=fields.extra(raw, OBJECT),
        )

    def _annotation(self, raw: Raw, uid: Uid, identity: int) -> Annotation | str:
        snapshot = self._ref("images", raw.get("image_id"))
        label = self._ref("categories", raw.get("category_id"))
        shape = read_shape(raw)
        if snapshot is None:
            return "an image that is not in the file"
        if label is None:
            return "a category that is not in the file"
        if shape is None:
            return "a box or shape without extent, or with numbers that are not finite"
        area = number(raw.get("area"))
        return Annotation(
            uid=uid,
            number=identity,
            snapshot=snapshot,
            label=label,
            shape=shape,
            object=self._ref("objects", raw.get("object_id")),
            certainty=_enum(Certainty, raw.get("certainty")),
            score=number(raw.get("score")),
            segmentation=foreign_segmentation(raw, shape),
            area=None if area is None or abs(area - geometry.area(shape)) < 1e-6 else area,
            iscrowd=raw.get("iscrowd") == 1,
            occluded=fields.flag(raw.get("occluded")),
            truncated=fields.flag(raw.get("truncated")),
            difficult=fields.flag(raw.get("difficult")),
            ignore=fields.flag(raw.get("ignore")),
            source=fields.text(raw.get("source")),
            source_name=fields.text(raw.get("source_name")),
            state=fields.text(raw.get("state")),
            z_order=integer(raw.get("z_order")),
            attributes=fields.mapping(raw.get("attributes")),
            tags=fields.texts(raw.get("tags")),
            notes=fields.text(raw.get("notes")),
            geometry=fields.mapping(raw.get("geometry")),
            reviewed=fields.text(raw.get("reviewed")),
            reviewed_by=fields.text(raw.get("reviewed_by")),
            stamp=fields.stamp_of(raw),
            extra=fields.extra(raw, ANNOTATION),
        )

    def _finding(self, raw: Raw, uid: Uid, identity: int) -> Finding | str:
        comparison = self._ref("comparisons", raw.get("comparison_id"))
        kind = _enum(FindingType, raw.get("type"))
        if comparison is None:
            return "a comparison that is not in the file"
        if kind is None:
            return "an unknown type"
        return Finding(
            uid=uid,
            number=identity,
            comparison=comparison,
            type=kind,
            because=fields.text(raw.get("because")),
            object=self._ref("objects", raw.get("object_id")),
            before_annotation=self._ref("annotations", raw.get("before_annotation_id")),
            after_annotation=self._ref("annotations", raw.get("after_annotation_id")),
            certainty=_enum(Certainty, raw.get("certainty")),
            attributes=fields.mapping(raw.get("attributes")),
            notes=fields.text(raw.get("notes")),
            stamp=fields.stamp_of(raw),
            extra=fields.extra(raw, FINDING),
        )


def _with_parent(label: Label, parent: Uid | None, labels: Mapping[Uid, Label]) -> Label:
    above = labels.get(parent) if parent else None
    same = above is not None and above.name == label.supercategory
    return replace(label, parent=parent, supercategory=None if same else label.supercategory)


def _own_date(raw: Raw) -> str | None:
    """Return COCO's date text if it says something else than ``datetime`` does, from which it is written."""
    date = fields.text(raw.get("date_captured"))
    return None if date == fields.coco_date(fields.text(raw.get("datetime"))) else date


def _enum(kind: type[E], value: Any) -> E | None:
    return kind(value) if isinstance(value, str) and value in list(kind) else None


def _registration(raw: Raw) -> Registration | None:
    matrix = raw.get("after_to_before")
    if not isinstance(matrix, list) or len(matrix) != 9 or any(number(item) is None for item in matrix):
        return None
    found = raw.get("registration")
    about: Raw = found if isinstance(found, Mapping) else {}
    a, b, c, d, e, f, g, h, i = (float(item) for item in matrix)
    return Registration(
        after_to_before=(a, b, c, d, e, f, g, h, i),
        method=fields.text(about.get("method")),
        rmse_px=number(about.get("rmse_px")),
        extra=fields.extra(about, ("method", "rmse_px")),
    )


def read_box(raw: Raw) -> Box | None:
    """Return a record's ``bbox`` if it is four finite numbers with an extent, else None."""
    values = raw.get("bbox")
    if not isinstance(values, list) or len(values) != 4:
        return None
    numbers = [number(value) for value in values]
    x, y, width, height = numbers
    if x is None or y is None or width is None or height is None:
        return None
    box = Box(x, y, width, height)
    return box if geometry.is_drawable(box) else None


def read_shape(raw: Raw) -> Shape | None:
    """Return the shape a native record says it has, or None if it makes no sense."""
    shape: Shape | None
    match raw.get("shape", "box"):
        case "oriented_box":
            shape = _oriented(raw.get("obb"))
        case "polygon":
            shape = fields.polygon(raw.get("segmentation"))
        case "point":
            point = raw.get("point")
            numbers = [number(value) for value in point] if isinstance(point, list) and len(point) == 2 else [None]
            x, y = numbers[0], numbers[-1]
            shape = None if x is None or y is None else Point(x, y)
        case _:
            shape = read_box(raw)
    return shape if shape is not None and geometry.is_drawable(shape) else None


def _oriented(raw: Any) -> OrientedBox | None:
    if not isinstance(raw, Mapping):
        return None
    try:
        x, y = raw["center"]
        length, width = raw["size"]
        numbers = [number(value) for value in (x, y, length, width, raw["rotation"])]
    except (KeyError, TypeError, ValueError):
        return None
    if any(value is None for value in numbers):
        return None
    x, y, length, width, rotation = (float(value or 0) for value in numbers)
    return OrientedBox((x, y), length, width, rotation, raw.get("front_known") is True)


def foreign_segmentation(raw: Raw, shape: Shape) -> Any:
    """Return a record's segmentation if it is not the shape's own outline (to 0.01 px), frozen; else None."""
    value = raw.get("segmentation")
    if value is None or value == [] or isinstance(shape, geometry.Polygon):
        return None
    read = fields.polygon(value)
    if read is not None and len(read.rings) == 1:
        own = {(round(x, 2), round(y, 2)) for ring in geometry.rings(shape) for x, y in ring}
        if {(round(x, 2), round(y, 2)) for x, y in read.rings[0]} == own:
            return None
    return freeze(value)
