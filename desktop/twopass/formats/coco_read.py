"""Reading COCO as other programs write it: tolerant about ids and missing lists, strict about boxes and paths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from twopass.formats import fields
from twopass.formats.native_read import foreign_segmentation, read_box
from twopass.formats.spec import ReadFile
from twopass.formats.text import integer, is_safe, number
from twopass.model import geometry
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.ids import Uid, random_uid
from twopass.model.project import Project
from twopass.model.records import Annotation, Certainty, Label, ProjectInfo, Snapshot, TrackedObject
from twopass.model.values import EMPTY, freeze

Raw = Mapping[str, Any]
NEEDED = ("images", "annotations", "categories")
IMAGE = ("id", "width", "height", "file_name", "license", "date_captured", "flickr_url", "coco_url")
KNOWN = (
    "id", "image_id", "category_id", "bbox", "area", "iscrowd", "segmentation", "score", "track_id", "attributes",
)  # fmt: skip
OWN_ATTRIBUTES = ("certainty", "occluded", "truncated", "difficult", "notes")


def read(data: Any, where: str) -> ReadFile:
    """Return decoded COCO as a project. Raises ``TwopassError``: not COCO (and what is missing), or an unsafe path."""
    if not isinstance(data, Mapping):
        raise TwopassError(ErrorCode.NOT_COCO, path=where, detail="not an object with images and annotations")
    missing = [name for name in NEEDED if not isinstance(data.get(name), list)]
    if missing:
        raise TwopassError(ErrorCode.NOT_COCO, path=where, detail=f"no list of {' and '.join(missing)}")
    return _Reader(data, where).result()


class _Reader:
    def __init__(self, data: Raw, where: str) -> None:
        self._data = data
        self._where = where
        self._refused: Counter[str] = Counter()
        self._notes: list[str] = []

    def result(self) -> ReadFile:
        self._labels = self._read_labels()
        self._images = self._read_images()
        self._objects: dict[int, TrackedObject] = {}
        annotations = self._read_annotations()
        info = self._data.get("info")
        licenses = self._data.get("licenses")
        project = Project(
            info=_info(info if isinstance(info, Mapping) else {}, licenses if isinstance(licenses, list) else []),
            labels={label.uid: label for label in self._labels.values()},
            snapshots={image.uid: image for image in self._images.values()},
            objects={item.uid: item for item in self._objects.values()},
            annotations=annotations,
        )
        return ReadFile(project, dict(self._refused), tuple(self._notes))

    def _read_labels(self) -> dict[int, Label]:
        result: dict[int, Label] = {}
        for raw in self._data["categories"]:
            identity = integer(raw.get("id")) if isinstance(raw, Mapping) else None
            name = fields.text(raw.get("name")) if isinstance(raw, Mapping) else None
            if identity is None or not name or identity in result:
                self._refused["categories: no id, no name, or an id used twice"] += 1
                continue
            group = fields.text(raw.get("supercategory"))
            result[identity] = Label(uid=random_uid(), number=max(identity, 1), name=name, supercategory=group)
        names = {label.name: label for label in result.values()}
        return {identity: _under(label, names) for identity, label in result.items()}

    def _read_images(self) -> dict[int, Snapshot]:
        result: dict[int, Snapshot] = {}
        for raw in self._data["images"]:
            identity = integer(raw.get("id")) if isinstance(raw, Mapping) else None
            if identity is None or identity in result:
                self._refused["images: no id, or an id used twice"] += 1
                continue
            name = fields.text(raw.get("file_name")) or ""
            if not is_safe(name):
                raise TwopassError(ErrorCode.UNSAFE_PATH, path=self._where, detail=name[:120] or "an empty file_name")
            result[identity] = Snapshot(
                uid=random_uid(),
                number=max(identity, 1),
                site=None,
                file_name=name,
                width=max(integer(raw.get("width")) or 0, 0),
                height=max(integer(raw.get("height")) or 0, 0),
                license=integer(raw.get("license")),
                date_captured=fields.text(raw.get("date_captured")),
                extra=fields.extra(raw, IMAGE),
            )
        return result

    def _read_annotations(self) -> dict[Uid, Annotation]:
        result: dict[Uid, Annotation] = {}
        taken: set[int] = set()
        renumbered = 0
        for raw in self._data["annotations"]:
            made = self._annotation(raw) if isinstance(raw, Mapping) else "not an object"
            if isinstance(made, str):
                self._refused[f"annotations: {made}"] += 1
                continue
            if made.number < 1 or made.number in taken:
                renumbered += 1
                made = replace(made, number=0)
            else:
                taken.add(made.number)
            result[made.uid] = made
        if renumbered:
            self._notes.append(f"{renumbered} annotations had no id of their own from 1 up and got new ones")
        free = max(taken, default=0)
        for uid, annotation in result.items():
            if annotation.number == 0:
                free += 1
                result[uid] = replace(annotation, number=free)
        return result

    def _annotation(self, raw: Raw) -> Annotation | str:
        image = self._images.get(_id(raw.get("image_id")))
        label = self._labels.get(_id(raw.get("category_id")))
        box = read_box(raw)
        if image is None:
            return "an image that is not in the file"
        if label is None:
            return "a category that is not in the file"
        if box is None:
            return "no bbox of four finite numbers with an extent"
        ring = fields.polygon(raw.get("segmentation"))
        segmentation = foreign_segmentation(raw, box)
        outlined = ring is not None and segmentation is not None and geometry.is_drawable(ring)
        shape = ring if outlined and ring is not None else box
        area = number(raw.get("area"))
        attributes = raw.get("attributes")
        said: Raw = attributes if isinstance(attributes, Mapping) else {}
        rest = {key: value for key, value in said.items() if key not in OWN_ATTRIBUTES}
        certainty = said.get("certainty")
        return Annotation(
            uid=random_uid(),
            number=integer(raw.get("id")) or 0,
            snapshot=image.uid,
            label=label.uid,
            shape=shape,
            object=self._object(raw, label),
            certainty=Certainty(certainty) if isinstance(certainty, str) and certainty in list(Certainty) else None,
            score=number(raw.get("score")),
            segmentation=None if outlined else segmentation,
            area=None if area is None or abs(area - geometry.area(shape)) < 1e-6 else area,
            iscrowd=raw.get("iscrowd") == 1,
            occluded=fields.flag(said.get("occluded")),
            truncated=fields.flag(said.get("truncated")),
            difficult=fields.flag(said.get("difficult")),
            notes=fields.text(said.get("notes")),
            attributes=freeze(rest) if rest else None,
            source="import",
            extra=fields.extra(raw, KNOWN),
        )

    def _object(self, raw: Raw, label: Label) -> Uid | None:
        identity = integer(raw.get("track_id"))
        if identity is None or identity < 1:
            return None
        known = self._objects.get(identity)
        if known is None:
            known = self._objects[identity] = TrackedObject(uid=random_uid(), number=identity, label=label.uid)
        return known.uid


def _id(value: Any) -> int:
    identity = integer(value)
    return -1 if identity is None else identity


def _under(label: Label, names: Mapping[str, Label]) -> Label:
    """Return the label with its parent, where the supercategory is another label's name."""
    parent = names.get(label.supercategory or "")
    if parent is None or parent.uid == label.uid or parent.supercategory == label.name:
        group = None if label.supercategory in ("object", "") else label.supercategory
        return replace(label, supercategory=group)
    return replace(label, parent=parent.uid, supercategory=None)


def _info(raw: Raw, licenses: list[Any]) -> ProjectInfo:
    return ProjectInfo(
        uid=random_uid(),
        title=fields.text(raw.get("description")) or "",
        version=fields.text(raw.get("version")),
        year=integer(raw.get("year")),
        contributor=fields.text(raw.get("contributor")),
        url=fields.text(raw.get("url")),
        created=fields.text(raw.get("date_created")),
        licenses=freeze([item for item in licenses if isinstance(item, Mapping)]),
        extra=EMPTY,
    )
