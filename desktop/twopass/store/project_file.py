"""The project file: current state and event log in one SQLite file; every edit is one transaction."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from twopass.model import geometry
from twopass.model.edit import Change, Edit
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.history import EventMark, EventRole
from twopass.model.ids import Kind, Uid, random_uid
from twopass.model.project import Project, applied
from twopass.model.records import Annotation, ProjectInfo, Record
from twopass.model.rules import problems
from twopass.store.connection import check_content, check_name, checked, connect, engine_on
from twopass.store.failures import reading, writing
from twopass.store.records_json import decode, decode_edit, encode, encode_edit
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

    @classmethod
    def create(cls, path: Path, project: Project, edit: Edit, author: str, at: str) -> ProjectFile:
        """Make a file with an empty *project* and *edit* as its first event; whole, or not at all.

        Raises ``TwopassError``: ``PROJECT_EXISTS``, ``PROJECT_NAME_TOO_LONG``, ``DISK_FULL``, ``STORE_FAILED``.
        """
        check_name(path)
        if path.exists():
            raise TwopassError(ErrorCode.PROJECT_EXISTS, path=str(path))
        if not path.parent.is_dir():
            raise TwopassError(ErrorCode.STORE_FAILED, path=str(path), detail="its folder does not exist")
        temporary = path.with_name(f".{random_uid()}.part")
        try:
            with writing(path), closing(connect(temporary, "rwc")) as raw:
                raw.execute("PRAGMA journal_mode=DELETE")
                raw.execute(f"PRAGMA application_id={APPLICATION_ID}")
                raw.execute(f"PRAGMA user_version={FORMAT_VERSION}")
                made = cls(temporary, raw, read_only=False)
                with made._transaction():
                    METADATA.create_all(made._connection)
                    made._insert_project(project)
                    made._write(edit, EventRole.CREATE, random_uid(), author, at)
                made._connection.close()
            with writing(path):
                _rename_new(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> ProjectFile:
        """Open a file; read-only if asked, or if it or its folder can't be written. Changes no byte.

        Raises ``TwopassError``: missing, a folder, empty, foreign, newer, corrupt, unreadable.
        """
        path = path.absolute()
        checked(path)
        can_write = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
        read_only = read_only or not can_write
        with reading(path):
            raw = connect(path, "ro" if read_only else "rw")
        try:
            check_content(raw, path)
        except TwopassError:
            raw.close()
            raise
        return cls(path, raw, read_only=read_only)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()
            self._raw.close()

    def load(self) -> Loaded:
        """Return the project and the marks of its log. Raises ``TwopassError(PROJECT_CORRUPT)``."""
        with self._lock, reading(self.path):
            return Loaded(self._project(self._connection), self._marks(self._connection))

    def _project(self, connection: Connection) -> Project:
        row = connection.execute(select(PROJECT.c.body, PROJECT.c.last_numbers)).one()
        records: dict[Kind, dict[Uid, Any]] = {}
        for kind, table in RECORDS.items():
            rows = connection.execute(select(table.c.uid, table.c.body).order_by(table.c.number))
            records[kind] = {Uid(uid): decode(kind, body) for uid, body in rows}
        numbers = {Kind(kind): int(number) for kind, number in msgspec.json.decode(row.last_numbers).items()}
        return Project(
            info=cast(ProjectInfo, decode(Kind.PROJECT, row.body)),
            sites=records[Kind.SITE],
            snapshots=records[Kind.SNAPSHOT],
            comparisons=records[Kind.COMPARISON],
            labels=records[Kind.LABEL],
            objects=records[Kind.OBJECT],
            annotations=records[Kind.ANNOTATION],
            findings=records[Kind.FINDING],
            last_numbers=numbers,
        )

    def _marks(self, connection: Connection) -> tuple[EventMark, ...]:
        columns = select(EVENT.c.seq, EVENT.c.role, EVENT.c.title, EVENT.c.gesture).order_by(EVENT.c.seq)
        return tuple(EventMark(seq, EventRole(role), title, g) for seq, role, title, g in connection.execute(columns))

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
            return self._connection.execute(select(EVENT.c.seq).where(EVENT.c.op == op)).scalar()

    def append(self, edit: Edit, role: EventRole, *, op: Uid, author: str, at: str) -> int:
        """Store an edit and its event in one transaction, and return the event's number; the same op only once.

        Raises ``TwopassError``: ``EDIT_CONFLICT`` if a record is not what the edit says it was, ``DISK_FULL``,
        ``PROJECT_MOVED``, ``PROJECT_BUSY``, ``PROJECT_READ_ONLY``, ``STORE_FAILED``.
        """
        if self.read_only:
            raise TwopassError(ErrorCode.PROJECT_READ_ONLY, path=str(self.path))
        with self._lock, writing(self.path):
            # A commit that reported an error may be in the file all the same: look before writing it again.
            stored = self.has_event(op)
            if stored is not None:
                return stored
            with self._transaction():
                return self._write(edit, role, op, author, at)

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

    def _insert_project(self, project: Project) -> None:
        self._connection.execute(
            insert(PROJECT).values(uid=project.info.uid, body=encode(project.info), head=0, last_numbers="{}")
        )

    def _write(self, edit: Edit, role: EventRole, op: Uid, author: str, at: str) -> int:
        connection = self._connection
        for kind in {change.kind: None for change in edit.changes}:
            self._write_kind(connection, kind, [change for change in edit.changes if change.kind is kind])
        self._raise_numbers(connection, edit)
        # The number comes from the project's own counter, as a team store must do it to let no reader miss one.
        counted = update(PROJECT).values(head=PROJECT.c.head + 1).returning(PROJECT.c.head)
        seq = int(connection.execute(counted).scalar_one())
        row = {"seq": seq, "op": op, "role": role.value, "title": edit.title, "gesture": edit.gesture}
        connection.execute(insert(EVENT).values(**row, author=author, at=at, body=encode_edit(edit)))
        return seq

    def _write_kind(self, connection: Connection, kind: Kind, changes: list[Change]) -> None:
        for change in changes:
            if self._stored(connection, kind, change.uid) != change.before:
                raise TwopassError(ErrorCode.EDIT_CONFLICT, path=str(self.path), what=change.uid)
        if kind is Kind.PROJECT:
            connection.execute(update(PROJECT).values(body=encode(cast(Record, changes[-1].after))))
            return
        table = RECORDS[kind]
        added = [_row(change.after) for change in changes if change.before is None and change.after is not None]
        gone = [{"u": change.uid} for change in changes if change.after is None]
        if added:
            connection.execute(insert(table), added)
        if gone:
            connection.execute(delete(table).where(table.c.uid == bindparam("u")), gone)
        for change in changes:
            if change.before is not None and change.after is not None:
                values = _row(change.after) | {"rev": table.c.rev + 1}
                connection.execute(update(table).where(table.c.uid == change.uid).values(**values))

    def _stored(self, connection: Connection, kind: Kind, uid: Uid) -> Record | None:
        """Return a record as the file has it: another window may have changed it since it was loaded."""
        table = PROJECT if kind is Kind.PROJECT else RECORDS[kind]
        body = connection.execute(select(table.c.body).where(table.c.uid == uid)).scalar()
        return None if body is None else decode(kind, body)

    def _raise_numbers(self, connection: Connection, edit: Edit) -> None:
        numbers = msgspec.json.decode(connection.execute(select(PROJECT.c.last_numbers)).scalar_one())
        for change in edit.changes:
            if change.after is not None and change.kind is not Kind.PROJECT:
                numbers[change.kind.value] = max(numbers.get(change.kind.value, 0), change.after.number)
        text = msgspec.json.encode(numbers, order="sorted").decode()
        connection.execute(update(PROJECT).values(last_numbers=text))

    def copy_to(self, path: Path) -> None:
        """Write a checked copy of the file, replacing what is there whole or not at all. Raises ``TwopassError``."""
        check_name(path)
        if path.exists() and path.samefile(self.path):
            raise TwopassError(ErrorCode.PROJECT_EXISTS, path=str(path))
        temporary = path.with_name(f".{random_uid()}.part")
        try:
            with self._lock, writing(path):
                with closing(sqlite3.connect(temporary, isolation_level=None)) as copy:
                    self._raw.backup(copy)
                    found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
                if found != "ok":
                    raise TwopassError(ErrorCode.PROJECT_CORRUPT, path=str(self.path), detail=found)
                _sync(temporary)
                os.replace(temporary, path)
                _sync(path.parent)
        finally:
            temporary.unlink(missing_ok=True)

    def check(self) -> list[str]:
        """Return what is wrong with the file, as phrases: integrity, the model's rules, the log against the state."""
        with self._lock:
            try:
                with reading(self.path):
                    found = [row[0] for row in self._raw.execute("PRAGMA integrity_check") if row[0] != "ok"]
                    loaded = self.load()
                    found += problems(loaded.project)
                    replayed = self._replayed(loaded)
            except TwopassError as error:
                return [str(error.data.get("detail", error.code.value))]
        if replayed != loaded.project:
            found.append("the log does not lead to the state")
        return found

    def _replayed(self, loaded: Loaded) -> Project:
        project = Project(info=self._first_info(loaded))
        for mark in loaded.marks:
            project = applied(project, self.edit(mark.seq))
        return project

    def _first_info(self, loaded: Loaded) -> ProjectInfo:
        """Return the project's first record: what the log's first change of it started from, else what it is now."""
        for mark in loaded.marks:
            for change in self.edit(mark.seq).changes:
                if change.kind is Kind.PROJECT:
                    return cast(ProjectInfo, change.before)
        return loaded.project.info


def _row(record: Record) -> dict[str, Any]:
    row: dict[str, Any] = {"uid": record.uid, "number": record.number, "rev": 1, "body": encode(record)}
    if isinstance(record, Annotation):
        box = geometry.bounds(record.shape)
        row |= {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    return row


def _rename_new(temporary: Path, path: Path) -> None:
    """Give a finished file its name without ever replacing another."""
    try:
        os.link(temporary, path)
    except FileExistsError as error:
        raise TwopassError(ErrorCode.PROJECT_EXISTS, path=str(path)) from error
    except OSError:
        # A file system without hard links: rename, having looked before.
        if path.exists():
            raise TwopassError(ErrorCode.PROJECT_EXISTS, path=str(path)) from None
        os.replace(temporary, path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    """Flush a file or folder that no connection has open to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
