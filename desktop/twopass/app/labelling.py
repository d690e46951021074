"""Label actions: the number keys, and adding, renaming, recolouring and deleting labels."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QInputDialog, QMessageBox

from twopass.model.edits import labels
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.ids import Uid
from twopass.model.records import Label
from twopass.ui.bridge import commands
from twopass.ui.bridge.comparison_state import ComparisonState

if TYPE_CHECKING:
    from twopass.app.gui import Window

Arguments = dict[str, Any]


def handlers(gui: Window) -> dict[str, Callable[[Arguments], None]]:
    """Return the handlers of the label actions; arguments: ``name`` (or ``label``), ``to``, ``color``."""
    numbered = {f"label.{digit}": partial(_number_key, gui, str(digit)) for digit in range(1, 10)}
    return {
        **numbered,
        "label.add": lambda arguments: _add(gui, arguments),
        "label.rename": lambda arguments: _rename(gui, arguments),
        "label.recolour": lambda arguments: _recolour(gui, arguments),
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


def _ask(gui: Window, title: str, start: str) -> str:
    name, accepted = QInputDialog.getText(gui.window, title, "Name", text=start)
    return name if accepted else ""


def _add(gui: Window, arguments: Arguments) -> None:
    state = _state(gui)
    name = str(arguments.get("name") or _ask(gui, "Add label", ""))
    if name and state.do(labels.add(state.project, state.session.author(), name, arguments.get("color"))):
        added = labels.named(state.project, labels.clean_name(name))
        if added is not None:
            state.set_label(added.uid)


def _rename(gui: Window, arguments: Arguments) -> None:
    state, label = _state(gui), _label(gui, arguments)
    name = str(arguments.get("to") or _ask(gui, f"Rename {label.name}", label.name))
    if name:
        state.do(labels.rename(state.project, label.uid, name))


def _recolour(gui: Window, arguments: Arguments) -> None:
    state, label = _state(gui), _label(gui, arguments)
    color = arguments.get("color")
    if color is None:
        chosen = QColorDialog.getColor(QColor(label.color or labels.PALETTE[0]), gui.window, f"Colour of {label.name}")
        color = chosen.name() if chosen.isValid() else None
    if color:
        state.do(labels.recolour(state.project, label.uid, str(color)))


def _delete(gui: Window, arguments: Arguments) -> None:
    state, label = _state(gui), _label(gui, arguments)
    count = sum(annotation.label == label.uid for annotation in state.project.annotations.values())
    if count and not arguments.get("confirmed"):
        box = QMessageBox(gui.window)
        box.setTextFormat(box.textFormat().PlainText)
        box.setText(f"Delete the label {label.name} and its {count} annotations? Undo brings them back.")
        box.setStandardButtons(QMessageBox.StandardButton.Cancel | QMessageBox.StandardButton.Yes)
        if box.exec() != QMessageBox.StandardButton.Yes:
            return
    state.do(labels.delete(state.project, label.uid))
