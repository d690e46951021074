"""Label actions: the number keys, and adding, renaming, recolouring, sizing and deleting labels."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from twopass.model.edits import labels
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.ids import Uid
from twopass.model.records import Label
from twopass.ui.bridge import commands
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.dialogs import asking
from twopass.workbench.known_lengths import parse_size, size_text

if TYPE_CHECKING:
    from twopass.app.gui import Window

Arguments = dict[str, Any]


def handlers(gui: Window) -> dict[str, Callable[[Arguments], None]]:
    """Return the handlers of the label actions; arguments: ``name`` (or ``label``), ``to``, ``color``.

    A size is written "69.1 × 73.3".
    """
    numbered = {f"label.{digit}": partial(_number_key, gui, str(digit)) for digit in range(1, 10)}
    return {
        **numbered,
        "label.add": lambda arguments: _add(gui, arguments),
        "label.rename": lambda arguments: _rename(gui, arguments),
        "label.recolour": lambda arguments: _recolour(gui, arguments),
        "label.size": lambda arguments: _resize(gui, arguments),
        "label.delete": lambda arguments: _delete(gui, arguments),
    }


def _state(gui: Window) -> ComparisonState:
    if gui.window.state is None:
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail="Open a comparison first.")
    return gui.window.state


def _number_key(gui: Window, key: str, _arguments: Arguments) -> None:
    commands.number_key(_state(gui), key)


def _label(gui: Window, arguments: Arguments) -> Label:
    """Return the label an action is about: the one named, else the current one."""
    state = _state(gui)
    name = arguments.get("label")
    found = labels.named(state.project, str(name)) if name is not None else None
    uid = arguments.get("uid") or (found.uid if found else state.label)
    if uid is None or Uid(uid) not in state.project.labels:
        raise TwopassError(ErrorCode.UNKNOWN_ID, what="label")
    return state.project.labels[Uid(uid)]


def _add(gui: Window, arguments: Arguments) -> None:
    _state(gui)
    if arguments.get("name"):
        _added(gui, arguments.get("color"), str(arguments["name"]))
    else:
        asking.text(gui.window, "Add label", "", gui.answered(partial(_added, gui, arguments.get("color"))))


def _added(gui: Window, color: str | None, name: str) -> None:
    state = _state(gui)
    if name and state.do(labels.add(state.project, state.session.author(), name, color)):
        added = labels.named(state.project, labels.clean_name(name))
        if added is not None:
            state.set_label(added.uid)


def _rename(gui: Window, arguments: Arguments) -> None:
    label = _label(gui, arguments)
    if arguments.get("to"):
        _renamed(gui, label.uid, str(arguments["to"]))
    else:
        asking.text(gui.window, f"Rename {label.name}", label.name, gui.answered(partial(_renamed, gui, label.uid)))


def _renamed(gui: Window, uid: Uid, name: str) -> None:
    state = _state(gui)
    if name:
        state.do(labels.rename(state.project, uid, name))


def _recolour(gui: Window, arguments: Arguments) -> None:
    label = _label(gui, arguments)
    if arguments.get("color"):
        _recoloured(gui, label.uid, str(arguments["color"]))
    else:
        start = label.color or labels.PALETTE[0]
        asking.color(gui.window, f"Colour of {label.name}", start, gui.answered(partial(_recoloured, gui, label.uid)))


def _recoloured(gui: Window, uid: Uid, color: str) -> None:
    state = _state(gui)
    state.do(labels.recolour(state.project, uid, color))


def _resize(gui: Window, arguments: Arguments) -> None:
    label = _label(gui, arguments)
    if "to" in arguments:
        _resized(gui, label.uid, str(arguments["to"]))
    else:
        prompt = "Length × width in metres, as far as they are known"
        then = gui.answered(partial(_resized, gui, label.uid))
        asking.text(gui.window, f"Known size of {label.name}", size_text(label), then, prompt)


def _resized(gui: Window, uid: Uid, typed: str) -> None:
    state = _state(gui)
    edit = labels.resize(state.project, uid, *parse_size(typed))
    if edit:
        state.do(edit)


def _delete(gui: Window, arguments: Arguments) -> None:
    state, label = _state(gui), _label(gui, arguments)
    count = sum(annotation.label == label.uid for annotation in state.project.annotations.values())
    if not count or arguments.get("confirmed"):
        _deleted(gui, label.uid)
        return
    question = f"Delete the label {label.name} and its {count} annotations? Undo brings them back."
    asking.confirm(gui.window, question, "Delete", gui.answered(partial(_deleted, gui, label.uid)))


def _deleted(gui: Window, uid: Uid) -> None:
    state = _state(gui)
    state.do(labels.delete(state.project, uid))
