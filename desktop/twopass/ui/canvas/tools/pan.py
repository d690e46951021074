"""Drag the picture. Also what the middle button and the space bar do in every tool."""

from __future__ import annotations

from PySide6.QtCore import Qt

from twopass.model.geometry import XY
from twopass.model.viewport import Viewport, panned
from twopass.ui.canvas.tools.base import Pointer, Tool


class PanTool(Tool):
    """Moves the view with the mouse, always from where the drag began, so that nothing adds up."""

    hint = "Drag to move the picture"
    cursor = Qt.CursorShape.OpenHandCursor

    _from: tuple[XY, Viewport] | None = None

    def press(self, pointer: Pointer) -> None:
        """Take hold of the picture."""
        self._from = (pointer.screen, self.canvas.view)

    def drag(self, pointer: Pointer) -> None:
        """Move the picture along."""
        if self._from is None:
            return
        start, view = self._from
        by = (pointer.screen[0] - start[0], pointer.screen[1] - start[1])
        self.canvas.state.set_view(self.canvas.name, panned(view, by))

    def release(self, pointer: Pointer) -> None:
        """Let go."""
        self.drag(pointer)
        self._from = None

    def cancel(self) -> bool:
        """Put the picture back where the drag began."""
        if self._from is None:
            return False
        self.canvas.state.set_view(self.canvas.name, self._from[1])
        self._from = None
        return True
