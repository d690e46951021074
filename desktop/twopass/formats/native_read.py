"""Reads an annotation set 1.x from untrusted bytes: what can't be understood is refused or left out, and said."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

from twopass.formats import fields, shapes
from twopass.formats.collecting import Collector, Key, Numbers, key_of, keys_in
from twopass.formats.fields import get, get_attributes, get_extra, get_stamp, keys
from twopass.formats.jsontext import decode
from twopass.formats.parts import (
    georeference,
    get_definitions,
    get_licenses,
    label_name,
    native_shape,
    obb_extra,
    records_of,
    required_text,
    size,
    stated_area,
    with_extra,
)
from twopass.formats.spec import LabelFile
from twopass.formats.values import DISPLAY, TIE_POINTS, BadValue, as_numbers
from twopass.model.display import PLAIN
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import Box, Shape
from twopass.model.georeference import Georeference
from twopass.model.ids import Kind, Uid, UidSource
from twopass.model.project import Project
from twopass.model.records import (
    Annotation,
    Comparison,
    Finding,
    FindingType,
    Label,
    ProjectInfo,
    Registration,
    Site,
    Snapshot,
    TrackedObject,
)
from twopass.model.transforms import Homography
from twopass.model.values import EMPTY, Json

FORMAT_ID = "native"
_STAMP_KEYS = keys(fields.STAMP)

Make = Callable[[Mapping[str, Any], Uid, int], Any]


def read(data: bytes, where: str, new_uid: UidSource) -> LabelFile:
    """Return what an annotation set holds.

    Raises ``TwopassError``: ``NOT_JSON``, ``NOT_NATIVE``, or ``FORMAT_NEWER`` for a major version above 1.
    """
    document = decode(data, where)
    if not isinstance(document, Mapping) or document.get("type") != "AnnotationSet":
        raise TwopassError(ErrorCode.NOT_NATIVE, path=where, detail="it does not say it is an AnnotationSet")
    _check_version(document.get("format_version"), where)
    for name in ("categories", "images", "annotations"):
        if not isinstance(document.get(name), list):
            raise TwopassError(ErrorCode.NOT_NATIVE, path=where, detail=f"it has no list of {name}")
    return _Reader(document, Collector(new_uid)).file()


def _check_version(version: object, where: str) -> None:
    match = re.fullmatch(r"(\d{1,9})(\.\d{1,9}){0,2}", version) if isinstance(version, str) else None
    if match is None:
        raise TwopassError(ErrorCode.NOT_NATIVE, path=where, detail="it has no format_version")
    if int(match[1]) > 1:
        raise TwopassError(ErrorCode.FORMAT_NEWER, path=where, detail=f"version {version}; this is Twopass for 1.x")
    if int(match[1]) < 1:
        raise TwopassError(ErrorCode.NOT_NATIVE, path=where, detail=f"format_version {version} was never released")


class _Reader:
    """Goes through one document, referenced kinds first, and keeps what every id means."""

    def __init__(self, document: Mapping[str, Any], collector: Collector) -> None:
        self._document = document
        self._collector = collector
        self._ids: dict[Kind, dict[Key, Uid]] = {kind: {} for kind in Kind}
        self._labels: dict[Uid, Label] = {}

    def file(self) -> LabelFile:
        info = self._info()
        labels = self._labels = self._records(Kind.LABEL, "categories", "category", self._label)
        self._set_parents()
        sites = self._records(Kind.SITE, "sites", "site", self._site)
        snapshots = self._records(Kind.SNAPSHOT, "images", "image", self._snapshot)
        comparisons = self._records(Kind.COMPARISON, "comparisons", "comparison", self._comparison)
        objects = self._records(Kind.OBJECT, "objects", "object", self._object)
        annotations = self._records(Kind.ANNOTATION, "annotations", "annotation", self._annotation)
        findings = self._records(Kind.FINDING, "findings", "finding", self._finding)
        project = Project(
            info=info,
            sites=sites,
            snapshots=snapshots,
            comparisons=comparisons,
            labels=labels,
            objects=objects,
            annotations=annotations,
            findings=findings,
        )
        collector = self._collector
        return LabelFile(
            format_id=FORMAT_ID,
            project=project,
            identified=frozenset(collector.identified),
            sized=frozenset(snapshots),
            refused=tuple(collector.refused),
            notes=collector.notes,
        )

    def _records(self, kind: Kind, key: str, name: str, make: Make) -> dict[Uid, Any]:
        """Return the records of one list; sees to ids, uids, numbers and refusals."""
        collector, ids = self._collector, self._ids[kind]
        items = records_of(self._document, key, collector)
        numbers = Numbers(keys_in(items))
        result: dict[Uid, Any] = {}
        for item in items:
            if not isinstance(item, Mapping):
                collector.refuse(name, item, "it is not an object")
                continue
            try:
                identity = key_of(item.get("id"))
                # Boxes may be renumbered: nothing but findings refers to them. Of two images or labels with one id,
                # nobody knows which the boxes mean, so the first keeps it.
                if identity in ids and kind is not Kind.ANNOTATION:
                    raise BadValue("its id is used before in the file")
                record = make(item, collector.uid(name, item), numbers.take(identity))
            except BadValue as bad:
                collector.refuse(name, item, str(bad))
                continue
            if identity in ids or record.number != identity:
                collector.note(f"{name}: an id that can't be kept was replaced", str(identity))
            ids.setdefault(identity, record.uid)
            result[record.uid] = record
        return result

    def _reference(self, record: Mapping[str, Any], key: str, kind: Kind) -> Uid:
        try:
            target = key_of(record.get(key))
        except BadValue as bad:
            raise BadValue(f"“{key}” {bad}") from bad
        uid = self._ids[kind].get(target)
        if uid is None:
            raise BadValue(f"“{key}” {target} is not in the file, or was refused")
        return uid

    def _optional_reference(self, name: str, record: Mapping[str, Any], key: str, kind: Kind) -> Uid | None:
        if record.get(key) is None:
            return None
        try:
            return self._reference(record, key, kind)
        except BadValue as bad:
            self._collector.note(f"{name}: {bad} and was left out", str(record.get("id")))
            return None

    def _info(self) -> ProjectInfo:
        collector, document = self._collector, self._document
        raw = document.get("info")
        info: Mapping[str, Any] = cast("Mapping[str, Any]", raw) if isinstance(raw, Mapping) else {}
        extensions = collector.optional("file", document, "extensions", fields.JSON)
        return ProjectInfo(
            uid=collector.uid("info", info),
            title=collector.optional("info", info, "title", fields.TEXT) or "",
            description=collector.optional("info", info, "description", fields.TEXT) or "",
            **get(collector, "info", info, fields.INFO),
            licenses=get_licenses(document, collector),
            attributes=get_definitions(document, collector, "file"),
            extensions=extensions if isinstance(extensions, Mapping) else EMPTY,
            extra=get_extra(collector, "info", info, fields.NATIVE_KEYS["info"]),
            extra_top=get_extra(collector, "file", document, fields.NATIVE_KEYS["file"]),
        )

    def _label(self, record: Mapping[str, Any], uid: Uid, number: int) -> Label:
        collector = self._collector
        known = ("id", "uid", "name", "supercategory", "parent_id", "attributes", *keys(fields.LABEL))
        definitions = get_definitions(record, collector, "category") if record.get("attributes") is not None else None
        return Label(
            uid=uid,
            number=number,
            name=label_name(record),
            supercategory=collector.optional("category", record, "supercategory", fields.TEXT) or None,
            attributes=definitions,
            **get(collector, "category", record, fields.LABEL),
            extra=get_extra(collector, "category", record, known),
        )

    def _set_parents(self) -> None:
        """Give labels their parents, once all are known; a label must not be its own ancestor."""
        for item in records_of(self._document, "categories", Collector(lambda: Uid(""))):
            if not isinstance(item, Mapping) or item.get("parent_id") is None:
                continue
            try:
                own = self._reference(item, "id", Kind.LABEL)
            except BadValue:
                continue
            parent = self._optional_reference("category", item, "parent_id", Kind.LABEL)
            if parent is None or self._labels[own].parent is not None:
                continue
            if self._descends(parent, own):
                self._collector.note("category: a parent that is its own descendant was left out", str(item.get("id")))
                continue
            label = replace(self._labels[own], parent=parent)
            if label.supercategory == self._labels[parent].name:
                label = replace(label, supercategory=None)
            self._labels[own] = label

    def _descends(self, label: Uid | None, ancestor: Uid) -> bool:
        while label is not None:
            if label == ancestor:
                return True
            label = self._labels[label].parent
        return False

    def _site(self, record: Mapping[str, Any], uid: Uid, number: int) -> Site:
        collector = self._collector
        attributes, other = get_attributes(collector, "site", record)
        known = ("id", "uid", "name", "attributes", *keys(fields.SITE))
        return Site(
            uid=uid,
            number=number,
            name=required_text(record, "name"),
            attributes=attributes,
            **get(collector, "site", record, fields.SITE),
            extra=with_extra(get_extra(collector, "site", record, known), other),
        )

    def _snapshot(self, record: Mapping[str, Any], uid: Uid, number: int) -> Snapshot:
        collector = self._collector
        known = ("id", "uid", "site_id", "file_name", "width", "height", "georeferencing", "display")
        return Snapshot(
            uid=uid,
            number=number,
            site=self._optional_reference("image", record, "site_id", Kind.SITE),
            file_name=required_text(record, "file_name"),
            width=size(record, "width"),
            height=size(record, "height"),
            georeference=self._georeference(record),
            display=collector.optional("image", record, "display", DISPLAY) or PLAIN,
            **get(collector, "image", record, fields.SNAPSHOT),
            stamp=get_stamp(collector, "image", record),
            extra=get_extra(collector, "image", record, (*known, *keys(fields.SNAPSHOT), *_STAMP_KEYS)),
        )

    def _georeference(self, record: Mapping[str, Any]) -> Georeference | None:
        value = record.get("georeferencing")
        if value is None:
            return None
        try:
            return georeference(value, record, self._collector)
        except BadValue as bad:
            self._collector.note(f"image: its georeferencing {bad} and was left out", str(record.get("id")))
            return None

    def _comparison(self, record: Mapping[str, Any], uid: Uid, number: int) -> Comparison:
        collector = self._collector
        attributes, other = get_attributes(collector, "comparison", record)
        registration = self._registration(record)
        known = ["id", "uid", "site_id", "before_image_id", "after_image_id", "after_to_before", "attributes"]
        known += ["registration"] if registration or not record.get("registration") else []
        known += [*keys(fields.COMPARISON), *_STAMP_KEYS]
        return Comparison(
            uid=uid,
            number=number,
            before=self._reference(record, "before_image_id", Kind.SNAPSHOT),
            after=self._reference(record, "after_image_id", Kind.SNAPSHOT),
            site=self._optional_reference("comparison", record, "site_id", Kind.SITE),
            registration=registration,
            attributes=attributes,
            **get(collector, "comparison", record, fields.COMPARISON),
            stamp=get_stamp(collector, "comparison", record),
            extra=with_extra(get_extra(collector, "comparison", record, known), other),
        )

    def _registration(self, record: Mapping[str, Any]) -> Registration | None:
        value = record.get("after_to_before")
        if value is None:
            return None
        try:
            matrix = cast(Homography, as_numbers(value, 9))
        except BadValue as bad:
            self._collector.note(f"comparison: “after_to_before” {bad} and was left out", str(record.get("id")))
            return None
        raw = record.get("registration")
        facts: Mapping[str, Any] = cast("Mapping[str, Any]", raw) if isinstance(raw, Mapping) else {}
        return Registration(
            after_to_before=matrix,
            **get(self._collector, "registration", facts, fields.REGISTRATION),
            tie_points=self._collector.optional("registration", facts, "tie_points", TIE_POINTS) or (),
            extra=get_extra(self._collector, "registration", facts, ("tie_points", *keys(fields.REGISTRATION))),
        )

    def _object(self, record: Mapping[str, Any], uid: Uid, number: int) -> TrackedObject:
        collector = self._collector
        attributes, other = get_attributes(collector, "object", record)
        known = ("id", "uid", "category_id", "attributes", *keys(fields.OBJECT_FIELDS), *_STAMP_KEYS)
        return TrackedObject(
            uid=uid,
            number=number,
            label=self._reference(record, "category_id", Kind.LABEL),
            attributes=attributes,
            **get(collector, "object", record, fields.OBJECT_FIELDS),
            stamp=get_stamp(collector, "object", record),
            extra=with_extra(get_extra(collector, "object", record, known), other),
        )

    def _annotation(self, record: Mapping[str, Any], uid: Uid, number: int) -> Annotation:
        collector = self._collector
        shape, shape_keys = native_shape(record)
        attributes, other = get_attributes(collector, "annotation", record)
        known = ("id", "uid", "image_id", "category_id", "object_id", "attributes", *shape_keys, *_STAMP_KEYS)
        return Annotation(
            uid=uid,
            number=number,
            snapshot=self._reference(record, "image_id", Kind.SNAPSHOT),
            label=self._reference(record, "category_id", Kind.LABEL),
            object=self._optional_reference("annotation", record, "object_id", Kind.OBJECT),
            shape=shape,
            segmentation=self._outline(record, shape),
            area=stated_area(collector, record, shape),
            iscrowd=bool(collector.optional("annotation", record, "iscrowd", fields.FLAG)),
            attributes=attributes,
            **get(collector, "annotation", record, fields.ANNOTATION),
            stamp=get_stamp(collector, "annotation", record),
            extra=with_extra(
                get_extra(collector, "annotation", record, (*known, *keys(fields.ANNOTATION))),
                {**obb_extra(collector, record, shape_keys), **other},
            ),
        )

    def _outline(self, record: Mapping[str, Any], shape: Shape) -> Json:
        mask = self._collector.optional("annotation", record, "mask", fields.JSON)
        if mask is not None:
            return mask
        rings = record.get("segmentation")
        if not isinstance(shape, Box) or not rings:
            return None
        if rings == shapes.flat_rings(shape):
            return None
        if isinstance(rings, Mapping):
            return self._collector.optional("annotation", record, "segmentation", fields.JSON)
        return self._collector.optional("annotation", record, "segmentation", fields.RINGS)

    def _finding(self, record: Mapping[str, Any], uid: Uid, number: int) -> Finding:
        collector = self._collector
        attributes, other = get_attributes(collector, "finding", record)
        try:
            kind = FindingType(str(record.get("type")))
        except ValueError as error:
            raise BadValue("its type is not a known one") from error
        known = ("id", "uid", "comparison_id", "object_id", "type", "before_annotation_id", "after_annotation_id")
        return Finding(
            uid=uid,
            number=number,
            comparison=self._reference(record, "comparison_id", Kind.COMPARISON),
            type=kind,
            object=self._optional_reference("finding", record, "object_id", Kind.OBJECT),
            before_annotation=self._optional_reference("finding", record, "before_annotation_id", Kind.ANNOTATION),
            after_annotation=self._optional_reference("finding", record, "after_annotation_id", Kind.ANNOTATION),
            attributes=attributes,
            **get(collector, "finding", record, fields.FINDING),
            stamp=get_stamp(collector, "finding", record),
            extra=with_extra(
                get_extra(collector, "finding", record, (*known, "attributes", *keys(fields.FINDING), *_STAMP_KEYS)),
                other,
            ),
        )
