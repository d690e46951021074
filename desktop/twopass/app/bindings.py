"""Which function each entry of the action table runs. The table holds no callables; this is where they meet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from twopass.app import (
    aiding,
    comparing,
    dating,
    displaying,
    exchanging,
    labelling,
    picturing,
    preferences,
    projects,
    registering,
    snapshots,
)
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.link import LinkMode
from twopass.model.records import Certainty
from twopass.ui.bridge import commands
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import other
from twopass.workbench.stored import StoredState

if TYPE_CHECKING:
    from twopass.app.gui import Window

TURN = 15.0  # degrees
Arguments = dict[str, Any]
Handler = Callable[[Arguments], object]


def handlers(gui: Window) -> dict[str, Handler]:
    """Return a handler for every id of the action table."""
    return {
        **projects.handlers(gui),
        **preferences.handlers(gui),
        **exchanging.handlers(gui),
        **picturing.handlers(gui),
        **labelling.handlers(gui),
        **displaying.handlers(gui),
        **aiding.handlers(gui),
        **registering.handlers(gui),
        **snapshots.handlers(gui),
        **comparing.handlers(gui),
        **dating.handlers(gui),
        **_editing(gui),
        **_annotation(gui),
        **_viewing(gui),
        **_help(gui),
    }


def shown(gui: Window) -> ComparisonState:
    """Return the state of the open comparison. Raises ``TwopassError(BAD_ARGUMENT)`` if none is open."""
    if gui.window.state is None:
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail="Open a comparison first.")
    return gui.window.state


def watch(gui: Window, state: ComparisonState) -> None:
    """Keep the window's flags (what is enabled) up to date with the state."""

    def refresh(*_: object) -> None:
        session = state.session
        gui.window.set_flags(
            {
                "project_open": True,
                "panes_apart": not state.mode.composite,
                "writable": not session.read_only,
                "has_selection": bool(state.selected),
                "can_undo": bool(session.history.undoable),
                "can_redo": bool(session.history.redoable),
                "has_clipboard": bool(state.clipboard),
                "not_stored": session.stored.state is StoredState.NOT_STORED,
            }
        )

    for signal in (state.project_changed, state.selection_changed, state.stored_changed, state.label_changed):
        signal.connect(refresh)
    state.mode.changed.connect(refresh)
    refresh()
    snapshots.watch(gui, state)


def _editing(gui: Window) -> dict[str, Handler]:
    return {
        "edit.undo": lambda _: shown(gui).undo(),
        "edit.redo": lambda _: shown(gui).redo(),
        "edit.delete": lambda _: commands.delete(shown(gui)),
        "edit.duplicate": lambda _: commands.duplicate(shown(gui)),
        "edit.copy": lambda _: commands.copy(shown(gui)),
        "edit.paste": lambda _: commands.paste(shown(gui)),
        "edit.paste_other": lambda _: commands.paste_other(shown(gui)),
        "edit.select_all": lambda _: commands.select_all(shown(gui)),
        "edit.deselect": lambda _: shown(gui).select(()),
        "tool.select": lambda _: shown(gui).set_tool("select"),
        "tool.box": lambda _: shown(gui).set_tool("box"),
        "tool.pan": lambda _: shown(gui).set_tool("pan"),
        "tool.measure": lambda _: shown(gui).set_tool("measure"),
        "tool.box_here": lambda _: gui.window.draw_in_the_middle(),
        "tool.repeat": lambda _: shown(gui).set_tool(shown(gui).last_drawing_tool),
    }


def _annotation(gui: Window) -> dict[str, Handler]:
    return {
        **{
            f"annotation.{certainty.value}": lambda _, certainty=certainty: commands.toggle_certainty(
                shown(gui), certainty
            )
            for certainty in Certainty
        },
        "annotation.note": lambda _: gui.window.write_note(),
    }


def _viewing(gui: Window) -> dict[str, Handler]:
    return {
        "view.fit": lambda _: shown(gui).fit(),
        "view.one_to_one": lambda _: shown(gui).one_to_one(),
        "view.zoom_in": lambda _: shown(gui).zoom(1.25),
        "view.zoom_out": lambda _: shown(gui).zoom(0.8),
        "view.link": lambda arguments: shown(gui).set_link(bool(arguments.get("on", not shown(gui).link.on))),
        "view.reset_link": lambda _: shown(gui).reset_link(),
        **{f"view.link_{mode.value}": lambda _, mode=mode: shown(gui).set_link_mode(mode) for mode in LinkMode},
        "view.rotate_right": lambda _: shown(gui).rotate(TURN),
        "view.rotate_left": lambda _: shown(gui).rotate(-TURN),
        "view.north_up": lambda _: shown(gui).north_up(),
        "view.straighten": lambda _: shown(gui).straighten(),
        "view.panel": lambda _: gui.window.toggle_panel(),
        "view.chrome": lambda _: gui.window.toggle_chrome(),
        "view.theme_dark": lambda _: gui.change_setting(theme="dark"),
        "view.theme_light": lambda _: gui.change_setting(theme="light"),
        "view.theme_system": lambda _: gui.change_setting(theme="system"),
        "view.next_annotation": lambda _: commands.select_next(shown(gui), 1),
        "view.previous_annotation": lambda _: commands.select_next(shown(gui), -1),
        "view.focus_panel": lambda _: gui.window.focus_panel(),
        "view.switch_pane": lambda _: shown(gui).set_active(other(shown(gui).active)),
    }


def _help(gui: Window) -> dict[str, Handler]:
    return {
        "help.palette": lambda _: gui.window.show_palette(),
        "help.shortcuts": lambda _: gui.window.show_shortcuts(),
        "help.about": lambda _: gui.window.show_about(),
    }
