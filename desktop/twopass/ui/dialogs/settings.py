"""The settings window, made from the table of settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from twopass.ui.choice import Choice
from twopass.ui.dialogs.fields import buttons
from twopass.ui.text import label
from twopass.workbench.settings import SETTINGS, Settings, SettingSpec

_WIDTH, _LIST_HEIGHT = 500, 110


class SettingsDialog(QDialog):
    """Shows the settings; :meth:`answer` is what was changed in it."""

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("settings")
        self.setWindowTitle("Settings")
        self._settings = settings
        self._values: dict[str, Callable[[], Any]] = {}
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for spec in SETTINGS:
            if spec.asked:
                self._add(form, spec)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addStretch(1)
        layout.addWidget(buttons(self, "Apply"))
        self.ensurePolished()
        self.setMinimumSize(_WIDTH, layout.totalHeightForWidth(_WIDTH))  # notes have as many lines as they need

    def answer(self) -> dict[str, Any]:
        """Return the settings that are others now, by their key."""
        values = {key: value() for key, value in self._values.items()}
        return {key: value for key, value in values.items() if value != getattr(self._settings, key)}

    def _add(self, form: QFormLayout, spec: SettingSpec) -> None:
        value = getattr(self._settings, spec.key)
        holder: QWidget
        if spec.many:
            holder, field = _list(value, self)
            self._values[spec.key] = field.texts
        elif spec.choices:
            holder = field = _choice(spec, value, self)
            self._values[spec.key] = field.currentData
        else:
            holder = field = QLineEdit(value, self)
            self._values[spec.key] = lambda: field.text().strip()
        field.setObjectName(spec.key)
        field.setAccessibleName(spec.title)
        form.addRow(label(spec.title, self), holder)
        if spec.note:
            note = label(spec.note, self, role="muted")
            note.setWordWrap(True)
            form.addRow("", note)


def _choice(spec: SettingSpec, value: str, parent: QWidget) -> Choice:
    box = Choice(parent)
    for choice, name in zip(spec.choices, spec.names, strict=True):
        box.addItem(name, choice)
    box.setCurrentIndex(spec.choices.index(value))
    return box


class _Entries(QListWidget):
    """Texts that can be taken away, not added."""

    def take(self) -> None:
        """Take the current one away."""
        self.takeItem(self.currentRow())

    def texts(self) -> tuple[str, ...]:
        """Return what is left."""
        return tuple(self.item(index).text() for index in range(self.count()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the current one away with Delete or Backspace."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.take()
        else:
            super().keyPressEvent(event)


def _list(values: tuple[str, ...], parent: QWidget) -> tuple[QWidget, _Entries]:
    """Return a list with a button that takes its entries away."""
    holder = QWidget(parent)
    entries = _Entries(holder)
    entries.addItems(values)
    holder.setFixedHeight(_LIST_HEIGHT)
    remove = QPushButton("Remove", holder)
    remove.setObjectName("remove")
    remove.setAutoDefault(False)
    remove.setEnabled(False)
    remove.clicked.connect(entries.take)
    entries.currentRowChanged.connect(lambda row: remove.setEnabled(row >= 0))
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(entries, 1)
    row.addWidget(remove, 0, Qt.AlignmentFlag.AlignTop)
    return holder, entries
