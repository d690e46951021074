"""Frames of panes that lie over each other, as multiples of frames side by side with no annotations.

A frame is a change of the view, of the mode's number or of the mouse, and what the event loop then does until it is
painted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.benchmarks.frames import frame
from tests.benchmarks.measuring import Row, Times
from tests.benchmarks.scenes import bring_to, open_window, settle

FRAMES, ROUNDS = 20, 4
MOST = 2.0
COUNTS = (0, 1_000)
SCALES = {"1:1": 1.0, "a fractional zoom": 0.83}
PANNED = ("swipe", "blink", "blend", "difference", "lens")


def run(folder: Path) -> list[Row]:
    """Return a row for every mode, scale and count of boxes."""
    gui = open_window(folder)
    plain = {name: pans(gui, "side", scale) for name, scale in SCALES.items()}
    register(gui)
    rows: list[Row] = []
    for count in COUNTS:
        bring_to(gui, count)
        for name, scale in SCALES.items():
            for mode in PANNED:
                reach = MOST if mode in ("swipe", "blend", "difference") and count == 0 else None
                # Side by side is taken again and again: the machine is not the same all the time.
                value = pans(gui, mode, scale).median / plain[name].median
                rows.append(Row(f"pan at {name}, {mode}, {count:,} boxes", value, "x", reach))
        rows += own_frames(gui, count, plain["1:1"])
    gui.close()
    return rows


def register(gui: Any) -> None:
    """Shift after by part of a pixel, so that it is sampled between its pixels: what costs most."""
    from twopass.model.edit import Edit
    from twopass.model.edits.common import changed
    from twopass.model.records import Registration

    state = gui.window.state
    found = Registration(after_to_before=(1.0, 0, 0.4, 0, 1.0, -0.3, 0, 0, 1))
    state.do(Edit("Register", (changed(state.comparison, replace(state.comparison, registration=found)),)))
    settle(gui)


def own_frames(gui: Any, count: int, plain: Times) -> list[Row]:
    """Return what a step of the divider, a flip of a blink and a step of the opacity cost."""
    mode = gui.window.state.mode
    steps: dict[str, tuple[str, Callable[[int], None]]] = {
        "the divider dragged": ("swipe", lambda number: mode.set_divider(0.3 + 0.02 * number)),
        "a flip": ("blink", lambda _number: mode.flip()),
        "the opacity changed": ("blend", lambda number: mode.set_opacity(0.3 + 0.02 * number)),
    }
    rows: list[Row] = []
    for what, (name, step) in steps.items():
        times = Times()
        for _ in range(ROUNDS):
            show(gui, name, 1.0)
            for number in range(FRAMES):
                times.take(lambda number=number, step=step: painted(gui, lambda: step(number)))
        rows.append(Row(f"{what}, {count:,} boxes", times.median / plain.median, "x"))
    return rows


def pans(gui: Any, name: str, scale: float) -> Times:
    """Return what the frames of a pan cost in a mode."""
    from twopass.model.viewport import panned

    times = Times()
    for _ in range(ROUNDS):
        show(gui, name, scale)
        for _number in range(FRAMES):
            times.take(lambda: frame(gui, lambda view: panned(view, (-3, -2))))
    return times


def show(gui: Any, name: str, scale: float) -> None:
    """Choose a mode and look at the middle, everything drawn; a blink flips only when it is told to."""
    state = gui.window.state
    state.mode.set(name)
    state.center_on("before", (2048.0, 2048.0), scale)
    settle(gui)
    state.mode.set_rate(0.5)
    state.mode.show_picture("before")


def painted(gui: Any, step: Callable[[], None]) -> None:
    """Do something and have the panes painted."""
    from PySide6.QtCore import QCoreApplication

    step()
    for _ in range(5):
        QCoreApplication.processEvents()
        if all(not pane.stale for pane in gui.window.view.panes.values()):
            return
    raise AssertionError("the panes were not painted")
