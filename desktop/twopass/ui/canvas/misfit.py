"""The map of misfits over the ground: where the registration fits, and which way the rest would have to move."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from twopass.model.geometry import XY
from twopass.model.registering import MisfitCell
from twopass.ui.canvas import colors

# Up to half a pixel is as good as can be seen; from two on, boxes drawn by the other date are off.
FITS_PX, OFF_PX = 0.5, 2.0
_GOOD, _ATTENTION, _UNKNOWN = QColor(88, 196, 140, 70), QColor(227, 179, 65, 95), QColor(152, 163, 173, 70)
_LONGEST, _HEAD = 0.45, 5.0
# An arrow is drawn so much longer than the misfit, or it could not be seen.
_LONGER = 8.0


def draw_misfit(
    painter: QPainter, cells: Sequence[MisfitCell], place: Callable[[XY], XY | None], reach: Callable[[float], float]
) -> None:
    """Draw cells on a pane: green where they fit, amber with an arrow where they do not, hatched where nobody knows.

    *place* leads a before pixel to the pane's screen (None where there is no way), *reach* a length in before pixels.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    apart = pitch(cells)
    for cell in cells:
        at = place(cell.center)
        if at is None:
            continue
        side = reach(min(cell.size, apart)) - 1
        rect = QRectF(at[0] - side / 2, at[1] - side / 2, side, side)
        off = math.hypot(cell.dx, cell.dy)
        if not cell.certain:
            painter.fillRect(rect, QBrush(_UNKNOWN, Qt.BrushStyle.BDiagPattern))
            continue
        painter.fillRect(rect, _blend(off))
        if off > FITS_PX:
            target = place((cell.center[0] + cell.dx, cell.center[1] + cell.dy))
            if target is not None:
                _arrow(painter, at, (target[0] - at[0], target[1] - at[1]), side * _LONGEST)
    painter.restore()


def pitch(cells: Sequence[MisfitCell]) -> float:
    """Return how far apart neighbouring cells lie, in before pixels: they were measured in windows that overlap."""
    first = cells[0].center if cells else (0.0, 0.0)
    return min((math.dist(first, cell.center) for cell in cells[1:]), default=math.inf)


def _blend(off: float) -> QColor:
    share = min(max((off - FITS_PX) / (OFF_PX - FITS_PX), 0.0), 1.0)
    first, last = ((c.red(), c.green(), c.blue(), c.alpha()) for c in (_GOOD, _ATTENTION))
    return QColor(*(round(one + (other - one) * share) for one, other in zip(first, last, strict=True)))


def _arrow(painter: QPainter, at: XY, way: XY, longest: float) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    length = math.hypot(*way)
    if length == 0 or longest < _HEAD:
        return
    shown = min(length * _LONGER, longest)
    ux, uy = way[0] / length, way[1] / length
    end = QPointF(at[0] + ux * shown, at[1] + uy * shown)
    head = QPolygonF(
        [
            end,
            QPointF(end.x() - _HEAD * (ux + uy * 0.6), end.y() - _HEAD * (uy - ux * 0.6)),
            QPointF(end.x() - _HEAD * (ux - uy * 0.6), end.y() - _HEAD * (uy + ux * 0.6)),
        ]
    )
    for pen in (QPen(colors.CASING, 3.5), QPen(colors.WHITE, 1.5)):
        painter.setPen(pen)
        painter.setBrush(pen.color())
        painter.drawLine(QLineF(QPointF(*at), end))
        painter.drawPolygon(head)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
