"""What the dialogs share: a field for a path, the row of buttons, and where small windows lie."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

_MARGIN = 24  # between a small window and the corner of the imagery


class FileField(QWidget):
    """A path, typed or chosen.

    Signals:
        changed: its text is another.
    """

    changed = Signal()

    def __init__(self, name: str, title: str, choose: Callable[[QWidget, str], str], parent: QWidget) -> None:
        super().__init__(parent)
        self.edit = QLineEdit(self)
        self.edit.setObjectName(name)
        self.edit.setAccessibleName(title)
        self.edit.setAcceptDrops(False)
        self.edit.textChanged.connect(lambda _text: self.changed.emit())
        button = QPushButton("Choose…", self)
        button.setObjectName(f"{name}Choose")
        button.setAccessibleName(f"Choose: {title}")
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._take(choose(self, self.text)))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.edit, 1)
        layout.addWidget(button)
        self.setFocusProxy(self.edit)

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.edit.text().strip()

    def _take(self, path: str) -> None:
        if path:
            self.edit.setText(path)


def show_beside(window: QWidget, view: QWidget) -> None:
    """Show a small window in the top right corner of the imagery and make it the active one; where it is, it stays."""
    if not window.isVisible():
        window.adjustSize()
        corner = view.mapToGlobal(QPoint(view.width(), 0))
        window.move(corner - QPoint(window.width() + _MARGIN, -_MARGIN))
    window.show()
    window.activateWindow()


def buttons(dialog: QDialog, accept: str) -> QDialogButtonBox:
    """Return the dialog's row of buttons: one that says what it does (``ok``), and Cancel (``cancel``)."""
    standard = QDialogButtonBox.StandardButton
    row = QDialogButtonBox(standard.Ok | standard.Cancel, dialog)
    row.button(standard.Ok).setObjectName("ok")
    row.button(standard.Ok).setText(accept)
    row.button(standard.Ok).setDefault(True)
    row.button(standard.Cancel).setObjectName("cancel")
    for button in row.buttons():
        button.setIcon(QIcon())  # some platforms bring pictures of their own, which match nothing else here
    row.accepted.connect(dialog.accept)
    row.rejected.connect(dialog.reject)
    return row


def enable_ok(row: QDialogButtonBox, on: bool) -> None:
    """Enable or disable the button that does it."""
    row.button(QDialogButtonBox.StandardButton.Ok).setEnabled(on)
