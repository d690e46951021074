"""The measure tool in real panes: lines, areas and rectangles, shown in both, ended and cleared by key, unstored."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from twopass.ui.canvas.pane import Pane


@pytest.fixture
def panes(state, tiles, qtbot):
    made = {name: Pane(state, tiles, name) for name in ("before", "after")}
    for pane in made.values():
        qtbot.addWidget(pane)
        pane.resize(600, 400)
        pane.show()
    state.fit()
    state.one_to_one()
    state.set_tool("measure")
    return made


def click(qtbot, pane, x, y):
    qtbot.mouseClick(pane, Qt.MouseButton.LeftButton, pos=QPoint(x, y))


def test_clicks_make_a_line_that_a_second_click_ends(panes, state, session, qtbot):
    edits = session.edit_count
    for at in ((100, 100), (200, 100), (200, 150), (200, 150)):
        click(qtbot, panes["before"], *at)
    measuring = state.measuring
    assert (measuring.kind, measuring.done, len(measuring.points)) == ("line", True, 3)
    assert measuring.text() == "150.0 px · last leg 50.0 px · north not known"
    assert session.edit_count == edits


def test_return_ends_it_and_escape_clears_it_before_the_tool_is_left(panes, state, qtbot):
    for at in ((100, 100), (200, 100)):
        click(qtbot, panes["before"], *at)
    qtbot.keyClick(panes["before"], Qt.Key.Key_Return)
    assert state.measuring.done
    qtbot.keyClick(panes["before"], Qt.Key.Key_Escape)
    assert (state.measuring.points, state.tool) == ((), "measure")
    qtbot.keyClick(panes["before"], Qt.Key.Key_Escape)
    assert state.tool == "select"


def test_the_first_point_again_makes_an_area_and_a_drag_a_rectangle(panes, state, qtbot):
    for at in ((100, 100), (200, 100), (200, 150), (101, 101)):
        click(qtbot, panes["after"], *at)
    assert (state.measuring.kind, state.measuring.pane) == ("area", "after")
    pane = panes["before"]
    qtbot.mousePress(pane, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    qtbot.mouseMove(pane, QPoint(90, 80))
    qtbot.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=QPoint(90, 80))
    assert (state.measuring.kind, state.measuring.pane, state.measuring.done) == ("rectangle", "before", True)


def test_both_panes_show_it(panes, state, qtbot):
    plain = {name: pane.grab().toImage() for name, pane in panes.items()}
    for at in ((100, 100), (300, 200), (300, 200)):
        click(qtbot, panes["before"], *at)
    for name, pane in panes.items():
        assert pane.grab().toImage().pixelColor(200, 150).lightness() > 240
        assert plain[name].pixelColor(200, 150).lightness() < 240
    state.set_tool("select")
    assert state.measuring.points == ()
