"""The player's hands: real Qt mouse, wheel and key events at snapshot pixels or on named widgets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from twopass.app.journeys.keys import key_named
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.canvas.comparison_view import ComparisonView
from twopass.ui.window import MainWindow

BUTTONS = {
    "left": Qt.MouseButton.LeftButton,
    "middle": Qt.MouseButton.MiddleButton,
    "right": Qt.MouseButton.RightButton,
}
MODIFIERS = {
    "shift": Qt.KeyboardModifier.ShiftModifier,
    "ctrl": Qt.KeyboardModifier.ControlModifier,
    "alt": Qt.KeyboardModifier.AltModifier,
}


class NotThere(Exception):  # noqa: N818 - says what the journey looked for
    """A step addresses something that is not on the screen."""


def state_of(window: MainWindow) -> ComparisonState:
    """Return the state of the open comparison."""
    if window.state is None:
        raise NotThere("no comparison is open")
    return window.state


def view_of(window: MainWindow) -> ComparisonView:
    """Return the view of the open comparison."""
    if window.view is None:
        raise NotThere("no comparison is open")
    return window.view


def _place(window: MainWindow, value: dict[str, Any], at: Any) -> tuple[QWidget, QPoint]:
    """Return the widget and the position in it that a step means: snapshot pixels in panes, widget pixels elsewhere."""
    if "widget" in value:
        widget = named(str(value["widget"]))
        return widget, QPoint(int(at[0]), int(at[1])) if at is not None else widget.rect().center()
    name = value["pane"]
    view, state = view_of(window), state_of(window)
    pane = view.panes[name]
    x, y = state.to_screen(name, (float(at[0]), float(at[1])))
    place = QPoint(round(x), round(y))
    # Where panes lie over each other, the mouse is for the one that has the place, whoever's pixel was meant.
    found = view.childAt(pane.pos() + place) if state.mode.composite else pane
    return next((each for each in view.panes.values() if each is found), pane), place


def named(name: str) -> QWidget:
    """Return the widget of a name that is on the screen."""
    for top in QApplication.topLevelWidgets():
        if top.objectName() == name and top.isVisible():
            return top
        found = top.findChild(QWidget, name)
        if found is not None and found.isVisible():
            return found
    raise NotThere(f"no widget named {name!r} is visible")


def _modifiers(value: dict[str, Any]) -> Qt.KeyboardModifier:
    result = Qt.KeyboardModifier.NoModifier
    for name in value.get("modifiers", ()):
        result |= MODIFIERS[str(name).lower()]
    return result


def drag(window: MainWindow, value: dict[str, Any]) -> None:
    """Press at ``from``, move in steps, release at ``to``."""
    widget, start = _place(window, value, value["from"])
    _, end = _place(window, value, value["to"])
    button, modifiers = BUTTONS[value.get("button", "left")], _modifiers(value)
    QTest.mouseMove(widget, start)
    QTest.mousePress(widget, button, modifiers, start)
    for part in range(1, 5):
        QTest.mouseMove(widget, start + (end - start) * part / 4)
        QApplication.processEvents()
    QTest.mouseRelease(widget, button, modifiers, end)


def _hover(widget: QWidget, position: QPoint) -> None:
    """Move the pointer with no button held.

    On some platforms Qt puts the cursor elsewhere where the screen is scaled: the widget is told where it is meant.
    """
    QTest.mouseMove(widget, position)
    place, none = QPointF(position), Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, widget.mapToGlobal(place), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)


def click(window: MainWindow, value: dict[str, Any]) -> None:
    """Click (or double-click)."""
    widget, position = _place(window, value, value.get("at"))
    _hover(widget, position)
    press = QTest.mouseDClick if value.get("double") else QTest.mouseClick
    press(widget, BUTTONS[value.get("button", "left")], _modifiers(value), position)


def move(window: MainWindow, value: dict[str, Any]) -> None:
    """Move the pointer."""
    widget, position = _place(window, value, value["at"])
    _hover(widget, position)


def wheel(window: MainWindow, value: dict[str, Any]) -> None:
    """Turn the wheel by ``steps`` notches, up for positive."""
    widget, position = _place(window, value, value["at"])
    place = QPointF(position)
    event = QWheelEvent(
        place,
        QPointF(widget.mapToGlobal(position)),
        QPoint(),
        QPoint(0, int(value.get("steps", 1)) * 120),
        Qt.MouseButton.NoButton,
        _modifiers(value),
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def drop(window: MainWindow, paths: list[Path]) -> None:
    """Drag files over the window and drop them there, if it takes them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place, action = window.rect().center(), Qt.DropAction.CopyAction
    button, modifier = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place, action, data, button, modifier)
    QApplication.sendEvent(window, enter)
    if not enter.isAccepted():
        raise NotThere("the window takes no such files")
    QApplication.sendEvent(window, QDragMoveEvent(place, action, data, button, modifier))
    QApplication.sendEvent(window, QDropEvent(QPointF(place), action, data, button, modifier))


def _focus(window: MainWindow) -> QWidget:
    if QApplication.activeWindow() is None:
        # No window manager gives the keyboard back to the window when a dialog closes.
        window.activateWindow()
        QApplication.processEvents()
    return QApplication.focusWidget() or QApplication.activeWindow() or window


def write(window: MainWindow, text: str) -> None:
    """Type text, any Unicode, where the focus is."""
    for char in text:
        widget = _focus(window)
        # QTest.keyClicks knows ASCII alone, and ends the program at anything else.
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, char))


def press(window: MainWindow, keys: str, *, let_go: bool = True) -> None:
    """Press a key or a combination ("Ctrl+Shift+Z"), and let go of it unless it is to be held."""
    key, held = _key(keys)
    (QTest.keyClick if let_go else QTest.keyPress)(_focus(window), key, held)


def let_go(window: MainWindow, keys: str) -> None:
    """Let go of a key that was held."""
    key, held = _key(keys)
    QTest.keyRelease(_focus(window), key, held)


def _key(keys: str) -> tuple[Qt.Key, Qt.KeyboardModifier]:
    combination = key_named(keys)
    if combination is None:
        raise NotThere(f"there is no key {keys!r}")
    return combination.key(), combination.keyboardModifiers()


def fill_dialog(value: dict[str, Any]) -> None:
    """Fill the open dialog: object name to text, choice, tick, or ``"click"`` for a button, in the given order."""
    dialog = QApplication.activeModalWidget() or next(
        (top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog) and top.isVisible()), None
    )
    if dialog is None:
        raise NotThere("no dialog is open")
    for name, item in value.items():
        widget = dialog.findChild(QWidget, name)
        if widget is None:
            raise NotThere(f"the dialog has nothing named {name!r}")
        _fill(widget, item)


def _fill(widget: QWidget, item: Any) -> None:
    if isinstance(widget, QCheckBox) and isinstance(item, bool):
        widget.setChecked(item)
    elif isinstance(widget, QDialogButtonBox):
        # Qt's own dialogs name their boxes, not their buttons.
        role = QDialogButtonBox.ButtonRole.RejectRole if item == "cancel" else QDialogButtonBox.ButtonRole.AcceptRole
        QTest.mouseClick(
            next(button for button in widget.buttons() if widget.buttonRole(button) is role), Qt.MouseButton.LeftButton
        )
    elif isinstance(widget, QAbstractButton):
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
    elif isinstance(widget, QComboBox):
        widget.setCurrentText(str(item))
    elif isinstance(widget, QLineEdit):
        widget.setText(str(item))
    elif isinstance(widget, QPlainTextEdit):
        widget.setPlainText(str(item))
    else:
        raise NotThere(f"{widget.objectName()!r} can't be filled")
