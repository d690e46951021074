"""The action that chooses a snapshot's bands and colours: by its small window, or by its arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from twopass.model.display import AMOUNTS, COLORMAPS, GAMMAS, SHARPENINGS, DisplayChoice, Stretch
from twopass.model.errors import ErrorCode, TwopassError
from twopass.ui.bridge import commands

if TYPE_CHECKING:
    from twopass.app.gui import Window

Arguments = dict[str, Any]
_SPANS = {"gamma": GAMMAS, "brightness": AMOUNTS, "contrast": AMOUNTS, "sharpen": SHARPENINGS}
_KNOWN = frozenset({"bands", "stretch", "colormap", "invert", *_SPANS})


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
    colormap = arguments.get("colormap", COLORMAPS[0])
    try:
        if colormap not in COLORMAPS or arguments.keys() - _KNOWN:
            raise ValueError(arguments)
        chosen = DisplayChoice(bands=_bands_of(arguments), colormap=colormap, invert=bool(arguments.get("invert")))
        numbers = {name: _within(arguments[name], *span) for name, span in _SPANS.items() if name in arguments}
        return replace(chosen, **_stretch_of(arguments.get("stretch", "auto")), **numbers)
    except (TypeError, ValueError) as error:
        detail = (
            "Bands are one number or three, a stretch is auto, none or two percentiles, and gamma, brightness, "
            "contrast and sharpen are numbers in their range."
        )
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail=detail) from error


def _bands_of(arguments: Arguments) -> tuple[int, ...] | None:
    bands = arguments.get("bands")
    chosen = None if bands is None else tuple(int(band) for band in bands)
    if chosen is not None and (len(chosen) not in (1, 3) or min(chosen) < 1):
        raise ValueError(chosen)
    return chosen


def _stretch_of(stretch: Any) -> dict[str, Any]:
    if isinstance(stretch, str):
        if (kind := Stretch(stretch)) not in (Stretch.AUTO, Stretch.NONE):
            raise ValueError(stretch)
        return {"stretch": kind}
    low, high = (float(value) for value in stretch)
    if not 0 <= low < high <= 100:
        raise ValueError(stretch)
    return {"stretch": Stretch.PERCENTILE, "percentiles": (low, high)}


def _within(value: Any, least: float, most: float) -> float:
    number = float(value)
    if not least <= number <= most:
        raise ValueError(value)
    return number
