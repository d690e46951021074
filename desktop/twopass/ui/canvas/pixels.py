"""Tiles on a pane: where each lands, and whether it is smoothed on the way."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QPolygonF, QTransform

from twopass.model.geometry import XY, Box, meet
from twopass.model.viewport import Viewport
from twopass.ui.canvas.scene import Scene
from twopass.workbench.tiles import PlacedTile

SMOOTH_TO = 4.0  # times that pixels are magnified; beyond that they are squares
# Device pixels that a tile's fourth corner may lie beside where the other three say before it is drawn askew.
_ASKEW = 0.25
# Farther away a corner is no place of a pane.
_FAR = 1e6


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
        if scene.carry is not None:
            _draw_bent(painter, tile.rect, image, scene)
            continue
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
    across, down = (number + 0.5 for number in scene.rest)
    left, right = (math.floor(side * m[0] * ratio + across) + x for side in (rect.x, rect.right))
    top, bottom = (math.floor(side * m[3] * ratio + down) + y for side in (rect.y, rect.bottom))
    return QRectF(left / ratio, top / ratio, (right - left) / ratio, (bottom - top) / ratio)


def _draw_bent(painter: QPainter, rect: Box, image: QImage, scene: Scene) -> None:
    """Draw a tile between the places of its four corners, which its neighbours share."""
    corners = np.array([(rect.x, rect.y), (rect.right, rect.y), (rect.right, rect.bottom), (rect.x, rect.bottom)])
    places = scene.on_device(corners) / scene.ratio
    if np.abs(places).max() > _FAR:
        return
    one, two, three, four = (QPointF(x, y) for x, y in places.tolist())
    width, height = image.width(), image.height()
    askew = np.abs(places[0] - places[1] + places[2] - places[3]).max() * scene.ratio
    if askew > _ASKEW:
        frame = QPolygonF([QPointF(0, 0), QPointF(width, 0), QPointF(width, height), QPointF(0, height)])
        way = QTransform.quadToQuad(frame, QPolygonF([one, two, three, four]))
    else:
        across, down = (two - one) / width, (four - one) / height
        way = QTransform(across.x(), across.y(), down.x(), down.y(), one.x(), one.y())
    painter.save()
    if isinstance(way, QTransform):
        painter.setTransform(way, combine=True)
        painter.drawImage(QPointF(0, 0), image)
    painter.restore()
