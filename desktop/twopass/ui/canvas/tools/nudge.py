"""Nudge: arrows shift the after snapshot on the before one, while both are looked at; a drag does so by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from twopass.model.geometry import XY
from twopass.model.link import Link
from twopass.model.transforms import inverse, turned
from twopass.ui.bridge import registering
from twopass.ui.canvas.keys import ARROWS, HELD_KEYS
from twopass.ui.canvas.tools.base import Canvas, Pointer, Tool

_FAST, _FINE = 10.0, 0.1
_TURN_DEG, _GROW = 0.1, 1.001
_TURNS: dict[int, float] = {Qt.Key.Key_Comma: -1.0, Qt.Key.Key_Period: 1.0}
_GROWS: dict[int, float] = {Qt.Key.Key_PageUp: 1.0, Qt.Key.Key_PageDown: -1.0}


class NudgeTool(Tool):
    """Changes the registration by small steps; a run of presses is one step for undo."""

    hint = "Arrows shift the after snapshot by 1 px · Shift 10 · Ctrl 0.1 · , and . turn · Page up, down scale · drag"
    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._runs = count(1)
        self._gesture = ""
        self._start: tuple[XY, Link] | None = None

    def key(self, event: QKeyEvent) -> bool:
        """Shift, turn or scale."""
        state, key = self.canvas.state, event.key()
        if key not in ARROWS and key not in _TURNS and key not in _GROWS:
            # Keys that only change the size of the step do not end a run.
            self._gesture = self._gesture if key in HELD_KEYS else ""
            return False
        if not state.begin_gesture():
            return True
        size = _step(event.modifiers())
        gesture = self._gesture = self._gesture or self._new_gesture()
        if key in ARROWS:
            x, y = self._on_before((ARROWS[key][0], ARROWS[key][1]))
            registering.shift(state, (x * size, y * size), gesture)
        elif key in _TURNS:
            registering.turn(state, _TURNS[key] * _TURN_DEG * size, gesture)
        else:
            registering.scale(state, _GROW ** (_GROWS[key] * size), gesture)
        return True

    def press(self, pointer: Pointer) -> None:
        """Take hold of the after snapshot."""
        if self.canvas.state.begin_gesture():
            self._start = (pointer.screen, self.canvas.state.link)

    def drag(self, pointer: Pointer) -> None:
        """Take it along: only as the link's offset, until it is let go."""
        if self._start is None:
            return
        (x, y), link = self._start
        state = self.canvas.state
        dx, dy = turned(inverse(state.views["after"].matrix), (pointer.screen[0] - x, pointer.screen[1] - y))
        state.relink(replace(link, offset=(link.offset[0] - dx, link.offset[1] - dy)))

    def release(self, pointer: Pointer) -> None:
        """Let go, and store where it lies now."""
        self.drag(pointer)
        start, self._start = self._start, None
        if start is not None and pointer.screen != start[0]:
            registering.shift(self.canvas.state, (0.0, 0.0))

    def cancel(self) -> bool:
        """Put it back where the drag began."""
        start, self._start = self._start, None
        if start is not None:
            self.canvas.state.relink(start[1])
        return super().cancel() or start is not None

    def _on_before(self, screen: XY) -> XY:
        """Return a way of length 1 on the screen as one of length 1 in before pixels."""
        x, y = turned(inverse(self.canvas.state.views["before"].form), screen)
        return (x, y)

    def _new_gesture(self) -> str:
        return f"nudge-{self.canvas.name}-{self.canvas.state.session.edit_count}-{next(self._runs)}"


def _step(held: Qt.KeyboardModifier) -> float:
    if held & Qt.KeyboardModifier.ShiftModifier:
        return _FAST
    return _FINE if held & Qt.KeyboardModifier.ControlModifier else 1.0
