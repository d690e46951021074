"""The sheet of shortcuts: every entry of the action table that has keys, and what panes do by themselves."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from twopass.ui.text import label
from twopass.workbench.actions import ACTIONS, PANE_KEYS

Section = tuple[str, list[tuple[str, str]]]


class ShortcutSheet(QDialog):
    """All keys at a glance."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shortcuts")
        self.setWindowTitle("Keyboard shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet = QWidget(self)
        columns = QHBoxLayout(sheet)
        columns.setContentsMargins(20, 16, 20, 16)
        columns.setSpacing(40)
        for part in _balanced(sections(), 2):
            column = QVBoxLayout()
            column.setSpacing(16)
            for title, rows in part:
                column.addLayout(_section(sheet, title, rows))
            column.addStretch(1)
            columns.addLayout(column, 1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setWidget(sheet)
        scroll.setAccessibleName("Keyboard shortcuts")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 12, 12)
        layout.addWidget(scroll)
        layout.addWidget(buttons)
        wanted = sheet.sizeHint()
        self.resize(max(wanted.width() + 40, 760), min(wanted.height() + 70, max(parent.height() - 80, 400)))


def sections() -> list[Section]:
    """Return the sheet's content: titles, and rows of a name and its keys as this system writes them."""
    result: dict[str, list[tuple[str, str]]] = {}
    for spec in ACTIONS:
        if spec.shortcuts and not _is_number(spec.id):
            result.setdefault(spec.category, []).append((spec.title, native(spec.shortcuts)))
    result.setdefault("Labels", []).append(("Label the selection, or draw with this label", "1 … 9"))
    result["In a pane"] = list(PANE_KEYS)
    return list(result.items())


def native(shortcuts: Iterable[str]) -> str:
    """Return key sequences as this system writes them."""
    form = QKeySequence.SequenceFormat.NativeText
    return ",  ".join(QKeySequence(keys).toString(form) for keys in shortcuts)


def _is_number(action: str) -> bool:
    return action.startswith("label.") and action[6:].isdigit()


def _section(parent: QWidget, title: str, rows: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setVerticalSpacing(4)
    grid.setHorizontalSpacing(24)
    grid.setColumnStretch(0, 1)
    grid.addWidget(label(title, parent, role="section"), 0, 0)
    for row, (name, keys) in enumerate(rows, 1):
        grid.addWidget(label(name, parent), row, 0)
        grid.addWidget(label(keys, parent, role="key"), row, 1, Qt.AlignmentFlag.AlignRight)
    return grid


def _balanced(parts: list[Section], columns: int) -> list[list[Section]]:
    """Return the sections in columns of about the same height, in order."""
    total = sum(len(rows) + 2 for _, rows in parts)
    result: list[list[Section]] = [[]]
    height = 0
    for title, rows in parts:
        if height + (len(rows) + 2) / 2 > total / columns * len(result) and len(result) < columns:
            result.append([])
        result[-1].append((title, rows))
        height += len(rows) + 2
    return result
