"""The keys a pane understands itself; everything else is an entry of the action table."""

from __future__ import annotations

from itertools import count

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from twopass.model.geometry import XY
from twopass.model.viewport import panned
from twopass.ui.bridge import commands
from twopass.ui.bridge.comparison_state import ComparisonState

ARROWS: dict[int, XY] = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
# Pressed alone they mean nothing yet, and do not end a run of arrow presses.
HELD_KEYS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)
_PAN_STEP = 64.0
_FAST = 10.0


class Arrows:
    """Arrow keys: move or resize the selection, or pan. A run of the same kind of press is one step for undo."""

    def __init__(self, state: ComparisonState) -> None:
        self._state = state
        self._runs = count(1)
        self._run: tuple[bool, frozenset[str], str] | None = None

    def end_run(self) -> None:
        """Let the next press start a new step."""
        self._run = None

    def press(self, event: QKeyEvent) -> bool:
        """Handle an arrow key; return whether it was one."""
        way = ARROWS.get(event.key())
        if way is None:
            return False
        held = event.modifiers()
        fast = _FAST if held & Qt.KeyboardModifier.ShiftModifier else 1.0
        by = (way[0] * fast, way[1] * fast)
        state = self._state
        if not state.selected:
            view = state.views[state.active]
            state.set_view(
                state.active, panned(view, (-way[0] * _PAN_STEP * fast**0.5, -way[1] * _PAN_STEP * fast**0.5))
            )
        elif state.begin_gesture():
            resizes = bool(held & Qt.KeyboardModifier.ControlModifier)
            (commands.stretch if resizes else commands.nudge)(state, by, self._gesture(resizes))
        return True

    def _gesture(self, resizes: bool) -> str:
        selected: frozenset[str] = frozenset(self._state.selected)
        if self._run is None or self._run[:2] != (resizes, selected):
            self._run = (resizes, selected, f"keys-{self._state.session.edit_count}-{next(self._runs)}")
        return self._run[2]


def other_key(state: ComparisonState, event: QKeyEvent) -> bool:
    """Handle number keys and Tab; return whether it was one of them."""
    key, held = event.key(), event.modifiers()
    if Qt.Key.Key_1 <= key <= Qt.Key.Key_9 and held in (
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.KeypadModifier,
    ):
        commands.number_key(state, chr(key))
        return True
    if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and not held & Qt.KeyboardModifier.ControlModifier:
        return commands.select_next(state, 1 if key == Qt.Key.Key_Tab else -1)
    return False
