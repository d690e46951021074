"""The whole before snapshot, small, over a corner of the imagery: where both panes look, and what has been seen.

A click or a drag moves the views there.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from twopass.model.geometry import XY
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PANES, PaneName
from twopass.ui.bridge.pictures import Pictures
from twopass.ui.bridge.seen import Watcher
from twopass.ui.canvas import colors
from twopass.ui.theme.style import current

LONGEST, _MARGIN, _FOOT = 220, 12, 20
_UNSEEN = QColor(0, 0, 0, 150)
_DASHES = [3.0, 2.0]


class Overview(QWidget):
    """An inset at the bottom right of *over*."""

    def __init__(self, state: ComparisonState, pictures: Pictures, seen: Watcher, over: QWidget) -> None:
        super().__init__(over)
        self._state, self._pictures, self._seen, self._over = state, pictures, seen, over
        self.setObjectName("overview")
        self.setAccessibleName("Overview map")
        self.setCursor(Qt.CursorShape.CrossCursor)
        over.installEventFilter(self)
        state.comparison_changed.connect(self._place)
        for signal in (state.views_changed, state.link_changed, seen.changed, pictures.arrived):
            signal.connect(self.update)
        self.hide()

    def show_up(self) -> None:
        """Show the map over everything else there."""
        self._place()
        self.show()
        self.raise_()

    def outline(self, pane: PaneName) -> list[XY]:
        """Return what a pane shows, in pixels of the before snapshot; nothing where no way leads there."""
        state = self._state
        width, height = state.sizes[pane]
        corners = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
        pixels = [state.views[pane].to_pixel(corner, state.sizes[pane]) for corner in corners]
        if pane == "before":
            return pixels
        found = [state.way_from("after")(pixel) for pixel in pixels]
        return [place for place in found if place is not None] if None not in found else []

    def to_map(self, pixel: XY) -> QPointF:
        """Return where a pixel of the before snapshot lies on the map."""
        return QPointF(pixel[0] * self._scale, pixel[1] * self._scale)

    @property
    def _scale(self) -> float:
        snapshot = self._state.snapshot("before")
        return LONGEST / max(snapshot.width, snapshot.height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the snapshot, lighter where it has been seen, and both outlines."""
        snapshot = self._state.snapshot("before")
        whole = QRectF(0, 0, snapshot.width * self._scale, snapshot.height * self._scale)
        share = self._seen.areas.share(snapshot)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(current().pane_ground))
        image = self._pictures.of(snapshot)
        if image is not None:
            painter.drawImage(whole, image)
        painter.drawImage(whole, _veil(self._seen.areas.cells(snapshot)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(whole)
        for pane in PANES:
            self._draw_outline(painter, pane)
        painter.setClipping(False)
        painter.setPen(colors.TAG_TEXT)
        foot = QRectF(0, self.height() - _FOOT, self.width(), _FOOT)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, f"{share * 100:.0f} % seen at 1:2 or closer")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(current().line), 1.0))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
        del event

    def _draw_outline(self, painter: QPainter, pane: PaneName) -> None:
        """Draw where a pane looks: the before pane dashed, in a dark casing."""
        ring = QPolygonF([self.to_map(pixel) for pixel in self.outline(pane)])
        if ring.isEmpty():
            return
        painter.setPen(QPen(colors.CASING, 3.5))
        painter.drawPolygon(ring)
        pen = QPen(colors.WHITE, 1.5)
        if pane == "before":
            pen.setDashPattern(_DASHES)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawPolygon(ring)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Look where the mouse is."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._look_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._look_at(event.position())

    def _look_at(self, at: QPointF) -> None:
        state = self._state
        snapshot = state.snapshot("before")
        x = min(max(at.x() / self._scale, 0.0), float(snapshot.width))
        y = min(max(at.y() / self._scale, 0.0), float(snapshot.height))
        if state.link.on or state.active == "before":
            state.center_on("before", (x, y))
            return
        place = state.way_from("before")((x, y))
        if place is not None:
            state.center_on("after", place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        snapshot = self._state.snapshot("before")
        size = QSize(round(snapshot.width * self._scale), round(snapshot.height * self._scale) + _FOOT)
        self.resize(size.expandedTo(QSize(160, _FOOT + 8)))
        self.move(self._over.width() - self.width() - _MARGIN, self._over.height() - self.height() - _MARGIN)
        self.update()


def _veil(cells: np.ndarray) -> QImage:
    """Return a picture that darkens the cells that have not been seen, a pixel each."""
    values = np.where(cells, 0, _UNSEEN.rgba()).astype(np.uint32)
    height, width = values.shape
    return QImage(values.tobytes(), width, height, width * 4, QImage.Format.Format_ARGB32).copy()
