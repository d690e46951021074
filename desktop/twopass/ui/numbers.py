"""A field for one number: typed, and taken when Return is pressed or the field is left."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QWidget


class NumberField(QDoubleSpinBox):
    """One number with its unit; arrow keys step it.

    Signals:
        entered: the user typed or stepped to another number.
    """

    entered = Signal()

    def __init__(self, unit: str, decimals: int, lowest: float, highest: float, parent: QWidget) -> None:
        super().__init__(parent)
        self.setDecimals(decimals)
        self.setRange(lowest, highest)
        self.setSuffix(f" {unit}" if unit else "")
        self.setSingleStep(10.0 ** (1 - decimals))
        self.setKeyboardTracking(False)
        self.setAccelerated(True)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        # The style sheet's padding stops short of where the steppers would be.
        self.lineEdit().setTextMargins(0, 0, 4, 0)
        self._exact = 0.0
        self.valueChanged.connect(self._changed)

    @property
    def exact(self) -> float:
        """The number to full precision: what was shown last, or what was typed since."""
        return self._exact

    def show_value(self, value: float) -> None:
        """Show a number without saying that it was entered."""
        self._exact = value
        self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(False)

    def validate(self, text: str, at: int) -> tuple[QValidator.State, str, int]:
        """Take a comma for the point, as half the world writes it: dropped, it would make ten or more times as much."""
        return super().validate(text.replace(",", "."), at)

    def _changed(self, value: float) -> None:
        self._exact = value
        self.entered.emit()
