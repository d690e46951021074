"""The switch between the ways of comparing, in the bar on top, with the number of the one in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSlider, QToolButton, QWidget, QWidgetAction

from twopass.ui.menus import shortcut_text
from twopass.ui.text import label, tip_text
from twopass.ui.theme.icons import icon
from twopass.workbench.actions import ACTIONS, spec

if TYPE_CHECKING:
    from twopass.ui.bridge.comparison_state import ComparisonState
    from twopass.ui.bridge.modes import ModeState, Tuning

# Bars narrower than these show one button with a menu for the switch, with its name or without; and no value, or a
# button with a slider in its menu for the slider.
NAMED_FROM, SWITCH_FROM, _VALUE_FROM, _SLIDER_FROM = 1030, 1190, 1400, 1500
_BUTTON = QSize(29, 26)
_ICON = QSize(18, 18)
_STEPS = 100
_SLIDER_WIDTH, _POPUP_SLIDER_WIDTH = 76, 160

# Of each mode that has a number: its least and its greatest value, how it is read, and what people call it.
_Range = tuple[float, float, "Callable[[Tuning], float]", "Callable[[ModeState, float], None]", str]


class ModeNumber(QWidget):
    """A slider for the number of the mode in force, and what it says now."""

    def __init__(self, parent: QWidget, name: str, width: int) -> None:
        super().__init__(parent)
        self._mode: ModeState | None = None
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setObjectName(f"{name}Slider")
        self.slider.setRange(0, _STEPS)
        self.slider.setFixedWidth(width)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider.valueChanged.connect(self._on_slid)
        self.value = label("", self, role="muted", name=f"{name}Value")
        self.value.setFixedWidth(self.value.fontMetrics().horizontalAdvance("00.0 a second"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.slider)
        layout.addWidget(self.value)

    def show_mode(self, mode: ModeState | None) -> None:
        """Show the number of a mode; one without a number, or None, changes nothing."""
        self._mode = mode
        found = None if mode is None else _RANGES.get(mode.name)
        if mode is None or found is None:
            return
        least, most, read, _, what = found
        value = read(mode.tuning)
        self.slider.blockSignals(True)
        self.slider.setValue(round((value - least) / (most - least) * _STEPS))
        self.slider.blockSignals(False)
        self.slider.setAccessibleName(what)
        keys = " ".join(shortcut_text(spec(f"view.mode_{way}")) for way in ("less", "more"))
        self.slider.setToolTip(tip_text(f"{what} ({keys})"))
        self.value.setText(said(mode.name, value))

    def _on_slid(self, place: int) -> None:
        mode = self._mode
        found = None if mode is None else _RANGES.get(mode.name)
        if mode is not None and found is not None:
            least, most, _, change, _ = found
            change(mode, least + (most - least) * place / _STEPS)


class ModeBar(QWidget):
    """A row of buttons, and beside it a small slider where the mode has a number; in narrow bars menus for both.

    Attributes:
        switch: the row of buttons; menu_button: what stands for it in narrow bars.
        number: the slider; number_button: what stands for it in narrow bars.
    """

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("modeBar")
        self._mode: ModeState | None = None
        self._actions = actions
        self._room = 0
        self.switch = self._buttons(actions)
        self.number = ModeNumber(self, "mode", _SLIDER_WIDTH)
        self.menu_button = self._menu_button("modeMenu", "Ways to compare")
        menu = self.menu_button.menu()
        menu.addActions([actions[entry.id] for entry in ACTIONS if entry.place == "modes"])
        self._line = menu.addSeparator()
        self.number_button = self._menu_button("modeNumber", "How strongly")
        self._popups = [self._popup(button) for button in (self.menu_button, self.number_button)]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for part in (self.menu_button, self.switch, self.number_button, self.number):
            layout.addWidget(part)

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

    def _menu_button(self, name: str, title: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setAccessibleName(title)
        button.setProperty("role", "drop")
        button.setIconSize(_ICON)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(button)
        menu.setObjectName(f"{name}Menu")
        button.setMenu(menu)
        return button

    def _popup(self, button: QToolButton) -> tuple[QWidgetAction, ModeNumber]:
        """Return the slider at the end of a button's menu."""
        number = ModeNumber(button, f"{button.objectName()}Popup", _POPUP_SLIDER_WIDTH)
        number.setContentsMargins(10, 6, 10, 6)
        action = QWidgetAction(button)
        action.setDefaultWidget(number)
        button.menu().addAction(action)
        return action, number

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
        mode, room = self._mode, self._room
        self.setVisible(mode is not None)
        has_number = mode is not None and mode.name in _RANGES
        self.switch.setVisible(room >= SWITCH_FROM)
        self.menu_button.setVisible(room < SWITCH_FROM)
        self.number_button.setVisible(has_number and SWITCH_FROM <= room < _SLIDER_FROM)
        self.number.slider.setVisible(room >= _SLIDER_FROM)
        self.number.value.setVisible(room >= _VALUE_FROM)
        self.number.setVisible(has_number and room >= _VALUE_FROM)
        self._line.setVisible(has_number)
        for number in (self.number, *(popup for _, popup in self._popups)):
            number.show_mode(mode)
        for action, _ in self._popups:
            action.setVisible(has_number)
        if mode is not None:
            self._name_buttons(mode)

    def _name_buttons(self, mode: ModeState) -> None:
        """Show the mode in force on the buttons with menus."""
        entry = spec(f"view.mode_{mode.name}")
        button, named = self.menu_button, self._room >= NAMED_FROM
        styles = Qt.ToolButtonStyle
        button.setToolButtonStyle(styles.ToolButtonTextBesideIcon if named else styles.ToolButtonIconOnly)
        button.setIcon(icon(entry.icon))
        button.setText(entry.title)
        value = self.number.value.text() if mode.name in _RANGES else ""
        told = f"{entry.title}, {value}" if value else entry.title
        button.setAccessibleName(f"Ways to compare: {told}")
        button.setToolTip(tip_text(f"{told}; press to choose another way to compare"))
        if value:
            what = _RANGES[mode.name][4]
            self.number_button.setIcon(icon("tune"))
            self.number_button.setAccessibleName(f"{what}: {value}")
            self.number_button.setToolTip(tip_text(f"{what}: {value}"))


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
