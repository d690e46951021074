"""Two pictures without coordinates, lined up by hand in the real window: tie points, a nudge, and what is exported."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from journeys.making import drawn, opened, played, twopass
from PIL import Image

SHIFT = (37, 21)


def pictures(folder: Path) -> tuple[Path, Path]:
    """Write two press pictures of one place, the second cut 37 px further right and 21 px further down."""
    rng = np.random.default_rng(7)
    ground = np.kron(rng.integers(40, 215, (60, 80, 3), np.uint8), np.ones((10, 10, 1), np.uint8))
    for name, (x, y) in (("before", (0, 0)), ("after", SHIFT)):
        Image.fromarray(ground[y : y + 540, x : x + 740]).save(folder / f"{name}.png")
    return folder / "before.png", folder / "after.png"


def test_tie_points_line_up_two_pictures_and_a_mistake_at_each_step_is_taken_back(tmp_path: Path) -> None:
    before, after = pictures(tmp_path)
    (right, down), moves = SHIFT, {"within": 1.5}
    played(
        tmp_path,
        [
            *opened(tmp_path, before, after),
            *drawn("after", 263, 179, 40, 20, "Ka-52"),
            {"expect": {"link": {"basis": "pixels"}, "registration": None}},
            {"action": "tool.tie_point"},
            {"click": {"pane": "before", "at": [200, 150]}},
            {"expect": {"registration": {"tie_points": 1, "rmse_px": None}, "panels": ["registration"]}},
            # The suggestion in the other pane is where the pixels are the same: dragged to the right place.
            {"drag": {"pane": "after", "from": [200, 150], "to": [200 - right, 150 - down]}},
            # From one point on the suggestion is near: a wrong drag is undone, a click puts the end where it belongs.
            {"click": {"pane": "before", "at": [600, 150]}},
            {"drag": {"pane": "after", "from": [600 - right, 150 - down], "to": [500, 300]}},
            {"key": "Ctrl+Z"},
            {"click": {"pane": "after", "at": [600 - right, 150 - down]}},
            {"wait": "idle"},
            {"click": {"pane": "before", "at": [400, 480]}},
            {"wait": "idle"},
            {"expect": {"registration": {"method": "tie points", "model": "similarity", "tie_points": 3}}},
            {"expect": {"link": {"basis": "registration", "offset": [0, 0]}}},
            {"click": {"pane": "before", "at": [80, 500]}},
            {"key": "Delete"},
            {"expect": {"registration": {"tie_points": 3}}},
            {"action": "tool.nudge"},
            {"key": "Right"},
            {"expect": {"registration": {"method": "nudge", "rmse_px": None}}},
            {"key": "Ctrl+Z"},
            {"expect": {"registration": {"method": "tie points"}, "errors": []}},
            {"center": {"pane": "before", "at": [300, 200], "scale": 1.0}},
            {"wait": "idle"},
            {"expect": {"pane": {"name": "after", "center": [300 - right, 200 - down], "scale": 1.0} | moves}},
            {"action": "file.export", "arguments": {"format": "native", "out": "labels.json"}},
            {"expect": {"errors": []}},
        ],
    )
    written = json.loads((tmp_path / "labels.json").read_text())
    (comparison,) = written["comparisons"]
    assert comparison["after_to_before"] == pytest.approx([1, 0, right, 0, 1, down, 0, 0, 1], abs=1.5)
    assert comparison["registration"]["method"] == "tie points"
    # Drawn before anything was registered, and still on its own pixels.
    assert written["annotations"][0]["bbox"] == pytest.approx([263, 179, 40, 20], abs=1.0)
    assert twopass("check", tmp_path / "p.twopass", home=tmp_path / "home").returncode == 0
