"""Georeferencing by hand in its window: every way is one edit, everything follows, undo brings it back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from twopass.model.edits import labels
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.properties import gsd_error, source_of, value_of
from twopass.ui.bridge import registering, snapshot_commands
from twopass.ui.bridge.registering import Numbers
from twopass.ui.dialogs.georeference import GeoreferenceWindow

SQUARE = ("35.41 N 35.94 E", "35.41 N 35.96 E", "35.40 N 35.96 E", "35.40 N 35.94 E")


@pytest.fixture
def window(state, qtbot):
    result = GeoreferenceWindow(state, None)
    qtbot.addWidget(result)
    result._refresh()
    return result


def test_a_ground_sample_distance_makes_metres_of_pixels(window, state) -> None:
    state.measuring.show("before", ((0, 0), (100, 0)), "line", done=True)
    assert state.measuring.text().startswith("100.0 px")
    window.gsd.setText("0.5")
    window.set_gsd.click()
    assert state.measuring.text().startswith("about 50.0 m")
    state.undo()
    assert state.measuring.text().startswith("100.0 px")


def test_a_known_length_gives_scale_and_error(window, state) -> None:
    assert not window.set_length.isEnabled()
    state.measuring.show("before", ((0, 0), (200, 0)), "line", done=True)
    window.length.setText("68.96")
    window.set_length.click()
    before = state.snapshot("before")
    assert value_of(before, "gsd") == pytest.approx(0.3448)
    assert gsd_error(before.properties) == pytest.approx(2**0.5 / 200)
    assert state.measuring.text() == "about 69.0 m ± 0.71 % · north not known"
    assert "known length" in window.now.text()


def test_corners_give_a_place_that_can_be_forgotten(window, state) -> None:
    for field, text in zip(window.corners, SQUARE, strict=True):
        field.setText(text)
    window.accuracy.setText("30")
    window.set_corners.click()
    ground = state.ground("before")
    assert ground is not None
    assert ground.to_lonlat((300, 200)) == pytest.approx((35.95, 35.405))
    assert window.now.text() == "Georeferenced: entered by hand, approximate, ± 30 m"
    assert value_of(state.snapshot("before"), "gsd") is not None
    window.forget.click()
    assert state.ground("before") is None
    assert value_of(state.snapshot("before"), "gsd") is None
    state.undo()
    state.undo()
    assert state.snapshot("before").georeference is None


def test_what_can_not_be_is_said_and_stays(window, state, session) -> None:
    edits = session.edit_count
    for field, text in zip(window.corners, SQUARE[::-1], strict=True):
        field.setText(text)
    window.set_corners.click()
    assert "mirrored" in window.problem.text()
    assert window.corners[0].text() == SQUARE[3]
    assert session.edit_count == edits


def test_it_follows_the_active_pane(window, state) -> None:
    state.set_active("after")
    assert window.which.text().startswith("AFTER")
    window.gsd.setText("0.4")
    window.set_gsd.click()
    assert value_of(state.snapshot("after"), "gsd") == 0.4
    assert value_of(state.snapshot("before"), "gsd") is None


def test_a_place_is_taken_through_the_registration(window, state) -> None:
    with pytest.raises(TwopassError) as caught:
        snapshot_commands.place_through_other(state, "after")
    assert caught.value.code is ErrorCode.NO_PLACE_TO_TAKE
    for field, text in zip(window.corners, SQUARE, strict=True):
        field.setText(text)
    window.accuracy.setText("30")
    window.set_corners.click()
    registering.place_point(state, "before", (10.0, 10.0))
    with pytest.raises(TwopassError):
        snapshot_commands.place_through_other(state, "after")
    registering.set_numbers(state, Numbers((12.0, -5.0), 20.0, 1.25))
    assert snapshot_commands.place_through_other(state, "after")
    here, there = state.ground("before"), state.ground("after")
    for pixel in ((0.0, 0.0), (300.0, 200.0), (500.0, 50.0)):
        place = state.maps.after_to_before(pixel)
        assert there.to_lonlat(pixel) == pytest.approx(here.to_lonlat(place), abs=1e-9)
    after = state.snapshot("after").georeference
    assert (after.accuracy_m, after.source) == (30.0, "registration with the other snapshot")
    assert after.is_approximate
    state.undo()
    assert state.ground("after") is None


def test_a_known_thing_fills_the_length_and_is_named_as_its_source(window, state) -> None:
    state.measuring.show("before", ((0, 0), (200, 0)), "line", done=True)
    window.known.setText("An-124, length: 69.1 m")
    assert window.length.text() == "69.1"
    assert window.line.text() == "200.0 px are measured; length: Twopass's table, not checked against a source"
    window.set_length.click()
    before = state.snapshot("before")
    assert value_of(before, "gsd") == pytest.approx(0.3455)
    assert source_of(before.properties, "gsd") == "a known length of 69.1 m (An-124, length)"
    window.length.setText("70")
    window.set_length.click()
    assert source_of(state.snapshot("before").properties, "gsd") == "a known length of 70 m"


def test_a_length_is_remembered_as_the_labels_and_offered_from_then_on(window, state) -> None:
    window.known.setText("An-124, wingspan: 73.3 m")
    assert (window.side.currentText(), window.of_label.currentText()) == ("width", "An-124")
    window.length.setText("73.5")
    window.remember.click()
    label = labels.named(state.project, "An-124")
    assert (label.length_m, label.width_m) == (None, 73.5)
    window.known.setText("An-124, wingspan: 73.5 m")
    assert window.known.known.label == label.uid
    state.undo()
    assert labels.named(state.project, "An-124").width_m is None
    assert window.known.known is None


def test_the_length_of_a_thing_that_is_no_label_is_not_remembered_as_another_labels(window, state) -> None:
    window.known.setText("An-12, length: 33.1 m")
    assert window.length.text() == "33.1"
    assert window.of_label.currentText() == ""
    assert not window.remember.isEnabled()
    window.of_label.setCurrentIndex(window.of_label.findText("Ka-52"))
    window.remember.click()
    assert labels.named(state.project, "Ka-52").length_m == 33.1
    assert labels.named(state.project, "An-124").length_m is None


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("an-124", "An-124, length: 69.1 m"),
        ("An-12", "An-12, length: 33.1 m"),
        ("football", "Football pitch (international), length: 105 m"),
        ("no such thing", "no such thing"),
        ("", ""),
    ],
)
def test_return_takes_the_nearest_offer(window, qtbot, typed, taken) -> None:
    window.known.setText(typed)
    qtbot.keyClick(window.known, Qt.Key.Key_Return)
    assert window.known.text() == taken


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_return_takes_it_from_the_open_list_too_and_closes_that(window, qtbot) -> None:
    with qtbot.waitExposed(window):
        window.show()
    window.known.setFocus()
    qtbot.keyClicks(window.known, "ka-5")
    popup = window.known.completer().popup()
    assert popup.isVisible()
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert not popup.isVisible()
    assert window.known.text().startswith("Ka-52, ")


def test_a_length_that_is_none_is_not_remembered(window, state) -> None:
    window.length.setText("long")
    window.remember.click()
    assert window.problem.text().startswith("“long” is no length")
    assert all(label.length_m is None for label in state.project.labels.values())


def test_what_is_typed_is_looked_for_anywhere_in_the_offers(window) -> None:
    completer = window.known.completer()
    completer.setCompletionPrefix("pitch")
    assert [completer.completionModel().index(row, 0).data() for row in range(completer.completionCount())] == [
        "Football pitch (international), length: 105 m",
        "Football pitch (international), width: 68 m",
    ]


def test_a_project_that_can_only_be_read_remembers_nothing(state, session, qtbot) -> None:
    session.read_only = True
    window = GeoreferenceWindow(state, None)
    qtbot.addWidget(window)
    window._refresh()
    assert not window.remember.isEnabled()
