"""The overview map: where the panes look, what has been seen, and a way to get there."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from twopass.model.link import Link
from twopass.ui.bridge.main_thread import MainThread
from twopass.ui.bridge.pictures import Pictures
from twopass.ui.bridge.seen import Watcher
from twopass.ui.panels.overview import LONGEST, Overview
from twopass.workbench.jobs import Jobs

SCALE = LONGEST / 600


@pytest.fixture
def jobs(qtbot):
    """Return jobs whose results come on the thread of the widgets, as in the program."""
    thread = MainThread()
    jobs = Jobs(thread.post)
    yield jobs
    jobs.shutdown()
    thread.close()


@pytest.fixture
def overview(state, jobs, qtbot):
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(900, 600)
    over.show()
    for pane in ("before", "after"):
        state.set_size(pane, (200.0, 100.0))
    state.center_on("before", (300.0, 200.0), 1.0)
    pictures = Pictures(jobs, lambda _snapshot: np.full((40, 60), 0xFFC0C0C0, np.uint32), over)
    result = Overview(state, pictures, Watcher(state, lambda: 1.0, over), over)
    result.show_up()
    yield result
    pictures.close()


def test_it_lies_in_the_corner_and_stays_there(overview):
    over = overview.parentWidget()
    for size in ((900, 600), (700, 450)):
        over.resize(*size)
        assert (overview.geometry().right(), overview.geometry().bottom()) == (size[0] - 13, size[1] - 13)


def test_both_outlines_are_on_the_before_snapshot(overview, state):
    state.restore_link(Link(offset=(30.0, -20.0)))
    assert overview.outline("before") == [(200, 150), (400, 150), (400, 250), (200, 250)]
    assert overview.outline("after") == [(200, 150), (400, 150), (400, 250), (200, 250)]
    state.set_link(False)
    state.center_on("after", (100.0, 100.0), 2.0)
    assert overview.outline("after")[0] == pytest.approx((100 - 50 - 30, 100 - 25 + 20))


def test_a_click_and_a_drag_move_the_views(overview, state, qtbot):
    place = QPoint(round(150 * SCALE), round(90 * SCALE))
    qtbot.mousePress(overview, Qt.MouseButton.LeftButton, pos=place)
    assert state.views["before"].center == pytest.approx((150, 90), abs=2)
    assert state.views["after"].center == pytest.approx((150, 90), abs=2)
    assert state.views["before"].scale == 1.0
    qtbot.mouseMove(overview, QPoint(5000, 5000))
    assert state.views["before"].center == (600.0, 400.0)
    qtbot.mouseRelease(overview, Qt.MouseButton.LeftButton)
    qtbot.mouseMove(overview, place)
    assert state.views["before"].center == (600.0, 400.0)


def test_without_the_link_the_active_pane_moves(overview, state, qtbot):
    state.set_link(False)
    state.set_active("after")
    qtbot.mousePress(overview, Qt.MouseButton.LeftButton, pos=QPoint(round(150 * SCALE), round(90 * SCALE)))
    assert state.views["before"].center == (300.0, 200.0)
    assert state.views["after"].center == pytest.approx((150, 90), abs=2)


def test_what_has_been_seen_is_lighter(overview, state, qtbot):
    place = overview.to_map((80.0, 80.0)).toPoint()

    def shade():
        return overview.grab().toImage().pixelColor(place).lightness()

    qtbot.waitUntil(lambda: shade() > 40)
    dark = shade()
    with qtbot.waitSignal(overview._seen.changed):
        state.center_on("before", (80.0, 60.0), 1.0)
    state.center_on("before", (400.0, 300.0), 1.0)
    assert shade() > dark + 60
