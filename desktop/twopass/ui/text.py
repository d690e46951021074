"""Text from outside made safe to show: one line, no control characters, no change of writing direction."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

_HIDDEN = {*range(0x20), 0x7F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F}


def plain(text: str) -> str:
    """Return *text* without control characters and bidirectional overrides."""
    return "".join(char for char in text if ord(char) not in _HIDDEN)


def menu_text(text: str) -> str:
    """Return *text* for menus and buttons, where a single ``&`` would mark a key."""
    return plain(text).replace("&", "&&")


def label(text: str = "", parent: QWidget | None = None, role: str = "", name: str = "") -> QLabel:
    """Return a label that shows plain text only: Qt's own guess would load files named in rich text."""
    result = QLabel(plain(text), parent)
    result.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        result.setProperty("role", role)
    if name:
        result.setObjectName(name)
    return result
