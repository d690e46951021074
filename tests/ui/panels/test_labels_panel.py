"""The catalogue: counts, filter, adding, choosing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from twopass.model.edits import labels
from twopass.ui.panels.labels_panel import LabelsPanel, difference


@pytest.fixture
def panel(state, qtbot):
    result = LabelsPanel(state)
    qtbot.addWidget(result)
    result.resize(296, 500)
    with qtbot.waitExposed(result):
        result.show()
    return result


def rows(panel):
    tree = panel.tree
    return [[tree.topLevelItem(row).text(column) for column in range(5)] for row in range(tree.topLevelItemCount())]


def test_counts_before_after_and_the_difference(panel, draw, session):
    draw("before", 0)
    draw("before", 0)
    draw("after", 0)
    draw("after", 2)
    assert rows(panel) == [
        ["1", "An-124", "2", "1", "−1"],
        ["2", "Ka-52", "0", "0", "±0"],
        ["3", "S-400", "0", "1", "+1"],
    ]
    session.undo()
    assert rows(panel)[2] == ["3", "S-400", "0", "0", "±0"]


def test_filter_and_return_choose_a_label_or_ask_for_a_new_one(panel, state, qtbot):
    asked = []
    panel.action_wanted.connect(lambda action, arguments: asked.append((action, arguments)))
    qtbot.keyClicks(panel.filter, "s-4")
    assert [row[1] for row in rows(panel)] == ["S-400"]
    panel.filter.setText("S-400")
    qtbot.keyClick(panel.filter, Qt.Key.Key_Return)
    assert state.project.labels[state.label].name == "S-400"
    panel.filter.setText("Ми-8 & <b>")
    qtbot.keyClick(panel.filter, Qt.Key.Key_Return)
    assert asked == [("label.add", {"name": "Ми-8 & <b>"})]
    assert len(rows(panel)) == 3


def test_the_current_label_is_marked(panel, state):
    second = list(state.project.labels)[1]
    state.set_label(second)
    assert panel.tree.currentItem().text(1) == "Ka-52"


def test_return_in_the_list_chooses_and_gives_the_keyboard_back(panel, state, qtbot):
    panel.tree.setFocus()
    qtbot.keyClick(panel.tree, Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.left):
        qtbot.keyClick(panel.tree, Qt.Key.Key_Return)
    assert state.project.labels[state.label].name == "Ka-52"


def test_names_are_shown_without_tricks(panel, session):
    session.do(labels.add(session.project, session.author(), "An\u202e421-\u202c<i>x</i>"))
    assert rows(panel)[3][1] == "An421-<i>x</i>"


@pytest.mark.parametrize(("delta", "text"), [(0, "±0"), (2, "+2"), (-3, "−3")])
def test_difference(delta, text):
    assert difference(delta) == text
