"""Snapshot properties in their window: what is typed becomes an edit, what can't be is said and stays."""

from __future__ import annotations

import pytest

from twopass.model.properties import BY_HAND, source_of, value_of
from twopass.ui.dialogs.properties import PropertiesWindow


@pytest.fixture
def window(state, qtbot):
    result = PropertiesWindow(state, None)
    qtbot.addWidget(result)
    result.show()
    result._refresh()
    return result


def typed(window, pane, key, text):
    field = window.fields[pane, key]
    field.setText(text)
    field.editingFinished.emit()


def test_what_is_typed_is_stored_with_its_source_and_undone(window, state) -> None:
    typed(window, "after", "platform", "worldview-2")
    typed(window, "after", "datetime", "13 Dec 2024")
    after = state.snapshot("after")
    assert (value_of(after, "platform"), after.date_captured, after.datetime) == ("worldview-2", "2024-12-13", None)
    assert source_of(after.properties, "platform") == BY_HAND
    assert window.sources["after", "datetime"].text() == f"{BY_HAND}; time not known"
    state.undo()
    assert window.fields["after", "datetime"].text() == ""
    assert window.fields["after", "platform"].text() == "worldview-2"


def test_what_can_not_be_is_said_and_stays_to_be_mended(window, state) -> None:
    typed(window, "before", "gsd", "-1")
    assert "Ground sample distance" in window.problem.text()
    assert window.fields["before", "gsd"].text() == "-1"
    typed(window, "before", "gsd", "0.5")
    assert window.problem.text() == ""
    assert value_of(state.snapshot("before"), "gsd") == 0.5


def test_swapped_dates_are_hinted_at_and_put_right(window, state) -> None:
    assert not window.order.isVisible()
    typed(window, "after", "datetime", "2024-12-09 10:00Z")
    assert window.order.isVisible()
    before = state.comparison.before
    window.swap.click()
    assert state.comparison.after == before
    assert not window.order.isVisible()


def test_nothing_is_edited_in_a_project_that_can_only_be_read(state, session, qtbot) -> None:
    session.read_only = True
    window = PropertiesWindow(state, None)
    qtbot.addWidget(window)
    window._refresh()
    assert all(field.isReadOnly() for field in window.fields.values())
