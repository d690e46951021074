"""The project file: current state and event log in one SQLite file; every edit is one transaction."""

from __future__ import annotations

import gc
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import cast

from sqlalchemy import insert, select, update

from twopass.model.edit import Edit, merged
from twopass.model.edits.common import added
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.history import EventMark, EventRole, from_log
from twopass.model.ids import Kind, Uid, random_uid
from twopass.model.project import Project, applied
from twopass.model.records import ProjectInfo, Snapshot
from twopass.model.rules import problems
from twopass.store.connection import (
    check_content,
    check_kind,
    check_name,
    checked,
    connect,
    engine_on,
    may_write,
)
from twopass.store.failures import reading, writing
from twopass.store.files import file_id, remove_quietly, rename_new, replace_whole
from twopass.store.records_json import decode, decode_edit, encode, encode_edit
from twopass.store.recovery import connect_to_look
from twopass.store.rows import read_numbers, read_records, write_changes
from twopass.store.schema import APPLICATION_ID, EVENT, FORMAT_VERSION, METADATA, PROJECT, RECORDS


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file holds: the project as it is, and what the undo stacks need of its log."""

    project: Project
    marks: tuple[EventMark, ...]


class ProjectFile:
    """An open project file. Its methods may be called from any thread, one at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._raw = connection
        # One SQLAlchemy connection for as long as the file is open: giving it back to a pool would roll back the
        # transactions that are begun and ended by hand below.
        self._connection = engine_on(connection).connect()
        self._lock = threading.RLock()
        self._file_id = file_id(path)

    @classmethod
    def create(cls, path: Path, project: Project, edit: Edit, author: str, at: str) -> ProjectFile:
        """Make a file with *project* and *edit* in its first event; whole, or not at all.

        Raises ``TwopassError``: ``PROJECT_EXISTS``, ``PROJECT_NAME_TOO_LONG``, ``DISK_FULL``, ``STORE_FAILED``.
        """
        check_name(path)
        with writing(path):
            if os.path.lexists(path):
                raise TwopassError(ErrorCode.PROJECT_EXISTS, path=str(path))
            if not path.parent.is_dir():
                raise TwopassError(ErrorCode.STORE_FAILED, path=str(path), detail="its folder does not exist")
        cls._make(path, project, edit, author, at, rename_new)
        return cls.open(path)

    @classmethod
    def write(cls, path: Path, project: Project, author: str, at: str) -> None:
        """Make a file that holds *project* and nothing of how it came about, replacing what is there whole or not.

        Raises ``TwopassError`` like :meth:`create`.
        """
        check_name(path)
        cls._make(path, project, Edit("Save as", ()), author, at, replace_whole)

    @classmethod
    def _make(
        cls, path: Path, project: Project, edit: Edit, author: str, at: str, name: Callable[[Path, Path], None]
    ) -> None:
        temporary = path.with_name(f".{random_uid()}.part")
        try:
            with writing(path):
                with closing(connect(temporary, "rwc")) as raw:
                    cls(temporary, raw, read_only=False)._fill(project, _first_edit(project, edit), author, at)
                name(temporary, path)
        finally:
            remove_quietly(temporary)

    def _fill(self, project: Project, edit: Edit, author: str, at: str) -> None:
        self._raw.execute("PRAGMA journal_mode=DELETE")
        self._raw.execute(f"PRAGMA application_id={APPLICATION_ID}")
        self._raw.execute(f"PRAGMA user_version={FORMAT_VERSION}")
        numbers = {kind.value: number for kind, number in project.last_numbers.items()}
        row = {"uid": project.info.uid, "body": encode(project.info), "head": 0}
        with self._transaction():
            METADATA.create_all(self._connection)
            self._connection.execute(insert(PROJECT).values(**row, last_numbers=json.dumps(numbers)))
            self._write(edit, EventRole.CREATE, random_uid(), author, at)
        self._connection.close()

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> ProjectFile:
        """Open a file; read-only if asked, or if it or its folder can't be written.

        Changes no byte, but that what a crash left half-written is rolled back. Read-only changes none at all: beside
        such a crash it shows the last committed state.

        Raises ``TwopassError``: missing, a folder, empty, foreign, newer, corrupt, unreadable.
        """
        path = path.absolute()
        checked(path)
        check_kind(path)
        read_only = read_only or not may_write(path)
        with reading(path):
            raw = connect_to_look(path) if read_only else connect(path, "rw")
        try:
            check_content(raw, path)
            return cls(path, raw, read_only=read_only)
        except TwopassError:
            raw.close()
            raise

    def moved(self) -> bool:
        """Return whether the name no longer stands for the file that was opened (moved, replaced or deleted)."""
        return file_id(self.path) != self._file_id

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()
            self._raw.close()

    def load(self) -> Loaded:
        """Return the project and the marks of its log. Raises ``TwopassError(PROJECT_CORRUPT)``."""
        with self._lock, reading(self.path), self._unchanging(), _no_collection():
            loaded = Loaded(self._project(), self._marks())
            self._check_loaded(loaded)
            return loaded

    def snapshots(self) -> list[Snapshot]:
        """Return the snapshots alone, in the order of their numbers. Raises ``TwopassError(PROJECT_CORRUPT)``."""
        with self._lock, reading(self.path):
            return list(read_records(self._connection, Kind.SNAPSHOT).values())

    @contextmanager
    def _unchanging(self) -> Generator[None]:
        """Hold one state of the file for several questions: another window may write between them."""
        if self._raw.in_transaction:
            yield
            return
        self._raw.execute("BEGIN")
        try:
            yield
        finally:
            # After some errors SQLite has rolled back by itself, and another ROLLBACK would hide the first error.
            if self._raw.in_transaction:
                self._raw.execute("ROLLBACK")

    def _project(self) -> Project:
        row = self._connection.execute(select(PROJECT.c.uid, PROJECT.c.body)).one()
        info = cast(ProjectInfo, decode(Kind.PROJECT, row.body))
        if info.uid != row.uid:
            raise ValueError("the project's own row is damaged")
        records = {kind: read_records(self._connection, kind) for kind in RECORDS}
        return Project(
            info=info,
            sites=records[Kind.SITE],
            snapshots=records[Kind.SNAPSHOT],
            comparisons=records[Kind.COMPARISON],
            labels=records[Kind.LABEL],
            objects=records[Kind.OBJECT],
            annotations=records[Kind.ANNOTATION],
            findings=records[Kind.FINDING],
            last_numbers=read_numbers(self._connection),
        )

    def _marks(self) -> tuple[EventMark, ...]:
        columns = select(EVENT.c.seq, EVENT.c.role, EVENT.c.title, EVENT.c.gesture).order_by(EVENT.c.seq)
        rows = self._connection.execute(columns)
        return tuple(EventMark(seq, EventRole(role), title, gesture) for seq, role, title, gesture in rows)

    def _check_loaded(self, loaded: Loaded) -> None:
        """Raise ``ValueError`` for damage that no single row shows."""
        head = self._connection.execute(select(PROJECT.c.head)).scalar_one()
        if head != len(loaded.marks) or [mark.seq for mark in loaded.marks] != list(range(1, head + 1)):
            raise ValueError("events are missing from the log")
        from_log(loaded.marks)
        for kind in RECORDS:
            numbers = map(attrgetter("number"), loaded.project.of_kind(kind).values())
            if max(numbers, default=0) >= loaded.project.next_number(kind):
                raise ValueError(f"the numbers of kind {kind.value} are damaged")
        found = problems(loaded.project)
        # A broken rule that the log leads to was made by an edit, and the user's work must still open; one that it
        # does not lead to is damage.
        if found and self._replayed(loaded) != loaded.project:
            raise ValueError(found[0])

    def edit(self, seq: int) -> Edit:
        """Return the edit of one event. Raises ``TwopassError(PROJECT_CORRUPT)`` if there is none."""
        with self._lock, reading(self.path):
            row = self._connection.execute(
                select(EVENT.c.body, EVENT.c.title, EVENT.c.gesture).where(EVENT.c.seq == seq)
            ).one()
            return decode_edit(row.body, row.title, row.gesture)

    def has_event(self, op: Uid) -> int | None:
        """Return the number of the event with this operation id, or None."""
        with self._lock, reading(self.path):
            return self._event_of(op)

    def _event_of(self, op: Uid) -> int | None:
        return self._connection.execute(select(EVENT.c.seq).where(EVENT.c.op == op)).scalar()

    def append(self, edit: Edit, role: EventRole, *, op: Uid, author: str, at: str, expected: int | None = None) -> int:
        """Store an edit and its event in one transaction, and return the event's number; the same op only once.

        Raises ``TwopassError``: ``EDIT_CONFLICT`` if a record is not what the edit says it was or the event's number
        would not be the *expected* one, ``DISK_FULL``, ``PROJECT_MOVED``, ``PROJECT_BUSY``, ``PROJECT_READ_ONLY``,
        ``STORE_FAILED``. Whatever it raises, nothing of the edit is in the file, or else all of it.
        """
        if self.read_only:
            raise TwopassError(ErrorCode.PROJECT_READ_ONLY, path=str(self.path))
        with self._lock, writing(self.path):
            # A commit that reported an error may be in the file all the same: look before writing it again.
            stored = self._event_of(op)
            if stored is not None:
                return stored
            with self._transaction():
                number = self._write(edit, role, op, author, at)
                if expected is not None and number != expected:
                    raise TwopassError(ErrorCode.EDIT_CONFLICT, what=str(self.path))
                return number

    @contextmanager
    def _transaction(self) -> Generator[None]:
        self._raw.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._raw.execute("COMMIT")
        except BaseException:
            if self._raw.in_transaction:
                self._raw.execute("ROLLBACK")
            raise

    def _write(self, edit: Edit, role: EventRole, op: Uid, author: str, at: str) -> int:
        write_changes(self._connection, edit)
        # The number comes from the project's own counter, as a team store must do it to let no reader miss one.
        counted = update(PROJECT).values(head=PROJECT.c.head + 1).returning(PROJECT.c.head)
        seq = int(self._connection.execute(counted).scalar_one())
        words = {"title": edit.title, "gesture": edit.gesture, "author": author}
        row = {name: None if text is None else _storable(text) for name, text in words.items()}
        row |= {"op": op, "role": role.value, "at": at, "body": encode_edit(edit)}
        self._connection.execute(insert(EVENT).values(seq=seq, **row))
        return seq

    def copy_to(self, path: Path, complete: Callable[[ProjectFile], None] | None = None) -> None:
        """Write a checked copy of the file, replacing what is there whole or not at all.

        *complete* may add to the copy before it gets its name. Raises ``TwopassError``.
        """
        check_name(path)
        temporary = path.with_name(f".{random_uid()}.part")
        try:
            with self._lock, writing(path):
                if file_id(path) == self._file_id:
                    raise TwopassError(ErrorCode.PROJECT_EXISTS, path=str(path))
                with closing(connect(temporary, "rwc")) as raw:
                    self._raw.backup(raw)
                    found = raw.execute("PRAGMA integrity_check(1)").fetchone()[0]
                    if found != "ok":
                        raise TwopassError(ErrorCode.PROJECT_CORRUPT, path=str(self.path), detail=found)
                    if complete is not None:
                        copy = ProjectFile(path, raw, read_only=False)
                        with closing(copy._connection):
                            complete(copy)
                replace_whole(temporary, path)
        finally:
            remove_quietly(temporary)

    def check(self, progress: Callable[[float], None] = lambda _fraction: None) -> list[str]:
        """Return what is wrong with the file, as phrases: integrity, the model's rules, the log against the state.

        *progress* hears how far it is, 0 to 1.
        """
        with self._lock:
            try:
                with reading(self.path):
                    found = [row[0] for row in self._raw.execute("PRAGMA integrity_check") if row[0] != "ok"]
                    progress(0.1)
                    loaded = self.load()
                    progress(0.3)
                    found += problems(loaded.project)
                    replayed = self._replayed(loaded, progress)
            except TwopassError as error:
                return [str(error.data.get("detail", error.code.value))]
        if replayed != loaded.project:
            found.append("the log does not lead to the state")
        return found

    def _replayed(self, loaded: Loaded, progress: Callable[[float], None] = lambda _fraction: None) -> Project | None:
        """Return the project the log leads to, or None if its events do not follow on from each other."""
        project = Project(info=self._first_info(loaded))
        try:
            for place, mark in enumerate(loaded.marks):
                project = applied(project, self.edit(mark.seq))
                progress(0.4 + 0.5 * place / len(loaded.marks))
        except TwopassError as error:
            if error.code is not ErrorCode.EDIT_CONFLICT:
                raise
            return None
        return project

    def _first_info(self, loaded: Loaded) -> ProjectInfo:
        """Return the project's first record: what the log's first change of it started from, else what it is now."""
        for mark in loaded.marks:
            for change in self.edit(mark.seq).changes:
                if change.kind is Kind.PROJECT:
                    return cast(ProjectInfo, change.before)
        return loaded.project.info


def _first_edit(project: Project, edit: Edit) -> Edit:
    """Return the edit with the records a project has already before it: the log alone must lead to the state."""
    records = [record for kind in RECORDS for record in project.of_kind(kind).values()]
    return merged((Edit(edit.title, tuple(added(record) for record in records)), edit)) if records else edit


@contextmanager
def _no_collection() -> Generator[None]:
    """Put garbage collection off: a hundred thousand new records, none of them garbage, are looked through in vain."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _storable(text: str) -> str:
    """Return a text for people with the bytes of a file name that are no text written out (SQLite takes UTF-8 only)."""
    return text.encode(errors="backslashreplace").decode()
