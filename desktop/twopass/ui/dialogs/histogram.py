"""How often which value occurs in one channel, with handles for what is black, middle grey and white."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from twopass.imagery.statistics import Counts
from twopass.model.display import GAMMAS, Limits
from twopass.ui.theme.style import current

BLACK, MIDDLE, WHITE = "black", "middle", "white"
_HANDLES = (BLACK, MIDDLE, WHITE)
_SIDE, _FOOT = 7.0, 10.0  # beside the picture, and below it for the handles
_STEPS, _FAST = 256, 10
_CLOSEST = 1.0 / _STEPS  # that black and white come, as part of the axis
_HEIGHT = 46


class Histogram(QWidget):
    """A channel's values, and three handles that the mouse drags and the arrows move.

    Attributes:
        handle: the one that keys move: "black", "middle" or "white".

    Signals:
        limits_moved: the values shown black and white now.
        gamma_moved: the gamma now.
    """

    limits_moved = Signal(float, float)
    gamma_moved = Signal(float)

    def __init__(self, name: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.handle = BLACK
        self._counts: Counts | None = None
        self._limits: Limits = (0.0, 255.0)
        self._gamma = 1.0
        self._title = title
        self._dragged = False
        self.setObjectName(name)
        self.setAccessibleName(f"{title} values")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(
            "Drag what is black, middle grey and white. Keys: up and down choose one, left and right move it"
        )

    def sizeHint(self) -> QSize:
        """Return a low strip."""
        return QSize(180, _HEIGHT)

    def show_counts(self, counts: Counts | None) -> None:
        """Show how often which value occurs; None while nobody has counted."""
        self._counts = counts
        self.update()

    def show_handles(self, limits: Limits, gamma: float) -> None:
        """Put the handles where they belong."""
        self._limits, self._gamma = limits, gamma
        low, high = limits
        self.setAccessibleDescription(
            f"Black at {low:.4g}, white at {high:.4g}, gamma {gamma:.2f}; moving {self.handle}"
        )
        self.update()

    # -- where things are --------------------------------------------------------------------------------------------

    @property
    def axis(self) -> Limits:
        """The values at the left and the right end."""
        return self._limits if self._counts is None else (self._counts.low, self._counts.high)

    def place_of(self, handle: str) -> float:
        """Return where a handle stands, in pixels from the left; at the end where its value lies beyond."""
        low, high = self._limits
        value = {BLACK: low, WHITE: high, MIDDLE: low + (high - low) * 0.5**self._gamma}[handle]
        least, most = self.axis
        part = (value - least) / (most - least)
        return _SIDE + min(max(part, 0.0), 1.0) * self._across

    @property
    def _across(self) -> float:
        return max(self.width() - 2 * _SIDE, 1.0)

    def _value_at(self, x: float) -> float:
        least, most = self.axis
        return least + (x - _SIDE) / self._across * (most - least)

    # -- moving ------------------------------------------------------------------------------------------------------

    def move_handle(self, handle: str, value: float) -> None:
        """Move a handle to a value, as far as it goes, and say so."""
        low, high = self._limits
        least, most = self.axis
        closest = (most - least) * _CLOSEST
        if handle == MIDDLE:
            part = min(max((value - low) / (high - low), 1e-4), 1 - 1e-4)
            self.gamma_moved.emit(min(max(math.log(part) / math.log(0.5), GAMMAS[0]), GAMMAS[1]))
        elif handle == BLACK:
            self.limits_moved.emit(min(max(value, least), high - closest), high)
        else:
            self.limits_moved.emit(low, max(min(value, most), low + closest))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the nearest handle."""
        x = event.position().x()
        # Of handles on one spot, the one that can go that way.
        near = [(abs(self.place_of(handle) - x), handle) for handle in _HANDLES]
        least = min(near)[0]
        held = [handle for distance, handle in near if distance <= least + 1]
        self.handle = held[0] if x < self.place_of(held[0]) else held[-1]
        self._dragged = True
        self._drag(x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it."""
        if self._dragged:
            self._drag(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let it go."""
        self._dragged = False
        del event

    def _drag(self, x: float) -> None:
        self.move_handle(self.handle, self._value_at(x))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a handle with up and down, move it with left and right; with Shift ten times as far."""
        key = event.key()
        place = _HANDLES.index(self.handle)
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.handle = _HANDLES[(place + (1 if key == Qt.Key.Key_Up else -1)) % len(_HANDLES)]
            self.show_handles(self._limits, self._gamma)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            fast = _FAST if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            least, most = self.axis
            by = (most - least) / _STEPS * fast * (1 if key == Qt.Key.Key_Right else -1)
            low, high = self._limits
            middle = low + (high - low) * 0.5**self._gamma
            self.move_handle(self.handle, {BLACK: low, MIDDLE: middle, WHITE: high}[self.handle] + by)
        else:
            super().keyPressEvent(event)

    # -- drawing -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, the counts and the handles."""
        colors = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(0.5, 0.5, self.width() - 1, self.height() - 1)
        painter.setPen(QPen(QColor(colors.accent if self.hasFocus() else colors.line), 1.0))
        painter.setBrush(QColor(colors.window))
        painter.drawRoundedRect(ground, 5, 5)
        painter.setPen(Qt.PenStyle.NoPen)
        line = self._outline()
        if line is not None:
            for left, right, color in self._shades():
                painter.setClipRect(QRectF(left, 0, right - left, self.height()))
                painter.setBrush(QColor(color))
                painter.drawPolygon(line)
            painter.setClipping(False)
        if self.isEnabled():
            for handle in (MIDDLE, BLACK, WHITE):
                self._draw_handle(painter, handle)
        painter.end()
        del event

    def _shades(self) -> tuple[tuple[float, float, str], ...]:
        """Return what lies between black and white bright, and the rest dim."""
        low, high = self.place_of(BLACK), self.place_of(WHITE)
        colors = current()
        return (0.0, low, colors.line), (low, high, colors.muted), (high, float(self.width()), colors.line)

    def _outline(self) -> QPolygonF | None:
        if self._counts is None or not any(self._counts.bins):
            return None
        bins = self._counts.bins
        # By its root, and cut at what only a few reach: one peak must not flatten the rest.
        tops = sorted(bins)
        highest = math.sqrt(max(tops[-3], 1))
        base, room = self.height() - _FOOT, self.height() - _FOOT - 4
        step = self._across / len(bins)
        points = [QPointF(_SIDE, base)]
        for place, count in enumerate(bins):
            y = base - min(math.sqrt(count) / highest, 1.0) * room
            points += [QPointF(_SIDE + place * step, y), QPointF(_SIDE + (place + 1) * step, y)]
        return QPolygonF([*points, QPointF(_SIDE + self._across, base)])

    def _draw_handle(self, painter: QPainter, handle: str) -> None:
        colors = current()
        x, base = self.place_of(handle), self.height() - _FOOT
        active = self.hasFocus() and handle == self.handle
        rim = QColor(colors.accent if active else colors.text)
        painter.setPen(QPen(rim, 1.0, Qt.PenStyle.DotLine if handle == MIDDLE else Qt.PenStyle.SolidLine))
        painter.drawLine(QPointF(x, 3), QPointF(x, base))
        fill = {BLACK: "#101214", MIDDLE: "#8a8f94", WHITE: "#ffffff"}[handle]
        painter.setPen(QPen(rim, 1.6 if active else 1.1))
        painter.setBrush(QColor(fill))
        painter.drawPolygon(QPolygonF([QPointF(x, base - 1), QPointF(x + 5, base + 7.5), QPointF(x - 5, base + 7.5)]))
