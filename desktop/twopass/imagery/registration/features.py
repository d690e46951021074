"""A first fit of two pictures of which nothing is known: ORB or SIFT features, matched both ways, and MAGSAC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from twopass.imagery.registration.pictures import Matrix, Picture, Points, carried, stretched

_PER_PIXEL = 2.0  # features for a pixel along the longer side
_CELLS = 8  # a side: features are taken from every part of a picture, not from its busiest corner alone
_RATIO = 0.85  # the nearest feature must be nearer than this share of the second nearest
_WITHIN = 3.0  # picture pixels that a match may be off
_EDGE = 9  # pixels from what is not there, where gradients are those of the mask
_FAINT = 8  # grey levels that make a corner of ORB


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Places (count, 2) in snapshot pixels, and (count, any) of what they look like, each of length 1."""

    places: Points
    looks: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class FirstFit:
    """A rough transform from after to before snapshot pixels.

    Attributes: matched: pairs of features that look alike; inliers: those of them that fit it.
    """

    matrix: Matrix | None
    matched: int
    inliers: int


def features_of(picture: Picture, *, quick: bool = False) -> Features:
    """Return the features of a picture, spread over all of it; *quick* ones (ORB) where much alike is left."""
    grey, mask = stretched(picture)
    if picture.valid is not None:
        mask = cv2.erode(mask, np.ones((2 * _EDGE + 1, 2 * _EDGE + 1), np.uint8))
    most = round(_PER_PIXEL * max(grey.shape))
    # A low threshold, and some of every part after that: dark ground has features too.
    detector = (
        cv2.ORB.create(nfeatures=2 * most, fastThreshold=_FAINT)
        if quick
        else cv2.SIFT.create(nfeatures=2 * most, contrastThreshold=0.02)
    )
    found, looks = detector.detectAndCompute(grey, mask)
    if not found:
        return Features(np.empty((0, 2)), np.empty((0, 1), np.float32))
    kept = _spread(found, grey.shape, most)
    places = np.array([found[index].pt for index in kept]) + 0.5
    return Features(carried(picture.to_snapshot, places), (_of_bits if quick else _of_gradients)(looks[kept]))


def _of_gradients(found: NDArray[Any]) -> NDArray[np.float32]:
    looks = np.asarray(found, np.float32)
    # Hellinger's distance: a strong gradient does not outshout the others.
    return np.sqrt(looks / np.maximum(looks.sum(axis=1, keepdims=True), 1e-9))


def _of_bits(found: NDArray[Any]) -> NDArray[np.float32]:
    # As vectors whose squared distance is proportional to how many bits differ: one matching serves both kinds.
    bits = np.unpackbits(np.asarray(found, np.uint8), axis=1).astype(np.float32)
    return (2 * bits - 1) / np.float32(np.sqrt(bits.shape[1]))


def _spread(found: Sequence[cv2.KeyPoint], shape: tuple[int, ...], most: int) -> NDArray[np.intp]:
    """Return the numbers of at most so many features: the strongest of every part, then the next ones."""
    strengths = np.array([point.response for point in found])
    if len(found) <= most:
        return np.arange(len(found))
    places = np.array([point.pt for point in found])
    cells = np.minimum((places / (shape[1], shape[0]) * _CELLS).astype(int), _CELLS - 1)
    number = cells[:, 0] * _CELLS + cells[:, 1]
    order = np.argsort(-strengths, kind="stable")
    rank = np.empty(len(found), int)  # each feature's place among those of its own part
    for cell in range(_CELLS * _CELLS):
        members = order[number[order] == cell]
        rank[members] = np.arange(len(members))
    return np.lexsort((-strengths, rank))[:most]


def matched(before: Features, after: Features) -> tuple[Points, Points]:
    """Return the places of features that are each other's nearest, and clearly so: (count, 2) before, then after."""
    if min(len(before.places), len(after.places)) < 2:
        return np.empty((0, 2)), np.empty((0, 2))
    alike = after.looks @ before.looks.T
    rows = np.arange(len(after.places))
    best = alike.argmax(axis=1)
    nearest = alike[rows, best]
    back = alike.argmax(axis=0)
    alike[rows, best] = -1
    second = alike.max(axis=1)
    # 2 − 2·cosine is the squared distance.
    clear = np.maximum(1 - nearest, 0) < _RATIO**2 * np.maximum(1 - second, 1e-9)
    kept = clear & (back[best] == rows)
    places, index = np.unique(before.places[best[kept]].round(1), axis=0, return_index=True)
    return before.places[best[kept]][index] if len(places) else np.empty((0, 2)), after.places[kept][index]


def first_fit(before: Features, after: Features, step: float) -> FirstFit:
    """Return the affine transform that most features agree on; *step*: before snapshot pixels a picture pixel."""
    there, here = matched(before, after)
    if len(there) < 4:
        return FirstFit(None, len(there), 0)
    cv2.setRNGSeed(7)
    # In picture pixels and about the middle: MAGSAC's threshold and its conditioning want small numbers.
    middle_there, middle_here = there.mean(axis=0), here.mean(axis=0)
    fit = cv2.estimateAffine2D(
        (here - middle_here) / step,
        (there - middle_there) / step,
        method=cv2.USAC_MAGSAC,
        ransacReprojThreshold=_WITHIN,
        maxIters=10_000,
        confidence=0.9999,
    )
    # Its types, with the numpy of newer Pythons, leave out that it may find none.
    found, mask = cast("tuple[Any, Any]", fit)
    if found is None or not np.isfinite(found).all():
        return FirstFit(None, len(there), 0)
    matrix = np.vstack([found, [0, 0, 1]])
    matrix[:2, 2] = found[:, 2] * step + middle_there - found[:, :2] @ middle_here
    return FirstFit(matrix, len(there), int(np.count_nonzero(mask)))
