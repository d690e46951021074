"""SQLite's errors as ours."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from twopass.model.errors import ErrorCode, TwopassError

# What whatever is in a file that no Twopass wrote makes our readers raise.
_DAMAGE = (msgspec.MsgspecError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)

_BY_NAME = {
    "SQLITE_FULL": ErrorCode.DISK_FULL,
    "SQLITE_READONLY_DBMOVED": ErrorCode.PROJECT_MOVED,
    "SQLITE_BUSY": ErrorCode.PROJECT_BUSY,
    "SQLITE_LOCKED": ErrorCode.PROJECT_BUSY,
    "SQLITE_CORRUPT": ErrorCode.PROJECT_CORRUPT,
    "SQLITE_NOTADB": ErrorCode.PROJECT_FOREIGN,
    "SQLITE_CANTOPEN": ErrorCode.FILE_UNREADABLE,
    "SQLITE_IOERR": ErrorCode.STORE_FAILED,
    # A crash left work to finish, and the folder can't be written: only its owner can open it.
    "SQLITE_READONLY_ROLLBACK": ErrorCode.FILE_UNREADABLE,
    "SQLITE_READONLY_CANTINIT": ErrorCode.FILE_UNREADABLE,
}


def as_ours(error: Exception, path: Path, otherwise: ErrorCode) -> TwopassError:
    """Return the ``TwopassError`` for an error of SQLite or SQLAlchemy."""
    origin = getattr(error, "orig", None) or error
    name = getattr(origin, "sqlite_errorname", "") or ""
    code = _BY_NAME.get(name) or _BY_NAME.get("_".join(name.split("_")[:2])) or otherwise
    if isinstance(origin, OSError) and origin.errno in (errno.ENOSPC, errno.EDQUOT):
        code = ErrorCode.DISK_FULL
    return TwopassError(code, path=str(path), detail=_words(origin))


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())


@contextmanager
def writing(path: Path) -> Generator[None]:
    """Turn errors while writing a project into ours; a value that can't be written is a reason like any other."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise as_ours(error, path, ErrorCode.STORE_FAILED) from error
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
        raise as_ours(error, path, ErrorCode.PROJECT_CORRUPT) from error
    except OSError as error:
        raise as_ours(error, path, ErrorCode.FILE_UNREADABLE) from error
    except _DAMAGE as error:
        raise TwopassError(ErrorCode.PROJECT_CORRUPT, path=str(path), detail=_words(error)) from error
