from __future__ import annotations

import pytest

from twopass.model.link import Link


@pytest.fixture
def asked(state):
    places = []
    state.lock.wanted.connect(places.append)
    return places


def test_a_lock_shows_the_spot_in_both_panes_and_lets_go_without_a_trace(state, asked):
    state.center_on("before", (200, 100), 2.0)
    state.set_cursor("after", (220.0, 90.0))
    state.lock.hold()
    assert asked == [(220.0, 90.0)]
    state.lock.fit((220.0, 90.0), (3.0, -1.0))
    # What lay at (217, 91) of the after snapshot lies on the spot now.
    assert state.corresponding("before", (220, 90)) == pytest.approx((217, 91))
    assert state.views["before"].center == (200, 100)
    state.lock.release()
    assert state.link == Link()
    assert state.comparison.registration is None


def test_an_answer_that_comes_too_late_or_for_another_spot_is_ignored(state, asked):
    state.set_cursor("before", (10.0, 10.0))
    state.lock.hold()
    state.lock.fit((50.0, 10.0), (3.0, -1.0))
    assert state.link == Link()
    state.lock.release()
    state.lock.fit((10.0, 10.0), (3.0, -1.0))
    assert state.link == Link()
    assert not state.lock.held


def test_holding_the_key_asks_once(state, asked):
    state.lock.hold()
    state.lock.hold()
    assert len(asked) == 1
