"""The filmstrip: there from three dates on, in time order, worked by mouse, keys and menu."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from support.series import facts, grow, named

from twopass.ui.bridge import dates
from twopass.ui.bridge.main_thread import MainThread
from twopass.ui.bridge.pictures import Pictures
from twopass.ui.panels.filmstrip import FilmStrip, date_names
from twopass.workbench.jobs import Jobs

READ = []


def read(snapshot):
    READ.append(snapshot.file_name)
    return None if snapshot.file_name == "e.tif" else np.full((30, 45), 0xFF20A040, np.uint32)


@pytest.fixture
def jobs(qtbot):
    """Return jobs whose results come on the thread of the widgets, as in the program."""
    thread = MainThread()
    jobs = Jobs(thread.post)
    yield jobs
    jobs.shutdown()
    thread.close()


@pytest.fixture
def strip(state, session, jobs, qtbot):
    READ.clear()
    pictures = Pictures(jobs, read)
    strip = FilmStrip(state, pictures)
    qtbot.addWidget(strip)
    strip.resize(900, 120)
    strip.show()
    yield strip
    pictures.close()


@pytest.fixture
def filled(strip, session, qtbot):
    grow(session)
    QApplication.processEvents()
    return strip


def items(strip):
    return [strip.list.item(row) for row in range(strip.list.count())]


def said(strip):
    return [item.data(Qt.ItemDataRole.AccessibleTextRole) for item in items(strip)]


def place_of(strip, name):
    return strip.list.visualItemRect(strip.list.item_of(named(strip._state, name))).center()


def shown(state):
    return tuple(state.snapshot(pane).file_name for pane in ("before", "after"))


def test_two_dates_need_no_strip_and_no_pictures(strip, session):
    strip.refresh()
    assert strip.isHidden()
    assert READ == []
    grow(session)
    assert not strip.isHidden()
    session.undo()
    assert strip.isHidden()


def test_dates_stand_in_time_order_and_say_which_is_shown(filled):
    assert said(filled) == [
        "1 Jun 2012",
        "1 Jun 2017",
        "10 Dec 2024, before",
        "date unknown, after.tif, after",
        "date unknown, e.tif",
    ]


def test_a_click_is_for_after_and_with_shift_for_before(filled, state, qtbot):
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(filled.list.viewport(), left, pos=place_of(filled, "d.tif"))
    assert shown(state) == ("before.tif", "d.tif")
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.mouseClick(filled.list.viewport(), left, shift, pos=place_of(filled, "c.tif"))
    assert shown(state) == ("c.tif", "d.tif")
    assert said(filled)[:2] == ["1 Jun 2012, before", "1 Jun 2017, after"]


def test_a_click_on_what_is_shown_there_changes_nothing(filled, state, session, qtbot):
    edits = session.edit_count
    qtbot.mouseClick(filled.list.viewport(), Qt.MouseButton.LeftButton, pos=place_of(filled, "after.tif"))
    assert session.edit_count == edits
    assert state.hint == ""


def test_the_keyboard_chooses_and_leaves(filled, state, qtbot):
    filled.list.set_current(named(state, "before.tif"))
    qtbot.keyClick(filled.list, Qt.Key.Key_Left)
    qtbot.keyClick(filled.list, Qt.Key.Key_Return)
    assert shown(state) == ("before.tif", "d.tif")
    qtbot.keyClick(filled.list, Qt.Key.Key_Left)
    qtbot.keyClick(filled.list, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert shown(state) == ("c.tif", "d.tif")
    with qtbot.waitSignal(filled.left):
        qtbot.keyClick(filled.list, Qt.Key.Key_Escape)


def test_the_menu_offers_both_panes_for_a_date_that_is_in_neither(filled, state):
    menu = filled.list.menu_of(filled.list.item_of(named(state, "c.tif")))
    assert [entry.text() for entry in menu.actions()] == ["Show as before", "Show as after"]
    menu.actions()[0].trigger()
    assert shown(state) == ("c.tif", "after.tif")
    menu = filled.list.menu_of(filled.list.item_of(named(state, "c.tif")))
    assert not any(entry.isEnabled() for entry in menu.actions())


def test_a_turned_pair_is_said_as_long_as_it_is_shown(filled, state):
    assert filled.note.isHidden()
    dates.show_date(state, "after", named(state, "c.tif"))
    assert (filled.note.text(), filled.note.isVisible()) == ("Before is later than after", True)
    dates.show_date(state, "before", named(state, "e.tif"))
    assert filled.note.isHidden()


def test_pictures_come_one_by_one_each_once_and_a_missing_one_leaves_its_place(filled, state, qtbot):
    def there():
        QApplication.processEvents()
        return len(READ) == 5 and all(item.data(Qt.ItemDataRole.UserRole + 2) for item in items(filled)[:4])

    qtbot.waitUntil(there)
    filled.refresh()
    QApplication.processEvents()
    assert len(READ) == 5
    assert items(filled)[4].data(Qt.ItemDataRole.UserRole + 2) is None
    picture = filled.list.viewport().grab().toImage()
    middle = filled.list.visualItemRect(items(filled)[0]).topLeft() + QPoint(40, 40)
    assert picture.pixelColor(middle).name() == "#20a040"


def test_two_of_one_day_say_the_time_too(state, session):
    grow(session, [facts("c", 2012), facts("x", 2012), facts("d", 2017)])
    names = date_names(dates.series(state))
    assert names[named(state, "c.tif")] == "1 Jun 2012 00:00Z"
    assert names[named(state, "d.tif")] == "1 Jun 2017"
