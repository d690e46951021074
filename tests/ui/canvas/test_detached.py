"""The after pane in a window of its own: the same pane, the same keys, and the way back."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow
from support.canvas_fakes import PlainTiles

from twopass.ui.canvas.comparison_view import ComparisonView
from twopass.ui.canvas.detached import DetachedPane


@pytest.fixture
def view(state, qtbot):
    main = QMainWindow()
    view = ComparisonView(state, PlainTiles())
    main.setCentralWidget(view)
    main.resize(1000, 600)
    qtbot.addWidget(main)
    with qtbot.waitExposed(main):
        main.show()
    main.activateWindow()
    view.focus()
    yield view
    main.close()


@pytest.fixture
def pressed():
    return []


@pytest.fixture
def detached(view, pressed, qtbot):
    actions = []
    for keys, context in (("W", Qt.ShortcutContext.WidgetWithChildrenShortcut), ("F9", None)):
        action = QAction(view.window())
        action.setShortcut(keys)
        if context is not None:
            action.setShortcutContext(context)
        (view if context is not None else view.window()).addAction(action)
        action.triggered.connect(lambda _=False, keys=keys: pressed.append(keys))
        actions.append(action)
    result = DetachedPane(view, "after", actions)
    result.detach()
    qtbot.waitUntil(lambda: view.panes["after"].hasFocus())
    return result


def test_the_pane_goes_and_comes_back_where_it_was(view, detached, qtbot):
    pane = view.panes["after"]
    assert pane.window() is detached
    assert detached.isVisible()
    assert view.lent == "after"
    qtbot.waitUntil(lambda: view.panes["before"].width() == view.width())
    with qtbot.waitSignal(detached.came_back):
        detached.close()
    assert pane.window() is view.window()
    assert view.lent is None
    qtbot.waitUntil(lambda: abs(pane.width() - view.panes["before"].width()) < 8)
    assert pane.x() > view.panes["before"].x()
    assert pane.isVisible()


def test_keys_mean_the_same_in_both_windows(view, detached, pressed, qtbot):
    qtbot.keyClick(view.panes["after"], Qt.Key.Key_W)
    qtbot.keyClick(view.panes["after"], Qt.Key.Key_F9)
    view.switch_pane()
    qtbot.waitUntil(lambda: view.panes["before"].hasFocus())
    qtbot.keyClick(view.panes["before"], Qt.Key.Key_W)
    qtbot.keyClick(view.panes["before"], Qt.Key.Key_F9)
    assert pressed == ["W", "F9"] * 2


def test_both_move_together(view, detached, state, qtbot):
    before = {name: pane.grab().toImage() for name, pane in view.panes.items()}
    state.center_on("before", (300.0, 100.0), 3.0)
    assert state.views["after"] == state.views["before"]
    assert all(pane.stale for pane in view.panes.values())
    qtbot.waitUntil(lambda: all(pane.idle for pane in view.panes.values()))
    assert all(view.panes[name].grab().toImage() != image for name, image in before.items())


def test_a_label_is_asked_for_where_the_box_is(view, detached, state, session, qtbot):
    state.set_tool("box")
    pane, button = view.panes["after"], Qt.MouseButton.LeftButton
    ends = [QPoint(*np.round(pane.to_screen(pixel)).astype(int).tolist()) for pixel in ((250, 150), (350, 250))]
    qtbot.mousePress(pane, button, pos=ends[0])
    qtbot.mouseMove(pane, ends[1])
    qtbot.mouseRelease(pane, button, pos=ends[1])
    assert view.picker is not None
    assert view.picker.window() is detached
    qtbot.keyClick(view.picker.filter, Qt.Key.Key_Return)
    assert [note.snapshot for note in session.project.annotations.values()] == [state.comparison.after]


def test_it_is_called_after_what_it_shows(detached):
    assert detached.windowTitle() == "After, date unknown — after.tif"
