"""The label picker: filter, choose, add, cancel, all from the keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from twopass.model.edits.labels import in_order
from twopass.ui.dialogs.label_picker import LabelPicker


@pytest.fixture
def picker(state, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    known = in_order(state.project)
    result = LabelPicker(window, known, known[1].uid)
    result.open_at(window.mapToGlobal(QPoint(590, 390)))
    return result


def chosen(picker, qtbot, key=Qt.Key.Key_Return):
    with qtbot.waitSignal(picker.chosen) as signal:
        qtbot.keyClick(picker.filter, key)
    return signal.args[0]


def test_it_has_the_keyboard_and_lies_inside_the_window(picker):
    assert picker.filter.hasFocus()
    assert picker.parentWidget().rect().contains(picker.geometry())


def test_return_takes_the_label_used_last(picker, state, qtbot):
    assert state.project.labels[chosen(picker, qtbot)].name == "Ka-52"


def test_typing_filters_and_keys_go_round(picker, state, qtbot):
    qtbot.keyClicks(picker.filter, "4")
    qtbot.keyClick(picker.filter, Qt.Key.Key_Up)
    assert chosen(picker, qtbot, Qt.Key.Key_Enter) == "4"
    qtbot.keyClick(picker.filter, Qt.Key.Key_Down)
    assert state.project.labels[chosen(picker, qtbot)].name == "An-124"


def test_an_unknown_name_becomes_a_new_label(picker, qtbot):
    picker.filter.setText("  Ми-8 <b> ")
    assert picker.list.item(0).text() == "Add “Ми-8 <b>”"
    assert chosen(picker, qtbot) == "Ми-8 <b>"


def test_escape_cancels(picker, qtbot):
    with qtbot.waitSignal(picker.cancelled):
        qtbot.keyClick(picker.filter, Qt.Key.Key_Escape)


@pytest.mark.parametrize(
    ("typed", "row"), [("An-12", "Add “An-12”"), ("An-1", "An-124"), ("an", "An-124"), ("S-4", "S-400")]
)
def test_another_number_is_another_aircraft(picker, typed, row):
    picker.filter.setText(typed)
    assert picker.list.currentItem().text() == row


def test_tab_goes_round_and_leaves_nothing_behind(picker, state, qtbot):
    qtbot.keyClick(picker.filter, Qt.Key.Key_Tab)
    assert picker.filter.hasFocus()
    assert state.project.labels[chosen(picker, qtbot)].name == "S-400"
