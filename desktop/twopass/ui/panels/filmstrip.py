"""The dates of a site in time order, where there are more than two: which are before and after, and the way to others.

A click shows a date as after, Shift+click as before; Return and Shift+Return do so for the one the keyboard is on.
"""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from twopass.model.ids import Uid
from twopass.model.records import Snapshot
from twopass.model.series import is_turned_round, moment_of
from twopass.ui.bridge import dates
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PANES, PaneName
from twopass.ui.bridge.pictures import Pictures
from twopass.ui.text import label, plain, tip_text
from twopass.ui.theme.style import current

FEWEST = 3
PICTURE = QSize(112, 64)
_CELL = QSize(PICTURE.width() + 12, PICTURE.height() + 32)
_UID, _ROLE, _IMAGE, _KNOWN = (Qt.ItemDataRole.UserRole + number for number in range(4))
_Index = QModelIndex | QPersistentModelIndex


class FilmStrip(QFrame):
    """Shows the dates and marks the two that the panes show; hidden while there are no more than two.

    Signals:
        left: the user is done here; the keyboard belongs to the panes again.
    """

    left = Signal()

    def __init__(self, state: ComparisonState, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._pictures = state, pictures
        self.setObjectName("filmStrip")
        self.list = DateList(self)
        self.list.chosen.connect(lambda pane, uid: dates.show_date(state, pane, uid))
        self.list.left.connect(self.left)
        self.note = label("", self, role="attention", name="filmNote")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 16, 0)
        layout.setSpacing(12)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.note)
        state.comparison_changed.connect(self.refresh)
        state.project_changed.connect(self._on_project)
        pictures.arrived.connect(self._on_picture)
        self.refresh()

    def refresh(self) -> None:
        """Show the dates as they are now."""
        series = dates.series(self._state)
        self.setVisible(len(series) >= FEWEST)
        if len(series) < FEWEST:
            return
        names = date_names(series)
        focused = self.list.current_uid()
        self.list.clear()
        for snapshot in series:
            self._add(snapshot, names[snapshot.uid])
        shown = self._state.comparison
        self.list.set_current(focused or shown.after)
        self.list.reveal(shown.before)
        self.list.reveal(shown.after)
        turned = is_turned_round(self._state.project, shown)
        self.note.setText(dates.TURNED_ROUND if turned else "")
        self.note.setVisible(turned)

    def _add(self, snapshot: Snapshot, name: str) -> None:
        shown = self._state.comparison
        role = {shown.before: "before", shown.after: "after"}.get(snapshot.uid, "")
        known = moment_of(snapshot) is not None
        item = QListWidgetItem(plain(name), self.list)
        item.setData(_UID, snapshot.uid)
        item.setData(_ROLE, role)
        item.setData(_KNOWN, known)
        item.setData(_IMAGE, self._pictures.of(snapshot))
        said = name if known else f"date unknown, {name}"
        item.setData(Qt.ItemDataRole.AccessibleTextRole, plain(f"{said}, {role}" if role else said))
        item.setToolTip(tip_text(f"{snapshot.file_name}: {said if known else 'date unknown'}"))

    def _on_project(self, touched: frozenset[Uid]) -> None:
        project = self._state.project
        # An undone addition is among the touched, but no longer in the project.
        if len(touched) <= 64 and all(uid in project.annotations or uid in project.labels for uid in touched):
            return
        self.refresh()

    def _on_picture(self, uid: str) -> None:
        snapshot = self._state.project.snapshots.get(Uid(uid))
        item = self.list.item_of(Uid(uid))
        if snapshot is not None and item is not None:
            item.setData(_IMAGE, self._pictures.of(snapshot))


class DateList(QListWidget):
    """One row of pictures.

    Signals:
        chosen: a pane and the uid of the snapshot that it is to show.
        left: Esc was pressed.
    """

    chosen = Signal(str, str)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("dates")
        self.setAccessibleName("Dates of the site")
        self.setFlow(QListWidget.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setItemDelegate(_DateDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        # A click must not take the keyboard away from the pane.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedHeight(_CELL.height() + 10)

    def item_of(self, uid: Uid) -> QListWidgetItem | None:
        """Return the item of a snapshot."""
        items = (self.item(row) for row in range(self.count()))
        return next((item for item in items if item.data(_UID) == uid), None)

    def current_uid(self) -> Uid | None:
        """Return the snapshot that the keyboard is on."""
        item = self.currentItem() if self.count() else None
        return None if item is None else Uid(item.data(_UID))

    def set_current(self, uid: Uid) -> None:
        """Put the keyboard on a snapshot."""
        item = self.item_of(uid)
        if item is not None:
            self.setCurrentItem(item)

    def reveal(self, uid: Uid) -> None:
        """Scroll a snapshot into sight."""
        item = self.item_of(uid)
        if item is not None:
            self.scrollToItem(item)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose what was clicked: as after, with Shift as before."""
        item = self.itemAt(event.position().toPoint())
        if item is not None and event.button() == Qt.MouseButton.LeftButton:
            self._choose(item, event.modifiers())
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with Return or Space, with Shift as before; Esc leaves."""
        item = self.currentItem() if self.count() else None
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and item is not None:
            self._choose(item, event.modifiers())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer both panes for a date."""
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        item = self.currentItem() if keyboard else self.itemAt(event.pos())
        if self.count() and item is not None:
            place = self.visualItemRect(item).center() if keyboard else event.pos()
            self.menu_of(item).popup(self.viewport().mapToGlobal(place))

    def menu_of(self, item: QListWidgetItem) -> QMenu:
        """Return the menu of a date, which goes away when it is closed."""
        uid = item.data(_UID)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for pane in PANES:
            entry = menu.addAction(f"Show as {pane}")
            entry.setEnabled(item.data(_ROLE) == "")
            entry.triggered.connect(lambda _checked=False, pane=pane: self.chosen.emit(pane, uid))
        return menu

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll along the row, also with a wheel that turns the other way."""
        turned = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (turned.x() or turned.y()))
        event.accept()

    def _choose(self, item: QListWidgetItem, held: Qt.KeyboardModifier) -> None:
        pane: PaneName = "before" if held & Qt.KeyboardModifier.ShiftModifier else "after"
        if item.data(_ROLE) != pane:
            self.chosen.emit(pane, item.data(_UID))


class _DateDelegate(QStyledItemDelegate):
    """Draws a picture with its date under it; the one before in a dashed frame, the one after in a solid one."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the size of every cell."""
        return _CELL

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one date."""
        picture, role = _picture_rect(option), str(index.data(_ROLE))
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        _draw_picture(painter, picture, index.data(_IMAGE))
        if role:
            _draw_mark(painter, picture, role)
        focused = option.state & QStyle.StateFlag.State_HasFocus
        if focused:
            painter.setPen(QPen(QColor(current().text), 1.0, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5), 7, 7)
        room = QRectF(picture.left(), picture.bottom() + 2, picture.width(), 20)
        name = str(index.data(Qt.ItemDataRole.DisplayRole))
        text = QFontMetricsF(painter.font()).elidedText(name, Qt.TextElideMode.ElideMiddle, room.width())
        known = bool(index.data(_KNOWN)) or bool(role)
        painter.setPen(QColor(current().text if known else current().muted))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()


def _picture_rect(option: QStyleOptionViewItem) -> QRectF:
    cell = QRectF(option.rect)
    return QRectF(cell.left() + 6, cell.top() + 6, PICTURE.width(), PICTURE.height())


def _draw_picture(painter: QPainter, place: QRectF, image: QImage | None) -> None:
    path = QPainterPath()
    path.addRoundedRect(place, 3, 3)
    painter.save()
    painter.setClipPath(path)
    painter.fillRect(place, QColor(current().pane_ground))
    if image is not None:
        size = image.size().scaled(PICTURE, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        whole = QRectF(0, 0, size.width(), size.height())
        whole.moveCenter(place.center())
        painter.drawImage(whole, image)
    painter.restore()


def _draw_mark(painter: QPainter, place: QRectF, role: str) -> None:
    """Draw the frame of a date that is shown, and the chip that says in which pane."""
    frame = place.adjusted(-2, -2, 2, 2)
    pen = QPen(QColor(current().accent), 2.0)
    if role == "before":
        pen.setDashPattern([3.0, 1.5])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(frame, 4, 4)
    bold = QFont(painter.font())
    bold.setBold(True)
    bold.setPointSizeF(bold.pointSizeF() * 0.8)
    painter.save()
    painter.setFont(bold)
    width = QFontMetricsF(bold).horizontalAdvance(role.upper()) + 10
    chip = QRectF(place.right() - width - 4, place.top() + 4, width, 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 200))
    painter.drawRoundedRect(chip, 3, 3)
    painter.setPen(QColor("#ffffff"))
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, role.upper())
    painter.restore()


def date_names(series: tuple[Snapshot, ...]) -> dict[Uid, str]:
    """Return what every snapshot of a series is called: its day, with the time where two share one, else its file."""
    moments = {snapshot.uid: moment_of(snapshot) for snapshot in series}
    days = Counter(moment.date() for moment in moments.values() if moment is not None)
    names: dict[Uid, str] = {}
    for snapshot in series:
        moment = moments[snapshot.uid]
        if moment is None:
            names[snapshot.uid] = snapshot.file_name.rsplit("/", 1)[-1]
            continue
        day = f"{moment.day} {moment:%b %Y}"
        names[snapshot.uid] = f"{day} {moment:%H:%M}Z" if days[moment.date()] > 1 else day
    return names
