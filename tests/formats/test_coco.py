"""COCO: perfect for pycocotools, back again with exactly the listed losses, and forgiving only where it is plain."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from support.projects import box, by_uid, counting, projects, small_project, uid, whole_projects

from twopass.formats.coco import FORMAT
from twopass.formats.coco_fields import RESERVED
from twopass.formats.spec import LabelFile
from twopass.model import rules
from twopass.model.display import PLAIN
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import Box, OrientedBox, Point, Polygon
from twopass.model.ids import Uid
from twopass.model.project import Project
from twopass.model.records import UNSTAMPED, Annotation, Label
from twopass.model.values import EMPTY


def read(data: bytes | dict[str, Any]) -> LabelFile:
    assert FORMAT.read is not None
    if isinstance(data, dict):
        data = json.dumps(data).encode()
    return FORMAT.read(data, "labels.json", counting(10_000))


def write(project: Project) -> bytes:
    assert FORMAT.write is not None
    return FORMAT.write(project)


def coco(*annotations: dict[str, Any], **more: Any) -> dict[str, Any]:
    images = [{"id": 1, "file_name": "a.png", "width": 100, "height": 80}]
    return {"images": images, "categories": [{"id": 1, "name": "plane"}], "annotations": list(annotations), **more}


def annotation(**fields: Any) -> dict[str, Any]:
    return {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 30, 40], **fields}


def only(file: LabelFile) -> Annotation:
    assert not file.refused
    (result,) = file.project.annotations.values()
    return result


# --- writing ---------------------------------------------------------------------------------------------------------


def test_pycocotools_scores_it_perfect_against_itself(tmp_path: Path) -> None:
    turned = replace(box(3, 1, 1, 1, 1, snapshot=3), shape=OrientedBox((50.0, 40.0), 30.0, 10.0, 33.0, True))
    project = small_project(box(1, 1, 2, 30, 40), box(2, 50, 2, 12.5, 7.25, label=6), turned)
    path = tmp_path / "coco.json"
    path.write_bytes(write(project))
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO(str(path))
        guesses = truth.loadRes([{**item, "score": 0.9} for item in json.loads(path.read_bytes())["annotations"]])
        evaluation = COCOeval(truth, guesses, "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    assert evaluation.stats[0] == pytest.approx(1.0)
    assert len(truth.anns) == 3


def test_every_key_that_readers_need() -> None:
    project = small_project(box(7, 1, 2, 30, 40), replace(box(9, 0, 0, 1, 1), shape=Point(3.0, 4.0)))
    document = json.loads(write(project))
    (record,) = document["annotations"]
    assert record["id"] == 7
    assert record["bbox"] == [1, 2, 30, 40]
    assert record["area"] == 1200
    assert record["iscrowd"] == 0
    assert record["segmentation"] == [[1, 2, 31, 2, 31, 42, 1, 42]]
    assert [item["id"] for item in document["categories"]] == [1, 2, 3]
    assert {item["supercategory"] for item in document["categories"]} == {"object"}
    assert [loss.count for loss in FORMAT.losses(project) if loss.field == "annotation"] == [1]


def test_supercategory_is_the_parents_name_or_its_own() -> None:
    labels = by_uid(
        Label(uid=uid(5), number=1, name="aircraft"),
        Label(uid=uid(6), number=2, name="An-124", parent=uid(5)),
        Label(uid=uid(7), number=3, name="S-400", supercategory="air defence"),
    )
    document = json.loads(write(replace(small_project(), labels=labels)))
    assert [item["supercategory"] for item in document["categories"]] == ["object", "aircraft", "air defence"]


def test_dates_are_utc_and_without_zone() -> None:
    project = small_project()
    snapshots = {key: replace(item, datetime="2024-03-01T09:10:00Z") for key, item in project.snapshots.items()}
    image = json.loads(write(replace(project, snapshots=snapshots)))["images"][0]
    assert image["date_captured"] == "2024-03-01 09:10:00"


@whole_projects(80)
@given(projects())
def test_back_again_with_exactly_the_listed_losses(project: Project) -> None:
    file = read(write(project))
    assert (file.refused, file.notes) == ((), ())
    lost = {loss.field: loss.count for loss in FORMAT.losses(project)}
    assert all(lost.values())
    assert _said(file.project) == _said(_without(project, lost))
    assert write(file.project) == write(_without(project, {}))


def _without(project: Project, lost: dict[str, int]) -> Project:
    """Take the listed losses out of a project; the number of records that had them must be the one listed."""
    groups: dict[str, str] = {
        "snapshot": "snapshots", "label": "labels", "object": "objects", "annotation": "annotations",
        "site": "sites", "comparison": "comparisons", "finding": "findings",
    }  # fmt: skip
    blank: dict[str, Any] = {"stamp": UNSTAMPED, "display": PLAIN}
    for field in lost:
        kind, _, name = field.partition(".")
        if field == "uid":
            continue
        if kind == "project":
            project = replace(project, info=replace(project.info, **{name: EMPTY if name == "extensions" else ()}))
            continue
        records = getattr(project, groups[kind])
        if not name:
            keep = {u: r for u, r in records.items() if kind == "annotation" and not isinstance(r.shape, Point)}
            project = replace(project, **{groups[kind]: keep})
            continue
        cleaned = {u: _blanked(r, name, blank) for u, r in records.items()}
        assert sum(cleaned[u] != records[u] for u in records) == lost[field], field
        project = replace(project, **{groups[kind]: cleaned})
    return project


def _blanked(record: Any, name: str, blank: dict[str, Any]) -> Any:
    if isinstance(record, Annotation) and name == "attributes":
        kept = record.attributes and {k: v for k, v in record.attributes.items() if k not in RESERVED}
        return replace(record, attributes=kept)
    if isinstance(record, Annotation) and name == "segmentation" and not isinstance(record.shape, Polygon):
        return record
    return replace(record, **{name: blank.get(name)})


def _said(project: Project) -> Any:
    """Return all a project says, with numbers for uids; an empty list of attributes says nothing."""
    numbers: dict[Uid | None, int | None] = {None: None}
    for name in ("snapshots", "labels", "objects", "annotations"):
        numbers |= {u: record.number for u, record in getattr(project, name).items()}
    reference: Callable[[Any], Any] = lambda value: numbers[value]  # noqa: E731
    fields = {
        "snapshots": (),
        "labels": ("parent",),
        "objects": ("label",),
        "annotations": ("snapshot", "label", "object"),
    }
    said: dict[str, Any] = {"info": replace(project.info, uid=Uid(""))}
    for name, references in fields.items():
        said[name] = [
            replace(
                record, uid=Uid(""), **_plain(record), **{key: reference(getattr(record, key)) for key in references}
            )
            for record in sorted(getattr(project, name).values(), key=lambda record: record.number)
        ]
    said["rest"] = [dict(project.sites), dict(project.comparisons), dict(project.findings)]
    return said


def _plain(record: Any) -> dict[str, Any]:
    return {"attributes": record.attributes or None} if isinstance(record, Annotation) else {}


# --- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"bbox": [1, 2, 0, 4]}, "no size"),
        ({"bbox": [1, 2, -3, 4]}, "negative"),
        ({"bbox": [1, 2, float("nan"), 4]}, "finite"),
        ({"bbox": [1, 2, float("inf"), 4]}, "finite"),
        ({"bbox": [1e12, 2, 3, 4]}, "away"),
        ({"bbox": [1, 2, 3]}, "3 numbers"),
        ({"bbox": [1, 2, 3, 4, 0.5]}, "5 numbers"),
        ({"bbox": ["1", "2", "3", "4"]}, "not a number"),
        ({"bbox": None}, "bbox"),
        ({"image_id": 7}, "image_id"),
        ({"image_id": None}, "image_id"),
        ({"category_id": 7}, "category_id"),
        ({"obb": {"center": [1, 2], "size": [0, 1], "rotation": 0}}, "no size"),
    ],
)
def test_bad_records_are_refused_one_by_one(fields: dict[str, Any], reason: str) -> None:
    file = read(coco(annotation(**fields), annotation(id=2)))
    assert len(file.project.annotations) == 1
    assert reason in file.refused[0].reason


@pytest.mark.parametrize(
    ("document", "missing"),
    [
        ({"images": []}, "annotations"),
        ({"images": {}, "annotations": [], "categories": []}, "images"),
        ([], "bare list"),
        (3, "object"),
    ],
)
def test_not_coco_says_what_is_missing(document: Any, missing: str) -> None:
    with pytest.raises(TwopassError) as caught:
        read(json.dumps(document).encode())
    assert caught.value.code is ErrorCode.NOT_COCO
    assert missing in str(caught.value.data["detail"])


def test_ids_as_text_floats_and_zero() -> None:
    document = coco(annotation(id="5", image_id="1", category_id=0.0), annotation(id=6.0, category_id="0"))
    document["categories"] = [{"id": 0, "name": "plane"}]
    file = read(document)
    assert [item.number for item in file.project.annotations.values()] == [5, 6]
    assert [item.number for item in file.project.labels.values()] == [1]
    assert rules.problems(file.project) == []


def test_duplicate_and_missing_annotation_ids_are_renumbered_with_a_note() -> None:
    document = coco(annotation(), annotation(bbox=[5, 5, 5, 5]), annotation(id=None))
    file = read(document)
    assert sorted(item.number for item in file.project.annotations.values()) == [1, 2, 3]
    assert len(file.notes) == 2


def test_bom_and_crlf() -> None:
    text = json.dumps(coco(annotation()), indent=1).replace("\n", "\r\n")
    assert only(read(b"\xef\xbb\xbf" + text.encode())).shape == Box(1.0, 2.0, 30.0, 40.0)


def test_rle_is_kept_and_written_again() -> None:
    rle = {"size": [80, 100], "counts": [0, 2, 7998]}
    file = read(coco(annotation(segmentation=rle, iscrowd=1)))
    assert only(file).iscrowd
    assert json.loads(write(file.project))["annotations"][0]["segmentation"] == rle


def test_outlines() -> None:
    ring = [1, 2, 31, 2, 31, 42, 1, 42]
    assert only(read(coco(annotation(segmentation=[ring[4:] + ring[:4]])))).segmentation is None
    triangle = only(read(coco(annotation(segmentation=[[1, 2, 31, 2, 15, 42]]))))
    assert isinstance(triangle.shape, Polygon)
    other = only(read(coco(annotation(segmentation=[[5, 5, 9, 5, 9, 9]]))))
    assert (other.shape, other.segmentation) == (Box(1.0, 2.0, 30.0, 40.0), ((5.0, 5.0, 9.0, 5.0, 9.0, 9.0),))


def test_a_rotated_box_of_cvat() -> None:
    shape = only(read(coco(annotation(attributes={"rotation": 330.0, "occluded": True})))).shape
    assert shape == OrientedBox((16.0, 22.0), 30.0, 40.0, -30.0)


def test_unknown_keys_are_kept_and_not_taken_for_ours() -> None:
    document = coco(annotation(keypoints=[1], created="long ago", mask=3), type="instances", videos=[{"id": 1}])
    file = read(document)
    again = json.loads(write(file.project))
    assert {key: again["annotations"][0][key] for key in ("keypoints", "created", "mask")} == {
        "keypoints": [1], "created": "long ago", "mask": 3,
    }  # fmt: skip
    assert (again["type"], again["videos"]) == ("instances", [{"id": 1}])


def test_nested_attributes_survive() -> None:
    attributes = {"team": {"lead": "x"}, "n": 1}
    file = read(coco(annotation(attributes=attributes)))
    assert json.loads(write(file.project))["annotations"][0]["attributes"] == attributes


def test_files_of_other_hands(shared: Path) -> None:
    files = sorted((shared / "labels/coco").rglob("*.json")) + sorted((shared / "derived").rglob("*coco*.json"))
    assert len(files) > 10
    for path in files:
        if "results" in path.name:
            with pytest.raises(TwopassError, match="bare list"):
                read(path.read_bytes())
            continue
        file = read(path.read_bytes())
        given = len(json.loads(path.read_text("utf-8-sig"))["annotations"])
        refused = sum(item.kind == "annotation" for item in file.refused)
        assert len(file.project.annotations) + refused == given, path
        assert rules.problems(file.project) == []
        # An image whose size the file leaves open gets one before it enters a project.
        if file.sized == set(file.project.snapshots):
            assert _said(read(write(file.project)).project) == _said(file.project), path


@pytest.mark.parametrize(
    ("name", "kept", "refused"),
    [("bad_boxes", 3, 5), ("duplicate_ids", 2, 0), ("missing_fields", 1, 4), ("negative_images", 0, 0), ("rle", 3, 0)],
)
def test_nasty_files(shared: Path, name: str, kept: int, refused: int) -> None:
    file = read((shared / f"derived/nasty_labels/coco_{name}.json").read_bytes())
    assert len(file.project.annotations) == kept
    assert sum(item.kind == "annotation" for item in file.refused) == refused
