"""Snapshot properties in their window: what is typed becomes an edit, what can't be is said and stays."""

from __future__ import annotations

import pytest

from twopass.model.edits import properties
from twopass.model.properties import BY_HAND, DATETIME, ZONE_UNSAID, source_of, value_of
from twopass.ui.bridge import snapshot_commands
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


def test_what_can_not_be_in_one_field_is_not_forgotten_over_another(window, state) -> None:
    typed(window, "before", "gsd", "-1")
    typed(window, "after", "datetime", "soon")
    typed(window, "after", "platform", "worldview-2")
    assert window.problem.text().splitlines() == [
        "Before: Ground sample distance must be a number from 0.0001 to 100000 m; type it again, or leave it empty.",
        "After: “soon” is no date; type it as 2024-12-13, 2024-12-13 08:30Z or 13 Dec 2024 0830Z.",
    ]
    assert (window.fields["before", "gsd"].text(), window.fields["after", "datetime"].text()) == ("-1", "soon")
    assert value_of(state.snapshot("after"), "platform") == "worldview-2"
    typed(window, "before", "gsd", "")
    assert window.problem.text().startswith("After")


def test_what_can_not_be_is_said_before_the_window_closes(window, state) -> None:
    window.fields["before", "gsd"].setFocus()
    window.fields["before", "gsd"].setText("wide")
    window.close()
    assert window.isVisible()
    assert window.problem.text().endswith("\nClose again to give this up.")
    window.close()
    assert not window.isVisible()
    window.show()
    window._refresh()
    assert (window.fields["before", "gsd"].text(), window.problem.text()) == ("", "")


def test_what_was_typed_last_is_taken_when_the_window_closes(window, state) -> None:
    window.fields["before", "gsd"].setText("0.5")
    window.close()
    assert not window.isVisible()
    assert value_of(state.snapshot("before"), "gsd") == 0.5


def test_what_is_refused_for_one_snapshot_is_not_shown_for_another(window, state) -> None:
    typed(window, "before", "gsd", "-1")
    snapshot_commands.swap(state)
    assert (window.fields["before", "gsd"].text(), window.problem.text()) == ("", "")


def test_a_time_of_unknown_zone_is_confirmed_by_one_button(window, state) -> None:
    assert not window.confirm["before"].isVisible()
    snapshot = state.snapshot("before").uid
    guess = {DATETIME: "2024-12-13T08:30:00Z"}
    state.do(properties.describe(state.project, state.session.author(), snapshot, guess, f"EXIF{ZONE_UNSAID}"))
    assert window.confirm["before"].isVisible()
    assert window.fields["before", DATETIME].text() == "2024-12-13T08:30:00"
    assert window.sources["before", DATETIME].text() == "from EXIF; zone not known"
    window.confirm["before"].click()
    assert window.fields["before", DATETIME].text() == "2024-12-13T08:30:00Z"
    assert not window.confirm["before"].isVisible()
    assert source_of(state.snapshot("before").properties, DATETIME) == BY_HAND
    state.undo()
    assert window.confirm["before"].isVisible()


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
