"""Edits of what a site holds: further snapshots, and further comparisons between its snapshots."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from twopass.model.edit import Change, Edit
from twopass.model.edits.common import Author, added, changed, counted
from twopass.model.edits.comparisons import ImageFacts, new_snapshot
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.ids import Kind, Uid, pair_uid
from twopass.model.project import Project
from twopass.model.records import Comparison, Role, Site, Snapshot
from twopass.model.series import comparison_between, series_of, site_of


def add_images(project: Project, author: Author, comparison: Comparison, images: Iterable[ImageFacts]) -> Edit:
    """Return the edit that adds images to a comparison's site as further snapshots.

    An image that lies where one of the site's lies already is left out, so that the edit may be empty. A comparison
    that is of no site yet gets one, called after the project.
    """
    site = site_of(project, comparison)
    changes: list[Change] = [] if site is not None else _with_a_site(project, author, comparison)
    place = site or changes[0].uid
    known = {snapshot.path for snapshot in series_of(project, comparison)}
    taken = {snapshot.file_name for snapshot in project.snapshots.values()}
    number = project.next_number(Kind.SNAPSHOT)
    new: list[Snapshot] = []
    for facts in images:
        if facts.path not in known:
            snapshot = new_snapshot(author, number + len(new), place, facts, Role.OTHER, taken)
            new.append(snapshot)
            known.add(facts.path)
            taken.add(snapshot.file_name)
    if not new:
        return Edit("Add images", ())
    title = f"Add {new[0].file_name}" if len(new) == 1 else f"Add {counted(len(new), 'image', 'images')}"
    return Edit(title, (*changes, *(added(snapshot) for snapshot in new)))


def pair_of(project: Project, author: Author, *, site: Uid | None, before: Uid, after: Uid) -> Comparison:
    """Return the comparison of two snapshots, in this order, that the project does not hold: to look at.

    The first edit of it stores it (:func:`with_pairs`). Raises ``TwopassError(UNKNOWN_ID)`` for a snapshot that is not
    there.
    """
    if before not in project.snapshots or after not in project.snapshots:
        raise TwopassError(ErrorCode.UNKNOWN_ID, what="snapshot")
    uid = pair_uid(before, after)
    if uid in project.comparisons:
        uid = author.new_uid()  # its snapshots have changed places since
    number = project.next_number(Kind.COMPARISON)
    return Comparison(uid=uid, number=number, site=site, before=before, after=after, stamp=author.created())


def standing(project: Project, shown: Comparison) -> Comparison | None:
    """Return a comparison as the project has it, or as a pair to look at; None where a snapshot of it is gone."""
    known = project.comparisons.get(shown.uid) or comparison_between(project, shown.before, shown.after)
    if known is not None or not {shown.before, shown.after} <= project.snapshots.keys():
        return known
    return replace(shown, registration=None, site=shown.site if shown.site in project.sites else None)


def holding(project: Project, pair: Comparison) -> Project:
    """Return a project that holds a comparison, for functions that edit it: a pair to look at is not in it yet."""
    if pair.uid in project.comparisons:
        return project
    return replace(project, comparisons={**project.comparisons, pair.uid: pair})


def with_pairs(project: Project, edit: Edit) -> Edit:
    """Return an edit that also stores the pairs to look at that it changes."""
    missing = [
        change
        for change in edit.changes
        if change.kind is Kind.COMPARISON and change.before is not None and change.uid not in project.comparisons
    ]
    if not missing:
        return edit
    number = project.next_number(Kind.COMPARISON)
    stored = {
        change.uid: replace(change.after, number=number + place)
        for place, change in enumerate(missing)
        if isinstance(change.after, Comparison)
    }
    changes = [added(stored[change.uid]) if change.uid in stored else change for change in edit.changes]
    return replace(edit, changes=tuple(changes))


def _with_a_site(project: Project, author: Author, comparison: Comparison) -> list[Change]:
    """Return the changes that give a comparison and both its snapshots a site, the site's own first."""
    place = Site(uid=author.new_uid(), number=project.next_number(Kind.SITE), name=project.info.title or "Site")
    changes = [added(place), changed(comparison, replace(comparison, site=place.uid))]
    for uid in dict.fromkeys((comparison.before, comparison.after)):
        snapshot = project.snapshots[uid]
        changes.append(changed(snapshot, replace(snapshot, site=place.uid)))
    return changes
