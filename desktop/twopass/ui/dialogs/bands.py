"""The fields for bands, colours and the stretch of a snapshot."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QDoubleSpinBox, QFormLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from twopass.imagery import colormaps
from twopass.imagery.source import ImageInfo
from twopass.model.display import DisplayChoice, Stretch
from twopass.ui.choice import Choice
from twopass.ui.dialogs.tones import NUMBER_WIDTH, number_field
from twopass.ui.text import label, plain

THREE, ONE = "three", "one"
FALSE_COLOUR = "false"
COLORS = ("Red", "Green", "Blue")
MIN_MAX = "minmax"
_STRETCHES = (
    (Stretch.AUTO.value, "As suits the pixels"),
    (Stretch.NONE.value, "None"),
    (MIN_MAX, "Least to greatest value"),
    (Stretch.PERCENTILE.value, "Between percentiles"),
    (Stretch.VALUES.value, "Between values"),
)
_SWATCH = QSize(64, 12)
_APART = 0.1  # percent, at least
_WHOLE = (0.0, 100.0)


class BandFields(QWidget):
    """Shows a choice's bands and stretch, and says when the user changes them.

    Attributes:
        mode: three bands, or one; bands: the three, red first; band, colormap: the one and its colours.
        stretch, low, high: the stretch and its percentiles.

    Signals:
        changed: a field is another.
    """

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._info: ImageInfo | None = None
        self._last = (2.0, 98.0)
        self._make_fields()
        self._arrange()
        for field in (self.mode, *self.bands, self.band, self.colormap, self.stretch):
            field.activated.connect(lambda _index: self.changed.emit())
        for limit in (self.low, self.high):
            limit.valueChanged.connect(lambda _value: self.changed.emit())

    def _make_fields(self) -> None:
        self.mode = _choice(self, "mode", "Show")
        self.bands = [_choice(self, color.lower(), f"{color} band") for color in COLORS]
        self.band = _choice(self, "band", "Band")
        self.colormap = _choice(self, "colormap", "Colours")
        self.colormap.setIconSize(_SWATCH)
        for name in colormaps.NAMES:
            self.colormap.addItem(gradient(name), name.capitalize(), name)
        self.stretch = _choice(self, "stretch", "Stretch")
        for value, title in _STRETCHES:
            self.stretch.addItem(title, value)
        self.low = _percent(self, "low", "Black at percentile")
        self.high = _percent(self, "high", "White at percentile")

    def _arrange(self) -> None:
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(16)
        self._form.setVerticalSpacing(8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._add_row("Show", self.mode)
        self._three = QWidget(self)
        row = QHBoxLayout(self._three)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for field in self.bands:
            row.addWidget(field, 1)
        self._add_row("R, G, B", self._three)
        self._add_row("Band", self.band)
        self._add_row("Colours", self.colormap)
        self._add_row("Stretch", self.stretch)
        self._limits = QWidget(self)
        limits = QHBoxLayout(self._limits)
        limits.setContentsMargins(0, 0, 0, 0)
        limits.setSpacing(8)
        limits.addWidget(self.low, 1)
        limits.addWidget(label("to", self._limits, role="muted"))
        limits.addWidget(self.high, 1)
        self._add_row("From", self._limits)

    def _add_row(self, title: str, field: QWidget) -> None:
        name = QLabel(title, self)
        name.setTextFormat(Qt.TextFormat.PlainText)
        name.setBuddy(field)
        name.setMinimumHeight(field.sizeHint().height())  # in the middle of its row
        self._form.addRow(name, field)

    # -- what is chosen ----------------------------------------------------------------------------------------------

    def applied(self, choice: DisplayChoice) -> DisplayChoice:
        """Return a choice with what the fields say; other bands have neither its limits nor its curves."""
        bands, usual = self._bands(), () if self._info is None else self._info.shown
        stretch = str(self.stretch.currentData())
        result = replace(
            choice,
            bands=None if bands == usual else bands,
            stretch=Stretch.PERCENTILE if stretch == MIN_MAX else Stretch(stretch),
            percentiles=self._percentiles(choice),
            colormap=str(self.colormap.currentData()),
        )
        if bands == (choice.bands or usual):
            return result
        kept = Stretch.AUTO if result.stretch is Stretch.VALUES else result.stretch
        return replace(result, stretch=kept, limits=(), curves=())

    def _bands(self) -> tuple[int, ...]:
        mode, info = self.mode.currentData(), self._info
        if mode == FALSE_COLOUR and info is not None:
            return false_colour(info) or info.shown
        if mode == ONE:
            return (int(self.band.currentData()),)
        return tuple(int(field.currentData()) for field in self.bands)

    def _percentiles(self, choice: DisplayChoice) -> tuple[float, float]:
        if self.stretch.currentData() == MIN_MAX:
            return _WHOLE
        if choice.percentiles == _WHOLE and choice.stretch is Stretch.PERCENTILE and not self._limits.isVisible():
            return self._last
        return (self.low.value(), self.high.value())

    # -- what is shown -----------------------------------------------------------------------------------------------

    def show_choice(self, choice: DisplayChoice, info: ImageInfo) -> None:
        """Show a choice for an image."""
        self._info = info
        bands = choice.bands or info.shown
        self._offer_modes(info)
        _select(self.mode, self._mode_of(bands, info))
        names = [_band_name(index + 1, name) for index, name in enumerate(info.names)]
        spread = bands if len(bands) == 3 else info.shown if len(info.shown) == 3 else bands * 3
        for field, band in zip((*self.bands, self.band), (*spread, bands[0]), strict=True):
            _fill(field, names)
            _select(field, band)
        _select(self.colormap, choice.colormap)
        whole = choice.stretch is Stretch.PERCENTILE and choice.percentiles == _WHOLE
        _select(self.stretch, MIN_MAX if whole else choice.stretch.value)
        self._show_percentiles(choice.percentiles)
        self._form.setRowVisible(self._three, len(bands) == 3)
        for field in (self.band, self.colormap):
            self._form.setRowVisible(field, len(bands) == 1)
        self._form.setRowVisible(self._limits, choice.stretch is Stretch.PERCENTILE and not whole)

    def _offer_modes(self, info: ImageInfo) -> None:
        modes = [("Three bands", THREE), ("One band", ONE)]
        if false_colour(info):
            modes.insert(1, ("Near infrared in false colour", FALSE_COLOUR))
        if [self.mode.itemData(index) for index in range(self.mode.count())] != [mode for _, mode in modes]:
            self.mode.clear()
            for title, mode in modes:
                self.mode.addItem(title, mode)
        self.mode.setEnabled(info.count > 1)

    def _mode_of(self, bands: tuple[int, ...], info: ImageInfo) -> str:
        if len(bands) == 1:
            return ONE
        return FALSE_COLOUR if bands == false_colour(info) else THREE

    def _show_percentiles(self, percentiles: tuple[float, float]) -> None:
        low, high = percentiles
        if percentiles != _WHOLE:
            self._last = percentiles
        for limit, value, least, most in ((self.low, low, 0.0, high - _APART), (self.high, high, low + _APART, 100.0)):
            limit.blockSignals(True)
            limit.setRange(least, most)
            limit.setValue(value)
            limit.blockSignals(False)


def false_colour(info: ImageInfo) -> tuple[int, int, int] | None:
    """Return near infrared, red and green, where the bands say which they are; None where they do not."""
    places = {name: index + 1 for index, name in reversed(list(enumerate(info.names)))}
    infrared = next((places[name] for name in ("nir", "near_infrared") if name in places), None)
    if infrared is None or not {"red", "green"} <= places.keys():
        return None
    return (infrared, places["red"], places["green"])


def gradient(name: str) -> QIcon:
    """Return the colours of a colour map from dark to bright, the same whether its row is selected or not."""
    table = colormaps.table(name)
    line = QImage(table.tobytes(), 256, 1, 256 * 3, QImage.Format.Format_RGB888)
    result = QIcon()
    for scale in (1, 2, 3):
        pixmap = QPixmap.fromImage(line.scaled(_SWATCH * scale))
        pixmap.setDevicePixelRatio(scale)
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected, QIcon.Mode.Disabled):
            result.addPixmap(pixmap, mode)
    return result


def _band_name(band: int, name: str) -> str:
    return f"{band}" if name in ("undefined", "") else f"{band}  {plain(name)}"


def _fill(field: Choice, names: list[str]) -> None:
    if [field.itemText(index) for index in range(field.count())] != names:
        field.clear()
        for index, name in enumerate(names):
            field.addItem(name, index + 1)


def _select(field: Choice, value: object) -> None:
    field.setCurrentIndex(max(field.findData(value), 0))


def _choice(parent: QWidget, name: str, title: str) -> Choice:
    result = Choice(parent)
    result.setObjectName(name)
    result.setAccessibleName(title)
    result.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    result.setMinimumContentsLength(3)
    return result


def _percent(parent: QWidget, name: str, title: str) -> QDoubleSpinBox:
    result = number_field(parent, name, title, 1)
    result.setSingleStep(0.5)
    result.setSuffix(" %")
    result.setMinimumWidth(NUMBER_WIDTH)
    result.setMaximumWidth(2 * NUMBER_WIDTH)
    return result
