"""Plane transforms against each other, and against numbers worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from twopass.model.transforms import (
    Affine,
    determinant,
    grown,
    inverse,
    inverse_homography,
    project,
    times,
    turned,
)

number = st.floats(-100, 100)
matrices = st.tuples(number, number, number, number)
places = st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))


def sound(m: tuple[float, float, float, float]) -> bool:
    """Whether a 2×2 map is far enough from singular for six digits."""
    return abs(determinant(m)) > 1e-3 * max(1e-9, sum(value * value for value in m))


@given(matrices, matrices, places)
def test_a_product_applies_the_second_first(
    m: tuple[float, float, float, float], n: tuple[float, float, float, float], place: tuple[float, float]
) -> None:
    assert turned(times(m, n), place) == pytest.approx(turned(m, turned(n, place)), rel=1e-6, abs=1e-3)
    assert determinant(times(m, n)) == pytest.approx(determinant(m) * determinant(n), rel=1e-6, abs=1e-3)


@given(matrices, places)
def test_an_inverse_leads_back(m: tuple[float, float, float, float], place: tuple[float, float]) -> None:
    assume(sound(m))
    assert turned(inverse(m), turned(m, place)) == pytest.approx(place, rel=1e-6, abs=1e-4)
    assert determinant(grown(m, 2)) == pytest.approx(4 * determinant(m))


@given(matrices, places, places)
def test_affine_there_and_back(
    m: tuple[float, float, float, float], by: tuple[float, float], place: tuple[float, float]
) -> None:
    assume(sound(m) and max(abs(value) for value in m) > 0.01)
    there = Affine(m[0], m[1], by[0], m[2], m[3], by[1])
    assert there.inverse().apply(there.apply(place)) == pytest.approx(place, rel=1e-5, abs=1e-2)


def test_affine_has_the_order_of_stac() -> None:
    # A raster of 30 m pixels with its corner at 500000, 4600000: proj:transform is [30, 0, 5e5, 0, -30, 4.6e6].
    transform = Affine(30, 0, 500_000, 0, -30, 4_600_000)
    assert transform.apply((10, 20)) == (500_300, 4_599_400)
    assert transform.as_tuple() == (30, 0, 500_000, 0, -30, 4_600_000)


@given(st.tuples(*[st.floats(-2, 2)] * 4), st.tuples(*[st.floats(-1e-4, 1e-4)] * 2), places)
def test_a_homography_there_and_back(
    m: tuple[float, float, float, float], horizon: tuple[float, float], place: tuple[float, float]
) -> None:
    assume(abs(determinant(m)) > 0.1)
    h = (m[0], m[1], 12.0, m[2], m[3], -7.0, *horizon, 1.0)
    w = horizon[0] * place[0] + horizon[1] * place[1] + 1
    back = inverse_homography(h)
    assume(abs(w) > 0.05)
    assert project(back, project(h, place)) == pytest.approx(place, rel=1e-4, abs=1e-2)


def test_on_the_horizon_there_is_no_place() -> None:
    assert project((1, 0, 0, 0, 1, 0, 1, 0, -5), (5, 3)) == (math.inf, math.inf)


@pytest.mark.parametrize("singular", [(1, 2, 2, 4), (0, 0, 0, 0)])
def test_singular_maps_say_so(singular: tuple[float, float, float, float]) -> None:
    with pytest.raises(ZeroDivisionError):
        inverse(singular)
    a, b, d, e = singular
    with pytest.raises(ZeroDivisionError):
        Affine(a, b, 0, d, e, 0).inverse()
    with pytest.raises(ZeroDivisionError):
        inverse_homography((a, b, 0, d, e, 0, 0, 0, 1))
