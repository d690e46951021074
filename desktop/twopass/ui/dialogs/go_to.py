"""Go to: a place typed in any notation, and what it is taken for before anything moves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from twopass.model.errors import TwopassError
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.place_commands import Spot, find
from twopass.ui.dialogs.fields import buttons, enable_ok
from twopass.ui.text import label, plain
from twopass.workbench.messages import short_sentence

_HOW = (
    "Degrees (35.40112 N 35.94871 E, or 35.40112, 35.94871), UTM (37N 250123 3920456, N or S for the hemisphere), "
    "MGRS (37SBV 50123 20456), or pixels of the active pane (512, 512, or x 12 y 30 where they could be degrees)."
)


class GoTo(QDialog):
    """One line to type a place in.

    Attributes:
        place: the line; meant: what it is taken for, or why it is none.
    """

    def __init__(self, state: ComparisonState, then: Callable[[Spot], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._state, self._then = state, then
        self._spot: Spot | None = None
        self.setObjectName("goTo")
        self.setWindowTitle("Go to a place")
        self.place = QLineEdit(self)
        self.place.setObjectName("place")
        self.place.setAccessibleName("Place")
        self.place.textChanged.connect(self._read)
        self.meant = label("", self, role="muted", name="meant")
        self.meant.setWordWrap(True)
        self.meant.setMinimumHeight(2 * self.meant.fontMetrics().lineSpacing() + 2)
        how = label(_HOW, self, role="muted")
        how.setWordWrap(True)
        self._row = buttons(self, "Go")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        for widget in (how, self.place, self.meant, self._row):
            layout.addWidget(widget)
        self.setMinimumWidth(520)
        self._read("")

    def accept(self) -> None:
        """Go there, if the place is one."""
        if self._spot is not None:
            super().accept()
            self._then(self._spot)

    def _read(self, text: str) -> None:
        self._spot = None
        said, role = "", "muted"
        if text.strip():
            try:
                self._spot = find(self._state, text)
                panes = "both snapshots" if len(self._spot.panes) == 2 else f"the {self._spot.panes[0]} snapshot"
                said = f"{self._spot.text}, on {panes}"
            except TwopassError as error:
                said, role = short_sentence(error), "attention"
        self.meant.setProperty("role", role)
        self.meant.style().unpolish(self.meant)
        self.meant.style().polish(self.meant)
        self.meant.setText(plain(said))
        enable_ok(self._row, self._spot is not None)
