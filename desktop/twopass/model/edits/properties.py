"""Edits of what is known of a snapshot: how it was taken, where it lies, and which of two is the earlier."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from twopass.model.edit import Edit
from twopass.model.edits.common import Author, changed
from twopass.model.georeference import Georeference
from twopass.model.ids import Uid
from twopass.model.project import Project
from twopass.model.properties import BY_HAND, DATETIME, GSD_ERROR, Value, is_zone_unsaid, spec_of, value_of, with_values
from twopass.model.records import Comparison, Finding, FindingType, Registration, Role, Snapshot
from twopass.model.transforms import determinant, inverse_homography
from twopass.model.values import freeze

_SWAPPED = {Role.BEFORE: Role.AFTER, Role.AFTER: Role.BEFORE}
_BACKWARDS = {
    FindingType.APPEARED: FindingType.DEPARTED,
    FindingType.DEPARTED: FindingType.APPEARED,
}


def describe(
    project: Project, author: Author, snapshot: Uid, values: Mapping[str, Value | None], source: str = BY_HAND
) -> Edit:
    """Return the edit that gives a snapshot other properties, by their STAC names; None takes one away.

    Those that it has already keep their source; a time that was only taken to be in UTC is confirmed.
    Raises ``TwopassError(BAD_ARGUMENT)`` for a name that is none.
    """
    before = project.snapshots[snapshot]
    unsure = {DATETIME} if is_zone_unsaid(before) else set[str]()
    new = {key: value for key, value in values.items() if value_of(before, key) != value or key in unsure}
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
    """Return the edit that makes before after and after before, with their roles, registration and findings."""
    shown = project.comparisons[comparison]
    other_way = None if shown.registration is None else turned_round(shown.registration)
    turned: Comparison = replace(
        shown, before=shown.after, after=shown.before, registration=other_way, stamp=author.updated(shown.stamp)
    )
    changes = [changed(shown, turned)]
    for snapshot in (project.snapshots[uid] for uid in (shown.before, shown.after)):
        if snapshot.role is not None and snapshot.role in _SWAPPED:
            changes.append(changed(snapshot, replace(snapshot, role=_SWAPPED[snapshot.role])))
    for finding in project.findings.values():
        if finding.comparison == comparison:
            changes.append(changed(finding, _told_backwards(author, finding)))
    return Edit("Swap before and after", tuple(changes))


def turned_round(registration: Registration) -> Registration:
    """Return a registration the other way round; its errors are in the pixels of the snapshot that is before now."""
    back = inverse_homography(registration.after_to_before)
    scale = math.sqrt(abs(determinant((back[0], back[1], back[3], back[4])))) / abs(back[8])
    points = tuple(replace(point, before=point.after, after=point.before) for point in registration.tie_points)
    rmse, misfit = (
        None if value is None else value * scale for value in (registration.rmse_px, registration.misfit_px)
    )
    return replace(registration, after_to_before=back, rmse_px=rmse, misfit_px=misfit, tie_points=points)


def _told_backwards(author: Author, finding: Finding) -> Finding:
    return replace(
        finding,
        type=_BACKWARDS.get(finding.type, finding.type),
        before_annotation=finding.after_annotation,
        after_annotation=finding.before_annotation,
        stamp=author.updated(finding.stamp),
    )


def _stamped(author: Author, snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, stamp=author.updated(snapshot.stamp))
