"""The measure over imagery: a white line with a dark casing, its points, and what it says, in both panes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from twopass.model.geometry import XY
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.canvas import colors
from twopass.ui.canvas.scene import Scene, draw_ground

_LINE, _POINT, _HEIGHT = 2.0, 3.0, 20.0
_FARTHEST = 20_000.0  # screen pixels; painters fail on far larger numbers


def draw_measure(painter: QPainter, state: ComparisonState, scene: Scene) -> None:
    """Draw the measure on a pane: where it was made, and through the link in the partner."""
    measuring = state.measuring
    pixels = measuring.drawn
    if not pixels:
        return
    if measuring.pane != scene.name:
        mapped = [state.corresponding(measuring.pane, pixel) for pixel in pixels]
        pixels = tuple(pixel for pixel in mapped if pixel is not None)
        if len(pixels) < len(mapped):
            return
    points = [scene.view.to_screen(pixel, scene.size) for pixel in pixels]
    if any(max(abs(x), abs(y)) > _FARTHEST for x, y in points):
        return
    closed = measuring.kind != "line"
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    line = QPolygonF([QPointF(*point) for point in points])
    for pen in (QPen(colors.CASING, _LINE + 2), QPen(colors.WHITE, _LINE)):
        painter.setPen(pen)
        (painter.drawPolygon if closed else painter.drawPolyline)(line)
    painter.setPen(QPen(colors.HANDLE_RIM, 1.0))
    painter.setBrush(colors.WHITE)
    for point in line.toList():
        painter.drawEllipse(point, _POINT, _POINT)
    painter.restore()
    text = measuring.text()
    if text:
        end = 2 if measuring.kind == "rectangle" else len(points) - 1
        _draw_text(painter, text, points[end], scene, upwards=points[end][1] < points[end - 1][1])


def _draw_text(painter: QPainter, text: str, at: XY, scene: Scene, *, upwards: bool) -> None:
    """Write right of a point, left of it where there is no room, on the side that the line does not come from."""
    width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 14
    right_of = at[0] + 12
    left = right_of if right_of + width <= scene.size[0] - 4 else at[0] - 12 - width
    left = max(min(left, scene.size[0] - width - 4), 4.0)
    top = min(max(at[1] - 10 - _HEIGHT if upwards else at[1] + 10, 40.0), scene.size[1] - _HEIGHT - 4)
    rect = QRectF(round(left), round(top), width, _HEIGHT)
    draw_ground(painter, rect)
    painter.setPen(colors.TAG_TEXT)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
