"""A check box drawn in the colours of the theme; Fusion's own can hardly be seen on a dark ground."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QCheckBox, QWidget

from twopass.ui.theme.style import current

_SIDE, _GAP = 15.0, 8.0


class Check(QCheckBox):
    """Something that is on or off."""

    def __init__(self, name: str, title: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setMinimumHeight(22)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, the tick where it is on, and the title."""
        colors = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = (self.height() - _SIDE) / 2
        on = self.isChecked() and self.isEnabled()
        painter.setPen(QPen(QColor(colors.accent if self.hasFocus() or on else colors.muted), 1.2))
        painter.setBrush(QColor(colors.accent_ground if on else colors.panel))
        painter.drawRoundedRect(QRectF(1, top, _SIDE, _SIDE), 3, 3)
        if self.isChecked():
            pen = QPen(QColor(colors.accent if on else colors.muted), 1.8)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            tick = ((4.5, 8.0), (7.2, 10.8), (12.5, 4.6))
            painter.drawPolyline(QPolygonF([QPointF(x, top + y) for x, y in tick]))
        painter.setPen(QColor(colors.text if self.isEnabled() else colors.muted))
        left = 1 + _SIDE + _GAP
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRectF(left, 0, self.width() - left, self.height()), flags, self.text())
        painter.end()
        del event
