"""Draw a box: press at one corner, release at the opposite one, whichever they are."""

from __future__ import annotations

from PySide6.QtCore import Qt

from twopass.model.geometry import XY, Box, box_between
from twopass.ui.canvas.tools.base import Pointer, Tool, far_enough

_SMALLEST = 1.0


class BoxTool(Tool):
    """Draws a draft; the label picker decides whether it becomes an annotation."""

    hint = "Box · drag from corner to corner, then type the label · Esc cancels"
    cursor = Qt.CursorShape.BlankCursor
    crosshair = True

    _start: Pointer | None = None

    def press(self, pointer: Pointer) -> None:
        """Put down the first corner."""
        self.draft = None
        self._start = pointer if self.canvas.state.begin_gesture() else None

    def drag(self, pointer: Pointer) -> None:
        """Span the box to the mouse."""
        if self._start is not None and (self.draft is not None or far_enough(self._start.screen, pointer.screen)):
            self.draft = box_between(self._start.pixel, pointer.pixel)

    def release(self, pointer: Pointer) -> None:
        """Keep the box as a draft and ask for its label; a click picks the annotation it hits instead."""
        self.drag(pointer)
        start, self._start = self._start, None
        if start is None:
            return
        if self.draft is None:
            self._pick(pointer)
            return
        snapshot = self.canvas.state.snapshot(self.canvas.name)
        box = clipped(box_between(start.pixel, pointer.pixel), (snapshot.width, snapshot.height))
        self.draft = box
        if box is not None:
            self.canvas.ask_label(box)

    def cancel(self) -> bool:
        """Drop the box being drawn."""
        busy = self._start is not None
        self._start = None
        return super().cancel() or busy

    def _pick(self, pointer: Pointer) -> None:
        hits = self.canvas.outlines.at(pointer.pixel)
        if hits:
            self.canvas.state.select(hits[:1])


def clipped(box: Box, size: XY) -> Box | None:
    """Return what of a box lies on a snapshot of *size*, or None if that is less than a pixel wide or high."""
    left, top = max(box.x, 0.0), max(box.y, 0.0)
    right, bottom = min(box.right, size[0]), min(box.bottom, size[1])
    if right - left < _SMALLEST or bottom - top < _SMALLEST:
        return None
    return Box(left, top, right - left, bottom - top)
