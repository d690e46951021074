"""How two snapshots are laid on each other: kinds of transform, tie points, their least-squares fit, and nudges.

Every transform leads from *after* pixels to *before* pixels, as a 3×3 homography; every residual and RMS is in before
pixels.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from twopass.model.geometry import XY
from twopass.model.solving import least_squares
from twopass.model.transforms import Homography, inverse_homography, multiplied, project

IDENTITY: Homography = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
_SINGULAR = 1e-9  # of a transform in normalised coordinates, where a sound one has a determinant near 1
_REWEIGHTINGS = 8  # of a homography's equations, until they measure pixels


class TransformModel(StrEnum):
    """What a registration may do to a snapshot."""

    TRANSLATION = "translation"
    SIMILARITY = "similarity"
    AFFINE = "affine"
    HOMOGRAPHY = "homography"


POINTS_NEEDED = {
    TransformModel.TRANSLATION: 1,
    TransformModel.SIMILARITY: 2,
    TransformModel.AFFINE: 3,
    TransformModel.HOMOGRAPHY: 4,
}


@dataclass(frozen=True, slots=True)
class TiePoint:
    """The same place in both snapshots, in each one's own pixels; a disabled one is kept but does not count."""

    before: XY
    after: XY
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class MisfitCell:
    """One window in which both snapshots were laid on each other to see how well a registration fits there.

    Attributes:
        center, size: where it lies and how large it is, in before pixels.
        dx, dy: how far the after snapshot must be moved there to fit, in before pixels.
        strength: of that answer, 0 for none: standard deviations that it stands out by.
        certain: whether it is worth believing; elsewhere the two pictures do not look alike.
    """

    center: XY
    size: float
    dx: float
    dy: float
    strength: float
    certain: bool


@dataclass(frozen=True, slots=True)
class PointCount:
    """How many tie points count, and how many the model needs."""

    have: int
    needed: int

    @property
    def missing(self) -> int:
        """How many more must be placed before anything can be fitted."""
        return max(0, self.needed - self.have)


@dataclass(frozen=True, slots=True)
class PointFit:
    """A transform fitted to tie points.

    Attributes:
        after_to_before: the transform.
        residuals: of every point given, disabled ones too: before pixels between its place and where it comes to lie.
        rms_px: over the points that count; None where the model has no more points than it needs, so that they fit
            whatever they are.
    """

    after_to_before: Homography
    residuals: tuple[float, ...]
    rms_px: float | None


def point_count(model: TransformModel, points: Iterable[TiePoint]) -> PointCount:
    """Return how many of the points count and how many the model needs."""
    return PointCount(sum(point.enabled for point in points), POINTS_NEEDED[model])


def fit_points(model: TransformModel, points: Sequence[TiePoint]) -> PointFit | None:
    """Return the transform that fits the enabled points best in least squares of before pixels.

    None where there are too few, or where they can't tell (all in one place, or in one line).
    """
    count = point_count(model, points)
    matrix = None if count.missing else _fitted(model, [point for point in points if point.enabled])
    if matrix is None:
        return None
    rms = rms_px(matrix, points) if count.have > count.needed else None
    return PointFit(matrix, residuals(matrix, points), rms)


def residuals(matrix: Homography, points: Iterable[TiePoint]) -> tuple[float, ...]:
    """Return, for every point, the before pixels from its place to where the transform lays its after place."""
    return tuple(math.dist(project(matrix, point.after), point.before) for point in points)


def rms_px(matrix: Homography, points: Iterable[TiePoint]) -> float | None:
    """Return the root mean square of the enabled points' residuals in before pixels; None without a point."""
    errors = residuals(matrix, [point for point in points if point.enabled])
    return math.sqrt(math.fsum(error * error for error in errors) / len(errors)) if errors else None


def shifted(matrix: Homography, dx: float, dy: float) -> Homography:
    """Return the transform that lays the after snapshot *dx*, *dy* before pixels further right and down."""
    return multiplied((1.0, 0.0, dx, 0.0, 1.0, dy, 0.0, 0.0, 1.0), matrix)


def turned_about(matrix: Homography, degrees: float, center: XY) -> Homography:
    """Return the transform with the after snapshot turned clockwise on screen about a before pixel."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return multiplied(_about((cos, -sin, sin, cos), center), matrix)


def scaled_about(matrix: Homography, factor: float, center: XY) -> Homography:
    """Return the transform with the after snapshot made larger by *factor* about a before pixel."""
    return multiplied(_about((factor, 0.0, 0.0, factor), center), matrix)


def overlap(matrix: Homography, before: tuple[float, float], after: tuple[float, float]) -> tuple[XY, ...]:
    """Return the part of the before snapshot that the after one covers, as a convex ring of before pixels.

    *before* and *after* are their widths and heights. Empty where they do not meet, or where the transform's horizon
    passes through the after snapshot.
    """
    corners = ((0.0, 0.0), (after[0], 0.0), after, (0.0, after[1]))
    if len({math.copysign(1.0, matrix[6] * x + matrix[7] * y + matrix[8]) for x, y in corners}) != 1:
        return ()
    ring = [project(matrix, corner) for corner in corners]
    for axis, limit, sign in ((0, 0.0, 1.0), (1, 0.0, 1.0), (0, before[0], -1.0), (1, before[1], -1.0)):
        ring = _clipped(ring, axis, limit, sign)
    return tuple(ring)


def ring_area(ring: Sequence[XY]) -> float:
    """Return the area of a ring in square pixels; 0 for less than three corners."""
    following = [*ring[1:], *ring[:1]]
    return abs(math.fsum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, following, strict=True))) / 2


def hull(points: Iterable[XY]) -> tuple[XY, ...]:
    """Return the convex hull of points as a ring."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return tuple(ordered)
    return (*_chain(ordered)[:-1], *_chain(ordered[::-1])[:-1])


def spread(
    points: Iterable[XY], matrix: Homography, before: tuple[float, float], after: tuple[float, float]
) -> float | None:
    """Return the share (0 to 1) of the overlap that the hull of before pixels covers; None without an overlap."""
    area = ring_area(overlap(matrix, before, after))
    return min(1.0, ring_area(hull(points)) / area) if area > 0 else None


def _about(turn: tuple[float, float, float, float], center: XY) -> Homography:
    (a, b, c, d), (x, y) = turn, center
    return (a, b, x - a * x - b * y, c, d, y - c * x - d * y, 0.0, 0.0, 1.0)


def _clipped(ring: list[XY], axis: int, limit: float, sign: float) -> list[XY]:
    """Return the part of a convex ring on the side of a line where ``sign · (coordinate − limit)`` is not negative."""
    result: list[XY] = []
    for a, b in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        at_a, at_b = sign * (a[axis] - limit), sign * (b[axis] - limit)
        if at_a >= 0:
            result.append(a)
        if at_a * at_b < 0:
            share = at_a / (at_a - at_b)
            result.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
    return result


def _chain(points: Sequence[XY]) -> list[XY]:
    chain: list[XY] = []
    for point in points:
        while len(chain) > 1 and _cross(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain


def _cross(a: XY, b: XY, c: XY) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


@dataclass(frozen=True, slots=True)
class _Frame:
    """Coordinates in which points lie about 1 from their middle, so that no equation outweighs another."""

    x: float
    y: float
    size: float

    def inward(self, point: XY) -> XY:
        return ((point[0] - self.x) / self.size, (point[1] - self.y) / self.size)

    @property
    def into(self) -> Homography:
        s = 1 / self.size
        return (s, 0.0, -self.x * s, 0.0, s, -self.y * s, 0.0, 0.0, 1.0)


def _frame(points: Sequence[XY]) -> _Frame:
    count = len(points)
    x, y = math.fsum(p[0] for p in points) / count, math.fsum(p[1] for p in points) / count
    size = math.sqrt(math.fsum((p[0] - x) ** 2 + (p[1] - y) ** 2 for p in points) / count)
    return _Frame(x, y, size or 1.0)


def _fitted(model: TransformModel, points: Sequence[TiePoint]) -> Homography | None:
    there, here = _frame([point.before for point in points]), _frame([point.after for point in points])
    if model is TransformModel.TRANSLATION:
        return (1.0, 0.0, there.x - here.x, 0.0, 1.0, there.y - here.y, 0.0, 0.0, 1.0)
    normal = [replace(p, before=there.inward(p.before), after=here.inward(p.after)) for p in points]
    inner = _HOW[model](normal)
    if inner is None or abs(_determinant(inner)) < _SINGULAR or not all(map(math.isfinite, inner)):
        return None
    whole = multiplied(inverse_homography(there.into), multiplied(inner, here.into))
    # Scaled so that the last number is 1, as everybody writes it; a horizon through the first pixel forbids that.
    size = whole[8] if abs(whole[8]) > 1e-12 else 1.0
    a, b, c, d, e, f, g, h, i = (value / size for value in whole)
    return (a, b, c, d, e, f, g, h, i)


def _similarity(points: Sequence[TiePoint]) -> Homography | None:
    rows, values = _rows(points, lambda x, y: ((x, -y, 1.0, 0.0), (y, x, 0.0, 1.0)))
    found = least_squares(rows, values)
    if found is None:
        return None
    a, b, x, y = found
    return (a, -b, x, b, a, y, 0.0, 0.0, 1.0)


def _affine(points: Sequence[TiePoint]) -> Homography | None:
    rows, values = _rows(points, lambda x, y: ((x, y, 1.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, x, y, 1.0)))
    found = least_squares(rows, values)
    return None if found is None else (*found, 0.0, 0.0, 1.0)  # type: ignore[return-value] - six numbers


def _homography(points: Sequence[TiePoint]) -> Homography | None:
    """Return the fit of the equations times their denominator, divided by the last round's one in the next round."""
    weights = [1.0] * len(points)
    matrix: Homography | None = None
    for _ in range(_REWEIGHTINGS if len(points) > POINTS_NEEDED[TransformModel.HOMOGRAPHY] else 1):
        rows: list[tuple[float, ...]] = []
        values: list[float] = []
        for point, w in zip(points, weights, strict=True):
            (x, y), (u, v) = point.after, point.before
            rows.append((x / w, y / w, 1 / w, 0.0, 0.0, 0.0, -u * x / w, -u * y / w))
            rows.append((0.0, 0.0, 0.0, x / w, y / w, 1 / w, -v * x / w, -v * y / w))
            values += (u / w, v / w)
        found = least_squares(rows, values)
        if found is None:
            return None
        matrix = (*found, 1.0)  # type: ignore[assignment] - eight numbers and one
        weights = [found[6] * point.after[0] + found[7] * point.after[1] + 1.0 for point in points]
        if min(map(abs, weights)) < _SINGULAR:
            return None
    return matrix


_HOW = {
    TransformModel.SIMILARITY: _similarity,
    TransformModel.AFFINE: _affine,
    TransformModel.HOMOGRAPHY: _homography,
}


def _rows(
    points: Sequence[TiePoint], design: Callable[[float, float], tuple[tuple[float, ...], tuple[float, ...]]]
) -> tuple[list[tuple[float, ...]], list[float]]:
    rows = [row for point in points for row in design(*point.after)]
    return rows, [value for point in points for value in point.before]


def _determinant(h: Homography) -> float:
    return h[0] * (h[4] * h[8] - h[5] * h[7]) - h[1] * (h[3] * h[8] - h[5] * h[6]) + h[2] * (h[3] * h[7] - h[4] * h[6])
