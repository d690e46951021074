"""The actions for how snapshots are shown: by the small window, or by arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from twopass.model.display import AMOUNTS, COLORMAPS, GAMMAS, PLAIN, SHARPENINGS, DisplayChoice, Stretch
from twopass.model.errors import ErrorCode, TwopassError
from twopass.ui.bridge import commands
from twopass.ui.bridge.names import PANES
from twopass.workbench.alike import match_after

if TYPE_CHECKING:
    from twopass.app.gui import Window
    from twopass.model.ids import Uid
    from twopass.ui.bridge.comparison_state import ComparisonState
    from twopass.ui.canvas.comparison_view import ComparisonView
    from twopass.workbench.tiles import TileEngine

Arguments = dict[str, Any]
_SPANS = {"gamma": GAMMAS, "brightness": AMOUNTS, "contrast": AMOUNTS, "sharpen": SHARPENINGS}
_KNOWN = frozenset({"bands", "stretch", "colormap", "invert", *_SPANS})


def handlers(gui: Window) -> dict[str, Callable[[Arguments], object]]:
    """Return the handlers.

    Arguments of ``view.bands``: ``bands``, ``stretch`` ("auto", "none" or two percentiles), ``colormap``, ``gamma``,
    ``brightness``, ``contrast``, ``sharpen``, ``invert``; ``both`` for both snapshots alike.
    """
    return {
        "view.bands": lambda arguments: _bands(gui, arguments),
        "view.match": lambda _: _match(gui),
        "view.reset_display": lambda _: commands.show_as(_shown(gui)[0], PANES, PLAIN),
    }


def _shown(gui: Window) -> tuple[ComparisonState, ComparisonView, TileEngine]:
    state, view, tiles = gui.window.state, gui.window.view, gui.tiles
    if state is None or view is None or tiles is None:
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail="Open a comparison first.")
    return state, view, tiles


def _bands(gui: Window, arguments: Arguments) -> None:
    state, view, tiles = _shown(gui)
    if arguments:
        panes = PANES if arguments.pop("both", False) else (state.active,)
        commands.show_as(state, panes, _choice(arguments))
        return
    from twopass.ui.dialogs.display import DisplayWindow, Imagery

    def count(uid: Uid, choice: DisplayChoice, then: Callable[[Any], object]) -> None:
        tiles.with_images((uid,), lambda images, stopped: images[0].count(choice, stopped=stopped), then)

    def match(choices: Mapping[Uid, DisplayChoice], then: Callable[[DisplayChoice | TwopassError], object]) -> None:
        match_after(tiles, state.project, state.comparison, choices, then)

    # The view goes with its comparison, and takes the window with it.
    known = view.findChild(DisplayWindow)
    window = known or DisplayWindow(state, Imagery(tiles.info, tiles.set_display, count, match), view)
    window.open_beside()


def _match(gui: Window) -> None:
    """Match the after snapshot to the before one, as one step."""
    state, _, tiles = _shown(gui)

    def store(choice: DisplayChoice | TwopassError) -> None:
        if isinstance(choice, TwopassError):
            state.tell(choice)
        else:
            commands.show_as(state, ["after"], choice)

    choices = {snapshot.uid: snapshot.display for snapshot in state.snapshots.values()}
    match_after(tiles, state.project, state.comparison, choices, store)


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
