"""The fields for tones: a slider and a number each for gamma, brightness, contrast and sharpness, and invert."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QLabel, QSlider, QWidget

from twopass.model.display import AMOUNTS, GAMMAS, SHARPENINGS, DisplayChoice
from twopass.ui.check import Check

NUMBER_WIDTH = 72


@dataclass(frozen=True, slots=True)
class _Spec:
    """One tone.

    Attributes:
        places: decimals of the number; logarithmic: whether the slider is, in hundredths of powers of ten.
    """

    name: str
    title: str
    span: tuple[float, float]
    places: int = 0
    logarithmic: bool = False


_SPECS = (
    _Spec("gamma", "Gamma", GAMMAS, 2, logarithmic=True),
    _Spec("brightness", "Brightness", AMOUNTS),
    _Spec("contrast", "Contrast", AMOUNTS),
    _Spec("sharpen", "Sharpen", SHARPENINGS),
)


class ToneFields(QWidget):
    """Shows the tones of a choice, and says when the user changes one.

    Attributes:
        sliders, numbers: by the name of the field of ``DisplayChoice``.

    Signals:
        changed: the name of a field of ``DisplayChoice``, and its value.
    """

    changed = Signal(str, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.sliders: dict[str, QSlider] = {}
        self.numbers: dict[str, QDoubleSpinBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, spec in enumerate(_SPECS):
            self._add(grid, row, spec)
        self.invert = Check("invert", "Invert", self)
        self.invert.toggled.connect(lambda on: self.changed.emit("invert", on))
        grid.addWidget(self.invert, len(_SPECS), 1)

    def _add(self, grid: QGridLayout, row: int, spec: _Spec) -> None:
        slider = self.sliders[spec.name] = QSlider(Qt.Orientation.Horizontal, self)
        slider.setObjectName(f"{spec.name}Slider")
        slider.setAccessibleName(spec.title)
        slider.setRange(_at(spec, spec.span[0]), _at(spec, spec.span[1]))
        slider.setPageStep(10)
        number = self.numbers[spec.name] = number_field(self, spec.name, spec.title, spec.places)
        number.setRange(*spec.span)
        number.setSingleStep(0.05 if spec.logarithmic else 1.0)
        slider.valueChanged.connect(lambda at: self._say(spec, 10 ** (at / 100) if spec.logarithmic else float(at)))
        number.valueChanged.connect(lambda value: self._say(spec, value))
        title = QLabel(spec.title, self)
        title.setBuddy(slider)
        for column, widget in enumerate((title, slider, number)):
            grid.addWidget(widget, row, column)

    def _say(self, spec: _Spec, value: float) -> None:
        self._put(spec, value)
        self.changed.emit(spec.name, round(value, 2))

    def _put(self, spec: _Spec, value: float) -> None:
        for field, shown in ((self.sliders[spec.name], _at(spec, value)), (self.numbers[spec.name], value)):
            field.blockSignals(True)
            field.setValue(shown)  # type: ignore[arg-type] - whole numbers for sliders
            field.blockSignals(False)

    def show_choice(self, choice: DisplayChoice) -> None:
        """Show a choice's tones, except in the field that is being typed into and says the same."""
        for spec in _SPECS:
            value = float(getattr(choice, spec.name))
            if round(self.numbers[spec.name].value(), 2) != round(value, 2):
                self._put(spec, value)
        self.invert.blockSignals(True)
        self.invert.setChecked(choice.invert)
        self.invert.blockSignals(False)


def _at(spec: _Spec, value: float) -> int:
    return round(math.log10(value) * 100) if spec.logarithmic else round(value)


def number_field(parent: QWidget, name: str, title: str, places: int) -> QDoubleSpinBox:
    """Return a narrow field for a number, which is taken when it is typed to its end."""
    result = QDoubleSpinBox(parent)
    result.setObjectName(name)
    result.setAccessibleName(title)
    result.setDecimals(places)
    result.setKeyboardTracking(False)
    result.setFixedWidth(NUMBER_WIDTH)
    result.setAlignment(Qt.AlignmentFlag.AlignRight)
    result.lineEdit().setTextMargins(2, 0, 4, 0)
    return result
