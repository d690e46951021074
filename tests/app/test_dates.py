"""More than two dates, without and with a window: images are added as one step, and pairs chosen by keys."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from journeys.making import opened, played
from PIL import Image

from twopass.app.main import main

KNOWN = "a.png is in this site already.\n"


@pytest.fixture
def images(tmp_path: Path) -> list[Path]:
    """Return four small pictures, a to d."""
    paths = [tmp_path / f"{name}.png" for name in "abcd"]
    for shade, path in enumerate(paths):
        Image.new("RGB", (100, 80), (40 + 60 * shade, 90, 120)).save(path)
    return paths


@pytest.fixture
def project(images: list[Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "made.twopass"
    assert main(["new", str(path), "--before", str(images[0]), "--after", str(images[1])]) == 0
    capfd.readouterr()
    return path


def test_images_are_added_on_the_command_line(
    project: Path, images: list[Path], capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["add", str(project), *map(str, (images[2], images[0], images[3]))]) == 0
    assert capfd.readouterr() == ("added 2, known 1\n", f"twopass: {KNOWN}")
    assert main(["info", str(project), "--json"]) == 0
    facts = json.loads(capfd.readouterr().out)
    assert [item["file_name"] for item in facts["details"]["snapshots"]] == ["a.png", "b.png", "c.png", "d.png"]
    assert (facts["sites"], facts["edits"], facts["undo"]) == (1, 1, "Add 2 images")
    assert main(["check", str(project)]) == 0


def test_nothing_is_added_where_one_image_is_bad(
    project: Path, images: list[Path], capfd: pytest.CaptureFixture[str]
) -> None:
    images[3].write_bytes(b"no picture")
    assert main(["add", str(project), str(images[2]), str(images[3])]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith(f"twopass: {images[3]} is not an image")
    assert main(["info", str(project), "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["snapshots"] == 2


def test_images_are_added_by_the_action_by_a_drop_and_taken_back(images: list[Path], tmp_path: Path) -> None:
    played(
        tmp_path,
        [
            *opened(tmp_path, images[0], images[1]),
            {"action": "file.add_images", "arguments": {"paths": [str(images[2])]}},
            {"expect": {"snapshots": 3, "edits": 1, "undo": "Add c.png", "errors": []}},
            {"drop": [str(images[3]), str(images[0])]},
            {"wait": {"job": "add"}},
            {"wait": "idle"},
            {"expect": {"snapshots": 4, "edits": 2, "undo": "Add d.png", "project": "p"}},
            {"key": "Ctrl+Z"},
            {"expect": {"snapshots": 3}},
            {"action": "file.add_images"},
            {"expect": {"dialogs": ["addImages"]}},
            {"dialog": {"fileNameEdit": str(images[3]), "buttonBox": "ok"}},
            {"wait": {"job": "add"}},
            {"wait": "idle"},
            {"expect": {"snapshots": 4, "dialogs": [], "errors": []}},
        ],
    )


def test_dates_are_stepped_by_keys(images: list[Path], tmp_path: Path) -> None:
    def showing(before: str, after: str) -> dict[str, object]:
        panes = {"before": {"file_name": f"{before}.png"}, "after": {"file_name": f"{after}.png"}}
        return {"expect": {"panes": panes, "errors": []}}

    played(
        tmp_path,
        [
            *opened(tmp_path, images[0], images[1]),
            {"action": "file.add_images", "arguments": {"paths": [str(images[2]), str(images[3])]}},
            {"center": {"pane": "before", "at": [30, 20], "scale": 5.0}},
            {"key": "]"},
            showing("a", "b"),
            {"key": "F6"},
            {"key": "]"},
            showing("a", "c"),
            {"expect": {"pane": {"name": "after", "center": [30, 20], "scale": 5.0}}},
            {"key": "}"},
            showing("b", "d"),
            {"key": "{"},
            showing("a", "c"),
            {"key": "["},
            showing("a", "b"),
            {"expect": {"edits": 1, "undo": "Add 2 images"}},
        ],
    )


def test_the_map_and_the_detached_pane_come_and_go_with_the_project(images: list[Path], tmp_path: Path) -> None:
    played(
        tmp_path,
        [
            *opened(tmp_path, images[0], images[1]),
            {"key": "O"},
            {"action": "view.detach"},
            {"expect": {"panels": ["labels", "overview", "detached"], "active": "after"}},
            {"drag": {"pane": "after", "from": [20, 20], "to": [40, 50]}},
            {"action": "tool.box"},
            {"drag": {"pane": "after", "from": [20, 20], "to": [40, 50]}},
            {"type": "An-124"},
            {"key": "Return"},
            {"expect": {"annotations": 1, "boxes": [{"pane": "after", "label": "An-124"}], "errors": []}},
            {"action": "view.detach"},
            {"key": "O"},
            {"expect": {"panels": ["labels", "annotation"]}},
            {"action": "view.detach"},
            {"action": "file.close"},
            {"expect": {"project": None, "panels": [], "errors": []}},
            {"action": "file.open", "arguments": {"path": str(tmp_path / "p.twopass")}},
            {"wait": "idle"},
            {"expect": {"panels": ["labels"], "annotations": 1, "errors": []}},
        ],
    )


def test_a_date_is_chosen_among_all_at_once(images: list[Path], tmp_path: Path) -> None:
    played(
        tmp_path,
        [
            *opened(tmp_path, images[0], images[1]),
            {"action": "file.add_images", "arguments": {"paths": [str(images[2]), str(images[3])]}},
            {"center": {"pane": "before", "at": [30, 20], "scale": 5.0}},
            {"key": "Shift+O"},
            {"wait": "idle"},
            {"expect": {"panels": ["labels", "filmstrip", "grid"], "errors": []}},
            {"click": {"widget": "date_4", "at": [60, 60], "double": True}},
            {"wait": "idle"},
            {
                "expect": {
                    "panels": ["labels", "filmstrip"],
                    "panes": {"before": {"file_name": "a.png"}, "after": {"file_name": "d.png"}},
                    "pane": {"name": "after", "center": [30, 20], "scale": 5.0},
                    "undo": "Add 2 images",
                }
            },
            {"key": "Shift+O"},
            {"action": "file.close"},
            {"expect": {"project": None, "panels": [], "errors": []}},
        ],
    )
