"""Registration of two snapshots by themselves: first guesses, finer and finer windows, a check by other windows.

Whatever does not pass the check is refused with its reason: a wrong registration is worse than none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from twopass.imagery.registration import checks, windows
from twopass.imagery.registration.answers import Found
from twopass.imagery.registration.checks import RefusedError
from twopass.imagery.registration.features import features_of, first_fit
from twopass.imagery.registration.fitting import RobustFit, best_model, robust_fit
from twopass.imagery.registration.pictures import Matrix, Picture, Points, Source, carried, no_finer, overview
from twopass.imagery.registration.windows import Measures, Patch, Probe, Progress, Scale, measure, plain, probes
from twopass.model.geometry import XY
from twopass.model.registering import TransformModel, ring_area, spread
from twopass.model.transforms import Homography

QUICK_SIZE = 512  # pixels along the longer side in which quick features are looked for at first
SIZES = (400, 1024)  # and in which thorough ones are where those came to nothing, one after the other
FEWEST_FEATURES = 12  # that agree on a first fit
# Windows in the reduced pictures (much may have changed since what the ground says), and in the snapshots themselves.
MOST_ROUGH = {"ground": 64, "features": 25}
MOST_FINE = 48
_ROUGH_SIDES = {"ground": (256, 128, 64), "features": (64,)}  # working pixels along a window, the largest that fits
_FITS = 3.5  # windows beside each other in the overlap
_STRONG = 20.0  # standard deviations from which a window's peak is as exact as any
_ROUNDS = 2  # of windows measured anew under a better transform
_NEAR = 0.1  # working pixels: a transform that moves no window by more was measured well enough
_WITHIN = 0.25  # working pixels that any window may be off without losing its say


def register(
    before: Source, after: Source, guess: Homography | None, model: TransformModel | None, progress: Progress
) -> Found:
    """Return how the after snapshot lies on the before one.

    *guess*: where the ground says it lies; it may be wrong. *model*: what the transform may do, the simplest that the
    snapshots bear out unless given. Raises :class:`RefusedError`, and whatever *progress* raises.
    """
    ground = None if guess is None else np.array(guess, float).reshape(3, 3)
    progress(0.0)
    pair = _Pair(before, after, ground, (overview(before, SIZES[-1]), overview(after, SIZES[-1])))
    refusal = RefusedError("there is nothing to compare")
    for way, start in pair.starts():
        progress(0.2)
        try:
            return _finished(pair, start(), way, model, progress)
        except RefusedError as reason:
            refusal = reason
    raise refusal


def _finished(pair: _Pair, start: Matrix, way: str, model: TransformModel | None, progress: Progress) -> Found:
    """Return the start made finer, in the reduced pictures and then in the snapshots themselves, and checked."""
    pair.check_form(start)
    size = pair.local_scale(start)
    scale = pair.scale(start, max(pair.pictures[0].step, pair.pictures[1].step * size), _ROUGH_SIDES[way])
    first, second = no_finer(pair.pictures[0], scale.step), no_finer(pair.pictures[1], scale.step / size)
    found = probes((Patch(center, first, second) for center in pair.grid(start, scale, MOST_ROUGH[way])), scale)
    rough = TransformModel.SIMILARITY if way == "ground" else TransformModel.AFFINE
    try:
        matrix, _ = _refined(pair, found, start, rough, scale)
        pair.check_form(matrix)
    except RefusedError:
        if way == "ground":
            raise
        matrix = start  # what many features agree on is near enough, though much has changed around them
    progress(0.35)
    finest = pair.scale(matrix, pair.finest_step(matrix))
    try:
        return _at_scale(pair, matrix, way, model, finest, progress)
    except RefusedError:
        # What is noise and change in single pixels may be a road or a shore in larger ones.
        return _at_scale(pair, matrix, way, model, pair.scale(matrix, 2 * finest.step), progress)


def _at_scale(
    pair: _Pair, matrix: Matrix, way: str, model: TransformModel | None, scale: Scale, progress: Progress
) -> Found:
    found = pair.probes(matrix, scale, lambda share: progress(0.35 + 0.35 * share))
    matrix, fit = _refined(pair, found, matrix, model, scale)
    pair.check_form(matrix)
    found = pair.probes(matrix, scale, lambda share: progress(0.7 + 0.3 * share), between=True)
    return _judged(pair, way, matrix, fit, measure(found, matrix), scale)


def _refined(
    pair: _Pair, found: list[Probe], matrix: Matrix, model: TransformModel | None, scale: Scale
) -> tuple[Matrix, _Fit]:
    """Return a better transform, from windows measured under the one before, until it stays about the same."""
    base = np.eye(3) if pair.guess is None else pair.guess
    fit: _Fit | None = None
    for _ in range(_ROUNDS):
        measures = measure(found, matrix)
        checks.check_enough(int(np.count_nonzero(measures.certain)), len(found))
        there = measures.centers[measures.certain]
        earlier = there - measures.shifts[measures.certain]
        here = carried(np.linalg.inv(matrix), earlier)
        worth = np.minimum(measures.strength[measures.certain] / _STRONG, 1.0) ** 2
        chosen = model or _chosen(there, carried(base, here), worth, pair.models, scale)
        robust = robust_fit(chosen, there, carried(base, here), worth, _WITHIN * scale.step)
        if robust is None:
            raise RefusedError("the places that look alike do not agree on a transform")
        matrix = robust.matrix @ base
        fit = _Fit(chosen, robust, there)
        if np.abs(carried(matrix, here) - earlier).max() <= _NEAR * scale.step:
            break
    assert fit is not None
    return matrix / matrix[2, 2], fit


def _chosen(
    there: Points, here: Points, worth: NDArray[np.float64], models: tuple[TransformModel, ...], scale: Scale
) -> TransformModel:
    """Return the simplest model that foretells the places which an affine transform agrees with."""
    loose = robust_fit(TransformModel.AFFINE, there, here, worth, scale.step)
    if loose is None:
        return models[0]
    return best_model(there[loose.agrees], here[loose.agrees], worth[loose.agrees], models)


def _judged(pair: _Pair, way: str, matrix: Matrix, fit: _Fit, check: Measures, scale: Scale) -> Found:
    """Return what was found, or raise :class:`RefusedError` where the check does not bear it out."""
    inliers = [(float(x), float(y)) for x, y in fit.places[fit.robust.agrees]]
    before, after = pair.sizes
    share = spread(inliers, plain(matrix), before, after) or 0.0
    checks.check_enough(len(inliers), len(fit.places))
    checks.check_spread(share)
    off = check.lengths[check.certain]
    agreeing = int(np.count_nonzero(off <= checks.AGREES * scale.step))
    checks.check_borne_out(check, agreeing)
    return Found(
        after_to_before=plain(matrix),
        model=fit.model,
        way=way,
        inliers=len(inliers),
        windows=len(fit.places),
        spread=share,
        rms_px=fit.robust.rms,
        checked=len(off),
        agreeing=agreeing,
        misfit_px=float(np.percentile(off, 90)),
        quarter_px=float(np.percentile(off, 75)),
        step=scale.step,
        poor_px=checks.POOR * pair.finest_step(matrix),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """A fit, of which model, to which places (in before pixels)."""

    model: TransformModel
    robust: RobustFit
    places: Points


@dataclass(frozen=True, slots=True, eq=False)
class _Pair:
    """The two snapshots, where the ground says the second one lies, if it does, and both of them reduced."""

    before: Source
    after: Source
    guess: Matrix | None
    pictures: tuple[Picture, Picture]

    @property
    def sizes(self) -> tuple[XY, XY]:
        """Width and height of both."""
        return (self.before.width, self.before.height), (self.after.width, self.after.height)

    @property
    def models(self) -> tuple[TransformModel, ...]:
        """What is tried where nobody chose: beside a ground, a shift alone is likely."""
        return tuple(TransformModel)[0 if self.guess is not None else 1 :]

    def starts(self) -> Iterator[tuple[str, Callable[[], Matrix]]]:
        """Yield where a first fit may come from and what gives it, the cheapest first."""
        ground, largest = self.guess, max(max(picture.grey.shape) for picture in self.pictures)
        if ground is not None:
            yield "ground", lambda: ground
        yield "features", lambda: self.first_fit(QUICK_SIZE, quick=True)
        for place, size in enumerate(SIZES):
            if place == 0 or largest > SIZES[place - 1]:
                yield "features", partial(self.first_fit, size)

    def first_fit(self, size: int, *, quick: bool = False) -> Matrix:
        """Return what features agree on in pictures of *size*. Raises :class:`RefusedError`."""
        before, after = (no_finer(p, p.step * max(p.grey.shape) / size) for p in self.pictures)
        found = first_fit(features_of(before, quick=quick), features_of(after, quick=quick), before.step)
        if found.matrix is None or found.inliers < FEWEST_FEATURES:
            few = f"{found.inliers}; {FEWEST_FEATURES} are needed"
            raise RefusedError(f"too few details of both look alike ({few})")
        return found.matrix

    def check_form(self, matrix: Matrix) -> None:
        """Raise :class:`RefusedError` for a transform that can't be right."""
        ring = self.ring(matrix)
        (width, height), (other_width, other_height) = self.sizes
        if len(ring) < 3:
            raise RefusedError("they do not overlap")
        size = self.local_scale(matrix) ** 2
        if ring_area(ring) < checks.LEAST_OVERLAP * min(width * height, other_width * other_height * size):
            raise RefusedError("they overlap too little")
        checks.check_form(matrix, self.guess, ring)

    def ring(self, matrix: Matrix) -> tuple[XY, ...]:
        """Return where they overlap, in before pixels."""
        return windows.overlap_ring(matrix, self.before, self.after)

    def local_scale(self, matrix: Matrix) -> float:
        """Return how many before pixels an after pixel takes in the middle of the overlap."""
        ring = self.ring(matrix)
        middle = (sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring))
        return windows.local_scale(matrix, middle)

    def finest_step(self, matrix: Matrix) -> float:
        """Return how many before pixels a pixel of the coarser snapshot takes."""
        return max(self.before.finest, self.after.finest * self.local_scale(matrix))

    def scale(self, matrix: Matrix, step: float, sides: tuple[int, ...] = (128, 64)) -> Scale:
        """Return windows of a size that enough of them have room in the overlap."""
        ring = self.ring(matrix)
        narrow = min(max(p[axis] for p in ring) - min(p[axis] for p in ring) for axis in (0, 1)) / step
        return Scale(step, next((side for side in sides if side * _FITS <= narrow), 32))

    def grid(self, matrix: Matrix, scale: Scale, most: int, *, between: bool = False) -> list[XY]:
        """Return the middles of windows all over the overlap."""
        return windows.grid(self.ring(matrix), scale, most, between=between)

    def probes(self, matrix: Matrix, scale: Scale, progress: Progress, *, between: bool = False) -> list[Probe]:
        """Return such windows of the snapshots themselves."""
        centers = self.grid(matrix, scale, MOST_FINE, between=between)
        return probes(windows.patches(self.before, self.after, matrix, centers, scale, progress), scale)
