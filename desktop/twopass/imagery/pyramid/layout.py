"""What a pyramid consists of: pure arithmetic, no pixels.

Level 0 is the image as displayed; each further level halves it, sizes rounded up: pixel (i, j) of level k covers the
pixels [i·2^k, (i+1)·2^k) × [j·2^k, (j+1)·2^k) of the image, as far as there are any. Work is cut in *slabs*: as many
full-width rows as make one row of tiles three levels up. The slabs of generation 0 read the image and write levels 1
to 3, those of generation 1 read level 3 and write levels 4 to 6, and so on: a slab needs no more for a taller image.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twopass.imagery.source import ImageInfo

VERSION = 1  # of the files; another version is another folder in the cache
STEP = 3  # levels that one generation adds
REACH = 2**STEP  # rows and columns of a generation's source that make one of its last level
SMALLEST = 512  # the longer side of the coarsest level, at most
TILE = 512
LEAST_TILE = 64
WIDEST_TILE_ROW = 30_000_000  # bytes of one row of tiles that are kept in memory while a slab is built
SLOW = 16_000_000  # pixels from which a format that can only be decoded from its beginning is copied as level 0 too
PREVIEW = -1  # the generation of the preview, which comes before everything else


@dataclass(frozen=True, slots=True, order=True)
class Slab:
    """One step of the work: which generation, and which of its slabs from the top; ``PREVIEW, 0`` is the preview."""

    generation: int
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A pyramid on paper.

    Attributes:
        width, height: of the image, in displayed pixels.
        bands: how many there are in the image.
        dtype: numpy's name of the pixel type of the image.
        nodata: the value of pixels that are not there, if that is how it is known which are.
        marked: whether the files have one more band, 0 where there is no pixel.
        whole: whether level 0, a copy of the image itself, is part of it.
        tile: side of the files' tiles; a slab is 8 · tile rows.
        smallest: the longer side of the coarsest level is at most this.
    """

    width: int
    height: int
    bands: int
    dtype: str
    nodata: float | None = None
    marked: bool = False
    whole: bool = False
    tile: int = TILE
    smallest: int = SMALLEST

    @property
    def top(self) -> int:
        """The coarsest level; 0 if the image is small enough as it is."""
        return max(math.ceil(math.log2(max(self.width, self.height) / self.smallest)), 0)

    @property
    def bottom(self) -> int:
        """The finest level that is stored."""
        return 0 if self.whole else 1

    @property
    def slab_rows(self) -> int:
        """Rows of its source that a slab takes."""
        return REACH * self.tile

    @property
    def generations(self) -> int:
        """How many generations there are: at least one if anything is stored."""
        return max(-(-self.top // STEP), 1 if self.whole else 0)

    def size(self, level: int) -> tuple[int, int]:
        """Return width and height of a level."""
        return _shrunk(self.width, level), _shrunk(self.height, level)

    def levels(self, generation: int) -> range:
        """Return the levels that the slabs of a generation write."""
        first = generation * STEP + 1
        return range(self.bottom if generation == 0 else first, min(first + STEP - 1, self.top) + 1)

    def generation(self, level: int) -> int:
        """Return the generation that writes a level."""
        return max(level - 1, 0) // STEP

    def slabs(self, generation: int) -> int:
        """Return how many slabs a generation has."""
        return -(-self.size(generation * STEP)[1] // self.slab_rows)

    def source_rows(self, slab: Slab) -> tuple[int, int]:
        """Return the rows [first, last) of its source level that a slab takes."""
        first = slab.index * self.slab_rows
        return first, min(first + self.slab_rows, self.size(slab.generation * STEP)[1])

    def rows(self, level: int, index: int) -> tuple[int, int]:
        """Return the rows [first, last) of a level that the slab *index* of its generation holds."""
        slab = Slab(self.generation(level), index)
        first, last = self.source_rows(slab)
        down = level - slab.generation * STEP
        return first >> down, _shrunk(last, down)

    def image_rows(self, slab: Slab) -> tuple[int, int]:
        """Return the rows [first, last) of the image that a slab shows; of the preview, all of them."""
        if slab.generation == PREVIEW:
            return 0, self.height
        first, last = self.source_rows(slab)
        shift = slab.generation * STEP
        return first << shift, min(last << shift, self.height)

    def children(self, slab: Slab) -> list[Slab]:
        """Return the slabs of the generation below that a slab is made of."""
        if slab.generation <= 0:
            return []
        first, last = self.source_rows(slab)
        below = slab.generation - 1
        return [Slab(below, index) for index in range(first // self.tile, -(-last // self.tile))]

    def pixels(self, slab: Slab) -> int:
        """Return how many pixels a slab writes, all levels together; those of the preview count nothing."""
        if slab.generation == PREVIEW:
            return 0
        spans = [(self.size(level)[0], self.rows(level, slab.index)) for level in self.levels(slab.generation)]
        return sum(width * (last - first) for width, (first, last) in spans)

    def order(self, row: float | None = None) -> list[Slab]:
        """Return every slab, each after those it is made of, what lies near a row of the image first.

        As soon as all parts of a coarser slab are there it comes next: at most eight slabs a generation are ever
        waiting to be summed up, and so a picture of the whole made of them stays cheap.
        """
        if self.generations == 0:
            return []
        last = self.generations - 1
        found: list[Slab] = []
        for top in self._near([Slab(last, index) for index in range(self.slabs(last))], row):
            found.extend(self._under(top, row))
        return found

    def _under(self, slab: Slab, row: float | None) -> Iterator[Slab]:
        for child in self._near(self.children(slab), row):
            yield from self._under(child, row)
        yield slab

    def _near(self, slabs: list[Slab], row: float | None) -> list[Slab]:
        if row is None:
            return slabs
        return sorted(slabs, key=lambda slab: (self._away(slab, row), slab))

    def _away(self, slab: Slab, row: float) -> float:
        first, last = self.image_rows(slab)
        return max(first - row, row - last, 0)


def _shrunk(length: int, level: int) -> int:
    return -(-length // 2**level)


def layout_of(info: ImageInfo, tile: int | None = None, smallest: int = SMALLEST) -> Layout:
    """Return the pyramid for an image: with its own copy of the image where only that makes windows fast.

    *tile* is chosen so that a slab fits into memory, unless given (a multiple of 16).
    """
    import numpy as np

    whole = info.sequential and info.width * info.height > SLOW
    across = info.width if whole else -(-info.width // 2)
    row = across * info.count * np.dtype(info.dtype).itemsize
    side = TILE
    while side > LEAST_TILE and row * side > WIDEST_TILE_ROW and info.block[0] >= info.width:
        side //= 2
    return Layout(
        width=info.width,
        height=info.height,
        bands=info.count,
        dtype=info.dtype,
        nodata=info.nodata if info.validity.value == "nodata" else None,
        marked=info.validity.value in ("alpha", "mask"),
        whole=whole,
        tile=tile or side,
        smallest=smallest,
    )


def file_name(level: int, index: int) -> str:
    """Return the name of the file that holds a level of a slab."""
    return f"{level:02d}-{index:05d}.tif"


PREVIEW_NAME = "preview.tif"
