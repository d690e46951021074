from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from twopass.model.edit import Edit
from twopass.model.edits.common import changed
from twopass.model.edits.properties import describe
from twopass.model.link import Link
from twopass.model.records import Registration
from twopass.model.registering import IDENTITY, PointCount, TiePoint
from twopass.ui.bridge import registering
from twopass.ui.canvas.chips import fit_text
from twopass.ui.panels import registration_texts as texts
from twopass.ui.panels.registration_panel import RegistrationPanel
from twopass.ui.toolbar import link_text

MEASURED = Registration(after_to_before=IDENTITY, method="automatic", rmse_px=0.3, rmse_m=0.15, inliers=400, spread=0.8)


@pytest.fixture
def panel(state, qtbot):
    widget = RegistrationPanel(state)
    qtbot.addWidget(widget)
    widget.show()
    return widget


def text(panel, name):
    return panel.findChild(object, name).text()


def test_it_counts_points_and_shows_what_each_is_off_by(panel, state):
    assert text(panel, "trustWord") == "Not registered"
    assert "2 more points needed (0 / 2)" in text(panel, "pointCount")
    for place, there in (((0, 0), (10, 5)), ((400, 0), (410, 5)), ((0, 300), (10, 306))):
        registering.place_point(state, "before", place, there)
    assert panel.points.topLevelItemCount() == 3
    assert panel.points.topLevelItem(0).text(1).endswith("px")
    panel.points.topLevelItem(2).setCheckState(0, Qt.CheckState.Unchecked)
    assert not registering.points(state)[2].enabled
    assert text(panel, "trustWord") == "Not measured"


def test_a_point_with_one_end_registers_nothing(panel, state):
    registering.place_point(state, "before", (5, 5))
    assert text(panel, "trustWord") == "Not registered"
    assert text(panel, "registration_Found by") == "–"
    assert fit_text(state) == "not registered yet"
    assert link_text(state) == "Linked, not registered yet"
    assert panel.points.topLevelItem(0).text(1) == "suggested"
    registering.click(state, "after", (8.0, 9.0))
    assert panel.points.topLevelItem(0).text(1) == "0.00 px"
    assert text(panel, "trustWord") == "Not measured"
    assert fit_text(state) == "registered, not measured"
    assert link_text(state) == "Linked by registration"


def test_a_suggestion_by_a_ground_that_no_transform_follows_exactly_is_a_suggestion(panel, state, session):
    point = TiePoint((5.0, 5.0), (5.02, 5.0), enabled=False)
    begun = Registration(after_to_before=IDENTITY, tie_points=(point,))
    session.do(Edit("Begin", (changed(state.comparison, replace(state.comparison, registration=begun)),)))
    assert panel.points.topLevelItem(0).text(1) == "suggested"


def test_what_was_registered_and_then_shifted_stays_registered(panel, state):
    registering.shift(state, (3.0, 0.0))
    state.restore_link(Link(offset=(5.0, 0.0)))
    registering.place_point(state, "before", (5, 5))
    assert text(panel, "registration_Found by") == "nudge"
    assert fit_text(state) == "registered, not measured"


def test_delete_deletes_the_current_point(panel, state, qtbot):
    registering.place_point(state, "before", (5, 5))
    registering.place_point(state, "before", (50, 5))
    panel.points.setCurrentItem(panel.points.topLevelItem(0))
    qtbot.keyClick(panel.points, Qt.Key.Key_Delete)
    assert [point.before for point in registering.points(state)] == [(50, 5)]


def test_typing_a_number_registers_and_undo_shows_the_old_one(panel, state, qtbot):
    field = panel.findChild(object, "registrationRight")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "12.5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert registering.numbers(state).shift == pytest.approx((12.5, 0))
    state.undo()
    assert field.value() == 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("12,5", 12.5), ("-0,25", -0.25), ("12.5", 12.5), (",5", 0.5), ("3 px", 3.0)],
)
def test_a_comma_is_the_point_of_a_number(panel, state, qtbot, typed, meant):
    field = panel.findChild(object, "registrationRight")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, typed)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert registering.numbers(state).shift[0] == pytest.approx(meant)


def test_the_trust_meter_says_why():
    assert texts.meter(MEASURED, "registration").word == "Good"
    assert texts.meter(replace(MEASURED, rmse_px=None), "registration").word == "Not measured"
    assert texts.meter(None, "ground").word == "By ground"
    doubtful = texts.meter(replace(MEASURED, rmse_px=4.0, inliers=1, spread=0.1, misfit_px=9.0), "registration")
    assert doubtful.word == "Doubtful"
    assert doubtful.because == (
        "Off by more than a pixel; some places fit worse than the rest; only 1 point; points close together."
    )
    assert texts.error_text(MEASURED) == "0.30 px · 0.15 m"
    assert texts.points_text(PointCount(2, 3)) == "1 more point needed (2 / 3)"


def test_look_angles_that_differ_are_warned_of(panel, state):
    warning = panel.findChild(object, "trustWarning")
    for before, after, said in ((12.0, 28.0, True), (12.0, 15.0, False), (12.0, None, False)):
        for pane, angle in (("before", before), ("after", after)):
            snapshot = state.snapshot(pane).uid
            edit = describe(state.project, state.session.author(), snapshot, {"view:off_nadir": angle})
            if edit.changes:
                state.session.do(edit)
        assert ("12° and 28°" in warning.text()) is said
        assert warning.isVisible() is said
