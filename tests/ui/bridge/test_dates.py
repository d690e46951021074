"""Dates are chosen by showing pairs: each made once, as an edit, with what was on the screen still there."""

from __future__ import annotations

import pytest
from support import canvas_fakes as fakes
from support.series import facts, grow, named

from twopass.model.link import Link, LinkMode
from twopass.ui.bridge import dates, registering, snapshot_commands
from twopass.ui.bridge.comparison_state import ComparisonState


@pytest.fixture
def session(session):
    """Five dates of a site: a (2024-12-10), c (2012), d (2017) and, unknown, b and e."""
    return grow(session)


def uid(state, letter):
    return named(state, {"a": "before.tif", "b": "after.tif"}.get(letter, f"{letter}.tif"))


def pair(state):
    letters = {"before.tif": "a", "after.tif": "b"}
    names = [state.snapshot(pane).file_name for pane in ("before", "after")]
    return "".join(letters.get(name, name[0]) for name in names)


def test_the_series_is_in_time_order(state):
    assert [item.file_name for item in dates.series(state)] == ["c.tif", "d.tif", "before.tif", "after.tif", "e.tif"]


def register(state, shift=4.0):
    registering.set_numbers(state, registering.Numbers((shift, 0.0), 0.0, 1.0))


def test_looking_at_pairs_leaves_nothing_behind(state, session):
    edits, stored = session.edit_count, state.project
    for name in "cdeb":
        dates.show_date(state, "after", uid(state, name))
    dates.show_pair(state, uid(state, "c"), uid(state, "d"))
    assert pair(state) == "cd"
    assert state.comparison.registration is None
    assert state.comparison.site == next(iter(state.project.sites))
    assert (session.edit_count, state.project) == (edits, stored)
    assert session.history.undo_title == "Add 3 images"


def test_what_is_done_to_a_pair_stores_it_as_one_step_and_undo_leaves_it_to_be_looked_at(state, session):
    dates.show_date(state, "after", uid(state, "d"))
    edits, stored = session.edit_count, state.project.comparisons
    register(state)
    shown = state.comparison
    assert state.project.comparisons[shown.uid] is shown
    assert (session.edit_count, session.history.undo_title) == (edits + 1, "Register by numbers")
    assert state.maps.basis == "registration"
    state.undo()
    assert (pair(state), state.project.comparisons, state.comparison.registration) == ("ad", stored, None)
    assert state.maps.basis == "pixels"
    dates.show_date(state, "after", uid(state, "c"))
    state.redo()
    assert (pair(state), state.comparison) == ("ad", shown)
    register(state, 7.0)
    assert session.edit_count == edits + 4


def test_a_pair_whose_snapshot_is_taken_back_gives_way_to_the_one_shown_before(state):
    dates.show_date(state, "after", uid(state, "c"))
    dates.show_date(state, "before", uid(state, "d"))
    state.undo()
    assert pair(state) == "ab"


def test_a_pair_to_look_at_is_swapped_by_looking_at_it_the_other_way_round(state, session):
    edits = session.edit_count
    dates.show_date(state, "after", uid(state, "d"))
    snapshot_commands.swap(state)
    assert (pair(state), session.edit_count) == ("da", edits)


def test_one_snapshot_is_not_compared_with_itself(state, session):
    edits = session.edit_count
    assert not dates.show_date(state, "after", uid(state, "a"))
    assert (pair(state), session.edit_count) == ("ab", edits)
    assert state.hint == "This is the before date; choose another for after."


def test_before_later_than_after_is_shown_and_said(state):
    assert dates.show_date(state, "after", uid(state, "c"))
    assert state.hint == "Before is later than after."


@pytest.mark.parametrize(
    ("active", "by", "ends"),
    [("before", -1, ["db", "cb"]), ("after", 1, ["ae"])],
)
def test_stepping_stops_at_the_end(state, active, by, ends):
    state.set_active(active)
    for expected in ends:
        dates.step(state, by)
        assert pair(state) == expected
    dates.step(state, by)
    assert pair(state) == ends[-1]
    assert state.hint == f"This site has no {'later' if by > 0 else 'earlier'} date."


@pytest.mark.parametrize(
    ("active", "by", "said"),
    [
        ("before", 1, "The next later date is shown as after; } moves both"),
        ("after", -1, "The next earlier date is shown as before; { moves both"),
    ],
)
def test_stepping_does_not_pass_the_other_panes_date(state, active, by, said):
    state.set_active(active)
    dates.step(state, by)
    assert (pair(state), state.hint) == ("ab", said)


@pytest.mark.parametrize(("active", "by", "shown", "expected"), [("before", -1, "ad", "cd"), ("after", 1, "dc", "da")])
def test_stepping_passes_it_where_the_pair_is_in_order_then(state, active, by, shown, expected):
    dates.show_pair(state, uid(state, shown[0]), uid(state, shown[1]))
    assert state.hint == "Before is later than after."
    state.set_active(active)
    dates.step(state, by)
    assert pair(state) == expected


def test_both_step_together_or_not_at_all(state):
    dates.step_both(state, 1)
    assert pair(state) == "be"
    dates.step_both(state, 1)
    assert pair(state) == "be"
    dates.step_both(state, -1)
    assert pair(state) == "ab"


@pytest.fixture
def placed(qtbot):
    """Return a state whose snapshots lie beside each other on the ground, but for one of no known place."""
    images = [
        facts("c", 2017, -120, (900, 700)),
        facts("f", 2018, known=False, side=(90, 70)),
        facts("g", 2019, 90_000.0),
    ]
    return ComparisonState(grow(fakes.MemorySession(facts("a", 2009), facts("b", 2012, 50)), images))


@pytest.mark.parametrize("pane", ["before", "after"])
def test_the_ground_in_the_middle_stays(placed, pane):
    placed.center_on("before", (210.0, 130.0), 3.0)
    placed.rotate(30.0)
    other = "after" if pane == "before" else "before"
    held, middle = placed.views[other], placed.ground(pane).to_crs(placed.views[pane].center)
    dates.show_date(placed, pane, uid(placed, "c"))
    assert placed.views[other].center == pytest.approx(held.center)
    assert placed.ground(pane).to_crs(placed.views[pane].center) == pytest.approx(middle)
    assert placed.views[pane].scale == pytest.approx(3.0)
    assert placed.views[pane].rotation == pytest.approx(30.0)


def test_panes_that_are_not_linked_keep_their_own_ground(placed):
    placed.set_link(False)
    placed.center_on("before", (100.0, 100.0), 2.0)
    placed.center_on("after", (300.0, 50.0), 4.0)
    dates.show_date(placed, "before", uid(placed, "c"))
    assert not placed.link.on
    assert placed.views["before"].center == pytest.approx((220.0, 100.0))
    assert (placed.views["after"].center, placed.views["after"].scale) == ((300.0, 50.0), 4.0)


def test_where_nothing_says_where_the_ground_is_the_other_pane_stays(placed):
    placed.center_on("before", (210.0, 130.0), 3.0)
    dates.show_date(placed, "after", uid(placed, "f"))
    assert placed.views["before"].center == (210.0, 130.0)
    assert placed.maps.basis == "pixels"


def test_a_pair_of_which_nothing_lies_in_the_view_is_fitted(placed):
    placed.center_on("before", (210.0, 130.0), 3.0)
    dates.show_date(placed, "after", uid(placed, "g"))
    assert placed.views["before"].center == (210.0, 130.0)
    dates.show_date(placed, "before", uid(placed, "f"))
    assert placed.snapshot("before").file_name == "f.tif"
    placed.set_active("before")
    dates.show_pair(placed, uid(placed, "c"), uid(placed, "f"))
    assert placed.views["before"].center == (450.0, 350.0)


def test_each_pair_keeps_its_own_link_and_a_new_one_takes_the_mode(placed):
    placed.set_link_mode(LinkMode.GROUND)
    placed.set_link(False)
    placed.center_on("after", (300.0, 50.0))
    placed.set_link(True)
    shifted = placed.link
    assert not shifted.plain
    dates.show_date(placed, "after", uid(placed, "c"))
    assert placed.link == Link(mode=LinkMode.GROUND)
    dates.show_date(placed, "after", uid(placed, "f"))
    assert placed.link == Link()
    dates.show_date(placed, "after", named(placed, "b.tif"))
    assert placed.link == shifted


def test_a_link_of_an_earlier_session_comes_back(placed):
    pair = Link(offset=(4.0, 5.0))
    dates.show_date(placed, "after", uid(placed, "c"))
    made = placed.comparison.uid
    dates.show_date(placed, "after", named(placed, "b.tif"))
    placed.visits.links.clear()
    placed.visits.remembered = {made: pair}.get
    dates.show_date(placed, "after", uid(placed, "c"))
    assert placed.link == pair


def test_what_was_said_of_dates_goes_when_others_are_shown_and_nothing_else_does(state):
    dates.show_pair(state, uid(state, "c"), uid(state, "d"))
    dates.step(state, -1)
    assert state.hint == "This site has no earlier date."
    dates.step_both(state, 1)
    assert state.hint == ""
    dates.show_pair(state, uid(state, "d"), uid(state, "c"))
    assert state.hint == "Before is later than after."
    dates.show_pair(state, uid(state, "c"), uid(state, "d"))
    assert state.hint == ""
    state.set_hint("Click a header")
    dates.show_date(state, "after", uid(state, "a"))
    assert state.hint == "Click a header"
