"""Outlines by the thousand, drawn into an array: where Qt's own lines would take longer than a frame lasts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twopass.model.geometry import XY
from twopass.model.transforms import Mat2

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint32]

Ints = NDArray[np.int32]
Colors = NDArray[np.uint32]

SHADOW = 0xB0060708
CASING = 0xD707080A
# Dashes along a side, in line widths: drawn and left out.
DASHES = (3.0, 1.5)


def on_screen(corners: Floats, matrix: Mat2, center: XY, size: XY) -> Floats:
    """Return corners ``(…, 2)`` of snapshot pixels as screen positions of a view."""
    m = np.array([[matrix[0], matrix[2]], [matrix[1], matrix[3]]])
    return (corners - np.asarray(center)) @ m + np.asarray((size[0] / 2, size[1] / 2))


def boxes_image(quads: Floats, colors: Colors, size: tuple[int, int], line: int, *, dashed: bool) -> Pixels:
    """Return a premultiplied ARGB picture of boxes along the pixel grid: *line* px of colour in a dark casing.

    *quads* is ``(n, 4, 2)`` in device pixels; *size* is width and height. Later boxes lie on top.
    """
    picture = _empty(size)
    corners = np.floor(np.stack([quads.min(axis=1), quads.max(axis=1)], axis=1) + 0.5)
    rects = np.clip(corners, -1e8, 1e8).astype(np.int32).reshape(-1, 4) - np.int32(line // 2)
    rects[:, 2:] += np.int32(line - 1)
    casing = np.full(len(rects), CASING, np.uint32)
    rim = max(line // 2, 1)
    # The gaps between dashes are casing too: they must not let the picture through.
    insets = range(-rim, line + rim) if dashed else (*range(-rim, 0), *range(line, line + rim))
    for inset in insets:
        _frames(picture, rects, casing, inset, 0)
    for inset in range(line):
        _frames(picture, rects, colors, inset, line if dashed else 0)
    return picture[1:-1, 1:-1].copy()


def dense_image(quads: Floats, colors: Colors, size: tuple[int, int], dot: float = 3.0) -> Pixels:
    """Return a premultiplied ARGB picture of boxes as 1 px lines with a shadow; tiny ones as dots of 2 × 2."""
    picture = _empty(size)
    low, high = quads.min(axis=1), quads.max(axis=1)
    tiny = ((high - low) < dot).all(axis=1)
    _dots(picture, quads[tiny].mean(axis=1) + 1, colors[tiny])
    rects = np.clip(np.floor(np.concatenate([low, high], axis=1)[~tiny]), -1e8, 1e8).astype(np.int32)
    _frames(picture, rects + np.int32(1), np.full(len(rects), SHADOW, np.uint32), 0, 0)
    _frames(picture, rects, colors[~tiny], 0, 0)
    return picture[1:-1, 1:-1].copy()


def _empty(size: tuple[int, int]) -> Pixels:
    """Return a picture with a margin of one pixel, which takes what is just outside."""
    return np.zeros((size[1] + 2, size[0] + 2), np.uint32)


def _frames(picture: Pixels, rects: Ints, colors: Colors, inset: int, dash: int) -> None:
    """Draw 1 px frames of ``(left, top, right, bottom)``; *dash* is the line width dashes are measured in, or 0."""
    height, width = picture.shape
    left, top = rects[:, 0] + inset + 1, rects[:, 1] + inset + 1
    right, bottom = rects[:, 2] - inset + 1, rects[:, 3] - inset + 1
    real = (right >= left) & (bottom >= top)
    left, top, right, bottom, colors = left[real], top[real], right[real], bottom[real], colors[real]
    for row in (top, bottom):
        _runs(picture, left, right, row, (width, height), (1, width), colors, (dash, inset))
    for column in (left, right):
        _runs(picture, top, bottom, column, (height, width), (width, 1), colors, (dash, inset))


def _runs(
    picture: Pixels,
    first: Ints,
    last: Ints,
    across: Ints,
    limits: tuple[int, int],
    strides: tuple[int, int],
    colors: Colors,
    dashing: tuple[int, int],
) -> None:
    """Draw straight runs of pixels from *first* to *last* along one axis, at *across* on the other."""
    dash, inset = dashing
    begin, end = np.maximum(first, 0), np.minimum(last, limits[0] - 1)
    kept = (across >= 0) & (across < limits[1]) & (end >= begin)
    begin, end, across, colors, origin = begin[kept], end[kept], across[kept], colors[kept], first[kept] - inset
    counts = end - begin + 1
    starts = np.cumsum(counts, dtype=np.int32) - counts
    steps = np.arange(int(counts.sum()), dtype=np.int32)
    places = steps - np.repeat(starts - begin, counts)
    if dash:
        period, drawn = round(sum(DASHES) * dash), round(DASHES[0] * dash)
        shown = (places - np.repeat(origin, counts)) % period < drawn
        index = (places * strides[0] + np.repeat(across * strides[1], counts))[shown]
        picture.reshape(-1)[index] = np.repeat(colors, counts)[shown]
        return
    picture.reshape(-1)[places * strides[0] + np.repeat(across * strides[1], counts)] = np.repeat(colors, counts)


def turned_image(quads: Floats, colors: Colors, size: tuple[int, int], dot: float = 3.0) -> Pixels:
    """Return what :func:`dense_image` does, for quadrilaterals that do not lie along the pixel grid.

    *quads* is ``(n, 4, 2)`` in device pixels, *colors* ``(n,)``. Quadrilaterals less than *dot* pixels across both
    ways become dots of 2 × 2.
    """
    picture = np.zeros((size[1], size[0]), np.uint32)
    span = quads.max(axis=1) - quads.min(axis=1)
    tiny = (span < dot).all(axis=1)
    _dots(picture, quads[tiny].mean(axis=1), colors[tiny])
    large = quads[~tiny]
    starts = large.reshape(-1, 2)
    ends = np.roll(large, -1, axis=1).reshape(-1, 2)
    _lines(picture, starts, ends, np.repeat(colors[~tiny], 4))
    return picture


def _dots(picture: Pixels, at: Floats, colors: Colors) -> None:
    columns, rows = np.floor(at[:, 0]).astype(np.intp), np.floor(at[:, 1]).astype(np.intp)
    for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
        _put(picture, columns + dx, rows + dy, colors)


def _lines(picture: Pixels, starts: Floats, ends: Floats, colors: Colors) -> None:
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


def _put(picture: Pixels, columns: NDArray[np.intp], rows: NDArray[np.intp], colors: Colors) -> None:
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
