"""Both panes, the link between them, and the label picker, driven through real events."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import Box
from twopass.ui.canvas.comparison_view import ComparisonView

# Qt's offscreen platform says so of every window with a smallest size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def view(state, tiles, qtbot):
    widget = ComparisonView(state, tiles)
    qtbot.addWidget(widget)
    widget.resize(1200, 500)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.focus()
    return widget


def send(pane, kind, at, buttons=Qt.MouseButton.NoButton, button=Qt.MouseButton.LeftButton):
    place = QPointF(*pane.to_screen(at))
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(pane, QMouseEvent(kind, place, pane.mapToGlobal(place), button, buttons, none))


def drag(pane, start, end):
    send(pane, QEvent.Type.MouseButtonPress, start, Qt.MouseButton.LeftButton)
    send(pane, QEvent.Type.MouseMove, end, Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton)
    send(pane, QEvent.Type.MouseButtonRelease, end)


def notes(state):
    return list(state.project.annotations.values())


def test_draw_type_enter_is_one_step_with_its_new_label(view, state, session, qtbot):
    state.set_tool("box")
    drag(view.panes["after"], (100, 100), (160, 150))
    assert view.picker is not None
    view.picker.filter.insert("Mi-8 Ж")
    qtbot.keyClick(view.picker.filter, Qt.Key.Key_Return)
    assert view.picker is None
    (note,) = notes(state)
    assert state.pane_of(note) == "after"
    assert (note.shape.x, note.shape.y, note.shape.width, note.shape.height) == pytest.approx((100, 100, 60, 50))
    assert state.project.labels[note.label].name == "Mi-8 Ж"
    assert session.history.undo_title == "Draw Mi-8 Ж"
    assert state.selected == {note.uid}
    assert view.panes["after"].tool.draft is None


def test_enter_alone_takes_the_last_label(view, state, qtbot):
    state.set_label(list(state.project.labels)[1])
    state.set_tool("box")
    drag(view.panes["before"], (100, 100), (160, 150))
    qtbot.keyClick(view.picker.filter, Qt.Key.Key_Return)
    assert state.project.labels[notes(state)[0].label].name == "Ka-52"


@pytest.mark.parametrize("way", ["escape", "press", "tool"])
def test_leaving_the_picker_drops_the_draft(view, state, qtbot, way):
    state.set_tool("box")
    pane = view.panes["before"]
    drag(pane, (100, 100), (160, 150))
    if way == "escape":
        qtbot.keyClick(view.picker.filter, Qt.Key.Key_Escape)
        assert pane.hasFocus()
    elif way == "press":
        drag(pane, (300, 300), (300, 300))
    else:
        state.set_tool("pan")
    assert view.picker is None
    assert pane.tool.draft is None
    assert notes(state) == []


def test_a_draft_that_can_not_be_stored_is_kept(view, state, session, qtbot, monkeypatch):
    state.set_tool("box")
    drag(view.panes["before"], (100, 100), (160, 150))

    def refuse(edit):
        raise TwopassError(ErrorCode.STORE_FAILED, path="p", detail="full")

    monkeypatch.setattr(session, "do", refuse)
    with qtbot.waitSignal(state.failed):
        qtbot.keyClick(view.picker.filter, Qt.Key.Key_Return)
    assert view.picker is not None
    monkeypatch.undo()
    qtbot.keyClick(view.picker.filter, Qt.Key.Key_Return)
    assert len(notes(state)) == 1


def test_return_relabels_the_selection(view, state, add, qtbot):
    uid = add(Box(100, 100, 30, 30))
    state.select([uid])
    qtbot.keyClick(view.panes["before"], Qt.Key.Key_Return)
    qtbot.keyClicks(view.picker.filter, "S-4")
    qtbot.keyClick(view.picker.filter, Qt.Key.Key_Return)
    assert state.project.labels[state.project.annotations[uid].label].name == "S-400"


def test_undo_under_the_mouse_ends_the_gesture(view, state, session, add):
    uid = add(Box(100, 100, 60, 60))
    pane = view.panes["before"]
    send(pane, QEvent.Type.MouseButtonPress, (110, 110), Qt.MouseButton.LeftButton)
    send(pane, QEvent.Type.MouseMove, (150, 150), Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton)
    assert uid in pane.tool.preview
    state.undo()
    pane.repaint()
    send(pane, QEvent.Type.MouseButtonRelease, (150, 150))
    assert notes(state) == []


def test_the_ghost_shows_in_the_other_pane_only(view, state):
    send(view.panes["before"], QEvent.Type.MouseMove, (100, 50), button=Qt.MouseButton.NoButton)
    assert view.panes["before"].picture.ghost() is None
    assert view.panes["after"].picture.ghost() == pytest.approx((100, 50))


def test_an_image_that_can_not_be_shown_says_so_until_it_can(view, state, tiles):
    snapshot = state.snapshot("after").uid
    tiles.on_error(snapshot, TwopassError(ErrorCode.FILE_MISSING, path="/a/after.tif"))
    assert "after.tif" in view.panes["after"].accessibleDescription()
    assert view.panes["before"].accessibleDescription() == ""
    view.grab()
    # A tile that was read before the file was lost says nothing of it.
    tiles.blamed = True
    tiles.on_tile(snapshot, Box(0, 0, 10, 10))
    assert "after.tif" in view.panes["after"].accessibleDescription()
    tiles.blamed = False
    tiles.on_tile(snapshot, Box(0, 0, 10, 10))
    assert view.panes["after"].accessibleDescription() == ""


def test_panes_are_named_focusable_and_become_idle(view, state, qtbot):
    for name, pane in view.panes.items():
        assert pane.objectName() == f"pane_{name}"
        assert pane.accessibleName()
        pane.setFocus()
        assert state.active == name
    qtbot.waitUntil(view.idle)
    state.fit()
    assert not view.idle()
    qtbot.waitUntil(view.idle)
    view.switch_pane()
    assert view.panes["before"].hasFocus()


def test_tiles_that_come_one_after_the_other_are_painted_together(view, state, tiles, qtbot, monkeypatch):
    pane, snapshot = view.panes["after"], state.snapshot("after").uid
    qtbot.waitUntil(view.idle)
    more = [True]
    tiles.waits_for = lambda _snapshot: more[0]
    paints, draw = [], pane.picture.draw
    monkeypatch.setattr(pane.picture, "draw", lambda *how, **more: (paints.append("after"), draw(*how, **more)))
    for left in range(0, 50, 10):
        tiles.on_tile(snapshot, Box(left, 0, 10, 10))
    # None has asked for a painting of its own: all wait for the one that is due soon.
    assert not pane.stale
    assert not pane.idle
    qtbot.waitUntil(view.idle)
    # One, or on a busy machine another where the first ran out of its time; never one a tile.
    painted = len(paints)
    assert 1 <= painted <= 2
    more[0] = False
    tiles.on_tile(snapshot, Box(0, 0, 10, 10))
    assert pane.stale
    qtbot.waitUntil(view.idle)
    assert len(paints) > painted


def test_a_key_held_over_one_pane_holds_when_the_other_is_dragged(view, state, qtbot):
    before, after = view.panes["before"], view.panes["after"]
    state.set_tool("box")
    at = state.views["after"].center
    qtbot.keyPress(before, Qt.Key.Key_Space)
    drag(after, at, (at[0] - 20, at[1]))
    assert after.hasFocus()
    both = state.views["before"].center
    assert both[0] > at[0] + 10
    qtbot.keyRelease(after, Qt.Key.Key_Space)
    before.setFocus()
    qtbot.keyPress(before, Qt.Key.Key_X)
    drag(after, at, (at[0] + 30, at[1]))
    qtbot.keyRelease(after, Qt.Key.Key_X)
    assert state.link.on
    assert state.views["before"].center == both
    assert state.views["after"].center[0] < both[0] - 20
    assert not notes(state)
    drag(after, (100, 100), (160, 150))
    assert view.picker is not None
