"""The main window: top bar, tool rail, start screen or panes, panel, status line. It shows; others decide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QEvent, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from twopass.ui.menus import dress, make_actions, name_action
from twopass.ui.panels.message_bar import MessageBar
from twopass.ui.panels.side_panel import SidePanel
from twopass.ui.panels.start_screen import StartScreen
from twopass.ui.panels.status import StatusLine
from twopass.ui.panels.work_bar import WorkBar
from twopass.ui.text import plain
from twopass.ui.theme.icons import icon
from twopass.ui.theme.style import chosen, current
from twopass.ui.toolbar import ToolRail, TopBar, held_together
from twopass.workbench.actions import ACTIONS, spec
from twopass.workbench.settings import COMPARE_MODES

if TYPE_CHECKING:
    from twopass.ui.bridge.comparison_state import ComparisonState
    from twopass.ui.canvas.comparison_view import ComparisonView
    from twopass.ui.dialogs.palette import CommandPalette
    from twopass.workbench.jobs import Jobs
    from twopass.workbench.recent import Recent

# Dialogs and panels are imported where they are opened: the first window does not wait for what is behind them.

TOOLS = ("select", "box", "pan", "tie_point", "nudge", "measure")
_SMALLEST = QSize(820, 520)
_FIELDS = (QLineEdit, QPlainTextEdit)
_Layout = TypeVar("_Layout", QVBoxLayout, QHBoxLayout)


class MainWindow(QMainWindow):
    """One window.

    Attributes:
        state, view: of the open comparison, or None on the start screen.
        actions_by_id: the QAction of every entry of the action table.
        errors: the sentences shown so far.

    Signals:
        action_requested: an action id and its arguments (a dict or None).
        dropped: paths of files dropped on the window.
        closing: the user closes the window.
    """

    action_requested = Signal(str, object)
    dropped = Signal(list)
    closing = Signal()

    def __init__(self, jobs: Jobs, recent: Recent) -> None:
        super().__init__()
        self.state: ComparisonState | None = None
        self.view: ComparisonView | None = None
        self.errors: list[str] = []
        self._jobs = jobs
        self._flags: dict[str, bool] = {}
        self._palette: CommandPalette | None = None
        self._dressed = ("", "")
        self._icons_of = ""
        self._panel_wanted = True
        self._bare = False
        self._parts: dict[str, QWidget] = {}
        self.setObjectName("mainWindow")
        self.setWindowTitle("Twopass")
        self.setAcceptDrops(True)
        self.actions_by_id: dict[str, QAction] = make_actions(self, self.run_action)
        self._build(recent)
        self.set_flags({})
        self._dress()

    # -- building ----------------------------------------------------------------------------------------------------

    def _build(self, recent: Recent) -> None:
        self.top_bar = TopBar(self.actions_by_id, self)
        self.rail = ToolRail(self.actions_by_id, self)
        self.start = StartScreen(recent, self._jobs, self)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.start)
        self.panel = SidePanel(self)
        self.panel.action_wanted.connect(self.run_action)
        self.status = StatusLine(self)
        body = QWidget(self)
        self.below = QWidget(body)
        _tight(QVBoxLayout(self.below))
        column = _tight(QVBoxLayout(body))
        middle = _tight(QHBoxLayout())
        for widget, stretch in ((self.rail, 0), (self.stack, 1), (self.panel, 0)):
            middle.addWidget(widget, stretch)
        column.addWidget(self.top_bar)
        column.addLayout(middle, 1)
        column.addWidget(self.below)
        column.addWidget(self.status)
        self.setCentralWidget(body)
        self.message_bar = MessageBar(self.stack)
        self.work_bar = WorkBar(self.stack)
        for menu in self.top_bar.menus.values():
            menu.aboutToShow.connect(self._dress_actions)
        for part in (self.start, self.top_bar, self.status):
            part.action_wanted.connect(self.run_action)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Return the size below which imagery would have no room."""
        return _SMALLEST

    # -- what is shown -----------------------------------------------------------------------------------------------

    def show_start(self) -> None:
        """Show the start screen."""
        self.start.refresh()
        self.stack.setCurrentWidget(self.start)
        self.start.setFocus()
        self._bare = False
        self._arrange()
        self.setWindowTitle("Twopass")

    def open_session(self, state: ComparisonState, view: ComparisonView) -> None:
        """Show a comparison."""
        self._dress_actions()
        self.state, self.view = state, view
        self.stack.addWidget(view)
        self.stack.setCurrentWidget(view)
        self.panel.open(state)
        self.panel.left.connect(view.focus)
        for entry in ACTIONS:
            if entry.in_pane:
                view.addAction(self.actions_by_id[entry.id])
        self.status.watch(state)
        self.message_bar.dismiss()
        for signal in _signals(state):
            signal.connect(self._refresh)
        self._refresh()
        self._arrange()
        view.focus()

    def close_session(self) -> None:
        """Forget the comparison; its session is closed by whoever opened it."""
        if self.view is None or self.state is None:
            return
        self.panel.left.disconnect(self.view.focus)
        self.panel.close_comparison()
        for signal in _signals(self.state):
            signal.disconnect(self._refresh)
        self._close_palette()
        self.status.watch(None)
        self.stack.removeWidget(self.view)
        self.view.hide()
        self.view.deleteLater()
        self.state, self.view = None, None
        self.set_flags({})
        self._refresh()

    def set_flags(self, flags: dict[str, bool]) -> None:
        """Enable what the flags allow; "always" needs none, and a flag that is not given does not hold."""
        self._flags = dict(flags)
        for entry in ACTIONS:
            self.actions_by_id[entry.id].setEnabled(entry.when == "always" or flags.get(entry.when, False))
        self._name_undo()

    def _refresh(self, *_: object) -> None:
        """Show title, link and checks as they are now."""
        state = self.state
        self.top_bar.show_state(state)
        if state is not None:
            self.setWindowTitle(f"{plain(state.project.info.title)} — Twopass")
        self._show_checks()
        self._name_undo()

    def _name_undo(self) -> None:
        """Say in the menu what undo would take back, and redo bring back."""
        state = self.state
        history = None if state is None else state.session.history
        undone = history.undo_title if history and state is not None and state.can_undo else None
        for action, title in (("edit.undo", undone), ("edit.redo", history.redo_title if history else None)):
            entry = spec(action)
            name_action(self.actions_by_id[action], entry, f"{entry.title}: {plain(title)}" if title else entry.title)

    def _show_checks(self) -> None:
        checks = {
            "view.panel": self._panel_wanted,
            "view.chrome": self._bare,
            **{f"view.theme_{name}": chosen() == name for name in ("system", "dark", "light")},
        }
        if self.state is not None:
            from twopass.workbench.places import NOTATIONS

            checks |= {f"tool.{name}": self.state.tool == name for name in TOOLS}
            checks["view.registration"] = self.panel.shows_registration
            checks["registration.misfit"] = self.state.misfit is not None
            checks["view.link"] = self.state.link.on
            checks |= {f"view.{aid}": getattr(self.state.aids, aid) for aid in ("crosshair", "magnifier", "smooth")}
            checks |= {f"view.link_{name}": self.state.link.mode == name for name in ("automatic", "ground", "pixel")}
            checks |= {f"snapshot.coordinates_{name}": self.state.notation == name for name in NOTATIONS}
            checks |= {f"view.mode_{name}": self.state.mode.name == name for name in COMPARE_MODES}
        for action, checked in checks.items():
            self.actions_by_id[action].setChecked(checked)

    def _arrange(self) -> None:
        """Show and hide the parts around the imagery."""
        is_open = self.view is not None
        self.top_bar.setVisible(not self._bare)
        self.rail.setVisible(is_open and not self._bare)
        self.below.setVisible(is_open and not self._bare)
        self.status.setVisible(is_open and not self._bare)
        self.panel.setVisible(is_open and not self._bare and self._panel_wanted)
        self.raise_bars()
        self._show_checks()

    def raise_bars(self) -> None:
        """Put the bars before the page of the stack that came up last: it lies on top of everything."""
        for bar in (self.work_bar, self.message_bar):
            bar.raise_()

    def toggle_panel(self) -> None:
        """Fold the panel away, or back."""
        self._panel_wanted = not self._panel_wanted
        self._arrange()
        if self.view is not None:
            self.view.focus()

    def focus_panel(self) -> None:
        """Give the keyboard to the panel; Esc gives it back to the panes."""
        if self.panel.labels is not None:
            self._show_panel()
            self.panel.show_registration(False)
            self.panel.labels.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def toggle_registration(self, on: bool | None = None) -> None:
        """Show the registration in place of labels and selection, or these again."""
        if self.view is not None:
            self._show_panel()
            self.panel.show_registration(not self.panel.shows_registration if on is None else on)
            self._show_checks()

    def write_note(self) -> None:
        """Give the keyboard to the note of the selection."""
        if self.panel.annotation is not None:
            self._show_panel()
            self.panel.show_registration(False)
            self.panel.annotation.write_note()

    def _show_panel(self) -> None:
        if not self.panel.isVisible():
            self._bare, self._panel_wanted = False, True
            self._arrange()

    def draw_in_the_middle(self) -> None:
        """Put a box in the middle of the active pane and ask for its label: drawing without a mouse."""
        if self.view is not None:
            self.view.draw_in_the_middle()

    def toggle_chrome(self) -> None:
        """Show imagery only, or everything again."""
        self._bare = not self._bare
        self._arrange()
        if self.view is not None:
            self.view.focus()
        if self._bare:
            self.say(f"{self.actions_by_id['view.chrome'].shortcut().toString()} brings everything else back")

    def add_part(self, name: str, part: QWidget, place: QWidget | None = None) -> None:
        """Take in a part that goes with the open comparison, into the layout of *place* where it has one."""
        self._parts[name] = part
        layout = None if place is None else place.layout()
        if layout is not None:
            layout.addWidget(part)

    def remove_part(self, name: str) -> None:
        """Take a part away for good."""
        part = self._parts.pop(name)
        part.hide()
        part.deleteLater()

    def visible_panels(self) -> list[str]:
        """Return the panels that are on the screen, for journeys."""
        parts = [name for name, part in self._parts.items() if part.isVisible()]
        return [*self.panel.visible_panels(), *parts]

    def status_text(self) -> dict[str, str]:
        """Return the status line's texts by part, for journeys."""
        return self.status.texts()

    def idle(self) -> bool:
        """Return whether everything that should be painted is."""
        return self.view is None or self.view.idle()

    # -- messages and questions --------------------------------------------------------------------------------------

    def show_error(self, sentence: str) -> None:
        """Show a sentence until it is dismissed, or read and followed by a command that succeeds."""
        self.errors.append(sentence)
        self.message_bar.show_error(sentence)

    def say(self, sentence: str) -> None:
        """Show a sentence that asks for nothing, for some seconds."""
        self.message_bar.show_news(sentence)

    def show_palette(self) -> None:
        """Open the command palette, or close it."""
        if self._palette is not None:
            self._close_palette()
            return
        from twopass.ui.dialogs.palette import CommandPalette, entries

        self._dress_actions()
        palette = self._palette = CommandPalette(entries(self.actions_by_id, self.state), self)
        palette.chosen.connect(self._chosen)
        palette.cancelled.connect(self._close_palette)
        palette.open()

    def _chosen(self, kind: str, value: str) -> None:
        from twopass.model.ids import Uid
        from twopass.ui.bridge import commands

        self._close_palette()
        if kind == "action":
            self.run_action(value)
        elif self.state is not None:
            if self.state.selected:
                commands.relabel(self.state, value)
            else:
                self.state.set_label(Uid(value))

    def _close_palette(self) -> None:
        palette, self._palette = self._palette, None
        if palette is None:
            return
        palette.blockSignals(True)
        had_keyboard = palette.filter.hasFocus()
        palette.hide()
        palette.deleteLater()
        if had_keyboard and self.view is not None:
            self.view.focus()

    def show_shortcuts(self) -> None:
        """Open the shortcut sheet."""
        from twopass.ui.dialogs.shortcuts import ShortcutSheet

        ShortcutSheet(self).open()

    def show_about(self) -> None:
        """Open the about box."""
        from twopass.ui.dialogs.about import AboutBox

        AboutBox(self).open()

    # -- input -------------------------------------------------------------------------------------------------------

    def run_action(self, action: str, arguments: dict[str, Any] | None = None) -> None:
        """Ask for an action. Undo and redo from the menu are for the text field that has the keyboard, if any."""
        field = QApplication.focusWidget()
        if action in ("edit.undo", "edit.redo") and isinstance(field, _FIELDS) and self.isAncestorOf(field):
            (field.undo if action == "edit.undo" else field.redo)()
            return
        self.action_requested.emit(action, arguments)
        # Qt has checked or unchecked the action itself; what counts is what came of it.
        self._show_checks()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say why the key that unlinks does nothing where snapshots lie over each other."""
        unlinks = QKeySequence(event.keyCombination()) in self.actions_by_id["view.link"].shortcuts()
        if unlinks and self.state is not None and self.state.mode.composite:
            self.state.set_hint(held_together())
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand dropped files to whoever opens them."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the last edit be stored first."""
        self.panel.store_notes()
        self.closing.emit()
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange) and hasattr(self, "message_bar"):
            self._dress()

    def _dress(self) -> None:
        """Draw every icon in the colours of the theme in force."""
        if self._dressed == (current().name, chosen()):
            return
        self._dressed = (current().name, chosen())
        self.setWindowIcon(icon("app"))
        if self._icons_of:
            self._dress_actions()
        self.top_bar.dress(self.state)
        self.start.dress()
        self.status.dress()
        if self.panel.labels is not None:
            self.panel.labels.refresh()
        self._show_checks()

    def _dress_actions(self) -> None:
        """Give the actions their icons; the first time when something shows them, which the start screen does not."""
        if self._icons_of != current().name:
            self._icons_of = current().name
            dress(self.actions_by_id)


def _tight(layout: _Layout) -> _Layout:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    return layout


def _signals(state: ComparisonState) -> tuple[SignalInstance, ...]:
    """Return what changes title, link or checks."""
    return (
        state.tool_changed,
        state.link_changed,
        state.comparison_changed,
        state.stored_changed,
        state.project_changed,
        state.mode.changed,
    )
