"""Text from outside made safe to show: one line, no control characters, no change of writing direction."""

from __future__ import annotations

import html
import unicodedata

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

# Marks, embeddings, overrides and isolates: with them a name can pretend to be another, or turn what stands beside it.
_TURNING = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_HIDDEN_KINDS = ("Cc", "Cs", "Zl", "Zp")


def plain(text: str) -> str:
    """Return *text* without control characters, line breaks and bidirectional overrides."""
    if text.isascii() and text.isprintable():
        return text  # nearly all, and each start asks for hundreds
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


class Elided(QLabel):
    """One line of plain text that is shortened in the middle where there is no room for it."""

    def __init__(self, text: str, parent: QWidget, role: str = "", name: str = "") -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(plain(text))
        self.setProperty("role", role)
        self.setObjectName(name)
        self.setMinimumWidth(40)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()
        del event


class Clickable(QLabel):
    """Plain text that answers a click.

    Signals:
        clicked: the left button went down on it.
    """

    clicked = Signal()

    def __init__(self, text: str, parent: QWidget, role: str = "", name: str = "") -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(plain(text))
        self.setProperty("role", role)
        self.setObjectName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Answer the left button."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()
        else:
            super().mousePressEvent(event)
