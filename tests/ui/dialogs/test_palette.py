"""The command palette: what it offers, in which order, by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from twopass.ui.dialogs.palette import CommandPalette, Entry, entries
from twopass.ui.menus import make_actions

OFFERED = [
    Entry("action", "view.zoom_in", "Zoom in", "View", "+", QIcon()),
    Entry("action", "file.import", "Import annotations", "File", "Ctrl+I", QIcon()),
    Entry("action", "view.next", "Next annotation", "View", "", QIcon()),
    Entry("label", "uid-1", "Draw with label: An-124", "Labels", "1", QIcon()),
]


@pytest.fixture
def palette(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    result = CommandPalette(OFFERED, window)
    result.open()
    yield result
    result.blockSignals(True)


def shown(palette):
    return [palette.list.topLevelItem(row).text(0) for row in range(palette.list.topLevelItemCount())]


def test_the_best_match_comes_first(palette, qtbot):
    qtbot.keyClicks(palette.filter, "an")
    assert shown(palette)[0] == "Draw with label: An-124" or shown(palette)[0].split()[1].startswith("an")
    palette.filter.setText("next")
    assert shown(palette) == ["Next annotation"]
    palette.filter.setText("nothing of the kind")
    assert shown(palette) == []


def test_keys_move_and_choose(palette, qtbot):
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(palette.filter, key)
    with qtbot.waitSignal(palette.chosen) as signal:
        qtbot.keyClick(palette.filter, Qt.Key.Key_Return)
    assert signal.args == ["action", "file.import"]


def test_the_marks_goes_round(palette, qtbot):
    qtbot.keyClick(palette.filter, Qt.Key.Key_Up)
    with qtbot.waitSignal(palette.chosen) as signal:
        qtbot.keyClick(palette.filter, Qt.Key.Key_Return)
    assert signal.args == ["label", "uid-1"]


def test_escape_and_a_click_elsewhere_cancel(palette, qtbot):
    with qtbot.waitSignal(palette.cancelled):
        qtbot.keyClick(palette.filter, Qt.Key.Key_Escape)
    with qtbot.waitSignal(palette.cancelled):
        palette.parentWidget().setFocus()


def test_return_with_nothing_to_choose_does_nothing(palette, qtbot):
    palette.filter.setText("nothing of the kind")
    with qtbot.assertNotEmitted(palette.chosen):
        qtbot.keyClick(palette.filter, Qt.Key.Key_Return)


def test_disabled_actions_are_not_offered_and_labels_only_with_a_project(state, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    actions = make_actions(window, lambda _action: None)
    actions["file.export"].setEnabled(False)
    without = {entry.value for entry in entries(actions, None)}
    assert "file.import" in without
    assert not without & {"file.export", "help.palette", "label.1"}
    offered = [entry.title for entry in entries(actions, state) if entry.kind == "label"]
    assert offered == ["Draw with label: An-124", "Draw with label: Ka-52", "Draw with label: S-400"]
