"""Edits of how a comparison's snapshots are laid on each other. Annotations stay in their own snapshot's pixels."""

from __future__ import annotations

from dataclasses import replace

from twopass.model.edit import Edit
from twopass.model.edits.common import Author, changed, counted
from twopass.model.ids import Uid
from twopass.model.project import Project
from twopass.model.records import Comparison, Registration
from twopass.model.registering import TiePoint

AUTOMATIC, TIE_POINTS, NUDGE, NUMBERS = "automatic", "tie points", "nudge", "numbers"  # methods, as they are stored
_TITLES = {
    AUTOMATIC: "Register automatically",
    NUDGE: "Nudge the registration",
    NUMBERS: "Register by numbers",
}


def registered(
    project: Project, author: Author, comparison: Uid, registration: Registration, gesture: str | None = None
) -> Edit:
    """Return the edit that registers a comparison; it is empty where it is registered so already.

    Edits in a row with the same *gesture* (arrow keys held down) are one step for undo.
    """
    before = project.comparisons[comparison]
    return _edit(author, before, registration, _title(before.registration, registration), gesture)


def unregistered(project: Project, author: Author, comparison: Uid) -> Edit:
    """Return the edit that removes a comparison's registration, tie points and all."""
    return _edit(author, project.comparisons[comparison], None, "Remove the registration", None)


def _edit(
    author: Author, before: Comparison, registration: Registration | None, title: str, gesture: str | None
) -> Edit:
    if before.registration == registration:
        return Edit(title, (), gesture)
    after = replace(before, registration=registration, stamp=author.updated(before.stamp))
    return Edit(title, (changed(before, after),), gesture)


def _title(before: Registration | None, after: Registration) -> str:
    """Return what registering is called, after what the user did."""
    points = before.tie_points if before else ()
    if after.tie_points != points:
        return _points_title(points, after.tie_points)
    if after.method == TIE_POINTS:
        used = sum(point.enabled for point in after.tie_points)
        return f"Register by {counted(used, 'tie point', 'tie points')}"
    return _TITLES.get(after.method or "", "Register")


def _points_title(before: tuple[TiePoint, ...], after: tuple[TiePoint, ...]) -> str:
    more = len(after) - len(before)
    if more > 0:
        return f"Place {counted(more, 'tie point', 'tie points')}"
    if more < 0:
        return f"Delete {counted(-more, 'tie point', 'tie points')}"
    pairs = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    if any(a.before != b.before or a.after != b.after for a, b in pairs):
        return f"Move {counted(len(pairs), 'tie point', 'tie points')}"
    verb = "Use" if all(b.enabled for _, b in pairs) else "Leave out"
    return f"{verb} {counted(len(pairs), 'tie point', 'tie points')}"
