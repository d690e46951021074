"""Edits of what is known of a snapshot: how it was taken, where it lies, and which of two is the earlier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from twopass.model.edit import Edit
from twopass.model.edits.common import Author, changed
from twopass.model.georeference import Georeference
from twopass.model.ids import Uid
from twopass.model.project import Project
from twopass.model.properties import BY_HAND, GSD_ERROR, Value, spec_of, value_of, with_values
from twopass.model.records import Comparison, Role, Snapshot
from twopass.model.transforms import inverse_homography
from twopass.model.values import freeze

_SWAPPED = {Role.BEFORE: Role.AFTER, Role.AFTER: Role.BEFORE}


def describe(
    project: Project, author: Author, snapshot: Uid, values: Mapping[str, Value | None], source: str = BY_HAND
) -> Edit:
    """Return the edit that gives a snapshot other properties, by their STAC names; None takes one away.

    Those that it has already keep their source. Raises ``TwopassError(BAD_ARGUMENT)`` for a name that is none.
    """
    before = project.snapshots[snapshot]
    new = {key: value for key, value in values.items() if value_of(before, key) != value}
    title = spec_of(next(iter(new))).title.lower() if len(new) == 1 else "properties"
    if not new:
        return Edit("", ())
    return Edit(f"Change {title}", (changed(before, _stamped(author, with_values(before, new, source))),))


def georeference(
    project: Project,
    author: Author,
    snapshot: Uid,
    place: Georeference | None,
    gsd: float | None = None,
) -> Edit:
    """Return the edit that says where a snapshot lies, None for nowhere; *gsd* in metres follows from its place.

    A ground sample distance that came from the place before goes with it.
    """
    before = project.snapshots[snapshot]
    if place is None and before.georeference is None:
        return Edit("", ())
    after = replace(before, georeference=place)
    if gsd is not None or before.georeference is not None:
        after = with_values(after, {"gsd": gsd}, "georeference")
    title = "Georeference" if place is not None else "Forget the georeference of"
    return Edit(f"{title} {before.file_name}", (changed(before, _stamped(author, after)),))


def scale(project: Project, author: Author, snapshot: Uid, gsd: float, error: float, source: str) -> Edit:
    """Return the edit that gives a snapshot a ground sample distance (metres) with its error as a fraction of it."""
    before = project.snapshots[snapshot]
    after = with_values(before, {"gsd": gsd}, source)
    after = replace(after, properties=freeze({**(after.properties or {}), GSD_ERROR: error}))
    return Edit("Set the scale by a known length", (changed(before, _stamped(author, after)),))


def swap(project: Project, author: Author, comparison: Uid) -> Edit:
    """Return the edit that makes before after and after before, with their roles and their registration."""
    shown = project.comparisons[comparison]
    registration = shown.registration
    if registration is not None:
        registration = replace(registration, after_to_before=inverse_homography(registration.after_to_before))
    turned: Comparison = replace(
        shown,
        before=shown.after,
        after=shown.before,
        registration=registration,
        stamp=author.updated(shown.stamp),
    )
    snapshots = [project.snapshots[uid] for uid in (shown.before, shown.after)]
    roles = [
        changed(snapshot, replace(snapshot, role=_SWAPPED[snapshot.role]))
        for snapshot in snapshots
        if snapshot.role is not None and snapshot.role in _SWAPPED
    ]
    return Edit("Swap before and after", (changed(shown, turned), *roles))


def _stamped(author: Author, snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, stamp=author.updated(snapshot.stamp))
