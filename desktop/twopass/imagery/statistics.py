"""The limits of a percentile stretch, from part of an image: an overview, or blocks all over it; never the whole."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twopass.imagery.source import Bands, ImageInfo, ImageSource, PixelWindow

SIDE = 1024  # the longer side of the decimated read that percentiles come from
AFFORDABLE = 20_000_000  # pixels that may be decoded for it
BLOCKS = 64  # read instead, where there is no overview that small
_BLOCK_SIDE = 256

Limits = tuple[float, float]


def limits_of(source: ImageSource, bands: Bands, percentiles: tuple[float, float]) -> tuple[Limits, ...]:
    """Return the values at the percentiles (low, high; percent) a band; high is greater than low.

    A band that is nearly all one value is stretched over all its values, one that is wholly flat over its type.
    """
    windows = _sample(source, bands)
    return tuple(_limits(windows, place, percentiles) for place in range(len(bands)))


def whole_range(dtype: str) -> Limits:
    """Return the least and the greatest value of a pixel type, 0 and 1 for floating point."""
    kind = np.dtype(dtype)
    return (0.0, 1.0) if kind.kind == "f" else (float(np.iinfo(kind).min), float(np.iinfo(kind).max))


def _sample(source: ImageSource, bands: Bands) -> list[PixelWindow]:
    info = source.info
    if _decoded(info) <= AFFORDABLE:
        shrink = max(info.width, info.height, SIDE) / SIDE
        size = (max(int(info.width / shrink), 1), max(int(info.height / shrink), 1))
        return [source.read(0, 0, info.width, info.height, *size, bands)]
    return [source.read(x, y, width, height, min(width, SIDE), height, bands) for x, y, width, height in _blocks(info)]


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


def _limits(windows: list[PixelWindow], place: int, percentiles: tuple[float, float]) -> Limits:
    values = np.concatenate([_known(window, place) for window in windows])
    if values.size == 0:
        return (0.0, 1.0)
    low, high = (float(value) for value in np.percentile(values, percentiles))
    if high <= low:
        low, high = float(values.min()), float(values.max())
    if high <= low:
        least, greatest = whole_range(windows[0].values.dtype.name)
        low, high = min(low, least), max(high, greatest)
    return (low, high)


def _known(window: PixelWindow, place: int) -> NDArray[np.float64]:
    band = window.values[:, :, place]
    there = np.isfinite(band) if window.valid is None else window.valid & np.isfinite(band)
    return band[there].astype(np.float64)
