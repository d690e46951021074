"""The switch between the ways of comparing, in the bar on top, with the number of the one in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSlider, QToolButton, QWidget

from twopass.ui.menus import shortcut_text
from twopass.ui.text import label, tip_text
from twopass.workbench.actions import ACTIONS, spec

if TYPE_CHECKING:
    from twopass.ui.bridge.comparison_state import ComparisonState
    from twopass.ui.bridge.modes import ModeState, Tuning

# Bars narrower than these have room for no switch, number or slider: keys, menu and palette do the same.
_SWITCH_FROM, _VALUE_FROM, _SLIDER_FROM = 1190, 1400, 1500
_BUTTON = QSize(29, 26)
_ICON = QSize(18, 18)
_STEPS = 100
_SLIDER_WIDTH = 76

# Of each mode that has a number: its least and its greatest value, how it is read, and what people call it.
_Range = tuple[float, float, "Callable[[Tuning], float]", "Callable[[ModeState, float], None]", str]


class ModeBar(QWidget):
    """A row of buttons, and beside it a small slider where the mode has a number."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("modeBar")
        self._mode: ModeState | None = None
        self._room = 0
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setObjectName("modeSlider")
        self._slider.setRange(0, _STEPS)
        self._slider.setFixedWidth(_SLIDER_WIDTH)
        self._slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._slider.valueChanged.connect(self._on_slid)
        self._value = label("", self, role="muted", name="modeValue")
        self._value.setFixedWidth(self._value.fontMetrics().horizontalAdvance("00.0 a second"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._buttons(actions))
        layout.addWidget(self._slider)
        layout.addWidget(self._value)

    def _buttons(self, actions: Mapping[str, QAction]) -> QFrame:
        frame = QFrame(self)
        frame.setObjectName("modeSwitch")
        row = QHBoxLayout(frame)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(1)
        for entry in ACTIONS:
            if entry.place != "modes":
                continue
            button = QToolButton(frame)
            button.setDefaultAction(actions[entry.id])
            button.setObjectName(f"bar_{entry.id}")
            button.setAccessibleName(entry.title)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setIconSize(_ICON)
            button.setFixedSize(_BUTTON)
            # A click must not take the keyboard away from the pane.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        frame.setFixedWidth(frame.sizeHint().width())
        return frame

    def minimumSizeHint(self) -> QSize:
        """Return no width at all: the window may be made narrower than the switch, which then goes."""
        return QSize(0, _BUTTON.height() + 4)

    def follow(self, state: ComparisonState | None) -> None:
        """Follow a comparison's mode, and no longer the one before; None for none."""
        mode = None if state is None else state.mode
        if mode is not self._mode:
            self._mode = mode
            if mode is not None:
                mode.changed.connect(self._show)
                mode.tuned.connect(self._show)
        self._show()

    def set_room(self, width: int) -> None:
        """Show as much as has room in a bar of *width*."""
        self._room = width
        self._show()

    def _show(self) -> None:
        mode = self._mode
        self.setVisible(mode is not None and self._room >= _SWITCH_FROM)
        found = None if mode is None else _RANGES.get(mode.name)
        self._slider.setVisible(found is not None and self._room >= _SLIDER_FROM)
        self._value.setVisible(found is not None and self._room >= _VALUE_FROM)
        if mode is None or found is None:
            return
        least, most, read, _, what = found
        value = read(mode.tuning)
        self._slider.blockSignals(True)
        self._slider.setValue(round((value - least) / (most - least) * _STEPS))
        self._slider.blockSignals(False)
        self._slider.setAccessibleName(what)
        keys = " ".join(shortcut_text(spec(f"view.mode_{way}")) for way in ("less", "more"))
        self._slider.setToolTip(tip_text(f"{what} ({keys})"))
        self._value.setText(said(mode.name, value))

    def _on_slid(self, place: int) -> None:
        mode = self._mode
        found = None if mode is None else _RANGES.get(mode.name)
        if mode is not None and found is not None:
            least, most, _, change, _ = found
            change(mode, least + (most - least) * place / _STEPS)


def said(mode: str, value: float) -> str:
    """Return a mode's number as people read it: "2 a second", "50 %", "× 2", "130 px"."""
    return {
        "blink": f"{value:.3g} a second",
        "blend": f"{value * 100:.0f} %",
        "difference": f"× {value:.3g}",
        "lens": f"{value:.0f} px",
    }[mode]


_RANGES: dict[str, _Range] = {
    "blink": (0.5, 10.0, lambda t: t.rate, lambda m, v: m.set_rate(round(v * 2) / 2), "Pictures a second"),
    "blend": (0.0, 1.0, lambda t: t.opacity, lambda m, v: m.set_opacity(round(v, 2)), "How much of after is seen"),
    "difference": (1.0, 16.0, lambda t: t.gain, lambda m, v: m.set_gain(round(v)), "Times the difference"),
    "lens": (40.0, 600.0, lambda t: t.radius, lambda m, v: m.set_radius(round(v)), "The lens' radius"),
}
