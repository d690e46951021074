"""Tiles on a pane: where each lands, and whether it is smoothed on the way."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter, QTransform

from twopass.model.geometry import XY, Box, rings
from twopass.model.viewport import Viewport
from twopass.workbench.tiles import PlacedTile

_SHARP_FROM = 4.0


def visible_rect(view: Viewport, size: XY) -> Box:
    """Return the snapshot pixels a pane of *size* shows: the bounds, where the view is turned."""
    corners = [view.to_pixel(corner, size) for corner in rings(Box(0.0, 0.0, *size))[0]]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def view_transform(view: Viewport, size: XY) -> QTransform:
    """Return the way from snapshot pixels to a pane's screen as Qt has it."""
    m = view.matrix
    x, y = view.to_screen((0.0, 0.0), size)
    return QTransform(m[0], m[2], m[1], m[3], x, y)


def draw_tiles(painter: QPainter, tiles: Iterable[PlacedTile], view: Viewport, size: XY, ratio: float) -> None:
    """Draw tiles in the order given. *ratio* is device pixels per screen pixel."""
    straight = view.matrix[1] == 0 and view.matrix[2] == 0 and view.matrix[0] > 0 and view.matrix[3] > 0
    for tile in tiles:
        height, width = tile.pixels.shape
        image = QImage(tile.pixels.data, width, height, tile.pixels.strides[0], QImage.Format.Format_RGB32)
        magnified = view.scale * ratio * tile.rect.width / width
        smooth = abs(magnified - 1) > 1e-6 and magnified < _SHARP_FROM
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        if straight:
            painter.drawImage(_snapped(tile.rect, view, size, ratio), image, QRectF(0, 0, width, height))
            continue
        painter.save()
        painter.setTransform(view_transform(view, size), combine=True)
        rect = tile.rect
        painter.drawImage(QRectF(rect.x, rect.y, rect.width, rect.height), image, QRectF(0, 0, width, height))
        painter.restore()


def screen_rect(rect: Box, view: Viewport, size: XY) -> QRect:
    """Return the whole screen pixels around a rectangle of snapshot pixels."""
    bounds = view_transform(view, size).mapRect(QRectF(rect.x, rect.y, rect.width, rect.height))
    return bounds.toAlignedRect().adjusted(-1, -1, 1, 1)


def _snapped(rect: Box, view: Viewport, size: XY, ratio: float) -> QRectF:
    """Return where a tile lands, its sides on whole device pixels so that neighbours meet without a seam."""
    left, top = view.to_screen((rect.x, rect.y), size)
    right, bottom = view.to_screen((rect.right, rect.bottom), size)
    sides = [math.floor(side * ratio + 0.5) / ratio for side in (left, top, right, bottom)]
    return QRectF(sides[0], sides[1], sides[2] - sides[0], sides[3] - sides[1])
