"""How well a registration fits from place to place, and how it must be moved to fit in one place."""

from __future__ import annotations

import numpy as np

from twopass.imagery.registration.pictures import Grey, Matrix, Source
from twopass.imagery.registration.shifts import Shift, shift_between, spectrum
from twopass.imagery.registration.windows import (
    Probe,
    Progress,
    Scale,
    grid,
    local_scale,
    measure,
    overlap_ring,
    patches,
    probes,
)
from twopass.model.geometry import XY
from twopass.model.registering import MisfitCell
from twopass.model.transforms import Homography

MOST_CELLS = 400
_SIDES = (128, 64, 32)  # working pixels along a window: the largest of which this many lie beside each other
_BESIDE = 8
_ROUNDS = 3


def misfit_map(before: Source, after: Source, matrix: Homography, progress: Progress) -> tuple[MisfitCell, ...]:
    """Return windows all over the overlap under a transform; none where the snapshots do not overlap.

    Raises whatever *progress* raises.
    """
    whole = np.array(matrix, float).reshape(3, 3)
    ring = overlap_ring(whole, before, after)
    if len(ring) < 3:
        return ()
    middle = (sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring))
    step = max(before.finest, after.finest * local_scale(whole, middle))
    narrow = min(max(p[axis] for p in ring) - min(p[axis] for p in ring) for axis in (0, 1)) / step
    scale = Scale(step, next((side for side in _SIDES if side * _BESIDE <= narrow), _SIDES[-1]))
    found = probes(patches(before, after, whole, grid(ring, scale, MOST_CELLS), scale, progress), scale)
    measures = measure(found, whole)
    return tuple(
        MisfitCell((float(x), float(y)), scale.side * step, *_known(shift), float(strength), bool(certain))
        for (x, y), shift, strength, certain in zip(
            measures.centers, measures.shifts, measures.strength, measures.certain, strict=True
        )
    )


def lock(before: Source, after: Source, matrix: Homography, at: XY, step: float) -> MisfitCell | None:
    """Return how the after snapshot must be moved to fit at a before pixel; None where nothing certain says so.

    *step*: before pixels a working pixel, such as one of the screen; never finer than either snapshot.
    """
    whole = np.array(matrix, float).reshape(3, 3)
    step = max(step, before.finest, after.finest * local_scale(whole, at))
    # A larger window tells where a smaller one can't: the finest answer that is certain is taken.
    for side in (64, 128, 256):
        scale = Scale(step, side)
        found = probes(patches(before, after, whole, [at], scale, _silent), scale)
        settled = _settled(found, whole)
        if settled is not None:
            dx, dy, strength = settled
            return MisfitCell(at, side * step, dx, dy, strength, certain=True)
    return None


def _settled(found: list[Probe], matrix: Matrix) -> tuple[float, float, float] | None:
    """Return where a window fits, and how certainly; what is far off is found a little too near, and then exactly."""
    dx = dy = strength = 0.0
    for _ in range(_ROUNDS):
        measures = measure(found, np.array([[1, 0, dx], [0, 1, dy], [0, 0, 1.0]]) @ matrix)
        if not measures.certain.any():
            return None
        dx, dy = dx + float(measures.shifts[0, 0]), dy + float(measures.shifts[0, 1])
        strength = float(measures.strength[0])
    return dx, dy, strength


def local_shift(before: Grey, after: Grey) -> Shift | None:
    """Return how far *after* must be moved to lie on *before*, in pixels of two patches of one even size.

    To a twentieth of a pixel and a fiftieth of the distance: move it there and ask again for more. None where nothing
    certain says so.
    """
    first, second = spectrum(before), spectrum(after)
    shift = None if first is None or second is None else shift_between(first, second)
    return shift if shift is not None and shift.certain else None


def _known(shift: np.ndarray) -> tuple[float, float]:
    return (float(shift[0]), float(shift[1])) if np.isfinite(shift).all() else (0.0, 0.0)


def _silent(_fraction: float) -> None:
    """Take progress of what is done at once."""
