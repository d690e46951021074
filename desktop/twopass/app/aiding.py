"""The actions for crosshair, magnifier and smoothing; the last is a setting."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from twopass.model.errors import ErrorCode, TwopassError
from twopass.ui.bridge.aids import Aid, Aids
from twopass.ui.bridge.comparison_state import ComparisonState

if TYPE_CHECKING:
    from twopass.app.gui import Window

Arguments = dict[str, Any]


def handlers(gui: Window) -> dict[str, Callable[[Arguments], object]]:
    """Return the handlers; argument: ``on``, the other way round without it."""
    return {
        "view.crosshair": lambda arguments: _switch(gui, "crosshair", arguments),
        "view.magnifier": lambda arguments: _switch(gui, "magnifier", arguments),
        "view.smooth": lambda arguments: _smooth(gui, arguments),
    }


def begin(gui: Window, state: ComparisonState) -> None:
    """Give a comparison the aids of the settings."""
    state.aids.switch("smooth", gui.settings.smooth_pixels == "on")


def _switch(gui: Window, aid: Aid, arguments: Arguments) -> Aids:
    state = gui.window.state
    if state is None:
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail="Open a comparison first.")
    state.aids.switch(aid, arguments.get("on"))
    return state.aids


def _smooth(gui: Window, arguments: Arguments) -> None:
    smooth = _switch(gui, "smooth", arguments).smooth
    gui.change_setting(smooth_pixels="on" if smooth else "off")
