"""A disk that loses power: every write of a run is recorded, and the files rebuilt as a cut at any moment leaves them.

What was synced is on the disk. Of what was not, any part may be: all, none, the first so many writes, any of them, a
write torn at a sector of 512 bytes. A new or deleted name is certain only once its folder was synced: until then it may
stand for nothing, for the new file, or for the file that had the name before.

Not simulated: disks that lie about a sync, and sectors that a cut destroys though nothing was writing to them.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

SECTOR = 512


@dataclass(frozen=True)
class Operation:
    """One thing done to the disk (``create``, ``write``, ``cut``, ``sync``, ``delete``), or ``ack``: a promise made."""

    what: str
    name: str = ""
    number: int = 0  # the offset written at, the length cut to, or the event acknowledged
    data: bytes = b""
    folder_synced: bool = False


class _File(apsw.VFSFile):
    def __init__(self, log: list[Operation], name: Any, flags: list[int]) -> None:
        path = name if isinstance(name, str) or name is None else name.filename()
        is_new = bool(path) and not os.path.exists(path)
        super().__init__("", name, flags)
        self._log, self._name = log, os.path.basename(path) if path else ""
        if is_new:
            self._note(Operation("create", self._name))

    def _note(self, operation: Operation) -> None:
        if self._name:
            self._log.append(operation)

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self._note(Operation("write", self._name, offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        super().xTruncate(size)
        self._note(Operation("cut", self._name, size))

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self._note(Operation("sync", self._name))


class _Disk(apsw.VFS):
    def __init__(self, log: list[Operation]) -> None:
        self._log = log
        super().__init__("recording", "", maxpathname=0)

    def xOpen(self, name: Any, flags: list[int]) -> _File:
        return _File(self._log, name, flags)

    def xDelete(self, name: str, syncdir: bool) -> None:
        super().xDelete(name, syncdir)
        self._log.append(Operation("delete", os.path.basename(name), folder_synced=bool(syncdir)))


@dataclass(frozen=True)
class Statement:
    """One statement as SQLite was given it, with its values bound and not written out: 15 digits are not a double."""

    sql: str
    values: Sequence[Any] = ()


def recorded(path: Path, script: Sequence[Statement | int]) -> tuple[list[Operation], list[str]]:
    """Run a script on a new database; a number acknowledges that event.

    Returns what was done to the disk, and the statements as SQLite expanded them.
    """
    log: list[Operation] = []
    expanded: list[str] = []
    disk = _Disk(log)
    connection = apsw.Connection(str(path), vfs="recording")

    def expand(cursor: apsw.Cursor, _sql: str, _values: Any) -> bool:
        expanded.append(cursor.expanded_sql)
        return True

    connection.exec_trace = expand
    for step in script:
        if isinstance(step, int):
            log.append(Operation("ack", number=step))
        else:
            connection.execute(step.sql, tuple(step.values)).fetchall()
    connection.close()
    disk.unregister()
    return log, expanded


@dataclass
class _State:
    """What a name stands for: certain bytes, and what was done to them since the last sync."""

    there: bool = False
    certain: bool = True  # whether the folder says so, too
    content: bytearray = field(default_factory=bytearray)
    pending: list[Operation] = field(default_factory=list)
    deleted: _State | None = None  # what it was, while its deletion may not have reached the folder


class Replay:
    """The disk of a run, taken forward to one moment after another."""

    def __init__(self, log: Sequence[Operation]) -> None:
        self._log = log
        self._states: dict[str, _State] = {}
        self._moment = 0
        self.promised = 0  # the last event acknowledged so far

    def forward(self, moment: int) -> None:
        """Go on until so many operations were done."""
        for operation in self._log[self._moment : moment]:
            if operation.what == "ack":
                self.promised = operation.number
            else:
                _advance(self._states, operation)
        self._moment = moment

    def cut(self, chance: random.Random, folder: Path) -> None:
        """Write the files a power cut now may leave into *folder*."""
        for name, state in self._states.items():
            content = _survived(state, chance)
            if content is not None:
                (folder / name).write_bytes(content)


def _advance(states: dict[str, _State], operation: Operation) -> None:
    state = states.setdefault(operation.name, _State())
    match operation.what:
        case "create":
            states[operation.name] = _State(there=True, certain=False, deleted=state.deleted)
        case "sync":
            for pending in state.pending:
                _apply(state.content, pending)
            state.pending = []
            # SQLite syncs the folder with the first sync of a new journal, not with that of a new database.
            if not state.certain and operation.name.endswith("-journal"):
                _sync_folder(states)
        case "delete":
            states[operation.name] = _State(deleted=state)
            if operation.folder_synced:
                _sync_folder(states)
        case _:
            state.pending.append(operation)


def _sync_folder(states: dict[str, _State]) -> None:
    for state in states.values():
        state.certain, state.deleted = True, None


def _survived(state: _State, chance: random.Random) -> bytes | None:
    if not (state.there and (state.certain or chance.random() < 0.5)):
        # The folder may still name the file that was there before, in whatever state that one is.
        return _survived(state.deleted, chance) if state.deleted is not None and chance.random() < 0.5 else None
    content = bytearray(state.content)
    manner = chance.choice(("first", "any", "none", "all"))
    first = chance.randrange(len(state.pending) + 1)
    for place, operation in enumerate(state.pending):
        kept = {"first": place < first, "any": chance.random() < 0.5, "none": False, "all": True}[manner]
        if kept and operation.what == "write" and chance.random() < 0.15:
            _tear(content, operation, chance)
        elif kept:
            _apply(content, operation)
    return bytes(content)


def _tear(content: bytearray, operation: Operation, chance: random.Random) -> None:
    for start in range(0, len(operation.data), SECTOR):
        if chance.random() < 0.5:
            part = operation.data[start : start + SECTOR]
            _apply(content, Operation("write", operation.name, operation.number + start, part))


def _apply(content: bytearray, operation: Operation) -> None:
    end = operation.number + len(operation.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if operation.what == "write":
        content[operation.number : end] = operation.data
    else:
        del content[operation.number :]
