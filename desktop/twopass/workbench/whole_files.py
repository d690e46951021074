"""Files for other programs, written whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path

from twopass.imagery.file_checks import kind_of
from twopass.model.errors import ErrorCode, TwopassError

PROJECT_SUFFIX = ".twopass"


def check_target(out: Path, sources: Iterable[Path] = ()) -> None:
    """Raise ``TwopassError`` (``EXPORT_FAILED``, ``FILE_IS_FOLDER``) if a file can't, or must not, be written there.

    *sources* are images that are worked with: no such file is replaced, whatever name it is reached by.
    """
    if out.is_dir():
        raise TwopassError(ErrorCode.FILE_IS_FOLDER, path=str(out))
    if out.suffix.lower() == PROJECT_SUFFIX:
        raise _failed(out, "only a project may have a project's name")
    if not out.parent.is_dir():
        raise _failed(out, "there is no such folder")
    try:
        status = out.stat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise _failed(out, error.strerror or str(error)) from error
    if not stat.S_ISREG(status.st_mode):
        raise _failed(out, "it is not a file")
    if not os.access(out, os.W_OK):
        raise _failed(out, "the file there is read-only")
    if any(_is_same(source, status) for source in sources):
        raise _failed(out, "it is the image itself")


def begins_like_ours(path: Path) -> bool:
    """Return whether there is a file that begins like an image or a project, whatever it is called."""
    try:
        with path.open("rb") as file:
            head = file.read(256)
    except OSError:
        return False
    return kind_of(head) is not None or head.startswith(b"SQLite format 3\0")


def _is_same(path: Path, status: os.stat_result) -> bool:
    try:
        return os.path.samestat(path.stat(), status)
    except OSError:
        return False


def _failed(out: Path, detail: str) -> TwopassError:
    return TwopassError(ErrorCode.EXPORT_FAILED, path=str(out), detail=detail)


def replace_whole(out: Path, data: bytes) -> None:
    """Write a file whole or not at all: a temporary one in the same folder, on the disk, then renamed.

    Raises ``TwopassError``: ``EXPORT_FAILED``, ``DISK_FULL``. The old file is as it was then, and nothing is left.
    """
    target = out.resolve() if out.is_symlink() else out
    # A short name of its own: the target's may already be as long as the file system takes.
    temporary = target.parent / f".twopass-{secrets.token_hex(8)}.part"
    try:
        try:
            _write_synced(temporary, data)
            if target.exists():
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            os.replace(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(target.parent)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise TwopassError(ErrorCode.DISK_FULL, path=str(out)) from error
        raise _failed(out, error.strerror or str(error)) from error


def _write_synced(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    with open(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
