"""Opens the one connection a project file has. Nothing else in the process may open the live file."""

from __future__ import annotations

import os
import sqlite3
from functools import partial
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from twopass.model.errors import ErrorCode, TwopassError
from twopass.store.failures import reading
from twopass.store.schema import APPLICATION_ID, FORMAT_VERSION, METADATA, PRAGMAS

LONGEST_NAME = 247  # bytes: 255 of the file system minus "-journal"


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """Return a set-up connection; *mode* is "ro", "rw" or "rwc" as in SQLite's URIs. Raises ``sqlite3.Error``."""
    uri = f"file:{quote(os.fsencode(path))}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    return connection


def engine_on(connection: sqlite3.Connection) -> Engine:
    """Return an engine whose only connection is this one; transactions are begun by hand."""
    return create_engine("sqlite://", creator=partial(_same, connection), poolclass=StaticPool)


def _same(connection: sqlite3.Connection) -> sqlite3.Connection:
    return connection


def checked(path: Path) -> None:
    """Raise ``TwopassError`` for what can't be a project by its name, kind or size."""
    if path.is_dir():
        raise TwopassError(ErrorCode.FILE_IS_FOLDER, path=str(path))
    if not path.exists():
        raise TwopassError(ErrorCode.PROJECT_MISSING, path=str(path))
    if not os.access(path, os.R_OK):
        raise TwopassError(ErrorCode.FILE_UNREADABLE, path=str(path), detail="no permission")
    if path.stat().st_size == 0:
        raise TwopassError(ErrorCode.FILE_EMPTY, path=str(path))


def check_name(path: Path) -> None:
    """Raise ``TwopassError(PROJECT_NAME_TOO_LONG)`` if the journal's name would not fit beside the file."""
    if len(os.fsencode(path.name)) > LONGEST_NAME:
        raise TwopassError(ErrorCode.PROJECT_NAME_TOO_LONG, path=str(path))


def check_content(connection: sqlite3.Connection, path: Path) -> None:
    """Raise ``TwopassError`` unless the file is a whole project of a known version, with our tables and no others."""
    with reading(path):
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if application != APPLICATION_ID:
            raise TwopassError(ErrorCode.PROJECT_FOREIGN, path=str(path))
        if version > FORMAT_VERSION:
            raise TwopassError(ErrorCode.PROJECT_NEWER, path=str(path), detail=version)
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise TwopassError(ErrorCode.PROJECT_CORRUPT, path=str(path), detail=found)
        if _objects(connection) != expected_objects():
            detail = "it has tables, views or triggers that Twopass did not make"
            raise TwopassError(ErrorCode.PROJECT_CORRUPT, path=str(path), detail=detail)


def _objects(connection: sqlite3.Connection) -> set[tuple[str, str, str | None]]:
    return {tuple(row) for row in connection.execute("SELECT type, name, sql FROM sqlite_schema")}


_expected: set[tuple[str, str, str | None]] = set()


def expected_objects() -> set[tuple[str, str, str | None]]:
    """Return type, name and SQL of every object of a sound file; made once, in memory."""
    if not _expected:
        scratch = sqlite3.connect(":memory:", isolation_level=None)
        METADATA.create_all(engine_on(scratch))
        _expected.update(_objects(scratch))
        scratch.close()
    return _expected
