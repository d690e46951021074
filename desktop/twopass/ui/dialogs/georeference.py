"""Georeference: the scale and the place of the active pane's snapshot, given by hand."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from twopass.model.edits.labels import in_order, named
from twopass.model.errors import TwopassError
from twopass.model.ids import Uid
from twopass.model.properties import source_of, value_of, written
from twopass.ui.bridge import snapshot_commands
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.place_commands import NOT_ON_EARTH
from twopass.ui.choice import Choice
from twopass.ui.dialogs.fields import show_beside
from twopass.ui.dialogs.known_things import KnownThings
from twopass.ui.text import Elided, label, plain
from twopass.workbench.georeferencing import CORNERS, corner_texts
from twopass.workbench.known_lengths import SIDES, KnownLength, metres_text, offers
from twopass.workbench.measuring import length_text
from twopass.workbench.messages import short_sentence

_HOW = "Degrees, UTM or MGRS. What follows from them is marked approximate."


class GeoreferenceWindow(QDialog):
    """Scale by a number or a known length, place by four corners; it follows the active pane.

    Attributes:
        gsd, length, corners, accuracy: the lines to type in; known: offers things whose length is known.
        set_gsd, set_length, set_corners, forget: the buttons that make an edit of them.
        side, of_label, remember: the size of the label that the length is stored as, and the button that does it.
        problem: the sentence for what can't be.
    """

    def __init__(self, state: ComparisonState, parent: QWidget) -> None:
        super().__init__(parent)
        self._state, self._view = state, parent
        self.setObjectName("georeference")
        self.setWindowTitle("Georeference")
        self.which = Elided("", self, name="which")
        self.now = label("", self, role="muted", name="now")
        self.now.setWordWrap(True)
        self.gsd = _line(self, "gsd", "Ground sample distance in metres")
        self.known = KnownThings(self)
        self.known.chosen.connect(self._take_known)
        self.side, self.of_label = Choice(self), Choice(self)
        self.remember = self._button("remember", "Remember", self._remember)
        self.length = _line(self, "length", "Known length in metres")
        self.line = label("", self, role="muted", name="line")
        self.corners = [_line(self, f"corner_{place}", f"Corner {name}") for place, name in enumerate(CORNERS)]
        self.accuracy = _line(self, "accuracy", "Accuracy in metres")
        self.set_gsd = self._button("setGsd", "Set", self._set_gsd)
        self.set_length = self._button("setLength", "Set", self._set_length)
        self.set_corners = self._button("setCorners", "Georeference", self._set_corners)
        self.forget = self._button("forget", "Forget the georeference", self._forget)
        self.problem = label("", self, role="attention", name="problem")
        self.problem.setWordWrap(True)
        self._shown: object = None
        self._arrange()
        for signal in (state.active_changed, state.comparison_changed, state.project_changed, state.measuring.changed):
            signal.connect(self._refresh)

    def _button(self, name: str, text: str, then: Callable[[], bool]) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._do(then))
        return button

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        self._add_row(form, "Ground sample distance (m)", self.gsd, self.set_gsd)
        self._add_row(form, "The measured line is", self.known)
        self._add_row(form, "Its length (m)", self.length, self.set_length)
        form.addRow(label("", self), self.line)
        self._add_remember(form)
        for name, field in zip(CORNERS, self.corners, strict=True):
            self._add_row(form, f"Corner {name}", field)
        self._add_row(form, "Accuracy (m)", self.accuracy)
        how = label(_HOW, self, role="muted")
        how.setWordWrap(True)
        form.addRow(label("", self), how)
        self.accuracy.setPlaceholderText("if it is known")
        self.line.setMinimumHeight(self.line.fontMetrics().lineSpacing() + 6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        for widget in (self.which, self.now):
            layout.addWidget(widget)
        layout.addLayout(form)
        row = QHBoxLayout()
        row.addWidget(self.forget)
        row.addStretch(1)
        row.addWidget(self.set_corners)
        layout.addLayout(row)
        layout.addWidget(self.problem)
        self.setMinimumWidth(560)
        scale = (self.gsd, self.set_gsd, self.known, self.length, self.set_length)
        sizes = (self.side, self.of_label, self.remember)
        for first, second in pairwise((*scale, *sizes, *self.corners, self.accuracy, self.set_corners, self.forget)):
            self.setTabOrder(first, second)

    def _add_row(self, form: QFormLayout, title: str, field: QLineEdit, button: QPushButton | None = None) -> None:
        name = label(title, self)
        name.setBuddy(field)
        name.setMinimumHeight(field.sizeHint().height())  # in the middle of its row
        if button is None:
            form.addRow(name, field)
        else:
            form.addRow(name, _row(field, button))

    def _add_remember(self, form: QFormLayout) -> None:
        """Add the row that stores the length in the label catalogue."""
        for choice, name, title in ((self.side, "side", "Size"), (self.of_label, "ofLabel", "Label")):
            choice.setObjectName(name)
            choice.setAccessibleName(title)
            choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(6)
        self.of_label.setPlaceholderText("a label")
        self.of_label.currentIndexChanged.connect(self._refresh)
        self.side.addItems(list(SIDES))
        row = _row(self.side, self.remember)
        row.insertWidget(1, self.of_label, 2)
        row.insertWidget(1, label("of", self))
        title = label("Remember it as the", self)
        title.setMinimumHeight(self.side.sizeHint().height())
        form.addRow(title, row)

    def open_beside(self, *, at_length: bool = False) -> None:
        """Show it in the top right corner of the imagery; the keyboard goes to the scale, or to the known length."""
        self._refresh()
        show_beside(self, self._view)
        (self.length if at_length else self.gsd).setFocus(Qt.FocusReason.OtherFocusReason)

    # -- what is done ------------------------------------------------------------------------------------------------

    def _do(self, then: Callable[[], bool]) -> None:
        try:
            then()
            self.problem.clear()
        except TwopassError as error:
            self.problem.setText(plain(short_sentence(error)))
        self._refresh()
        # A sentence takes room of its own, not that of the lines above it.
        self.resize(self.width(), max(self.height(), self.sizeHint().height(), self._layout_height()))

    def _layout_height(self) -> int:
        layout = self.layout()
        return 0 if layout is None else layout.totalHeightForWidth(self.width())

    def _set_gsd(self) -> bool:
        return snapshot_commands.describe(self._state, self._state.active, {"gsd": self.gsd.text()})

    def _set_length(self) -> bool:
        known = self.known.known
        thing = f"{known.name}, {known.what}" if known is not None and self._is_from(known) else ""
        return snapshot_commands.scale_by_line(self._state, self.length.text(), thing)

    def _remember(self) -> bool:
        uid, side = Uid(self.of_label.currentData()), SIDES[self.side.currentIndex()]
        return snapshot_commands.remember_length(self._state, uid, side, self.length.text())

    def _take_known(self, known: KnownLength) -> None:
        """Fill in the length of a known thing, and which label's it may be: none of those, where none has its name."""
        self.length.setText(metres_text(known.length_m))
        self.side.setCurrentIndex(SIDES.index(known.side))
        same = named(self._state.project, known.name)
        uid = known.label or (same.uid if same is not None else None)
        self.of_label.setCurrentIndex(-1 if uid is None else self.of_label.findData(uid))
        self._refresh()

    def _is_from(self, known: KnownLength) -> bool:
        return self.length.text().strip() == metres_text(known.length_m)

    def _set_corners(self) -> bool:
        texts = [field.text() for field in self.corners]
        return snapshot_commands.place_by_corners(self._state, self._state.active, texts, self.accuracy.text())

    def _forget(self) -> bool:
        return snapshot_commands.forget_place(self._state, self._state.active)

    # -- what is shown -----------------------------------------------------------------------------------------------

    def _refresh(self, *_: object) -> None:
        state, pane = self._state, self._state.active
        snapshot, ground = state.snapshot(pane), state.ground(pane)
        self.which.setText(plain(f"{pane.upper()}  {snapshot.file_name}"))
        self.now.setText(plain(self._said()))
        if snapshot is not self._shown:
            self._shown = snapshot
            self.gsd.setText(written(value_of(snapshot, "gsd")))
            texts = corner_texts(ground, snapshot.width, snapshot.height, state.notation) if ground else None
            for field, text in zip(self.corners, texts or ("",) * 4, strict=True):
                field.setText(text)
            place = snapshot.georeference
            self.accuracy.setText(written(place.accuracy_m) if place is not None else "")
        found = state.measuring.result()
        drawn = found is not None and found.kind == "line" and state.measuring.pane == pane
        pixels = snapshot_commands.line_pixels(state) if drawn else 0.0
        self._show_line(pixels)
        self._show_labels()
        editable = not state.session.read_only
        self.remember.setEnabled(editable and self.of_label.currentIndex() >= 0)
        self.set_length.setEnabled(editable and bool(pixels) and ground is None)
        self.set_gsd.setEnabled(editable and ground is None)
        self.gsd.setReadOnly(ground is not None)
        self.set_corners.setEnabled(editable)
        self.forget.setEnabled(editable and snapshot.georeference is not None)
        self.problem.setVisible(bool(self.problem.text()))

    def _show_line(self, pixels: float) -> None:
        measured = f"{length_text(pixels, 'px')} are measured" if pixels else "Measure a line first (Shift+M)"
        known = self.known.known
        source = f"; length: {known.source}" if known is not None and self._is_from(known) else ""
        self.line.setText(plain(measured + source))

    def _show_labels(self) -> None:
        """Offer what has a known length, and the labels that may be given one."""
        project, choice = self._state.project, self.of_label
        self.known.offer(offers(project))
        rows = [(plain(item.name), item.uid) for item in in_order(project)]
        if rows == [(choice.itemText(row), choice.itemData(row)) for row in range(choice.count())]:
            return
        kept = choice.currentData() or self._state.label
        with QSignalBlocker(choice):
            choice.clear()
            for text, uid in rows:
                choice.addItem(text, uid)
            choice.setCurrentIndex(max(choice.findData(kept), 0 if rows else -1))

    def _said(self) -> str:
        """Return where scale and place of the snapshot are known from."""
        snapshot, ground = self._state.snapshot(self._state.active), self._state.ground(self._state.active)
        place = snapshot.georeference
        if place is not None and ground is not None:
            earth = ground.to_lonlat((snapshot.width / 2, snapshot.height / 2)) is not None
            error = f", ± {place.accuracy_m:g} m" if place.accuracy_m is not None else ""
            about = ", approximate" if place.is_approximate else ""
            return f"Georeferenced: {place.source or 'source unknown'}{about}{error}" + (
                "" if earth else f"; {NOT_ON_EARTH}"
            )
        source = source_of(snapshot.properties, "gsd")
        return f"Not georeferenced. Scale: {source}." if source else "Not georeferenced; scale not known."


def _line(parent: QWidget, name: str, title: str) -> QLineEdit:
    result = QLineEdit(parent)
    result.setObjectName(name)
    result.setAccessibleName(title)
    return result


def _row(field: QWidget, button: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(field, 1)
    row.addWidget(button)
    return row
