"""Killed at any moment after a gesture was acknowledged: the project is sound and the gesture is in it."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
from journeys.making import drawn, opened, play, twopass

ROUNDS = 50 if os.environ.get("TWOPASS_SOAK") else 4


@pytest.mark.shared
@pytest.mark.parametrize("number", range(ROUNDS))
def test_nothing_acknowledged_is_lost(shared: Path, tmp_path: Path, number: int) -> None:
    folder = shared / "derived/airfield_synthetic_change"
    acknowledged = 1 + number % 4
    steps = opened(tmp_path, folder / "before.tif", folder / "after.tif")
    boxes = [[40 + 100 * place, 60 + 90 * place, 70, 50] for place in range(acknowledged)]
    for place, box in enumerate(boxes):
        steps += drawn("before" if place % 2 else "after", *box, "An-124")
    steps.append({"expect": {"annotations": acknowledged, "stored": "stored"}})
    # One more gesture, killed without waiting for it to be stored: it may be there or not, but only whole.
    steps += drawn("before", 60, 400, 70, 50, "An-124")[:-1]
    steps.append({"kill": 9})
    assert play(tmp_path, steps).returncode == -signal.SIGKILL
    project, home = tmp_path / "p.twopass", tmp_path / "home"
    checked = twopass("check", project, home=home)
    assert (checked.returncode, checked.stderr) == (0, "")
    facts = json.loads(twopass("info", project, "--json", home=home).stdout)
    assert facts["annotations"] in (acknowledged, acknowledged + 1)
    assert facts["edits"] == facts["annotations"]
    out = tmp_path / "labels.json"
    assert twopass("export", project, "--format", "coco", "--out", out, home=home).returncode == 0
    found = sorted(json.loads(out.read_text())["annotations"], key=lambda annotation: annotation["id"])
    for annotation, box in zip(found, boxes, strict=False):
        assert annotation["bbox"] == pytest.approx(box, abs=1.0)
