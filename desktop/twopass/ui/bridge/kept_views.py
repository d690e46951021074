"""What the panes go on showing when other snapshots take the place of those they show."""

from __future__ import annotations

import math
from collections.abc import Mapping

from twopass.model.geometry import XY
from twopass.model.ids import Uid
from twopass.model.link import Correspondence, LinkMode, followed
from twopass.model.project import Project
from twopass.model.records import Comparison
from twopass.model.viewport import Viewport
from twopass.ui.bridge.names import PANES, PaneName
from twopass.workbench.ways import way_between


def kept_views(
    project: Project,
    shown: Comparison,
    coming: Comparison,
    views: Mapping[PaneName, Viewport],
    sizes: Mapping[PaneName, XY],
    mode: LinkMode,
) -> dict[PaneName, Viewport]:
    """Return the views of a *coming* comparison that keep what the panes show of the one that is *shown*.

    A pane is left out where nothing says where its ground lies on the new snapshot, and where that would show
    nothing of it.
    """
    result: dict[PaneName, Viewport] = {}
    for pane in PANES:
        first, second = snapshot_of(shown, pane), snapshot_of(coming, pane)
        view = views[pane] if first == second else _carried(project, first, second, views[pane], mode)
        if view is not None and _meets(project, second, view, sizes[pane]):
            result[pane] = view
    return result


def anchor_of(shown: Comparison, coming: Comparison, active: PaneName) -> PaneName:
    """Return the pane whose view holds still: the one that keeps its snapshot, else the active one."""
    if shown.before == coming.before:
        return "before"
    return "after" if shown.after == coming.after else active


def snapshot_of(comparison: Comparison, pane: PaneName) -> Uid:
    """Return the snapshot that a pane shows of a comparison."""
    return comparison.before if pane == "before" else comparison.after


def _carried(project: Project, first: Uid, second: Uid, view: Viewport, mode: LinkMode) -> Viewport | None:
    one, two = project.snapshots.get(first), project.snapshots.get(second)
    if one is None or two is None:
        return None
    maps = way_between(project, first, second, mode)
    alike = (one.width, one.height) == (two.width, two.height)
    if maps.basis == "pixels" and mode is not LinkMode.PIXEL and not alike:
        return None  # the same pixel is another place there, for all that anybody knows
    return followed(view, Correspondence(maps.before_to_after, maps.after_to_before))


def _meets(project: Project, snapshot: Uid, view: Viewport, size: XY) -> bool:
    """Return whether a view comes near its snapshot at all."""
    shot = project.snapshots[snapshot]
    reach = math.hypot(*size) / 2 / view.scale
    x, y = view.center
    return -reach < x < shot.width + reach and -reach < y < shot.height + reach
