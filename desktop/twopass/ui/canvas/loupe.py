"""A round magnifier at a spot of a pane: what is on the screen there, larger, pixel by pixel."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from twopass.model.geometry import XY
from twopass.ui.canvas import colors
from twopass.ui.canvas.scene import Scene
from twopass.ui.canvas.sheet import Sheet

RADIUS = 84.0  # screen pixels
TIMES = 6.0
_MARK = 6.0


def draw_loupe(painter: QPainter, sheet: Sheet, scene: Scene, at: XY, ground: QColor, plate: int = 0) -> None:
    """Draw what a sheet that fits the scene shows of a plate around a spot (screen pixels), six times as large."""
    pane, ratio = sheet.pane(scene), scene.ratio
    half = RADIUS / TIMES * ratio
    source = QRectF(pane.x() + at[0] * ratio - half, pane.y() + at[1] * ratio - half, 2 * half, 2 * half)
    middle = QPointF(*at)
    target = QRectF(at[0] - RADIUS, at[1] - RADIUS, 2 * RADIUS, 2 * RADIUS)
    inside = QPainterPath()
    inside.addEllipse(middle, RADIUS, RADIUS)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.setClipPath(inside)
    painter.fillRect(target, ground)
    painter.drawImage(target, sheet.images[plate], source)
    painter.setClipping(False)
    x, y = at
    mark = [QLineF(x - _MARK, y, x + _MARK, y), QLineF(x, y - _MARK, x, y + _MARK)]
    for pen in (QPen(colors.CASING, 3.0), QPen(colors.WHITE, 1.0)):
        painter.setPen(pen)
        painter.drawLines(mark)
    for width, color in ((5.0, colors.CASING), (2.0, colors.WHITE)):
        painter.setPen(QPen(color, width))
        painter.drawEllipse(middle, RADIUS, RADIUS)
    painter.restore()
