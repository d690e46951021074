"""Small linear systems against numbers that were put in."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from twopass.model.solving import least_squares, solved

number = st.floats(-10, 10).map(lambda value: round(value, 3))


@given(st.lists(st.lists(number, min_size=3, max_size=3), min_size=3, max_size=3), st.tuples(number, number, number))
def test_what_was_put_in_comes_out(rows: list[list[float]], unknowns: tuple[float, float, float]) -> None:
    values = [sum(a * b for a, b in zip(row, unknowns, strict=True)) for row in rows]
    (a, b, c), (d, e, f), (g, h, i) = rows
    assume(abs(a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)) > 1)
    assert solved(rows, values) == pytest.approx(unknowns, abs=1e-6)
    assert least_squares([*rows, *rows], [*values, *values]) == pytest.approx(unknowns, abs=1e-6)


def test_a_system_that_settles_nothing_has_no_answer() -> None:
    assert solved([[1.0, 2.0], [2.0, 4.0]], [1.0, 2.0]) is None
    assert least_squares([[1.0, 1.0]], [3.0]) is None


def test_a_zero_on_the_diagonal_is_no_obstacle() -> None:
    assert solved([[0.0, 1.0], [1.0, 0.0]], [3.0, 4.0]) == (4.0, 3.0)


def test_too_many_equations_are_balanced() -> None:
    assert least_squares([[1.0], [1.0], [1.0]], [1.0, 2.0, 6.0]) == pytest.approx((3.0,))
