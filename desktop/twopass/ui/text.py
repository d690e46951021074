"""Text from outside made safe to show: one line, no control characters, no change of writing direction."""

from __future__ import annotations

import html
import unicodedata

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

# Marks, embeddings, overrides and isolates: with them a name can pretend to be another, or turn what stands beside it.
_TURNING = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_HIDDEN_KINDS = ("Cc", "Cs", "Zl", "Zp")


def plain(text: str) -> str:
    """Return *text* without control characters, line breaks and bidirectional overrides."""
    return "".join(
        char for char in text if ord(char) not in _TURNING and unicodedata.category(char) not in _HIDDEN_KINDS
    )


def menu_text(text: str) -> str:
    """Return *text* for menus and buttons, where a single ``&`` would mark a key."""
    return plain(text).replace("&", "&&")


def tip_text(text: str) -> str:
    """Return *text* for tooltips, which Qt would else take for rich text if it looks like it."""
    return f"<qt>{html.escape(plain(text))}</qt>"


def label(text: str = "", parent: QWidget | None = None, role: str = "", name: str = "") -> QLabel:
    """Return a label that shows plain text only: Qt's own guess would load files named in rich text."""
    result = QLabel(parent)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setText(plain(text))
    if role:
        result.setProperty("role", role)
    if name:
        result.setObjectName(name)
    return result
