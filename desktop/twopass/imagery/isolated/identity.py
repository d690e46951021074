"""Which file lies at a path: enough to notice that it was replaced, cut short or taken away while it is shown."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from twopass.model.errors import ErrorCode, TwopassError


@dataclass(frozen=True, slots=True)
class Identity:
    """A file at a moment.

    Attributes:
        size: bytes.
        mtime_ns: when it was last written; 0 on the network.
        inode: its number on its disk; 0 on the network.
        tag: what its server calls this version; "" for what is no remote file.
    """

    size: int
    mtime_ns: int
    inode: int
    tag: str = ""


def identity_of(path: Path) -> Identity:
    """Return the identity of the file at *path*. Raises ``TwopassError(FILE_MISSING)``."""
    try:
        facts = os.stat(path)
    except (OSError, ValueError) as error:
        raise TwopassError(ErrorCode.FILE_MISSING, path=str(path)) from error
    return Identity(facts.st_size, facts.st_mtime_ns, facts.st_ino)


def check_same(path: Path, expected: Identity) -> None:
    """Raise ``TwopassError`` unless *path* still is the file that was opened: missing, cut short, or changed."""
    now = identity_of(path)
    if now == expected:
        return
    if now.inode == expected.inode and now.size < expected.size:
        raise TwopassError(ErrorCode.IMAGE_TRUNCATED, path=str(path), detail="it was cut short while it was open")
    raise TwopassError(ErrorCode.IMAGE_CHANGED, path=str(path))
