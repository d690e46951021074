"""Tie points: a click places one in both panes, a drag puts one end of it where it belongs."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPainter

from twopass.model.geometry import XY
from twopass.ui.bridge import registering
from twopass.ui.canvas.marks import draw_mark
from twopass.ui.canvas.scene import Scene
from twopass.ui.canvas.tools.base import Canvas, Pointer, Tool, far_enough

_REACH = 9.0


class TiePointTool(Tool):
    """Places the same place in both snapshots; the other pane's end is a suggestion, to be dragged if it is wrong.

    Attributes:
        moved: a point under the mouse and where it is dragged to (snapshot pixels), or None.
    """

    hint = "Click a place, then the same place in the other pane · drag an end · Delete deletes the last touched"
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.moved: tuple[int, XY] | None = None
        self._start: Pointer | None = None
        self._held: int | None = None
        self._current: int | None = None

    def press(self, pointer: Pointer) -> None:
        """Take hold of a point, or mark where one is placed."""
        self._start = pointer if self.canvas.state.begin_gesture() else None
        self._held = self._current = self._under(pointer)

    def drag(self, pointer: Pointer) -> None:
        """Take the held end along."""
        if self._start is None or self._held is None:
            return
        if self.moved is not None or far_enough(self._start.screen, pointer.screen):
            self.moved = (self._held, pointer.pixel)

    def release(self, pointer: Pointer) -> None:
        """Put the held end down, or place a point."""
        self.drag(pointer)
        start, moved = self._start, self.moved
        self._start = self.moved = None
        state = self.canvas.state
        if moved is not None and registering.inside(state, self.canvas.name, moved[1]):
            registering.move_point(state, moved[0], self.canvas.name, moved[1])
        elif start is not None and moved is None and not far_enough(start.screen, pointer.screen):
            self._place(pointer.pixel)
        self._held = None

    def _place(self, pixel: XY) -> None:
        """Place a point, or an end that waits for its click; a click on another point only makes it the current one."""
        state, name, held = self.canvas.state, self.canvas.name, self._held
        if held is None or (state.waiting_for == (held, name) and not registering.points(state)[held].enabled):
            self._current = registering.click(state, name, pixel)

    def hover(self, pointer: Pointer) -> Qt.CursorShape:
        """Tell points from ground."""
        return self.cursor if self._under(pointer) is None else Qt.CursorShape.SizeAllCursor

    def key(self, event: QKeyEvent) -> bool:
        """Delete the point touched last."""
        state, current = self.canvas.state, self._current
        if event.key() not in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) or current is None:
            return False
        self._current = None
        if current < len(registering.points(state)) and state.begin_gesture():
            registering.delete_point(state, current)
        return True

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw this pane's ends of the points with their numbers; hollow what does not count."""
        known = registering.points(self.canvas.state)
        for number, (place, point) in enumerate(zip(self.places(), known, strict=True), 1):
            at = scene.view.to_screen(place, scene.size)
            draw_mark(painter, at, str(number), counts=point.enabled, current=number - 1 == self._current)

    def cancel(self) -> bool:
        """Let go of what is dragged."""
        busy = self._start is not None
        self._start = self.moved = self._held = None
        return super().cancel() or busy

    def places(self) -> list[XY]:
        """Return where this pane's ends lie, in snapshot pixels, the dragged one under the mouse."""
        ends = [
            point.before if self.canvas.name == "before" else point.after
            for point in registering.points(self.canvas.state)
        ]
        if self.moved is not None and self.moved[0] < len(ends):
            ends[self.moved[0]] = self.moved[1]
        return ends

    def _under(self, pointer: Pointer) -> int | None:
        reach = [(math.dist(self.canvas.to_screen(end), pointer.screen), i) for i, end in enumerate(self.places())]
        nearest = min(reach, default=None)
        return nearest[1] if nearest is not None and nearest[0] <= _REACH else None
