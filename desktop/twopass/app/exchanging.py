"""Import and export from the menu: asked for in a dialog or answered by arguments, worked off the UI thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twopass.app import working
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.project import Project
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.dialogs import asking
from twopass.workbench import exchange

if TYPE_CHECKING:
    from twopass.app.gui import Window

Arguments = dict[str, Any]


def handlers(gui: Window) -> dict[str, Callable[[Arguments], None]]:
    """Return the handlers; arguments: ``format`` and ``out`` for export, ``file`` (and ``format``) for import."""
    return {
        "file.export": lambda arguments: _export(gui, arguments),
        "file.import": lambda arguments: _import(gui, arguments),
    }


def _state(gui: Window) -> ComparisonState:
    if gui.window.state is None:
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail="Open a comparison first.")
    return gui.window.state


def _export(gui: Window, arguments: Arguments) -> None:
    project = _state(gui).project
    if "out" in arguments:
        _write(gui, project, (str(arguments.get("format", "native")), Path(arguments["out"])))
    else:
        asking.export(gui.window, project, gui.answered(lambda target: _write(gui, project, target)))


def _write(gui: Window, project: Project, target: asking.Target) -> None:
    format_id, out = target
    working.run(
        gui,
        "export",
        "Exporting",
        lambda context: exchange.export(project, format_id, out, lambda fraction: context.report(fraction)),
        lambda report: gui.window.say(f"Wrote {report.preview.counts.get('annotations', 0)} annotations to {out}."),
    )


def _import(gui: Window, arguments: Arguments) -> None:
    _state(gui)
    if "file" in arguments:
        _read(gui, Path(arguments["file"]), arguments.get("format"), lambda path, plan: _apply(gui, path, plan))
    else:
        asking.import_file(gui.window, gui.answered(lambda path: _read(gui, path, None, partial(_preview, gui))))


def _preview(gui: Window, path: Path, plan: exchange.ImportPlan) -> None:
    asking.confirm_import(gui.window, path, plan, gui.answered(lambda: _apply(gui, path, plan)))


def _read(gui: Window, path: Path, format_id: str | None, then: Callable[[Path, exchange.ImportPlan], None]) -> None:
    state = _state(gui)
    project, author = state.project, state.session.author()
    working.run(
        gui,
        "import",
        f"Reading {path.name}",
        lambda _: exchange.plan_import(project, path, format_id, author),
        lambda plan: then(path, plan),
    )


def _apply(gui: Window, path: Path, plan: exchange.ImportPlan) -> None:
    if _state(gui).do(plan.edit):
        gui.window.say(
            f"{path.name}: {plan.added} added, {plan.changed} changed, {plan.skipped} skipped, {plan.refused} refused."
        )
