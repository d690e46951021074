"""Edits of snapshots: how they are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from twopass.model.display import PLAIN, DisplayChoice, Stretch
from twopass.model.edit import Edit
from twopass.model.edits.common import changed
from twopass.model.ids import Uid
from twopass.model.project import Project


def shown_as(project: Project, snapshots: Iterable[Uid], choice: DisplayChoice, gesture: str | None = None) -> Edit:
    """Return the edit that shows snapshots otherwise; it is empty where they are shown so already.

    Edits in a row with the same *gesture* are one step for undo.
    """
    before = [project.snapshots[uid] for uid in dict.fromkeys(snapshots)]
    others = [snapshot for snapshot in before if snapshot.display != choice]
    title = _title(others[0].display if others else choice, choice)
    changes = tuple(changed(snapshot, replace(snapshot, display=choice)) for snapshot in others)
    return Edit(title, changes, gesture)


def _title(before: DisplayChoice, after: DisplayChoice) -> str:
    """Return what a change of display is called, after what changed most."""
    if after == PLAIN:
        return "Show bands and colours as they are"
    if after.bands != before.bands and after.bands is not None:
        which = "band" if len(after.bands) == 1 else "bands"
        return f"Show {which} {', '.join(str(band) for band in after.bands)}"
    if after.colormap != before.colormap:
        return f"Show in {after.colormap}"
    if after.stretch is Stretch.PERCENTILE:
        low, high = after.percentiles
        return f"Stretch from {low:g} % to {high:g} %"
    return "Show without a stretch" if after.stretch is Stretch.NONE else "Show with the usual stretch"
