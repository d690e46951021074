"""Small JSON files that make life easier and may get lost: damage counts as nothing there, a full disk stops nobody."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def read(file: Path, kind: type[T]) -> T | None:
    """Return what a file holds, or None where there is none or it makes no sense."""
    try:
        text = file.read_bytes()
    except OSError:
        return None
    import msgspec  # late: the start screen of a new user needs no reader

    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def write(file: Path, value: object) -> None:
    """Write a file, whole or not at all."""
    import msgspec

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}-")
        with os.fdopen(handle, "wb") as out:
            out.write(msgspec.json.format(msgspec.json.encode(value), indent=1))
        os.replace(name, file)
    except OSError:
        # No room or no right to write in the data folder: the project itself is not affected.
        return
