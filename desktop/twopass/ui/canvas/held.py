"""The keys of a pane that mean something while they are held down."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from twopass.ui.bridge.comparison_state import ComparisonState


class HeldKeys:
    """Space takes hold of the picture, X moves one pane alone, K locks both on a spot, Q swaps before and after.

    Attributes:
        space: whether the space bar is held.
    """

    def __init__(self, state: ComparisonState) -> None:
        self._state = state
        self.space = False
        self._alone = False

    def press(self, event: QKeyEvent) -> bool:
        """Take a key that went down; return whether it was one of these."""
        state, key = self._state, event.key()
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if key == Qt.Key.Key_Space:
            self.space = self.space or not event.isAutoRepeat()
        elif key == Qt.Key.Key_X and plain and not state.mode.composite:
            self._move_alone(event.isAutoRepeat() or state.link.on)
        elif key == Qt.Key.Key_K and plain:
            state.lock.hold()
        elif key == Qt.Key.Key_Q and plain and state.mode.composite:
            state.mode.hold(True)
        else:
            return False
        return True

    def release(self, event: QKeyEvent) -> bool:
        """Take a key that went up; return whether it was one of these."""
        key = event.key()
        if event.isAutoRepeat() or key not in (Qt.Key.Key_Space, Qt.Key.Key_X, Qt.Key.Key_K, Qt.Key.Key_Q):
            return False
        if key == Qt.Key.Key_Space:
            self.space = False
        elif key == Qt.Key.Key_X:
            self._move_alone(False)
        elif key == Qt.Key.Key_K:
            self._state.lock.release()
        else:
            self._state.mode.hold(False)
        return True

    def drop(self, *, whole: bool) -> None:
        """Forget all: their release goes elsewhere; *whole* where it goes to no pane at all."""
        self.space = False
        self._move_alone(False)
        self._state.lock.release()
        if whole:
            self._state.mode.hold(False)

    def _move_alone(self, held: bool) -> None:
        """Unlink while a key is held; linking again keeps the panes as they are then."""
        if held != self._alone:
            self._alone = held
            self._state.set_link(not held)
