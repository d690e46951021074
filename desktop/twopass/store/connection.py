"""Opens the one connection a project file has. Nothing else in the process may open the live file."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from functools import cache, partial
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from twopass.model.errors import ErrorCode, TwopassError
from twopass.store.failures import reading
from twopass.store.schema import APPLICATION_ID, FORMAT_VERSION, METADATA, PRAGMAS

LONGEST_NAME = 247  # bytes: 255 of the file system minus "-journal"
_EFFECTIVE = os.access in os.supports_effective_ids


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """Return a set-up connection; *mode* is "ro", "rw" or "rwc" as in SQLite's URIs. Raises ``sqlite3.Error``."""
    return _set_up(_bare(path, f"mode={mode}"))


def connect_memory() -> sqlite3.Connection:
    """Return a set-up connection to an empty database in memory."""
    return _set_up(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False))


def _set_up(connection: sqlite3.Connection) -> sqlite3.Connection:
    try:
        for pragma in PRAGMAS:
            connection.execute(pragma)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def connect_immutable(path: Path) -> sqlite3.Connection:
    """Return a connection that takes no lock, makes no file and never rolls back. Raises ``sqlite3.Error``."""
    return _bare(path, "mode=ro&immutable=1")


def may_write(path: Path) -> bool:
    """Return whether this process may change a file and make a journal beside it."""
    path = Path(os.path.realpath(path))
    return all(os.access(item, os.W_OK, effective_ids=_EFFECTIVE) for item in (path, path.parent))


def _bare(path: Path, query: str) -> sqlite3.Connection:
    uri = f"file:{quote(os.fsencode(path))}?{query}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)


def engine_on(connection: sqlite3.Connection) -> Engine:
    """Return an engine whose only connection is this one; transactions are begun by hand."""
    return create_engine("sqlite://", creator=partial(_same, connection), poolclass=StaticPool)


def _same(connection: sqlite3.Connection) -> sqlite3.Connection:
    return connection


def checked(path: Path) -> None:
    """Raise ``TwopassError`` for what can't be a project by its name, kind or size."""
    try:
        info = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise TwopassError(ErrorCode.PROJECT_MISSING, path=str(path)) from error
    except (OSError, ValueError) as error:
        raise TwopassError(ErrorCode.FILE_UNREADABLE, path=str(path), detail=str(error)) from error
    if stat.S_ISDIR(info.st_mode):
        raise TwopassError(ErrorCode.FILE_IS_FOLDER, path=str(path))
    if not stat.S_ISREG(info.st_mode):
        raise TwopassError(ErrorCode.PROJECT_FOREIGN, path=str(path))
    if not os.access(path, os.R_OK, effective_ids=_EFFECTIVE):
        raise TwopassError(ErrorCode.FILE_UNREADABLE, path=str(path), detail="no permission")
    if info.st_size == 0:
        raise TwopassError(ErrorCode.FILE_EMPTY, path=str(path))


def check_kind(path: Path) -> None:
    """Raise ``TwopassError`` for another program's database or a newer Twopass's project.

    A foreign database keeps its write-ahead log or its unfinished transaction.
    """
    try:
        with closing(connect_immutable(path)) as connection:
            _check_header(connection, path)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_NOTADB":
            raise TwopassError(ErrorCode.PROJECT_FOREIGN, path=str(path)) from error
        # After a power cut the first page may promise more than there is, until the journal is rolled back.


def _check_header(connection: sqlite3.Connection, path: Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID:
        raise TwopassError(ErrorCode.PROJECT_FOREIGN, path=str(path))
    if version > FORMAT_VERSION:
        raise TwopassError(ErrorCode.PROJECT_NEWER, path=str(path), detail=version)
    if version < 1:
        raise TwopassError(ErrorCode.PROJECT_CORRUPT, path=str(path), detail=f"format {version}")


def check_name(path: Path) -> None:
    """Raise ``TwopassError(PROJECT_NAME_TOO_LONG)`` if the journal's name would not fit beside the file."""
    if len(os.fsencode(path.name)) > LONGEST_NAME:
        raise TwopassError(ErrorCode.PROJECT_NAME_TOO_LONG, path=str(path))


def check_content(connection: sqlite3.Connection, path: Path) -> None:
    """Raise ``TwopassError`` unless the file is a whole project of a known version, with our tables and no others."""
    with reading(path):
        _check_header(connection, path)
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            detail = "SQLite finds its pages damaged"
            raise TwopassError(ErrorCode.PROJECT_CORRUPT, path=str(path), detail=detail)
        if _objects(connection) != expected_objects():
            detail = "it has tables, views or triggers that Twopass did not make"
            raise TwopassError(ErrorCode.PROJECT_CORRUPT, path=str(path), detail=detail)
        mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
        if mode not in ("delete", "memory"):  # in memory is a copy
            # Nothing else holds the promises of the store: see decision 001.
            raise TwopassError(ErrorCode.PROJECT_CORRUPT, path=str(path), detail=f"its journal mode is {mode}")


def _objects(connection: sqlite3.Connection) -> frozenset[tuple[str, str, str]]:
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema")
    # SQLAlchemy may lay the same statement out in other lines one day; spaces say nothing in ours.
    return frozenset((kind, name, " ".join((sql or "").split())) for kind, name, sql in rows)


@cache
def expected_objects() -> frozenset[tuple[str, str, str]]:
    """Return type, name and SQL (spaces made single) of every object of a sound file; made once, in memory."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as scratch:
        engine = engine_on(scratch)
        METADATA.create_all(engine)
        found = _objects(scratch)
        engine.dispose()
    return found
