"""How two snapshots differ, channel by channel, after the second is matched to the first in brightness and contrast."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter

from twopass.model.geometry import Box
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.canvas.carrying import Carry
from twopass.ui.canvas.pixels import draw_tiles
from twopass.ui.canvas.scene import Scene
from twopass.workbench.tiles import PlacedTile, TileEngine

Bytes = NDArray[np.uint8]
Levels = NDArray[np.float64]
Pixels = NDArray[np.uint32]

# What stands where only one snapshot has something to show: as dark as little differs, but of a hue of its own.
NEUTRAL = 0xFF3A4048
# What tiles show where there is nothing: the ground of `imagery.display`.
_NOTHING = 0xFF0B0D0F
# Points a side that are compared, and the fewest with both snapshots that say anything.
_POINTS, _FEWEST = 256, 64
_PERCENTILES = (2, 10, 25, 50, 75, 90, 98)
# How far apart two percentiles must be to tell a slope, and how steep it may be beyond the outermost.
_APART, _STEEPEST = 1.0, 4.0
UNMATCHED: Bytes = np.tile(np.arange(256, dtype=np.uint8), (3, 1))


class Matching:
    """The look-up tables that bring after's levels to before's: from the smallest pictures of both, where both are.

    Attributes:
        table: a level for every level of after, a row each for blue, green and red.
    """

    def __init__(self, state: ComparisonState, tiles: TileEngine) -> None:
        self._state = state
        self._tiles = tiles
        self._known: tuple[PlacedTile, PlacedTile, Carry] | None = None
        self.table: Bytes = UNMATCHED

    def follow(self, carry: Carry) -> bool:
        """Bring the tables up to date; return whether they changed."""
        before, after = (self._tiles.overview(self._state.snapshot(name).uid) for name in ("before", "after"))
        if before is None or after is None:
            return False  # what was worked out holds until both are there again
        known = self._known
        if known is not None and known[0] is before and known[1] is after and known[2] is carry:
            return False
        self._known = (before, after, carry)
        was, self.table = self.table, matching_table(before, after, carry)
        return bool((was != self.table).any())


def matching_table(before: PlacedTile, after: PlacedTile, carry: Carry) -> Bytes:
    """Return the tables from the smallest pictures of both snapshots; as levels are where they have nothing in common.

    The percentiles of each channel are brought to each other, piece by piece; beyond the outermost the levels go on
    with the slope of the whole, so that what is brighter than any of them is not cut off.
    """
    rect = after.rect
    points = np.stack(
        np.meshgrid(
            rect.x + (np.arange(_POINTS) + 0.5) * rect.width / _POINTS,
            rect.y + (np.arange(_POINTS) + 0.5) * rect.height / _POINTS,
        ),
        axis=-1,
    ).reshape(-1, 2)
    there, here = _sampled(before, carry.many(points)), _sampled(after, points)
    both = (there != _NOTHING) & (here != _NOTHING)
    if both.sum() < _FEWEST:
        return UNMATCHED
    wanted, given = (picture[both].view(np.uint8).reshape(-1, 4) for picture in (there, here))
    return np.stack([_matched(wanted[:, channel], given[:, channel]) for channel in range(3)])


def _sampled(tile: PlacedTile, points: NDArray[np.float64]) -> Pixels:
    """Return a tile's pixels at points of the snapshot; what lies beside it is nothing."""
    height, width = tile.pixels.shape
    x = np.floor((points[:, 0] - tile.rect.x) / tile.rect.width * width).clip(-1, width).astype(np.intp)
    y = np.floor((points[:, 1] - tile.rect.y) / tile.rect.height * height).clip(-1, height).astype(np.intp)
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    result = np.full(len(points), _NOTHING, np.uint32)
    result[inside] = tile.pixels[y[inside], x[inside]]
    return result


def _matched(before: Bytes, after: Bytes) -> Bytes:
    wanted: Levels = np.percentile(before, _PERCENTILES)
    given: Levels = np.percentile(after, _PERCENTILES)
    levels = np.arange(256.0)
    if given[-1] - given[0] < _APART:
        return (levels + wanted[3] - given[3]).round().clip(0, 255).astype(np.uint8)
    apart = np.concatenate([[True], np.diff(given) > 0])
    given, wanted = given[apart], wanted[apart]
    slope = min(max((wanted[-1] - wanted[0]) / (given[-1] - given[0]), 1 / _STEEPEST), _STEEPEST)
    result = np.interp(levels, given, wanted)
    below, above = levels < given[0], levels > given[-1]
    result[below] = wanted[0] + (levels[below] - given[0]) * slope
    result[above] = wanted[-1] + (levels[above] - given[-1]) * slope
    return result.round().clip(0, 255).astype(np.uint8)


def draw_difference(
    painter: QPainter,
    part: Box,
    scenes: Sequence[Scene],
    placed: Sequence[Sequence[PlacedTile]],
    table: Bytes,
    gain: float,
    smooth_to: float,
) -> None:
    """Draw how before and after differ in a part of the screen, *gain* times; *table* is :class:`Matching`'s.

    *smooth_to* is that of :func:`draw_tiles`. Where there is neither, nothing is drawn.
    """
    ratio = scenes[0].ratio
    left, top = round(part.x * ratio), round(part.y * ratio)
    size = (round(part.width * ratio), round(part.height * ratio))
    before, after = (
        _drawn(tiles, scene, part, (left, top), size, smooth_to) for tiles, scene in zip(placed, scenes, strict=True)
    )
    pixels = differing(before, after, table, gain)
    image = QImage(pixels.data, size[0], size[1], pixels.strides[0], QImage.Format.Format_ARGB32_Premultiplied)
    painter.save()
    painter.setTransform(scenes[0].to_device)
    painter.drawImage(QPoint(left, top), image)
    painter.restore()


def differing(before: Pixels, after: Pixels, table: Bytes, gain: float = 1.0) -> Pixels:
    """Return the absolute difference of two pictures (height × width of 0xaarrggbb) after *table* matched the second.

    It is multiplied by *gain*. Where only one shows something the result is :data:`NEUTRAL`, where neither does it is
    transparent.
    """
    lacks_before = (before >> 24 != 255) | (before == _NOTHING)
    lacks_after = (after >> 24 != 255) | (after == _NOTHING)
    height, width = before.shape
    result: Pixels = np.empty((height, width), np.uint32)
    one, two, out = (picture.view(np.uint8).reshape(height, width, 4) for picture in (before, after, result))
    stronger = (np.arange(256) * gain).round().clip(0, 255).astype(np.uint8)
    for channel in range(3):
        matched, first = table[channel].take(two[:, :, channel]), one[:, :, channel]
        off = np.maximum(first, matched) - np.minimum(first, matched)
        out[:, :, channel] = off if gain == 1 else stronger.take(off)
    out[:, :, 3] = 255
    result[lacks_before | lacks_after] = NEUTRAL
    result[lacks_before & lacks_after] = 0
    return result


def _drawn(
    tiles: Sequence[PlacedTile],
    scene: Scene,
    part: Box,
    origin: tuple[int, int],
    size: tuple[int, int],
    smooth_to: float,
) -> Pixels:
    """Return a part of a scene's imagery by itself, transparent where there is none."""
    image = QImage(size[0], size[1], QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.translate(-origin[0], -origin[1])
    painter.scale(scene.ratio, scene.ratio)
    draw_tiles(painter, tiles, scene, scene.seen(part), smooth_to=smooth_to)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint32).reshape(size[1], size[0]).copy()
