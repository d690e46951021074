"""Where pyramids are kept: one folder for each state of each image, the least recently used removed first.

A folder holds ``about.json`` (of which image), ``used`` (locked by whoever uses it, its time is that of the last use)
and the pyramid's files. Nothing is ever written beside an image.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO, NamedTuple

from twopass.imagery.pyramid.layout import VERSION, Layout
from twopass.model.errors import ErrorCode, TwopassError

LARGEST = 20_000_000_000  # bytes of all pyramids
SHARE = 0.2  # of the space that is free without them, if that is less
KEPT_FREE = 2_000_000_000  # bytes that stay free on the disk
KEPT_SHARE = 0.05  # of the disk, if that is less
ABOUT, USED, TEMPORARY, GOING = "about.json", "used", ".part", "going-"


class Space(NamedTuple):
    """Bytes of a disk."""

    total: int
    free: int


def disk_space(folder: Path) -> Space:
    """Return the space of the disk that a folder is on."""
    usage = shutil.disk_usage(folder)
    return Space(usage.total, usage.free)


def key_of(path: Path) -> str:
    """Return the name of the folder for an image as it is now: other bytes or another place, another name.

    Raises ``TwopassError(FILE_MISSING)``.
    """
    try:
        where = path.resolve(strict=True)
        state = where.stat()
    except OSError as error:
        raise TwopassError(ErrorCode.FILE_MISSING, path=str(path)) from error
    text = f"{VERSION}\n{where}\n{state.st_size}\n{state.st_mtime_ns}"
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]


class UsedFolder:
    """A pyramid's folder in use: until :meth:`release` (or the end of the process) nobody removes it."""

    def __init__(self, path: Path, lock: IO[bytes]) -> None:
        self.path = path
        self._lock = lock

    def release(self) -> None:
        """Let others remove it when room is needed."""
        self._lock.close()


class PyramidCache:
    """The folder *root* of all pyramids.

    *limit* is the number of bytes they may take together (None: 20 GB, or a fifth of the free space if that is less).
    *space* tells the total and free bytes of a disk.
    """

    def __init__(self, root: Path, limit: int | None = None, space: Callable[[Path], Space] = disk_space) -> None:
        self.root = root
        self.limit = limit
        self._space = space

    def folder_of(self, path: Path) -> Path:
        """Return where the pyramid of an image is, or will be. Raises ``TwopassError(FILE_MISSING)``."""
        return self.root / key_of(path)

    def use(self, path: Path, layout: Layout) -> UsedFolder:
        """Return the folder for an image's pyramid, made if it is new, and emptied if it is of another layout.

        Raises ``TwopassError``: FILE_MISSING, or CACHE_FULL if the folder can't be made.
        """
        folder = self.folder_of(path)
        about = {"version": VERSION, "image": str(path), "layout": asdict(layout)}
        text = json.dumps(about, indent=1, ensure_ascii=False, allow_nan=False)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = _shared(folder / USED)
            if _text(folder / ABOUT) != text:
                for name in os.listdir(folder):
                    if name != USED:
                        (folder / name).unlink(missing_ok=True)
                _write(folder / ABOUT, text)
        except (OSError, UnicodeError) as error:
            raise TwopassError(ErrorCode.CACHE_FULL, path=str(folder), detail=_words(error)) from error
        return UsedFolder(folder, lock)

    def clean(self) -> None:
        """Remove what an interrupted run left: temporary files and half-removed folders that nobody uses."""
        for folder in self._folders(everything=True):
            if folder.name.startswith(GOING):
                shutil.rmtree(folder, ignore_errors=True)
                continue
            lock = _alone(folder / USED)
            if lock is not None:
                with lock:
                    for left in folder.glob(f"*{TEMPORARY}"):
                        left.unlink(missing_ok=True)

    def make_room(self, folder: Path, needed: int) -> None:
        """Remove pyramids that nobody uses, the longest unused first, until *needed* bytes more may be written.

        Raises ``TwopassError(CACHE_FULL)`` if that is not enough; nothing that is in use is removed.
        """
        sizes = {other: _size(other) for other in self._folders()}
        space = self._space(self.root)
        candidates = sorted((other for other in sizes if other != folder), key=_last_use)
        total, free = sum(sizes.values()), space.free
        limit = self.limit if self.limit is not None else min(LARGEST, int(SHARE * (free + total)))
        kept = min(KEPT_FREE, int(KEPT_SHARE * space.total))
        for other in candidates:
            if total + needed <= limit and free - needed >= kept:
                break
            if _remove(other):
                total, free = total - sizes[other], free + sizes[other]
        if free - needed < kept:
            raise TwopassError(ErrorCode.CACHE_FULL, path=str(folder), detail="the disk is nearly full")
        if total + needed > limit:
            detail = f"{limit / 1e9:.1f} GB are allowed for it"
            raise TwopassError(ErrorCode.CACHE_FULL, path=str(folder), detail=detail)

    def size(self) -> int:
        """Return the bytes that all pyramids take."""
        return sum(_size(folder) for folder in self._folders())

    def _folders(self, *, everything: bool = False) -> list[Path]:
        if not self.root.is_dir():
            return []
        found = [entry for entry in self.root.iterdir() if entry.is_dir() and not entry.is_symlink()]
        return [folder for folder in found if everything or not folder.name.startswith(GOING)]


def _size(folder: Path) -> int:
    total = 0
    try:
        for entry in os.scandir(folder):
            total += entry.stat(follow_symlinks=False).st_size
    except FileNotFoundError:
        return total  # another process is removing it
    return total


def _last_use(folder: Path) -> float:
    try:
        return (folder / USED).stat().st_mtime
    except OSError:
        return 0.0


def _remove(folder: Path) -> bool:
    """Remove a folder unless it is in use; under another name first, so that no half of it is ever found."""
    lock = _alone(folder / USED)
    if lock is None:
        return False
    going = folder.with_name(f"{GOING}{folder.name}-{time.time_ns()}")
    with lock:
        try:
            folder.rename(going)
        except OSError:
            return False  # on some systems a folder with an open file can't be renamed: it is in use
    shutil.rmtree(going, ignore_errors=True)
    return True


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        return None


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f"{path.name}-{os.getpid()}-{time.time_ns()}{TEMPORARY}")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())


if sys.platform == "win32":

    def _shared(path: Path) -> IO[bytes]:
        """Open a file, marking its folder as used; there, an open file keeps its folder from being renamed."""
        file = path.open("ab")
        os.utime(path)
        return file

    def _alone(path: Path) -> IO[bytes] | None:
        """Return something to close: whether the folder is in use shows when it is renamed."""
        del path
        return open(os.devnull, "rb")

else:
    import fcntl

    def _shared(path: Path) -> IO[bytes]:
        """Open a file, marking its folder as used until it is closed; waits for a removal under way."""
        while True:
            file = path.open("ab")
            fcntl.flock(file, fcntl.LOCK_SH)
            os.utime(file.fileno())
            if path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
            file.close()  # the folder was removed between opening and locking
            path.parent.mkdir(parents=True, exist_ok=True)

    def _alone(path: Path) -> IO[bytes] | None:
        """Return the file locked for this process alone, or None if somebody uses its folder."""
        try:
            file = path.open("ab")
        except OSError:
            return None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return None
        return file
