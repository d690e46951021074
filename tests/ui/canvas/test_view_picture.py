"""The view as a picture: what is seen of both panes, without the mouse, and what they are under it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QImage

from twopass.model.edit import Edit
from twopass.model.edits.common import changed
from twopass.model.geometry import Box
from twopass.ui.bridge.modes import MODES
from twopass.ui.canvas.comparison_view import ComparisonView
from twopass.ui.canvas.view_picture import lines_of, png_of, view_picture

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
SIZE = QSize(900, 420)


@pytest.fixture
def view(state, tiles, qtbot, add):
    add(Box(150, 100, 80, 60), pane="before")
    add(Box(350, 150, 80, 60), pane="after")
    widget = ComparisonView(state, tiles)
    qtbot.addWidget(widget)
    widget.resize(SIZE)
    with qtbot.waitExposed(widget):
        widget.show()
    qtbot.waitUntil(widget.idle)
    return widget


def pixels(image: QImage) -> np.ndarray:
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(plain.constBits(), np.uint32).reshape(plain.height(), -1)[:, : plain.width()].copy()


def describe(state, pane, **values):
    known = state.snapshot(pane)
    state.do(Edit("Describe", (changed(known, replace(known, properties=values)),)))


@pytest.mark.parametrize("mode", MODES)
def test_it_shows_what_the_panes_show_in_every_mode(view, state, qtbot, mode):
    state.mode.set(mode)
    state.mode.set_rate(0.5)
    state.set_active("before")
    qtbot.waitUntil(view.idle)
    seen = pixels(view.grab().toImage())
    shown = pixels(view_picture(view))
    assert shown.shape[0] > SIZE.height()
    assert shown.shape[1] == SIZE.width()
    # Below the line of the active pane and the chips, whose accent is the mouse's; the line between is the theme's.
    differs = shown[60 : SIZE.height()] != seen[60:]
    between = view.arrangement.divider.geometry()
    if not state.mode.composite:
        differs[:, between.left() : between.right() + 1] = False
        differs[max(between.top() - 60, 0) : between.bottom() - 59] &= mode == "side"
    assert not differs.any()


def test_the_mouse_is_not_in_it(view, state, qtbot):
    plain = pixels(view_picture(view))
    state.aids.switch("crosshair")
    state.aids.switch("magnifier")
    view.panes["before"].take_mouse((150.0, 200.0))
    qtbot.waitUntil(view.idle)
    assert (pixels(view.grab().toImage())[: SIZE.height()] != plain[: SIZE.height()]).any()
    assert (pixels(view_picture(view)) == plain).all()
    assert view.panes["before"].mouse == (150.0, 200.0)


def test_a_pane_in_a_window_of_its_own_is_in_it(view, state, qtbot):
    other = view.panes["after"]
    view.lend("after")
    other.setParent(None)
    other.resize(300, 500)
    other.show()
    image = view_picture(view)
    assert image.width() == SIZE.width() + 3 + 300
    part = pixels(image)[:500, SIZE.width() + 3 :]
    # Its two tiles: red and blue.
    assert (part == 0xFF803020).any()
    assert (part == 0xFF203080).any()
    view.take_back("after")


def test_it_says_what_was_taken_when_by_what_and_whose_it_is(view, state):
    describe(state, "after", platform="WorldView-3", attribution="© Maxar", license="CC BY-NC 4.0")
    state.mode.set("blend")
    state.mode.set_opacity(0.3)
    before, after, how = lines_of(state)
    assert (before.head, before.text) == ("BEFORE", "10 Dec 2024 08:12:04Z · before.tif")
    assert (after.head, after.text) == (
        "AFTER",
        "date unknown · after.tif · WorldView-3 · Credit: © Maxar · Licence: CC BY-NC 4.0",
    )
    assert (how.head, how.text) == ("Blend, 30 % after", "by pixel · Test")


def test_long_lines_go_on_below_themselves(view, state):
    low = view_picture(view).height()
    describe(state, "after", attribution="word " * 150)
    assert view_picture(view).height() > low + 40
    describe(state, "after", attribution="x" * 900)
    picture = pixels(view_picture(view))
    assert (picture[-11:] == picture[-1, 0]).all(), "nothing is cut off at the foot"
    assert (picture[SIZE.height() :, -10:] == picture[-1, 0]).all(), "nor at the side"


def test_a_picture_says_what_made_it(view):
    data = png_of(view_picture(view))
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert b"tEXtSoftware\0Twopass" in data[:1024]
    image = QImage.fromData(data)
    assert image.size() == view_picture(view).size()
    assert not image.isNull()
    assert image.pixelColor(QPoint(1, 1)).isValid()
