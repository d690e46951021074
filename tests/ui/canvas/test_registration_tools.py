"""Tie points and nudges by real events on a real pane."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from twopass.ui.bridge import registering
from twopass.ui.canvas.pane import Pane

KEYS = Qt.Key


@pytest.fixture
def pane(state, tiles, qtbot):
    widget = Pane(state, tiles, "after")
    qtbot.addWidget(widget)
    widget.resize(600, 400)
    widget.show()
    qtbot.waitExposed(widget)
    state.center_on("after", (300, 200), 1.0)
    widget.setFocus()
    return widget


def at(x, y):
    from PySide6.QtCore import QPoint

    return QPoint(x, y)


def drag(qtbot, pane, start, end):
    qtbot.mousePress(pane, Qt.MouseButton.LeftButton, pos=at(*start))
    qtbot.mouseMove(pane, at((start[0] + end[0]) // 2, (start[1] + end[1]) // 2))
    qtbot.mouseMove(pane, at(*end))
    qtbot.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=at(*end))


def test_a_click_places_a_point_and_a_drag_moves_this_end_alone(pane, state, qtbot):
    state.set_tool("tie_point")
    qtbot.mouseClick(pane, Qt.MouseButton.LeftButton, pos=at(100, 80))
    (point,) = registering.points(state)
    assert point.after == pytest.approx((100, 80))
    assert point.before == pytest.approx((100, 80))
    drag(qtbot, pane, (100, 80), (112, 75))
    (point,) = registering.points(state)
    assert point.after == pytest.approx((112, 75))
    assert point.before == pytest.approx((100, 80))
    qtbot.keyClick(pane, KEYS.Key_Delete)
    assert registering.points(state) == ()


def test_escape_lets_go_of_a_dragged_point(pane, state, qtbot):
    state.set_tool("tie_point")
    qtbot.mouseClick(pane, Qt.MouseButton.LeftButton, pos=at(100, 80))
    qtbot.mousePress(pane, Qt.MouseButton.LeftButton, pos=at(100, 80))
    qtbot.mouseMove(pane, at(150, 90))
    qtbot.keyClick(pane, KEYS.Key_Escape)
    qtbot.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=at(150, 90))
    assert registering.points(state)[0].after == pytest.approx((100, 80))


@pytest.mark.parametrize(
    ("key", "held", "shift"),
    [
        (KEYS.Key_Right, Qt.KeyboardModifier.NoModifier, (1, 0)),
        (KEYS.Key_Up, Qt.KeyboardModifier.ShiftModifier, (0, -10)),
        (KEYS.Key_Left, Qt.KeyboardModifier.ControlModifier, (-0.1, 0)),
    ],
)
def test_arrows_nudge_the_after_snapshot(pane, state, qtbot, key, held, shift):
    state.set_tool("nudge")
    qtbot.keyClick(pane, key, held)
    assert registering.numbers(state).shift == pytest.approx(shift)
    assert state.views["before"].center == pytest.approx((300, 200))


def test_a_run_of_nudges_is_one_step_and_other_keys_turn_and_scale(pane, state, qtbot):
    state.set_tool("nudge")
    for key in (KEYS.Key_Right, KEYS.Key_Right, KEYS.Key_Shift, KEYS.Key_Period, KEYS.Key_PageUp):
        qtbot.keyClick(pane, key)
    now = registering.numbers(state)
    assert now.turn == pytest.approx(0.1)
    assert now.scale == pytest.approx(1.001)
    state.undo()
    assert state.comparison.registration is None


def test_a_drag_shifts_by_hand_and_is_stored_when_let_go(pane, state, qtbot):
    state.set_tool("nudge")
    qtbot.mousePress(pane, Qt.MouseButton.LeftButton, pos=at(100, 80))
    qtbot.mouseMove(pane, at(130, 70))
    assert state.comparison.registration is None
    assert state.views["after"].center == pytest.approx((270, 210))
    qtbot.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=at(130, 70))
    assert registering.numbers(state).shift == pytest.approx((30, -10))
    assert state.link.plain
    assert state.views["after"].center == pytest.approx((270, 210))
