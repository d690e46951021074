"""Outlines by the thousand, drawn into an array: where Qt's own lines would take longer than a frame lasts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twopass.model.geometry import XY
from twopass.model.transforms import Mat2

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint32]

SHADOW = 0xB0080A0C


def on_screen(corners: Floats, matrix: Mat2, center: XY, size: XY) -> Floats:
    """Return corners ``(…, 2)`` of snapshot pixels as screen positions of a view."""
    m = np.array([[matrix[0], matrix[2]], [matrix[1], matrix[3]]])
    return (corners - np.asarray(center)) @ m + np.asarray((size[0] / 2, size[1] / 2))


def outlines_image(quads: Floats, colors: NDArray[np.uint32], width: int, height: int, dot: float = 3.0) -> Pixels:
    """Return a premultiplied ARGB picture of quadrilaterals as 1 px lines with a shadow; tiny ones as dots.

    *quads* is ``(n, 4, 2)`` in device pixels, *colors* ``(n,)``. Quadrilaterals less than *dot* pixels across both
    ways become dots of 2 × 2.
    """
    picture = np.zeros((height, width), np.uint32)
    span = quads.max(axis=1) - quads.min(axis=1)
    tiny = (span < dot).all(axis=1)
    _dots(picture, quads[tiny].mean(axis=1), colors[tiny])
    large = quads[~tiny]
    starts = large.reshape(-1, 2)
    ends = np.roll(large, -1, axis=1).reshape(-1, 2)
    _lines(picture, starts, ends, np.repeat(colors[~tiny], 4))
    return picture


def _dots(picture: Pixels, at: Floats, colors: NDArray[np.uint32]) -> None:
    columns, rows = np.floor(at[:, 0]).astype(np.intp), np.floor(at[:, 1]).astype(np.intp)
    for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
        _put(picture, columns + dx, rows + dy, colors)


def _lines(picture: Pixels, starts: Floats, ends: Floats, colors: NDArray[np.uint32]) -> None:
    height, width = picture.shape
    starts, ends, kept = _clipped(starts, ends, width, height)
    colors = colors[kept]
    steps = np.ceil(np.abs(ends - starts).max(axis=1)).astype(np.intp) + 1
    line = np.repeat(np.arange(len(steps)), steps)
    first = np.cumsum(steps) - steps
    place = (np.arange(len(line)) - first[line]) / np.maximum(steps - 1, 1)[line]
    points = starts[line] + (ends - starts)[line] * place[:, None]
    columns, rows = np.floor(points[:, 0]).astype(np.intp), np.floor(points[:, 1]).astype(np.intp)
    _put(picture, columns + 1, rows + 1, np.full(len(line), SHADOW, np.uint32))
    _put(picture, columns, rows, colors[line])


def _put(picture: Pixels, columns: NDArray[np.intp], rows: NDArray[np.intp], colors: NDArray[np.uint32]) -> None:
    height, width = picture.shape
    fits = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    picture.reshape(-1)[rows[fits] * width + columns[fits]] = colors[fits]


def _clipped(starts: Floats, ends: Floats, width: int, height: int) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return lines cut to the picture (Liang and Barsky), and which of them were left at all."""
    delta = ends - starts
    enter, leave = np.zeros(len(starts)), np.ones(len(starts))
    for axis, limit in ((0, float(width)), (1, float(height))):
        with np.errstate(divide="ignore", invalid="ignore"):
            low, high = (0.0 - starts[:, axis]) / delta[:, axis], (limit - starts[:, axis]) / delta[:, axis]
        still = delta[:, axis] == 0
        outside = still & ((starts[:, axis] < 0) | (starts[:, axis] >= limit))
        enter = np.where(still, np.where(outside, 2.0, enter), np.maximum(enter, np.minimum(low, high)))
        leave = np.where(still, leave, np.minimum(leave, np.maximum(low, high)))
    kept = enter <= leave
    begin, delta = starts[kept], delta[kept]
    return begin + delta * enter[kept, None], begin + delta * leave[kept, None], kept
