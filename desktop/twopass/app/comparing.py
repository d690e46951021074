"""The actions that choose how two snapshots are shown to the eye, and the setting that keeps the last choice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from twopass.model.errors import ErrorCode, TwopassError
from twopass.ui.bridge.names import PANES
from twopass.workbench.settings import COMPARE_MODES

if TYPE_CHECKING:
    from twopass.app.gui import Window
    from twopass.ui.bridge.comparison_state import ComparisonState
    from twopass.ui.bridge.modes import ModeState

Arguments = dict[str, Any]
# How much of the pane the key at the end of a swipe leaves of the other picture.
_REST = 0.04
_DETACHED = "The after pane is in a window of its own; bring it back first (Ctrl+Shift+D)."
_NUMBERS = ("divider", "rate", "opacity", "gain", "radius")


def handlers(gui: Window) -> dict[str, Callable[[Arguments], None]]:
    """Return the handlers. A mode's arguments: its number by name (``rate``, ``opacity`` …), ``upright``, ``shown``."""
    modes = {
        f"view.mode_{name}": lambda arguments, name=name: _choose(_mode(gui), name, arguments)
        for name in COMPARE_MODES
        if name != "lens"
    }
    return {
        **modes,
        "view.mode_lens": lambda arguments: _lens(_mode(gui), arguments),
        "view.mode_less": lambda _: _mode(gui).step(-1),
        "view.mode_more": lambda _: _mode(gui).step(1),
        "view.swipe_left": lambda _: _swipe(_mode(gui), _REST),
        "view.swipe_center": lambda _: _center(gui),
        "view.swipe_right": lambda _: _swipe(_mode(gui), 1 - _REST),
        "view.swipe_turn": lambda _: _turn(gui),
    }


def follow(gui: Window, state: ComparisonState) -> None:
    """Show a comparison in the mode chosen last, and remember the next choice."""
    state.mode.set(gui.settings.compare_mode)

    state.mode.changed.connect(lambda: gui.remember(compare_mode=state.mode.name))


def _mode(gui: Window) -> ModeState:
    if gui.window.state is None:
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail="Open a comparison first.")
    if gui.window.view is not None and gui.window.view.lent is not None:
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail=_DETACHED)
    return gui.window.state.mode


def _choose(mode: ModeState, name: str, arguments: Arguments) -> None:
    mode.set(name)
    setters = (mode.set_divider, mode.set_rate, mode.set_opacity, mode.set_gain, mode.set_radius)
    for number, setter in zip(_NUMBERS, setters, strict=True):
        if number in arguments:
            try:
                setter(float(arguments[number]))
            except (TypeError, ValueError) as error:
                raise TwopassError(ErrorCode.BAD_ARGUMENT, detail=f"{number} must be a number.") from error
    if arguments.get("shown") in PANES:
        mode.show_picture(arguments["shown"])
    if "upright" in arguments:
        mode.set_divider(mode.tuning.divider, upright=bool(arguments["upright"]))


def _lens(mode: ModeState, arguments: Arguments) -> None:
    if arguments:
        _choose(mode, "lens", arguments)
    else:
        mode.toggle_lens()


def _swipe(mode: ModeState, part: float) -> None:
    mode.set("swipe")
    mode.set_divider(part)


def _center(gui: Window) -> None:
    mode = _mode(gui)
    mode.set("swipe")
    mode.set_divider(_on_picture(gui, 0.5, upright=mode.tuning.upright))


def _turn(gui: Window) -> None:
    mode = _mode(gui)
    mode.set("swipe")
    upright = not mode.tuning.upright
    mode.set_divider(_on_picture(gui, mode.tuning.divider, upright=upright), upright=upright)


def _on_picture(gui: Window, part: float, *, upright: bool) -> float:
    """Return where the divider has picture on both sides, *part* if it does there."""
    view = gui.window.view
    return part if view is None else view.arrangement.on_picture(part, upright=upright)
