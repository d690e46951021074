"""What is known of the selection, and changing it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from twopass.model.edits import annotations
from twopass.model.records import Certainty
from twopass.ui.panels.annotation_panel import AnnotationPanel


@pytest.fixture
def panel(state, qtbot):
    result = AnnotationPanel(state)
    qtbot.addWidget(result)
    result.resize(296, 360)
    return result


def fact(panel, row):
    return panel.findChild(QLabel, f"fact_{row}").text()


def note_of(state, uid):
    return state.project.annotations[uid]


def button(panel, certainty):
    return panel.findChild(QPushButton, f"certainty_{certainty}")


def test_hidden_without_a_selection(panel, state, draw):
    assert panel.isHidden()
    state.select([draw()])
    assert not panel.isHidden()
    state.select([])
    assert panel.isHidden()


def test_facts_of_one(panel, state, draw):
    state.select([draw("after", 1, (10, 20, 30.25, 40))])
    assert panel._label.currentText() == "Ka-52"
    assert panel._title.text() == "In the after snapshot"
    assert fact(panel, "Size") == "30.2 × 40.0 px"
    assert fact(panel, "Centre") == "x 25.1  y 40.0"
    assert fact(panel, "On the ground") == "scale unknown"
    assert fact(panel, "Where") == "not georeferenced"


def test_certainty_is_one_step_and_a_second_press_takes_it_off(panel, state, draw, session, qtbot):
    uid = draw()
    state.select([uid])
    panel.show()
    qtbot.mouseClick(button(panel, "probable"), Qt.MouseButton.LeftButton)
    assert note_of(state, uid).certainty is Certainty.PROBABLE
    assert button(panel, "probable").isChecked()
    assert session.history.undo_title == "Certainty: probable"
    qtbot.mouseClick(button(panel, "probable"), Qt.MouseButton.LeftButton)
    assert note_of(state, uid).certainty is None
    session.undo()
    assert button(panel, "probable").isChecked()


def test_several_at_once(panel, state, draw, qtbot):
    first, second = draw("before", 0), draw("after", 1)
    state.select([first, second])
    panel.show()
    assert panel._title.text() == "2 annotations selected"
    assert panel._label.currentIndex() == -1
    assert not panel._notes.isEnabled()
    qtbot.mouseClick(button(panel, "confirmed"), Qt.MouseButton.LeftButton)
    assert {note.certainty for note in state.project.annotations.values()} == {Certainty.CONFIRMED}
    panel._label.activated.emit(2)
    assert {state.project.labels[note.label].name for note in state.project.annotations.values()} == {"S-400"}


def test_a_note_is_stored_once_when_the_keyboard_leaves(panel, state, draw, session, qtbot):
    uid = draw()
    state.select([uid])
    panel.show()
    qtbot.keyClicks(panel._notes, "nose cone raised")
    steps = session.edit_count
    panel.store_notes()
    panel.store_notes()
    assert note_of(state, uid).notes == "nose cone raised"
    assert session.edit_count == steps + 1


def test_escape_takes_back_what_was_typed(panel, state, draw, qtbot):
    uid = draw()
    state.select([uid])
    panel.show()
    qtbot.keyClicks(panel._notes, "oops")
    with qtbot.waitSignal(panel.left):
        qtbot.keyClick(panel._notes, Qt.Key.Key_Escape)
    panel.store_notes()
    assert panel._notes.toPlainText() == ""
    assert note_of(state, uid).notes is None


def test_choosing_another_annotation_stores_the_note_where_it_was_typed(panel, state, draw, qtbot):
    first, second = draw(), draw()
    state.select([first])
    panel.show()
    qtbot.keyClicks(panel._notes, "first")
    state.select([second])
    assert note_of(state, first).notes == "first"
    assert note_of(state, second).notes is None
    assert panel._notes.toPlainText() == ""


def test_a_note_of_several_lines_survives_being_looked_at(panel, state, draw, session):
    uid = draw()
    session.do(annotations.describe(session.project, session.author(), [uid], title="x", notes="a\nb\tc"))
    steps = session.edit_count
    state.select([uid])
    panel.store_notes()
    state.select([])
    assert note_of(state, uid).notes == "a\nb\tc"
    assert session.edit_count == steps


def test_deleting_the_annotation_drops_the_note_being_typed(panel, state, draw, session, qtbot):
    uid = draw()
    state.select([uid])
    panel.show()
    qtbot.keyClicks(panel._notes, "gone")
    session.undo()
    assert uid not in state.project.annotations
    assert panel.isHidden()
