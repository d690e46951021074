"""Measure: clicks make a line, the first point again an outline, a drag a rectangle. Nothing is stored."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPainter

from twopass.model.geometry import XY
from twopass.ui.canvas.measures import draw_measure
from twopass.ui.canvas.scene import Scene
from twopass.ui.canvas.tools.base import Canvas, Pointer, Tool, far_enough

_NEAR = 6.0  # screen pixels within which a click means a point that is there


class MeasureTool(Tool):
    """Puts points into ``ComparisonState.measuring``, which both panes draw."""

    hint = "Measure · click along a line, twice ends it · first point again: area · drag: rectangle · Esc clears"
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._start: Pointer | None = None
        self._snapshot: object = None

    def press(self, pointer: Pointer) -> None:
        """Note where a click or a drag begins."""
        self._start = pointer

    def drag(self, pointer: Pointer) -> None:
        """Span a rectangle, unless a line is under way."""
        start, measuring = self._start, self.canvas.state.measuring
        if start is None or not far_enough(start.screen, pointer.screen):
            return
        if not measuring.points or measuring.done or measuring.kind == "rectangle":
            (left, top), (right, bottom) = start.pixel, pointer.pixel
            corners = ((left, top), (right, top), (right, bottom), (left, bottom))
            measuring.show(self.canvas.name, corners, "rectangle", done=False)

    def release(self, pointer: Pointer) -> None:
        """Finish the rectangle, or add the point that was clicked."""
        start, self._start = self._start, None
        measuring = self.canvas.state.measuring
        if start is None:
            return
        self._snapshot = self.canvas.state.snapshot(self.canvas.name).uid
        if measuring.kind == "rectangle" and not measuring.done and measuring.points:
            measuring.show(self.canvas.name, measuring.points, "rectangle", done=True)
        else:
            self._click(pointer)

    def hover(self, pointer: Pointer) -> Qt.CursorShape:
        """Let the line end at the mouse."""
        measuring = self.canvas.state.measuring
        if measuring.points and not measuring.done and measuring.pane == self.canvas.name:
            measuring.hover = pointer.pixel
            measuring.changed.emit()
        return self.cursor

    def key(self, event: QKeyEvent) -> bool:
        """End the line with Return."""
        return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._finish()

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw the measure: here, and through the link where it was not made."""
        if scene.lead is None:
            # Where the panes lie over each other, the one that leads draws it for both.
            draw_measure(painter, self.canvas.state, scene)

    def _finish(self) -> bool:
        """End the line at its last point; return whether there was one."""
        measuring = self.canvas.state.measuring
        if measuring.done or len(measuring.points) < 2:
            return False
        measuring.show(measuring.pane, measuring.points, "line", done=True)
        return True

    def cancel(self) -> bool:
        """Clear the measure; return whether there was one."""
        self._start = None
        return self.canvas.state.measuring.clear() or super().cancel()

    def forget(self) -> None:
        """Clear a measure of a snapshot that is shown no more; of the same one, it is measured anew."""
        measuring = self.canvas.state.measuring
        if measuring.pane == self.canvas.name and self._snapshot != self.canvas.state.snapshot(self.canvas.name).uid:
            self.cancel()

    def _click(self, pointer: Pointer) -> None:
        measuring, name = self.canvas.state.measuring, self.canvas.name
        points = measuring.points
        if not points or measuring.done or measuring.pane != name:
            measuring.show(name, (pointer.pixel,), "line", done=False)
        elif self._near(points[-1], pointer):
            self._finish()
        elif len(points) > 2 and self._near(points[0], pointer):
            measuring.show(name, points, "area", done=True)
        else:
            measuring.show(name, (*points, pointer.pixel), "line", done=False)

    def _near(self, point: XY, pointer: Pointer) -> bool:
        x, y = self.canvas.to_screen(point)
        return max(abs(x - pointer.screen[0]), abs(y - pointer.screen[1])) < _NEAR
