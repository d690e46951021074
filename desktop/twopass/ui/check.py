"""Check boxes drawn in the colours of the theme; Fusion's own can hardly be seen on a dark ground."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QCheckBox, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

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
        draw_box(painter, QPointF(1, top), ticked=self.isChecked(), enabled=self.isEnabled(), focus=self.hasFocus())
        painter.setPen(QColor(colors.text if self.isEnabled() else colors.muted))
        left = 1 + _SIDE + _GAP
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRectF(left, 0, self.width() - left, self.height()), flags, self.text())
        painter.end()
        del event


class CheckedRows(QStyledItemDelegate):
    """Draws the boxes of rows that can be ticked as :class:`Check` does."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw a row, and its box where it has one; the style sheet has the style draw none."""
        super().paint(painter, option, index)
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is None:
            return
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        rect = shown.widget.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, shown, shown.widget)
        corner = QRectF(rect).center() - QPointF(_SIDE / 2, _SIDE / 2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        enabled = bool(shown.state & QStyle.StateFlag.State_Enabled)
        draw_box(painter, corner, ticked=Qt.CheckState(state) is Qt.CheckState.Checked, enabled=enabled)
        painter.restore()


def draw_box(painter: QPainter, corner: QPointF, *, ticked: bool, enabled: bool = True, focus: bool = False) -> None:
    """Draw a box from its top left corner, and the tick where it is on."""
    colors, on = current(), ticked and enabled
    painter.setPen(QPen(QColor(colors.accent if focus or on else colors.muted), 1.2))
    painter.setBrush(QColor(colors.accent_ground if on else colors.panel))
    painter.drawRoundedRect(QRectF(corner, QSizeF(_SIDE, _SIDE)), 3, 3)
    if ticked:
        pen = QPen(QColor(colors.accent if on else colors.muted), 1.8)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        tick = ((3.5, 8.0), (6.2, 10.8), (11.5, 4.6))
        painter.drawPolyline(QPolygonF([corner + QPointF(x, y) for x, y in tick]))
