"""Where projects lie that nobody has saved anywhere yet."""

from __future__ import annotations

from pathlib import Path

from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.ids import random_uid
from twopass.workbench.paths import data_dir

SUFFIX = ".twopass"


def untitled_dir() -> Path:
    """Return the folder of comparisons that nobody has saved anywhere yet."""
    return data_dir() / "untitled"


def untitled_path() -> Path:
    """Return a free path for a project nobody has saved anywhere. Raises ``TwopassError(STORE_FAILED)``."""
    folder = untitled_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TwopassError(ErrorCode.STORE_FAILED, path=str(folder), detail=error.strerror or str(error)) from error
    return folder / f"{random_uid()}{SUFFIX}"
