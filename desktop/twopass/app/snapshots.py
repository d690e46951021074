"""The actions on the shown snapshots: their properties and order, places on them, and how coordinates are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.properties import is_swapped
from twopass.ui.bridge import place_commands, snapshot_commands
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.workbench.georeferencing import CORNERS
from twopass.workbench.places import NOTATIONS

if TYPE_CHECKING:
    from twopass.app.gui import Window

Arguments = dict[str, Any]
SWAPPED = "Before is dated later than after; if they are the wrong way round, choose Swap before and after."


def handlers(gui: Window) -> dict[str, Callable[[Arguments], object]]:
    """Return the handlers; arguments: STAC names of properties and what would be typed for them; ``to`` for a place.

    ``corners`` (four texts) with ``accuracy``, or ``gsd``, or ``forget`` for a georeference; ``length`` for a line.
    """
    return {
        "snapshot.georeference": lambda arguments: _georeference(gui, arguments),
        "snapshot.known_length": lambda arguments: _known_length(gui, arguments),
        "snapshot.place_from_other": lambda _: snapshot_commands.place_through_other(shown(gui), shown(gui).active),
        "snapshot.go_to": lambda arguments: _go_to(gui, arguments),
        "snapshot.copy_coordinates": lambda _: copied(gui, place_commands.to_copy(shown(gui))),
        "snapshot.copy_measure": lambda _: copied(gui, _measured(gui)),
        **{
            f"snapshot.coordinates_{notation}": lambda _, notation=notation: gui.change_setting(coordinates=notation)
            for notation in NOTATIONS
        },
        "snapshot.properties": lambda arguments: _properties(gui, arguments),
        "snapshot.swap": lambda _: snapshot_commands.swap(shown(gui)),
    }


def shown(gui: Window) -> ComparisonState:
    """Return the state of the open comparison. Raises ``TwopassError(BAD_ARGUMENT)`` if none is open."""
    if gui.window.state is None:
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail="Open a comparison first.")
    return gui.window.state


def copied(gui: Window, text: str) -> None:
    """Put a text on the clipboard, and say so."""
    QGuiApplication.clipboard().setText(text)
    gui.window.say(f"Copied {text}")


def _measured(gui: Window) -> str:
    text = shown(gui).measuring.text()
    if not text:
        raise TwopassError(ErrorCode.NOTHING_MEASURED, detail="Shift+M")
    return text


def _georeference(gui: Window, arguments: Arguments) -> None:
    state = shown(gui)
    if "corners" in arguments:
        corners = [str(text) for text in arguments["corners"]]
        if len(corners) != len(CORNERS):
            raise TwopassError(ErrorCode.BAD_CORNERS, detail=f"{len(corners)} were given")
        snapshot_commands.place_by_corners(state, state.active, corners, str(arguments.get("accuracy", "")))
    elif "gsd" in arguments:
        snapshot_commands.describe(state, state.active, {"gsd": str(arguments["gsd"])})
    elif arguments.get("forget"):
        snapshot_commands.forget_place(state, state.active)
    else:
        _georeference_window(gui, at_length=False)


def _known_length(gui: Window, arguments: Arguments) -> None:
    if "length" in arguments:
        snapshot_commands.scale_by_line(shown(gui), str(arguments["length"]))
    else:
        _georeference_window(gui, at_length=True)


def _georeference_window(gui: Window, *, at_length: bool) -> None:
    from twopass.ui.dialogs.georeference import GeoreferenceWindow

    state, view = shown(gui), gui.window.view
    if view is not None:
        window = view.findChild(GeoreferenceWindow) or GeoreferenceWindow(state, view)
        window.open_beside(at_length=at_length)


def _go_to(gui: Window, arguments: Arguments) -> None:
    state = shown(gui)
    if arguments:
        place_commands.go_to(state, place_commands.find(state, str(arguments.get("to", ""))))
        return
    from twopass.ui.dialogs.go_to import GoTo

    dialog = GoTo(state, lambda spot: place_commands.go_to(state, spot), gui.window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def watch(gui: Window, state: ComparisonState) -> None:
    """Say once, each time it comes to be so, that the snapshots are dated in the wrong order."""
    told = [False]

    def look(*_: object) -> None:
        swapped = is_swapped(state.snapshot("before"), state.snapshot("after"))
        if swapped and not told[0]:
            gui.window.say(SWAPPED)
        elif told[0] and not swapped and gui.window.message_bar.text == SWAPPED:
            gui.window.message_bar.dismiss()
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
