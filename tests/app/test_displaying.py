"""Bands and colours in the real window: the picture changes, undo brings it back, and it is there after reopening."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from imagery.making import tiff
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from twopass.app.gui import make_window
from twopass.model.display import PLAIN, DisplayChoice
from twopass.ui.dialogs.display import DisplayWindow


@pytest.fixture
def gui(qtbot):
    window = make_window()
    window.window.resize(1200, 800)
    with qtbot.waitExposed(window.window):
        window.window.show()
    yield window
    window.close()


@pytest.fixture
def images(tmp_path: Path) -> list[Path]:
    """Return two images of four flat bands: red 200, green 100, blue 50, near infrared 250."""
    pixels = np.empty((300, 400, 4), np.uint8)
    pixels[:] = (200, 100, 50, 250)
    return [tiff(tmp_path / f"{name}.tif", pixels, photometric="RGB", alpha="NO") for name in ("a", "b")]


def middle(gui, pane):
    """Return the colour in the middle of a pane, as it is drawn."""
    widget = gui.window.view.panes[pane]
    color = widget.grab().toImage().pixelColor(widget.width() // 2, widget.height() // 2)
    return (color.red(), color.green(), color.blue())


def test_the_picture_shows_the_chosen_bands_and_undo_brings_it_back(gui, images, qtbot) -> None:
    gui.open_files(images)
    qtbot.waitUntil(lambda: gui.session is not None and gui.idle)
    qtbot.waitUntil(lambda: middle(gui, "before") == (200, 100, 50))
    gui.window.activateWindow()
    gui.window.view.panes["before"].setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_B)
    window = gui.window.view.findChild(DisplayWindow)
    assert window is not None
    qtbot.waitUntil(lambda: window.bands.bands[0].count() == 4)
    for field, band in zip(window.bands.bands, (4, 3, 2), strict=True):
        field.setCurrentIndex(band - 1)
        field.activated.emit(band - 1)
    qtbot.waitUntil(lambda: middle(gui, "before") == (250, 50, 100))
    assert middle(gui, "after") == (200, 100, 50)
    window.alike.click()
    qtbot.waitUntil(lambda: middle(gui, "after") == (250, 50, 100))
    window.accept()
    gui.run_action("edit.undo")
    for pane in ("before", "after"):
        qtbot.waitUntil(lambda pane=pane: middle(gui, pane) == (200, 100, 50))
    assert gui.window.errors == []


def test_the_choice_is_there_after_reopening(gui, images, tmp_path, qtbot) -> None:
    gui.open_files(images, project=tmp_path / "p.twopass")
    qtbot.waitUntil(lambda: gui.session is not None and gui.idle)
    gui.run_action("view.bands", {"bands": [4], "colormap": "viridis", "stretch": [1, 99]})
    gui.run_action("view.bands", {"bands": [4], "colormap": "viridis"})
    gui.close_session()
    gui.open_files([tmp_path / "p.twopass"])
    qtbot.waitUntil(lambda: gui.session is not None and gui.idle)
    state = gui.window.state
    assert state.snapshot("before").display == DisplayChoice(bands=(4,), colormap="viridis")
    assert state.snapshot("after").display == PLAIN
    # 250 of 255 in viridis.
    qtbot.waitUntil(lambda: middle(gui, "before")[0] > 230 and middle(gui, "before")[2] < 60)


@pytest.mark.parametrize(
    "arguments",
    [
        {"bands": "red"},
        {"bands": 4},
        {"bands": [1, 2]},
        {"bands": [0]},
        {"stretch": [9, 2]},
        {"stretch": "gamma"},
        {"stretch": [1]},
        {"colormap": "jet"},
        {"gamma": 0},
        {"sharpen": "much"},
        {"hue": 3},
    ],
)
def test_arguments_that_make_no_sense_are_one_sentence(gui, images, qtbot, arguments) -> None:
    gui.open_files(images)
    qtbot.waitUntil(lambda: gui.session is not None and gui.idle)
    gui.run_action("view.bands", arguments)
    assert len(gui.window.errors) == 1
    assert gui.window.errors[0].startswith("Bands are one number or three, a stretch is auto, none or two percentiles")
    assert gui.window.state.snapshot("before").display == PLAIN


def test_tones_change_the_picture_and_the_match_brings_the_other_to_it(gui, tmp_path, qtbot) -> None:
    levels = np.random.default_rng(3).integers(40, 200, (300, 400, 3)).astype(np.uint8)
    brighter = (255 * (levels / 255) ** 0.7).round().astype(np.uint8)
    gui.open_files([tiff(tmp_path / "a.tif", levels), tiff(tmp_path / "b.tif", brighter)])
    qtbot.waitUntil(lambda: gui.session is not None and gui.idle)
    state = gui.window.state
    gui.run_action("view.match")
    qtbot.waitUntil(lambda: bool(state.snapshot("after").display.curves))
    for a, b in state.snapshot("after").display.curves[0][1:-1]:
        assert abs(255 * (b / 255) ** 0.7 - a) <= 3
    gui.run_action("view.bands", {"gamma": 2.0, "both": True})
    assert state.snapshot("after").display == state.snapshot("before").display == DisplayChoice(gamma=2.0)
    gui.run_action("view.reset_display")
    assert state.snapshot("after").display == PLAIN
    assert gui.window.errors == []
