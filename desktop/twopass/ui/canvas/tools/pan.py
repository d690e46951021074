"""Drag or, with Shift, turn the picture. Also what the middle button and the space bar do in every tool."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt

from twopass.model.geometry import XY
from twopass.model.viewport import Viewport, panned, rotated
from twopass.ui.canvas.tools.base import Pointer, Tool


class PanTool(Tool):
    """Moves the view with the mouse, always from where the drag began, so that nothing adds up."""

    hint = "Drag to move the picture · Shift + drag turns it"
    cursor = Qt.CursorShape.OpenHandCursor

    _from: tuple[XY, Viewport] | None = None
    _turns = False

    def press(self, pointer: Pointer) -> None:
        """Take hold of the picture."""
        self._from, self._turns = (pointer.screen, self.canvas.state.views[self.canvas.leads]), pointer.shift

    def drag(self, pointer: Pointer) -> None:
        """Move the picture along, or turn it about the middle of the pane."""
        if self._from is None:
            return
        start, view = self._from
        if self._turns:
            self._turn(view, start, pointer.screen)
            return
        by = (pointer.screen[0] - start[0], pointer.screen[1] - start[1])
        self.canvas.state.set_view(self.canvas.leads, panned(view, by))

    def _turn(self, view: Viewport, start: XY, now: XY) -> None:
        size = self.canvas.state.sizes[self.canvas.name]
        middle = (size[0] / 2, size[1] / 2)
        first, last = (math.atan2(at[1] - middle[1], at[0] - middle[0]) for at in (start, now))
        self.canvas.state.set_view(self.canvas.leads, rotated(view, math.degrees(last - first), middle, size))

    def release(self, pointer: Pointer) -> None:
        """Let go."""
        self.drag(pointer)
        self._from = None

    def cancel(self) -> bool:
        """Put the picture back where the drag began."""
        if self._from is None:
            return False
        self.canvas.state.set_view(self.canvas.leads, self._from[1])
        self._from = None
        return True
