"""The start screen: recent projects, the sample, and the two ways in."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from twopass.ui.menus import shortcut_text
from twopass.ui.text import Elided, label, plain, tip_text
from twopass.ui.theme.icons import IconLabel, icon
from twopass.ui.theme.style import current
from twopass.workbench.actions import spec
from twopass.workbench.jobs import Jobs
from twopass.workbench.recent import Recent, RecentEntry
from twopass.workbench.thumbnails import of_project

if TYPE_CHECKING:
    from twopass.imagery.source import Rgb32

COLUMNS, MOST = 3, 12
PICTURE = QSize(88, 66)
_BODY_WIDTH = 960
_WAYS = (
    ("file.new", "Two images, side by side"),
    ("file.open", "Go on where you were"),
    ("file.sample", "Try it on a small airfield"),
)


class StartScreen(QScrollArea):
    """What the window shows while nothing is open.

    Signals:
        action_wanted: an action id and its arguments.
    """

    action_wanted = Signal(str, object)

    def __init__(self, recent: Recent, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recent, self._jobs = recent, jobs
        self._cards: list[Card] = []
        self.setObjectName("startScreen")
        self.setAccessibleName("Start")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        body = QWidget(self)
        body.setObjectName("startBody")
        body.setMaximumWidth(_BODY_WIDTH)
        self._icons = {action: IconLabel(24, body) for action, _ in _WAYS}
        self._ways = [self._way(action, note, body) for action, note in _WAYS]
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)
            # An empty column would lose its spacing, and the cards their line with those above.
            self._grid.addWidget(QWidget(body), MOST, column)
        self._heading = label("Recent", body, role="section")
        self._arrange(body)
        holder = QWidget(self)
        holder.setObjectName("startBody")
        across = QHBoxLayout(holder)
        across.addStretch(1)
        across.addWidget(body, 100)
        across.addStretch(1)
        self.setWidget(holder)

    def _arrange(self, body: QWidget) -> None:
        ways = QHBoxLayout()
        ways.setSpacing(12)
        for way in self._ways:
            ways.addWidget(way, 1)
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 24, 24, 24)
        column.addStretch(1)
        column.addWidget(label("Two passes over one place", body, name="heading"))
        hint = "Drop two images here, the earlier one first, or a project."
        column.addWidget(label(hint, body, role="muted"))
        column.addSpacing(20)
        column.addLayout(ways)
        column.addSpacing(28)
        column.addWidget(self._heading)
        column.addSpacing(4)
        column.addLayout(self._grid)
        column.addStretch(2)

    def _way(self, action: str, note: str, parent: QWidget) -> Card:
        entry = spec(action)
        way = Card(parent, self._icons[action], entry.title, note, shortcut_text(entry))
        way.setObjectName(f"start_{action.removeprefix('file.')}")
        way.clicked.connect(lambda: self.action_wanted.emit(action, None))
        return way

    def dress(self) -> None:
        """Draw the icons in the colours of the theme in force."""
        for action, shown in self._icons.items():
            shown.show_icon(icon(spec(action).icon))

    def refresh(self) -> None:
        """Show the recent projects as the list is now."""
        for card in self._cards:
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        entries = self._recent.entries()[:MOST]
        self._heading.setVisible(bool(entries))
        self._cards = [self._card(entry) for entry in entries]
        for place, card in enumerate(self._cards):
            self._grid.addWidget(card, place // COLUMNS, place % COLUMNS)

    def _card(self, entry: RecentEntry) -> Card:
        path = Path(entry.path)
        title = entry.title or path.stem
        where = "Untitled" if entry.untitled else _short(path.parent)
        picture = Picture(PICTURE, self)
        card = Card(self, picture, title, where, _moment(entry.opened))
        card.setObjectName("recentProject")
        card.setToolTip(tip_text(str(path)))
        card.clicked.connect(lambda: self.action_wanted.emit("file.open", {"path": entry.path}))
        card.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        card.customContextMenuRequested.connect(partial(self._menu, card, path))
        side = PICTURE.width() * 2
        self._jobs.pool("thumbnail", lambda _context: of_project(path, side), partial(_fill, picture), _no_picture)
        return card

    def _menu(self, card: Card, path: Path, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Remove from this list").triggered.connect(lambda: self._forget(path))
        menu.popup(card.mapToGlobal(place))

    def _forget(self, path: Path) -> None:
        self._recent.remove(path)
        self.refresh()


class Card(QPushButton):
    """A large button: picture, title, a quiet second line, and a word on the right."""

    def __init__(self, parent: QWidget, picture: IconLabel | Picture, title: str, note: str, side: str) -> None:
        super().__init__(parent)
        self.setProperty("role", "tile")
        self.setAccessibleName(plain(f"{title}, {note}"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        beneath = isinstance(picture, Picture)
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(Elided(title, self, role="strong"))
        text.addWidget(Elided(note, self, role="muted"))
        if side and beneath:
            text.addWidget(label(side, self, role="muted"))
        layout = self._layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(12)
        layout.addWidget(picture)
        layout.addLayout(text, 1)
        if side and not beneath:
            layout.addWidget(label(side, self, role="key"), 0, Qt.AlignmentFlag.AlignTop)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """Return what the contents need: a button knows only of its own text."""
        return self._layout.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return a size at which the texts are shortened but there."""
        return QSize(160, self._layout.sizeHint().height())


class Picture(QWidget):
    """An image cut to *size* with round corners; the bare ground while there is none."""

    def __init__(self, size: QSize, parent: QWidget) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self.setFixedSize(size)

    def show_pixels(self, pixels: Rgb32) -> None:
        """Show an image."""
        height, width = pixels.shape
        self._image = QImage(pixels.tobytes(), width, height, width * 4, QImage.Format.Format_RGB32).copy()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it, as fine as the screen is."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect())
        path = QPainterPath()
        path.addRoundedRect(frame, 5, 5)
        painter.setClipPath(path)
        painter.fillRect(frame, QColor(current().raised))
        if self._image is not None:
            filled = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            place = QRectF(0, 0, filled.width(), filled.height())
            place.moveCenter(frame.center())
            painter.drawImage(place, self._image)
        painter.end()
        del event


def _fill(picture: Picture, pixels: Rgb32 | None) -> None:
    # It may come after the list was made anew.
    if pixels is not None and isValid(picture):
        picture.show_pixels(pixels)


def _no_picture(_error: Exception) -> None:
    """Leave the place empty: a project whose image is gone says so when it is opened."""


def _short(folder: Path) -> str:
    """Return a folder with the home folder as "~"."""
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) and folder != home else str(folder)


def _moment(opened: str) -> str:
    """Return a time (RFC 3339) as day, hour and minute of the user's own clock; what is no time as its first word."""
    try:
        return datetime.fromisoformat(opened).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return opened[:10]
