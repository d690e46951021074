"""A first picture in a fraction of a second: colours of blocks all over an image, of all others nothing is decoded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from twopass.imagery.pyramid.averaging import Planes, typed, usable
from twopass.imagery.pyramid.files import SlabFile
from twopass.imagery.pyramid.layout import PREVIEW_NAME, Layout
from twopass.imagery.source import ImageInfo, ImageSource

DECODED = 16_000_000  # pixels that may be decoded for it
_SKIPPED = 4  # of what is decoded, every fourth pixel of every fourth row is enough for a colour
FINEST = 256  # rows and columns, at most


def grid(info: ImageInfo) -> tuple[int, int]:
    """Return rows and columns of the preview: those of the blocks that are looked at, or of parts of strips."""
    across, down = _blocks(info)
    columns, rows = -(-info.width // across), -(-info.height // down)
    number = max(DECODED // (across * down), 1)
    if columns == 1:
        high = min(rows, number, FINEST)
        return high, max(min(round(high * info.width / info.height), FINEST, info.width), 1)
    wide = min(max(round((number * columns / rows) ** 0.5), 1), columns, FINEST)
    return min(max(number // wide, 1), rows, FINEST), wide


def preview_of(source: ImageSource, layout: Layout) -> Planes:
    """Return the preview of an image, all bands. Raises ``TwopassError``."""
    return _sampled(source, layout, *grid(source.info), lambda: None)


def write_preview(source: ImageSource, layout: Layout, folder: Path, check: Callable[[], None]) -> None:
    """Write the preview of an image into a folder. *check* may raise to stop. Raises ``TwopassError``."""
    rows, columns = grid(source.info)
    planes = _sampled(source, layout, rows, columns, check)
    with SlabFile(folder / PREVIEW_NAME, (columns, rows), layout) as file:
        file.write(0, 0, planes)
        file.finish()


def _blocks(info: ImageInfo) -> tuple[int, int]:
    across, down = info.block
    return max(min(across or info.width, info.width), 1), max(min(down or info.height, info.height), 1)


def _sampled(source: ImageSource, layout: Layout, rows: int, columns: int, check: Callable[[], None]) -> Planes:
    info = source.info
    across, down = _blocks(info)
    parts = columns if across == info.width else 1  # a strip gives a whole row of the preview, a tile one pixel
    values = np.empty((layout.bands, rows, columns), np.dtype(layout.dtype))
    valid = np.empty((rows, columns), np.bool_)
    for row in range(rows):
        check()
        y = _place(row, rows, info.height, down)
        for column in range(0, columns, parts):
            x = 0 if parts > 1 else _place(column, columns, info.width, across)
            window = (x, y, min(across, info.width - x), min(down, info.height - y))
            found = _means(source, layout, window, parts)
            into = slice(column, column + parts)
            values[:, row, into], valid[row, into] = found.values[:, 0], found.valid
    return Planes(values, valid if layout.marked else None)


def _place(number: int, count: int, length: int, block: int) -> int:
    """Return where the block in the middle of one of *count* equal parts begins."""
    return int((number + 0.5) * length / count) // block * block


def _means(source: ImageSource, layout: Layout, window: tuple[int, int, int, int], parts: int) -> Planes:
    """Return the averages of *parts* equal pieces of a window, side by side in one row."""
    x, y, width, height = window
    found = source.read(x, y, width, height, width, height, tuple(range(1, layout.bands + 1)))
    part = np.s_[::_SKIPPED, ::_SKIPPED] if width >= _SKIPPED * parts else np.s_[:, :]
    values = found.values.transpose(2, 0, 1)[:, *part]
    counted = usable(values, None if found.valid is None else found.valid[part], layout.nodata)
    starts = np.arange(parts) * values.shape[2] // parts
    with np.errstate(over="ignore", invalid="ignore"):
        sums = np.add.reduceat(np.where(counted, values, 0).sum(axis=1, dtype=np.float64), starts, axis=1)
    numbers = np.add.reduceat(counted.sum(axis=1, dtype=np.int64), starts, axis=1)
    there = numbers[:, None] > 0
    means = sums[:, None] / np.where(there, numbers[:, None], 1)
    return Planes(typed(means, there, values.dtype, layout.nodata), np.logical_or.reduce(there, axis=0)[0])
