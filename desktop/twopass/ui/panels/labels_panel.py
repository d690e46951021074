"""The label catalogue: key, colour, name, and how many annotations each snapshot has of it."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QHeaderView, QLineEdit, QMenu, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from twopass.model.edits.labels import in_order
from twopass.model.records import Label
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.dialogs.label_picker import swatch
from twopass.ui.text import menu_text, plain
from twopass.ui.theme.style import current

COLUMNS = ("Key", "Label", "Before", "After", "Δ")
_UID = Qt.ItemDataRole.UserRole


class LabelsPanel(QWidget):
    """Shows the catalogue of one comparison.

    Signals:
        action_wanted: an action id and its arguments.
    """

    action_wanted = Signal(str, object)

    def __init__(self, state: ComparisonState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.setObjectName("labelsPanel")
        self.filter = QLineEdit(self)
        self.filter.setObjectName("catalogueFilter")
        self.filter.setAccessibleName("Filter or add a label")
        self.filter.setPlaceholderText("Filter or add a label")
        self.filter.setClearButtonEnabled(True)
        self.tree = QTreeWidget(self)
        self.tree.setObjectName("catalogue")
        self.tree.setAccessibleName("Label catalogue")
        self.tree.setHeaderLabels(list(COLUMNS))
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(0)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 8)
        layout.addWidget(self.filter)
        layout.addWidget(self.tree)
        self.filter.textChanged.connect(lambda _text: self.refresh())
        self.filter.returnPressed.connect(self._add)
        self.tree.itemClicked.connect(self._clicked)
        self.tree.itemDoubleClicked.connect(self._double_clicked)
        self.tree.customContextMenuRequested.connect(self._menu)
        state.project_changed.connect(lambda _touched: self.refresh())
        state.comparison_changed.connect(self.refresh)
        state.label_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the catalogue as it is now."""
        state = self._state
        counts = Counter((annotation.snapshot, annotation.label) for annotation in state.project.annotations.values())
        wanted = self.filter.text().strip().casefold()
        self.tree.clear()
        for label in in_order(state.project):
            if wanted in label.name.casefold():
                before = counts[(state.comparison.before, label.uid)]
                after = counts[(state.comparison.after, label.uid)]
                self._row(label, before, after)

    def _row(self, label: Label, before: int, after: int) -> None:
        delta = after - before
        change = "±0" if delta == 0 else f"{delta:+d}".replace("-", "−")
        item = QTreeWidgetItem([label.key or "", plain(label.name), str(before), str(after), change])
        item.setIcon(1, swatch(label.color))
        item.setData(0, _UID, label.uid)
        for column in (2, 3, 4):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        colors = current()
        tone = colors.muted if delta == 0 else colors.good if delta > 0 else colors.attention
        item.setForeground(4, QColor(tone))
        item.setForeground(0, QColor(colors.muted))
        self.tree.addTopLevelItem(item)
        if label.uid == self._state.label:
            self.tree.setCurrentItem(item)

    def _add(self) -> None:
        name = self.filter.text().strip()
        self.filter.clear()
        if not name:
            return
        known = next((label for label in self._state.project.labels.values() if label.name == name), None)
        if known is not None:
            self._state.set_label(known.uid)
        else:
            self.action_wanted.emit("label.add", {"name": name})

    def _clicked(self, item: QTreeWidgetItem, _column: int) -> None:
        self._state.set_label(item.data(0, _UID))

    def _double_clicked(self, item: QTreeWidgetItem, column: int) -> None:
        self.action_wanted.emit("label.rename" if column == 1 else "label.recolour", {"uid": item.data(0, _UID)})

    def _menu(self, place: QPoint) -> None:
        item = self.tree.currentItem()
        if item is None:
            return
        uid = item.data(0, _UID)
        menu = QMenu(self)
        for action_id, title in (
            ("label.rename", "Rename…"),
            ("label.recolour", "Recolour…"),
            ("label.delete", "Delete…"),
        ):
            action = QAction(menu_text(title), menu)
            action.triggered.connect(
                lambda _checked=False, chosen=action_id: self.action_wanted.emit(chosen, {"uid": uid})
            )
            menu.addAction(action)
        menu.popup(self.tree.viewport().mapToGlobal(place))
