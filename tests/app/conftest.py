"""The real window on the sample pair."""

from __future__ import annotations

from pathlib import Path

import pytest

from twopass.app.gui import make_window

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample"


@pytest.fixture
def gui(qtbot):
    made = make_window()
    with qtbot.waitExposed(made.window):
        made.window.show()
    made.open_files([SAMPLE / "before.tif", SAMPLE / "after.tif"])
    qtbot.waitUntil(lambda: made.session is not None and made.idle, timeout=60_000)
    yield made
    made.close()
