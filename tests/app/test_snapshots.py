"""The snapshot actions in the real window: properties, places, measures and georeferences, by their arguments."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from imagery.making import tiff
from PySide6.QtGui import QGuiApplication

from twopass.app.gui import make_window
from twopass.app.snapshots import SWAPPED
from twopass.model.edits import labels
from twopass.model.properties import source_of, value_of
from twopass.workbench.settings import load_settings

CORNERS = ["35.41 N 35.94 E", "35.41 N 35.96 E", "35.40 N 35.96 E", "35.40 N 35.94 E"]


@pytest.fixture
def gui(qtbot, tmp_path: Path):
    pixels = np.full((300, 400, 1), 90, np.uint8)
    images = [tiff(tmp_path / f"site_{day}.tif", pixels) for day in ("2024-12-13", "2024-12-10")]
    window = make_window()
    window.window.resize(1200, 800)
    with qtbot.waitExposed(window.window):
        window.window.show()
    window.open_files(images)
    qtbot.waitUntil(lambda: window.session is not None and window.idle, timeout=30_000)
    yield window
    window.close()


def test_dates_come_from_the_names_and_the_wrong_order_is_said_and_put_right(gui) -> None:
    state = gui.window.state
    before = state.snapshot("before")
    assert before.date_captured == "2024-12-13"
    assert source_of(before.properties, "datetime") == "file name"
    assert gui.window.message_bar.text == SWAPPED
    gui.run_action("snapshot.swap")
    assert state.snapshot("after").uid == before.uid
    gui.run_action("snapshot.properties", {"platform": "worldview-2", "datetime": "10 Dec 2024 0830Z"})
    assert value_of(state.snapshot("before"), "platform") == "worldview-2"
    assert state.snapshot("before").datetime == "2024-12-10T08:30:00Z"
    gui.run_action("snapshot.properties", {"view:off_nadir": "100"})
    assert "Off nadir" in gui.window.errors[-1]


def test_a_place_given_by_hand_is_measured_gone_to_and_copied(gui) -> None:
    state = gui.window.state
    gui.run_action("snapshot.copy_measure")
    assert "no line" in gui.window.errors[-1]
    gui.run_action("snapshot.georeference", {"corners": CORNERS, "accuracy": "30"})
    state.measuring.show("before", ((0, 0), (400, 0)), "line", done=True)
    gui.run_action("snapshot.copy_measure")
    assert QGuiApplication.clipboard().text().startswith("about 1,81")
    gui.run_action("snapshot.go_to", {"to": "35.405 N 35.95 E"})
    assert state.views["before"].center == pytest.approx((200, 150), abs=0.01)
    gui.run_action("snapshot.go_to", {"to": "36 N 36 E"})
    assert "outside both" in gui.window.errors[-1]
    gui.run_action("snapshot.coordinates_dms")
    gui.run_action("snapshot.copy_coordinates")
    assert QGuiApplication.clipboard().text() == "35°24'18.0\"N 035°57'00.0\"E"
    assert gui.window.status_text()["where"].endswith("± 30 m")
    assert load_settings().coordinates == "dms"
    gui.run_action("snapshot.georeference", {"forget": True})
    assert state.snapshot("before").georeference is None


def test_the_known_size_of_a_label_is_typed_and_undone(gui) -> None:
    state = gui.window.state
    gui.run_action("label.size", {"label": "An-124", "to": "69.1 × 73.3"})
    label = labels.named(state.project, "An-124")
    assert (label.length_m, label.width_m) == (69.1, 73.3)
    gui.run_action("label.size", {"label": "An-124", "to": "long"})
    assert "no length" in gui.window.errors[-1]
    gui.run_action("label.size", {"label": "An-124", "to": ""})
    gui.run_action("edit.undo")
    assert labels.named(state.project, "An-124").length_m == 69.1
