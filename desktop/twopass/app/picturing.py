"""The view as a picture: into a file, or onto the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QImage

from twopass.app import working
from twopass.app.snapshots import shown
from twopass.ui.dialogs import asking
from twopass.workbench import view_files

if TYPE_CHECKING:
    from twopass.app.gui import Window

Arguments = dict[str, Any]
_LOOK_MS = 20


def handlers(gui: Window) -> dict[str, Callable[[Arguments], object]]:
    """Return the handlers; argument: ``out``, where the picture goes."""
    return {
        "file.save_view": lambda arguments: _save(gui, arguments),
        "file.copy_view": lambda _: _when_sharp(gui, lambda image: _copy(gui, image)),
    }


def _save(gui: Window, arguments: Arguments) -> None:
    state = shown(gui)
    if "out" in arguments:
        _take(gui, Path(arguments["out"]))
        return
    path = state.session.path
    folder = Path.home() if state.session.untitled else path.parent
    name = "Twopass" if state.session.untitled else path.stem
    start = folder / f"{name} {state.mode.name}{view_files.SUFFIX}"
    asking.picture_file(gui.window, start, gui.answered(lambda out: _take(gui, out)))


def _take(gui: Window, out: Path) -> None:
    session = shown(gui).session
    project, path = session.project, session.path
    # Before anything is drawn: what is wrong with the place is said at once.
    view_files.check_picture(project, path, out)

    def taken(image: QImage) -> None:
        from twopass.ui.canvas.view_picture import png_of

        working.run(
            gui,
            "picture",
            "Saving the picture",
            lambda _context: view_files.write_picture(project, path, out, png_of(image)),
            lambda _: gui.window.say(f"Saved the view as {out}."),
        )

    _when_sharp(gui, taken)


def _copy(gui: Window, image: QImage) -> None:
    QGuiApplication.clipboard().setImage(image)
    gui.window.say(f"Copied the view: {image.width():,} × {image.height():,} pixels.")


def _when_sharp(gui: Window, then: Callable[[QImage], object]) -> None:
    """Hand a picture of the view on as soon as everything in it is drawn; of another comparison none is taken."""
    state, view = shown(gui), gui.window.view
    assert view is not None

    def look() -> None:
        if gui.window.state is not state:
            gui.due -= 1
            return
        grid = gui.companions.grid if gui.companions is not None and gui.companions.grid.is_open else None
        if not (gui.tiles_idle and (view.idle() if grid is None else grid.idle)):
            QTimer.singleShot(_LOOK_MS, look)
            return
        from twopass.ui.canvas.view_picture import view_picture

        gui.due -= 1
        then(view_picture(view, grid))

    gui.due += 1
    look()
