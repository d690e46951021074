"""Both panes locked on one spot while a key is held: for this look only, the stored registration stays as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from twopass.model.geometry import XY
from twopass.model.link import Link

if TYPE_CHECKING:
    from twopass.ui.bridge.comparison_state import ComparisonState


class LocalLock(QObject):
    """Asks how the spot under the mouse fits, shifts the after pane by the answer, and puts it back.

    Signals:
        wanted: a before pixel; whoever can measure there calls :meth:`fit`.
    """

    wanted = Signal(object)

    def __init__(self, state: ComparisonState) -> None:
        super().__init__(state)
        self._state = state
        self._link: Link | None = None
        self._at: XY = (0.0, 0.0)

    @property
    def held(self) -> bool:
        """Whether the key is held."""
        return self._link is not None

    def hold(self) -> None:
        """Lock on what is under the mouse, else in the middle of the active pane."""
        state = self._state
        pane, pixel = state.cursor or (state.active, state.views[state.active].center)
        at = pixel if pane == "before" else state.corresponding(pane, pixel)
        if self.held or at is None:
            return
        self._link, self._at = state.link, at
        self.wanted.emit(at)

    def fit(self, at: XY, shift: XY) -> None:
        """Show the spot at the same place of both panes: *shift* (before pixels) lays the after snapshot on it.

        An answer that comes after the key was let go, or for another spot, is ignored.
        """
        state, forth = self._state, self._state.ways.before_to_after
        now, then = forth(at), forth((at[0] - shift[0], at[1] - shift[1]))
        if self._link is None or at != self._at or now is None or then is None:
            return
        (x, y), link = state.link.offset, state.link
        if link.on:
            state.relink(replace(link, offset=(x + then[0] - now[0], y + then[1] - now[1])))

    def release(self) -> None:
        """Show the panes as they are linked."""
        link, self._link = self._link, None
        if link is not None and link != self._state.link:
            self._state.relink(link)
