"""The first window waits for nothing it does not show."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LATE = ("numpy", "PIL", "rasterio", "pyproj", "sqlalchemy", "msgspec")
LATE_OURS = ("twopass.ui.canvas", "twopass.formats", "twopass.store", "twopass.imagery", "twopass.model.records")
START = """
import json, sys
from PySide6.QtWidgets import QApplication
from twopass.app.gui import make_window
gui = make_window()
gui.window.show()
gui.window.show_start()
QApplication.processEvents()
{more}
print(json.dumps(sorted(sys.modules)))
gui.close()
"""


def loaded(home: Path, more: str = "") -> set[str]:
    environment = {"TWOPASS_HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": ":".join(sys.path)}
    code = START.format(more=more)
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_the_start_screen_loads_no_heavy_module(tmp_path: Path) -> None:
    assert not loaded(tmp_path).intersection(LATE + LATE_OURS)


def test_a_comparison_loads_its_own_modules_and_no_image_library(tmp_path: Path) -> None:
    more = """
from twopass.app.gui import wait_until
gui.open_sample()
assert wait_until(lambda: gui.idle and gui.tiles_read > 0, 60_000)
assert gui.window.errors == []
"""
    modules = loaded(tmp_path, more)
    assert {"numpy", "sqlalchemy", "twopass.ui.canvas", "twopass.store", "twopass.imagery.isolated.client"} <= modules
    assert not {"rasterio", "PIL"} & modules
