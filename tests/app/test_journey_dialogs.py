"""Every question the program asks can be answered by a journey, as a user would, and refused."""

from __future__ import annotations

import json
from pathlib import Path

from journeys.making import drawn, opened, play, played, twopass

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample"
BEFORE, AFTER = SAMPLE / "before.tif", SAMPLE / "after.tif"
BOX = [
    {"action": "tool.box"},
    {"drag": {"pane": "before", "from": [424, 408], "to": [584, 559]}},
    {"type": "An-124"},
    {"key": "Return"},
    {"key": "Escape"},
]


def test_new_comparison(tmp_path: Path) -> None:
    played(
        tmp_path,
        [
            {"action": "file.new"},
            {"expect": {"dialogs": ["newComparison"]}},
            {"dialog": {"before": str(BEFORE), "after": str(AFTER), "ok": "click"}},
            {"wait": "idle"},
            {"expect": {"snapshots": 2, "errors": [], "dialogs": []}},
        ],
    )


def test_labels_are_renamed_and_deleted(tmp_path: Path) -> None:
    played(
        tmp_path,
        [
            *opened(tmp_path, BEFORE, AFTER),
            *BOX,
            {"action": "label.rename", "arguments": {"label": "Ka-52"}},
            {"expect": {"dialogs": ["askText"]}},
            {"dialog": {"name": "Ка-52 «Аллигатор»", "buttonBox": "ok"}},
            {"expect": {"labels": 3, "undo": "Rename Ka-52 to Ка-52 «Аллигатор»", "dialogs": []}},
            {"action": "label.delete", "arguments": {"label": "An-124"}},
            {"dialog": {"qt_msgbox_buttonbox": "cancel"}},
            {"expect": {"annotations": 1, "labels": 3, "dialogs": []}},
            {"action": "label.delete", "arguments": {"label": "An-124"}},
            {"dialog": {"confirmYes": "click"}},
            {"expect": {"annotations": 0, "labels": 2, "errors": []}},
            {"key": "Ctrl+Z"},
            {"expect": {"annotations": 1, "labels": 3}},
        ],
    )


def test_labels_go_out_and_come_back_through_the_dialogs(tmp_path: Path) -> None:
    out = tmp_path / "labels.json"
    played(
        tmp_path,
        [
            *opened(tmp_path, BEFORE, AFTER),
            *BOX,
            {"wait": "idle"},
            {"action": "file.export"},
            {"expect": {"dialogs": ["export"]}},
            {"dialog": {"format": "COCO", "out": str(out), "ok": "click"}},
            {"wait": "idle"},
            {"action": "edit.select_all"},
            {"key": "Delete"},
            {"wait": "idle"},
            {"expect": {"annotations": 0, "errors": []}},
            {"action": "file.import"},
            {"dialog": {"fileNameEdit": str(out), "buttonBox": "ok"}},
            {"wait": "idle"},
            {"expect": {"dialogs": ["import"]}},
            {"dialog": {"ok": "click"}},
            {"wait": "idle"},
            {"expect": {"annotations": 1, "dialogs": [], "errors": []}},
        ],
    )
    assert len(json.loads(out.read_text())["annotations"]) == 1


def test_a_project_is_saved_elsewhere_and_opened_again(tmp_path: Path) -> None:
    kept = tmp_path / "kept.twopass"
    played(
        tmp_path,
        [
            {"open": [str(BEFORE), str(AFTER)]},
            *BOX,
            {"wait": "idle"},
            {"key": "Ctrl+S"},
            {"expect": {"dialogs": ["saveProject"]}},
            {"dialog": {"fileNameEdit": str(kept), "buttonBox": "ok"}},
            {"wait": "idle"},
            {"action": "file.close"},
            {"action": "file.open"},
            {"dialog": {"fileNameEdit": str(kept), "buttonBox": "ok"}},
            {"wait": "idle"},
            {"expect": {"annotations": 1, "errors": []}},
        ],
    )
    assert twopass("check", kept, home=tmp_path / "home").returncode == 0


def test_a_dialog_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = play(tmp_path, [{"dialog": {"ok": "click"}}])
    assert done.returncode == 1
    assert done.stderr.strip() == "twopass: step 1 (dialog) did not hold: no dialog is open"


def test_any_unicode_is_typed(tmp_path: Path) -> None:
    played(
        tmp_path,
        [
            *opened(tmp_path, BEFORE, AFTER),
            *drawn("before", 100, 100, 80, 60, "Су-34 – 飞机 ä"),
            {"expect": {"annotations": 1, "undo": "Draw Су-34 – 飞机 ä"}},
        ],
    )
