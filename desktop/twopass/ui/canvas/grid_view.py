"""Up to nine dates of a site at once, all looking at what the before pane looks at: to find the dates to compare."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from twopass.model.errors import TwopassError
from twopass.model.geometry import XY, Box
from twopass.model.ids import Uid
from twopass.model.link import Correspondence, followed
from twopass.model.records import Snapshot
from twopass.model.viewport import panned, zoomed
from twopass.ui.bridge import dates
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.kept_views import snapshot_of
from twopass.ui.bridge.names import PANES, PaneName
from twopass.ui.canvas.chips import fit_text, way_text
from twopass.ui.canvas.grid_cell import Cell, part_of
from twopass.workbench.linking import Maps
from twopass.workbench.messages import short_sentence
from twopass.workbench.tiles import TileEngine
from twopass.workbench.ways import way_between

MOST = 9
_GAP = 3
_HINT = "Click a header for after, Shift+click for before; double-click opens the date; Esc goes back"


class GridView(QWidget):
    """Shows the dates while it is open: they are looked at, not edited.

    *load* makes a snapshot's image known to the tiles.

    Attributes:
        cells: a cell a date, in time order.

    Signals:
        chosen: a pane and the uid of the snapshot that it is to show.
        left: Esc was pressed.
    """

    chosen = Signal(str, str)
    left = Signal()

    def __init__(self, state: ComparisonState, tiles: TileEngine, load: Callable[[Snapshot], None]) -> None:
        super().__init__()
        self._state, self._tiles, self._load = state, tiles, load
        self.cells: list[Cell] = []
        self._ways: dict[Uid, Maps] = {}
        self._fits: dict[Uid, str] = {}
        self._pane_sizes: dict[PaneName, XY] = {}
        self._factors: dict[PaneName, float] = {}
        self.setObjectName("gridView")
        self.setAccessibleName("All dates")
        state.views_changed.connect(self._follow)
        state.link_changed.connect(self._relink)
        state.comparison_changed.connect(self._on_comparison)
        state.project_changed.connect(self._on_project)
        # After the panes, which would say what the tool does in them.
        state.tool_changed.connect(self._say)
        self._said = tiles.on_tile, tiles.on_error
        tiles.on_tile, tiles.on_error = self._on_tile, self._on_error

    @property
    def is_open(self) -> bool:
        """Whether the dates are shown."""
        return bool(self.cells)

    @property
    def idle(self) -> bool:
        """Whether every date shows what it should."""
        return all(cell.idle for cell in self.cells)

    def open_in(self, area: QRect) -> None:
        """Show the dates in an area: as much ground in each as the panes show."""
        self.resize(area.size())
        self._fill()
        cell, self._pane_sizes = self._cell_size(), dict(self._state.sizes)
        self._factors = {pane: min(cell[0] / size[0], cell[1] / size[1]) for pane, size in self._pane_sizes.items()}
        self._exchange({pane: cell for pane in PANES}, self._factors)
        self._follow()
        self._say()
        shown = self._state.comparison.after
        next((cell for cell in self.cells if cell.snapshot.uid == shown), self.cells[0]).setFocus()

    def close_up(self) -> None:
        """Leave the panes as they were, but for where they look."""
        if self.is_open:
            self._state.set_cursor("before", None)
            self._empty()
            self._state.set_hint("")
            self._exchange(self._pane_sizes, {pane: 1 / factor for pane, factor in self._factors.items()})

    def picture(self) -> QImage:
        """Return all dates as they are seen, in device pixels, without where mouse and keyboard are."""
        for cell in self.cells:
            cell.still = True
        image = self.grab().toImage()
        for cell in self.cells:
            cell.still = False
        return image

    def _say(self) -> None:
        """Say what the next input does."""
        if self.is_open:
            self._state.set_hint(_HINT)

    # -- following the state -------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        self._empty()
        state = self._state
        for snapshot in nearest(state):
            self._load(snapshot)
            cell = Cell(state.project, snapshot, self._tiles, self)
            cell.dragged.connect(partial(self._drag, cell))
            cell.zoomed.connect(partial(self._zoom, cell))
            cell.entered.connect(self._say)
            cell.chosen.connect(partial(self._choose, snapshot.uid))
            cell.headed.connect(partial(self._show_date, snapshot.uid))
            cell.pointed.connect(partial(self._point, cell))
            cell.stepped.connect(partial(self._step, cell))
            cell.show()
            self.cells.append(cell)
        self._relink()
        self._lay_out()

    def _empty(self) -> None:
        for cell in self.cells:
            cell.hide()
            cell.deleteLater()
        self.cells = []

    def _relink(self) -> None:
        state = self._state
        before = state.comparison.before
        self._ways = {
            cell.snapshot.uid: way_between(state.project, before, cell.snapshot.uid, state.link.mode)
            for cell in self.cells
        }
        self._fits = {uid: way_text(state.project, before, uid, maps.basis) for uid, maps in self._ways.items()}
        self._follow()

    def _follow(self) -> None:
        """Let every date look at what the before pane looks at; the after date, at what the after pane does."""
        state = self._state
        for cell in self.cells:
            uid, maps = cell.snapshot.uid, self._ways[cell.snapshot.uid]
            if uid == state.comparison.before:
                cell.look(state.views["before"], "before", fit_text(state))
            elif uid == state.comparison.after:
                cell.look(state.views["after"], "after", fit_text(state))
            else:
                ways = Correspondence(maps.before_to_after, maps.after_to_before)
                cell.look(followed(state.views["before"], ways), "", self._fits[uid])

    def _on_comparison(self) -> None:
        if self.is_open:
            self._fill()

    def _on_project(self, touched: frozenset[Uid]) -> None:
        if not self.is_open:
            return
        if [cell.snapshot for cell in self.cells] != nearest(self._state):
            self._fill()
        else:
            self._relink()  # what was undone or imported may register any two of them
        for cell in self.cells:
            cell.follow(self._state.project, touched)

    def _on_tile(self, snapshot: Uid, rect: Box) -> None:
        self._said[0](snapshot, rect)
        for cell in self.cells:
            if cell.snapshot.uid == snapshot:
                cell.spoil()

    def _on_error(self, snapshot: Uid, error: TwopassError) -> None:
        self._said[1](snapshot, error)
        for cell in self.cells:
            if cell.snapshot.uid == snapshot:
                cell.problem = short_sentence(error)
                cell.spoil()

    # -- sizes ---------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give every date its place."""
        super().resizeEvent(event)
        if self.is_open:
            self._lay_out()
            for pane in PANES:
                self._state.set_size(pane, self._cell_size())

    def _lay_out(self) -> None:
        columns, rows = self._shape()
        for place, cell in enumerate(self.cells):
            cell.setGeometry(part_of(self.rect(), place, columns, rows, _GAP))

    def _shape(self) -> tuple[int, int]:
        columns = math.ceil(math.sqrt(len(self.cells)))
        return columns, math.ceil(len(self.cells) / columns)

    def _cell_size(self) -> XY:
        return float(self.cells[0].width()), float(self.cells[0].height())

    def _exchange(self, sizes: dict[PaneName, XY], factors: dict[PaneName, float]) -> None:
        """Take other sizes for the panes' own, so that fitting and one to one mean them; the ground in view stays."""
        state = self._state
        fitted, views = state.linked.is_fitted, dict(state.views)
        for pane in PANES:
            state.set_size(pane, sizes[pane])
        if not fitted:
            for pane in ("before",) if state.link.on else PANES:
                state.center_on(pane, views[pane].center, views[pane].scale * factors[pane])

    # -- input ---------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the panes."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _moving(self, cell: Cell) -> PaneName:
        """Return the pane whose view moves with a date's: all of them look through the before pane's."""
        state = self._state
        return "after" if not state.link.on and cell.snapshot.uid == state.comparison.after else "before"

    def _drag(self, cell: Cell, x: float, y: float) -> None:
        pane = self._moving(cell)
        self._state.set_view(pane, panned(self._state.views[pane], (x, y)))

    def _zoom(self, cell: Cell, factor: float, x: float, y: float) -> None:
        pane = self._moving(cell)
        self._state.set_view(pane, zoomed(self._state.views[pane], factor, (x, y), self._cell_size()))

    def _choose(self, uid: Uid, pane: str) -> None:
        self.chosen.emit(pane, uid)

    def _show_date(self, uid: Uid, pane: PaneName) -> None:
        """Make a date before or after, and stay."""
        if uid != snapshot_of(self._state.comparison, pane):
            dates.show_date(self._state, pane, uid)

    def _point(self, pointing: Cell, at: XY | None) -> None:
        state, pane = self._state, self._moving(pointing)
        # Every date shows the ground of that pane's view, so its pixel says where the mouse is.
        state.set_cursor(pane, None if at is None else state.views[pane].to_pixel(at, self._cell_size()))
        for cell in self.cells:
            cell.ghost = None if cell is pointing else at
            cell.update()

    def _step(self, cell: Cell, across: int, down: int) -> None:
        columns, _ = self._shape()
        place = self.cells.index(cell) + across + down * columns
        if 0 <= place < len(self.cells):
            self.cells[place].setFocus(Qt.FocusReason.OtherFocusReason)


def nearest(state: ComparisonState) -> list[Snapshot]:
    """Return the dates to show, in time order: all, or the nine nearest to those of the panes."""
    series = dates.series(state)
    uids = [snapshot.uid for snapshot in series]
    shown = [uids.index(uid) for uid in (state.comparison.before, state.comparison.after)]
    kept = sorted(range(len(series)), key=lambda place: min(abs(place - other) for other in shown))[:MOST]
    return [series[place] for place in sorted(kept)]
