"""Frames of a small and of a gigapixel snapshot, which should cost the same."""

from __future__ import annotations

import os
from pathlib import Path

from tests.benchmarks.frames import WAYS, rows_of
from tests.benchmarks.measuring import Row
from tests.benchmarks.scenes import bare_window, bring_to, open_images

COUNT = 10_000
IMAGES = ("S.tif", "L.tif")


def run(_folder: Path) -> list[Row]:
    """Return rows for S (4096 squared) and L (40,960 squared) of the folder ``TWOPASS_INPUTS``, if there."""
    inputs = Path(os.environ.get("TWOPASS_INPUTS", ""))
    found = [inputs / name for name in IMAGES if (inputs / name).is_file()]
    if not found:
        return [Row("skipped: TWOPASS_INPUTS names no folder with S.tif and L.tif", 0.0, "")]
    rows: list[Row] = []
    for path in found:
        gui = open_images([path, path])
        bare = bare_window()
        bring_to(gui, COUNT)
        for way, (scale, _few, _many) in WAYS.items():
            rows += rows_of(gui, bare, f"{path.stem}: {way}, {COUNT:,} boxes", way, scale, None)
        bare.close()
        gui.close()
    return rows
