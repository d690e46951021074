"""What of each snapshot has been looked at closely while the project is open: it is not stored."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from twopass.model.geometry import XY
from twopass.model.ids import Uid
from twopass.model.records import Snapshot
from twopass.model.viewport import Viewport
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PANES

CLOSE = 0.5  # pixels of the screen a snapshot pixel, from which something counts as seen: 1:2
STILL_MS = 250  # that a view must hold: what only flies past is not seen
CELLS = 64  # along the longer side of a snapshot

Cells = NDArray[np.bool_]


class SeenAreas:
    """Which cells of a grid over each snapshot have been seen."""

    def __init__(self) -> None:
        self._cells: dict[Uid, Cells] = {}

    def mark(self, snapshot: Snapshot, view: Viewport, size: XY, ratio: float = 1.0) -> bool:
        """Take down what a view in a pane of *size* shows, if it is close enough; return whether some of it is new.

        *ratio* is device pixels per screen pixel.
        """
        if view.scale * ratio < CLOSE:
            return False
        cells = self.cells(snapshot)
        side = max(snapshot.width, snapshot.height) / CELLS
        x, y = np.meshgrid((np.arange(cells.shape[1]) + 0.5) * side, (np.arange(cells.shape[0]) + 0.5) * side)
        # The last cells may reach beyond the snapshot, with their middles too.
        x, y = np.minimum(x, snapshot.width - 0.5) - view.center[0], np.minimum(y, snapshot.height - 0.5)
        y = y - view.center[1]
        a, b, c, d = view.matrix
        inside = (np.abs(a * x + b * y) <= size[0] / 2) & (np.abs(c * x + d * y) <= size[1] / 2)
        new = bool((inside & ~cells).any())
        cells |= inside
        return new

    def cells(self, snapshot: Snapshot) -> Cells:
        """Return the grid of a snapshot: rows of squares, from the top left; True is seen."""
        known = self._cells.get(snapshot.uid)
        if known is None:
            side = max(snapshot.width, snapshot.height) / CELLS
            shape = max(round(snapshot.height / side), 1), max(round(snapshot.width / side), 1)
            known = self._cells[snapshot.uid] = np.zeros(shape, np.bool_)
        return known

    def share(self, snapshot: Snapshot) -> float:
        """Return how much of a snapshot has been seen, 0 to 1."""
        return float(self.cells(snapshot).mean())


class Watcher(QObject):
    """Takes down what both panes show whenever they have held still for a moment.

    *ratio* returns the screen's device pixels per screen pixel.

    Signals:
        changed: something was seen that had not been.
    """

    changed = Signal()

    def __init__(self, state: ComparisonState, ratio: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.areas = SeenAreas()
        self._state, self._ratio = state, ratio
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(STILL_MS)
        self._timer.timeout.connect(self.look)
        state.views_changed.connect(self._timer.start)
        state.comparison_changed.connect(self._timer.start)
        self._timer.start()

    def look(self) -> None:
        """Take down what the panes show now."""
        state, ratio = self._state, self._ratio()
        new = [self.areas.mark(state.snapshot(pane), state.views[pane], state.sizes[pane], ratio) for pane in PANES]
        if any(new):
            self.changed.emit()
