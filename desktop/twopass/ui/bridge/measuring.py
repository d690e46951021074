"""What is being measured: one line, outline or rectangle, which both panes show and nobody stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from twopass.model.geometry import XY
from twopass.workbench.measuring import Kind, Measure, measure, measure_text

if TYPE_CHECKING:
    from twopass.ui.bridge.comparison_state import ComparisonState
    from twopass.ui.bridge.names import PaneName


class Measuring(QObject):
    """The measure on the screen.

    Attributes:
        pane: where it was made; points: in that pane's snapshot pixels.
        kind: what the points mean.
        done: whether it is finished; before, the mouse is its last point.
        hover: where the mouse is meanwhile, in the same pixels, or None.
    """

    changed = Signal()

    def __init__(self, state: ComparisonState) -> None:
        super().__init__(state)
        self._state = state
        self.pane: PaneName = "before"
        self.points: tuple[XY, ...] = ()
        self.kind: Kind = "line"
        self.done = False
        self.hover: XY | None = None

    def show(self, pane: PaneName, points: tuple[XY, ...], kind: Kind, *, done: bool) -> None:
        """Show other points."""
        self.pane, self.points, self.kind, self.done, self.hover = pane, points, kind, done, None
        self.changed.emit()

    def clear(self) -> bool:
        """Show nothing; return whether there was anything."""
        there = bool(self.points)
        if there:
            self.show(self.pane, (), "line", done=False)
        return there

    @property
    def drawn(self) -> tuple[XY, ...]:
        """The points with the mouse as the last one while they are not finished."""
        return self.points if self.done or self.hover is None or not self.points else (*self.points, self.hover)

    def result(self) -> Measure | None:
        """Return what it measures, or None for too few points."""
        state = self._state
        return measure(state.snapshot(self.pane), state.ground(self.pane), self.drawn, self.kind)

    def text(self) -> str:
        """Return what it measures on one line, or ""."""
        found = self.result()
        return "" if found is None else measure_text(found)
