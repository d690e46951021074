"""Windows all over the overlap of two snapshots: each is read once, and says how far off a transform is there."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twopass.imagery.registration.pictures import Matrix, Picture, Points, Source, carried, read_window, sampled
from twopass.imagery.registration.shifts import Shift, Spectrum, shift_between, spectrum
from twopass.model.geometry import XY
from twopass.model.registering import overlap
from twopass.model.transforms import Homography

Progress = Callable[[float], None]  # told 0 to 1; may raise to stop the work


@dataclass(frozen=True, slots=True)
class Scale:
    """How finely two snapshots are compared.

    Attributes: step: before pixels a working pixel; side: working pixels along each side of a window.
    """

    step: float
    side: int

    @property
    def reach(self) -> float:
        """How many before pixels a window may be off and still be found."""
        return self.step * self.side / 4

    def frame(self, center: XY) -> Matrix:
        """Return the way from a window's working pixels to before pixels."""
        half = self.side * self.step / 2
        return np.array([[self.step, 0, center[0] - half], [0, self.step, center[1] - half], [0, 0, 1.0]])


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """What of both snapshots a window needs, and its middle in before pixels."""

    center: XY
    before: Picture
    after: Picture


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """A window ready to be measured.

    Attributes:
        center: its middle in before pixels.
        frame: the way from its working pixels to before pixels; side: working pixels along each side.
        before: what it is compared by; after: what the after snapshot has there.
    """

    center: XY
    frame: Matrix
    side: int
    before: Spectrum
    after: Picture


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """What windows say of a transform.

    Attributes:
        centers: (count, 2), of the windows, in before pixels.
        shifts: (count, 2), how far the after snapshot must be moved there, in before pixels; NaN where it is not known.
        certain: (count,), whether that is worth believing.
        strength: (count,), of the correlation; 0 where nothing is known.
    """

    centers: Points
    shifts: Points
    certain: NDArray[np.bool_]
    strength: NDArray[np.float64]

    @property
    def lengths(self) -> NDArray[np.float64]:
        """The lengths of the shifts, in before pixels."""
        return np.hypot(self.shifts[:, 0], self.shifts[:, 1])


def plain(matrix: Matrix) -> Homography:
    """Return a matrix as the model holds it, its last number 1."""
    a, b, c, d, e, f, g, h, i = (float(value) for value in (matrix / matrix[2, 2]).ravel())
    return (a, b, c, d, e, f, g, h, i)


def overlap_ring(matrix: Matrix, before: Source, after: Source) -> tuple[XY, ...]:
    """Return the part of the before snapshot that the after one covers, as a ring of before pixels."""
    return overlap(plain(matrix), (before.width, before.height), (after.width, after.height))


def local_scale(matrix: Matrix, at: XY) -> float:
    """Return how many before pixels an after pixel takes at a before pixel."""
    back = np.linalg.inv(matrix)
    x, y = at
    spots = carried(back, np.array([[x, y], [x + 1, y], [x, y + 1]]))
    (a, b), (c, d) = spots[1] - spots[0], spots[2] - spots[0]
    return 1 / math.sqrt(max(abs(a * d - b * c), 1e-18))


def grid(ring: tuple[XY, ...], scale: Scale, most: int, *, between: bool = False) -> list[XY]:
    """Return at most about *most* middles of windows spread over a ring, on whole before pixels.

    *between* gives those half way between the ones that are given otherwise.
    """
    if len(ring) < 3:
        return []
    half = scale.step * scale.side / 2
    left, top = min(x for x, _ in ring) + half, min(y for _, y in ring) + half
    right, bottom = max(x for x, _ in ring) - half, max(y for _, y in ring) - half
    if right < left or bottom < top:
        return []
    width, height = right - left, bottom - top
    apart = max(half, math.sqrt(width * height / most), (width + height) / (2 * most))
    across, down = math.floor(width / apart) + 1, math.floor(height / apart) + 1
    shift = 0.5 if between else 0.0
    return [
        (float(round(left + width * x)), float(round(top + height * y)))
        for y in _shares(down, shift)
        for x in _shares(across, shift)
    ]


def _shares(count: int, shift: float) -> list[float]:
    if count == 1:
        return [0.5]
    return [(index + shift) / (count - 1) for index in range(count - (1 if shift else 0))]


def patches(
    before: Source, after: Source, matrix: Matrix, centers: list[XY], scale: Scale, progress: Progress
) -> Iterator[Patch]:
    """Yield what the windows need, those that both snapshots reach; read once, with room for a better transform."""
    half = scale.step * scale.side / 2
    for index, (x, y) in enumerate(centers):
        progress(index / len(centers))
        corners = np.array([[x - half, y - half], [x + half, y - half], [x + half, y + half], [x - half, y + half]])
        here = _box(corners, before, 0.1 * half)
        there = _box(carried(np.linalg.inv(matrix), corners), after, scale.reach / local_scale(matrix, (x, y)))
        if here is None or there is None:
            continue
        fine = read_window(before, here, scale.step)
        yield Patch((x, y), fine, read_window(after, there, scale.step / local_scale(matrix, (x, y))))


def probes(found: Iterable[Patch], scale: Scale) -> list[Probe]:
    """Return windows ready to be measured under one transform after the other; those without a picture are left out."""
    result: list[Probe] = []
    for patch in found:
        frame, side = scale.frame(patch.center), scale.side
        before = spectrum(*sampled(patch.before, frame, side, side))
        if before is not None:
            result.append(Probe(patch.center, frame, side, before, patch.after))
    return result


def measure(found: list[Probe], matrix: Matrix) -> Measures:
    """Return how far each window is off under a transform."""
    back = np.linalg.inv(matrix)
    shifts = [_shift(probe, back) for probe in found]
    steps = [probe.frame[0, 0] for probe in found]
    pairs = list(zip(shifts, steps, strict=True))
    return Measures(
        np.array([probe.center for probe in found]).reshape(-1, 2),
        np.array([(s.dx * step, s.dy * step) if s else (np.nan, np.nan) for s, step in pairs]).reshape(-1, 2),
        np.array([s is not None and s.certain for s in shifts], bool),
        np.array([s.strength if s else 0.0 for s in shifts], float),
    )


def _shift(probe: Probe, back: Matrix) -> Shift | None:
    after = spectrum(*sampled(probe.after, back @ probe.frame, probe.side, probe.side))
    return None if after is None else shift_between(probe.before, after)


def _box(corners: Points, source: Source, room: float) -> tuple[int, int, int, int] | None:
    """Return the whole pixels around corners and some room, as far as the snapshot reaches; None without any."""
    if not np.isfinite(corners).all():
        return None
    low, high = corners.min(axis=0) - room, corners.max(axis=0) + room
    left, top = max(0, math.floor(low[0])), max(0, math.floor(low[1]))
    right, bottom = min(source.width, math.ceil(high[0])), min(source.height, math.ceil(high[1]))
    return (left, top, right - left, bottom - top) if right - left >= 8 and bottom - top >= 8 else None
