"""How the snapshots lie on each other: how far that can be trusted, tie points, numbers, and the ways to change it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.properties import number_of
from twopass.model.registering import TransformModel
from twopass.ui.bridge import registering
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.registering import Numbers
from twopass.ui.check import CheckedRows
from twopass.ui.choice import Choice
from twopass.ui.numbers import NumberField
from twopass.ui.panels import registration_texts as texts
from twopass.ui.text import label
from twopass.workbench.trust import angle_warning

FACTS = ("Found by", "Error", "Elsewhere", "Points", "Spread")
_MODELS = {
    TransformModel.TRANSLATION: "Shift only",
    TransformModel.SIMILARITY: "Shift, turn, scale",
    TransformModel.AFFINE: "Affine",
    TransformModel.HOMOGRAPHY: "Perspective",
}
_LIST_HEIGHT = 132
_NOTHING_PX = 0.005
SMALLEST_SCALE = 1e-4
_NO_SCALE = "A scale is more than 0: type how many before pixels an after pixel is."


class RegistrationPanel(QFrame):
    """Shows and changes a comparison's registration.

    Signals:
        action_wanted: an action id and its arguments.
        left: the user is done here; the keyboard belongs to the panes again.
    """

    action_wanted = Signal(str, object)
    left = Signal()

    def __init__(self, state: ComparisonState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._picked = False
        self.setObjectName("registrationPanel")
        self._word = label("", self, name="trustWord")
        self._because = _wrapped("muted", "trustBecause", self)
        self._warning = _wrapped("attention", "trustWarning", self)
        self._legend = _wrapped("muted", "misfitLegend", self)
        self._values: dict[str, QLabel] = {fact: label("", self, name=f"registration_{fact}") for fact in FACTS}
        self._model = Choice(self)
        self._model.setObjectName("registrationModel")
        self._model.setAccessibleName("What the registration may do")
        for model, title in _MODELS.items():
            self._model.addItem(title, model)
        self._model.activated.connect(self._set_model)
        self._counted = label("", self, role="section", name="pointCount")
        self.points = PointList(self)
        self.points.itemChanged.connect(self._ticked)
        self.points.itemClicked.connect(lambda item, _column: self._go_to(item))
        self.points.delete_wanted.connect(self._delete)
        self._numbers = self._number_fields()
        self._buttons: list[QPushButton] = []
        self._arrange()
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.left.emit)
        for signal in (state.project_changed, state.comparison_changed, state.link_changed, state.tool_changed):
            signal.connect(self.refresh)
        self.refresh()

    # -- building ------------------------------------------------------------------------------------------------------

    def _number_fields(self) -> dict[str, NumberField]:
        fields = {
            "Right": NumberField("px", 2, -1e9, 1e9, self),
            "Down": NumberField("px", 2, -1e9, 1e9, self),
            "Turn": NumberField("°", 3, -36000, 36000, self),
            "Scale": NumberField("", 5, -1e6, 1e6, self),
        }
        for name, field in fields.items():
            field.setObjectName(f"registration{name}")
            field.setAccessibleName(f"{name}: after snapshot")
            field.entered.connect(self._typed)
        return fields

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(label("Registration", self, name="panelTitle"))
        head.addStretch(1)
        head.addWidget(self._word)
        layout.addLayout(head)
        layout.addWidget(self._because)
        layout.addWidget(self._warning)
        layout.addLayout(self._form(self._values))
        layout.addWidget(self._model)
        layout.addLayout(self._row(("Automatic", "registration.automatic"), ("Show misfit", "registration.misfit")))
        layout.addWidget(self._legend)
        layout.addSpacing(4)
        layout.addWidget(self._counted)
        layout.addWidget(self.points)
        layout.addLayout(self._row(("Place points", "tool.tie_point"), ("Nudge", "tool.nudge")))
        layout.addSpacing(4)
        layout.addWidget(label("After snapshot", self, role="section"))
        layout.addLayout(self._form(self._numbers))
        layout.addStretch(1)
        layout.addLayout(self._row(("Remove", "registration.remove"), ("Done", "view.registration")))

    def _form(self, rows: dict[str, QLabel] | dict[str, NumberField]) -> QFormLayout:
        form = QFormLayout()
        form.setVerticalSpacing(6)
        form.setHorizontalSpacing(12)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, value in rows.items():
            if isinstance(value, QLabel):
                value.setAlignment(Qt.AlignmentFlag.AlignRight)
            title = label(name, self, role="muted")
            # Beside a field that is higher than a line of text.
            title.setMinimumHeight(value.sizeHint().height())
            form.addRow(title, value)
        return form

    def _row(self, *buttons: tuple[str, str]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for title, action in buttons:
            button = QPushButton(title, self)
            button.setObjectName(f"button_{action}")
            button.setProperty("action", action)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setCheckable(action in ("tool.tie_point", "tool.nudge", "registration.misfit"))
            button.clicked.connect(lambda _checked=False, wanted=action: self._want(wanted))
            self._buttons.append(button)
            row.addWidget(button, 1)
        return row

    def _want(self, action: str) -> None:
        # Left alone, the simplest that the snapshots bear out.
        chosen = {"model": self._model.currentData()} if action == "registration.automatic" and self._picked else None
        self.action_wanted.emit(action, chosen)
        # Qt has checked or unchecked the button itself; what counts is what came of it.
        self.refresh()
        if action.startswith("tool."):
            self.left.emit()

    # -- showing -------------------------------------------------------------------------------------------------------

    def refresh(self, *_: object) -> None:
        """Show the registration as it is now; while a spot is locked, what is shown is not what is stored."""
        if self._state.lock.held:
            return
        state, known = self._state, self._state.comparison.registration
        writable = not state.session.read_only
        said = texts.meter(known, state.maps.basis)
        self._word.setText(said.word)
        self._word.setProperty("role", said.tone)
        self._word.style().polish(self._word)
        self._because.setText(said.because)
        before, after = state.snapshot("before"), state.snapshot("after")
        warning = angle_warning(number_of(before, "view:off_nadir"), number_of(after, "view:off_nadir")) or ""
        self._warning.setText(warning)
        self._warning.setVisible(bool(warning))
        spread = None if known is None else known.spread
        values = (
            texts.found_text(known),
            texts.error_text(known),
            texts.misfit_text(known),
            "–" if known is None or known.inliers is None else f"{known.inliers:,}",
            "–" if spread is None else f"{spread * 100:.0f} % of the overlap",
        )
        for fact, value in zip(FACTS, values, strict=True):
            self._values[fact].setText(value)
        self._model.setCurrentIndex(self._model.findData(registering.model_of(state)))
        self._legend.setText(texts.legend(state.misfit))
        self._legend.setVisible(state.misfit is not None)
        self._counted.setText(f"Tie points · {texts.points_text(registering.count(state))}")
        off = registering.residuals(state)
        if known is not None and known.is_begun:
            # What the ground curves against the transform that stands for it is no error of the points.
            off = (0.0,) * len(off)
        self.points.show_points(registering.points(state), off, enabled=writable)
        self._show_numbers()
        for widget in (self._model, *self._numbers.values()):
            widget.setEnabled(writable)
        self._show_buttons(writable)

    def _show_numbers(self) -> None:
        now = registering.numbers(self._state)
        for name, value in zip(self._numbers, (*now.shift, now.turn, now.scale), strict=True):
            self._numbers[name].show_value(value)

    def _show_buttons(self, writable: bool) -> None:
        for button in self._buttons:
            action = str(button.property("action"))
            if button.isCheckable():
                misfit = action == "registration.misfit" and self._state.misfit is not None
                button.setChecked(misfit or self._state.tool == action.removeprefix("tool."))
            has = action != "registration.remove" or self._state.comparison.registration is not None
            button.setEnabled(action in ("view.registration", "registration.misfit") or (writable and has))

    # -- changing ------------------------------------------------------------------------------------------------------

    def _set_model(self, index: int) -> None:
        self._picked = True
        registering.set_model(self._state, TransformModel(self._model.itemData(index)))
        self.refresh()

    def _ticked(self, item: QTreeWidgetItem) -> None:
        index = self.points.indexOfTopLevelItem(item)
        on = item.checkState(0) is Qt.CheckState.Checked
        known = registering.points(self._state)
        if index < len(known) and known[index].enabled is not on:
            registering.enable_point(self._state, index, on)

    def _go_to(self, item: QTreeWidgetItem) -> None:
        index = self.points.indexOfTopLevelItem(item)
        known = registering.points(self._state)
        if index < len(known):
            pane = self._state.active
            self._state.center_on(pane, known[index].before if pane == "before" else known[index].after)

    def _delete(self, index: int) -> None:
        if index < len(registering.points(self._state)) and not self._state.session.read_only:
            registering.delete_point(self._state, index)

    def _typed(self) -> None:
        right, down, turn, scale = (field.exact for field in self._numbers.values())
        if scale >= SMALLEST_SCALE:
            registering.set_numbers(self._state, Numbers((right, down), turn, scale))
        else:
            self._state.tell(TwopassError(ErrorCode.BAD_ARGUMENT, detail=_NO_SCALE))
        self.refresh()


class PointList(QTreeWidget):
    """Tie points: whether each counts, and by how much it is off. Delete deletes the current one.

    Signals:
        delete_wanted: the place of a point in the list.
    """

    delete_wanted = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tiePoints")
        self.setAccessibleName("Tie points")
        self.setHeaderLabels(["Point", "Off by"])
        self.setItemDelegateForColumn(0, CheckedRows(self))
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedHeight(_LIST_HEIGHT)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.headerItem().setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def show_points(
        self, points: tuple[registering.TiePoint, ...], residuals: tuple[float, ...], *, enabled: bool
    ) -> None:
        """Show points and their residuals (before pixels); the current row stays.

        A point that is only suggested lies where the registration leads: that it is off by nothing says nothing.
        """
        row = self.current_row()
        self.blockSignals(True)
        self.clear()
        for number, (point, off) in enumerate(zip(points, residuals, strict=True), 1):
            suggested = not point.enabled and off < _NOTHING_PX
            item = QTreeWidgetItem([str(number), "suggested" if suggested else f"{off:.2f} px"])
            item.setCheckState(0, Qt.CheckState.Checked if point.enabled else Qt.CheckState.Unchecked)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setDisabled(not enabled)
            self.addTopLevelItem(item)
        self.setCurrentIndex(self.model().index(row, 0))
        self.blockSignals(False)

    def current_row(self) -> int:
        """Return the current row, or −1."""
        return self.currentIndex().row()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete on Delete and Backspace."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.current_row() >= 0:
            self.delete_wanted.emit(self.current_row())
        else:
            super().keyPressEvent(event)


def _wrapped(role: str, name: str, parent: QWidget) -> QLabel:
    result = label("", parent, role=role, name=name)
    result.setWordWrap(True)
    return result
