"""All dates at once: the same ground in each, moved together, and a way to choose one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from support import canvas_fakes as fakes
from support.series import facts, grow, named

from twopass.model.edit import Edit
from twopass.model.edits import annotations
from twopass.model.edits.common import changed
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import Box
from twopass.model.records import Registration
from twopass.model.values import freeze
from twopass.ui.bridge import dates
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.canvas.grid_view import MOST, GridView, nearest

AREA = QRect(0, 0, 903, 603)


@pytest.fixture
def session():
    session = fakes.MemorySession(facts("a", 2009), facts("b", 2012, 50))
    return grow(session, [facts("c", 2017, -120, (900, 700)), facts("d", 2018, 20), facts("e", 2019, 90_000.0)])


@pytest.fixture
def state(session, qtbot):
    state = ComparisonState(session)
    for pane in ("before", "after"):
        state.set_size(pane, (600.0, 600.0))
    state.center_on("before", (210.0, 130.0), 3.0)
    return state


@pytest.fixture
def heard():
    return []


@pytest.fixture
def tiles(heard):
    tiles = fakes.PlainTiles()
    tiles.on_tile = lambda *said: heard.append(said)
    tiles.on_error = lambda *said: heard.append(said)
    return tiles


@pytest.fixture
def loaded():
    return []


@pytest.fixture
def grid(state, tiles, loaded, qtbot):
    grid = GridView(state, tiles, lambda snapshot: loaded.append(snapshot.file_name))
    qtbot.addWidget(grid)
    grid.show()
    grid.open_in(AREA)
    qtbot.waitUntil(lambda: grid.idle)
    return grid


def cell(grid, name):
    uid = named(grid._state, name)
    return next(item for item in grid.cells if item.snapshot.uid == uid)


def places(grid):
    """Return the place on the ground in the middle of every date that has one there."""
    return [item._ground.to_crs(item.view.center) for item in grid.cells]


def test_every_date_shows_the_same_ground_in_time_order(grid, state, loaded):
    names = ["a.tif", "b.tif", "c.tif", "d.tif", "e.tif"]
    assert loaded == names
    assert [item.snapshot.file_name for item in grid.cells] == names
    assert places(grid) == [pytest.approx((400_210, 4_999_870))] * 5
    assert [item.view.scale for item in grid.cells] == [pytest.approx(3 * 299 / 600)] * 5
    assert [(item.role, item.fit) for item in grid.cells[:3]] == [
        ("before", "by ground"),
        ("after", "by ground"),
        ("", "by ground"),
    ]


def test_five_dates_lie_in_two_rows_of_three_all_of_one_size(grid):
    rects = [item.geometry() for item in grid.cells]
    assert {(rect.width(), rect.height()) for rect in rects} == {(299, 300)}
    assert [(rect.x(), rect.y()) for rect in rects] == [(0, 0), (302, 0), (604, 0), (0, 303), (302, 303)]


def test_a_drag_and_a_wheel_in_one_move_all(grid, state, qtbot):
    moved = cell(grid, "c.tif")
    qtbot.mousePress(moved, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    qtbot.mouseMove(moved, QPoint(160, 70))
    qtbot.mouseRelease(moved, Qt.MouseButton.LeftButton, pos=QPoint(160, 70))
    scale = 3 * 299 / 600
    assert places(grid) == [pytest.approx((400_210 - 60 / scale, 4_999_870 - 30 / scale))] * 5
    at = QPointF(30, 40)
    before = [item.view.to_pixel((30, 40), (299, 300)) for item in grid.cells]
    nothing = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(moved, QWheelEvent(at, QPointF(moved.mapToGlobal(at)), QPoint(), QPoint(0, 120), *nothing))
    after = [item.view.to_pixel((30, 40), (299, 300)) for item in grid.cells]
    assert after == [pytest.approx(pixel) for pixel in before]
    assert state.views["before"].scale == pytest.approx(scale * 1.25)


def test_fitting_and_one_to_one_mean_the_dates_that_are_seen(grid, state):
    state.one_to_one()
    assert [item.view.scale for item in grid.cells] == [pytest.approx(1.0)] * 5
    state.fit()
    assert state.views["before"].scale == pytest.approx((299 - 16) / 600)


def test_the_panes_get_their_scale_back(grid, state):
    grid.close_up()
    assert not grid.is_open
    assert (state.views["before"].center, state.views["before"].scale) == ((210.0, 130.0), pytest.approx(3.0))
    assert state.sizes == {"before": (600.0, 600.0), "after": (600.0, 600.0)}


@pytest.mark.parametrize(
    ("held", "pane"), [(Qt.KeyboardModifier.NoModifier, "after"), (Qt.KeyboardModifier.ShiftModifier, "before")]
)
def test_a_double_click_or_return_chooses_a_date(grid, state, held, pane, qtbot):
    wanted = [pane, named(state, "d.tif")]
    with qtbot.waitSignal(grid.chosen) as signal:
        qtbot.mouseDClick(cell(grid, "d.tif"), Qt.MouseButton.LeftButton, held)
    assert signal.args == wanted
    with qtbot.waitSignal(grid.chosen) as signal:
        qtbot.keyClick(cell(grid, "d.tif"), Qt.Key.Key_Return, held)
    assert signal.args == wanted


@pytest.mark.parametrize(
    ("held", "pane"), [(Qt.KeyboardModifier.NoModifier, "after"), (Qt.KeyboardModifier.ShiftModifier, "before")]
)
def test_a_click_on_a_header_makes_the_date_before_or_after_and_stays(grid, state, held, pane, qtbot):
    uid = named(state, "d.tif")
    clicked = cell(grid, "d.tif")
    clicked.grab()
    qtbot.mouseClick(clicked, Qt.MouseButton.LeftButton, held, QPoint(30, 20))
    assert state.snapshot(pane).uid == uid
    assert (cell(grid, "d.tif").role, grid.is_open) == (pane, True)
    was = state.views["before"]
    clicked = cell(grid, "e.tif")
    qtbot.mousePress(clicked, Qt.MouseButton.LeftButton, pos=QPoint(30, 20))
    qtbot.mouseMove(clicked, QPoint(60, 150))
    qtbot.mouseRelease(clicked, Qt.MouseButton.LeftButton, pos=QPoint(60, 150))
    assert (state.views["before"], state.snapshot(pane).uid) == (was, uid)


def test_every_date_says_when_from_what_and_how_it_is_registered(grid, session, state):
    shown = state.snapshot("after")
    properties = freeze({"platform": "sentinel-2a", "gsd": 10.0})
    session.do(Edit("Name the sensor", (changed(shown, replace(shown, properties=properties)),)))
    said = cell(grid, "b.tif")._facts(state.views["after"]).chips[0]
    assert (said.title, said.date, said.sensor) == ("AFTER", "1 Jun 2012 00:00:00Z", "sentinel-2a")
    assert (said.file_name, said.scale, said.fit) == ("b.tif", "1 m · 150 %", "by ground")
    assert "sentinel-2a" in cell(grid, "b.tif").accessibleName()
    comparison = state.comparison
    matrix = (1.0, 0.0, 50.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    found = Registration(after_to_before=matrix)
    session.do(Edit("Register", (changed(comparison, replace(comparison, registration=found)),)))
    assert [item.fit for item in grid.cells[:3]] == [*["registered, not measured"] * 2, "by ground"]
    dates.show_date(state, "after", named(state, "d.tif"))
    assert [item.fit for item in grid.cells[1:4]] == ["registered, not measured", "by ground", "by ground"]
    dates.show_pair(state, named(state, "b.tif"), named(state, "d.tif"))
    assert cell(grid, "a.tif").fit == "registered, not measured"
    session.undo()
    assert cell(grid, "a.tif").fit == "by ground"


def test_the_status_line_speaks_of_the_dates_and_not_of_tools(grid, state, qtbot):
    assert state.hint.startswith("Click a header")
    state.set_hint("Drag a box")
    cell(grid, "a.tif").entered.emit()
    assert state.hint.startswith("Click a header")
    state.set_hint("Drag a box")
    state.set_tool("box")
    assert state.hint.startswith("Click a header")
    grid.close_up()
    state.set_hint("Drag a box")
    state.tool_changed.emit()
    assert state.hint == "Drag a box"


def test_the_mouse_over_a_date_is_told_as_a_place_of_the_before_snapshot(grid, state, qtbot):
    qtbot.mouseMove(cell(grid, "c.tif"), QPoint(30, 150))
    pane, pixel = state.cursor
    assert pane == "before"
    assert state.views["before"].to_screen(pixel, (299, 300)) == pytest.approx((30, 150))
    assert [item.ghost for item in grid.cells] == [(30, 150), (30, 150), None, (30, 150), (30, 150)]
    grid.close_up()
    assert state.cursor is None


def test_a_picture_of_the_dates_shows_nothing_of_mouse_and_keyboard(grid, qtbot):
    for item in grid.cells:
        item.clearFocus()
        item.ghost = None
    bare = grid.grab().toImage()
    cell(grid, "d.tif").setFocus()
    qtbot.mouseMove(cell(grid, "c.tif"), QPoint(30, 150))
    assert grid.grab().toImage() != bare
    assert grid.picture() == bare
    assert grid.grab().toImage() != bare


def test_arrows_go_from_date_to_date_and_esc_back(grid, qtbot):
    grid.activateWindow()
    qtbot.waitUntil(lambda: cell(grid, "b.tif").hasFocus())
    for key, name in ((Qt.Key.Key_Right, "c.tif"), (Qt.Key.Key_Right, "d.tif"), (Qt.Key.Key_Up, "a.tif")):
        qtbot.keyClick(QApplication.focusWidget(), key)
        assert cell(grid, name).hasFocus()
    with qtbot.waitSignal(grid.left):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)


def test_annotations_are_drawn_where_they_are_and_follow_edits(grid, session, state, qtbot):
    shown = cell(grid, "d.tif")
    bare = shown.grab().toImage()
    edit = annotations.draw(
        session.project,
        session.author(),
        snapshot=shown.snapshot.uid,
        label=next(iter(session.project.labels)),
        shape=Box(170, 110, 60, 60),
    )
    session.do(edit)
    drawn = shown.grab().toImage()
    x, y = shown.view.to_screen((170, 140), (299, 300))
    colors = {drawn.pixelColor(round(x) + dx, round(y)).name() for dx in range(-3, 4)}
    assert "#e69f00" in colors
    assert bare != drawn
    session.undo()
    assert shown.grab().toImage() == bare


def test_what_is_beside_its_snapshot_says_so(grid, state):
    away = cell(grid, "e.tif")
    here = cell(grid, "a.tif")
    size = (299.0, 300.0)
    assert away._emptiness(away.view, size) == "Nothing of this snapshot lies here."
    assert here._emptiness(here.view, size) is None


def test_tiles_and_errors_reach_the_date_and_whoever_heard_before(grid, tiles, heard, state):
    uid = named(state, "d.tif")
    tiles.on_error(uid, TwopassError(ErrorCode.FILE_MISSING, path="/a/d.tif"))
    assert "/a/d.tif" in cell(grid, "d.tif").problem
    assert cell(grid, "a.tif").problem is None
    assert not grid.idle
    tiles.on_tile(uid, Box(0, 0, 1, 1))
    assert [said[0] for said in heard] == [uid, uid]


def test_of_many_dates_the_nearest_nine_are_shown(session, state):
    grow(session, [facts(f"x{year}", year, known=False) for year in range(1990, 2003)])
    names = [snapshot.file_name for snapshot in nearest(state)]
    assert len(names) == MOST
    assert names == [
        *(f"x{year}.tif" for year in range(1999, 2003)),
        *(f"{name}.tif" for name in "abcde"),
    ]


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_annotations_lie_on_their_pixels_on_finer_screens_too(grid, state, ratio):
    one = next(item for item in grid.cells if item.role == "before")
    edit = annotations.draw(
        state.project,
        state.session.author(),
        snapshot=one.snapshot.uid,
        label=next(iter(state.project.labels)),
        shape=Box(200, 120, 20, 20),
    )
    state.do(edit)
    size = (float(one.width()), float(one.height()))
    image = one._draw(one.view, size, ratio).toImage()
    shown = [
        (x, y)
        for y in range(image.height())
        for x in range(image.width())
        if image.pixelColor(x, y).name() == "#e69f00"
    ]
    wanted = [round(side * ratio) for corner in ((200, 120), (220, 140)) for side in one.view.to_screen(corner, size)]
    lefts, tops = (min(at[axis] for at in shown) for axis in (0, 1))
    rights, bottoms = (max(at[axis] for at in shown) for axis in (0, 1))
    # The label's own stripe stands a bit above and left of it.
    assert abs(rights - wanted[2]) <= 2 * ratio
    assert abs(bottoms - wanted[3]) <= 2 * ratio
    assert wanted[0] - 4 * ratio <= lefts <= wanted[0]
    assert wanted[1] - 26 * ratio <= tops <= wanted[1]
