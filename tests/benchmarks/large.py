"""Large images: the first picture, a new viewport, frames and memory, beside what rasterio alone takes for the same.

``TWOPASS_INPUTS`` names a folder with ``L.tif`` (40,960², COG), ``M_jpg_ov.tif`` (16,384², COG) and ``S.tif`` (4,096²).
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from tests.benchmarks.measuring import Row, Times
from tests.benchmarks.scenes import bare_window, settle

FILES = ("L.tif", "M_jpg_ov.tif", "S.tif")
PLACES, FRAMES, LONGEST_PAN = 25, 60, 40


def run(folder: Path) -> list[Row]:
    """Measure; without the inputs, say so and measure nothing."""
    inputs = Path(os.environ.get("TWOPASS_INPUTS", "."))
    missing = [name for name in FILES if not (inputs / name).is_file()]
    if missing:
        print(f"SKIPPED: large needs {missing[0]} in the folder TWOPASS_INPUTS names", file=sys.stderr)  # noqa: T201
        return []
    large, middle, small = (inputs / name for name in FILES)
    return [
        *_first_picture(folder, large, middle),
        *_viewports(folder, large, middle),
        *_growth(folder, small, large, middle),
        *_memory(folder, large, middle),
    ]


def _window() -> Any:
    from twopass.app.gui import make_window
    from twopass.workbench import decoding

    decoding.decoder().warm_up()
    gui = make_window()
    gui.window.resize(1920, 1080)
    gui.window.show()
    settle(gui)
    return gui


def _open(gui: Any, folder: Path, *paths: Path) -> float:
    """Open two images as a new project; return the seconds until both panes show something."""
    from PySide6.QtCore import QCoreApplication

    start = time.perf_counter()
    gui.open_files(list(paths), project=folder / f"{time.monotonic_ns()}.twopass")
    while gui.window.view is None or any(not _has_picture(pane) for pane in gui.window.view.panes.values()):
        QCoreApplication.processEvents()
    return time.perf_counter() - start


def _has_picture(pane: Any) -> bool:
    tiles, state = pane.tiles, pane.state
    return bool(tiles.request(state.snapshot(pane.name).uid, 0.0, state_rect(state, pane.name)))


def state_rect(state: Any, name: str) -> Any:
    """Return a snapshot as a box."""
    from twopass.model.geometry import Box

    snapshot = state.snapshot(name)
    return Box(0, 0, snapshot.width, snapshot.height)


def _bare_picture(*paths: Path) -> float:
    """Return the seconds rasterio takes to open images and read each whole into half a window."""
    import rasterio
    from rasterio.enums import Resampling

    start = time.perf_counter()
    for path in paths:
        with rasterio.open(path) as file:
            file.read((1, 2, 3), out_shape=(3, 920, 920), resampling=Resampling.average)
    return time.perf_counter() - start


def _first_picture(folder: Path, *paths: Path) -> list[Row]:
    gui = _window()
    ours, bare = [], []
    for _ in range(7):
        gui.close_session()
        ours.append(_open(gui, folder, *paths))
        settle(gui)
        bare.append(_bare_picture(*paths))
    again: list[float] = []
    project = gui.session.path
    for _ in range(7):
        gui.close_session()
        start = time.perf_counter()
        gui.open_files([project])
        while gui.window.view is None or any(not _has_picture(pane) for pane in gui.window.view.panes.values()):
            _events()
        again.append(time.perf_counter() - start)
        settle(gui)
    gui.close()
    base = statistics.median(bare)
    return [
        Row("first picture, two images into a new project", statistics.median(ours) / base, "x", 6.0),
        Row("first picture, an existing project", statistics.median(again) / base, "x", 6.0),
    ]


def _events() -> None:
    from PySide6.QtCore import QCoreApplication

    QCoreApplication.processEvents()


def _viewports(folder: Path, *paths: Path) -> list[Row]:
    import rasterio
    from rasterio.windows import Window

    gui = _window()
    _open(gui, folder, *paths)
    settle(gui)
    state = gui.window.state
    state.set_link(False)
    random = np.random.default_rng(7)
    files = [rasterio.open(path) for path in paths]
    ours, bare = [], []
    with ThreadPoolExecutor(2) as pool:

        def read(file: Any, place: Any) -> None:
            file.read(window=Window(*place, 960, 1040))  # pyright: ignore[reportCallIssue]

        for _ in range(PLACES):
            spots = [
                [int(value) for value in random.uniform(2000, min(file.width, file.height) - 2000, 2)] for file in files
            ]
            start = time.perf_counter()
            for name, spot in zip(("before", "after"), spots, strict=True):
                state.center_on(name, (spot[0] + 480.0, spot[1] + 520.0), 1.0)
            settle(gui)
            ours.append(time.perf_counter() - start)
            # Elsewhere, so that neither profits from what the other has read.
            elsewhere = [[spot[0] ^ 2048, spot[1] ^ 2048] for spot in spots]
            start = time.perf_counter()
            list(pool.map(read, files, elsewhere))
            bare.append(time.perf_counter() - start)
    for file in files:
        file.close()
    gui.close()
    return [Row("new viewport sharp, 1920 x 1080 at 1:1", statistics.median(ours) / statistics.median(bare), "x", 2.0)]


def _growth(folder: Path, small: Path, *large: Path) -> list[Row]:
    blit = Times()
    bare = bare_window()
    for _ in range(FRAMES):
        blit.take(bare.repaint)
    bare.close()
    other = Path(shutil.copy(small, folder / "other.tif"))  # one file opened twice is read once
    frames: dict[str, float] = {}
    opened: dict[str, float] = {}
    for name, paths in (("4k", (small, other)), ("41k", large)):
        gui = _window()
        opened[name] = statistics.median([_open(gui, folder, *paths) for _ in range(3)])
        settle(gui)
        frames[name] = _pan_frame(gui)
        gui.close()
    return [
        Row("pan at 1:1 over 41k, read and drawn as it comes", frames["41k"] / blit.median, "B", 3.0),
        Row("pan frame of 41k over that of 4k", frames["41k"] / frames["4k"], "x", 1.5),
        Row("opening of 41k over that of 4k", opened["41k"] / opened["4k"], "x", 1.5),
    ]


def _pan_frame(gui: Any) -> float:
    from twopass.model.viewport import panned

    state, times = gui.window.state, Times()
    state.center_on("before", (1000.0, 1000.0), 1.0)
    settle(gui)

    def step() -> None:
        state.set_view("before", panned(state.views["before"], (-8.0, -4.0)))
        for pane in gui.window.view.panes.values():
            pane.repaint()

    for _ in range(FRAMES):
        times.take(step)
        _events()
    return times.median


def _memory(folder: Path, *paths: Path) -> list[Row]:
    """Measure in a process of its own: this one has rasterio, and what earlier windows left."""
    code = "import sys; from tests.benchmarks import large; large.pan_end_to_end(*sys.argv[1:])"
    environment = os.environ | {"TWOPASS_HOME": str(folder / "home")}
    command = [sys.executable, "-c", code, str(folder), *map(str, paths)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    pss, rss = map(float, done.stdout.split()[-2:])
    return [
        Row("memory of all processes, shared pages once (PSS)", pss, "MB", 450.0),
        Row("memory of all processes, shared pages in each (RSS)", rss, "MB", 450.0),
    ]


def pan_end_to_end(folder: str, *paths: str) -> None:
    """Pan two images from corner to corner at 1:1 and 1:64; print the peaks of PSS and RSS in MB."""
    gui = _window()
    _open(gui, Path(folder), *map(Path, paths))
    settle(gui)
    state = gui.window.state
    peak_pss = peak_rss = 0.0
    for scale, steps in ((1.0, LONGEST_PAN), (1 / 64, 10)):
        for step in range(steps):
            width, height = state.snapshot("before").width, state.snapshot("before").height
            state.center_on("before", (width * step / steps, height * step / steps), scale)
            settle(gui)
            pss, rss = memory_mb()
            peak_pss, peak_rss = max(peak_pss, pss), max(peak_rss, rss)
    gui.close()
    print(peak_pss, peak_rss)  # noqa: T201 - read by the benchmark


def memory_mb() -> tuple[float, float]:
    """Return proportional and resident memory of this process and all below it, in MB (10⁶ bytes)."""
    from twopass.app.journeys.measure import family

    pss = rss = 0.0
    for pid in family():
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        values = {line.split(":")[0]: line.split()[1] for line in lines[1:]}
        pss += int(values["Pss"]) * 1024 / 1e6
        rss += int(values["Rss"]) * 1024 / 1e6
    return pss, rss
