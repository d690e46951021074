"""The command palette: type a part of what you want, Enter does it. Made from the action table and the labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFocusEvent, QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from twopass.model.edits.labels import in_order
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.dialogs.label_picker import swatch
from twopass.ui.menus import shortcut_text
from twopass.ui.text import plain
from twopass.ui.theme.icons import SIDE
from twopass.ui.theme.style import current
from twopass.workbench.actions import ACTIONS

WIDTH, ROWS, TOP = 560, 12, 56
_ENTRY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be chosen: ``kind`` is "action" (``value`` its id) or "label" (its uid)."""

    kind: str
    value: str
    title: str
    category: str
    keys: str
    icon: QIcon
    also: str = ""

    def rank(self, words: Sequence[str]) -> int | None:
        """Return how well it fits the words typed, 0 best; None if one of them is nowhere in it."""
        title = self.title.casefold()
        everywhere = f"{title} {self.category} {self.also}".casefold()
        if not all(word in everywhere for word in words):
            return None
        if not words or title.startswith(words[0]):
            return 0
        return 1 if any(part.startswith(words[0]) for part in title.split()) else 2


def entries(actions: Mapping[str, QAction], state: ComparisonState | None) -> list[Entry]:
    """Return what can be chosen now: the enabled actions of the table, then the project's labels."""
    result = [
        Entry("action", spec.id, spec.title, spec.category, shortcut_text(spec), actions[spec.id].icon(), spec.tip)
        for spec in ACTIONS
        if actions[spec.id].isEnabled() and spec.id != "help.palette" and not _is_number(spec.id)
    ]
    if state is not None and not state.session.read_only:
        verb = "Label the selection" if state.selected else "Draw with label"
        result += [
            Entry("label", label.uid, f"{verb}: {plain(label.name)}", "Labels", label.key or "", swatch(label.color))
            for label in in_order(state.project)
        ]
    return result


def _is_number(action: str) -> bool:
    """Return whether an action is a label's number key: the label itself is offered by its name."""
    return action.startswith("label.") and action[6:].isdigit()


class CommandPalette(QFrame):
    """A frame over the window's top.

    Signals:
        chosen: kind and value of the entry.
        cancelled: nothing was chosen.
    """

    chosen = Signal(str, str)
    cancelled = Signal()

    def __init__(self, offered: Sequence[Entry], parent: QWidget) -> None:
        super().__init__(parent)
        self._offered = tuple(offered)
        self._over = parent
        self.setObjectName("palette")
        self.setAccessibleName("Do anything")
        self.filter = QLineEdit(self)
        self.filter.setObjectName("paletteFilter")
        self.filter.setAccessibleName("Do anything")
        self.filter.setPlaceholderText("Type an action or a label")
        self.filter.setAcceptDrops(False)
        self.list = _list(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.filter)
        layout.addWidget(self.list)
        self.filter.textChanged.connect(self._fill)
        self.filter.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item, _column: self.accept())
        self._fill("")

    def open(self) -> None:
        """Show the palette in the middle of the window's top, with the keyboard."""
        room = self._over.rect()
        row = max(self.list.sizeHintForRow(0), 26)
        height = min(ROWS * row + self.filter.sizeHint().height() + 28, room.height() - TOP - 16)
        self.resize(min(WIDTH, room.width() - 32), height)
        self.move((room.width() - self.width()) // 2, TOP)
        self.show()
        self.raise_()
        self.filter.setFocus(Qt.FocusReason.PopupFocusReason)

    def accept(self) -> None:
        """Choose the marked entry."""
        item = self.list.currentItem()
        if item is not None:
            entry: Entry = item.data(0, _ENTRY)
            self.chosen.emit(entry.kind, entry.value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that mean something to the list out of the text field; close when the keyboard goes away."""
        if watched is self.filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(Qt.Key(event.key()))
        if watched is self.filter and isinstance(event, QFocusEvent) and event.lostFocus():
            elsewhere = event.reason() in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.OtherFocusReason)
            if elsewhere and self.isVisible():
                self.cancelled.emit()
        return super().eventFilter(watched, event)

    def _key(self, key: Qt.Key) -> bool:
        count = self.list.topLevelItemCount()
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}.get(key)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        elif key == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif step is not None and count:
            row = self.list.currentIndex().row() + step
            # Single steps go round; pages stop at either end.
            self._mark(row % count if abs(step) == 1 else min(max(row, 0), count - 1))
        else:
            return key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        return True

    def _fill(self, text: str) -> None:
        self.list.clear()
        words = text.casefold().split()
        ranked = [(rank, entry) for entry in self._offered if (rank := entry.rank(words)) is not None]
        muted = QColor(current().muted)
        for _, entry in sorted(ranked, key=lambda pair: pair[0]):
            item = QTreeWidgetItem([entry.title, entry.category, entry.keys])
            item.setIcon(0, no_icon() if entry.icon.isNull() else entry.icon)
            item.setData(0, _ENTRY, entry)
            item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            for column in (1, 2):
                item.setForeground(column, muted)
            self.list.addTopLevelItem(item)
        self._mark(0)

    def _mark(self, row: int) -> None:
        item = self.list.topLevelItem(row)
        if item is not None:
            self.list.setCurrentItem(item)


def no_icon() -> QIcon:
    """Return an icon of nothing, so that texts with and without one stand in one line."""
    pixmap = QPixmap(QSize(SIDE, SIDE))
    pixmap.fill(Qt.GlobalColor.transparent)
    return QIcon(pixmap)


def _list(parent: QWidget) -> QTreeWidget:
    tree = QTreeWidget(parent)
    tree.setObjectName("paletteList")
    tree.setAccessibleName("What can be done")
    tree.setColumnCount(3)
    tree.setHeaderHidden(True)
    tree.setRootIsDecorated(False)
    tree.setIndentation(0)
    tree.setIconSize(QSize(18, 18))
    tree.setUniformRowHeights(True)
    tree.setAllColumnsShowFocus(True)
    # The text field keeps the keyboard.
    tree.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    header = tree.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column in (1, 2):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
    return tree
