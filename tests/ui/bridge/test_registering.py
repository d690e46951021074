from __future__ import annotations

import pytest

from twopass.model.link import Link
from twopass.model.registering import IDENTITY, TransformModel
from twopass.model.transforms import project
from twopass.ui.bridge import registering
from twopass.ui.bridge.registering import Numbers


def matrix(state):
    return state.comparison.registration.after_to_before


def test_a_point_counts_once_its_other_end_is_put_somewhere(state):
    state.restore_link(Link(offset=(30.0, -10.0)))
    assert registering.place_point(state, "before", (100.0, 50.0))
    (point,) = registering.points(state)
    assert point.after == pytest.approx((130, 40))
    assert (point.enabled, registering.count(state).missing) == (False, 2)
    assert project(matrix(state), (130, 40)) == pytest.approx((100, 50))
    assert state.link.plain
    assert state.corresponding("before", (0, 0)) == pytest.approx((30, -10))
    # The click in the other pane is its other end, not another point; one pair only shifts what there was.
    assert registering.click(state, "after", (140.0, 45.0)) == 0
    (point,) = registering.points(state)
    assert (point.after, point.enabled) == ((140, 45), True)
    assert registering.count(state).missing == 1
    assert project(matrix(state), (140, 45)) == pytest.approx((100, 50))
    assert state.comparison.registration.rmse_px is None
    # The next click begins the next point, with a suggestion by the first one.
    assert registering.click(state, "after", (240.0, 45.0)) == 1
    assert registering.points(state)[1].before == pytest.approx((200, 50))


def test_points_beside_the_snapshot_are_refused(state):
    assert not registering.place_point(state, "before", (-15.0, 100.0))
    assert registering.click(state, "after", (5000.0, 100.0)) is None
    assert registering.points(state) == ()
    assert state.hint == "A tie point must lie on the snapshot"


def test_points_are_fitted_as_soon_as_they_are_enough_and_each_is_a_step(state):
    for place, there in (((0, 0), (10, 5)), ((400, 0), (410, 5)), ((0, 300), (10, 306))):
        registering.place_point(state, "before", place, there)
    known = state.comparison.registration
    assert known.method == "tie points"
    assert known.inliers == 3
    assert known.rmse_px == pytest.approx(0.33, abs=0.1)
    assert len(registering.residuals(state)) == 3
    registering.enable_point(state, 2, False)
    assert state.comparison.registration.rmse_px is None
    assert project(matrix(state), (10, 5)) == pytest.approx((0, 0))
    assert state.session.history.undo_title == "Leave out 1 tie point"
    registering.move_point(state, 1, "after", (412.0, 5.0))
    assert project(matrix(state), (412, 5)) == pytest.approx((400, 0))
    registering.delete_point(state, 1)
    assert registering.count(state).have == 1
    for _ in range(3):
        state.undo()
    assert state.comparison.registration == known


def test_another_model_fits_the_points_again(state):
    for place, there in (((0, 0), (10, 5)), ((400, 0), (410, 5)), ((0, 300), (10, 306))):
        registering.place_point(state, "before", place, there)
    registering.set_model(state, TransformModel.AFFINE)
    assert project(matrix(state), (10, 306)) == pytest.approx((0, 300))
    registering.set_model(state, TransformModel.TRANSLATION)
    assert matrix(state)[:2] == (1.0, 0.0)


def test_before_anything_is_registered_a_model_is_only_remembered(state, session):
    registering.set_model(state, TransformModel.HOMOGRAPHY)
    assert state.comparison.registration is None
    assert registering.count(state).needed == 4


def test_nudges_shift_turn_and_scale_and_a_run_is_one_step(state):
    for _ in range(3):
        registering.shift(state, (1.0, 0.0), "run")
    assert project(matrix(state), (0, 0)) == pytest.approx((3, 0))
    assert registering.numbers(state) == Numbers(pytest.approx((3, 0)), pytest.approx(0), pytest.approx(1))
    registering.turn(state, 2.0)
    registering.scale(state, 1.01)
    now = registering.numbers(state)
    assert now.turn == pytest.approx(2)
    assert now.scale == pytest.approx(1.01)
    for _ in range(3):
        state.undo()
    assert state.comparison.registration is None


def test_numbers_come_back_as_they_were_typed(state):
    wanted = Numbers((12.5, -3.25), 7.5, 1.125)
    registering.set_numbers(state, wanted)
    now = registering.numbers(state)
    assert now.shift == pytest.approx(wanted.shift)
    assert (now.turn, now.scale) == (pytest.approx(7.5), pytest.approx(1.125))
    assert state.comparison.registration.method == "numbers"
    registering.remove(state)
    assert state.comparison.registration is None
    assert registering.as_shown(state) == IDENTITY


def test_annotations_stay_on_their_own_pixels(state):
    from twopass.model.geometry import Box
    from twopass.ui.bridge import commands

    commands.draw(state, "after", Box(10, 20, 30, 40), "An-124")
    (before,) = state.project.annotations.values()
    registering.shift(state, (25.0, 5.0))
    assert state.project.annotations[before.uid] == before
    assert state.corresponding("after", (10, 20)) == pytest.approx((35, 25))
