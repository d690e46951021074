"""``./dev bench``: cold start against a bare window, and frames of two panes against a bare blit. Prints ratios."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

BARE = """
import sys, time
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication(sys.argv[:1]); w = QWidget(); w.resize(1600, 1000); w.show(); app.processEvents()
"""
OURS = """
from twopass.app.gui import make_window
g = make_window(); g.window.resize(1600, 1000); g.window.show(); g.window.show_start()
from PySide6.QtWidgets import QApplication
QApplication.processEvents()
import os; os._exit(0)
"""
RUNS, FRAMES = 7, 60


def cold_start() -> float:
    """Return our median process time to the first window over that of a bare PySide6 window, runs taken in turn."""
    times: dict[str, list[float]] = {BARE: [], OURS: []}
    for _ in range(RUNS):
        for code, taken in times.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
            taken.append(time.perf_counter() - start)
    return statistics.median(times[OURS]) / statistics.median(times[BARE])


def blit_ms() -> float:
    """Return the median of drawing two ready 960 x 1080 images in one widget."""
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtWidgets import QApplication, QWidget

    image = QImage(960, 1080, QImage.Format.Format_RGB32)
    image.fill(0)

    class Bare(QWidget):
        def paintEvent(self, _event: Any) -> None:
            painter = QPainter(self)
            painter.drawImage(0, 0, image)
            painter.drawImage(960, 0, image)
            painter.end()

    widget = Bare()
    widget.resize(1920, 1080)
    widget.show()
    QApplication.processEvents()  # a window that is not exposed yet would paint nothing
    return _median(widget.repaint)


def _median(step: Any) -> float:
    taken: list[float] = []
    for _ in range(FRAMES):
        start = time.perf_counter()
        step()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def frames_ms(gui: Any, count: int) -> dict[str, float]:
    """Return medians of a pan at 1:1, of a pan with everything in view, and of a zoom, with *count* boxes a pane."""
    from twopass.model.viewport import panned, zoomed

    state, view = gui.window.state, gui.window.view
    _boxes(state, count)
    panes = list(view.panes.values())

    def step(change: Any) -> None:
        state.set_view("before", change(state.views["before"]))
        for pane in panes:
            pane.repaint()

    result: dict[str, float] = {}
    for name, scale, change in (
        ("pan 1:1", 1.0, lambda v: panned(v, (-3, -2))),
        ("pan fit", 0.22, lambda v: panned(v, (-1, -1))),
        ("zoom", 0.3, lambda v: zoomed(v, 1.02, (400, 400), (960, 1000))),
    ):
        state.center_on("before", (1500.0, 1500.0), scale)
        _settle(gui)
        result[name] = _median(lambda change=change: step(change))
    return result


def _settle(gui: Any) -> None:
    from twopass.app.gui import wait_until

    wait_until(lambda: gui.idle, 30_000)


def _boxes(state: Any, count: int) -> None:
    from twopass.model.edit import Edit
    from twopass.model.edits.common import added
    from twopass.model.geometry import Box
    from twopass.model.ids import random_uid
    from twopass.model.records import Annotation

    random = np.random.default_rng(1)
    have = len(state.project.annotations)
    new = []
    for number in range(have + 1, 2 * count + 1):
        snapshot = state.comparison.before if number % 2 else state.comparison.after
        x, y = random.uniform(0, 4000, 2)
        box = Box(float(x), float(y), float(random.uniform(8, 40)), float(random.uniform(8, 40)))
        new.append(Annotation(uid=random_uid(), number=number, snapshot=snapshot, label=state.label, shape=box))
    state.session.do(replace(Edit("Boxes", ()), changes=tuple(added(item) for item in new)))
    state.session.settle(60)


def main() -> None:
    """Run everything and print one JSON object of ratios."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TWOPASS_HOME"] = folder
        ratios: dict[str, Any] = {"cold start / bare window": round(cold_start(), 2)}
        from twopass.app.gui import make_window

        noise = np.random.default_rng(2).integers(0, 255, (512, 512, 3), np.uint8)
        paths = [Path(folder) / name for name in ("before.png", "after.png")]
        for path in paths:
            Image.fromarray(noise).resize((4096, 4096)).save(path)
        gui = make_window()
        gui.window.resize(1920, 1080)
        gui.window.show()
        bare = blit_ms()
        gui.open_files(paths)
        _settle(gui)
        for count in (1, 1_000, 10_000):
            times = frames_ms(gui, count)
            ratios[f"{count} boxes"] = {name: round(value / bare, 1) for name, value in times.items()}
        gui.close()
    print(json.dumps(ratios, indent=1))  # noqa: T201 - the benchmark's result


if __name__ == "__main__":
    main()
