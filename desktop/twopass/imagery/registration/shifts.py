"""How far one patch of grey is displaced against another: phase correlation, to a small part of a pixel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from twopass.imagery.registration.pictures import Grey, Mask

Spectrum = NDArray[np.complex64]
_BLUR = 1.0  # pixels: how wide the peak is; the finest frequencies hold noise alone
_LEAST_KNOWN = 0.97  # of a patch: the edge of what is not there would be taken for a thing
_AWAY = 5  # pixels from the peak where another peak is another answer
_CERTAIN = 7.0  # standard deviations of the rest of the plane that the peak stands out by
_CLEAR = 1.35  # times the next peak


@dataclass(frozen=True, slots=True)
class Shift:
    """How far the second patch must be moved to lie on the first, in patch pixels, right and down.

    Attributes:
        strength: how far the peak stands out, in standard deviations of everything else.
        clear: the peak over the next one.
    """

    dx: float
    dy: float
    strength: float
    clear: float

    @property
    def certain(self) -> bool:
        """Whether it is worth believing."""
        return self.strength >= _CERTAIN and self.clear >= _CLEAR


def spectrum(patch: Grey, known: Mask | None = None) -> Spectrum | None:
    """Return what a patch is compared by; None where too little of it is known, or it is all of one grey."""
    if known is not None and not known.all():
        if np.count_nonzero(known) < _LEAST_KNOWN * known.size:
            return None
        patch = np.where(known, patch, patch[known].mean(dtype=np.float64).astype(np.float32))
    means, deviations = cv2.meanStdDev(patch)
    mean, spread = float(means[0, 0]), float(deviations[0, 0])
    if not np.isfinite(spread) or spread <= 1e-6 * (1e-6 + abs(mean)):
        return None
    values = (patch - np.float32(mean)) * np.float32(1 / spread)
    # One bright roof is not worth more than all the fields around it.
    np.minimum(np.maximum(values, -3, out=values), 3, out=values)
    values *= _window(*patch.shape)
    # OpenCV's is several times as fast as NumPy's; of a real patch half of it says all.
    whole = cv2.dft(values, flags=cv2.DFT_COMPLEX_OUTPUT)
    return np.ascontiguousarray(whole[:, : patch.shape[1] // 2 + 1]).view(np.complex64)[..., 0]


def shift_between(first: Spectrum, second: Spectrum, reach: float | None = None) -> Shift | None:
    """Return how the second of two patches of one size (an even one) is displaced; None where nothing says.

    *reach*: how far to look, in patch pixels; a quarter of the patch unless given.
    """
    rows, columns = first.shape[0], 2 * (first.shape[1] - 1)
    cross = first * np.conj(second)
    size = np.abs(cross)
    floor = np.float32(1e-3) * size.mean() + np.float32(1e-20)
    cross *= _weights(rows, columns) / (size + floor)
    plane = np.fft.irfft2(cross, s=(rows, columns))
    return _peak(np.fft.fftshift(plane), reach or min(rows, columns) / 4)


@lru_cache(maxsize=8)
def _window(rows: int, columns: int) -> Grey:
    return (np.hanning(rows + 2)[1:-1, None] * np.hanning(columns + 2)[None, 1:-1]).astype(np.float32)


@lru_cache(maxsize=8)
def _weights(rows: int, columns: int) -> Grey:
    v, u = np.fft.fftfreq(rows)[:, None], np.fft.rfftfreq(columns)[None, :]
    square = u * u + v * v
    weights = np.exp(-2 * (np.pi * _BLUR) ** 2 * square)
    # What changes slower than over half the patch is light and season, not place.
    return (weights * (1 - np.exp(-square / (2 * (1.5 / min(rows, columns)) ** 2)))).astype(np.float32)


def _peak(plane: NDArray[np.floating[Any]], reach: float) -> Shift | None:
    rows, columns = plane.shape
    far = int(reach)
    top, left = max(1, rows // 2 - far), max(1, columns // 2 - far)
    near = plane[top : min(rows - 1, rows // 2 + far + 1), left : min(columns - 1, columns // 2 + far + 1)]
    at = int(near.argmax())
    row, column = top + at // near.shape[1], left + at % near.shape[1]
    height = float(plane[row, column])
    if height <= 0:
        return None
    dx = column - columns // 2 + _vertex(float(plane[row, column - 1]), height, float(plane[row, column + 1]))
    dy = row - rows // 2 + _vertex(float(plane[row - 1, column]), height, float(plane[row + 1, column]))
    around = (slice(max(0, row - _AWAY), row + _AWAY + 1), slice(max(0, column - _AWAY), column + _AWAY + 1))
    rest = plane.copy()
    rest[around] = 0
    deviation = float(np.sqrt(np.vdot(rest, rest) / (rest.size - rest[around].size)))
    return Shift(dx, dy, height / max(deviation, 1e-12), height / max(float(rest.max()), 1e-12))


def _vertex(left: float, top: float, right: float) -> float:
    """Return where a bell through three values has its top, between −0.5 and 0.5 of the step between them."""
    floor = 0.02 * top
    a, b, c = (float(np.log(max(value, floor))) for value in (left, top, right))
    curve = a - 2 * b + c
    return 0.0 if curve >= 0 else min(0.5, max(-0.5, (a - c) / (2 * curve)))
