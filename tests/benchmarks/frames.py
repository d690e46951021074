"""Frames of two panes as multiples of B, the blit of two ready 960 x 1080 images, and how long the UI thread is held.

A frame is a change of the view and everything the event loop then does until both panes are painted.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks.measuring import Row, Times
from tests.benchmarks.scenes import bare_window, bring_to, open_window, settle

FRAMES, ROUNDS = 20, 4
COUNTS = (0, 1_000, 10_000, 100_000)
LONGEST_P95_MS, LONGEST_MS = 16.0, 100.0

# What is done in each frame, from which scale, and what to reach with no boxes and with 100,000.
WAYS: dict[str, tuple[float, float | None, float | None]] = {
    "pan at 1:1": (1.0, 3.0, 8.0),
    "pan at a fractional zoom": (0.83, 4.0, None),
    "pan, whole image in view": (0.19, None, 12.0),
    "zoom, from 1:3": (0.3, None, None),
    "zoom, whole image in view": (0.19, None, 12.0),
}


def run(folder: Path) -> list[Row]:
    """Return a row for every way of moving and every count of boxes."""
    gui, bare = open_window(folder), bare_window()
    rows: list[Row] = []
    for count in COUNTS:
        bring_to(gui, count)
        for way, (scale, few, many) in WAYS.items():
            rows += rows_of(gui, bare, f"{way}, {count:,} boxes", way, scale, {0: few, 100_000: many}.get(count))
    bare.close()
    gui.close()
    return rows


def rows_of(gui: Any, bare: Any, name: str, way: str, scale: float, reach: float | None) -> list[Row]:
    """Return the median of one way of moving, and how long it holds the UI thread."""
    blits, frames = Times(), Times()
    for _ in range(ROUNDS):
        gui.window.state.center_on("before", (2048.0, 2048.0), scale)
        settle(gui)
        for _ in range(FRAMES):
            blits.take(bare.repaint)
        move = _moves(way)
        for number in range(FRAMES):
            frames.take(lambda number=number, move=move: frame(gui, lambda view: move(view, number)))
    return [
        Row(name, frames.median / blits.median, "B", reach),
        Row(f"{name}: p95 on the UI thread", frames.p95, "ms", LONGEST_P95_MS),
        Row(f"{name}: longest on the UI thread", frames.longest, "ms", LONGEST_MS),
    ]


def _moves(way: str) -> Callable[[Any, int], Any]:
    from twopass.model.viewport import panned, zoomed

    if way.startswith("zoom"):
        # In and out, so that neither the snapshot's end nor a single pixel is reached.
        return lambda view, number: zoomed(view, 1.04 if number < FRAMES // 2 else 1 / 1.04, (400, 400), (790, 1000))
    return lambda view, _number: panned(view, (-3, -2))


def frame(gui: Any, change: Callable[[Any], Any]) -> None:
    """Change the view and have both panes painted."""
    from PySide6.QtCore import QCoreApplication

    state = gui.window.state
    state.set_view("before", change(state.views["before"]))
    for _ in range(5):
        QCoreApplication.processEvents()
        if all(not pane.stale for pane in gui.window.view.panes.values()):
            return
    raise AssertionError("the panes were not painted")
