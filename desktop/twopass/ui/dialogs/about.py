"""What this program is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from twopass import __version__
from twopass.ui.text import label
from twopass.ui.theme.icons import IconLabel, icon

_CREDITS = "MIT licence. Built on Qt (LGPL), GDAL, PROJ, SQLite, NumPy and Pillow."


class AboutBox(QDialog):
    """Name, version, licence."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("about")
        self.setWindowTitle("About Twopass")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        mark = IconLabel(40, self)
        mark.show_icon(icon("app"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(8)
        layout.addWidget(mark)
        layout.addWidget(label("Twopass", self, name="heading"))
        layout.addWidget(label(f"Version {__version__}", self, role="muted"))
        layout.addSpacing(4)
        layout.addWidget(label("Two satellite snapshots of one place: what is there, and what changed.", self))
        layout.addWidget(label(_CREDITS, self, role="muted"))
        layout.addSpacing(8)
        layout.addWidget(buttons)
