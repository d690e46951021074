"""How an image is cut into tiles: squares of one size on the screen, each level at half the resolution of the last."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from twopass.model.geometry import Box
from twopass.model.ids import Uid

if TYPE_CHECKING:
    from twopass.imagery.source import ImageInfo

TILE = 512  # screen pixels a side: 256 was 2.8 times slower to draw


class TileKey(NamedTuple):
    """Which tile: each level halves the resolution."""

    snapshot: Uid
    level: int
    column: int
    row: int


def level_for(scale: float, width: int, height: int) -> int:
    """Return the level whose tiles are at least as fine as *scale*; for scale 0 the one that is a single tile."""
    top = max(math.ceil(math.log2(max(width, height, TILE) / TILE)), 0)
    if scale <= 0:
        return top
    return min(max(math.floor(math.log2(1 / scale) + 1e-9), 0), top)


def covering(snapshot: Uid, level: int, rect: Box, info: ImageInfo) -> list[TileKey]:
    """Return the tiles of a level that cover some snapshot pixels, the middle first."""
    side = TILE * 2**level
    columns = range(max(int(rect.x // side), 0), min(int(rect.right // side), (info.width - 1) // side) + 1)
    rows = range(max(int(rect.y // side), 0), min(int(rect.bottom // side), (info.height - 1) // side) + 1)
    keys = [TileKey(snapshot, level, column, row) for row in rows for column in columns]
    cx, cy = rect.center
    # From the middle outwards: what the user looks at comes first.
    return sorted(keys, key=lambda key: math.hypot((key.column + 0.5) * side - cx, (key.row + 0.5) * side - cy))


def rect_of(key: TileKey, info: ImageInfo) -> Box:
    """Return which snapshot pixels a tile shows."""
    side = TILE * 2**key.level
    x, y = key.column * side, key.row * side
    return Box(x, y, min(side, info.width - x), min(side, info.height - y))


def size_of(key: TileKey, rect: Box) -> tuple[int, int]:
    """Return the width and height of a tile's own pixels."""
    shrink = 2**key.level
    return max(math.ceil(rect.width / shrink), 1), max(math.ceil(rect.height / shrink), 1)
