"""What is refused, and why: transforms that no two snapshots have, and fits that other windows do not bear out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from twopass.imagery.registration.pictures import Matrix, carried
from twopass.imagery.registration.windows import Measures
from twopass.model.geometry import XY

FEWEST = 8  # windows that a fit rests on
# Windows that bear it out. By chance one in a thousand of those that are worth believing would.
FEWEST_AGREEING = 6
LEAST_SHARE = 0.4  # of the checked windows worth believing that must agree
LEAST_OVERLAP = 0.04  # of the smaller snapshot
LEAST_SPREAD = 0.12  # of the overlap
AGREES = 1.0  # working pixels that a checked window may be off
POOR = 2.0  # pixels of the coarser snapshot: a fit that more than a quarter of the checked windows miss by more is poor
_LARGEST_SCALE = 12.0  # that one snapshot is finer than the other
_LARGEST_CORRECTION = 1.5  # of a scale that the ground gives
_LARGEST_STRETCH = 1.7  # of one direction against the other
_LARGEST_TILT = 2.5  # of the scale on one side against that on the other


class RefusedError(Exception):
    """The snapshots could not be registered; the text is a clause that says why."""


def check_form(matrix: Matrix, guess: Matrix | None, ring: Sequence[XY]) -> None:
    """Raise :class:`RefusedError` for a transform that mirrors, or stretches, tilts or scales too much.

    *ring*: where the snapshots overlap, in before pixels. Beside a *guess*, what is judged is the change of it.
    """
    change = matrix if guess is None else matrix @ np.linalg.inv(guess)
    forms = derivatives(change, carried(np.linalg.inv(change), np.array(ring)))
    if np.linalg.det(forms).min() <= 0:
        raise RefusedError("the only fit would mirror one of them")
    sizes = np.linalg.svd(forms, compute_uv=False)
    scales = np.sqrt(sizes.prod(axis=1))
    most = _LARGEST_SCALE if guess is None else _LARGEST_CORRECTION
    if scales.max() > most or scales.min() < 1 / most:
        raise RefusedError(f"the only fit would scale one of them by {scales.mean():.2g}")
    if (sizes[:, 0] / sizes[:, 1]).max() > _LARGEST_STRETCH or scales.max() / scales.min() > _LARGEST_TILT:
        raise RefusedError("the only fit would distort one of them beyond what a camera does")


def derivatives(matrix: Matrix, points: np.ndarray) -> np.ndarray:
    """Return the 2×2 derivatives, (count, 2, 2), of a homography at points."""
    w = points @ matrix[2, :2] + matrix[2, 2]
    there = carried(matrix, points)
    return (matrix[None, :2, :2] - there[:, :, None] * matrix[None, 2:, :2]) / w[:, None, None]


def check_enough(certain: int, windows: int) -> None:
    """Raise :class:`RefusedError` where the two pictures look alike in too few windows to fit anything."""
    if certain < FEWEST:
        raise RefusedError(f"they look alike in too few places ({certain} of {windows}; {FEWEST} are needed)")


def check_spread(share: float) -> None:
    """Raise :class:`RefusedError` where the places that fit span too little of the overlap."""
    if share < LEAST_SPREAD:
        raise RefusedError(f"the places that fit are bunched together ({share:.0%} of the overlap)")


def check_borne_out(measures: Measures, agreeing: int) -> None:
    """Raise :class:`RefusedError` where other windows do not bear the fit out."""
    certain = int(np.count_nonzero(measures.certain))
    if agreeing < FEWEST_AGREEING or agreeing < LEAST_SHARE * certain:
        raise RefusedError(f"other places do not bear the best fit out ({agreeing} of {certain} agree)")
