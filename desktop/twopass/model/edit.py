"""An edit: one undoable step, as the value of every touched record before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.ids import Kind, Uid
from twopass.model.records import Record


@dataclass(frozen=True, slots=True)
class Change:
    """One record's value before and after; ``None`` means it did not exist, or no longer does."""

    kind: Kind
    uid: Uid
    before: Record | None
    after: Record | None


@dataclass(frozen=True, slots=True)
class Edit:
    """One step of the user's.

    Attributes:
        title: what undo would name it, in the user's words ("Draw An-124").
        changes: at most one change a record.
        gesture: edits in a row with the same gesture are one step for undo (arrow keys held down); ``None`` stands
            alone.
    """

    title: str
    changes: tuple[Change, ...]
    gesture: str | None = None

    @property
    def touched(self) -> tuple[Uid, ...]:
        """The uids of the records it changes."""
        return tuple(change.uid for change in self.changes)

    def __bool__(self) -> bool:
        """Whether the edit changes anything."""
        return any(change.before != change.after for change in self.changes)


def inverted(edit: Edit) -> Edit:
    """Return the edit that takes back *edit*; its own inverse is *edit* again."""
    flipped = tuple(Change(change.kind, change.uid, change.after, change.before) for change in reversed(edit.changes))
    return replace(edit, changes=flipped)


def merged(edits: Iterable[Edit]) -> Edit:
    """Return one edit with the effect of several in a row: each record's first *before* and last *after*.

    The title and gesture are the last edit's. Raises ``TwopassError(EDIT_CONFLICT)`` if the edits do not follow on
    from each other, and ``ValueError`` if there are none.
    """
    steps = list(edits)
    if not steps:
        raise ValueError("merged() needs at least one edit")
    result: dict[tuple[Kind, Uid], Change] = {}
    for edit in steps:
        for change in edit.changes:
            key = (change.kind, change.uid)
            earlier = result.get(key)
            if earlier is None:
                result[key] = change
                continue
            if earlier.after != change.before:
                raise TwopassError(ErrorCode.EDIT_CONFLICT, what=str(change.uid))
            result[key] = Change(change.kind, change.uid, earlier.before, change.after)
    kept = tuple(change for change in result.values() if change.before != change.after)
    return Edit(steps[-1].title, kept, steps[-1].gesture)
