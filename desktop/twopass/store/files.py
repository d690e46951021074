"""Names, folders and finished files. Nothing here touches a file that a connection has open, but to ask for its id."""

from __future__ import annotations

import os
from pathlib import Path

from twopass.model.errors import ErrorCode, TwopassError


def file_id(path: Path) -> tuple[int, int] | None:
    """Return what tells one file from another whatever its name, or None if there is none."""
    try:
        info = path.stat()
    except OSError:
        return None
    return (info.st_dev, info.st_ino)


def rename_new(temporary: Path, path: Path) -> None:
    """Give a finished file its name without ever replacing another.

    Raises ``TwopassError(PROJECT_EXISTS)`` or ``OSError``.
    """
    try:
        os.link(temporary, path)
    except FileExistsError as error:
        raise TwopassError(ErrorCode.PROJECT_EXISTS, path=str(path)) from error
    except OSError:
        # A file system without hard links: rename, having looked before.
        if os.path.lexists(path):
            raise TwopassError(ErrorCode.PROJECT_EXISTS, path=str(path)) from None
        os.replace(temporary, path)
    _sync_folder(path.parent)


def replace_whole(temporary: Path, path: Path) -> None:
    """Give a finished file its name, replacing what has it, so that a power cut leaves one or the other whole."""
    _sync(temporary, os.O_RDWR)
    os.replace(temporary, path)
    _sync_folder(path.parent)


def remove_quietly(temporary: Path) -> None:
    """Remove what is left of an unfinished file, as far as it can be: the error that stopped it is the one to tell."""
    for name in (temporary.name, temporary.name + "-journal"):
        try:
            temporary.with_name(name).unlink(missing_ok=True)
        except OSError:
            continue


def _sync_folder(path: Path) -> None:
    # Windows writes names through by itself, and can't open a folder.
    if os.name != "nt":
        _sync(path, os.O_RDONLY)


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
