"""Export whole or not at all; import as one undo step that finds again what is there already."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from support.projects import box, counting, projects, small_project, uid, whole_projects

from twopass.model import rules
from twopass.model.edit import inverted
from twopass.model.edits.common import Author
from twopass.model.edits.comparisons import ImageFacts
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import Box, OrientedBox
from twopass.model.project import Project, applied
from twopass.model.records import ProjectInfo
from twopass.workbench import exchange, whole_files
from twopass.workbench.exchange import ImportPlan, plan_import

AUTHOR = Author("ada", "2026-01-01T00:00:00Z", counting(5_000))


def run(project: Project, path: Path, format_id: str | None = None) -> tuple[Project, ImportPlan]:
    plan = plan_import(project, path, format_id, AUTHOR)
    after = applied(project, plan.edit)
    assert rules.problems(after) == []
    return after, plan


def counts(plan: ImportPlan) -> tuple[int, int, int, int]:
    return (plan.added, plan.changed, plan.skipped, plan.refused)


def coco_file(folder: Path, *boxes: Any, name: str = "a.png", **image: Any) -> Path:
    path = folder / "labels.json"
    images = [{"id": 1, "file_name": name, "width": 100, "height": 80, **image}]
    annotations = [
        {"id": place + 1, "image_id": 1, "category_id": 1, "bbox": list(numbers)} for place, numbers in enumerate(boxes)
    ]
    document = {"images": images, "categories": [{"id": 1, "name": "plane"}], "annotations": annotations}
    path.write_text(json.dumps(document))
    return path


def code_of(call: Any, *arguments: Any) -> ErrorCode:
    with pytest.raises(TwopassError) as caught:
        call(*arguments)
    return caught.value.code


# --- export ----------------------------------------------------------------------------------------------------------


def test_export_replaces_whole_and_leaves_nothing_beside(tmp_path: Path) -> None:
    out = tmp_path / "labels.json"
    out.write_text("old")
    out.chmod(0o640)
    fractions: list[float] = []
    report = exchange.export(small_project(box(1, 1, 2, 3, 4)), "coco", out, fractions.append)
    assert report.preview.counts["annotations"] == 1
    assert len(json.loads(out.read_bytes())["annotations"]) == 1
    assert [item.name for item in tmp_path.iterdir()] == ["labels.json"]
    assert out.stat().st_mode & 0o777 == 0o640
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, ErrorCode.DISK_FULL), (errno.EIO, ErrorCode.EXPORT_FAILED)]
)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failing_disk_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: ErrorCode, step: str
) -> None:
    out = tmp_path / "labels.json"
    out.write_text("old")

    def fail(*_arguments: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(whole_files.os, step, fail)
    assert code_of(exchange.export, small_project(), "native", out) is code
    assert out.read_text() == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["labels.json"]


def test_places_that_can_not_be_written(tmp_path: Path) -> None:
    project = small_project()
    assert code_of(exchange.export, project, "native", tmp_path) is ErrorCode.FILE_IS_FOLDER
    assert code_of(exchange.export, project, "native", tmp_path / "no/x.json") is ErrorCode.EXPORT_FAILED
    assert code_of(exchange.export, project, "native", tmp_path / "x.twopass") is ErrorCode.EXPORT_FAILED
    assert code_of(exchange.plan_export, project, "native", tmp_path) is ErrorCode.FILE_IS_FOLDER
    assert code_of(exchange.export, project, "voc", tmp_path / "x") is ErrorCode.FORMAT_UNKNOWN
    assert list(tmp_path.iterdir()) == []


def test_an_image_or_a_project_is_never_replaced(tmp_path: Path) -> None:
    image, project_file = tmp_path / "before.tif", tmp_path / "renamed.json"
    image.write_bytes(b"not even a real one")
    project_file.write_bytes(b"SQLite format 3\0 and so on")
    png = tmp_path / "labels.json.png"
    png.write_bytes(b"\x89PNG\r\n\x1a\n")
    project = small_project()
    snapshots = {uid: replace(snapshot, path=str(image)) for uid, snapshot in project.snapshots.items()}
    project = replace(project, snapshots=snapshots)
    for target in (image, project_file, png):
        old = target.read_bytes()
        assert code_of(exchange.export, project, "coco", target) is ErrorCode.EXPORT_FAILED
        assert target.read_bytes() == old


def test_preview_counts_what_goes_into_the_file() -> None:
    preview = exchange.plan_export(small_project(box(1, 1, 2, 3, 4)), "coco", Path("x.json"))
    assert preview.counts["annotations"] == 1
    assert preview.counts["sites"] == 0
    assert "site" in {loss.field for loss in preview.losses}


# --- native ----------------------------------------------------------------------------------------------------------


@whole_projects(40)
@given(projects())
def test_native_into_an_empty_project_and_out_again_is_the_same_file(
    tmp_path_factory: pytest.TempPathFactory, project: Project
) -> None:
    folder = tmp_path_factory.mktemp("exchange")
    first, second = folder / "first.json", folder / "second.json"
    exchange.export(project, "native", first)
    filled, plan = run(Project(info=ProjectInfo(uid=uid(77), title="empty")), first)
    exchange.export(filled, "native", second)
    assert second.read_bytes() == first.read_bytes()
    assert plan.added == len(project.annotations)
    assert applied(filled, inverted(plan.edit)) == Project(info=ProjectInfo(uid=uid(77), title="empty"))
    _, again = run(filled, first)
    assert not again.edit
    assert counts(again) == (0, 0, len(project.annotations), 0)


def test_the_example_imports_and_is_found_again(tmp_path: Path, shared: Path) -> None:
    path = tmp_path / "example.json"
    path.write_bytes((shared.parent / "design/annotation-set-1.0.example.json").read_bytes())
    filled, plan = run(Project(info=ProjectInfo(uid=uid(77))), path)
    assert (counts(plan), plan.format_id) == ((3, 0, 0, 0), "native")
    assert plan.edit.title == "Import 3 annotations from example.json"
    again, second = run(filled, path)
    assert counts(second) == (0, 0, 3, 0)
    assert again == filled


def test_the_same_uid_with_another_value_is_a_change(tmp_path: Path) -> None:
    project = small_project(box(1, 1, 2, 3, 4), box(2, 5, 6, 7, 8))
    path = tmp_path / "labels.json"
    exchange.export(project, "native", path)
    path.write_bytes(path.read_bytes().replace(b'"bbox":[1.0,2.0,3.0,4.0]', b'"bbox":[1.5,2.0,3.0,4.0]'))
    after, plan = run(project, path)
    assert counts(plan) == (0, 1, 1, 0)
    assert after.annotations[uid(101)].shape == Box(1.5, 2.0, 3.0, 4.0)


def test_another_project_of_the_same_images(tmp_path: Path) -> None:
    """Everything is known by another uid there: snapshots meet by name and size, labels by name."""
    theirs = small_project(box(1, 1, 2, 3, 4))
    path = tmp_path / "labels.json"
    exchange.export(theirs, "native", path)
    text = path.read_text().replace("00000000-0000-4000-8000-", "00000000-0000-4000-9000-")
    path.write_text(text)
    after, plan = run(small_project(box(1, 9, 9, 9, 9)), path)
    assert counts(plan) == (1, 0, 0, 0)
    assert len(after.snapshots) == 2
    assert len(after.labels) == 3
    assert sorted(item.number for item in after.annotations.values()) == [1, 2]


def test_a_label_of_the_same_name_learns_what_it_does_not_know_of_its_size(tmp_path: Path) -> None:
    def sized(**sizes: float) -> Project:
        project = small_project()
        return replace(project, labels={**project.labels, uid(5): replace(project.labels[uid(5)], **sizes)})

    path = tmp_path / "labels.json"
    exchange.export(sized(length_m=69.1, width_m=73.3), "native", path)
    path.write_text(path.read_text().replace("00000000-0000-4000-8000-", "00000000-0000-4000-9000-"))
    after, _ = run(sized(width_m=70.0), path)
    assert (after.labels[uid(5)].length_m, after.labels[uid(5)].width_m) == (69.1, 70.0)
    assert len(after.labels) == 3
    again, plan = run(after, path)
    assert again == after
    assert not plan.edit


def test_a_size_that_makes_no_sense_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "labels.json"
    exchange.export(small_project(), "native", path)
    document = json.loads(path.read_text())
    document["categories"][0] |= {"length_m": -5, "width_m": 14.5}
    path.write_text(json.dumps(document))
    after, _ = run(small_project(), path)
    assert (after.labels[uid(5)].length_m, after.labels[uid(5)].width_m) == (None, 14.5)


def test_unknown_native_images_are_added_with_their_path_if_safe(tmp_path: Path) -> None:
    project = small_project(box(1, 1, 2, 3, 4))
    path = tmp_path / "labels.json"
    exchange.export(project, "native", path)
    (tmp_path / "a.png").write_bytes(b"an image")
    after, _ = run(Project(info=ProjectInfo(uid=uid(77))), path)
    assert [item.path for item in after.snapshots.values()] == [str(tmp_path / "a.png"), ""]


# --- COCO ------------------------------------------------------------------------------------------------------------


def test_coco_is_matched_by_name_and_found_again(tmp_path: Path) -> None:
    path = coco_file(tmp_path, (1, 2, 3, 4), (5, 6, 7, 8))
    after, plan = run(small_project(), path)
    assert (counts(plan), plan.format_id) == ((2, 0, 0, 0), "coco")
    label = next(label for label in after.labels.values() if label.name == "plane")
    assert label.color is not None
    drawn = next(iter(after.annotations.values()))
    assert (drawn.stamp.created_by, drawn.source) == ("ada", "import")
    _, again = run(after, path)
    assert counts(again) == (0, 0, 2, 0)
    assert not again.edit


def test_our_own_coco_is_found_again(tmp_path: Path) -> None:
    turned = replace(box(2, 1, 1, 1, 1), shape=OrientedBox((50.3, 40.1), 30.7, 10.1, 33.3, True))
    project = small_project(box(1, 0.1, 0.2, 3.3, 4.4), turned)
    path = tmp_path / "coco.json"
    exchange.export(project, "coco", path)
    _, plan = run(project, path)
    assert counts(plan) == (0, 0, 2, 0)
    assert not plan.edit


def test_numbers_are_kept_when_free_and_never_reused(tmp_path: Path) -> None:
    path = coco_file(tmp_path, (1, 2, 3, 4), (5, 6, 7, 8), (9, 9, 9, 9))
    after, _ = run(small_project(box(2, 50, 50, 5, 5)), path)
    assert sorted(item.number for item in after.annotations.values()) == [2, 3, 4, 5]


def test_bad_boxes_are_refused_and_the_rest_imported(tmp_path: Path) -> None:
    path = coco_file(tmp_path, (1, 2, -3, 4), (5, 6, 7, 8), (float("nan"), 1, 2, 3))
    _, plan = run(small_project(), path)
    assert counts(plan) == (1, 0, 0, 2)
    assert any("negative" in note for note in plan.notes)


@pytest.mark.parametrize("numbers", [(1, 2, -3, 4), (float("nan"), 2, 3, 4), (0, 0, 0, 0)])
def test_nothing_but_bad_boxes_is_one_sentence(tmp_path: Path, numbers: tuple[float, ...]) -> None:
    assert code_of(plan_import, small_project(), coco_file(tmp_path, numbers), None, AUTHOR) is ErrorCode.BAD_RECORD


@pytest.mark.parametrize("name", ["../x.png", "/etc/passwd", "C:/x.png", "..\\x.png", "a/../../x.png", "C:\\x.png"])
def test_a_path_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "x.png").write_bytes(b"an image")
    folder = tmp_path / "inside"
    folder.mkdir()
    path = coco_file(folder, (1, 2, 3, 4), name=name)
    assert code_of(plan_import, small_project(), path, None, AUTHOR) is ErrorCode.UNSAFE_PATH


@pytest.mark.parametrize("name", ["../a.png", "C:\\data\\a.png", "images/a.png"])
def test_an_image_in_another_folder_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    _, plan = run(small_project(), coco_file(tmp_path, (1, 2, 3, 4), name=name))
    assert counts(plan) == (1, 0, 0, 0)


def test_links_do_not_lead_out(tmp_path: Path) -> None:
    folder = tmp_path / "inside"
    folder.mkdir()
    (tmp_path / "x.png").write_bytes(b"an image")
    (folder / "x.png").symlink_to(tmp_path / "x.png")
    path = coco_file(folder, (1, 2, 3, 4), name="x.png")
    assert code_of(plan_import, small_project(), path, None, AUTHOR) is ErrorCode.BAD_RECORD


def test_an_image_of_another_size_is_another_image(tmp_path: Path) -> None:
    path = coco_file(tmp_path, (1, 2, 3, 4), width=640)
    assert code_of(plan_import, small_project(), path, None, AUTHOR) is ErrorCode.BAD_RECORD


def test_an_image_beside_the_file_is_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "new.png").write_bytes(b"an image")
    monkeypatch.setattr(exchange, "_facts_of", lambda path: ImageFacts(path=str(path), width=100, height=80))
    path = coco_file(tmp_path, (1, 2, 3, 4), name="new.png")
    after, plan = run(small_project(), path)
    assert counts(plan) == (1, 0, 0, 0)
    assert str(tmp_path / "new.png") in {snapshot.path for snapshot in after.snapshots.values()}
    assert not run(after, path)[1].edit


def test_files_that_are_no_label_files(tmp_path: Path) -> None:
    project, path = small_project(), tmp_path / "x.json"
    assert code_of(plan_import, project, path, None, AUTHOR) is ErrorCode.FILE_MISSING
    assert code_of(plan_import, project, tmp_path, None, AUTHOR) is ErrorCode.FILE_IS_FOLDER
    path.write_bytes(b"")
    assert code_of(plan_import, project, path, None, AUTHOR) is ErrorCode.FILE_EMPTY
    path.write_bytes(b"\x89PNG")
    assert code_of(plan_import, project, path, None, AUTHOR) is ErrorCode.NOT_JSON
    path.write_bytes(b'{"a": 1}')
    assert code_of(plan_import, project, path, None, AUTHOR) is ErrorCode.NOT_COCO
    assert code_of(plan_import, project, path, "native", AUTHOR) is ErrorCode.NOT_NATIVE
    assert code_of(plan_import, project, path, "voc", AUTHOR) is ErrorCode.FORMAT_UNKNOWN
    path.write_bytes(b'{"type": "AnnotationSet", "format_version": "7.0"}')
    assert code_of(plan_import, project, path, None, AUTHOR) is ErrorCode.FORMAT_NEWER


def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(exchange.LARGEST_FILE + 1)
    assert code_of(plan_import, small_project(), path, None, AUTHOR) is ErrorCode.FILE_UNREADABLE
