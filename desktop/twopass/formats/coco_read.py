"""Reads COCO instances as other programs write them, from untrusted bytes.

Forgiving where the meaning is plain (ids as text or 3.0, category 0, no info, no licences, a byte order mark), strict
about boxes; every record that is left out is named with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from twopass.formats import fields, shapes
from twopass.formats.coco_fields import ATTRIBUTES, COCO_KEYS, NO_GROUP, ROTATION, derived_date
from twopass.formats.collecting import Collector, Key, Numbers, key_of, keys_in, name_of
from twopass.formats.fields import Field, get, get_attributes, get_extra
from twopass.formats.jsontext import decode
from twopass.formats.parts import (
    get_licenses,
    label_name,
    obb_extra,
    records_of,
    required_text,
    size,
    stated_area,
    with_extra,
)
from twopass.formats.spec import LabelFile
from twopass.formats.values import INTEGER, JSON, RINGS, TEXT, TIME, UNIT, BadValue, as_number, as_object
from twopass.model import geometry
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import Box, OrientedBox, Polygon, Shape
from twopass.model.ids import Uid, UidSource
from twopass.model.project import Project
from twopass.model.records import Annotation, Label, ProjectInfo, Snapshot, TrackedObject
from twopass.model.values import Json, JsonObject

FORMAT_ID = "coco"
NEEDED = ("images", "annotations", "categories")
# A box and its outline are often rounded apart; further apart than this, the outline is another thing than the box.
SAME_BOUNDS_PX = 1.0
_IMAGE = (Field("license", "license", INTEGER), Field("datetime", "datetime", TIME))


def read(data: bytes, where: str, new_uid: UidSource) -> LabelFile:
    """Return what a COCO file holds. Raises ``TwopassError``: ``NOT_JSON``, or ``NOT_COCO`` saying what is missing."""
    document = decode(data, where)
    if isinstance(document, list):
        detail = "it is a bare list, as of detection results, without images and categories"
        raise TwopassError(ErrorCode.NOT_COCO, path=where, detail=detail)
    if not isinstance(document, Mapping):
        raise TwopassError(ErrorCode.NOT_COCO, path=where, detail="it is not an object with images and annotations")
    missing = [name for name in NEEDED if not isinstance(document.get(name), list)]
    if missing:
        raise TwopassError(
            ErrorCode.NOT_COCO, path=where, detail=f"it has no list of {' and no list of '.join(missing)}"
        )
    return _Reader(document, Collector(new_uid)).file()


class _Reader:
    """Goes through one document and keeps what every id means."""

    def __init__(self, document: Mapping[str, Any], collector: Collector) -> None:
        self._document = document
        self._collector = collector
        self._labels: dict[Key, Label] = {}
        self._groups: dict[Key, str | None] = {}
        self._snapshots: dict[Key, Snapshot] = {}
        self._objects: dict[Key, TrackedObject] = {}

    def file(self) -> LabelFile:
        self._read_labels()
        self._read_snapshots()
        self._read_tracks()
        annotations = self._read_annotations()
        collector = self._collector
        project = Project(
            info=self._info(),
            labels={label.uid: label for label in self._labels.values()},
            snapshots={snapshot.uid: snapshot for snapshot in self._snapshots.values()},
            objects={thing.uid: thing for thing in self._objects.values()},
            annotations=annotations,
        )
        return LabelFile(
            format_id=FORMAT_ID,
            project=project,
            identified=frozenset(),
            sized=frozenset(collector.sized),
            refused=tuple(collector.refused),
            notes=collector.notes,
        )

    def _info(self) -> ProjectInfo:
        collector, document = self._collector, self._document
        raw = document.get("info")
        info: Mapping[str, Any] = cast("Mapping[str, Any]", raw) if isinstance(raw, Mapping) else {}
        return ProjectInfo(
            uid=collector.made_up(),
            title=collector.optional("info", info, "title", TEXT) or "",
            description=collector.optional("info", info, "description", TEXT) or "",
            **get(collector, "info", info, fields.INFO),
            licenses=get_licenses(document, collector),
            extra=_extra(collector, "info", info),
            extra_top=_extra(collector, "file", document),
        )

    def _read_labels(self) -> None:
        collector = self._collector
        items = records_of(self._document, "categories", collector)
        numbers = Numbers(keys_in(items))
        for item in items:
            try:
                key, record = _identified(item)
                name = label_name(record)
                if key in self._labels and self._labels[key].name == name:
                    continue
                _check_new(key, self._labels)
            except BadValue as bad:
                collector.refuse("category", item, str(bad))
                continue
            group = collector.optional("category", record, "supercategory", TEXT) or None
            self._groups[key] = group
            self._labels[key] = Label(
                uid=collector.made_up(),
                number=self._number(numbers, key, "category"),
                name=name,
                supercategory=None if group == NO_GROUP else group,
                extra=_extra(collector, "category", record),
            )
        self._set_parents()

    def _set_parents(self) -> None:
        """Give labels the parents that our own files name; a bare supercategory stays what it is, a text."""
        above = {label.uid: parent.uid for label, parent in self._parents()}
        for key, label in self._labels.items():
            parent = above.get(label.uid)
            if parent is None:
                continue
            if _in_circle(label.uid, above):
                self._collector.note("category: a parent that is its own descendant was left out", str(key))
                continue
            name = next(other.name for other in self._labels.values() if other.uid == parent)
            group = None if self._groups[key] == name else self._groups[key]
            self._labels[key] = replace(label, parent=parent, supercategory=group)

    def _parents(self) -> Iterator[tuple[Label, Label]]:
        for item in records_of(self._document, "categories", self._collector):
            try:
                key, record = _identified(item)
                parent = self._labels[key_of(record.get("parent_id"))]
            except (BadValue, KeyError):
                continue
            if key in self._labels:
                yield self._labels[key], parent

    def _read_snapshots(self) -> None:
        collector = self._collector
        items = records_of(self._document, "images", collector)
        numbers = Numbers(keys_in(items))
        for item in items:
            try:
                key, record = _identified(item)
                _check_new(key, self._snapshots)
                file_name = required_text(record, "file_name")
                sized = record.get("width") is not None and record.get("height") is not None
                width, height = (size(record, "width"), size(record, "height")) if sized else (0, 0)
            except BadValue as bad:
                collector.refuse("image", item, str(bad))
                continue
            snapshot = self._snapshot(record, self._number(numbers, key, "image"), file_name, (width, height))
            self._snapshots[key] = snapshot
            if sized:
                collector.sized.add(snapshot.uid)

    def _snapshot(self, record: Mapping[str, Any], number: int, name: str, extent: tuple[int, int]) -> Snapshot:
        collector = self._collector
        found = get(collector, "image", record, _IMAGE)
        date = record.get("date_captured")
        # A date that is just our own time again is not the file's own text. Without a time, the text is all there is:
        # COCO does not say in which zone it is.
        if date is not None and date != derived_date(found.get("datetime")) and date != "":
            found["date_captured"] = collector.optional("image", record, "date_captured", TEXT)
        return Snapshot(
            uid=collector.made_up(),
            number=number,
            site=None,
            file_name=name,
            width=extent[0],
            height=extent[1],
            **found,
            extra=_extra(collector, "image", record),
        )

    def _read_tracks(self) -> None:
        """Read TAO's and kwcoco's ``tracks``, which our own files have too."""
        collector = self._collector
        items = records_of(self._document, "tracks", collector)
        numbers = Numbers([*keys_in(items), *self._track_ids()])
        for item in items:
            try:
                key, record = _identified(item)
                _check_new(key, self._objects)
                label = self._labels.get(key_of(record.get("category_id")))
                if label is None:
                    raise BadValue("“category_id” is not in the file")
            except BadValue as bad:
                collector.note(f"track: {bad}, so that only its boxes say what it is", name_of(item))
                continue
            self._objects[key] = TrackedObject(
                uid=collector.made_up(),
                number=numbers.take(key),
                label=label.uid,
                name=collector.optional("track", record, "name", TEXT),
                extra=_extra(collector, "track", record),
            )
        self._object_numbers = numbers

    def _track_ids(self) -> list[Key]:
        items = records_of(self._document, "annotations", self._collector)
        return keys_in([{"id": item.get("track_id")} for item in items if isinstance(item, Mapping)])

    def _read_annotations(self) -> dict[Uid, Annotation]:
        collector = self._collector
        items = records_of(self._document, "annotations", collector)
        numbers = Numbers(keys_in(items))
        result: dict[Uid, Annotation] = {}
        for item in items:
            try:
                if not isinstance(item, Mapping):
                    raise BadValue("it is not an object")
                annotation = self._annotation(cast("Mapping[str, Any]", item), numbers)
            except BadValue as bad:
                collector.refuse("annotation", item, str(bad))
                continue
            result[annotation.uid] = annotation
        return result

    def _annotation(self, record: Mapping[str, Any], numbers: Numbers) -> Annotation:
        collector = self._collector
        snapshot = _referred(record, "image_id", self._snapshots)
        label = _referred(record, "category_id", self._labels)
        shape, outline = _shape(collector, record)
        attributes, other = get_attributes(collector, "annotation", record)
        known, attributes = _own_fields(attributes, shape)
        return Annotation(
            uid=collector.made_up(),
            number=self._annotation_number(record, numbers),
            snapshot=snapshot.uid,
            label=label.uid,
            shape=shape,
            segmentation=outline,
            area=stated_area(collector, record, shape),
            iscrowd=bool(collector.optional("annotation", record, "iscrowd", fields.FLAG)),
            object=self._object(record, label.uid),
            score=collector.optional("annotation", record, "score", UNIT),
            attributes=attributes,
            **known,
            extra=with_extra(
                _extra(collector, "annotation", record), {**_obb_extra(collector, record, shape), **other}
            ),
        )

    def _annotation_number(self, record: Mapping[str, Any], numbers: Numbers) -> int:
        try:
            key = key_of(record.get("id"))
        except BadValue:
            self._collector.note("annotation: a missing id was filled in")
            return numbers.take(None)
        return self._number(numbers, key, "annotation")

    def _number(self, numbers: Numbers, key: Key, kind: str) -> int:
        number = numbers.take(key)
        if number != key:
            self._collector.note(f"{kind}: an id that is used twice or is not a number from 1 was replaced", str(key))
        return number

    def _object(self, record: Mapping[str, Any], label: Uid) -> Uid | None:
        if record.get("track_id") is None:
            return None
        try:
            key = key_of(record.get("track_id"))
        except BadValue as bad:
            self._collector.note(f"annotation: “track_id” {bad} and was left out", name_of(record))
            return None
        if key not in self._objects:
            number = self._object_numbers.take(key)
            self._objects[key] = TrackedObject(uid=self._collector.made_up(), number=number, label=label)
        return self._objects[key].uid


def _extra(collector: Collector, kind: str, record: Mapping[str, Any]) -> JsonObject:
    """Return the keys that are not COCO's; those that would be taken for native ones are kept one level down."""
    unknown = get_extra(collector, kind, record, COCO_KEYS[kind])
    clashing = {key: value for key, value in unknown.items() if key in fields.NATIVE_KEYS[kind]}
    if not clashing:
        return unknown
    rest = {key: value for key, value in unknown.items() if key not in clashing}
    return as_object({**rest, fields.FOREIGN: clashing})


def _obb_extra(collector: Collector, record: Mapping[str, Any], shape: Shape) -> dict[str, Json]:
    ours = isinstance(shape, OrientedBox) and isinstance(record.get("obb"), Mapping)
    return obb_extra(collector, record, ("obb",)) if ours else {}


def _identified(item: Any) -> tuple[Key, Mapping[str, Any]]:
    if not isinstance(item, Mapping):
        raise BadValue("it is not an object")
    try:
        return key_of(item.get("id")), cast("Mapping[str, Any]", item)
    except BadValue as bad:
        raise BadValue(f"its id {bad}") from bad


def _check_new(key: Key, known: Mapping[Key, object]) -> None:
    if key in known:
        raise BadValue("its id is used before in the file")


def _referred(record: Mapping[str, Any], key: str, known: Mapping[Key, Any]) -> Any:
    try:
        target = key_of(record.get(key))
    except BadValue as bad:
        raise BadValue(f"“{key}” {bad}") from bad
    if target not in known:
        raise BadValue(f"“{key}” {target} is not in the file, or was refused")
    return known[target]


def _in_circle(label: Uid, above: Mapping[Uid, Uid]) -> bool:
    seen: set[Uid] = set()
    current: Uid | None = label
    while current is not None and current not in seen:
        seen.add(current)
        current = above.get(current)
    return current is not None


def _shape(collector: Collector, record: Mapping[str, Any]) -> tuple[Shape, Json]:
    """Return an annotation's shape, and the outline that is kept beside it. Raises ``BadValue``."""
    rings = record.get("segmentation")
    if record.get("obb") is not None:
        shape = shapes.checked(shapes.oriented_box(record["obb"]))
        return shape, None if shapes.is_outline_of(rings, shape) else _outline(collector, record)
    if record.get("shape") == "polygon" or (record.get("bbox") is None and rings):
        return shapes.checked(shapes.polygon(rings)), None
    box = cast(Box, shapes.checked(shapes.box(record.get("bbox"))))
    if not rings:
        return _cvat_box(record, box), None
    if shapes.is_outline_of(rings, box):
        return box, None
    polygon = _polygon_like(rings, box)
    return (polygon, None) if polygon else (box, _outline(collector, record))


def _outline(collector: Collector, record: Mapping[str, Any]) -> Json:
    codec = JSON if isinstance(record.get("segmentation"), Mapping) else RINGS
    return collector.optional("annotation", record, "segmentation", codec) if record.get("segmentation") else None


def _polygon_like(rings: Any, box: Box) -> Polygon | None:
    """Return rings as a polygon if the box is no more than their bounds."""
    try:
        polygon = cast(Polygon, shapes.checked(shapes.polygon(rings)))
    except BadValue:
        return None
    around = geometry.bounds(polygon)
    differences = (around.x - box.x, around.y - box.y, around.right - box.right, around.bottom - box.bottom)
    return polygon if max(map(abs, differences)) <= SAME_BOUNDS_PX else None


def _cvat_box(record: Mapping[str, Any], box: Box) -> Shape:
    """Return CVAT's rotated box: ``bbox`` as it was before turning it by ``attributes.rotation`` about its middle."""
    attributes = record.get("attributes")
    value = attributes.get(ROTATION) if isinstance(attributes, Mapping) else None
    try:
        rotation = shapes.turned_into_range(as_number(value))
    except BadValue:
        return box
    return OrientedBox(box.center, box.width, box.height, rotation) if rotation else box


def _own_fields(attributes: JsonObject | None, shape: Shape) -> tuple[dict[str, Any], JsonObject | None]:
    """Return the fields of ours among the attributes, and the rest; one of ours that makes no sense stays a rest."""
    if attributes is None:
        return {}, None
    found: dict[str, Any] = {}
    rest = dict(attributes)
    for field in ATTRIBUTES:
        if rest.get(field.key) is None:
            continue
        try:
            found[field.name] = field.codec.read(rest[field.key])
        except BadValue:
            continue
        del rest[field.key]
    if isinstance(shape, OrientedBox) or rest.get(ROTATION) == 0:
        rest.pop(ROTATION, None)
    return found, as_object(rest) if rest else None
