"""Cold start against a bare window."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.measuring import Row

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
RUNS = 7


def run(_folder: Path) -> list[Row]:
    """Return our median process time to the first window over that of a bare PySide6 window, runs taken in turn."""
    times: dict[str, list[float]] = {BARE: [], OURS: []}
    for _ in range(RUNS):
        for code, taken in times.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
            taken.append(time.perf_counter() - start)
    ratio = statistics.median(times[OURS]) / statistics.median(times[BARE])
    return [Row("cold start / bare window", ratio, "x", 2.0)]
