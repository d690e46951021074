"""Opening a project with 100,000 annotations against reading its rows with plain sqlite3."""

from __future__ import annotations

import gc
import sqlite3
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from tests.benchmarks.frames import LONGEST_MS
from tests.benchmarks.measuring import Row, Times
from tests.benchmarks.scenes import boxes

COUNT, ROUNDS = 100_000, 5


def run(folder: Path) -> list[Row]:
    """Return what it takes until the project is read, and until its window is painted: processor time, in turn."""
    project = _project(folder)
    gc.disable()  # as the running program does
    taken: dict[Callable[[Path], Any], list[float]] = {_plain: [], _loaded: [], _opened: []}
    passes = Times()
    for _ in range(ROUNDS):
        for way, times in taken.items():
            start = time.process_time()
            close = way(project) if way is not _opened else _opened(project, passes)
            times.append(time.process_time() - start)
            close()
    gc.enable()
    plain, loaded, opened = (statistics.median(times) for times in taken.values())
    return [
        Row("project with 100,000 annotations read / its rows read", loaded / plain, "x", 3.0),
        Row("the same, painted in the window / its rows read", opened / plain, "x", 3.0),
        Row("the same: longest on the UI thread", passes.longest, "ms", LONGEST_MS),
        Row("its rows read", plain * 1000, "ms"),
    ]


def _project(folder: Path) -> Path:
    from twopass.model.edit import Edit
    from twopass.model.edits.common import added
    from twopass.workbench import opening
    from twopass.workbench.jobs import Jobs

    images = [folder / "before.png", folder / "after.png"]
    for path in images:
        Image.fromarray(np.zeros((4096, 4096), np.uint8)).save(path)
    jobs = Jobs(lambda call: call())
    session = opening.new_comparison(folder / "many.twopass", *images, jobs=jobs)
    comparison = next(iter(session.project.comparisons.values()))
    new = boxes(COUNT, (comparison.before, comparison.after), sorted(session.project.labels))
    session.do(replace(Edit("Boxes", ()), changes=tuple(added(item) for item in new)))
    assert session.settle(120)
    session.close()
    jobs.shutdown()
    return folder / "many.twopass"


def _plain(project: Path) -> Callable[[], None]:
    connection = sqlite3.connect(project)
    rows = connection.execute("SELECT * FROM annotation ORDER BY number").fetchall()
    assert len(rows) == COUNT
    return connection.close


def _loaded(project: Path) -> Callable[[], None]:
    from twopass.store.project_file import ProjectFile

    file = ProjectFile.open(project)
    assert len(file.load().project.annotations) == COUNT
    return file.close


def _opened(project: Path, passes: Times | None = None) -> Callable[[], None]:
    from PySide6.QtCore import QCoreApplication

    from twopass.app.gui import make_window

    gui = make_window()
    gui.window.resize(1920, 1080)
    gui.window.show()
    gui.open_files([project])
    while gui.session is None or not gui.idle:
        (passes or Times()).take(QCoreApplication.processEvents)
        time.sleep(0.001)  # waiting must not count as work
    return gui.close
