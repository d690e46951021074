"""The way from one snapshot's pixels into the frame of the one that leads, for many pixels at once.

Nearly always it is affine, and then exactly one matrix; where projections differ over a wide area, or a registration
has a perspective, it is read from a grid over the snapshot.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from twopass.model.geometry import XY
from twopass.model.link import PixelMap, local_map
from twopass.model.transforms import Affine, determinant

Floats = NDArray[np.float64]

# Pixels of the leader that the way may be off before it counts as bent, and those beyond which it is no place at all.
_STRAIGHT = 0.05
_FARTHEST = 1e7
# Where many points without a place are put: out of sight.
_NOWHERE = 1e8
# The smallest factor of areas by which a way may go there and back again.
_FLATTEST = 1e-12
# Points a side that tell bent from straight, and those of the grid.
_FEW, _MANY = 5, 65


@dataclass(frozen=True, slots=True, eq=False)
class Carry:
    """A way into the leader's pixels, from (0, 0) to *size* of the snapshot that is carried.

    Attributes:
        affine: the whole way, or the best affine one where it is bent.
        way, back: the exact way there and back.
        grid: places (rows, columns, 2) in the leader's pixels of points spread evenly over the snapshot; None where
            the way is affine. Not a number where there is no way.
    """

    affine: Affine
    way: PixelMap
    back: PixelMap
    size: XY
    grid: Floats | None = field(default=None)

    @property
    def bent(self) -> bool:
        """Whether the way is not affine."""
        return self.grid is not None

    def many(self, points: Floats) -> Floats:
        """Return points ``(…, 2)`` of the snapshot in the leader's pixels."""
        x, y = points[..., 0], points[..., 1]
        if self.grid is None:
            a = self.affine
            return np.stack([a.a * x + a.b * y + a.c, a.d * x + a.e * y + a.f], axis=-1)
        rows, columns = self.grid.shape[0] - 1, self.grid.shape[1] - 1
        u, v = x / self.size[0] * columns, y / self.size[1] * rows
        left, top = (
            np.clip(np.floor(u), 0, columns - 1).astype(np.intp),
            np.clip(np.floor(v), 0, rows - 1).astype(np.intp),
        )
        across, down = (u - left)[..., None], (v - top)[..., None]
        upper = self.grid[top, left] * (1 - across) + self.grid[top, left + 1] * across
        lower = self.grid[top + 1, left] * (1 - across) + self.grid[top + 1, left + 1] * across
        return np.nan_to_num(upper * (1 - down) + lower * down, nan=_NOWHERE)

    def near(self, pixel: XY) -> Affine:
        """Return the affine way that is right around a pixel."""
        if self.grid is None:
            return self.affine
        place, local = self.way(pixel), local_map(self.way, pixel)
        if place is None or local is None:
            return self.affine
        a, b, d, e = local
        return Affine(a, b, place[0] - a * pixel[0] - b * pixel[1], d, e, place[1] - d * pixel[0] - e * pixel[1])


def carry_of(way: PixelMap, back: PixelMap, width: float, height: float) -> Carry | None:
    """Return the way of a snapshot of *width* × *height* into the leader's pixels, or None if there is none."""
    points, places = _sampled(way, width, height, _FEW)
    there = np.isfinite(places).all(axis=-1)
    if there.sum() < 3:
        return None
    design = np.column_stack([points[there], np.ones(there.sum())])
    solved, _, rank, _ = np.linalg.lstsq(design, places[there], rcond=None)
    if rank < 3:
        return None
    (a, b, c), (d, e, f) = solved.T.tolist()
    affine = Affine(a, b, c, d, e, f)
    if abs(determinant(affine.linear)) < _FLATTEST:
        return None
    off = np.abs(design @ solved - places[there]).max()
    if there.all() and off <= _STRAIGHT:
        return Carry(affine, way, back, (width, height))
    return Carry(affine, way, back, (width, height), _sampled(way, width, height, _MANY)[1])


def _sampled(way: PixelMap, width: float, height: float, count: int) -> tuple[Floats, Floats]:
    """Return points spread evenly over a snapshot, rows × columns × 2, and where each lies for the leader."""
    points = np.stack(np.meshgrid(np.linspace(0, width, count), np.linspace(0, height, count)), axis=-1)
    nowhere = (np.nan, np.nan)
    places = np.array([way((x, y)) or nowhere for x, y in points.reshape(-1, 2).tolist()]).reshape(count, count, 2)
    places[~(np.abs(places) < _FARTHEST).all(axis=-1)] = np.nan
    return points, places
