"""What every edit needs to know about its author, and how a record's change is written down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from twopass.model.edit import Change
from twopass.model.ids import UidSource, random_uid
from twopass.model.records import Annotation, Record, Stamp, kind_of


@dataclass(frozen=True, slots=True)
class Author:
    """Who edits, and when.

    Attributes:
        name: the person, as written into ``created_by`` ("" if nobody said).
        now: the time (RFC 3339, UTC, trailing Z).
        new_uid: where new identities come from; a counter in tests.
    """

    name: str
    now: str
    new_uid: UidSource = random_uid

    def created(self) -> Stamp:
        """Return the stamp of a new record."""
        return Stamp(created=self.now, created_by=self.name or None)

    def updated(self, stamp: Stamp) -> Stamp:
        """Return *stamp* with this author as the last to have changed the record."""
        return replace(stamp, updated=self.now, updated_by=self.name or None)


def added(record: Record) -> Change:
    """Return the change that adds a record."""
    return Change(kind_of(record), record.uid, None, record)


def removed(record: Record) -> Change:
    """Return the change that removes a record."""
    return Change(kind_of(record), record.uid, record, None)


def changed(before: Record, after: Record) -> Change:
    """Return the change from one value of a record to another."""
    return Change(kind_of(before), before.uid, before, after)


def touched_up(before: Annotation, author: Author, **fields: Any) -> Change:
    """Return the change that gives an annotation new field values and the author's stamp."""
    after = replace(before, stamp=author.updated(before.stamp), **fields)
    return changed(before, after)


def counted(count: int, one: str, many: str) -> str:
    """Return "1 box" or "3 boxes"."""
    return f"1 {one}" if count == 1 else f"{count} {many}"
