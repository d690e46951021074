"""The snapshots of one site as a series in time."""

from __future__ import annotations

from datetime import UTC, datetime

from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.ids import Uid
from twopass.model.project import Project
from twopass.model.properties import is_swapped
from twopass.model.records import Comparison, Snapshot


def series_of(project: Project, comparison: Comparison) -> tuple[Snapshot, ...]:
    """Return the snapshots of a comparison's site in time order; those of unknown dates by number at the end.

    Both snapshots of the comparison are always among them, whatever site they say they are of.
    """
    site = site_of(project, comparison)
    shown = (comparison.before, comparison.after)
    snapshots = [
        snapshot
        for snapshot in project.snapshots.values()
        if snapshot.uid in shown or (site is not None and snapshot.site == site)
    ]
    return tuple(sorted(snapshots, key=_place_in_time))


def site_of(project: Project, comparison: Comparison) -> Uid | None:
    """Return the site of a comparison: its own, else that of one of its snapshots, else None."""
    before, after = project.snapshots[comparison.before], project.snapshots[comparison.after]
    return comparison.site or before.site or after.site


def comparison_between(project: Project, before: Uid, after: Uid) -> Comparison | None:
    """Return the comparison of two snapshots in this order, the first that was made; None if there is none."""
    fitting = [item for item in project.comparisons.values() if (item.before, item.after) == (before, after)]
    return min(fitting, key=lambda item: item.number, default=None)


def first_comparison(project: Project) -> Comparison:
    """Return the comparison to show first. Raises ``TwopassError(UNKNOWN_ID)`` for a project without one."""
    comparisons = sorted(project.comparisons.values(), key=lambda comparison: comparison.number)
    if not comparisons:
        raise TwopassError(ErrorCode.UNKNOWN_ID, what="comparison")
    return comparisons[0]


def moment_of(snapshot: Snapshot) -> datetime | None:
    """Return when a snapshot was taken, UTC; None where nothing says so, or what says so is no date.

    Of a day without a time it is the day's beginning.
    """
    try:
        moment = datetime.fromisoformat(_said(snapshot))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def is_turned_round(project: Project, comparison: Comparison) -> bool:
    """Return whether a comparison's before snapshot is known to be later than its after snapshot."""
    return is_swapped(project.snapshots[comparison.before], project.snapshots[comparison.after])


def _said(snapshot: Snapshot) -> str:
    return snapshot.datetime or snapshot.date_captured or ""


def _place_in_time(snapshot: Snapshot) -> tuple[bool, float, int]:
    moment = moment_of(snapshot)
    return (moment is None, 0.0 if moment is None else moment.timestamp(), snapshot.number)
