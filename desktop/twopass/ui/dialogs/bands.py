"""Bands and colours of the active pane's snapshot: a small window beside the work, whose choices hold at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from twopass.imagery import colormaps
from twopass.imagery.source import ImageInfo
from twopass.model.display import PLAIN, DisplayChoice, Stretch
from twopass.model.ids import Uid
from twopass.ui.bridge import commands
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PANES, PaneName, other
from twopass.ui.choice import Choice
from twopass.ui.text import Elided, label, plain

THREE, ONE = "three", "one"
_COLORS = ("Red", "Green", "Blue")
_STRETCHES = (
    (Stretch.AUTO, "As suits the pixels"),
    (Stretch.NONE, "None"),
    (Stretch.PERCENTILE, "Between percentiles"),
)
_ASK_AGAIN_MS = 150
_SWATCH = QSize(64, 12)
_MARGIN = 24
_APART = 0.1  # percent, at least


class BandsWindow(QDialog):
    """Shows and changes how the active pane's snapshot is shown; it follows the active pane.

    Attributes:
        mode: three bands, or one; bands: the three, red first; band, colormap: the one and its colours.
        stretch, low, high: the stretch and its percentiles.
    """

    def __init__(self, state: ComparisonState, info: Callable[[Uid], ImageInfo | None], parent: QWidget) -> None:
        super().__init__(parent)
        self._state, self._ask, self._view = state, info, parent
        self._infos: dict[Uid, ImageInfo] = {}
        self.setObjectName("bands")
        self.setWindowTitle("Bands and colours")
        self._make_fields()
        self.same = _button(self, "same", "Same for the other snapshot")
        self.reset = _button(self, "reset", "Reset")
        self._arrange()
        self._connect()
        self._refresh()

    def _make_fields(self) -> None:
        self.which = Elided("", self, role="strong", name="which")
        self.problem = label("", self, role="muted", name="problem")
        self.problem.setWordWrap(True)
        self.mode = _choice(self, "mode", "Show")
        self.mode.addItem("Three bands", THREE)
        self.mode.addItem("One band", ONE)
        self.bands = [_choice(self, color.lower(), f"{color} band") for color in _COLORS]
        self.band = _choice(self, "band", "Band")
        self.colormap = _choice(self, "colormap", "Colours")
        self.colormap.setIconSize(_SWATCH)
        for name in colormaps.NAMES:
            self.colormap.addItem(gradient(name), name.capitalize(), name)
        self.stretch = _choice(self, "stretch", "Stretch")
        for stretch, title in _STRETCHES:
            self.stretch.addItem(title, stretch.value)
        self.low = _percent(self, "low", "Black at percentile")
        self.high = _percent(self, "high", "White at percentile")

    def _arrange(self) -> None:
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(16)
        self._form.setVerticalSpacing(10)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._add_row("Show", self.mode)
        for color, field in zip(_COLORS, self.bands, strict=True):
            self._add_row(color, field)
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
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.same)
        row.addStretch(1)
        row.addWidget(self.reset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(self.which)
        layout.addWidget(self.problem)
        layout.addLayout(self._form)
        layout.addLayout(row)
        self.setMinimumWidth(360)

    def _add_row(self, title: str, field: QWidget) -> None:
        name = QLabel(title, self)
        name.setTextFormat(Qt.TextFormat.PlainText)
        name.setBuddy(field)
        name.setMinimumHeight(field.sizeHint().height())  # in the middle of its row
        self._form.addRow(name, field)

    def _connect(self) -> None:
        for field in (self.mode, *self.bands, self.band, self.colormap, self.stretch):
            field.activated.connect(self._apply)
        for limit in (self.low, self.high):
            limit.valueChanged.connect(self._apply)
        self.same.clicked.connect(self._apply_to_other)
        self.reset.clicked.connect(lambda: commands.show_as(self._state, [self._state.active], PLAIN))
        state = self._state
        for signal in (state.active_changed, state.comparison_changed, state.project_changed):
            signal.connect(self._refresh)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_ASK_AGAIN_MS)
        self._again.timeout.connect(self._refresh)

    def open_beside(self) -> None:
        """Show it in the top right corner of the imagery, and give it the keyboard."""
        self._refresh()
        if not self.isVisible():
            self.adjustSize()
            corner = self._view.mapToGlobal(QPoint(self._view.width(), 0))
            self.move(corner - QPoint(self.width() + _MARGIN, -_MARGIN))
        self.show()
        self.activateWindow()
        self.mode.setFocus()

    # -- what is chosen ----------------------------------------------------------------------------------------------

    def _choice(self) -> DisplayChoice:
        """Return what the fields say."""
        if self.mode.currentData() == ONE:
            bands: tuple[int, ...] = (int(self.band.currentData()),)
        else:
            bands = tuple(int(field.currentData()) for field in self.bands)
        return DisplayChoice(
            bands=bands,
            stretch=Stretch(self.stretch.currentData()),
            percentiles=(self.low.value(), self.high.value()),
            colormap=str(self.colormap.currentData()),
        )

    def _apply(self, *_: object) -> None:
        state = self._state
        # One step for undo, however many fields it takes.
        commands.show_as(state, [state.active], self._choice(), f"display {state.snapshot(state.active).uid}")
        self._refresh()

    def _apply_to_other(self) -> None:
        state = self._state
        commands.show_as(state, PANES, state.snapshot(state.active).display)

    # -- what is shown -----------------------------------------------------------------------------------------------

    def _refresh(self, *_: object) -> None:
        state = self._state
        pane: PaneName = state.active
        snapshot = state.snapshot(pane)
        self.which.setText(plain(f"{pane.capitalize()}: {snapshot.file_name}"))
        info = self._ask(snapshot.uid) or self._infos.get(snapshot.uid)
        usable = info is not None and not state.session.read_only
        for field in (self.mode, *self.bands, self.band, self.colormap, self.stretch, self._limits, self.reset):
            field.setEnabled(usable)
        self.problem.setVisible(not usable)
        read_only = "This project can only be read."
        self.problem.setText(read_only if state.session.read_only else "The image is being read.")
        self.same.setEnabled(usable and state.snapshot(other(pane)).display != snapshot.display)
        self.reset.setEnabled(usable and snapshot.display != PLAIN)
        if info is None:
            self._again.start()
            return
        self._infos[snapshot.uid] = info
        self._show(snapshot.display, info)

    def _show(self, display: DisplayChoice, info: ImageInfo) -> None:
        bands = display.bands or info.shown
        self.mode.setEnabled(self.mode.isEnabled() and info.count > 1)
        _select(self.mode, ONE if len(bands) == 1 else THREE)
        names = [_band_name(index + 1, name) for index, name in enumerate(info.names)]
        spread = bands if len(bands) == 3 else info.shown if len(info.shown) == 3 else bands * 3
        for field, band in zip((*self.bands, self.band), (*spread, bands[0]), strict=True):
            _fill(field, names)
            _select(field, band)
        _select(self.colormap, display.colormap)
        _select(self.stretch, display.stretch.value)
        low, high = display.percentiles
        for limit, value, least, most in ((self.low, low, 0.0, high - _APART), (self.high, high, low + _APART, 100.0)):
            limit.blockSignals(True)
            limit.setRange(least, most)
            limit.setValue(value)
            limit.blockSignals(False)
        for field in self.bands:
            self._form.setRowVisible(field, len(bands) == 3)
        for field in (self.band, self.colormap):
            self._form.setRowVisible(field, len(bands) == 1)
        self._form.setRowVisible(self._limits, display.stretch is Stretch.PERCENTILE)


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
    return result


def _percent(parent: QWidget, name: str, title: str) -> QDoubleSpinBox:
    result = QDoubleSpinBox(parent)
    result.setObjectName(name)
    result.setAccessibleName(title)
    result.setDecimals(1)
    result.setSingleStep(0.5)
    result.setSuffix(" %")
    result.setKeyboardTracking(False)
    result.lineEdit().setTextMargins(8, 0, 8, 0)  # what the style sheet says of padding goes round it, not into it
    return result


def _button(parent: QWidget, name: str, title: str) -> QPushButton:
    result = QPushButton(title, parent)
    result.setObjectName(name)
    result.setAutoDefault(False)
    return result
