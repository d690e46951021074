"""Panes draw in turn: what holds one pass of the event loop is what one of them draws, not the sum."""

from __future__ import annotations

from time import perf_counter

# What is painted, and the timers that are due with it, come one right after the other.
_SAME_PASS_S = 0.002


class Turns:
    """Whose turn it is among the panes of a window to draw what can wait."""

    def __init__(self) -> None:
        self._drew: object = None
        self._ended = 0.0

    def free(self, pane: object) -> bool:
        """Return whether nobody has drawn just now, in this pass of the event loop, or only *pane* itself."""
        return self._drew is pane or perf_counter() - self._ended > _SAME_PASS_S

    def took(self, pane: object) -> None:
        """Say that a pane has drawn; None for one that must not go on in this pass either."""
        self._drew, self._ended = pane, perf_counter()
