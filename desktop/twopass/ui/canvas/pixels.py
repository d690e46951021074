"""Tiles on a pane: where each lands, and whether it is smoothed on the way."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QTransform

from twopass.model.geometry import XY, Box, meet
from twopass.model.transforms import inverse, turned
from twopass.model.viewport import Viewport
from twopass.ui.canvas.scene import Scene
from twopass.workbench.tiles import PlacedTile

SMOOTH_TO = 4.0  # times that pixels are magnified; beyond that they are squares


def visible_rect(view: Viewport, size: XY, part: Box | None = None) -> Box:
    """Return the snapshot pixels a pane of *size*, or *part* of its screen, shows: the bounds, where it is turned."""
    part = part or Box(0.0, 0.0, *size)
    back = inverse(view.matrix)
    x, y = turned(back, (part.x - size[0] / 2, part.y - size[1] / 2))
    dx, dy = turned(back, (part.width, 0.0)), turned(back, (0.0, part.height))
    # Where the view is turned, the sides of the part lie askew: the bounds of the four corners.
    left, top = x + min(dx[0], 0) + min(dy[0], 0), y + min(dx[1], 0) + min(dy[1], 0)
    width, height = abs(dx[0]) + abs(dy[0]), abs(dx[1]) + abs(dy[1])
    return Box(view.center[0] + left, view.center[1] + top, width, height)


def view_transform(view: Viewport, size: XY) -> QTransform:
    """Return the way from snapshot pixels to a pane's screen as Qt has it."""
    m = view.matrix
    x, y = view.to_screen((0.0, 0.0), size)
    return QTransform(m[0], m[2], m[1], m[3], x, y)


def draw_tiles(
    painter: QPainter, tiles: Iterable[PlacedTile], scene: Scene, seen: Box, *, smooth_to: float = SMOOTH_TO
) -> None:
    """Draw those tiles that meet *seen* (snapshot pixels), in the order given.

    They are smoothed where their pixels are magnified less than *smooth_to* times; 0 is fastest.
    """
    view = scene.view
    straight = view.matrix[1] == 0 and view.matrix[2] == 0 and view.matrix[0] > 0 and view.matrix[3] > 0
    for tile in tiles:
        if not meet(tile.rect, seen):
            continue
        height, width = tile.pixels.shape
        image = QImage(tile.pixels.data, width, height, tile.pixels.strides[0], QImage.Format.Format_RGB32)
        magnified = view.scale * scene.ratio * tile.rect.width / width
        smoothed = abs(magnified - 1) > 1e-6 and magnified < smooth_to
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smoothed)
        if straight:
            painter.drawImage(_snapped(tile.rect, scene), image, QRectF(0, 0, width, height))
            continue
        painter.save()
        painter.setTransform(view_transform(view, scene.size), combine=True)
        rect = tile.rect
        painter.drawImage(QRectF(rect.x, rect.y, rect.width, rect.height), image, QRectF(0, 0, width, height))
        painter.restore()


def _snapped(rect: Box, scene: Scene) -> QRectF:
    """Return where a tile lands, its sides on whole device pixels so that neighbours meet without a seam."""
    m, ratio, (x, y) = scene.view.matrix, scene.ratio, scene.origin
    left, right = (math.floor(side * m[0] * ratio + 0.5) + x for side in (rect.x, rect.right))
    top, bottom = (math.floor(side * m[3] * ratio + 0.5) + y for side in (rect.y, rect.bottom))
    return QRectF(left / ratio, top / ratio, (right - left) / ratio, (bottom - top) / ratio)
