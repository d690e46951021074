"""The actions of registration: its panel, its tools, and what finds it by itself or measures how well it fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from twopass.app import working
from twopass.model.edits import registrations
from twopass.model.edits.properties import turned_round
from twopass.model.edits.sites import holding, standing
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import XY
from twopass.model.properties import number_of
from twopass.model.records import Snapshot
from twopass.model.registering import MisfitCell, TransformModel
from twopass.ui.bridge import registering
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.workbench.jobs import JobContext

if TYPE_CHECKING:
    from twopass.app.gui import Window
    from twopass.workbench.registering import Outcome, Side

Arguments = dict[str, Any]
_JOB = "register"


def handlers(gui: Window) -> dict[str, Callable[[Arguments], object]]:
    """Return the handlers of the registration's actions; argument of ``registration.automatic``: ``model``."""
    return {
        "view.registration": lambda _: gui.window.toggle_registration(),
        "tool.tie_point": lambda _: _use(gui, "tie_point"),
        "tool.nudge": lambda _: _use(gui, "nudge"),
        "registration.automatic": lambda arguments: _automatic(gui, arguments.get("model")),
        "registration.misfit": lambda _: _misfit(gui),
        "registration.remove": lambda _: registering.remove(_state(gui)),
    }


def watch(gui: Window, state: ComparisonState) -> None:
    """Answer the state when a place is to be looked at with both panes locked on it."""
    state.lock.wanted.connect(lambda at: _lock(gui, state, at))


def _state(gui: Window) -> ComparisonState:
    if gui.window.state is None:
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail="Open a comparison first.")
    return gui.window.state


def _use(gui: Window, tool: str) -> None:
    """Take a tool of the registration, or put it away again; its panel comes with it."""
    state = _state(gui)
    gui.window.toggle_registration(True)
    # Delete and the arrows mean points and nudges now, and no annotation that happens to be selected.
    state.select(())
    if tool == "tie_point" and state.mode.composite:
        # The same place is clicked in both snapshots: each needs a pane of its own.
        state.mode.set("side")
    state.set_tool("select" if state.tool == tool else tool)
    if gui.window.view is not None:
        gui.window.view.focus()


def _automatic(gui: Window, model: object) -> None:
    """Find the registration in a job, and store it as an edit; its panel shows what came of it."""
    state = _state(gui)
    if model is not None and model not in list(TransformModel):
        detail = f"A registration is one of {', '.join(TransformModel)}."
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail=detail)
    sides = _sides(gui, state)
    wanted = None if model is None else TransformModel(str(model))
    comparison = state.comparison

    def work(context: JobContext) -> Outcome:
        from twopass.workbench.registering import register_snapshots

        before, after = sides(context)
        return register_snapshots(before, after, wanted, context)

    def done(outcome: Outcome) -> None:
        known = standing(state.project, comparison) if gui.window.state is state else None
        if known is None:
            return
        # They may have changed places meanwhile.
        found = outcome.registration if known.before == comparison.before else turned_round(outcome.registration)
        found = replace(found, tie_points=() if known.registration is None else known.registration.tie_points)
        state.do(registrations.registered(holding(state.project, known), state.session.author(), known.uid, found))
        gui.window.toggle_registration(True)
        if outcome.warnings:
            gui.window.say(" ".join(outcome.warnings))

    def refused(_error: TwopassError) -> bool:
        gui.window.toggle_registration(True)
        return False

    working.run(gui, _JOB, "Registering the snapshots", work, done, asked=refused)


def _misfit(gui: Window) -> None:
    """Measure how well the snapshots fit from place to place and show it; or show it no more."""
    state = _state(gui)
    if state.misfit is not None:
        state.show_misfit(None)
        return
    sides, matrix, maps = _sides(gui, state), registering.as_shown(state), state.maps

    def work(context: JobContext) -> tuple[MisfitCell, ...]:
        from twopass.workbench.registering import misfit_of

        before, after = sides(context)
        return misfit_of(before, after, matrix, context)

    def done(cells: tuple[MisfitCell, ...]) -> None:
        if gui.window.state is state and state.maps is maps:
            state.show_misfit(cells)
            gui.window.toggle_registration(True)

    working.run(gui, _JOB, "Measuring how well the snapshots fit", work, done)


def _lock(gui: Window, state: ComparisonState, at: XY) -> None:
    """Have both panes show one before pixel at the same place, for as long as the key is held."""
    sides, matrix = _sides(gui, state), registering.as_shown(state)
    step = 1.0 / state.views["before"].scale

    def work(context: JobContext) -> MisfitCell | None:
        from twopass.workbench.registering import local_lock

        before, after = sides(context)
        return local_lock(before, after, matrix, at, step, context)

    def done(cell: MisfitCell | None) -> None:
        if gui.window.state is not state:
            return
        if cell is None:
            gui.window.say("Nothing here looks alike enough in both snapshots to lock on.")
        else:
            state.lock.fit(at, (cell.dx, cell.dy))

    gui.jobs.latest("lock", work, done, lambda error: None)


def _sides(gui: Window, state: ComparisonState) -> Callable[[JobContext], tuple[Side, Side]]:
    """Return what opens both snapshots' images, in a job."""
    from twopass.workbench import opening

    path, hosts = state.session.path, gui.hosts.allowed
    snapshots = state.snapshots

    def opened(snapshot: Snapshot, context: JobContext) -> Side:
        from twopass.workbench.registering import open_side

        return open_side(
            opening.expected_image(snapshot, path, hosts),
            context,
            georeference=snapshot.georeference,
            gsd=number_of(snapshot, "gsd"),
        )

    return lambda context: (opened(snapshots["before"], context), opened(snapshots["after"], context))
