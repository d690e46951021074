"""Transforms fitted to measured places, some of which are wrong, and how much freedom the places support."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twopass.imagery.registration.pictures import Matrix, Points, carried
from twopass.model.registering import TransformModel

Numbers = NDArray[np.floating[Any]]
_TUKEY = 4.685  # standard deviations beyond which a place has no say
_ROUNDS = 12  # at most
_SETTLED = 1e-4  # change of every place's say that ends the rounds
_FOLDS = 5
_BETTER = 1.05  # a freer model must foretell left-out places better than by this factor
_FREEDOM = {
    TransformModel.TRANSLATION: 2,
    TransformModel.SIMILARITY: 4,
    TransformModel.AFFINE: 6,
    TransformModel.HOMOGRAPHY: 8,
}


@dataclass(frozen=True, slots=True, eq=False)
class RobustFit:
    """A transform, and how far each place is off it.

    Attributes:
        matrix: from after to before pixels.
        errors: (count,) in before pixels.
        agrees: (count,), which places it rests on.
        rms: of the errors of those.
    """

    matrix: Matrix
    errors: Numbers
    agrees: NDArray[np.bool_]
    rms: float


def robust_fit(model: TransformModel, before: Points, after: Points, worth: Numbers, least: float) -> RobustFit | None:
    """Return the transform that most places agree on; None where there are too few of them.

    *worth*: (count,) how much each place says; *least*: an error in before pixels that none loses its say by.
    """
    needed = _FREEDOM[model] // 2
    if len(before) < needed + 1:
        return None
    # The start: every place's error beside the middle one, so that no outlier has a say even at first.
    rough = before - after
    weights = _tukey(np.hypot(*(rough - np.median(rough, axis=0)).T), least)
    matrix: Matrix | None = None
    errors = np.zeros(len(before))
    for _ in range(_ROUNDS):
        if np.count_nonzero(weights > 0.01) < needed:
            return None
        matrix = fitted(model, before, after, weights * worth)
        if matrix is None:
            return None
        errors = np.hypot(*(carried(matrix, after) - before).T)
        earlier, weights = weights, _tukey(errors, least)
        if np.abs(weights - earlier).max() < _SETTLED:
            break
    agrees = weights > 0.01
    if matrix is None or np.count_nonzero(agrees) < needed + 1:
        return None
    spare = max(1.0, np.count_nonzero(agrees) - _FREEDOM[model] / 2)
    return RobustFit(matrix, errors, agrees, float(np.sqrt((errors[agrees] ** 2).sum() / spare)))


def best_model(before: Points, after: Points, worth: Numbers, models: tuple[TransformModel, ...]) -> TransformModel:
    """Return the simplest of the models that foretells left-out places about as well as any."""
    errors = [foretold(model, before, after, worth) for model in models]
    bar = min(errors) * _BETTER + 1e-3
    return next(model for model, error in zip(models, errors, strict=True) if error <= bar)


def foretold(model: TransformModel, before: Points, after: Points, worth: Numbers) -> float:
    """Return the root mean square error, in before pixels, at places that the fit was not given."""
    squares = np.zeros(len(before))
    order = np.random.default_rng(5).permutation(len(before))
    for fold in range(_FOLDS):
        left_out = order[fold::_FOLDS]
        kept = np.setdiff1d(order, left_out)
        matrix = fitted(model, before[kept], after[kept], worth[kept])
        if matrix is None or len(kept) < _FREEDOM[model]:
            return np.inf
        squares[left_out] = ((carried(matrix, after[left_out]) - before[left_out]) ** 2).sum(axis=1)
    return float(np.sqrt(np.average(squares, weights=worth)))


def fitted(model: TransformModel, before: Points, after: Points, weights: Numbers) -> Matrix | None:
    """Return the weighted least-squares transform; None where the places do not settle it."""
    if model is TransformModel.TRANSLATION:
        x, y = weights @ (before - after) / weights.sum()
        return np.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]])
    (into_there, from_there), (into_here, _) = _normal(before, weights), _normal(after, weights)
    there, here = carried(into_there, before), carried(into_here, after)
    inner = _inner(model, there, here, np.sqrt(weights))
    if inner is None or not np.isfinite(inner).all() or abs(np.linalg.det(inner)) < 1e-9:
        return None
    matrix = from_there @ inner @ into_here
    return matrix / matrix[2, 2]


def _normal(points: Points, weights: Numbers) -> tuple[Matrix, Matrix]:
    """Return the way to coordinates about the points' middle, about 1 in size, and the way back."""
    shares = weights / weights.sum()
    x, y = middle = shares @ points
    size = float(np.sqrt(shares @ ((points - middle) ** 2).sum(axis=1))) or 1.0
    there = np.array([[1 / size, 0, -x / size], [0, 1 / size, -y / size], [0, 0, 1.0]])
    return there, np.array([[size, 0, x], [0, size, y], [0, 0, 1.0]])


def _inner(model: TransformModel, there: Points, here: Points, weights: Numbers) -> Matrix | None:
    x, y, one, none = here[:, 0], here[:, 1], np.ones(len(here)), np.zeros(len(here))
    if model is TransformModel.SIMILARITY:
        found = _solved([x, -y, one, none], [y, x, none, one], there, weights)
        return (
            None if found is None else np.array([[found[0], -found[1], found[2]], [*found[1::-1], found[3]], [0, 0, 1]])
        )
    if model is TransformModel.AFFINE:
        found = _solved([x, y, one, none, none, none], [none, none, none, x, y, one], there, weights)
        return None if found is None else np.vstack([found.reshape(2, 3), [0, 0, 1]])
    below = one
    inner: Matrix | None = None
    for _ in range(5):  # the equations times their denominator, divided by the last round's
        u, v = there[:, 0], there[:, 1]
        found = _solved(
            [x, y, one, none, none, none, -u * x, -u * y],
            [none, none, none, x, y, one, -v * x, -v * y],
            there,
            weights / np.abs(below),
        )
        if found is None:
            return None
        inner = np.append(found, 1.0).reshape(3, 3)
        below = np.maximum(np.abs(found[6] * x + found[7] * y + 1), 1e-6)
    return inner


def _solved(across: list[Numbers], down: list[Numbers], there: Points, weights: Numbers) -> Numbers | None:
    rows = np.concatenate([np.stack(across, axis=1) * weights[:, None], np.stack(down, axis=1) * weights[:, None]])
    values = np.concatenate([there[:, 0] * weights, there[:, 1] * weights])
    found, _, rank, _ = np.linalg.lstsq(rows, values, rcond=1e-9)
    return found if rank == rows.shape[1] else None


def _tukey(errors: Numbers, least: float) -> Numbers:
    deviation = max(float(np.median(errors)) / 1.177, least / _TUKEY)  # Rayleigh's median
    share = np.clip(errors / (_TUKEY * deviation), 0, 1)
    return (1 - share**2) ** 2
