"""Corners and lengths given by hand: what they become, their error, and which can't be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twopass.imagery.ground import Ground
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.properties import BY_HAND
from twopass.workbench.georeferencing import by_corners, by_length, corner_texts, metres
from twopass.workbench.places import NOTATIONS, Notation

SQUARE = ("35.41 N 35.94 E", "35.41 N 35.96 E", "35.40 N 35.96 E", "35.40 N 35.94 E")


def test_corners_place_a_snapshot_approximately() -> None:
    place = by_corners(SQUARE, "25", 2000, 1000)
    assert (place.source, place.accuracy_m, place.is_approximate) == (BY_HAND, 25.0, True)
    ground = Ground(place, 2000, 1000)
    assert ground.to_lonlat((1000, 500)) == pytest.approx((35.95, 35.405))
    assert by_corners(SQUARE, "", 2000, 1000).accuracy_m is None


def test_corners_that_do_not_fit_one_another_say_by_how_much() -> None:
    skewed = ("35.4102 N 35.94 E", *SQUARE[1:])
    error = by_corners(skewed, "", 2000, 1000).accuracy_m
    assert error is not None
    assert 4 < error < 8  # 22 m off in one corner, spread over four


@pytest.mark.parametrize(
    ("corners", "code"),
    [
        (SQUARE[::-1], ErrorCode.BAD_CORNERS),
        ((SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]), ErrorCode.BAD_CORNERS),
        ((SQUARE[0], SQUARE[0], SQUARE[2], SQUARE[3]), ErrorCode.BAD_CORNERS),
        (("x 0 y 0", *SQUARE[1:]), ErrorCode.BAD_PLACE),
        (("", *SQUARE[1:]), ErrorCode.BAD_CORNERS),
    ],
)
def test_corners_of_no_picture_are_refused(corners: tuple[str, ...], code: ErrorCode) -> None:
    with pytest.raises(TwopassError) as caught:
        by_corners(corners, "", 100, 100)
    assert caught.value.code is code


def test_a_corner_that_is_missing_is_named() -> None:
    with pytest.raises(TwopassError) as caught:
        by_corners((SQUARE[0], " ", SQUARE[2], ""), "", 100, 100)
    assert caught.value.data["detail"] == "top right, bottom left are missing"


@settings(deadline=None, max_examples=40)
@given(st.floats(-179.9, 179.9), st.floats(-75, 75), st.sampled_from(NOTATIONS))
def test_corners_written_out_are_read_back_to_the_same_ground(lon: float, lat: float, notation: Notation) -> None:
    step = 0.05
    typed = [f"{lat + dy:.6f}, {lon + dx:.6f}" for dx, dy in ((0, step), (step, step), (step, 0), (0, 0))]
    ground = Ground(by_corners(typed, "", 4000, 4000), 4000, 4000)
    texts = corner_texts(ground, 4000, 4000, notation)
    assert texts is not None
    again = Ground(by_corners(texts, "", 4000, 4000), 4000, 4000)
    middle = ground.to_lonlat((2000, 2000))
    assert middle is not None
    back = again.from_lonlat(middle)
    assert back is not None
    assert abs(back[0] - 2000) < 5
    assert abs(back[1] - 2000) < 5


def test_a_known_length_gives_the_scale_and_how_good_it_is() -> None:
    assert by_length(200.0, 68.96) == pytest.approx((0.3448, 2**0.5 / 200))
    with pytest.raises(TwopassError):
        by_length(0.5, 10)


@pytest.mark.parametrize(("typed", "value"), [("68.96", 68.96), ("68,96 m", 68.96), (" 5 m ", 5.0)])
def test_lengths_are_understood(typed: str, value: float) -> None:
    assert metres(typed) == value


@pytest.mark.parametrize("typed", ["", "0", "-3", "long", "nan", "1e99"])
def test_what_is_no_length_is_refused(typed: str) -> None:
    with pytest.raises(TwopassError) as caught:
        metres(typed)
    assert caught.value.code is ErrorCode.BAD_LENGTH
