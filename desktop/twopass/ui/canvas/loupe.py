"""A round magnifier at a spot of a pane: what lies there, larger, from finer tiles where the view's are coarse."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QLineF, QPointF, QRect
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen

from twopass.model.geometry import XY, Box
from twopass.model.transforms import inverse, turned
from twopass.model.viewport import Viewport, snapped
from twopass.ui.canvas import colors
from twopass.ui.canvas.scene import Scene

RADIUS = 84.0  # screen pixels
TIMES = 6.0
_MARK = 6.0

# Draws a part of a pane (device pixels of it); the painter is scaled and moved already.
DrawPart = Callable[[QPainter, QRect], None]


def magnified(lead: Scene, at: XY) -> Scene:
    """Return a scene six times as large, with what lies at a place of the screen still there."""
    view = lead.view
    pixel = view.to_pixel(at, lead.size)
    x, y = turned(inverse(view.matrix), (at[0] - lead.size[0] / 2, at[1] - lead.size[1] / 2))
    larger = Viewport((pixel[0] - x / TIMES, pixel[1] - y / TIMES), view.scale * TIMES, view.form)
    return replace(lead, view=snapped(larger, lead.size, lead.ratio), dense=False)


def shown_part(at: XY) -> Box:
    """Return the square of the screen around the magnifier."""
    return Box(at[0] - RADIUS, at[1] - RADIUS, 2 * RADIUS, 2 * RADIUS)


def draw_loupe(painter: QPainter, ratio: float, at: XY, draw: DrawPart) -> None:
    """Draw the magnifier at a spot (screen pixels); *draw* is called once for what is in it."""
    part = shown_part(at)
    left, top = math.floor(part.x * ratio), math.floor(part.y * ratio)
    side = math.ceil(2 * RADIUS * ratio) + 1
    image = QImage(side, side, QImage.Format.Format_RGB32)
    inner = QPainter(image)
    inner.setFont(painter.font())
    inner.translate(-left, -top)
    inner.scale(ratio, ratio)
    draw(inner, QRect(left, top, side, side))
    inner.end()
    image.setDevicePixelRatio(ratio)
    inside = QPainterPath()
    inside.addEllipse(QPointF(*at), RADIUS, RADIUS)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.setClipPath(inside)
    painter.drawImage(QPointF(left / ratio, top / ratio), image)
    painter.setClipping(False)
    _draw_rim(painter, at)
    painter.restore()


def _draw_rim(painter: QPainter, at: XY) -> None:
    x, y = at
    mark = [QLineF(x - _MARK, y, x + _MARK, y), QLineF(x, y - _MARK, x, y + _MARK)]
    for pen in (QPen(colors.CASING, 3.0), QPen(colors.WHITE, 1.0)):
        painter.setPen(pen)
        painter.drawLines(mark)
    for width, color in ((5.0, colors.CASING), (2.0, colors.WHITE)):
        painter.setPen(QPen(color, width))
        painter.drawEllipse(QPointF(x, y), RADIUS, RADIUS)
