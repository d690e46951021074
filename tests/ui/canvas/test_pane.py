"""Real mouse and key events on a real pane."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from twopass.model.geometry import Box
from twopass.ui.bridge import commands
from twopass.ui.canvas.pane import Pane

LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def pane(state, tiles, qtbot):
    widget = Pane(state, tiles, "before")
    qtbot.addWidget(widget)
    widget.resize(600, 400)
    widget.show()
    qtbot.waitExposed(widget)
    state.center_on("before", (300, 200), 1.0)
    widget.setFocus()
    return widget


def mouse(pane, kind, at, *, buttons=Qt.MouseButton.NoButton, button=Qt.MouseButton.NoButton, held=None):
    held = Qt.KeyboardModifier.NoModifier if held is None else held
    place = QPointF(*at)
    QApplication.sendEvent(pane, QMouseEvent(kind, place, pane.mapToGlobal(place), button, buttons, held))


def drag(pane, start, end, *, button=Qt.MouseButton.LeftButton, held=None, release=True):
    """Drag between two snapshot pixels through the pane's own view."""
    first, last = pane.to_screen(start), pane.to_screen(end)
    middle = ((first[0] + last[0]) / 2, (first[1] + last[1]) / 2)
    mouse(pane, QEvent.Type.MouseButtonPress, first, buttons=button, button=button, held=held)
    for at in (middle, last):
        mouse(pane, QEvent.Type.MouseMove, at, buttons=button, held=held)
    if release:
        mouse(pane, QEvent.Type.MouseButtonRelease, last, button=button, held=held)


def click(pane, at, held=None):
    drag(pane, at, at, held=held)


def shape(state, uid):
    return state.project.annotations[uid].shape


CORNERS = [
    ((100, 100), (160, 150)),
    ((160, 150), (100, 100)),
    ((100, 150), (160, 100)),
    ((160, 100), (100, 150)),
]


@pytest.mark.parametrize(("start", "end"), CORNERS)
def test_a_box_is_drawn_from_any_corner_and_asks_for_its_label(pane, state, qtbot, start, end):
    state.set_tool("box")
    with qtbot.waitSignal(pane.label_wanted) as asked:
        drag(pane, start, end)
    assert asked.args[0] == Box(100, 100, 60, 50)
    assert pane.tool.draft == Box(100, 100, 60, 50)
    assert not state.project.annotations


def test_a_click_draws_nothing_and_a_box_keeps_inside_the_snapshot(pane, state, qtbot):
    state.set_tool("box")
    with qtbot.assertNotEmitted(pane.label_wanted):
        click(pane, (100, 100))
    with qtbot.waitSignal(pane.label_wanted) as asked:
        drag(pane, (550, 350), (650, 480))
    assert asked.args[0] == Box(550, 350, 50, 50)


def test_escape_backs_out_one_thing_at_a_time(pane, state, add, qtbot):
    uid = add(Box(10, 10, 20, 20))
    state.select([uid])
    state.set_tool("box")
    drag(pane, (100, 100), (160, 150), release=False)
    for expected in ((None, {uid}, "box"), (None, set(), "box"), (None, set(), "select")):
        qtbot.keyClick(pane, Qt.Key.Key_Escape)
        assert (pane.tool.draft, state.selected, state.tool) == expected


def test_click_selects_the_smallest_and_again_what_lies_beneath(pane, state, add):
    large, small = add(Box(100, 100, 200, 200)), add(Box(150, 150, 20, 20))
    click(pane, (160, 160))
    assert state.selected == {small}
    click(pane, (160, 160))
    assert state.selected == {large}
    click(pane, (160, 160))
    assert state.selected == {small}
    click(pane, (20, 20))
    assert not state.selected


def test_shift_adds_and_takes_away(pane, state, add):
    first, second = add(Box(100, 100, 30, 30)), add(Box(200, 100, 30, 30))
    click(pane, (110, 110))
    click(pane, (210, 110), held=Qt.KeyboardModifier.ShiftModifier)
    assert state.selected == {first, second}
    click(pane, (110, 110), held=Qt.KeyboardModifier.ShiftModifier)
    assert state.selected == {second}


def test_a_rubber_band_selects_what_is_wholly_inside(pane, state, add):
    inside, _ = add(Box(100, 100, 30, 30)), add(Box(150, 100, 200, 30))
    drag(pane, (90, 90), (180, 160))
    assert state.selected == {inside}


def test_a_drag_moves_the_selection_as_one_step(pane, state, session, add):
    first, second = add(Box(100, 100, 30, 30)), add(Box(200, 100, 30, 30))
    state.select([first, second])
    drag(pane, (110, 110), (121, 104))
    assert shape(state, first) == Box(111, 94, 30, 30)
    assert shape(state, second) == Box(211, 94, 30, 30)
    assert session.history.undo_title == "Move 2 annotations"
    state.undo()
    assert shape(state, first) == Box(100, 100, 30, 30)


def test_escape_during_a_move_stores_nothing(pane, state, session, add, qtbot):
    uid = add(Box(100, 100, 30, 30))
    drag(pane, (110, 110), (150, 150), release=False)
    edits = session.edit_count
    qtbot.keyClick(pane, Qt.Key.Key_Escape)
    mouse(pane, QEvent.Type.MouseButtonRelease, (150, 150), button=Qt.MouseButton.LeftButton)
    assert session.edit_count == edits
    assert shape(state, uid) == Box(100, 100, 30, 30)


def test_a_handle_resizes_and_flips(pane, state, session, add):
    uid = add(Box(100, 100, 60, 40))
    state.select([uid])
    drag(pane, (160, 140), (180, 170))
    assert shape(state, uid) == Box(100, 100, 80, 70)
    assert session.history.undo_title == "Resize An-124"
    drag(pane, (180, 170), (50, 60))
    assert shape(state, uid) == Box(50, 60, 50, 40)


def test_a_gesture_waits_for_the_last_commit(pane, state, session, add):
    add(Box(100, 100, 30, 30))
    drag(pane, (110, 110), (121, 104))
    assert session.settled


def test_arrows_move_and_resize_and_a_run_is_one_step(pane, state, session, add, qtbot):
    uid = add(Box(100, 100, 30, 30))
    state.select([uid])
    steps = len(session.history.undoable)
    qtbot.keyClick(pane, Qt.Key.Key_Right)
    qtbot.keyClick(pane, Qt.Key.Key_Right)
    qtbot.keyClick(pane, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert shape(state, uid) == Box(102, 110, 30, 30)
    assert len(session.history.undoable) == steps + 1
    qtbot.keyClick(pane, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    resize_ten = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(pane, Qt.Key.Key_Up, resize_ten)
    assert shape(state, uid) == Box(102, 110, 31, 20)
    assert len(session.history.undoable) == steps + 2
    state.undo()
    state.undo()
    assert shape(state, uid) == Box(100, 100, 30, 30)


def test_arrows_pan_where_nothing_is_selected(pane, state, qtbot):
    qtbot.keyClick(pane, Qt.Key.Key_Right)
    assert state.views["before"].center == (364, 200)


def test_tab_cycles_and_numbers_relabel(pane, state, add, qtbot):
    first, second = add(Box(100, 100, 30, 30)), add(Box(200, 100, 30, 30))
    add(Box(200, 100, 30, 30), pane="after")
    seen = []
    for _ in range(3):
        qtbot.keyClick(pane, Qt.Key.Key_Tab)
        seen.append(next(iter(state.selected)))
    assert seen == [first, second, first]
    qtbot.keyClick(pane, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert state.selected == {second}
    qtbot.keyClick(pane, Qt.Key.Key_2)
    names = {label.uid: label.name for label in state.project.labels.values()}
    assert names[state.project.annotations[second].label] == "Ka-52"
    state.select(())
    qtbot.keyClick(pane, Qt.Key.Key_3)
    assert names[state.label] == "S-400"


def wheel(pane, at, angle=0, pixels=(0, 0), held=None):
    held = Qt.KeyboardModifier.NoModifier if held is None else held
    phase = Qt.ScrollPhase.ScrollUpdate if any(pixels) else Qt.ScrollPhase.NoScrollPhase
    place, turn, none = QPointF(*at), QPoint(0, angle), Qt.MouseButton.NoButton
    event = QWheelEvent(place, pane.mapToGlobal(place), QPoint(*pixels), turn, none, held, phase, False)
    QApplication.sendEvent(pane, event)


def test_the_wheel_zooms_at_the_mouse_and_a_touchpad_pans(pane, state):
    under = pane.to_pixel((100, 50))
    wheel(pane, (100, 50), angle=240)
    assert state.views["before"].scale == pytest.approx(1.25**2)
    assert pane.to_pixel((100, 50)) == pytest.approx(under)
    state.center_on("before", (300, 200), 1.0)
    wheel(pane, (100, 50), pixels=(12, -7))
    assert state.views["before"].center == pytest.approx((288, 207))
    wheel(pane, (100, 50), pixels=(0, 100), held=Qt.KeyboardModifier.ControlModifier)
    assert state.views["before"].scale > 1.5


def test_middle_button_and_space_drag_the_picture(pane, state, qtbot):
    drag(pane, (300, 200), (310, 220), button=Qt.MouseButton.MiddleButton)
    assert state.views["before"].center == pytest.approx((290, 180))
    qtbot.keyPress(pane, Qt.Key.Key_Space)
    drag(pane, (290, 180), (280, 160))
    qtbot.keyRelease(pane, Qt.Key.Key_Space)
    assert state.views["before"].center == pytest.approx((300, 200))


def test_moving_the_mouse_draws_no_tile_again(pane, state, tiles, qtbot):
    qtbot.waitUntil(lambda: pane.idle)
    before = tiles.requests
    mouse(pane, QEvent.Type.MouseMove, (50, 60))
    pane.repaint()
    assert tiles.requests == before
    assert state.cursor == ("before", pane.to_pixel((50, 60)))


def test_pixels_land_where_the_view_says(pane, state, qtbot):
    picture = pane.grab().toImage()
    left, right = pane.to_screen((298, 250)), pane.to_screen((302, 250))
    assert picture.pixelColor(round(left[0]), round(left[1])).name() == "#803020"
    assert picture.pixelColor(round(right[0]), round(right[1])).name() == "#203080"


def test_copies_do_not_land_on_each_other(pane, state, add):
    uid = add(Box(100, 100, 30, 30))
    state.select([uid])
    commands.copy(state)
    commands.paste(state)
    commands.paste(state)
    places = sorted(note.shape.x for note in state.project.annotations.values())
    assert places == [100, 110, 120]
    commands.paste_other(state)
    assert state.active == "after"


def test_shift_and_a_drag_with_the_pan_tool_turn_the_picture_about_the_middle(pane, state):
    state.set_tool("pan")
    mouse(pane, QEvent.Type.MouseButtonPress, (500, 200), buttons=LEFT, button=LEFT, held=SHIFT)
    mouse(pane, QEvent.Type.MouseMove, (300, 400), buttons=LEFT, held=SHIFT)
    assert pane.view.rotation == pytest.approx(90)
    assert pane.view.center == pytest.approx((300, 200))
    assert state.views["after"].rotation == pytest.approx(90)
    pane.back_out()
    assert pane.view.rotation == pytest.approx(0)
    assert state.views["after"].rotation == pytest.approx(0)


def test_in_a_turned_view_the_rubber_band_takes_what_lies_in_it_on_the_screen(pane, state, add):
    inside, outside = add(Box(290, 190, 20, 20)), add(Box(225, 125, 10, 10))
    state.rotate(45)
    drag(pane, pane.to_pixel((240, 140)), pane.to_pixel((360, 260)))
    assert state.selected == {inside}
    assert outside not in state.selected


def test_while_x_is_held_a_pane_moves_alone_and_the_offset_stays(pane, state, qtbot):
    qtbot.keyPress(pane, Qt.Key.Key_X)
    drag(pane, (300, 200), (330, 190), button=Qt.MouseButton.MiddleButton)
    assert state.views["after"].center == (300, 200)
    qtbot.keyRelease(pane, Qt.Key.Key_X)
    assert state.link.on
    assert state.corresponding("before", (0, 0)) == pytest.approx((30, -10))


def test_with_x_held_the_left_button_drags_too_whatever_the_tool(pane, state, session, qtbot):
    state.set_tool("box")
    qtbot.keyPress(pane, Qt.Key.Key_X)
    drag(pane, (300, 200), (330, 190))
    qtbot.keyRelease(pane, Qt.Key.Key_X)
    assert state.corresponding("before", (0, 0)) == pytest.approx((30, -10))
    assert not session.project.annotations


def test_x_links_nothing_that_was_not_linked(pane, state, qtbot):
    state.set_link(False)
    qtbot.keyPress(pane, Qt.Key.Key_X)
    QApplication.sendEvent(
        pane, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x", True)
    )
    drag(pane, (300, 200), (330, 190))
    qtbot.keyRelease(pane, Qt.Key.Key_X)
    assert not state.link.on
    assert state.views["before"].center == pytest.approx((270, 210))


def test_x_that_is_still_held_when_the_keyboard_comes_back_holds_again(pane, state, qtbot):
    qtbot.keyPress(pane, Qt.Key.Key_X)
    pane.clearFocus()
    assert state.link.on
    pane.setFocus()
    QApplication.sendEvent(
        pane, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x", True)
    )
    assert not state.link.on
    qtbot.keyRelease(pane, Qt.Key.Key_X)
    assert state.link.on
