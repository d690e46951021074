"""Where the panes and the line between them lie in a comparison, mode by mode; and that line itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from twopass.model.geometry import XY
from twopass.model.transforms import inverse, turned
from twopass.model.viewport import Viewport
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.modes import ModeState
from twopass.ui.bridge.names import PANES, PaneName, other
from twopass.ui.canvas import colors
from twopass.ui.canvas.composite import Composite, divider_at
from twopass.ui.canvas.pane import Pane

# Between panes that lie apart, and what can be taken of the line over imagery, in screen pixels.
APART, TAKEN = 3, 11
# The grip lies at the line's end, so that it does not hide what is compared.
_GRIP = 26
# How much of what is seen of the snapshots lies on either side of a swipe's divider, at least, when it begins.
_BESIDE = 1 / 32


class Places(NamedTuple):
    """Rectangles within the comparison; *divider* is None where there is none."""

    panes: dict[PaneName, QRect]
    divider: QRect | None


def places(mode: ModeState, size: QSize) -> Places:
    """Return where everything lies in a comparison of *size*."""
    width, height, tuning = size.width(), size.height(), mode.tuning
    if not mode.composite:
        upright = mode.name == "side"
        long = (width if upright else height) - APART
        first = math.floor(long * tuning.apart + 0.5)
        if upright:
            rects = (QRect(0, 0, first, height), QRect(first + APART, 0, long - first, height))
            line = QRect(first, 0, APART, height)
        else:
            rects = (QRect(0, 0, width, first), QRect(0, first + APART, width, long - first))
            line = QRect(0, first, width, APART)
        return Places({"before": rects[0], "after": rects[1]}, line)
    whole = QRect(QPoint(0, 0), size)
    line = None
    if mode.name == "swipe":
        at = divider_at((width, height), tuning.divider, upright=tuning.upright) - TAKEN // 2
        line = QRect(at, 0, TAKEN, height) if tuning.upright else QRect(0, at, width, TAKEN)
    return Places({"before": whole, "after": whole}, line)


class Divider(QWidget):
    """The line between two panes that lie apart, or over both in a swipe.

    Signals:
        dragged: the middle of the line was dragged to a place in the parent, in screen pixels.
    """

    dragged = Signal(QPoint)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("divider")
        self.setAccessibleName("Divider")
        self.over = False
        self.upright = True
        self._from: QPoint | None = None

    def show_as(self, rect: QRect | None, *, upright: bool, over: bool) -> None:
        """Lie where it belongs, and look as it should *over* imagery or beside it."""
        self.over, self.upright = over, upright
        self.setVisible(rect is not None)
        self.setCursor(Qt.CursorShape.SplitHCursor if upright else Qt.CursorShape.SplitVCursor)
        if rect is not None:
            self.setGeometry(rect)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, with a small grip at its end over imagery."""
        painter = QPainter(self)
        if not self.over:
            painter.fillRect(self.rect(), self.palette().mid())
        else:
            middle = TAKEN // 2
            for color, half in ((colors.CASING, 1), (colors.WHITE, 0)):
                thick = 2 * half + 1
                line = QRect(middle - half, 0, thick, self.height())
                painter.fillRect(line if self.upright else _laid(line, self.width()), color)
            self._draw_grip(painter, middle)
        painter.end()
        del event

    def _draw_grip(self, painter: QPainter, middle: int) -> None:
        long = self.height() if self.upright else self.width()
        for color, reach in ((QColor(colors.CASING), 4), (QColor(colors.WHITE), 3)):
            grip = QRect(middle - reach, long - _GRIP - reach, 2 * reach + 1, _GRIP)
            painter.fillRect(grip if self.upright else QRect(grip.y(), grip.x(), grip.height(), grip.width()), color)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the line where it is."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._from = event.position().toPoint() - self.rect().center()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it along."""
        if self._from is not None:
            self.dragged.emit(self.mapToParent(event.position().toPoint()) - self._from)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._from = None
        del event

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)


def _laid(line: QRect, width: int) -> QRect:
    return QRect(0, line.x(), width, line.width())


class Arrangement(QObject):
    """Puts the panes where the mode has them, and keeps the ground under the mouse when another mode is chosen.

    Attributes:
        divider: the line between the panes.
        composite: the picture of both.
        lent: the pane that is in a window of its own, or None; the other one has all the room.
    """

    def __init__(self, state: ComparisonState, panes: Mapping[PaneName, Pane], parent: QWidget) -> None:
        super().__init__(parent)
        self._state = state
        self.lent: PaneName | None = None
        self._panes = panes
        self._parent = parent
        before, after = panes["before"], panes["after"]
        self.composite = Composite(state, before.tiles, before.share, after.share, before.picture.ground)
        before.partner, after.partner = after, before
        after.held = before.held
        for pane in panes.values():
            pane.composite = self.composite
        self.divider = Divider(parent)
        self.divider.dragged.connect(self._on_dragged)
        state.mode.changed.connect(self._on_mode)
        state.mode.tuned.connect(self.arrange)
        state.active_changed.connect(self._lay_over)

    def arrange(self) -> None:
        """Put panes and divider in their places."""
        mode = self._state.mode
        where = places(mode, self._parent.size())
        if self.lent is not None:
            where = Places(dict.fromkeys(self._panes, self._parent.rect()), None)
        for name, pane in self._panes.items():
            if name != self.lent:
                pane.setGeometry(where.panes[name])
        upright = mode.tuning.upright if mode.composite else mode.name == "side"
        self.divider.show_as(where.divider, upright=upright, over=mode.composite)
        self._lay_over()

    def _lay_over(self) -> None:
        """Have each place of the panes belong to the one whose snapshot is meant there."""
        mode = self._state.mode
        top = self._panes[mode.on_top]
        for pane in self._panes.values():
            pane.covered = mode.composite and mode.name != "swipe" and pane is not top
        if mode.name == "swipe":
            own = self.composite.layers(top.screen_size())[0 if mode.held else 1].clip
            assert own is not None
            top.setMask(own.toRect())
        else:
            top.clearMask()
        self._panes[other(mode.on_top)].clearMask()
        if mode.composite:
            top.stackUnder(self.divider)
        for pane in self._panes.values():
            pane.expect_paint()

    def _on_dragged(self, at: QPoint) -> None:
        mode = self._state.mode
        upright = self.divider.upright
        part = at.x() / max(self._parent.width(), 1) if upright else at.y() / max(self._parent.height(), 1)
        (mode.set_divider if mode.composite else mode.set_apart)(part)

    def on_picture(self, part: float, *, upright: bool) -> float:
        """Return where a swipe's divider belongs, as a part of the whole.

        That is at *part* if what is seen of the snapshots lies on both sides of it there, else in the middle of that:
        a view that keeps the ground under the mouse may leave all of it on one side.
        """
        axis = 0 if upright else 1
        size = self._state.sizes["before"]
        seen = [span for name in PANES if (span := self._seen(name, size, axis)) is not None]
        if not seen:
            return part
        first, last = max(span[0] for span in seen), min(span[1] for span in seen)
        if first >= last:
            first, last = min(span[0] for span in seen), max(span[1] for span in seen)
        margin = (last - first) * _BESIDE
        inside = first + margin <= part * size[axis] <= last - margin
        return part if inside else (first + last) / 2 / size[axis]

    def _seen(self, name: PaneName, size: XY, axis: int) -> tuple[float, float] | None:
        """Return from where to where a snapshot is seen along an axis of the screen; None where it is not."""
        snapshot = self._state.snapshot(name)
        corners = [(x, y) for x in (0.0, float(snapshot.width)) for y in (0.0, float(snapshot.height))]
        places = [self._state.to_screen(name, corner) for corner in corners]
        spans = [
            (max(min(place[way] for place in places), 0.0), min(max(place[way] for place in places), size[way]))
            for way in (0, 1)
        ]
        return spans[axis] if all(start < end for start, end in spans) else None

    def _find_divider(self) -> None:
        """Have picture on both sides of the divider of a swipe that begins."""
        mode = self._state.mode
        if mode.name == "swipe":
            mode.set_divider(self.on_picture(mode.tuning.divider, upright=mode.tuning.upright))

    def _on_mode(self) -> None:
        """Show another mode, with the same ground under the mouse; without it, in the middle of the active pane.

        Without a mouse over the panes, what was fitted is fitted to its new room.
        """
        state, views = self._state, dict(self._state.views)
        pane = next((pane for pane in self._panes.values() if pane.mouse is not None), None)
        if pane is None or pane.mouse is None:
            fitted = state.linked.is_fitted
            self.arrange()
            if fitted:
                state.fit()
            else:
                state.set_view(state.active, views[state.active])
            self._find_divider()
            return
        name, mouse = pane.name, pane.mouse
        place = QPointF(self._panes[name].pos()) + QPointF(*mouse)
        pixel = views[name].to_pixel(mouse, state.sizes[name])
        was = [pane.geometry() for pane in self._panes.values()]
        self.arrange()
        under = self._under(place)
        if under != name:
            pixel = state.corresponding(name, pixel) or views[under].center
        here = place - QPointF(self._panes[under].pos())
        at = (here.x(), here.y())
        if was != [pane.geometry() for pane in self._panes.values()]:
            state.set_view(under, _showing(views[under], pixel, at, state.sizes[under]))
        self._find_divider()
        touched = self._touched(under, at)
        for pane in self._panes.values():
            pane.take_mouse(at if pane.name == touched else None)

    def _touched(self, under: PaneName, at: XY) -> PaneName:
        """Return which pane gets the mouse at a place of the pane *under* it."""
        mode = self._state.mode
        if mode.name == "swipe" and not self._panes["after"].mask().contains(QPoint(round(at[0]), round(at[1]))):
            return "before"
        return mode.on_top if mode.composite else under

    def _under(self, place: QPointF) -> PaneName:
        """Return which pane's view says what lies under a place."""
        leads = self._state.leads
        if leads is not None:
            return leads
        before = self._panes["before"].geometry()
        return "before" if place.x() < before.right() + 1 and place.y() < before.bottom() + 1 else "after"


def _showing(view: Viewport, pixel: XY, at: XY, size: XY) -> Viewport:
    """Return a view of the same scale that shows a pixel at a place of a pane of *size*."""
    dx, dy = turned(inverse(view.matrix), (at[0] - size[0] / 2, at[1] - size[1] / 2))
    return replace(view, center=(pixel[0] - dx, pixel[1] - dy))
