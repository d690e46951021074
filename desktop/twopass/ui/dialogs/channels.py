"""A histogram for every channel that is shown, with the values that are black and white beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from twopass.imagery.statistics import Counts
from twopass.model.display import Limits
from twopass.ui.check import Check
from twopass.ui.dialogs.histogram import Histogram
from twopass.ui.dialogs.tones import number_field

_CHANNELS = ("red", "green", "blue")
_FARTHEST = 1e12
_FINE = 20.0  # below this span values are shown with decimals


class ChannelFields(QWidget):
    """Shows counts, limits and gamma of one channel or three, and says when the user moves them.

    Attributes:
        histograms, lows, highs: red, green and blue; the first stands for a single band as well.
        together: whether moving one channel moves the others as far, each by the width of its own range.

    Signals:
        limits_moved: the limits of the shown channels now.
        gamma_moved: the gamma now.
    """

    limits_moved = Signal(object)
    gamma_moved = Signal(float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._limits: tuple[Limits, ...] = ()
        self.histograms: list[Histogram] = []
        self.lows: list[QDoubleSpinBox] = []
        self.highs: list[QDoubleSpinBox] = []
        self._rows: list[QWidget] = []
        self._names: list[QLabel] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for place, name in enumerate(_CHANNELS):
            layout.addWidget(self._row(place, name))
        self.together = Check("together", "Move the channels together", self)
        self.together.setChecked(True)
        layout.addWidget(self.together)

    def _row(self, place: int, name: str) -> QWidget:
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        letter = QLabel(name[0].upper(), row)
        letter.setProperty("role", "muted")
        letter.setFixedWidth(12)
        histogram = Histogram(f"{name}Histogram", name.capitalize(), row)
        low = number_field(row, f"{name}Black", f"{name.capitalize()} shown black", 0)
        high = number_field(row, f"{name}White", f"{name.capitalize()} shown white", 0)
        for widget, stretch in ((letter, 0), (low, 0), (histogram, 1), (high, 0)):
            line.addWidget(widget, stretch)
        histogram.limits_moved.connect(lambda black, white: self._moved(place, (black, white)))
        histogram.gamma_moved.connect(self.gamma_moved)
        for field in (low, high):
            field.setRange(-_FARTHEST, _FARTHEST)
            field.valueChanged.connect(lambda _value: self._typed(place))
        self.histograms.append(histogram)
        self.lows.append(low)
        self.highs.append(high)
        self._rows.append(row)
        self._names.append(letter)
        return row

    def _typed(self, place: int) -> None:
        low, high = self.lows[place].value(), self.highs[place].value()
        if low < high and place < len(self._limits):
            self._moved(place, (low, high))

    def _moved(self, place: int, limits: Limits) -> None:
        """Take a channel's new limits, and move the others as far where they go together."""
        if place >= len(self._limits):
            return
        if self.together.isChecked():
            low, high = self._limits[place]
            down, up = ((now - then) / (high - low) for now, then in zip(limits, (low, high), strict=True))
            others = tuple((a + down * (b - a), b + up * (b - a)) for a, b in self._limits)
        else:
            others = self._limits
        moved = (*others[:place], limits, *others[place + 1 :])
        self.limits_moved.emit(tuple((round(low, 4), round(high, 4)) for low, high in moved))

    def show_limits(self, limits: Sequence[Limits], gamma: float) -> None:
        """Show the limits of one channel or three; of none while they are not known."""
        self._limits = tuple(limits)
        self.together.setVisible(len(limits) == 3)
        for place, row in enumerate(self._rows):
            row.setVisible(place < max(len(limits), 1))
            row.setEnabled(place < len(limits))
            self._names[place].setVisible(len(limits) == 3)
        for place, (low, high) in enumerate(limits):
            self.histograms[place].show_handles((low, high), gamma)
            for field, value in ((self.lows[place], low), (self.highs[place], high)):
                field.blockSignals(True)
                field.setDecimals(3 if high - low < _FINE else 0)
                field.setValue(value)
                field.blockSignals(False)

    def show_counts(self, counts: Sequence[Counts]) -> None:
        """Show how often which value occurs, a channel; of none while nobody has counted."""
        for place, histogram in enumerate(self.histograms):
            histogram.show_counts(counts[place] if place < len(counts) else None)
