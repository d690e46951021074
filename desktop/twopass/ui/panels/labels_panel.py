"""The label catalogue: key, colour, name, and how many annotations each snapshot has of it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeyEvent, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import (
    QHeaderView,
    QLineEdit,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from twopass.model.edits.labels import in_order
from twopass.model.ids import Uid
from twopass.model.records import Label
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.counting import Counts
from twopass.ui.dialogs.label_picker import swatch
from twopass.ui.text import menu_text, plain, tip_text
from twopass.ui.theme.icons import icon
from twopass.ui.theme.style import current
from twopass.workbench.known_lengths import size_text

COLUMNS = ("", "Label", "Before", "After", "Δ")
_WIDTHS = {0: 18, 2: 48, 3: 40, 4: 36}
_MENU = (
    ("label.rename", "Rename…", "pencil"),
    ("label.recolour", "Recolour…", "label"),
    ("label.size", "Known size…", "measure"),
    ("label.delete", "Delete…", "delete"),
)
_UID = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class LabelsPanel(QWidget):
    """Shows the catalogue of one comparison.

    Signals:
        action_wanted: an action id and its arguments.
        left: the user is done here; the keyboard belongs to the panes again.
    """

    action_wanted = Signal(str, object)
    left = Signal()

    def __init__(self, state: ComparisonState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._counts = Counts(state.project)
        self.setObjectName("labelsPanel")
        self.filter = QLineEdit(self)
        self.filter.setObjectName("catalogueFilter")
        self.filter.setAccessibleName("Filter or add a label")
        self.filter.setPlaceholderText("Filter or add a label")
        self.filter.setClearButtonEnabled(True)
        self.filter.setAcceptDrops(False)
        self.filter.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.tree = _Catalogue(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 8)
        layout.setSpacing(8)
        layout.addWidget(self.filter)
        layout.addWidget(self.tree)
        self._connect()
        self.refresh()

    def _connect(self) -> None:
        self.filter.textChanged.connect(self.refresh)
        self.filter.returnPressed.connect(self._add)
        self.tree.itemClicked.connect(self._clicked)
        self.tree.itemDoubleClicked.connect(self._double_clicked)
        self.tree.entered_key.connect(lambda uid: self._choose(Uid(uid)))
        self.tree.customContextMenuRequested.connect(self._menu)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self._leave)
        state = self._state
        state.project_changed.connect(self._on_project)
        for signal in (state.comparison_changed, state.label_changed):
            signal.connect(self.refresh)

    def _on_project(self, touched: frozenset[Uid]) -> None:
        self._counts.follow(self._state.project, touched)
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Show the catalogue as it is now."""
        state = self._state
        wanted = self.filter.text().strip().casefold()
        self.tree.clear()
        for label in in_order(state.project):
            if wanted in label.name.casefold():
                before = self._counts.of(state.comparison.before, label.uid)
                after = self._counts.of(state.comparison.after, label.uid)
                self._row(label, before, after)

    def _row(self, label: Label, before: int, after: int) -> None:
        delta = after - before
        item = QTreeWidgetItem([label.key or "", plain(label.name), str(before), str(after), difference(delta)])
        item.setIcon(1, swatch(label.color))
        item.setData(0, _UID, label.uid)
        size = size_text(label)
        item.setToolTip(1, tip_text(f"{label.name}, {size} m" if size else label.name))
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
        if name:
            known = next((label for label in self._state.project.labels.values() if label.name == name), None)
            if known is not None:
                self._state.set_label(known.uid)
            else:
                self.action_wanted.emit("label.add", {"name": name})
        self.left.emit()

    def _choose(self, uid: Uid) -> None:
        self._state.set_label(uid)
        self.left.emit()

    def _leave(self) -> None:
        self.filter.clear()
        self.left.emit()

    def _clicked(self, item: QTreeWidgetItem, _column: int) -> None:
        self._state.set_label(item.data(0, _UID))

    def _double_clicked(self, item: QTreeWidgetItem, _column: int) -> None:
        if not self._state.session.read_only:
            self.action_wanted.emit("label.rename", {"uid": item.data(0, _UID)})

    def _menu(self, place: QPoint) -> None:
        item = self.tree.itemAt(place) or self.tree.currentItem()
        if item is None or self._state.session.read_only:
            return
        uid = str(item.data(0, _UID))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action_id, title, picture in _MENU:
            action = QAction(icon(picture), menu_text(title), menu)
            action.triggered.connect(
                lambda _checked=False, chosen=action_id: self.action_wanted.emit(chosen, {"uid": uid})
            )
            menu.addAction(action)
        menu.popup(self.tree.viewport().mapToGlobal(place))


class _Catalogue(QTreeWidget):
    """The list itself: a click leaves the keyboard with the panes, Tab reaches it, Return chooses.

    Signals:
        entered_key: the uid of the label that Return was pressed on.
    """

    entered_key = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("catalogue")
        self.setAccessibleName("Label catalogue")
        self.setHeaderLabels(list(COLUMNS))
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setIconSize(QSize(10, 10))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_OwnColors(self))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = self.header()
        header.setAccessibleName("Columns of the catalogue")
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(16)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, width)
        for column in (2, 3, 4):
            self.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose on Return."""
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self.entered_key.emit(str(item.data(0, _UID)))
        else:
            super().keyPressEvent(event)


class _OwnColors(QStyledItemDelegate):
    """Draws a row's texts in their own colours when it is selected too: what they mean does not change."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        """Take the colour of the text for that of selected text."""
        super().initStyleOption(option, index)
        palette = option.palette  # pyright: ignore[reportAttributeAccessIssue] - missing from the stubs
        palette.setBrush(QPalette.ColorRole.HighlightedText, palette.brush(QPalette.ColorRole.Text))


def difference(delta: int) -> str:
    """Return how counts differ: "+2", "−3", "±0"."""
    return "±0" if delta == 0 else f"{delta:+d}".replace("-", "−")
