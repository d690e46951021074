"""Import and export from the menu: asked for in a dialog or answered by arguments, worked off the UI thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twopass.app import working
from twopass.model.errors import ErrorCode, TwopassError
from twopass.ui.bridge.comparison_state import ComparisonState
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
        format_id, out = str(arguments.get("format", "native")), Path(arguments["out"])
    else:
        answer = gui.window.ask_export(project)
        if answer is None:
            return
        format_id, out = answer
    working.run(
        gui,
        "export",
        "Exporting",
        lambda context: exchange.export(project, format_id, out, lambda fraction: context.report(fraction)),
        lambda report: gui.window.say(f"Wrote {report.preview.counts.get('annotations', 0)} annotations to {out}."),
    )


def _import(gui: Window, arguments: Arguments) -> None:
    state = _state(gui)
    if "file" in arguments:
        path, format_id, asked = Path(arguments["file"]), arguments.get("format"), False
    else:
        answer = gui.window.ask_import_file()
        if answer is None:
            return
        path, format_id, asked = answer, None, True
    project, author = state.project, state.session.author()

    def planned(plan: exchange.ImportPlan) -> None:
        if asked and not gui.window.confirm_import(path, plan):
            return
        if state.do(plan.edit):
            gui.window.say(
                f"{path.name}: {plan.added} added, {plan.changed} changed, {plan.skipped} skipped, "
                f"{plan.refused} refused."
            )

    working.run(
        gui, "import", f"Reading {path.name}", lambda _: exchange.plan_import(project, path, format_id, author), planned
    )
