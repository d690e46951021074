"""Builds a pyramid slab by slab: each is read once, in windows that suit the file, and is there whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np

from twopass.imagery.pyramid.averaging import Planes, halvings
from twopass.imagery.pyramid.files import Damaged, SlabFile
from twopass.imagery.pyramid.layout import PREVIEW, REACH, STEP, Layout, Slab, file_name
from twopass.imagery.pyramid.preview import write_preview
from twopass.imagery.pyramid.shelf import Shelf
from twopass.imagery.source import ImageSource, Pixels, Valid
from twopass.model.errors import ErrorCode, TwopassError

WINDOW = 12_000_000  # bytes read at once
CACHE_MB = 64  # of GDAL's decoded blocks while a slab is built: more would only be what is not needed again

Check = Callable[[], None]


def _never() -> None:
    """Nobody cancels."""


@runtime_checkable
class KnowsBlanks(Protocol):
    """A source that can say without decoding that there is nothing in a window."""

    def blank(self, x: int, y: int, width: int, height: int) -> bool:
        """Return whether a window is all 0 (or nodata) because nothing is stored of it."""
        ...


def build_slab(source: ImageSource, layout: Layout, slab: Slab, folder: Path, check: Check = _never) -> None:
    """Write the files of a slab into a folder; nothing is done where they are there already.

    *check* is called before each window and may raise to stop; then nothing of the slab is kept.
    Raises ``TwopassError``: the image is damaged (IMAGE_TRUNCATED), the disk is full (CACHE_FULL).
    """
    import rasterio

    shelf = Shelf(folder, layout)
    with ExitStack() as stack:
        stack.callback(shelf.close)
        stack.enter_context(rasterio.Env(GDAL_CACHEMAX=CACHE_MB))
        if slab.generation == PREVIEW:
            if not shelf.has_preview():
                write_preview(source, layout, folder, check)
        elif not shelf.is_done(slab):
            _build_on(shelf, source, slab, check)


def _build_on(shelf: Shelf, source: ImageSource, slab: Slab, check: Check) -> None:
    """Build a slab on what it is made of, which is built first where it is missing or can't be read."""
    layout, folder = shelf.layout, shelf.folder
    if slab.generation == 0:
        _build(_Image(source, layout), layout, slab, folder, check)
        return
    for tries_left in (1, 0):
        for child in layout.children(slab):
            if not shelf.is_done(child):
                _build_on(shelf, source, child, check)
        try:
            _build(_Level(shelf, slab), layout, slab, folder, check)
            return
        except Damaged as error:
            # What could not be read is thrown away by now, and made again.
            if not tries_left:
                raise TwopassError(ErrorCode.CACHE_FULL, path=str(folder), detail=str(error)) from error


class _Origin(Protocol):
    """What a slab is made of."""

    width: int
    block: tuple[int, int]

    def read(self, x: int, y: int, width: int, height: int) -> Planes: ...

    def blank(self, x: int, y: int, width: int, height: int) -> bool: ...


class _Image:
    """The image itself."""

    def __init__(self, source: ImageSource, layout: Layout) -> None:
        self._source = source
        self._bands = tuple(range(1, layout.bands + 1))
        self.width = layout.width
        self.block = source.info.block

    def read(self, x: int, y: int, width: int, height: int) -> Planes:
        window = self._source.read(x, y, width, height, width, height, self._bands)
        return Planes(window.values.transpose(2, 0, 1), window.valid)

    def blank(self, x: int, y: int, width: int, height: int) -> bool:
        return isinstance(self._source, KnowsBlanks) and self._source.blank(x, y, width, height)


class _Level:
    """The coarsest level of the generation below."""

    def __init__(self, shelf: Shelf, slab: Slab) -> None:
        self._shelf = shelf
        self._level = slab.generation * STEP
        self._indices = [child.index for child in shelf.layout.children(slab)]
        self.width = shelf.layout.size(self._level)[0]
        self.block = (shelf.layout.tile, shelf.layout.tile)

    def read(self, x: int, y: int, width: int, height: int) -> Planes:
        return self._shelf.read(self._level, x, y, width, height)

    def blank(self, x: int, y: int, width: int, height: int) -> bool:
        return all(self._shelf.blank(self._level, index, x, width) for index in self._indices)


def _build(origin: _Origin, layout: Layout, slab: Slab, folder: Path, check: Check) -> None:
    levels = layout.levels(slab.generation)
    first, last = layout.source_rows(slab)
    with ExitStack() as stack:
        files: list[SlabFile] = []
        for level in levels:
            rows = layout.rows(level, slab.index)
            size = (layout.size(level)[0], rows[1] - rows[0])
            files.append(stack.enter_context(SlabFile(folder / file_name(level, slab.index), size, layout)))
        for x, width in strips(origin, layout):
            if origin.blank(x, first, width, last - first):
                check()
                continue
            shift = slab.generation * STEP
            rows_of = [_Rows(file, x >> (level - shift), layout) for level, file in zip(levels, files, strict=True)]
            _build_strip(origin, layout, slab, (x, width), rows_of, check)
        for file in files:
            file.finish()


def _build_strip(
    origin: _Origin, layout: Layout, slab: Slab, strip: tuple[int, int], levels: list[_Rows], check: Check
) -> None:
    x, width = strip
    first, last = layout.source_rows(slab)
    whole = layout.whole and slab.generation == 0
    count = len(levels) - whole
    across, down = _weights(layout, slab.generation)
    high = pass_rows(origin.block[1], width, layout)
    for y in range(first, last, high):
        check()
        rows = min(high, last - y)
        planes = origin.read(x, y, width, rows)
        if whole:
            levels[0].add(planes)
        weights = across[x : x + width], down[y : y + rows]
        halved = halvings(planes, count, layout.nodata, *weights, marked=layout.marked)
        for level, smaller in zip(levels[whole:], halved, strict=True):
            level.add(smaller)
    for level in levels:
        level.flush()


def _weights(layout: Layout, generation: int) -> tuple[np.ndarray, np.ndarray]:
    """Return how much of a pixel each column and row of a generation's source is: the last may lie partly outside."""
    side = 2 ** (STEP * generation)
    found: list[np.ndarray] = []
    for length, count in zip((layout.width, layout.height), layout.size(STEP * generation), strict=True):
        weights = np.ones(count)
        weights[-1] = (length - (count - 1) * side) / side
        found.append(weights)
    return found[0], found[1]


def strips(origin: _Origin, layout: Layout) -> list[tuple[int, int]]:
    """Return the columns (first, number) in which a slab is read: all at once where the file has full-width blocks.

    Otherwise as many as make one tile three levels up, so that every tile is written once and whole.
    """
    if origin.block[0] >= origin.width:
        return [(0, origin.width)]
    wide = REACH * layout.tile
    return [(x, min(wide, origin.width - x)) for x in range(0, origin.width, wide)]


def pass_rows(block: int, width: int, layout: Layout) -> int:
    """Return how many rows of *width* columns are read at once: a multiple of 8, and of whole blocks if memory allows.

    A block that is cut by two reads stays in GDAL's cache between them, so that none is decoded twice.
    """
    row = width * layout.bands * np.dtype(layout.dtype).itemsize
    fitting = max(WINDOW // row, 1)
    step = int(np.lcm(max(block, 1), REACH))
    high = fitting // step * step or max(fitting // REACH, 1) * REACH
    return min(high, layout.slab_rows)


class _Rows:
    """Collects rows of one level of a strip until they make a row of tiles."""

    def __init__(self, file: SlabFile, x: int, layout: Layout) -> None:
        self._file = file
        self._x = x
        self._y = 0
        self._layout = layout
        self._values: Pixels | None = None
        self._valid: Valid | None = None
        self._count = 0

    def add(self, planes: Planes) -> None:
        """Take the rows that come next."""
        bands, rows, columns = planes.values.shape
        tile = self._layout.tile
        if self._values is None:
            self._values = np.empty((bands, tile, columns), planes.values.dtype)
            self._valid = np.ones((tile, columns), np.bool_) if self._layout.marked else None
        done = 0
        while done < rows:
            number = min(rows - done, tile - self._count)
            into, part = slice(self._count, self._count + number), slice(done, done + number)
            self._values[:, into] = planes.values[:, part]
            if self._valid is not None:
                self._valid[into] = True if planes.valid is None else planes.valid[part]
            self._count += number
            done += number
            if self._count == tile:
                self.flush()

    def flush(self) -> None:
        """Write what there is."""
        if self._count == 0 or self._values is None:
            return
        valid = None if self._valid is None else self._valid[: self._count]
        self._file.write(self._x, self._y, Planes(self._values[:, : self._count], valid))
        self._y += self._count
        self._count = 0
