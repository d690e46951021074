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

SMOOTH_TO, SQUARES = math.inf, 1.0  # times that pixels are magnified
# Device pixels that a tile's fourth corner may lie beside where the other three say before it is drawn askew.
_ASKEW = 0.1
# Farther away a corner is no place of a pane.
_FAR = 1e6
# Times and device pixels that tiles may be off and still count as lying pixel on pixel.
_SAME, _ON_PIXELS = 1e-6, 0.01
# So far aside (device pixels) all tiles lie: a side half-way between two of them is rounded alike for both neighbours.
_ASIDE = 1 / 4096
# Qt shifts pictures of the screen's own scale by whole device pixels only; of this one it does not.
_HARDLY = 1 + 1e-7


def view_transform(view: Viewport, size: XY) -> QTransform:
    """Return the way from snapshot pixels to a pane's screen as Qt has it."""
    m = view.matrix
    x, y = view.to_screen((0.0, 0.0), size)
    return QTransform(m[0], m[2], m[1], m[3], x, y)


def draw_tiles(
    painter: QPainter, tiles: Iterable[PlacedTile], scene: Scene, seen: Box, *, smooth_to: float = SQUARES
) -> None:
    """Draw those tiles that meet *seen* (snapshot pixels), in the order given, where they belong.

    They are smoothed where their pixels are magnified less than *smooth_to* times, and up to once where they do not
    lie pixel on pixel; with 0, which is fastest, never.
    """
    view = scene.view
    straight = view.matrix[1] == 0 and view.matrix[2] == 0 and view.matrix[0] > 0 and view.matrix[3] > 0
    on_pixels = straight and max(map(abs, scene.rest)) <= _ON_PIXELS
    for tile in tiles:
        if not meet(tile.rect, seen):
            continue
        height, width = tile.pixels.shape
        image = QImage(tile.pixels.data, width, height, tile.pixels.strides[0], QImage.Format.Format_RGB32)
        magnified = view.scale * scene.ratio * tile.rect.width / width
        alike = abs(magnified - 1) <= _SAME
        smoothed = smooth_to > 0 and (magnified < smooth_to or alike) and not (alike and on_pixels)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smoothed)
        if scene.carry is not None:
            _draw_bent(painter, tile.rect, image, scene)
        elif straight and alike and not smoothed:
            painter.drawImage(_snapped(tile.rect, scene), image, QRectF(image.rect()))
        elif straight:
            _draw_straight(painter, tile.rect, image, scene, hardly=alike)
        else:
            painter.save()
            painter.setTransform(view_transform(view, scene.size), combine=True)
            rect = tile.rect
            painter.drawImage(QRectF(rect.x, rect.y, rect.width, rect.height), image, QRectF(image.rect()))
            painter.restore()


def _snapped(rect: Box, scene: Scene) -> QRectF:
    """Return where a tile lands (screen pixels) if its sides are put on whole device pixels."""
    place, ratio = _placed(rect, scene), scene.ratio
    left, right, top, bottom = (
        math.floor(side + 0.5) for side in (place.left(), place.right(), place.top(), place.bottom())
    )
    return QRectF(left / ratio, top / ratio, (right - left) / ratio, (bottom - top) / ratio)


def _placed(rect: Box, scene: Scene) -> QRectF:
    """Return where a tile lands, in device pixels: a side is the same number for both its neighbours."""
    m, ratio = scene.view.matrix, scene.ratio
    x, y = (number + rest + _ASIDE for number, rest in zip(scene.origin, scene.rest, strict=True))
    return QRectF(
        QPointF(rect.x * m[0] * ratio + x, rect.y * m[3] * ratio + y),
        QPointF(rect.right * m[0] * ratio + x, rect.bottom * m[3] * ratio + y),
    )


def _draw_straight(painter: QPainter, rect: Box, image: QImage, scene: Scene, *, hardly: bool) -> None:
    """Draw a tile exactly where it belongs, between device pixels too; *hardly* if it is of the screen's own scale."""
    place, ratio = _placed(rect, scene), scene.ratio
    target = QRectF(place.topLeft() / ratio, place.bottomRight() / ratio)
    if not hardly:
        painter.drawImage(target, image, QRectF(image.rect()))
        return
    painter.save()
    painter.translate(target.topLeft())
    painter.scale(_HARDLY / ratio, _HARDLY / ratio)
    painter.drawImage(0, 0, image)
    painter.restore()


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
