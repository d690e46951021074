"""Numbered marks over imagery: the ends of tie points."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from twopass.model.geometry import XY
from twopass.ui.canvas import colors
from twopass.ui.canvas.scene import draw_ground

_RING, _REACH = 5.0, 10.0


def draw_mark(painter: QPainter, at: XY, text: str, *, counts: bool, current: bool) -> None:
    """Draw a ring with a cross of hairlines around a place on the pane, and a number beside it.

    What does not count is dashed and has no cross, so that it is told apart without a colour.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    center = QPointF(*at)
    x, y = at
    arms = [QLineF(x - _REACH, y, x - 2, y), QLineF(x + 2, y, x + _REACH, y)]
    arms += [QLineF(x, y - _REACH, x, y - 2), QLineF(x, y + 2, x, y + _REACH)]
    color = colors.ACCENT if current else colors.WHITE
    for pen in (QPen(colors.CASING, 3.5), QPen(color, 1.5)):
        if not counts:
            pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.drawEllipse(center, _RING, _RING)
        if counts:
            painter.drawLines(arms)
    width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 8
    tag = QRectF(x + 9, y - 24, max(width, 18.0), 17)
    draw_ground(painter, tag)
    painter.setPen(colors.TAG_TEXT if counts else colors.MUTED_TEXT)
    painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
