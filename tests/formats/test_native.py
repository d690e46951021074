"""Native JSON: nothing lost, valid by its schema, loadable as COCO, the same bytes every time."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from pycocotools.coco import COCO
from pycocotools.mask import area
from support.projects import box, counting, projects, small_project, uid, whole_projects

from twopass.formats.native import FORMAT
from twopass.formats.spec import LabelFile
from twopass.model import rules
from twopass.model.display import PLAIN, DisplayChoice, Stretch
from twopass.model.edits.common import Author
from twopass.model.edits.properties import describe
from twopass.model.edits.registrations import registered
from twopass.model.edits.snapshots import shown_as
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.project import Project, applied
from twopass.model.properties import BY_HAND, source_of
from twopass.model.records import Registration
from twopass.model.registering import IDENTITY, TiePoint, TransformModel

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "resources/schemas/annotation-set-1.0.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def read(data: bytes) -> LabelFile:
    assert FORMAT.read is not None
    return FORMAT.read(data, "labels.json", counting(10_000))


def write(project: Project) -> bytes:
    assert FORMAT.write is not None
    return FORMAT.write(project)


@whole_projects(60)
@given(projects())
def test_nothing_is_lost_and_bytes_are_stable(project: Project) -> None:
    data = write(project)
    file = read(data)
    assert file.project == project
    assert (file.refused, file.notes) == ((), ())
    assert write(file.project) == data
    VALIDATOR.validate(json.loads(data))
    assert FORMAT.losses(project) == ()


def test_the_example_comes_back(shared: Path) -> None:
    example = json.loads((shared.parent / "design/annotation-set-1.0.example.json").read_text())
    file = read(json.dumps(example).encode())
    assert (file.refused, file.notes, rules.problems(file.project)) == ((), (), [])
    again = json.loads(write(file.project))
    VALIDATOR.validate(again)
    assert _comparable(again) == _comparable(example)


def _comparable(document: dict[str, Any]) -> dict[str, Any]:
    """Drop what may differ: the generator, made-up uids, nulls, and the rings that the example rounds."""
    result = json.loads(json.dumps(document))
    result["info"].pop("generator")
    for value in result.values():
        for record in value if isinstance(value, list) else ():
            record.pop("uid", None)
            for key in [key for key, item in record.items() if item is None]:
                del record[key]
            if record.get("shape") == "oriented_box":
                del record["segmentation"]
                record["bbox"] = [round(number, 3) for number in record["bbox"]]
    return result


def test_one_record_a_line_sorted_by_id() -> None:
    text = write(small_project(box(3, 1, 2, 3, 4), box(1, 5, 6, 7, 8))).decode()
    lines = [json.loads(line.rstrip(",")) for line in text.splitlines() if line.startswith('{"id"') and "bbox" in line]
    assert [line["id"] for line in lines] == [1, 3]
    assert "\r" not in text


def test_pycocotools_loads_it(tmp_path: Path) -> None:
    path = tmp_path / "native.json"
    path.write_bytes(write(small_project(box(1, 1, 2, 30, 40))))
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(str(path))
    assert coco.getCatIds(supNms=["x"]) == []
    assert area(coco.annToRLE(coco.anns[1])) == 1200


def test_minus_zero_and_path_never_leave() -> None:
    project = small_project(box(1, -0.0, 1, 2, 3))
    snapshots = {key: replace(item, path="/secret/place.png") for key, item in project.snapshots.items()}
    data = write(replace(project, snapshots=snapshots))
    assert b"-0.0" not in data
    assert b"secret" not in data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{", ErrorCode.NOT_JSON),
        (b"\xff\xfe", ErrorCode.NOT_JSON),
        (b"[" * 100_000, ErrorCode.NOT_JSON),
        (b"[]", ErrorCode.NOT_NATIVE),
        (b'{"type": "AnnotationSet"}', ErrorCode.NOT_NATIVE),
        (b'{"type": "AnnotationSet", "format_version": "2.0"}', ErrorCode.FORMAT_NEWER),
        (b'{"type": "AnnotationSet", "format_version": "1.0", "images": []}', ErrorCode.NOT_NATIVE),
    ],
)
def test_refuses_other_files(data: bytes, code: ErrorCode) -> None:
    with pytest.raises(TwopassError) as caught:
        read(data)
    assert caught.value.code is code


def test_a_newer_minor_version_is_read_and_its_keys_kept() -> None:
    document = json.loads(write(small_project(box(1, 1, 2, 3, 4))))
    document["format_version"] = "1.9"
    document["annotations"][0]["novelty"] = {"a": [1, None]}
    again = json.loads(write(read(json.dumps(document).encode()).project))
    assert again["annotations"][0]["novelty"] == {"a": [1, None]}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"bbox": [0, 0, -1, 2]}, "negative"),
        ({"bbox": [0, 0, float("nan"), 2]}, "finite"),
        ({"bbox": [0, 0, 1e300, 2]}, "far|away"),
        ({"bbox": "0 0 1 1"}, "list"),
        ({"shape": "circle"}, "shape"),
        ({"shape": "oriented_box"}, "obb"),
        ({"shape": "polygon", "segmentation": [[1, 2, 3, 4]]}, "ring"),
        ({"image_id": 9}, "image_id"),
        ({"category_id": None}, "category_id"),
        ({"id": []}, "id"),
    ],
)
def test_bad_annotations_are_refused_one_by_one(change: dict[str, Any], reason: str) -> None:
    document = json.loads(write(small_project(box(1, 1, 2, 3, 4), box(2, 5, 6, 7, 8))))
    document["annotations"][0] |= change
    file = read(json.dumps(document).encode())
    assert len(file.project.annotations) == 1
    (refusal,) = file.refused
    assert re.search(reason, refusal.reason)


def test_an_optional_value_that_makes_no_sense_is_left_out_with_a_note() -> None:
    document = json.loads(write(small_project(box(1, 1, 2, 3, 4))))
    document["annotations"][0] |= {"state": "weird", "area": -3, "created": "yesterday"}
    file = read(json.dumps(document).encode())
    assert len(file.project.annotations) == 1
    assert len(file.notes) == 3
    VALIDATOR.validate(json.loads(write(file.project)))


def test_same_bytes_in_any_process(tmp_path: Path, shared: Path) -> None:
    example = shared.parent / "design/annotation-set-1.0.example.json"
    script = (
        "import sys, hashlib, itertools, uuid; from twopass.formats.registry import BUILT_IN as f\n"
        "c = itertools.count(1)\n"
        "p = f['native'].read(open(sys.argv[1], 'rb').read(), 'x', lambda: str(uuid.UUID(int=next(c)))).project\n"
        "print([hashlib.sha256(f[i].write(p)).hexdigest() for i in f])"
    )
    seen = set()
    for seed, zone in (("0", "UTC"), ("1", "Asia/Tokyo"), ("42", "America/New_York")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT / "desktop")}
        command = [sys.executable, "-c", script, str(example)]
        seen.add(subprocess.run(command, env=environment, check=True, capture_output=True).stdout)
    assert len(seen) == 1


def test_how_an_image_is_shown_is_written_only_where_it_was_chosen() -> None:
    plain = small_project()
    choice = DisplayChoice(bands=(4, 3, 2), stretch=Stretch.PERCENTILE, percentiles=(2.0, 98.0))
    chosen = applied(plain, shown_as(plain, [uid(2)], choice))
    images = json.loads(write(chosen))["images"]
    assert "display" not in images[1]
    assert images[0]["display"] == {
        "bands": [4, 3, 2],
        "stretch": "percentile",
        "percentiles": [2.0, 98.0],
        "colormap": "grey",
    }


@pytest.mark.parametrize(
    "display",
    [
        "grey",
        {"bands": [1, 2]},
        {"bands": [0]},
        {"bands": 4},
        {"bands": [1, 2, "red"]},
        {"stretch": "gamma"},
        {"stretch": []},
        {"percentiles": [98, 2]},
        {"percentiles": [2]},
        {"percentiles": [-1, 101]},
        {"colormap": "jet"},
        {"colormap": ["grey"]},
        {"limits": [[5, 2]]},
        {"limits": [[1, 2], [1, 2]]},
        {"limits": 7},
        {"gamma": 0},
        {"gamma": "bright"},
        {"brightness": 101},
        {"contrast": -101},
        {"sharpen": -1},
        {"invert": "yes"},
        {"curves": [[[0, 0]]]},
        {"curves": [[[0, 9], [255, 3]]]},
        {"curves": [[[0, 0], [300, 3]]]},
        {"curves": [[[0, 0], [255, 3]], [[0, 0], [255, 3]]]},
        {"curves": [7]},
    ],
)
def test_a_display_that_makes_no_sense_is_left_out_with_a_note(display: object) -> None:
    document = json.loads(write(small_project()))
    document["images"][0]["display"] = display
    file = read(json.dumps(document).encode())
    assert [snapshot.display for snapshot in file.project.snapshots.values()] == [PLAIN, PLAIN]
    assert any("display" in note for note in file.notes)
    assert not file.refused


def test_a_registration_is_written_in_the_words_of_the_format() -> None:
    project = small_project()
    registration = Registration(
        after_to_before=IDENTITY, method="tie points", rmse_px=0.5, rmse_m=0.25, model=TransformModel.AFFINE,
        inliers=3, spread=0.4, misfit_px=0.7, tie_points=(TiePoint((1, 2), (3, 4), enabled=False),),
    )  # fmt: skip
    edit = registered(project, Author("", "2024-12-13T08:31:40Z"), uid(4), registration)
    written = json.loads(write(applied(project, edit)))["comparisons"][0]
    assert written["after_to_before"] == [1, 0, 0, 0, 1, 0, 0, 0, 1]
    assert written["registration"] == {
        "method": "tie points", "rmse_px": 0.5, "rmse_m": 0.25, "model": "affine", "inliers": 3, "spread": 0.4,
        "misfit_px": 0.7, "tie_points": [{"before": [1, 2], "after": [3, 4], "enabled": False}],
    }  # fmt: skip


@pytest.mark.parametrize("points", ["all", [7], [{"before": [1, 2]}], [{"before": [1], "after": [3, 4]}]])
def test_tie_points_that_make_no_sense_are_left_out_with_a_note(points: object) -> None:
    project = small_project()
    edit = registered(
        project, Author("", "2024-12-13T08:31:40Z"), uid(4), Registration(after_to_before=IDENTITY, method="x")
    )
    document = json.loads(write(applied(project, edit)))
    document["comparisons"][0]["registration"]["tie_points"] = points
    file = read(json.dumps(document).encode())
    (comparison,) = file.project.comparisons.values()
    assert comparison.registration == Registration(after_to_before=IDENTITY, method="x")
    assert any("tie_points" in note for note in file.notes)


def test_where_properties_are_known_from_survives_the_file() -> None:
    project = small_project()
    snapshot = next(iter(project.snapshots.values()))
    edit = describe(project, Author("a", "2024-12-13T08:00:00Z"), snapshot.uid, {"gsd": 0.3, "datetime": "2024-12-12"})
    described = applied(project, edit)

    again = read(write(described)).project.snapshots[snapshot.uid]

    assert (again.date_captured, again.datetime) == ("2024-12-12", None)
    assert again.properties == described.snapshots[snapshot.uid].properties
    assert source_of(again.properties, "datetime") == BY_HAND
