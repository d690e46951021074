"""Two large snapshots panned end to end, near and far, over and over: memory, threads, handles and caches stay flat.

The long form (``TWOPASS_SOAK=1``) pans the images of the folder ``TWOPASS_INPUTS``, L.tif beside M_jpg_noov.tif, as
``make_inputs.py`` writes them, for ten minutes.
"""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import rasterio
from imagery.making import UTM
from rasterio.enums import Resampling

from twopass.app.gui import make_window
from twopass.app.journeys.measure import family
from twopass.imagery.pyramid.cache import PyramidCache
from twopass.model.viewport import Viewport
from twopass.workbench.paths import pyramids_dir
from twopass.workbench.tiles import CACHE_MB

LONG = bool(os.environ.get("TWOPASS_SOAK"))
SECONDS = 600.0 if LONG else 0.0
WARM_UP = 3 if LONG else 1  # rounds until everything is loaded that ever will be
ROUNDS = 2  # at least, after the warm-up
SIDE = 6000
SCALES = (1.0, 1 / 64)
PYRAMID_SHARE = 0.4  # of the pixels of an image, that all smaller pictures of it take: a third, and what is around it
MARGIN_MB = 40.0  # by which memory may go up and down: a few windows of tiles on their way, and blocks of GDAL
MARGIN_HANDLES = 8  # each process opens each image, and each file of its pyramid, when it is first asked for it


class Use(NamedTuple):
    """What the program takes: MB of all processes (memory they share counted once), threads, open files, processes."""

    memory_mb: float
    threads: int
    handles: int
    processes: int


def used() -> Use:
    memory = handles = 0
    pids = family()
    for pid in pids:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        memory += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        handles += len(os.listdir(f"/proc/{pid}/fd"))
    return Use(memory * 1024 / 1e6, threading.active_count(), handles, len(pids))


def large(path: Path, *, overviews: bool) -> Path:
    """Write noise, which compresses badly: what is decoded is as large as it can be."""
    profile = {"driver": "GTiff", "dtype": "uint8", "count": 3, "width": SIDE, "height": SIDE, "crs": "EPSG:32637"}
    blocks = {"tiled": True, "blockxsize": 512, "blockysize": 512, "photometric": "RGB"}
    with rasterio.open(path, "w", transform=UTM, **profile, **blocks) as file:
        generator = np.random.default_rng(0)
        for _, window in file.block_windows(1):
            file.write(generator.integers(0, 256, (3, window.height, window.width), np.uint8), window=window)
        if overviews:
            file.build_overviews([2, 4, 8, 16], Resampling.average)
    return path


@pytest.fixture
def images(tmp_path: Path) -> list[Path]:
    if not LONG:
        return [large(tmp_path / f"{kind}.tif", overviews=kind == "with") for kind in ("with", "without")]
    folder = os.environ.get("TWOPASS_INPUTS")
    if folder is None:
        pytest.skip("SKIPPED: set TWOPASS_INPUTS to the folder that make_inputs.py wrote")
    return [Path(folder) / name for name in ("L.tif", "M_jpg_noov.tif")]


@pytest.fixture
def gui(qtbot, images):
    gui = make_window()
    gui.window.resize(1920, 1080)
    with qtbot.waitExposed(gui.window):
        gui.window.show()
    gui.open_files(images)
    patience = 600_000 if LONG else 60_000
    qtbot.waitUntil(lambda: gui.session is not None and gui.idle and not gui.is_running("pyramid"), timeout=patience)
    gui.window.state.set_link(False)
    yield gui
    gui.close()


def pan_end_to_end(gui, qtbot, pane: str, scale: float) -> None:
    """Pan a pane across its snapshot in three rows, a third of the pane at a time; every few steps it becomes sharp."""
    state = gui.window.state
    snapshot, view = state.snapshot(pane), state.views[pane]
    steps = max(round(snapshot.width * scale / (state.sizes[pane][0] / 3)), 4)
    places = [(step / steps, row) for row in (1 / 6, 1 / 2, 5 / 6) for step in range(steps + 1)]
    for number, (across, down) in enumerate(places):
        state.set_view(pane, Viewport((snapshot.width * across, snapshot.height * down), scale, view.form))
        gui.window.view.panes[pane].repaint()
        qtbot.wait(1)
        if number % 4 == 0:
            qtbot.waitUntil(lambda: gui.idle, timeout=60_000)
        check_caches(gui)
    qtbot.waitUntil(lambda: gui.idle, timeout=60_000)


def pixels(gui, pane: str) -> int:
    """Return the bytes of a snapshot's three bands."""
    snapshot = gui.window.state.snapshot(pane)
    return snapshot.width * snapshot.height * 3


def check_caches(gui) -> None:
    tiles = gui._tiles
    with tiles._lock:
        kept = sum(kept.tile.pixels.nbytes for kept in tiles._cache.values())
        assert kept == tiles._bytes <= CACHE_MB * 1_000_000


@pytest.mark.slow
@pytest.mark.timeout(SECONDS + 900)
def test_nothing_grows_however_long_two_large_snapshots_are_panned(gui, qtbot) -> None:
    seen: list[Use] = []
    began = time.monotonic()
    while len(seen) < WARM_UP + ROUNDS or time.monotonic() - began < SECONDS:
        for scale in SCALES:
            for pane in ("before", "after"):
                pan_end_to_end(gui, qtbot, pane, scale)
        seen.append(used())
    first, last = seen[WARM_UP - 1], seen[-1]
    rounds = json.dumps(seen)
    assert max(use.memory_mb for use in seen[WARM_UP:]) <= first.memory_mb + MARGIN_MB, rounds
    assert (last.threads, last.processes) == (first.threads, first.processes), rounds
    assert last.handles <= first.handles + MARGIN_HANDLES, rounds
    assert gui.window.errors == []
    assert gui._tiles._bytes > 0
    cache = PyramidCache(pyramids_dir())
    assert 0 < cache.size() <= PYRAMID_SHARE * sum(pixels(gui, pane) for pane in ("before", "after"))
