"""A window carried to a finer screen shows what it would had it begun there.

Qt's offscreen platform takes its screens from a file, and their ratios from ``QT_SCREEN_SCALE_FACTORS``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
RATIOS = {"plain": 1.0, "fine": 2.0, "half": 1.5}
WAYS = ("start", "side", "swipe", "detached", "own")
VISITS = ("plain", "fine", "half", "plain")


def run(folder: Path, names: list[str], **environment: str) -> Path:
    folder.mkdir()
    command = [sys.executable, str(ROOT / "tests" / "support" / "screens.py"), str(folder), *names]
    whole = os.environ | {
        "PYTHONPATH": str(ROOT / "desktop"),
        "TWOPASS_HOME": str(folder / "home"),
        "FONTCONFIG_FILE": str(ROOT / "tests" / "golden" / "fonts.conf"),
        **environment,
    }
    done = subprocess.run(command, env=whole, capture_output=True, text=True, timeout=100, check=False)
    if done.returncode != 0:
        pytest.fail(done.stderr)
    return folder


def screens(folder: Path, primary: str) -> dict[str, str]:
    """Write a file of screens; return what makes Qt have them. All of them always: Qt's fonts depend on the finest."""
    rows: list[dict[str, object]] = []
    # Windows begin at the origin, which is the primary screen's, and Qt has them in the order of their names.
    for number, name in enumerate(sorted(RATIOS, key=lambda name: name != primary)):
        width, height = round(1280 * RATIOS[name]), round(800 * RATIOS[name])
        place = {"x": 3000 * number, "y": 0, "width": width, "height": height}
        rows.append({"name": f"{number}{name}", **place, "dpr": 1, "logicalDpi": 96, "logicalBaseDpi": 96})
    config = folder / f"{primary}.json"
    config.write_text(json.dumps({"screens": rows}))
    return {
        "QT_QPA_PLATFORM": f"offscreen:configfile={config}",
        "QT_SCREEN_SCALE_FACTORS": ";".join(f"{row['name']}={RATIOS[str(row['name'])[1:]]}" for row in rows),
    }


@pytest.fixture(scope="module")
def carried(tmp_path_factory) -> Path:
    """What is seen while the window is carried from screen to screen."""
    folder = tmp_path_factory.mktemp("screens")
    return run(folder / "carried", list(VISITS), **screens(folder, VISITS[0]))


@pytest.fixture(scope="module")
def begun(tmp_path_factory) -> dict[str, Path]:
    """What is seen in a window that is never anywhere else, by the screen's name."""
    folder = tmp_path_factory.mktemp("begun")
    return {name: run(folder / name, [name], **screens(folder, name)) for name in VISITS[1:3]}


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(int)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_is_seen_is_as_sharp_as_if_it_had_begun_there(carried, begun, number, way):
    # The last screen is the one where it did begin.
    there = begun.get(VISITS[number], carried)
    seen, wanted = pixels(carried / f"{number}-{way}.bmp"), pixels(there / f"0-{way}.bmp")
    assert seen.shape == wanted.shape
    rows, columns = np.nonzero(np.abs(seen - wanted).max(axis=2) > 8)
    where = (columns.min(), rows.min(), columns.max(), rows.max()) if len(rows) else None
    assert where is None, f"differs in {len(rows)} pixels within {where}"


@pytest.mark.parametrize("way", WAYS[1:])
def test_the_ground_under_the_middle_stays(carried, way):
    said = [(carried / f"{number}-{way}.txt").read_text().split(" ", 1) for number in range(len(VISITS))]
    assert [float(ratio) for ratio, _ in said] == [RATIOS[name] for name in VISITS]
    assert len({centers for _, centers in said}) == 1
