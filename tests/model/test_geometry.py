"""Shapes: their outlines, bounds and areas agree with each other and with hand-made figures."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.projects import SHAPES

from twopass.model.geometry import (
    Box,
    OrientedBox,
    Point,
    Polygon,
    Shape,
    area,
    bounds,
    box_between,
    is_drawable,
    is_finite,
    moved,
    rings,
    scaled,
)

places = st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))


def numbers(shape: Shape) -> list[float]:
    """Return a shape's outline as one list (a point's position)."""
    if isinstance(shape, Point):
        return [shape.x, shape.y]
    return [number for ring in rings(shape) for corner in ring for number in corner]


@given(places, places)
def test_a_dragged_box_is_the_same_from_any_corner(first: tuple[float, float], second: tuple[float, float]) -> None:
    box = box_between(first, second)
    others = [(second, first), ((first[0], second[1]), (second[0], first[1]))]
    assert all(box_between(*pair) == box for pair in others)
    assert (box.right, box.bottom) == pytest.approx((max(first[0], second[0]), max(first[1], second[1])))


@given(SHAPES)
def test_bounds_hold_the_outline_and_touch_it(shape: Shape) -> None:
    box = bounds(shape)
    outline = numbers(shape)
    assert (min(outline[::2]), min(outline[1::2])) == pytest.approx((box.x, box.y), abs=1e-6)
    assert (max(outline[::2]), max(outline[1::2])) == pytest.approx((box.right, box.bottom), abs=1e-6)


@given(st.one_of(st.builds(Box, *[st.floats(1, 1000)] * 4), st.builds(
    OrientedBox, places, st.floats(1, 1000), st.floats(1, 1000), st.floats(-180, 180, exclude_min=True)
)))  # fmt: skip
def test_the_outline_of_a_box_encloses_its_area(shape: Shape) -> None:
    assert area(Polygon(rings(shape))) == pytest.approx(area(shape), rel=1e-6)


@given(SHAPES, st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_a_moved_shape_keeps_its_size(shape: Shape, dx: float, dy: float) -> None:
    there = moved(shape, dx, dy)
    by = [dx, dy] * (len(numbers(shape)) // 2)
    expected = [number + shift for number, shift in zip(numbers(shape), by, strict=True)]
    assert numbers(there) == pytest.approx(expected, abs=1e-6)
    assert numbers(moved(there, -dx, -dy)) == pytest.approx(numbers(shape), abs=1e-6)


@given(SHAPES, st.floats(0.1, 10))
def test_a_scaled_shape_grows_about_its_middle(shape: Shape, factor: float) -> None:
    there = scaled(shape, factor)
    before, after = bounds(shape), bounds(there)
    assert after.center == pytest.approx(before.center, abs=1e-4)
    size = (0, 0) if isinstance(shape, Point) else (before.width * factor, before.height * factor)
    assert (after.width, after.height) == pytest.approx(size, rel=1e-6, abs=1e-4)


def test_an_oriented_box_starts_front_left_and_turns_clockwise_on_screen() -> None:
    east = OrientedBox((10, 10), 8, 2, 0.0, front_known=True)
    assert rings(east) == (((14, 9), (14, 11), (6, 11), (6, 9)),)
    # A quarter turn clockwise on screen, y being down, points the nose to the south: front-left is then east.
    south = rings(OrientedBox((10, 10), 8, 2, 90.0, front_known=True))[0]
    assert [number for corner in south for number in corner] == pytest.approx([11, 14, 9, 14, 9, 6, 11, 6])


def test_area_of_rings_is_a_sum_without_sign() -> None:
    square = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0))
    assert area(Polygon((square, tuple(reversed(square))))) == 32
    assert (area(Point(3, 4)), area(Box(1, 1, 2, 3)), area(OrientedBox((0, 0), 2, 3, 45.0))) == (0, 6, 6)


@pytest.mark.parametrize(
    "shape",
    [
        Box(0, 0, 0, 5),
        Box(0, 0, 5, -1),
        Box(math.nan, 0, 1, 1),
        Box(0, 0, math.inf, 1),
        Box(2e9, 0, 1, 1),
        OrientedBox((0, 0), 0, 1, 0),
        OrientedBox((0, 0), 1, 1, -180),
        OrientedBox((0, math.nan), 1, 1, 0),
        Polygon(()),
        Polygon((((0, 0), (1, 1)),)),
        Polygon((((0, 0), (1, 1), (math.inf, 0)),)),
        Point(math.nan, 0),
    ],
)
def test_what_has_no_extent_or_no_number_is_no_shape(shape: Shape) -> None:
    assert not is_drawable(shape)


@given(SHAPES)
def test_every_generated_shape_is_drawable(shape: Shape) -> None:
    assert is_finite(shape)
    assert is_drawable(shape)
