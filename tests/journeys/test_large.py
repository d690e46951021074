"""A large snapshot beside another with many annotations: the report says what frames, sharpness and memory were."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from journeys.making import opened, play
from rasterio.transform import Affine
from rasterio.windows import Window

INPUTS = os.environ.get("TWOPASS_INPUTS")
LONG = bool(os.environ.get("TWOPASS_SOAK") and INPUTS)
COUNT = 100_000 if LONG else 5_000
SIDE = 5_000


def snapshot(path: Path, seed: int) -> Path:
    """Write a tiled GeoTIFF of noise, without overviews: its pyramid is built while the journey runs."""
    noise = np.random.default_rng(seed).integers(0, 255, (3, 1000, SIDE), np.uint8)
    grid = {"crs": "EPSG:32637", "transform": Affine(0.5, 0, 400_000, 0, -0.5, 6_100_000), "tiled": True}
    with rasterio.open(path, "w", driver="GTiff", width=SIDE, height=SIDE, count=3, dtype="uint8", **grid) as file:
        for top in range(0, SIDE, 1000):
            file.write(noise, window=Window(0, top, SIDE, 1000))  # pyright: ignore[reportCallIssue]
    return path


def many_boxes(path: Path, before: Path, after: Path) -> Path:
    """Write a COCO file of boxes of 8 to 40 px all over two images."""
    random = np.random.default_rng(3)
    images: list[dict[str, Any]] = []
    for number, image in enumerate((before, after), 1):
        with rasterio.open(image) as file:
            images.append({"id": number, "file_name": image.name, "width": file.width, "height": file.height})
    notes = []
    for number in range(1, COUNT + 1):
        image = images[number % 2]
        w, h = random.uniform(8, 40, 2)
        x, y = random.uniform(0, image["width"] - w), random.uniform(0, image["height"] - h)
        box = [round(float(value), 1) for value in (x, y, w, h)]
        notes.append(
            {"id": number, "image_id": image["id"], "category_id": 1 + number % 3, "bbox": box, "area": box[2] * box[3]}
        )
    names = ("An-124", "Ka-52", "S-400")
    categories = [{"id": number, "name": name} for number, name in enumerate(names, 1)]
    path.write_text(json.dumps({"images": images, "annotations": notes, "categories": categories}))
    return path


@pytest.mark.timeout(900)
def test_a_large_snapshot_with_many_annotations(tmp_path: Path) -> None:
    if LONG:
        before, after = Path(str(INPUTS), "L.tif"), Path(str(INPUTS), "M_jpg_ov.tif")
    else:
        before, after = snapshot(tmp_path / "before.tif", 1), snapshot(tmp_path / "after.tif", 2)
    labels = many_boxes(tmp_path / "labels.json", before, after)
    steps = [
        *opened(tmp_path, before, after),
        {"action": "file.import", "arguments": {"file": str(labels)}},
        {"wait": "idle"},
        {"expect": {"annotations": COUNT, "errors": []}},
        {"center": {"pane": "before", "at": [2500, 2500], "scale": 1.0}},
        {"wait": "idle"},
        {"pan": {"pane": "before", "by": [1200, 400], "frames": 30}},
        {"zoom": {"pane": "before", "factor": 0.1, "frames": 30}},
        {"zoom": {"pane": "before", "factor": 10.0, "frames": 30}},
        {"action": "view.fit"},
        {"wait": {"job": "pyramid"}},
        {"wait": "idle"},
        {"screenshot": "whole.png"},
        {"expect": {"errors": []}},
    ]
    report = tmp_path / "report.json"
    result = play(tmp_path, steps, report)
    assert (result.returncode, result.stderr) == (0, "")
    rows = json.loads(report.read_text())["steps"]
    moved = [row for row in rows if "frames" in row]
    assert [row["frames"]["n"] for row in moved] == [30, 30, 30]
    for row in moved:
        assert row["sharp_ms"] > 0
        assert 0 < row["rss_mb"]["current"] <= row["rss_mb"]["peak"]
    assert sum(row["tiles_read"] for row in rows) > 0
