"""Modes: one state seen seven ways. Nothing but the picture changes with them, and they find back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twopass.model.edit import Edit
from twopass.model.edits.common import changed
from twopass.model.records import Registration
from twopass.model.viewport import Viewport
from twopass.ui.bridge.modes import FASTEST, MODES, SEPARATE, SLOWEST
from twopass.workbench.settings import COMPARE_MODES

COMPOSITE = [name for name in MODES if name not in SEPARATE]


def register(state, matrix):
    """Give the comparison a registration."""
    comparison = state.comparison
    registered = replace(comparison, registration=Registration(after_to_before=matrix))
    state.session.do(Edit("Register", (changed(comparison, registered),)))


def test_the_setting_and_the_state_know_the_same_modes():
    assert MODES == COMPARE_MODES


def test_there_is_no_other_mode(state):
    with pytest.raises(ValueError, match="sideways"):
        state.mode.set("sideways")
    assert state.mode.name == "side"


@pytest.mark.parametrize("name", MODES[1:])
@pytest.mark.parametrize("linked", [True, False])
def test_there_and_back_leaves_all_as_it_was(state, name, linked):
    state.set_link(linked)
    state.set_view("after", Viewport((222.25, 111.5), 1.5))
    before = dict(state.views)
    state.mode.set(name)
    assert state.link.on or name in SEPARATE
    state.mode.set("side")
    assert (state.link.on, state.tool, state.active) == (linked, "select", "before")
    for pane, view in before.items():
        assert state.views[pane].center == pytest.approx(view.center, abs=1e-9)
        assert state.views[pane].scale == pytest.approx(view.scale, rel=1e-12)
        assert state.views[pane].form == view.form


@pytest.mark.parametrize("name", COMPOSITE)
def test_a_link_that_was_off_holds_what_is_seen_and_goes_off_again(state, name):
    state.set_link(False)
    state.set_view("after", Viewport((260.0, 190.0), state.views["before"].scale))
    state.mode.set(name)
    assert state.link.on
    middle = state.views["before"].center
    assert state.corresponding("before", middle) == pytest.approx((260, 190))
    assert state.to_screen("after", (260.0, 190.0)) == pytest.approx(state.to_screen("before", middle))
    state.set_link(False)
    assert state.link.on, "what lies over each other moves together"
    state.mode.set("stacked")
    assert not state.link.on
    assert state.views["after"].center == pytest.approx((260, 190))


SIMILAR = (1.1, 0.1, 12.5, -0.1, 1.1, -7.25, 0.0, 0.0, 1.0)
ASKEW = (1.0, 0.05, 10.0, 0.02, 0.95, 5.0, 1e-4, 2e-4, 1.0)


@pytest.mark.parametrize("matrix", [SIMILAR, ASKEW])
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(x=st.floats(0, 600), y=st.floats(0, 400), scale=st.floats(0.05, 40), cx=st.floats(0, 600), cy=st.floats(0, 400))
def test_screen_and_pixels_agree_where_both_lie_in_one_place(state, matrix, x, y, scale, cx, cy):
    state.mode.set("swipe")
    if state.comparison.registration is None or state.comparison.registration.after_to_before != matrix:
        register(state, matrix)
    state.set_view("before", Viewport((cx, cy), scale))
    at = state.to_screen("after", (x, y))
    assert state.to_pixel("after", at) == pytest.approx((x, y), abs=1e-6)
    place = state.corresponding("after", (x, y))
    assert state.to_screen("before", place) == pytest.approx(at, abs=1e-6)


def test_each_mode_has_a_number_within_limits(state):
    mode = state.mode
    numbers = {"swipe": "divider", "blink": "rate", "blend": "opacity", "difference": "gain", "lens": "radius"}
    for name, number in numbers.items():
        mode.set(name)
        start = getattr(mode.tuning, number)
        mode.step(1)
        assert getattr(mode.tuning, number) > start
        for _ in range(40):
            mode.step(-1)
        least = getattr(mode.tuning, number)
        mode.step(-1)
        assert getattr(mode.tuning, number) == least < start
    mode.set("side")
    kept = mode.tuning
    mode.step(1)
    assert mode.tuning == kept
    mode.set_rate(1000)
    assert mode.tuning.rate == FASTEST
    mode.set_rate(0)
    assert mode.tuning.rate == SLOWEST


def test_a_blink_shows_both_in_turn_and_stands_still_while_the_key_is_held(state, qtbot):
    mode = state.mode
    mode.set("blink")
    mode.set_rate(10)
    seen = set()
    mode.tuned.connect(lambda: seen.add(mode.front))
    qtbot.waitUntil(lambda: seen == {"before", "after"})
    shown = mode.front
    mode.hold(True)
    assert mode.front != shown
    held = mode.front
    qtbot.wait(250)
    assert mode.front == held
    mode.hold(False)
    assert mode.front == shown
    mode.set("side")
    qtbot.wait(150)
    assert mode.shown == state.active


def test_the_lens_key_goes_there_and_back(state):
    state.mode.set("blend")
    state.mode.toggle_lens()
    assert (state.mode.name, state.mode.on_top) == ("lens", "after")
    state.mode.toggle_lens()
    assert state.mode.name == "blend"
    state.set_active("after")
    state.mode.toggle_lens()
    assert state.mode.on_top == "before"
