"""Which steps can be undone and redone: a frozen value derived from the event log alone.

The log is append-only. Undo appends an event that inverts the last step, redo one that inverts the undo; so the
stacks below can be rebuilt from the log's ``role`` and ``gesture`` columns after any restart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class EventRole(StrEnum):
    """How an event came about. The creation of a project is in the log, but nobody's step: it can't be undone."""

    CREATE = "create"
    DO = "do"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, slots=True)
class EventMark:
    """What of an event the stacks need: its number in the log, its role, title and gesture."""

    seq: int
    role: EventRole
    title: str
    gesture: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step for undo: one event, or a run of events with the same gesture."""

    seqs: tuple[int, ...]
    title: str
    gesture: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The undo and redo stacks, last step last."""

    undoable: tuple[Step, ...] = ()
    redoable: tuple[Step, ...] = ()

    @property
    def undo_title(self) -> str | None:
        """What undo would take back, or None."""
        return self.undoable[-1].title if self.undoable else None

    @property
    def redo_title(self) -> str | None:
        """What redo would bring back, or None."""
        return self.redoable[-1].title if self.redoable else None


def after_event(history: History, mark: EventMark) -> History:
    """Return the stacks after one more event of the log.

    Raises ``ValueError`` for an undo or redo with nothing to undo or redo (a log no Twopass wrote).
    """
    undoable, redoable = list(history.undoable), list(history.redoable)
    _advance(undoable, redoable, mark)
    return History(tuple(undoable), tuple(redoable))


def from_log(marks: Iterable[EventMark]) -> History:
    """Return the stacks that a whole log leads to, in linear time. Raises like :func:`after_event`."""
    undoable: list[Step] = []
    redoable: list[Step] = []
    for mark in marks:
        _advance(undoable, redoable, mark)
    return History(tuple(undoable), tuple(redoable))


def _advance(undoable: list[Step], redoable: list[Step], mark: EventMark) -> None:
    if mark.role is EventRole.CREATE:
        return
    if mark.role is EventRole.DO:
        joins = bool(undoable) and not redoable and mark.gesture is not None and undoable[-1].gesture == mark.gesture
        if joins:
            undoable[-1] = Step((*undoable[-1].seqs, mark.seq), mark.title, mark.gesture)
        else:
            undoable.append(Step((mark.seq,), mark.title, mark.gesture))
        redoable.clear()
        return
    source, target = (undoable, redoable) if mark.role is EventRole.UNDO else (redoable, undoable)
    if not source:
        raise ValueError(f"event {mark.seq} has role {mark.role.value}, but there is nothing to {mark.role.value}")
    step = source.pop()
    # A step that was undone and redone is closed: nothing may join it any more.
    target.append(Step((mark.seq,), step.title, None))
