"""How long the UI thread is held, at a time, by what a user does to some of 100,000 annotations."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks.frames import LONGEST_MS, LONGEST_P95_MS
from tests.benchmarks.measuring import Row, Times
from tests.benchmarks.scenes import bring_to, open_window, settle

COUNT, ROUNDS = 100_000, 12
_NOTHING_MS = 0.2


def run(folder: Path) -> list[Row]:
    """Return a row for each thing a user does, at 1:1 and with the whole image in view."""
    gui = open_window(folder)
    bring_to(gui, COUNT)
    rows: list[Row] = []
    for where, scale in (("1:1", 1.0), ("whole image in view", 0.19)):
        gui.window.state.center_on("before", (2048.0, 2048.0), scale)
        settle(gui)
        for name, step in _steps(gui).items():
            times = Times()
            for _ in range(ROUNDS):
                _take(times, gui, step)
            rows.append(Row(f"{name}, {where}: p95 on the UI thread", times.p95, "ms", LONGEST_P95_MS))
            rows.append(Row(f"{name}, {where}: longest on the UI thread", times.longest, "ms", LONGEST_MS))
    gui.close()
    return rows


def _take(times: Times, gui: Any, step: Callable[[], None]) -> None:
    """Measure what a step holds the thread for, and each pass of the event loop until nothing is pending."""
    from PySide6.QtCore import QCoreApplication

    times.take(step)
    end = time.monotonic() + 30
    while not gui.idle:
        assert time.monotonic() < end
        times.take(QCoreApplication.processEvents)
        if times.own[-1] < _NOTHING_MS:
            # It only waited for the commit or the timer.
            times.drop()


def _steps(gui: Any) -> dict[str, Callable[[], None]]:
    """Return what is measured, in an order in which each finds what it needs."""
    from twopass.model.geometry import Box
    from twopass.ui.bridge import commands

    state, chance = gui.window.state, random.Random(4)
    uids = iter(chance.sample(sorted(state.project.annotations), 1000))

    def select_one() -> None:
        state.select([next(uids)])

    def drawn() -> None:
        commands.draw(state, "before", Box(2000.0, 2000.0, 60.0, 40.0), state.label)

    def recoloured() -> None:
        gui.run_action("label.recolour", {"uid": state.label, "color": f"#{chance.randrange(1 << 24):06x}"})

    return {
        "select all": lambda: (state.select(()), commands.select_all(state)),
        "deselect all": lambda: (commands.select_all(state), state.select(())),
        "select one": select_one,
        "move one": lambda: commands.nudge(state, (1.0, 0.0)),
        "relabel one": lambda: commands.relabel(state, chance.choice(sorted(state.project.labels))),
        "draw one": drawn,
        "delete one": lambda: (select_one(), commands.delete(state)),
        "undo": state.undo,
        "recolour": recoloured,
    }
