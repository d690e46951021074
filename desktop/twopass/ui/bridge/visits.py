"""The comparisons that were shown before: how they were linked, and the way from one to the next and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from twopass.model.edits.sites import standing
from twopass.model.ids import Uid
from twopass.model.link import Link, LinkMode
from twopass.model.project import Project
from twopass.model.records import Comparison
from twopass.model.series import first_comparison
from twopass.ui.bridge.kept_views import anchor_of, kept_views
from twopass.workbench.linking import comparison_maps

if TYPE_CHECKING:
    from twopass.ui.bridge.comparison_state import ComparisonState


class Visits:
    """Goes from one comparison to another with what the panes show.

    Attributes:
        links: how comparisons were linked that were shown before this one.
        remembered: returns how a comparison was linked in an earlier session, or None.
    """

    def __init__(self, state: ComparisonState) -> None:
        self._state = state
        self.links: dict[Uid, Link] = {}
        self.remembered: Callable[[Uid], Link | None] = lambda _comparison: None
        self._came_by: list[Comparison] = []

    def go_on(self, comparison: Comparison) -> None:
        """Show another comparison; the one that is shown now is come back to by :meth:`go_back`."""
        self._came_by.append(self._state.comparison)
        self._show(comparison)

    def go_back(self) -> None:
        """Show the comparison that was shown before the one that is gone."""
        self._show(self._last())

    def bring_back(self, before: Project) -> None:
        """After a redo, of a project that was *before*: a pair of dates that it stored again is shown."""
        project = self._state.project
        again = [uid for uid in project.comparisons if uid not in before.comparisons]
        if len(again) == 1 and before.snapshots is project.snapshots:
            self._state.set_comparison(project.comparisons[again[0]])

    def _show(self, comparison: Comparison) -> None:
        """Show another comparison with what the panes show now, linked as it was linked the last time."""
        state = self._state
        shown, views, fitted = state.comparison, dict(state.views), state.linked.is_fitted
        self.links[shown.uid] = state.link
        link = self.links.get(comparison.uid) or self.remembered(comparison.uid)
        link = link or Link(on=state.link.on, mode=state.link.mode)
        kept = kept_views(state.project, shown, comparison, views, state.sizes, link.mode)
        state.show_fitted(comparison)
        maps = comparison_maps(state.project, comparison, link.mode)
        if link.mode is LinkMode.GROUND and maps.basis == "pixels":
            link = Link(on=link.on)
        state.linked.go_on(maps, link, kept, anchor_of(shown, comparison, state.active), fitted=fitted)

    def _last(self) -> Comparison:
        project = self._state.project
        while self._came_by:
            comparison = standing(project, self._came_by.pop())
            if comparison is not None:
                return comparison
        return first_comparison(project)
