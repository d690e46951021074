"""Comparing in the real window, in a process of its own: every mode by its key, and a blink whose boxes hold still."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journeys.making import drawn, opened, played
from PIL import Image

AIRFIELD = "derived/airfield_synthetic_change"
# Beside chips, tags of the mouse, scale bar and everything around the imagery.
INNER = (slice(110, 900), slice(60, 1290))
SIDE, HALF = {"mode": {"name": "side"}}, {"mode": {"name": "swipe", "divider": 0.5}}


def picture(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(int)[INNER]


def flip(name: str, shown: str) -> list[dict[str, Any]]:
    """The steps that show one picture of a blink, and save it."""
    return [
        {"action": "view.mode_blink", "arguments": {"rate": 0.5, "shown": shown}},
        {"expect": {"mode": {"name": "blink", "shown": shown}}},
        {"screenshot": f"{name}-{shown}.png"},
    ]


@pytest.mark.shared
def test_annotations_do_not_move_in_a_blink(shared: Path, tmp_path: Path) -> None:
    folder = shared / AIRFIELD
    played(
        tmp_path,
        [
            *opened(tmp_path, folder / "before.tif", folder / "after.tif"),
            {"action": "view.mode_blink"},
            {"action": "view.fit"},
            *flip("plain", "before"),
            *flip("plain", "after"),
            {"action": "view.mode_side"},
            *drawn("before", 300, 300, 120, 90, "An-124"),
            *drawn("before", 500, 200, 60, 60, "Ka-52"),
            *drawn("after", 350, 500, 150, 80, "S-400"),
            {"key": "Escape"},
            {"key": "V"},
            {"action": "edit.deselect"},
            {"action": "view.mode_blink"},
            {"action": "view.fit"},
            *flip("drawn", "before"),
            *flip("drawn", "after"),
        ],
    )
    marked = {}
    for shown in ("before", "after"):
        plain, drawn_on = (picture(tmp_path / f"{name}-{shown}.png") for name in ("plain", "drawn"))
        marked[shown] = (np.abs(plain - drawn_on).max(axis=2) > 8, drawn_on)
    (one, first), (two, second) = marked["before"], marked["after"]
    assert one.sum() > 1000
    # What is drawn is near black in places, and so may be the ground; all else must be there in both.
    assert (one != two).mean() < 1e-3
    lines = (np.abs(first - (230, 159, 0)).max(axis=2) <= 2) | (np.abs(second - (230, 159, 0)).max(axis=2) <= 2)
    assert lines.sum() > 200
    assert (first[lines] == second[lines]).all()


def test_every_mode_has_a_key_and_the_swipe_three(tmp_path: Path) -> None:
    sample = Path(__file__).resolve().parents[2] / "resources" / "sample"
    keys = {"F3": "stacked", "F4": "swipe", "F5": "blink", "F7": "blend", "F8": "difference", "E": "lens"}
    played(
        tmp_path,
        [
            *opened(tmp_path, sample / "before.tif", sample / "after.tif"),
            {"center": {"pane": "before", "at": [600, 400], "scale": 1.0}},
            *[step for key, name in keys.items() for step in ({"key": key}, {"expect": {"mode": {"name": name}}})],
            {"key": "Alt+Right"},
            {"expect": {"mode": {"radius": 156.0}}},
            {"key": "E"},
            {"expect": {"mode": {"name": "difference"}}},
            {"key": "S"},
            {"expect": HALF},
            {"key": "A"},
            {"expect": {"mode": {"name": "swipe", "divider": 0.04}}},
            {"key": "D"},
            {"expect": {"mode": {"name": "swipe", "divider": 0.96, "upright": True}}},
            {"key": "Shift+S"},
            {"expect": {"mode": {"upright": False}}},
            {"key": "L"},
            {"expect": {"link": {"on": True}, "errors": []}},
            {"action": "view.mode_blink", "arguments": {"rate": 0.5, "shown": "before"}},
            {"hold": "Q"},
            {"expect": {"mode": {"shown": "after"}}},
            {"release": "Q"},
            {"expect": {"mode": {"shown": "before"}}},
            {"key": "F2"},
            {"expect": {**SIDE, "pane": {"name": "before", "center": [600, 400], "scale": 1.0, "within": 1e-6}}},
        ],
    )
