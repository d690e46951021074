"""Panes draw in turn: what holds one pass of the event loop is what one of them draws, not the sum."""

from __future__ import annotations

from time import perf_counter

# Timers that are due together run one right after the other.
_SAME_PASS_S = 0.0005


class Turns:
    """Whose turn it is among the panes of a window to go on drawing between events."""

    def __init__(self) -> None:
        self._ended = 0.0

    def free(self) -> bool:
        """Return whether none of them has drawn just now, in this pass of the event loop."""
        return perf_counter() - self._ended > _SAME_PASS_S

    def took(self) -> None:
        """Say that a pane has drawn."""
        self._ended = perf_counter()
