"""The action for the settings; what they change follows at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from twopass.model.errors import ErrorCode, TwopassError
from twopass.workbench.settings import SETTINGS, changed

if TYPE_CHECKING:
    from twopass.app.gui import Window

Arguments = dict[str, Any]


def handlers(gui: Window) -> dict[str, Callable[[Arguments], object]]:
    """Return the handlers; arguments: new settings by their key, asked for without any."""
    return {"edit.settings": lambda arguments: _change(gui, arguments) if arguments else _ask(gui)}


def _ask(gui: Window) -> None:
    from twopass.ui.dialogs import asking

    asking.settings(gui.window, gui.settings, gui.answered(lambda values: _change(gui, values)))


def _change(gui: Window, values: Arguments) -> None:
    for key, value in values.items():
        # The table leaves out what makes no sense, because a file may hold anything; whoever asks for it is told.
        if key not in {spec.key for spec in SETTINGS} or getattr(
            changed(gui.settings, store=False, **{key: value}), key
        ) != (tuple(value) if isinstance(value, list) else value):
            raise TwopassError(ErrorCode.BAD_ARGUMENT, detail=f"There is no setting {key} = {value}.")
    gui.change_setting(**values)
