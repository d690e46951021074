"""Outlines by the thousand, drawn into an array: where Qt's own lines would take longer than a frame lasts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint32]

Ints = NDArray[np.int32]
Colors = NDArray[np.uint32]

SHADOW = 0xB0060708
CASING = 0xD707080A
_DOT = 3.0
# Dashes along a side, in line widths: drawn and left out.
DASHES = (3.0, 1.5)


@dataclass(frozen=True, slots=True, eq=False)
class _Runs:
    """Straight runs of pixels, a row each, in the order of drawing.

    Attributes:
        first, last: the ends, both inclusive, along the run; across: its place on the other axis.
        down: whether it runs down a column rather than along a row.
        dashed: the line width that its dashes are measured in, or 0; *origin* is where they begin.
    """

    first: Ints
    last: Ints
    across: Ints
    down: NDArray[np.bool_]
    colors: Colors
    dashed: int
    origin: Ints


def boxes_image(
    quads: Floats, colors: Colors, size: tuple[int, int], line: int, *, dashed: bool, accent: int | None = None
) -> Pixels:
    """Return a premultiplied ARGB picture of boxes along the pixel grid: *line* px of colour in a dark casing.

    Selected ones have an *accent* within and without, cased too.

    *quads* is ``(n, 4, 2)`` in device pixels; *size* is width and height. Later boxes lie on top.
    """
    corners = np.floor(np.stack(_extent(quads), axis=1) + 0.5)
    rects = np.clip(corners, -1e8, 1e8).astype(np.int32).reshape(-1, 4) - np.int32(line // 2)
    rects[:, 2:] += np.int32(line - 1)
    casing = np.full(len(rects), CASING, np.uint32)
    rim = max(line // 2, 1)
    # The gaps between dashes are casing too: they must not let the picture through.
    insets = range(-rim, line + rim) if dashed else (*range(-rim, 0), *range(line, line + rim))
    picture = np.zeros((size[1], size[0]), np.uint32)
    if accent is not None:
        _fill(picture, _frames(rects, casing, (-2 * rim - 1, line + 2 * rim), 0))
        ring = (*range(-2 * rim, -rim), *range(line + rim, line + 2 * rim))
        _fill(picture, _frames(rects, np.full(len(rects), accent, np.uint32), ring, 0))
    _fill(picture, _frames(rects, casing, tuple(insets), 0))
    _fill(picture, _frames(rects, colors, tuple(range(line)), line if dashed else 0))
    return picture


def dense_image(quads: Floats, colors: Colors, size: tuple[int, int], accent: int | None = None) -> Pixels:
    """Return a premultiplied ARGB picture of boxes as 1 px lines with a shadow; tiny ones as dots of 2 × 2.

    *quads* is ``(n, 4, 2)`` in device pixels, *colors* ``(n,)``. Boxes less than 3 px across both ways are tiny.
    Selected ones have an *accent* instead of the shadow, and dots of it.
    """
    picture = np.zeros((size[1], size[0]), np.uint32)
    low, high = _extent(quads)
    tiny = ((high - low) < _DOT).all(axis=1)
    _dots(picture, quads[tiny].mean(axis=1), _shades(colors, accent)[tiny])
    rects = np.clip(np.floor(np.concatenate([low, high], axis=1)[~tiny]), -1e8, 1e8).astype(np.int32)
    _fill(picture, _frames(rects + np.int32(1), np.full(len(rects), accent or SHADOW, np.uint32), (0,), 0))
    _fill(picture, _frames(rects, colors[~tiny], (0,), 0))
    return picture


def _frames(rects: Ints, colors: Colors, insets: tuple[int, ...], dashed: int) -> _Runs:
    """Return the sides of 1 px frames of ``(left, top, right, bottom)``, one frame inside the other by *insets*."""
    inset = np.array(insets, np.int32)[:, None]
    x, y, right, bottom = rects[:, 0] + inset, rects[:, 1] + inset, rects[:, 2] - inset, rects[:, 3] - inset
    left, top = rects[:, 0] + 0 * inset, rects[:, 1] + 0 * inset
    shade = colors + np.zeros(inset.shape, np.uint32)
    real = (right >= x) & (bottom >= y)
    if not real.all():
        x, y, right, bottom, left, top = (side[real] for side in (x, y, right, bottom, left, top))
        shade = shade[real]
    count = x.size
    down = np.zeros(4 * count, np.bool_)
    down[2 * count :] = True
    return _Runs(
        first=_joined(x, x, y, y),
        last=_joined(right, right, bottom, bottom),
        across=_joined(y, bottom, x, right),
        down=down,
        colors=np.concatenate((shade, shade, shade, shade), axis=None, dtype=np.uint32),
        dashed=dashed,
        origin=_joined(left, left, top, top),
    )


def _joined(*sides: Ints) -> Ints:
    return np.concatenate(sides, axis=None, dtype=np.int32)


def _fill(picture: Pixels, runs: _Runs) -> None:
    """Draw runs, cut to the picture; of two that cross, the later one shows."""
    height, width = picture.shape
    begin = np.maximum(runs.first, 0)
    end = np.minimum(runs.last, np.where(runs.down, height - 1, width - 1))
    kept = (runs.across >= 0) & (runs.across < np.where(runs.down, width, height)) & (end >= begin)
    begin, counts, across, down = begin[kept], (end - begin + 1)[kept], runs.across[kept], runs.down[kept]
    if not len(begin):
        return
    stride = np.where(down, width, 1)
    start = np.where(down, across, across * width) + begin * stride
    # From each pixel to the next it is a step along the run, or a leap to where the next run starts.
    first = np.cumsum(counts) - counts
    index = np.repeat(stride, counts)
    index[first] = start
    index[first[1:]] -= (start + (counts - 1) * stride)[:-1]
    np.cumsum(index, out=index)
    colors = np.repeat(runs.colors[kept], counts)
    if runs.dashed:
        steps = np.arange(len(index)) - np.repeat(first, counts)
        period, drawn = round(sum(DASHES) * runs.dashed), round(DASHES[0] * runs.dashed)
        shown = (steps + np.repeat(begin - runs.origin[kept], counts)) % period < drawn
        index, colors = index[shown], colors[shown]
    picture.reshape(-1)[index] = colors


def turned_image(quads: Floats, colors: Colors, size: tuple[int, int], accent: int | None = None) -> Pixels:
    """Return what :func:`dense_image` does, for quadrilaterals that do not lie along the pixel grid."""
    picture = np.zeros((size[1], size[0]), np.uint32)
    low, high = _extent(quads)
    span = high - low
    tiny = (span < _DOT).all(axis=1)
    _dots(picture, quads[tiny].mean(axis=1), _shades(colors, accent)[tiny])
    large = quads[~tiny]
    starts = large.reshape(-1, 2)
    ends = np.roll(large, -1, axis=1).reshape(-1, 2)
    _lines(picture, starts, ends, np.repeat(colors[~tiny], 4), accent or SHADOW)
    return picture


def _extent(quads: Floats) -> tuple[Floats, Floats]:
    """Return the least and the greatest x and y of every quadrilateral, ``(n, 2)`` each."""
    one, two, three, four = (quads[:, corner] for corner in range(4))
    low = np.minimum(np.minimum(one, two), np.minimum(three, four))
    return low, np.maximum(np.maximum(one, two), np.maximum(three, four))


def _shades(colors: Colors, accent: int | None) -> Colors:
    return colors if accent is None else np.full(len(colors), accent, np.uint32)


def _dots(picture: Pixels, at: Floats, colors: Colors) -> None:
    columns, rows = np.floor(at[:, 0]).astype(np.intp), np.floor(at[:, 1]).astype(np.intp)
    for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
        _put(picture, columns + dx, rows + dy, colors)


def _lines(picture: Pixels, starts: Floats, ends: Floats, colors: Colors, shadow: int) -> None:
    height, width = picture.shape
    starts, ends, kept = _clipped(starts, ends, width, height)
    colors = colors[kept]
    steps = np.ceil(np.abs(ends - starts).max(axis=1)).astype(np.intp) + 1
    line = np.repeat(np.arange(len(steps)), steps)
    first = np.cumsum(steps) - steps
    place = (np.arange(len(line)) - first[line]) / np.maximum(steps - 1, 1)[line]
    points = starts[line] + (ends - starts)[line] * place[:, None]
    columns, rows = np.floor(points[:, 0]).astype(np.intp), np.floor(points[:, 1]).astype(np.intp)
    _put(picture, columns + 1, rows + 1, np.full(len(line), shadow, np.uint32))
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
