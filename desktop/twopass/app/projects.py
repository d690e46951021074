"""File actions: new, open, save, save as, save a copy, close, quit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twopass.model.errors import ErrorCode, TwopassError
from twopass.ui.dialogs import asking
from twopass.workbench.opening import project_path
from twopass.workbench.session import Session
from twopass.workbench.untitled import SUFFIX

if TYPE_CHECKING:
    from twopass.app.gui import Window

Arguments = dict[str, Any]


def handlers(gui: Window) -> dict[str, Callable[[Arguments], None]]:
    """Return the handlers of the file actions; their arguments answer what the dialog would ask."""
    return {
        "file.cancel": lambda _: gui.window.work_bar.stop(),
        "file.new": lambda arguments: _new(gui, arguments),
        "file.open": lambda arguments: _open(gui, arguments),
        "file.sample": lambda _: gui.open_sample(),
        "file.save": lambda _: _save(gui),
        "file.save_as": lambda arguments: _save_as(gui, arguments),
        "file.save_copy": lambda arguments: _save_copy(gui, arguments),
        "file.close": lambda _: _close(gui),
        "file.quit": lambda _: _quit(gui),
    }


def _session(gui: Window) -> Session:
    if gui.session is None:
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail="Open a comparison first.")
    return gui.session


def _new(gui: Window, arguments: Arguments) -> None:
    if "before" in arguments:
        _compare(gui, (arguments["before"], arguments["after"], arguments.get("project")))
    else:
        asking.new_comparison(gui.window, gui.answered(lambda chosen: _compare(gui, chosen)))


def _compare(gui: Window, chosen: asking.Comparison) -> None:
    before, after, project = chosen
    gui.compare(before, after, project_path(project) if project else None)


def _open(gui: Window, arguments: Arguments) -> None:
    if "path" in arguments:
        gui.open_files([Path(arguments["path"])])
    else:
        asking.project_file(gui.window, gui.answered(lambda path: gui.open_files([path])))


def _save(gui: Window) -> None:
    session = _session(gui)
    if session.untitled:
        _save_as(gui, {})
        return
    session.retry()
    if session.settle():
        gui.window.say(f"Everything is stored in {session.path.name}; Twopass stores every edit at once.")


def _to(gui: Window, arguments: Arguments, title: str, then: Callable[[Window, Path], None]) -> None:
    """Call *then* with the file of the arguments, or the one the user names."""
    session = _session(gui)
    if "path" in arguments:
        then(gui, project_path(arguments["path"]))
        return
    start = Path.home() / f"{session.project.info.title}{SUFFIX}"
    asking.save_project(gui.window, title, start, gui.answered(lambda path: then(gui, project_path(path))))


def _save_as(gui: Window, arguments: Arguments) -> None:
    _to(gui, arguments, "Save as", _go_on_in)


def _go_on_in(gui: Window, path: Path) -> None:
    session = _session(gui)
    if path == session.path:
        return
    old, was_untitled = session.path, session.untitled
    session.save_as(path)
    if was_untitled:
        gui.recent.remove(old)
    gui.recent.add(session.path, session.project.info.title)
    gui.window.say(f"The project goes on in {path.name}.")


def _save_copy(gui: Window, arguments: Arguments) -> None:
    _to(gui, arguments, "Save a copy", _copy_to)


def _copy_to(gui: Window, path: Path) -> None:
    session = _session(gui)
    if path != session.path:
        session.save_copy(path)
        gui.window.say(f"A copy was written to {path}.")


def _close(gui: Window) -> None:
    gui.close_session()
    gui.window.show_start()


def _quit(gui: Window) -> None:
    gui.close_session()
    gui.window.close()
