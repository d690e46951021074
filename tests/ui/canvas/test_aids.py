"""Crosshair, magnifier and squares for pixels: drawn over the kept picture, in both panes, and gone without a trace."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication

from twopass.model.geometry import Box
from twopass.ui.canvas import loupe
from twopass.ui.canvas.comparison_view import ComparisonView
from twopass.workbench.tiles import PlacedTile

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
AT = (200.0, 150.0)


@pytest.fixture
def view(state, tiles, qtbot, monkeypatch):
    noise = np.random.default_rng(3).integers(0, 1 << 24, (400, 600), np.uint32) | np.uint32(0xFF000000)
    monkeypatch.setattr(tiles, "request", lambda *_: [PlacedTile(Box(0, 0, 600, 400), noise)])
    widget = ComparisonView(state, tiles)
    qtbot.addWidget(widget)
    widget.resize(1000, 400)
    with qtbot.waitExposed(widget):
        widget.show()
    state.center_on("before", AT, 1.0)
    return widget


def picture(view, name, qtbot) -> np.ndarray:
    """What a pane shows when it is sharp."""
    pane = view.panes[name]
    qtbot.waitUntil(lambda: pane.idle)
    image = pane.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1).copy()


def point_at(view, pixel) -> tuple[float, float]:
    """Move the mouse over the before pane; return where on it."""
    pane = view.panes["before"]
    place = QPointF(*pane.to_screen(pixel))
    none = Qt.MouseButton.NoButton
    moved = QMouseEvent(
        QEvent.Type.MouseMove, place, pane.mapToGlobal(place), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(pane, moved)
    return place.x(), place.y()


def middle_of(at: float, by: int, times: int) -> int:
    """Return where the middle of a pixel, so many from the one at a place, lands when it is magnified about that."""
    return int(at + (int(at) + by + 0.5 - at) * times)


def test_the_crosshair_runs_through_both_panes(view, state, qtbot):
    x, y = (int(place) for place in point_at(view, AT))
    before = {name: picture(view, name, qtbot) for name in view.panes}
    drawn = view.panes["before"].picture.frame.drawn
    state.aids.switch("crosshair")
    for name in view.panes:
        changed = picture(view, name, qtbot) != before[name]
        assert changed[5, x - 2 : x + 3].any()
        assert changed[y - 2 : y + 3, 5].any()
        assert not changed[5, : x - 3].any()
    state.aids.switch("crosshair")
    assert all((picture(view, name, qtbot) == before[name]).all() for name in view.panes)
    assert view.panes["before"].picture.frame.drawn == drawn  # the kept picture was not drawn again


def test_the_magnifier_shows_each_pixel_as_a_square_in_both_panes(view, state, qtbot):
    x, y = point_at(view, AT)
    before = {name: picture(view, name, qtbot) for name in view.panes}
    drawn = view.panes["before"].picture.frame.drawn
    state.aids.switch("magnifier", True)
    times, radius = round(loupe.TIMES), round(loupe.RADIUS)
    for name in view.panes:
        shown, was = picture(view, name, qtbot), before[name]
        # Away from the marks in the middle; the ghost cursor of the other pane is small.
        for dx, dy in ((5, 5), (-5, 6), (8, -4)):
            square = shown[middle_of(y, dy, times), middle_of(x, dx, times)]
            assert square == was[int(y) + dy, int(x) + dx]
        outside = shown[: int(y) - radius - 6] == was[: int(y) - radius - 6]
        assert outside.all()
    state.aids.switch("magnifier", False)
    assert all((picture(view, name, qtbot) == before[name]).all() for name in view.panes)
    assert view.panes["before"].picture.frame.drawn == drawn


@pytest.mark.parametrize("mode", ["side", "blink"])
def test_the_magnifier_asks_for_finer_tiles_than_the_view_has(view, state, tiles, qtbot, monkeypatch, mode):
    glances = []
    noise = tiles.request(None, 1.0, Box(0, 0, 600, 400))[0]
    mush = PlacedTile(noise.rect, np.full((40, 60), 0xFF555555, np.uint32))
    monkeypatch.setattr(tiles, "request", lambda *_: [mush])

    def glance(snapshot, scale, rect):
        glances.append((snapshot, scale, rect))
        return [mush, noise]

    monkeypatch.setattr(tiles, "glance", glance)
    state.mode.set(mode)
    state.center_on("before", AT, 0.5)
    view.panes["before"].refresh()
    x, y = point_at(view, (200.25, 150.25))
    state.aids.switch("magnifier", True)
    shown = picture(view, state.mode.on_top if mode == "blink" else "before", qtbot)
    for dx, dy in ((6, 5), (-7, 6), (8, -4)):
        place = int(y + (dy + 0.25) * 3), int(x + (dx + 0.25) * 3)
        assert shown[place] == noise.pixels[150 + dy, 200 + dx]
    assert len({snapshot for snapshot, _, _ in glances}) == 2
    for _, scale, rect in glances:
        assert scale == pytest.approx(3)
        assert (rect.width, rect.height) == pytest.approx((56, 56), abs=1)
        assert rect.center == pytest.approx((200.25, 150.25), abs=1.5)


def colors_in(image: np.ndarray) -> int:
    return len(np.unique(image[150:190, 150:250]))


@pytest.mark.parametrize("scale", [2.5, 3.9, 16, 64])
def test_pixels_are_squares_where_they_are_not_smoothed(view, state, scale, qtbot):
    state.center_on("before", AT, scale)
    squares = colors_in(picture(view, "before", qtbot))
    state.aids.switch("smooth")
    smooth = colors_in(picture(view, "before", qtbot))
    assert squares <= (100 / scale + 2) * (40 / scale + 2)
    assert smooth > 2 * squares


def test_at_64_times_a_pixel_is_one_square(view, state, qtbot):
    state.center_on("before", (200.5, 150.5), 64.0)
    assert state.views["before"].scale == 64.0
    shown = picture(view, "before", qtbot)
    height, width = shown.shape
    middle = shown[height // 2 - 28 : height // 2 + 28, width // 2 - 28 : width // 2 + 28]
    assert len(np.unique(middle)) == 1
