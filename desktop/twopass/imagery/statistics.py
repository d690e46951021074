"""Statistics from part of an image: an overview, or blocks all over it; never the whole.

A black collar does not count: zeros in every band asked for, from which a straight line of such zeros leads along the
row or the column to the edge of what was sampled. So the collar around any convex picture is left out, and the shadows
within it are not. All of it counts where an image says itself which pixels are there, where a collar would be too thin
to matter, and where little else would be left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twopass.imagery.source import Bands, ImageInfo, ImageSource, PixelWindow, Valid, Validity
from twopass.model.display import Limits

SIDE = 1024  # the longer side of the decimated read that percentiles come from
AFFORDABLE = 20_000_000  # pixels that may be decoded for it
BLOCKS = 64  # read instead, where there is no overview that small
_BLOCK_SIDE = 256
# A collar has at least this part of the pixels, and at least so many are left without it.
_COLLAR, _LEFT = 0.02, 0.05
BINS = 256
# What is counted runs between these percentiles, and so much of that further: a few strange values would hide the rest.
_COUNTED, _FURTHER = (0.1, 99.9), 0.15


class Part(NamedTuple):
    """A window that was sampled, and where it lies: x, y, width, height in displayed pixels."""

    window: PixelWindow
    where: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of the sampled pixels have which value: *bins* of the same width from *low* to *high*."""

    low: float
    high: float
    bins: tuple[int, ...]


def limits_of(source: ImageSource, bands: Bands, percentiles: tuple[float, float]) -> tuple[Limits, ...]:
    """Return the values at the percentiles (low, high; percent) a band; high is greater than low.

    A band that is nearly all one value is stretched over all its values, one that is wholly flat over its type.
    """
    parts = sample(source, bands)
    return tuple(_limits(parts, place, percentiles) for place in range(len(bands)))


def counts_of(source: ImageSource, bands: Bands) -> tuple[Counts, ...]:
    """Return how often which value occurs, a band."""
    parts = sample(source, bands)
    return tuple(_counts(_all_known(parts, place), source.info.dtype) for place in range(len(bands)))


def whole_range(dtype: str) -> Limits:
    """Return the least and the greatest value of a pixel type, 0 and 1 for floating point."""
    kind = np.dtype(dtype)
    return (0.0, 1.0) if kind.kind == "f" else (float(np.iinfo(kind).min), float(np.iinfo(kind).max))


def sample(source: ImageSource, bands: Bands) -> list[Part]:
    """Return part of an image; what counts is valid. The whole of it made smaller is one window, else they are many."""
    parts = _read(source, bands)
    if source.info.validity is not Validity.ALL:
        return parts
    collars = [collar(part.window) for part in parts]
    total = sum(found.size for found in collars)
    outside = sum(int(found.sum()) for found in collars)
    if outside < _COLLAR * total or total - outside < _LEFT * total:
        return parts
    return [
        Part(PixelWindow(part.window.values, ~found), part.where) for part, found in zip(parts, collars, strict=True)
    ]


def collar(window: PixelWindow) -> Valid:
    """Return (rows, columns), where a window is 0 in every band straight to its edge, along the row or the column."""
    black = (window.values == 0).all(axis=2)
    if not (black[0].any() or black[-1].any() or black[:, 0].any() or black[:, -1].any()):
        return np.zeros_like(black)
    ways = [np.logical_and.accumulate(black, axis) for axis in (0, 1)]
    backs = [np.flip(np.logical_and.accumulate(np.flip(black, axis), axis), axis) for axis in (0, 1)]
    result: Valid = np.logical_or.reduce([*ways, *backs])
    return result


def _read(source: ImageSource, bands: Bands) -> list[Part]:
    info = source.info
    if _decoded(info) <= AFFORDABLE:
        shrink = max(info.width, info.height, SIDE) / SIDE
        size = (max(int(info.width / shrink), 1), max(int(info.height / shrink), 1))
        whole = (0, 0, info.width, info.height)
        return [Part(source.read(*whole, *size, bands), whole)]
    return [Part(source.read(*block, min(block[2], SIDE), block[3], bands), block) for block in _blocks(info)]


def _decoded(info: ImageInfo) -> int:
    """Return how many pixels a picture of SIDE takes to decode: those of the smallest overview that is fine enough."""
    fit = max(info.width, info.height) / SIDE
    factor = max((factor for factor in info.overviews if factor <= fit), default=1)
    return (info.width // factor) * (info.height // factor)


def _blocks(info: ImageInfo) -> list[tuple[int, int, int, int]]:
    """Return windows (x, y, width, height) spread over an image, each within one of its blocks."""
    across = max(min(info.block[0] or info.width, info.width), 1)
    down = max(min(info.block[1] or info.height, info.height), 1)
    columns, rows = -(-info.width // across), -(-info.height // down)
    # As many columns as rows where there are tiles; rows alone where there are strips.
    wide = min(columns, max(round((BLOCKS * columns / rows) ** 0.5), 1)) if columns > 1 else 1
    high = min(rows, BLOCKS // wide)
    found: list[tuple[int, int, int, int]] = []
    for row in range(high):
        for column in range(wide):
            x = int((column + 0.5) * columns / wide) * across
            y = int((row + 0.5) * rows / high) * down
            width = min(across if columns == 1 else _BLOCK_SIDE, info.width - x, across)
            found.append((x, y, width, min(_BLOCK_SIDE, info.height - y, down)))
    return found


def _limits(parts: list[Part], place: int, percentiles: tuple[float, float]) -> Limits:
    values = _all_known(parts, place)
    if values.size == 0:
        return (0.0, 1.0)
    low, high = (float(value) for value in np.percentile(values, percentiles))
    if high <= low:
        low, high = float(values.min()), float(values.max())
    if high <= low:
        least, greatest = whole_range(parts[0].window.values.dtype.name)
        low, high = min(low, least), max(high, greatest)
    return (low, high)


def _counts(values: NDArray[np.float64], dtype: str) -> Counts:
    low, high = whole_range(dtype)
    if dtype == "uint8":
        return Counts(low, high, tuple(np.bincount(values.astype(np.uint8), minlength=BINS).tolist()))
    if values.size:
        least, greatest = float(values.min()), float(values.max())
        inner, outer = (float(value) for value in np.percentile(values, _COUNTED))
        further = _FURTHER * (outer - inner)
        low, high = max(inner - further, least), min(outer + further, greatest)
    if high <= low:
        high = low + 1.0
    bins = np.histogram(values, BINS, (low, high))[0]
    return Counts(low, high, tuple(bins.tolist()))


def _all_known(parts: list[Part], place: int) -> NDArray[np.float64]:
    return np.concatenate([_known(part.window, place) for part in parts])


def _known(window: PixelWindow, place: int) -> NDArray[np.float64]:
    band = window.values[:, :, place]
    there = np.isfinite(band) if window.valid is None else window.valid & np.isfinite(band)
    return band[there].astype(np.float64)
