"""The palette, the shortcut sheet and the about box, all made from the action table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from twopass import __version__
from twopass.ui.text import label
from twopass.workbench.actions import ACTIONS

_ID = Qt.ItemDataRole.UserRole


def keys_text(shortcuts: tuple[str, ...]) -> str:
    """Return key sequences as the system writes them."""
    form = QKeySequence.SequenceFormat.NativeText
    return "  ".join(QKeySequence(keys).toString(form) for keys in shortcuts)


class CommandPalette(QDialog):
    """Do anything: type a part of an action's name, Enter runs it."""

    def __init__(self, actions: Mapping[str, QAction], run: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.FramelessWindowHint | Qt.WindowType.Dialog)
        self._actions, self._run = actions, run
        self.setObjectName("palette")
        self.setWindowTitle("Do anything")
        self.filter = QLineEdit(self)
        self.filter.setObjectName("paletteFilter")
        self.filter.setAccessibleName("Do anything")
        self.filter.setPlaceholderText("Do anything")
        self.list = QListWidget(self)
        self.list.setObjectName("paletteList")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.addWidget(self.filter)
        layout.addWidget(self.list)
        self.resize(560, 420)
        self.filter.textChanged.connect(self._fill)
        self.filter.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self.accept())
        self._fill("")

    def accept(self) -> None:
        """Close, then run the marked action."""
        chosen = self.list.currentRow() >= 0
        item = self.list.currentItem()
        super().accept()
        if chosen:
            self._run(str(item.data(_ID)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys move in the list while the text field has the keyboard."""
        if watched is self.filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self.list.count():
                self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
                return True
        return super().eventFilter(watched, event)

    def _fill(self, text: str) -> None:
        self.list.clear()
        words = text.casefold().split()
        for spec in ACTIONS:
            action = self._actions[spec.id]
            haystack = f"{spec.category} {spec.title} {spec.tip}".casefold()
            if spec.id != "help.palette" and action.isEnabled() and all(word in haystack for word in words):
                keys = keys_text(spec.shortcuts[:1])
                item = QListWidgetItem(
                    action.icon(), f"{spec.category}: {spec.title}" + (f"    {keys}" if keys else "")
                )
                item.setData(_ID, spec.id)
                self.list.addItem(item)
        self.list.setCurrentRow(0)


class ShortcutSheet(QDialog):
    """Every action with its keys, and the mouse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shortcuts")
        self.setWindowTitle("Keyboard shortcuts")
        tree = QTreeWidget(self)
        tree.setAccessibleName("Keyboard shortcuts")
        tree.setHeaderLabels(["Action", "Keys"])
        groups: dict[str, QTreeWidgetItem] = {}
        rows = [(spec.category, spec.title, keys_text(spec.shortcuts)) for spec in ACTIONS if spec.shortcuts]
        for category, title, keys in (*rows, *_BY_HAND):
            group = groups.get(category)
            if group is None:
                group = groups[category] = QTreeWidgetItem(tree, [category])
            QTreeWidgetItem(group, [title, keys])
        tree.expandAll()
        tree.resizeColumnToContents(0)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(tree)
        layout.addWidget(buttons)
        self.resize(560, 640)


_BY_HAND = (
    ("In a pane", "Zoom at the cursor", "Wheel, pinch"),
    ("In a pane", "Drag the picture", "Space + drag, middle button"),
    ("In a pane", "Move the selection 1 or 10 pixels", "Arrows, Shift + arrows"),
    ("In a pane", "Resize the selection", "Ctrl + arrows"),
    ("In a pane", "Next, previous annotation", "Tab, Shift + Tab"),
    ("In a pane", "Box below the one selected", "Click again"),
    ("In a pane", "Label the selection", "Return"),
    ("In a pane", "Back out", "Esc"),
)


class AboutBox(QDialog):
    """What this program is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("about")
        self.setWindowTitle("About Twopass")
        layout = QVBoxLayout(self)
        layout.addWidget(label("Twopass", self, name="heading"))
        layout.addWidget(label(f"Version {__version__}", self, role="muted"))
        layout.addWidget(label("Two satellite snapshots of one place: what is there, and what changed.", self))
        layout.addWidget(label("MIT licence. Made with Qt (LGPL), GDAL, PROJ, SQLite and others.", self, role="muted"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
