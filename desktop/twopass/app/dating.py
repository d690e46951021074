"""Actions about the dates of a site: adding images, and choosing which of them are before and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twopass.app import working
from twopass.model.edits.common import counted
from twopass.model.edits.sites import add_images
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.records import Comparison, Snapshot
from twopass.ui.bridge import dates
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.pictures import SIDE
from twopass.ui.canvas.comparison_view import ComparisonView
from twopass.ui.companions import Companions
from twopass.ui.dialogs import asking
from twopass.workbench.adding import Further, further_images
from twopass.workbench.thumbnails import of_snapshot

if TYPE_CHECKING:
    from twopass.app.gui import Window
    from twopass.imagery.source import Rgb32

Arguments = dict[str, Any]


def handlers(gui: Window) -> dict[str, Callable[[Arguments], None]]:
    """Return the handlers; argument ``paths`` of ``file.add_images``: files or addresses."""
    return {
        "file.add_images": lambda arguments: _add(gui, arguments),
        "view.date_back": lambda _: dates.step(_state(gui), -1),
        "view.date_on": lambda _: dates.step(_state(gui), 1),
        "view.dates_back": lambda _: dates.step_both(_state(gui), -1),
        "view.dates_on": lambda _: dates.step_both(_state(gui), 1),
        "view.focus_dates": lambda _: _companions(gui).focus_dates(),
        "view.detach": lambda _: _companions(gui).toggle_detached(),
        "view.grid": lambda _: _companions(gui).toggle_grid(),
        "view.overview": lambda _: _companions(gui).toggle_overview(),
    }


def begin(gui: Window, state: ComparisonState, view: ComparisonView) -> Companions:
    """Return what stands around the panes of a comparison that is opened in *gui*."""

    def read(snapshot: Snapshot) -> Rgb32 | None:
        return of_snapshot(snapshot, state.session.path, SIDE, gui.hosts.allowed)

    return Companions(gui.window, state, view, gui.jobs, read, gui.load_image)


def _companions(gui: Window) -> Companions:
    if gui.companions is None:
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail="Open a comparison first.")
    return gui.companions


def _state(gui: Window) -> ComparisonState:
    if gui.window.state is None:
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail="Open a comparison first.")
    return gui.window.state


def _add(gui: Window, arguments: Arguments) -> None:
    session = _state(gui).session
    if session.read_only:
        raise TwopassError(ErrorCode.PROJECT_READ_ONLY, path=str(session.path))
    if "paths" in arguments:
        _read(gui, arguments["paths"])
    else:
        asking.images(gui.window, gui.answered(lambda paths: _read(gui, paths)))


def _read(gui: Window, names: Sequence[str | Path]) -> None:
    """Read what images say of themselves, and add those that the site does not hold yet."""
    state = _state(gui)
    project, file, comparison, hosts = state.project, state.session.path, state.comparison, gui.hosts.allowed
    working.run(
        gui,
        "add",
        "Reading the images",
        lambda context: further_images(project, file, comparison, names, hosts, context.report),
        lambda found: _found(gui, state, comparison, found),
        asked=lambda error: gui.hosts.ask(error, lambda: _read(gui, names)),
    )


def _found(gui: Window, state: ComparisonState, comparison: Comparison, found: Further) -> None:
    if gui.window.state is not state:
        return  # what they were meant for has been closed
    current = state.project.comparisons.get(comparison.uid, state.comparison)
    edit = add_images(state.project, state.session.author(), current, found.facts)
    if state.do(edit):
        said = f"Added {counted(len(found.facts), 'image', 'images')}." if edit else ""
        gui.window.say(" ".join(filter(None, (said, found.note))))
