"""The actions on the shown snapshots: their properties and their order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.properties import is_swapped
from twopass.ui.bridge import snapshot_commands
from twopass.ui.bridge.comparison_state import ComparisonState

if TYPE_CHECKING:
    from twopass.app.gui import Window

Arguments = dict[str, Any]
SWAPPED = "Before is dated later than after; if they are the wrong way round, choose Swap before and after."


def handlers(gui: Window) -> dict[str, Callable[[Arguments], None]]:
    """Return the handlers; arguments: STAC names of properties and what would be typed for them."""
    return {
        "snapshot.properties": lambda arguments: _properties(gui, arguments),
        "snapshot.swap": lambda _: snapshot_commands.swap(shown(gui)),
    }


def shown(gui: Window) -> ComparisonState:
    """Return the state of the open comparison. Raises ``TwopassError(BAD_ARGUMENT)`` if none is open."""
    if gui.window.state is None:
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail="Open a comparison first.")
    return gui.window.state


def watch(gui: Window, state: ComparisonState) -> None:
    """Say once, each time it comes to be so, that the snapshots are dated in the wrong order."""
    told = [False]

    def look(*_: object) -> None:
        swapped = is_swapped(state.snapshot("before"), state.snapshot("after"))
        if swapped and not told[0]:
            gui.window.say(SWAPPED)
        told[0] = swapped

    state.comparison_changed.connect(look)
    look()


def _properties(gui: Window, arguments: Arguments) -> None:
    state, view = shown(gui), gui.window.view
    if arguments:
        snapshot_commands.describe(state, state.active, {key: str(value) for key, value in arguments.items()})
        return
    from twopass.ui.dialogs.properties import PropertiesWindow

    window = view.findChild(PropertiesWindow) if view is not None else None
    if window is None and view is not None:
        # The view goes with its comparison, and takes the window with it.
        window = PropertiesWindow(state, view)
    if window is not None:
        window.open_beside()
