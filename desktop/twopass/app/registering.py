"""The actions of registration: its panel, its tools, and finding it automatically."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from twopass.model.errors import ErrorCode, TwopassError
from twopass.ui.bridge import registering
from twopass.ui.bridge.comparison_state import ComparisonState

if TYPE_CHECKING:
    from twopass.app.gui import Window

Arguments = dict[str, Any]


def handlers(gui: Window) -> dict[str, Callable[[Arguments], object]]:
    """Return the handlers of the registration's actions."""
    return {
        "view.registration": lambda _: gui.window.toggle_registration(),
        "tool.tie_point": lambda _: _use(gui, "tie_point"),
        "tool.nudge": lambda _: _use(gui, "nudge"),
        "registration.remove": lambda _: registering.remove(_state(gui)),
    }


def _state(gui: Window) -> ComparisonState:
    if gui.window.state is None:
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail="Open a comparison first.")
    return gui.window.state


def _use(gui: Window, tool: str) -> None:
    """Take a tool of the registration, or put it away again; its panel comes with it."""
    state = _state(gui)
    gui.window.toggle_registration(True)
    # Delete and the arrows mean points and nudges now, and no annotation that happens to be selected.
    state.select(())
    state.set_tool("select" if state.tool == tool else tool)
