"""Snapshot properties: how both snapshots were taken, beside each other, each with where it is known from."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from twopass.model.dates import is_day
from twopass.model.errors import TwopassError
from twopass.model.ids import Uid
from twopass.model.properties import (
    DATETIME,
    PROPERTIES,
    ZONE_UNSAID,
    PropertySpec,
    is_swapped,
    is_zone_unsaid,
    source_of,
    value_of,
    written,
)
from twopass.model.records import Snapshot
from twopass.ui.bridge import snapshot_commands
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PANES, PaneName
from twopass.ui.dialogs.fields import show_beside
from twopass.ui.text import Elided, label, plain
from twopass.workbench.messages import short_sentence

SWAPPED = "Before is dated later than after."
_EXAMPLES = {DATETIME: "2024-12-13 08:30Z", "platform": "worldview-2", "attribution": "© Planet Labs PBC"}
_FOLLOWS = "follows from the georeference"


class PropertiesWindow(QDialog):
    """Shows and changes the properties of both snapshots; what is typed holds when its field is left.

    What can't be stays in its field, and is said, until it is mended, taken away, or given up by closing twice.

    Attributes:
        fields: by pane and STAC name; sources: what stands below them.
        confirm: by pane, the button that says a time of unknown zone is in UTC.
        problem: which fields hold what can't be, and why.
        order: says that the dates are the wrong way round; swap: puts it right.
    """

    def __init__(self, state: ComparisonState, parent: QWidget) -> None:
        super().__init__(parent)
        self._state, self._view = state, parent
        self.setObjectName("snapshotProperties")
        self.setWindowTitle("Snapshot properties")
        self._names: dict[PaneName, Elided] = {}
        self.fields: dict[tuple[PaneName, str], QLineEdit] = {}
        self.sources: dict[tuple[PaneName, str], QLabel] = {}
        self.confirm: dict[PaneName, QPushButton] = {}
        self._shown: dict[tuple[PaneName, str], str] = {}
        self._described: dict[PaneName, Uid] = {}
        self._refused: dict[tuple[PaneName, str], str] = {}
        self._warned: dict[tuple[PaneName, str], str] = {}
        self.problem = label("", self, role="attention", name="problem")
        self.problem.setWordWrap(True)
        self.order = label(SWAPPED, self, role="attention", name="order")
        self.swap = QPushButton("Swap before and after", self)
        self.swap.setObjectName("swap")
        self.swap.setAutoDefault(False)
        self.swap.clicked.connect(lambda: snapshot_commands.swap(state))
        self._arrange()
        for signal in (state.comparison_changed, state.project_changed):
            signal.connect(self._refresh)

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        for column, pane in enumerate(PANES, 1):
            name = self._names[pane] = Elided("", self, name=f"name_{pane}")
            grid.addWidget(name, 0, column)
            grid.setColumnStretch(column, 1)
        for place, spec in enumerate(PROPERTIES):
            self._add_row(grid, 1 + 2 * place, spec)
        hint = QHBoxLayout()
        hint.addWidget(self.order, 1)
        hint.addWidget(self.swap)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addLayout(grid)
        layout.addLayout(hint)
        layout.addWidget(self.problem)
        self.setMinimumWidth(780)

    def _add_row(self, grid: QGridLayout, row: int, spec: PropertySpec) -> None:
        title = f"{spec.title} ({spec.unit})" if spec.unit else spec.title
        name = label(title, self)
        grid.addWidget(name, row, 0)
        for column, pane in enumerate(PANES, 1):
            field = QLineEdit(self)
            field.setObjectName(f"{pane}_{spec.key}")
            field.setAccessibleName(f"{title}, {pane}")
            field.setPlaceholderText(f"such as {_EXAMPLES[spec.key]}" if spec.key in _EXAMPLES else "")
            field.editingFinished.connect(partial(self._apply, pane, spec.key))
            self.fields[pane, spec.key] = field
            source = self.sources[pane, spec.key] = Elided("", self, role="muted", name=f"{pane}_{spec.key}_source")
            source.setContentsMargins(8, 0, 0, 6)
            source.setFixedHeight(source.fontMetrics().height() + 8)
            grid.addLayout(self._with_confirm(pane, field) if spec.key == DATETIME else _alone(field), row, column)
            grid.addWidget(source, row + 1, column)
            if pane == PANES[0]:
                name.setBuddy(field)

    def open_beside(self) -> None:
        """Show it in the top right corner of the imagery, and give it the keyboard."""
        self._refresh()
        show_beside(self, self._view)
        self.fields[self._state.active, DATETIME].setFocus(Qt.FocusReason.OtherFocusReason)

    def _with_confirm(self, pane: PaneName, field: QLineEdit) -> QHBoxLayout:
        """Return a row of the field for the time and the button that confirms its zone."""
        button = self.confirm[pane] = QPushButton("It is UTC", self)
        button.setObjectName(f"{pane}_confirm")
        button.setAccessibleName(f"The time is in UTC, {pane}")
        button.setAutoDefault(False)
        button.clicked.connect(partial(self._confirm, pane))
        row = _alone(field)
        row.addWidget(button)
        return row

    def reject(self) -> None:
        """Take what was typed last, and close; what can't be is said first, and given up when closed once more."""
        for pane, key in self.fields:
            self._apply(pane, key)
        typed = {place: self.fields[place].text() for place in self._refused}
        if typed and typed != self._warned:
            self._warned = typed
            self._say()
            return
        for place in typed:
            self.fields[place].setText(self._shown[place])
        self._refused, self._warned = {}, {}
        self._say()
        super().reject()

    def _confirm(self, pane: PaneName) -> None:
        """Take the time as it is shown for one in UTC."""
        snapshot_commands.describe(self._state, pane, {DATETIME: self._shown[pane, DATETIME]})
        self._refresh()

    def _apply(self, pane: PaneName, key: str) -> None:
        place: tuple[PaneName, str] = (pane, key)
        text = self.fields[place].text().strip()
        if text == self._shown.get(place):
            self._refused.pop(place, None)
            self._say()
            return
        try:
            snapshot_commands.describe(self._state, pane, {key: text})
        except TwopassError as error:
            self._refused[place] = f"{pane.capitalize()}: {short_sentence(error)}"
            self._say()
            return
        self._refused.pop(place, None)
        self._refresh()

    def _say(self) -> None:
        lines = list(self._refused.values())
        if self._warned:
            lines.append("Close again to give this up.")
        self.problem.setText("\n".join(map(plain, lines)))
        self.problem.setVisible(bool(lines))

    def _refresh(self, *_: object) -> None:
        for pane in PANES:
            snapshot = self._state.snapshot(pane)
            if self._described.get(pane) != snapshot.uid:
                # What was typed for another snapshot is not meant for this one.
                self._described[pane] = snapshot.uid
                self._refused = {place: why for place, why in self._refused.items() if place[0] != pane}
            self._names[pane].setText(plain(f"{pane.upper()}  {snapshot.file_name}"))
            for spec in PROPERTIES:
                self._show(pane, spec.key, snapshot)
        swapped = is_swapped(self._state.snapshot("before"), self._state.snapshot("after"))
        self.order.setVisible(swapped)
        self.swap.setVisible(swapped)
        self.swap.setEnabled(not self._state.session.read_only)
        self._say()

    def _show(self, pane: PaneName, key: str, snapshot: Snapshot) -> None:
        value = value_of(snapshot, key)
        place: tuple[PaneName, str] = (pane, key)
        text, field = written(value), self.fields[pane, key]
        unsure = key == DATETIME and is_zone_unsaid(snapshot)
        if unsure:
            text = text.removesuffix("Z")  # as the pane says it
        # What is being typed, or can't be, stays.
        if text != self._shown.get(place):
            self._refused.pop(place, None)
            field.setText(text)
        elif place not in self._refused and not field.hasFocus():
            field.setText(text)
        self._shown[place] = text
        follows = key == "gsd" and self._state.ground(pane) is not None and value is not None
        field.setReadOnly(self._state.session.read_only or follows)
        source = source_of(snapshot.properties, key)
        said = f"from {source}" if source and not source.startswith("entered") else source or ""
        if unsure:
            said = f"{said.removesuffix(ZONE_UNSAID)}; zone not known"
        if key == DATETIME and isinstance(value, str) and is_day(value):
            said = f"{said}; time not known" if said else "time not known"
        self.sources[place].setText(plain(_FOLLOWS if follows else said))
        if key == DATETIME:
            self.confirm[pane].setVisible(unsure and not self._state.session.read_only)


def _alone(field: QLineEdit) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(field, 1)
    return row
