"""Phase correlation of patches: to a small part of a pixel where they look alike, and silent where they do not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from twopass.imagery.registration.misfit import local_shift
from twopass.imagery.registration.shifts import shift_between, spectrum


def texture(seed: int, side: int = 400) -> NDArray[np.float32]:
    noise = np.random.default_rng(seed).normal(0, 1, (side, side)).astype(np.float32)
    return cv2.GaussianBlur(noise, (0, 0), 3) * 300 + 100


def moved(picture: NDArray[np.float32], dx: float, dy: float) -> NDArray[np.float32]:
    """Return the middle 128 pixels of a picture whose contents were moved right and down."""
    matrix = np.array([[1, 0, dx], [0, 1, dy]], float)
    side = picture.shape[0]
    whole = cv2.warpAffine(picture, matrix, (side, side), flags=cv2.INTER_LANCZOS4)
    return np.asarray(whole[136:264, 136:264], np.float32)


@pytest.mark.parametrize(("dx", "dy"), [(0, 0), (0.3, -0.4), (7.5, -3.25), (-24.1, 18.7)])
def test_a_shift_is_found_to_a_twentieth_of_a_pixel_and_a_fiftieth_of_itself(dx: float, dy: float) -> None:
    picture = texture(1)
    shift = local_shift(moved(picture, 0, 0), moved(picture, -dx, -dy))
    assert shift is not None
    assert (shift.dx, shift.dy) == pytest.approx((dx, dy), abs=0.05, rel=0.02)


def test_light_and_contrast_do_not_matter() -> None:
    picture = texture(2)
    other = 3 * np.sqrt(np.maximum(moved(picture, -2, 1), 0)) + 40
    shift = local_shift(moved(picture, 0, 0), other.astype(np.float32))
    assert shift is not None
    assert (shift.dx, shift.dy) == pytest.approx((2, -1), abs=0.1)


@pytest.mark.parametrize("seed", range(20))
def test_what_does_not_look_alike_has_no_shift(seed: int) -> None:
    assert local_shift(moved(texture(seed), 0, 0), moved(texture(seed + 100), 0, 0)) is None


def test_one_grey_has_no_shift() -> None:
    flat = np.full((64, 64), 7, np.float32)
    assert local_shift(flat, flat) is None


def test_too_much_that_is_not_there_has_no_spectrum() -> None:
    picture, known = moved(texture(3), 0, 0), np.ones((128, 128), bool)
    known[:1] = False
    assert spectrum(picture, known) is not None
    known[:10] = False
    assert spectrum(picture, known) is None


def test_nothing_is_looked_for_beyond_the_reach() -> None:
    picture = texture(4)
    first, second = spectrum(moved(picture, 0, 0)), spectrum(moved(picture, -20, 0))
    assert first is not None
    assert second is not None
    near, far = shift_between(first, second, 8), shift_between(first, second)
    assert far is not None
    assert far.certain
    assert near is None or (not near.certain and abs(near.dx) < 10)
