"""SQLite's errors as ours: one that stops reading is told apart from one that stops writing, and both from damage."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from twopass.model.errors import ErrorCode, TwopassError

# What whatever is in a file that no Twopass wrote makes our readers raise.
_DAMAGE = (msgspec.MsgspecError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)

# By SQLite's name of the error, else by the first two words of it: SQLITE_IOERR_READ is a SQLITE_IOERR.
_ALWAYS = {
    "SQLITE_READONLY_DBMOVED": ErrorCode.PROJECT_MOVED,
    "SQLITE_BUSY": ErrorCode.PROJECT_BUSY,
    "SQLITE_LOCKED": ErrorCode.PROJECT_BUSY,
    "SQLITE_PROTOCOL": ErrorCode.PROJECT_BUSY,
    "SQLITE_CORRUPT": ErrorCode.PROJECT_CORRUPT,
}
_READING = _ALWAYS | {
    "SQLITE_NOTADB": ErrorCode.PROJECT_FOREIGN,
    "SQLITE_CANTOPEN": ErrorCode.FILE_UNREADABLE,
    "SQLITE_IOERR": ErrorCode.FILE_UNREADABLE,
    "SQLITE_PERM": ErrorCode.FILE_UNREADABLE,
    "SQLITE_AUTH": ErrorCode.FILE_UNREADABLE,
    "SQLITE_NOMEM": ErrorCode.FILE_UNREADABLE,
    "SQLITE_FULL": ErrorCode.FILE_UNREADABLE,
    "SQLITE_NOLFS": ErrorCode.FILE_UNREADABLE,
    "SQLITE_READONLY": ErrorCode.FILE_UNREADABLE,
}
_WRITING = _ALWAYS | {
    "SQLITE_NOTADB": ErrorCode.PROJECT_CORRUPT,
    "SQLITE_FULL": ErrorCode.DISK_FULL,
    "SQLITE_READONLY": ErrorCode.PROJECT_READ_ONLY,
}


def _as_ours(error: Exception, path: Path, codes: Mapping[str, ErrorCode], otherwise: ErrorCode) -> TwopassError:
    """Return the ``TwopassError`` for an error of SQLite, SQLAlchemy or the system."""
    origin = getattr(error, "orig", None) or error
    name = getattr(origin, "sqlite_errorname", "") or ""
    code = codes.get(name) or codes.get("_".join(name.split("_")[:2])) or otherwise
    return TwopassError(code, path=str(path), detail=_words(origin))


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())


@contextmanager
def writing(path: Path) -> Generator[None]:
    """Turn errors while writing a project into ours; a value that can't be written is a reason like any other."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        code = ErrorCode.DISK_FULL if full else ErrorCode.STORE_FAILED
        raise TwopassError(code, path=str(path), detail=_words(error)) from error
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise _as_ours(error, path, _WRITING, ErrorCode.STORE_FAILED) from error
    except msgspec.MsgspecError as error:
        raise TwopassError(ErrorCode.PROJECT_CORRUPT, path=str(path), detail=_words(error)) from error
    except (ValueError, OverflowError, RecursionError) as error:
        raise TwopassError(ErrorCode.STORE_FAILED, path=str(path), detail=_words(error)) from error


@contextmanager
def reading(path: Path) -> Generator[None]:
    """Turn errors while reading a project into ours: whatever is in the file that no Twopass wrote is damage."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise _as_ours(error, path, _READING, ErrorCode.PROJECT_CORRUPT) from error
    except OSError as error:
        raise TwopassError(ErrorCode.FILE_UNREADABLE, path=str(path), detail=_words(error)) from error
    except _DAMAGE as error:
        raise TwopassError(ErrorCode.PROJECT_CORRUPT, path=str(path), detail=_words(error)) from error
