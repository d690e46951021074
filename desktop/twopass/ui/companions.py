"""What stands around the two panes of an open comparison and goes with it: the filmstrip, the overview map,
the grid of all dates, and the window of a detached pane.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from twopass.model.ids import Uid
from twopass.model.records import Snapshot
from twopass.ui.bridge import dates
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.kept_views import snapshot_of
from twopass.ui.bridge.names import PaneName
from twopass.ui.bridge.pictures import Pictures
from twopass.ui.bridge.seen import Watcher
from twopass.ui.canvas.comparison_view import ComparisonView
from twopass.ui.canvas.detached import DetachedPane
from twopass.ui.canvas.grid_view import GridView
from twopass.ui.panels.filmstrip import FilmStrip
from twopass.ui.panels.overview import Overview
from twopass.workbench.jobs import Jobs

if TYPE_CHECKING:
    from twopass.imagery.source import Rgb32
    from twopass.ui.window import MainWindow


class Companions(QObject):
    """Adds its parts to a window that shows a comparison, and takes them away again.

    *read* returns the small picture of a snapshot, in a worker; *load* makes its image known to the tiles.
    """

    def __init__(
        self,
        window: MainWindow,
        state: ComparisonState,
        view: ComparisonView,
        jobs: Jobs,
        read: Callable[[Snapshot], Rgb32 | None],
        load: Callable[[Snapshot], None],
    ) -> None:
        super().__init__(window)
        self._window, self._view, self._state = window, view, state
        self.pictures = Pictures(jobs, read, self)
        self.filmstrip = FilmStrip(state, self.pictures, window.below)
        self.filmstrip.left.connect(view.focus)
        self.seen = Watcher(state, view.devicePixelRatioF, self)
        self.overview = Overview(state, self.pictures, self.seen, view)
        window.add_part("filmstrip", self.filmstrip, window.below)
        self.detached = DetachedPane(view, "after", window.actions_by_id.values())
        self.detached.came_back.connect(self._check)
        self.grid = GridView(state, view.tiles, load)
        self.grid.chosen.connect(self._choose)
        self.grid.left.connect(self.toggle_grid)
        self.grid.addActions([action for name, action in window.actions_by_id.items() if name.startswith("view.")])
        window.stack.addWidget(self.grid)
        window.add_part("overview", self.overview)
        window.add_part("grid", self.grid)
        window.add_part("detached", self.detached)
        self._check()

    def focus_dates(self) -> None:
        """Give the keyboard to the filmstrip, if it is there; Esc gives it back to the panes."""
        if self.filmstrip.isVisible():
            self.filmstrip.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def toggle_overview(self) -> None:
        """Show the overview map, or hide it."""
        if self.overview.isHidden():
            self.overview.show_up()
        else:
            self.overview.hide()
        self._check()

    def toggle_detached(self) -> None:
        """Put the after pane into a window of its own, or back."""
        if self._view.lent is None:
            self.detached.detach()
        else:
            self.detached.attach()
        self._check()

    def toggle_grid(self) -> None:
        """Show all dates at once, or the two panes again."""
        stack = self._window.stack
        if self.grid.is_open:
            self.grid.close_up()
            stack.setCurrentWidget(self._view)
            self._view.focus()
        else:
            self.detached.attach()
            stack.setCurrentWidget(self.grid)
            self.grid.open_in(stack.contentsRect())
        self._window.raise_bars()
        self._window.status.set_edits(not self.grid.is_open)
        self._check()

    def _choose(self, pane: PaneName, snapshot: str) -> None:
        """Show a date of the grid in a pane, and the panes."""
        self.toggle_grid()
        if snapshot != snapshot_of(self._state.comparison, pane):
            dates.show_date(self._state, pane, Uid(snapshot))

    @property
    def idle(self) -> bool:
        """Whether what is on the screen is what it should be."""
        return self.grid.idle

    def _check(self) -> None:
        """Tick the actions of what is shown."""
        checks = {
            "overview": not self.overview.isHidden(),
            "detach": self._view.lent is not None,
            "grid": self.grid.is_open,
        }
        for name, checked in checks.items():
            self._window.actions_by_id[f"view.{name}"].setChecked(checked)

    def close(self) -> None:
        """Take everything away."""
        self.pictures.close()
        self.detached.attach()
        self.grid.close_up()
        self._window.status.set_edits(True)
        self._window.stack.removeWidget(self.grid)
        for name in ("filmstrip", "overview", "detached", "grid"):
            self._window.remove_part(name)
        self.deleteLater()
