"""The start screen: recent projects, the sample, and the two ways in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from twopass.ui.text import label, menu_text
from twopass.ui.theme.icons import icon
from twopass.workbench.jobs import Jobs
from twopass.workbench.recent import Recent, RecentEntry
from twopass.workbench.thumbnails import of_project

COLUMNS, MOST, SIDE = 3, 9, 96


class StartScreen(QWidget):
    """What the window shows while nothing is open.

    Signals:
        action_wanted: an action id and its arguments.
    """

    action_wanted = Signal(str, object)

    def __init__(self, recent: Recent, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recent, self._jobs = recent, jobs
        self.setObjectName("startScreen")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        ways = QHBoxLayout()
        for action, title, name in (
            ("file.new", "New comparison", "new"),
            ("file.open", "Open project", "open"),
            ("file.sample", "Open the sample", "sample"),
        ):
            button = QPushButton(icon(name), title, self)
            button.setObjectName(f"start_{name}")
            button.setProperty("role", "tile")
            button.setIconSize(QSize(20, 20))
            button.clicked.connect(lambda _checked=False, chosen=action: self.action_wanted.emit(chosen, None))
            ways.addWidget(button)
        ways.addStretch(1)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        self._heading = label("Recent", self, role="muted")
        column = QVBoxLayout()
        column.addStretch(1)
        column.addWidget(label("Two passes over one place", self, name="heading"))
        column.addWidget(label("Drop two images here, before first, or one project.", self, role="muted"))
        column.addSpacing(16)
        column.addLayout(ways)
        column.addSpacing(24)
        column.addWidget(self._heading)
        column.addLayout(self._grid)
        column.addStretch(2)
        across = QHBoxLayout(self)
        across.addStretch(1)
        across.addLayout(column, 6)
        across.addStretch(1)

    def refresh(self) -> None:
        """Show the recent projects as the list is now."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        entries = self._recent.entries()[:MOST]
        self._heading.setVisible(bool(entries))
        for place, entry in enumerate(entries):
            self._grid.addWidget(self._tile(entry), place // COLUMNS, place % COLUMNS)

    def _tile(self, entry: RecentEntry) -> QPushButton:
        where = "not saved anywhere yet" if entry.untitled else str(Path(entry.path).parent)
        button = QPushButton(menu_text(f"{entry.title or Path(entry.path).stem}\n{where}"), self)
        button.setProperty("role", "tile")
        button.setAccessibleName(f"Open {entry.title}")
        button.setIconSize(QSize(SIDE, SIDE))
        button.clicked.connect(lambda: self.action_wanted.emit("file.open", {"path": entry.path}))

        def show(pixels: object) -> None:
            if pixels is not None:
                button.setIcon(QIcon(_pixmap(pixels)))

        self._jobs.pool("thumbnail", lambda _context: of_project(Path(entry.path), SIDE * 2), show, lambda _error: None)
        return button


def _pixmap(pixels: object) -> QPixmap:
    height, width = pixels.shape  # type: ignore[attr-defined]
    image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGB32)  # type: ignore[attr-defined]
    pixmap = QPixmap.fromImage(image.copy())
    pixmap.setDevicePixelRatio(2)
    return pixmap
