"""File actions: new, open, save, save as, save a copy, close, quit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog

from twopass.model.errors import ErrorCode, TwopassError
from twopass.workbench.opening import SUFFIX, project_path
from twopass.workbench.session import Session

if TYPE_CHECKING:
    from twopass.app.gui import Window

Arguments = dict[str, Any]
PROJECT_FILTER = f"Twopass projects (*{SUFFIX})"


def handlers(gui: Window) -> dict[str, Callable[[Arguments], None]]:
    """Return the handlers of the file actions; their arguments answer what the dialog would ask."""
    return {
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
        chosen = (Path(arguments["before"]), Path(arguments["after"]), arguments.get("project"))
    else:
        answer = gui.window.ask_new_comparison()
        if answer is None:
            return
        chosen = answer
    before, after, project = chosen
    gui.compare(before, after, project_path(project) if project else None)


def _open(gui: Window, arguments: Arguments) -> None:
    name = arguments.get("path") or QFileDialog.getOpenFileName(gui.window, "Open project", "", PROJECT_FILTER)[0]
    if name:
        gui.open_files([Path(name)])


def _save(gui: Window) -> None:
    session = _session(gui)
    if session.untitled:
        _save_as(gui, {})
        return
    session.retry()
    if session.settle():
        gui.window.say(f"Everything is stored in {session.path.name}; Twopass stores every edit at once.")


def _target(gui: Window, arguments: Arguments, title: str) -> Path | None:
    name = (
        arguments.get("path")
        or QFileDialog.getSaveFileName(
            gui.window, title, str(Path.home() / f"{_session(gui).project.info.title}{SUFFIX}"), PROJECT_FILTER
        )[0]
    )
    return project_path(name) if name else None


def _save_as(gui: Window, arguments: Arguments) -> None:
    session = _session(gui)
    path = _target(gui, arguments, "Save as")
    if path is None or path == session.path:
        return
    old, was_untitled = session.path, session.untitled
    session.save_as(path)
    if was_untitled:
        gui.recent.remove(old)
    gui.recent.add(session.path, session.project.info.title)
    gui.window.say(f"The project goes on in {path.name}.")


def _save_copy(gui: Window, arguments: Arguments) -> None:
    session = _session(gui)
    path = _target(gui, arguments, "Save a copy")
    if path is not None and path != session.path:
        session.save_copy(path)
        gui.window.say(f"A copy was written to {path}.")


def _close(gui: Window) -> None:
    gui.close_session()
    gui.window.show_start()


def _quit(gui: Window) -> None:
    gui.close_session()
    gui.window.close()
