"""Tie points and transforms: what was put in comes out, residuals are distances, too little is no answer."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from twopass.model.registering import (
    IDENTITY,
    POINTS_NEEDED,
    TiePoint,
    TransformModel,
    fit_points,
    hull,
    overlap,
    point_count,
    residuals,
    ring_area,
    rms_px,
    scaled_about,
    shifted,
    spread,
    turned_about,
)
from twopass.model.transforms import Homography, inverse_homography, multiplied, project

place = st.tuples(st.floats(0, 40_000), st.floats(0, 40_000))
shift = st.floats(-5000, 5000)
GRID = [(x * 900.0 + 37, y * 700.0 + 11) for x in range(4) for y in range(4)]


@st.composite
def similarities(draw: st.DrawFn) -> Homography:
    matrix = turned_about(IDENTITY, draw(st.floats(-180, 180)), draw(place))
    return shifted(scaled_about(matrix, draw(st.floats(0.2, 5)), draw(place)), draw(shift), draw(shift))


@st.composite
def affines(draw: st.DrawFn) -> Homography:
    skew: Homography = (1.0, draw(st.floats(-0.4, 0.4)), 0.0, 0.0, draw(st.floats(0.5, 2)), 0.0, 0.0, 0.0, 1.0)
    return multiplied(draw(similarities()), skew)


@st.composite
def homographies(draw: st.DrawFn) -> Homography:
    tilt = st.floats(-5e-5, 5e-5)
    tilted: Homography = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, draw(tilt), draw(tilt), 1.0)
    return multiplied(draw(affines()), tilted)


def points_of(matrix: Homography) -> list[TiePoint]:
    return [TiePoint(project(matrix, after), after) for after in GRID]


def assert_same(found: Homography, matrix: Homography) -> None:
    for after in GRID:
        there = project(matrix, after)
        assert project(found, after) == pytest.approx(there, abs=1e-5, rel=1e-8)


@given(shift, shift)
def test_a_translation_is_found(dx: float, dy: float) -> None:
    matrix = shifted(IDENTITY, dx, dy)
    fit = fit_points(TransformModel.TRANSLATION, points_of(matrix))
    assert fit is not None
    assert_same(fit.after_to_before, matrix)


@pytest.mark.parametrize("model", [TransformModel.SIMILARITY, TransformModel.AFFINE, TransformModel.HOMOGRAPHY])
@given(matrix=similarities())
def test_a_similarity_is_found_by_every_model_that_has_it(model: TransformModel, matrix: Homography) -> None:
    fit = fit_points(model, points_of(matrix))
    assert fit is not None
    assert_same(fit.after_to_before, matrix)
    assert fit.rms_px == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize("model", [TransformModel.AFFINE, TransformModel.HOMOGRAPHY])
@given(matrix=affines())
def test_an_affine_map_is_found(model: TransformModel, matrix: Homography) -> None:
    fit = fit_points(model, points_of(matrix))
    assert fit is not None
    assert_same(fit.after_to_before, matrix)


@given(homographies())
def test_a_homography_is_found_from_all_points_and_from_four(matrix: Homography) -> None:
    points = points_of(matrix)
    for some in (points, [points[0], points[3], points[12], points[15]]):
        fit = fit_points(TransformModel.HOMOGRAPHY, some)
        assert fit is not None
        assert_same(fit.after_to_before, matrix)


@given(homographies(), st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=16, max_size=16))
def test_no_small_change_of_a_fitted_homography_fits_better(
    matrix: Homography, noise: list[tuple[float, float]]
) -> None:
    points = [
        TiePoint((point.before[0] + dx, point.before[1] + dy), point.after)
        for point, (dx, dy) in zip(points_of(matrix), noise, strict=True)
    ]
    fit = fit_points(TransformModel.HOMOGRAPHY, points)
    assert fit is not None
    assert fit.rms_px is not None
    for dx, dy in ((0.5, 0), (-0.5, 0), (0, 0.5), (0, -0.5)):
        other = rms_px(shifted(fit.after_to_before, dx, dy), points)
        assert other is not None
        assert other > fit.rms_px - 0.02


def test_the_rms_says_nothing_where_the_points_only_just_suffice() -> None:
    points = [TiePoint((0, 0), (5, 5)), TiePoint((10, 3), (15, 5)), TiePoint((0, 10), (5, 15))]
    assert [point_count(model, points).missing for model in TransformModel] == [0, 0, 0, 1]
    fit = fit_points(TransformModel.AFFINE, points)
    assert fit is not None
    assert fit.rms_px is None
    similar = fit_points(TransformModel.SIMILARITY, points)
    assert similar is not None
    assert similar.rms_px is not None
    assert similar.rms_px > 0.5


def test_a_disabled_point_has_a_residual_but_no_vote() -> None:
    points = [TiePoint((10, 10), (0, 0)), TiePoint((20, 10), (10, 0)), TiePoint((0, 0), (50, 50), enabled=False)]
    fit = fit_points(TransformModel.TRANSLATION, points)
    assert fit is not None
    assert fit.after_to_before == shifted(IDENTITY, 10, 10)
    assert fit.residuals == pytest.approx((0, 0, math.hypot(60, 60)))
    assert fit.rms_px == pytest.approx(0)
    assert residuals(IDENTITY, points)[0] == pytest.approx(math.hypot(10, 10))
    assert rms_px(IDENTITY, []) is None


@pytest.mark.parametrize("model", list(TransformModel))
def test_too_few_points_are_counted_and_fit_nothing(model: TransformModel) -> None:
    needed = POINTS_NEEDED[model]
    points = [TiePoint((i * 10.0, i * i * 7.0), (i * 9.0, i * i * 8.0)) for i in range(needed - 1)]
    count = point_count(model, points)
    assert (count.have, count.needed, count.missing) == (needed - 1, needed, 1)
    assert fit_points(model, points) is None


@given(st.floats(-180, 180), place)
def test_points_in_a_line_or_in_one_place_settle_no_affine_map(angle: float, start: tuple[float, float]) -> None:
    radians = math.radians(angle)
    line = [(start[0] + i * 311 * math.cos(radians), start[1] + i * 311 * math.sin(radians)) for i in range(6)]
    assert fit_points(TransformModel.AFFINE, [TiePoint(p, p) for p in line]) is None
    assert fit_points(TransformModel.HOMOGRAPHY, [TiePoint(p, p) for p in line]) is None
    assert fit_points(TransformModel.SIMILARITY, [TiePoint(start, start)] * 4) is None


@given(homographies(), st.floats(-180, 180), st.floats(0.1, 10), place)
def test_a_nudge_moves_what_was_laid_there(
    matrix: Homography, degrees: float, factor: float, center: tuple[float, float]
) -> None:
    where = project(matrix, GRID[5])
    assert project(shifted(matrix, 3, -4), GRID[5]) == pytest.approx((where[0] + 3, where[1] - 4), abs=1e-6)
    assume(math.dist(where, center) > 1)
    larger = project(scaled_about(matrix, factor, center), GRID[5])
    assert math.dist(larger, center) == pytest.approx(math.dist(where, center) * factor, rel=1e-6)
    turned = project(turned_about(matrix, degrees, center), GRID[5])
    assert math.dist(turned, center) == pytest.approx(math.dist(where, center), rel=1e-6)
    back = project(turned_about(turned_about(matrix, degrees, center), -degrees, center), GRID[5])
    assert back == pytest.approx(where, abs=1e-5)


def test_turning_by_a_quarter_is_clockwise_on_screen() -> None:
    assert project(turned_about(IDENTITY, 90, (0, 0)), (1, 0)) == pytest.approx((0, 1))


@given(homographies())
def test_a_product_with_the_inverse_changes_nothing(matrix: Homography) -> None:
    same = multiplied(inverse_homography(matrix), matrix)
    assert project(same, GRID[7]) == pytest.approx(GRID[7], abs=1e-4)


def test_the_overlap_of_two_snapshots() -> None:
    assert ring_area(overlap(shifted(IDENTITY, 60, 0), (100, 80), (100, 80))) == pytest.approx(40 * 80)
    assert ring_area(overlap(shifted(IDENTITY, 120, 0), (100, 80), (100, 80))) == 0
    assert ring_area(overlap(turned_about(IDENTITY, 45, (50, 50)), (100, 100), (100, 100))) == pytest.approx(
        8284.27, abs=0.1
    )
    horizon: Homography = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, -0.02, 0.0, 1.0)
    assert overlap(horizon, (100, 80), (100, 80)) == ()


def test_the_spread_of_points_is_their_hull_over_the_overlap() -> None:
    points = [(0.0, 0.0), (50.0, 0.0), (50.0, 80.0), (0.0, 80.0), (20.0, 20.0)]
    assert len(hull(points)) == 4
    assert spread(points, IDENTITY, (100, 80), (100, 80)) == pytest.approx(0.5)
    assert spread(points, shifted(IDENTITY, 900, 0), (100, 80), (100, 80)) is None
    assert hull([(1.0, 1.0), (1.0, 1.0)]) == ((1.0, 1.0),)
