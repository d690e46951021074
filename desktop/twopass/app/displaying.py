"""The action that chooses a snapshot's bands and colours: by its small window, or by its arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from twopass.model.display import COLORMAPS, DisplayChoice, Stretch
from twopass.model.errors import ErrorCode, TwopassError
from twopass.ui.bridge import commands

if TYPE_CHECKING:
    from twopass.app.gui import Window

Arguments = dict[str, Any]


def handlers(gui: Window) -> dict[str, Callable[[Arguments], None]]:
    """Return the handler; arguments: ``bands``, ``stretch`` ("auto", "none" or two percentiles), ``colormap``."""
    return {"view.bands": lambda arguments: _bands(gui, arguments)}


def _bands(gui: Window, arguments: Arguments) -> None:
    state, view = gui.window.state, gui.window.view
    if state is None or view is None:
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail="Open a comparison first.")
    if arguments:
        commands.show_as(state, [state.active], _choice(arguments))
        return
    from twopass.ui.dialogs.bands import BandsWindow

    # The view goes with its comparison, and takes the window with it.
    window = view.findChild(BandsWindow) or BandsWindow(state, gui.image_info, view)
    window.open_beside()


def _choice(arguments: Arguments) -> DisplayChoice:
    """Return the choice that arguments mean. Raises ``TwopassError(BAD_ARGUMENT)``."""
    stretch, bands = arguments.get("stretch", "auto"), arguments.get("bands")
    colormap = arguments.get("colormap", COLORMAPS[0])
    try:
        if colormap not in COLORMAPS:
            raise ValueError(colormap)
        chosen = None if bands is None else tuple(int(band) for band in bands)
        if chosen is not None and (len(chosen) not in (1, 3) or min(chosen) < 1):
            raise ValueError(chosen)
        if isinstance(stretch, str):
            return DisplayChoice(bands=chosen, stretch=Stretch(stretch), colormap=colormap)
        low, high = (float(value) for value in stretch)
        if not 0 <= low < high <= 100:
            raise ValueError(stretch)
        return DisplayChoice(bands=chosen, stretch=Stretch.PERCENTILE, percentiles=(low, high), colormap=colormap)
    except (TypeError, ValueError) as error:
        detail = "Bands are one number or three, a stretch is auto, none or two percentiles."
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail=detail) from error
