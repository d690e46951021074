"""Reads a project that a crash left with an unfinished commit where the crash can't be, or must not be, cleaned up."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from twopass.model.errors import ErrorCode, TwopassError
from twopass.store.connection import connect, connect_immutable, connect_memory

_ATTEMPTS = 5
_UNFINISHED = ("SQLITE_READONLY_ROLLBACK", "SQLITE_READONLY_CANTINIT")


def connect_to_look(path: Path) -> sqlite3.Connection:
    """Return a read-only connection; beside a crash's journal, one to a copy in memory of what was last committed.

    SQLite itself rolls a private copy of the file and its journal back. Nothing beside *path* is made or changed.
    Raises ``sqlite3.Error`` or ``OSError``, and ``TwopassError(PROJECT_BUSY)`` if other programs keep changing it.
    """
    for _ in range(_ATTEMPTS):
        try:
            return connect(path, "ro")
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorname", "") not in _UNFINISHED:
                raise
        with TemporaryDirectory(prefix="twopass-", ignore_cleanup_errors=True) as folder:
            copy = Path(folder) / "copy"
            if _copied(Path(os.path.realpath(path)), copy):
                return _in_memory(copy)
    raise TwopassError(ErrorCode.PROJECT_BUSY, path=str(path))


def _in_memory(copy: Path) -> sqlite3.Connection:
    result = connect_memory()
    with closing(connect(copy, "rw")) as whole:
        whole.backup(result)
    return result


def _copied(path: Path, copy: Path) -> bool:
    """Copy a project and its journal; return whether neither changed meanwhile."""
    journal = path.with_name(path.name + "-journal")
    try:
        seen = journal.read_bytes()
        state = _state(path)
        _copy_pages(path, copy)
        same = journal.read_bytes() == seen and _state(path) == state
    except FileNotFoundError:  # somebody else rolled it back
        return False
    if same:
        copy.with_name(copy.name + "-journal").write_bytes(seen)
    return same


def _copy_pages(path: Path, copy: Path) -> None:
    # Through SQLite: to open and close the file by other means would drop the locks this process may have on it.
    with closing(connect_immutable(path)) as source, closing(sqlite3.connect(copy, isolation_level=None)) as target:
        # In the middle of a commit the first page may promise more pages than there are; with this it need not hold.
        source.execute("PRAGMA writable_schema=ON")
        target.execute("PRAGMA journal_mode=MEMORY")
        source.backup(target)


def _state(path: Path) -> tuple[int, int, int]:
    info = path.stat()
    return (info.st_ino, info.st_size, info.st_mtime_ns)
