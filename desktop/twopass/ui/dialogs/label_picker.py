"""The label picker: opens at a drawn box, filters as you type, Enter accepts, Esc cancels."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from twopass.model.ids import Uid
from twopass.model.records import Label
from twopass.ui.text import plain

WIDTH = 240
ROWS = 8
# Tab would take the keyboard away, and leave the picker behind.
_NEXT = (Qt.Key.Key_Down, Qt.Key.Key_Tab)
_PREVIOUS = (Qt.Key.Key_Up, Qt.Key.Key_Backtab)
_CHOICE = Qt.ItemDataRole.UserRole


class LabelPicker(QFrame):
    """A small frame over the panes.

    Signals:
        chosen: the uid of a label of the catalogue, or the name of a new one.
        cancelled: nothing was chosen.
    """

    chosen = Signal(str)
    cancelled = Signal()

    def __init__(self, parent: QWidget, labels: Sequence[Label], current: Uid | None) -> None:
        super().__init__(parent)
        self._over = parent
        self._labels = tuple(labels)
        self._current = current
        self.setObjectName("labelPicker")
        self.setAccessibleName("Label of the annotation")
        self.filter = QLineEdit(self)
        self.filter.setObjectName("labelFilter")
        self.filter.setAccessibleName("Filter or add a label")
        self.filter.setPlaceholderText("Filter or add a label")
        self.filter.setAcceptDrops(False)
        self.list = QListWidget(self)
        self.list.setObjectName("labelList")
        self.list.setAccessibleName("Labels")
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.filter)
        layout.addWidget(self.list)
        self.filter.textChanged.connect(self._fill)
        self.filter.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self.accept())
        self._fill("")

    def open_at(self, place: QPoint) -> None:
        """Show the picker near a global position, wholly inside its parent, with the keyboard."""
        rows = min(max(self.list.count(), 3), ROWS)
        self.setFixedWidth(WIDTH)
        self.setFixedHeight(rows * max(self.list.sizeHintForRow(0), 24) + self.filter.sizeHint().height() + 28)
        room = self._over.rect()
        at = self._over.mapFromGlobal(place) + QPoint(8, 8)
        x = max(min(at.x(), room.right() - self.width() - 8), 8)
        y = max(min(at.y(), room.bottom() - self.height() - 8), 8)
        self.move(x, y)
        self.show()
        self.raise_()
        self.filter.setFocus(Qt.FocusReason.PopupFocusReason)

    def accept(self) -> None:
        """Choose the marked row."""
        item = self.list.currentItem()
        if self.list.currentRow() >= 0:
            self.chosen.emit(str(item.data(_CHOICE)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that mean something to the list out of the text field."""
        if watched is self.filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _key(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        elif key == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif key in _NEXT or key in _PREVIOUS:
            step = 1 if key in _NEXT else -1
            self.list.setCurrentRow((self.list.currentRow() + step) % max(self.list.count(), 1))
        else:
            return False
        return True

    def _fill(self, text: str) -> None:
        self.list.clear()
        wanted = text.strip()
        folded = wanted.casefold()
        matches = [label for label in self._labels if folded in label.name.casefold()]
        # What starts as typed comes first; the catalogue's order holds within each group.
        matches.sort(key=lambda label: not label.name.casefold().startswith(folded))
        for label in matches:
            item = QListWidgetItem(swatch(label.color), plain(label.name), self.list)
            item.setData(_CHOICE, label.uid)
        if wanted and all(label.name != wanted for label in self._labels):
            item = QListWidgetItem(QIcon(), f"Add “{plain(wanted)}”", self.list)
            item.setData(_CHOICE, wanted)
        self.list.setCurrentRow(self._first_row(matches, folded))

    def _first_row(self, matches: list[Label], folded: str) -> int:
        if not folded:
            return next((row for row, label in enumerate(matches) if label.uid == self._current), 0)
        exact = next((row for row, label in enumerate(matches) if label.name.casefold() == folded), None)
        if exact is not None:
            return exact
        # "An-12" is no beginning of "An-124": a number of two digits that goes on is another number, another aircraft.
        first = matches[0].name.casefold() if matches else ""
        goes_on = (
            first.startswith(folded) and folded[-2:].isdigit() and len(folded) > 1 and first[len(folded)].isdigit()
        )
        return len(matches) if goes_on else 0


@lru_cache(maxsize=256)
def swatch(color: str | None, side: int = 10) -> QIcon:
    """Return a rounded square of a label's colour, the same whether its row is selected or not."""
    result = QIcon()
    for scale in (1, 2, 3):
        pixmap = QPixmap(QSize(side, side) * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(color or "#98a3ad"))
        painter.drawRoundedRect(0, 0, side * scale, side * scale, 3 * scale, 3 * scale)
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected, QIcon.Mode.Disabled):
            result.addPixmap(pixmap, mode)
    return result
