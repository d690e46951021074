"""Edits of snapshots: how they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from twopass.model.display import PLAIN, DisplayChoice, Stretch, without_tone
from twopass.model.edit import Edit
from twopass.model.edits.common import changed
from twopass.model.ids import Uid
from twopass.model.project import Project


def shown_as(project: Project, snapshots: Iterable[Uid], choice: DisplayChoice, gesture: str | None = None) -> Edit:
    """Return the edit that shows snapshots otherwise; it is empty where they are shown so already.

    Edits in a row with the same *gesture* are one step for undo.
    """
    return shown_each(project, dict.fromkeys(snapshots, choice), gesture)


def shown_each(project: Project, choices: Mapping[Uid, DisplayChoice], gesture: str | None = None) -> Edit:
    """Return the edit that shows each snapshot in its own way, as one step; see :func:`shown_as`."""
    before = [project.snapshots[uid] for uid in choices]
    others = [snapshot for snapshot in before if snapshot.display != choices[snapshot.uid]]
    title = _title(others[0].display, choices[others[0].uid]) if others else "Adjust the display"
    changes = tuple(changed(snapshot, replace(snapshot, display=choices[snapshot.uid])) for snapshot in others)
    return Edit(title, changes, gesture)


def _title(before: DisplayChoice, after: DisplayChoice) -> str:
    """Return what a change of display is called, after what changed most."""
    if after == PLAIN:
        return "Show the image as it is"
    if after.bands != before.bands and after.bands is not None:
        which = "band" if len(after.bands) == 1 else "bands"
        return f"Show {which} {', '.join(str(band) for band in after.bands)}"
    if after.colormap != before.colormap:
        return f"Show in {after.colormap}"
    if after.curves != before.curves:
        return "Match to the other snapshot" if after.curves else "Forget the match"
    if without_tone(after) == without_tone(before):
        return _tone_title(before, after)
    if after.stretch is Stretch.PERCENTILE:
        low, high = after.percentiles
        return f"Stretch from {low:g} % to {high:g} %"
    if after.stretch is Stretch.VALUES:
        return "Stretch between values"
    return "Show without a stretch" if after.stretch is Stretch.NONE else "Show with the usual stretch"


def _tone_title(before: DisplayChoice, after: DisplayChoice) -> str:
    if after.invert is not before.invert:
        return "Invert" if after.invert else "Show not inverted"
    named = ("gamma", "brightness", "contrast", "sharpen")
    changes = [name for name in named if getattr(after, name) != getattr(before, name)]
    return f"Change the {' and '.join(changes)}".replace("sharpen", "sharpness") if changes else "Adjust the display"
