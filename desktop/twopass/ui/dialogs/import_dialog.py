"""Import: what a label file would add, change, skip and refuse, before it does."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from twopass.ui.dialogs.fields import buttons, enable_ok
from twopass.ui.text import label, plain
from twopass.workbench.exchange import ImportPlan

_MOST_NOTES = 200


class ImportPreview(QDialog):
    """Four counts and the notes; accepting makes it one undo step."""

    def __init__(self, path: Path, plan: ImportPlan, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("import")
        self.setWindowTitle("Import annotations")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        name = label(path.name, self, name="panelTitle")
        name.setWordWrap(True)
        layout.addWidget(name)
        counts = QHBoxLayout()
        counts.setSpacing(28)
        for kind, count in _counts(plan):
            counts.addLayout(self._count(kind, count))
        counts.addStretch(1)
        layout.addLayout(counts)
        layout.addWidget(self._notes(plan.notes), 1)
        text = "One undo step takes all of it back." if plan.edit else "There is nothing new in this file."
        layout.addWidget(label(text, self, role="muted", name="outcome"))
        row = buttons(self, "Import")
        enable_ok(row, bool(plan.edit))
        layout.addWidget(row)
        self.resize(560, 360)

    def _count(self, kind: str, count: int) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        number = label(
            f"{count:,}", self, role="attention" if kind == "refused" and count else "", name=f"count_{kind}"
        )
        number.setAccessibleName(f"{count} {kind}")
        font = number.font()
        font.setPointSizeF(font.pointSizeF() * 1.6)
        number.setFont(font)
        column.addWidget(number)
        column.addWidget(label(kind, self, role="muted"))
        return column

    def _notes(self, notes: tuple[str, ...]) -> QScrollArea:
        holder = QWidget(self)
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 8, 0)
        inside.setSpacing(6)
        more = [f"… and {len(notes) - _MOST_NOTES:,} more"] if len(notes) > _MOST_NOTES else []
        for note in (*notes[:_MOST_NOTES], *more):
            line = label(plain(note), holder)
            line.setWordWrap(True)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            inside.addWidget(line)
        inside.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setObjectName("notes")
        scroll.setAccessibleName("Notes")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(holder)
        return scroll


def _counts(plan: ImportPlan) -> tuple[tuple[str, int], ...]:
    return (
        ("added", plan.added),
        ("changed", plan.changed),
        ("skipped", plan.skipped),
        ("refused", plan.refused),
    )
