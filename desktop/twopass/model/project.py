"""The project: one frozen value, changed only by applying an edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from twopass.model.edit import Change, Edit
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.ids import Kind, Uid
from twopass.model.records import (
    Annotation,
    Comparison,
    Finding,
    Label,
    ProjectInfo,
    Record,
    Site,
    Snapshot,
    TrackedObject,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """One document: sites, snapshots, labels, annotations, findings.

    The mappings are by uid and never mutated. ``last_numbers`` is the highest number ever given out for each kind: it
    only grows, also through undo, so that a number is never reused; it does not count for equality.
    """

    info: ProjectInfo
    sites: Mapping[Uid, Site] = field(default_factory=dict)
    snapshots: Mapping[Uid, Snapshot] = field(default_factory=dict)
    comparisons: Mapping[Uid, Comparison] = field(default_factory=dict)
    labels: Mapping[Uid, Label] = field(default_factory=dict)
    objects: Mapping[Uid, TrackedObject] = field(default_factory=dict)
    annotations: Mapping[Uid, Annotation] = field(default_factory=dict)
    findings: Mapping[Uid, Finding] = field(default_factory=dict)
    last_numbers: Mapping[Kind, int] = field(default_factory=dict, compare=False)

    def of_kind(self, kind: Kind) -> Mapping[Uid, Record]:
        """Return the records of one kind by uid."""
        if kind is Kind.PROJECT:
            return {self.info.uid: self.info}
        return cast(Mapping[Uid, Record], getattr(self, _FIELDS[kind]))

    def next_number(self, kind: Kind) -> int:
        """Return the number the next new record of this kind gets."""
        return self.last_numbers.get(kind, 0) + 1


_FIELDS: dict[Kind, str] = {
    Kind.SITE: "sites",
    Kind.SNAPSHOT: "snapshots",
    Kind.COMPARISON: "comparisons",
    Kind.LABEL: "labels",
    Kind.OBJECT: "objects",
    Kind.ANNOTATION: "annotations",
    Kind.FINDING: "findings",
}


def applied(project: Project, edit: Edit) -> Project:
    """Return the project after an edit.

    Raises ``TwopassError(EDIT_CONFLICT)`` if a record is not what the edit says it was before: nothing is applied then.
    """
    touched: dict[Kind, dict[Uid, Any]] = {}
    numbers = dict(project.last_numbers)
    info = project.info
    for change in edit.changes:
        if change.kind is Kind.PROJECT:
            info = _applied_info(info, change)
            continue
        records = touched.get(change.kind)
        if records is None:
            records = touched[change.kind] = _copied(project.of_kind(change.kind))
        _apply_change(records, change)
        for value in (change.before, change.after):
            if value is not None:
                numbers[change.kind] = max(numbers.get(change.kind, 0), value.number)
    fields: dict[str, Any] = {_FIELDS[kind]: records for kind, records in touched.items()}
    return replace(project, info=info, last_numbers=numbers, **fields)


def _copied(records: Mapping[Uid, Record]) -> dict[Uid, Any]:
    # A dict that something was deleted from is copied 10 times as fast by itself as by ``dict``: as a whole, with gaps.
    return records.copy() if isinstance(records, dict) else dict(records)


def _apply_change(records: dict[Uid, Any], change: Change) -> None:
    current = records.get(change.uid)
    if current is not change.before and current != change.before:
        raise TwopassError(ErrorCode.EDIT_CONFLICT, what=str(change.uid))
    if change.after is None:
        records.pop(change.uid, None)
    else:
        records[change.uid] = change.after


def _applied_info(info: ProjectInfo, change: Change) -> ProjectInfo:
    if change.before != info or not isinstance(change.after, ProjectInfo):
        raise TwopassError(ErrorCode.EDIT_CONFLICT, what=str(change.uid))
    return change.after
