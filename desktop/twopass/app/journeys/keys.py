"""Keys by the names that journeys use ("Ctrl+Shift+Z"), which are Qt's portable ones."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence


def key_named(keys: str) -> QKeyCombination | None:
    """Return the key or combination of a name ("Ctrl+Shift+Z"), or None if there is none."""
    sequence = QKeySequence.fromString(keys)
    if sequence.count() != 1:
        return None
    combination = cast(QKeyCombination, sequence[0])  # pyright: ignore[reportIndexIssue] - missing from the stubs
    return None if combination.key() == Qt.Key.Key_unknown else combination


def is_key(keys: str) -> bool:
    """Return whether there is a key or combination of this name."""
    return key_named(keys) is not None
