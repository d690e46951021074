"""The keys of a pane that mean something while they are held down."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from twopass.ui.bridge.comparison_state import ComparisonState


class HeldKeys:
    """Space takes hold of the picture, X moves one pane alone, K locks both on a spot, Q swaps before and after.

    Both panes of a view share one: a key pressed over one pane still holds when the mouse is pressed in the other.
    """

    def __init__(self, state: ComparisonState) -> None:
        self._state = state
        self._space = False
        self._alone = False
        self._was_linked = False

    @property
    def hand(self) -> bool:
        """Whether the left button takes hold of the picture, whatever the tool."""
        return self._space or self._alone

    def press(self, event: QKeyEvent) -> bool:
        """Take a key that went down; return whether it was one of these."""
        state, key = self._state, event.key()
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if key == Qt.Key.Key_Space:
            self._space = self._space or not event.isAutoRepeat()
        elif key == Qt.Key.Key_X and plain and not state.mode.composite:
            self._move_alone(True)
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
            self._space = False
        elif key == Qt.Key.Key_X:
            self._move_alone(False)
        elif key == Qt.Key.Key_K:
            self._state.lock.release()
        else:
            self._state.mode.hold(False)
        return True

    def drop(self) -> None:
        """Forget all: their release goes to no pane."""
        self._space = False
        self._move_alone(False)
        self._state.lock.release()
        self._state.mode.hold(False)

    def _move_alone(self, held: bool) -> None:
        """Unlink while a key is held; linking again, where they were linked, keeps the panes as they are then."""
        if held == self._alone:
            return
        self._alone = held
        if held:
            self._was_linked = self._state.link.on
        if self._was_linked:
            self._state.set_link(not held)
