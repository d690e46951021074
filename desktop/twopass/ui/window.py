"""The main window: top bar, tool rail, start screen or panes, panel, status line. It shows; others decide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from twopass.model.project import Project
from twopass.ui.bars import MessageBar, StatusLine, ToolRail, TopBar
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.canvas.comparison_view import ComparisonView
from twopass.ui.dialogs.files import ExportDialog, ImportPreview, NewComparison
from twopass.ui.dialogs.sheets import AboutBox, CommandPalette, ShortcutSheet, keys_text
from twopass.ui.panels.annotation_panel import AnnotationPanel
from twopass.ui.panels.labels_panel import LabelsPanel
from twopass.ui.panels.start_screen import StartScreen
from twopass.ui.text import menu_text
from twopass.ui.theme.icons import icon
from twopass.workbench.actions import ACTIONS, MENUS, ActionSpec
from twopass.workbench.exchange import ImportPlan
from twopass.workbench.jobs import Jobs
from twopass.workbench.recent import Recent

PANEL_WIDTH = 296


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
        self.actions_by_id: dict[str, QAction] = {}
        self.setObjectName("mainWindow")
        self.setWindowTitle("Twopass")
        self.setWindowIcon(icon("app"))
        self.setAcceptDrops(True)
        self._build_actions()
        self._build_menus()
        self._build_body(recent, jobs)
        self.set_flags({})

    # -- building ----------------------------------------------------------------------------------------------------

    def _build_actions(self) -> None:
        for spec in ACTIONS:
            action = QAction(icon(spec.icon), menu_text(spec.title) + ("…" if spec.asks else ""), self)
            action.setObjectName(spec.id)
            action.setShortcuts([QKeySequence(keys) for keys in spec.shortcuts])
            if spec.in_pane:
                # Plain letters and digits must reach text fields; panes ask for these keys themselves.
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.setCheckable(spec.checkable)
            keys = keys_text(spec.shortcuts[:1])
            action.setToolTip((spec.tip or spec.title) + (f" ({keys})" if keys else ""))
            action.triggered.connect(lambda _checked=False, chosen=spec.id: self.run_action(chosen))
            self.actions_by_id[spec.id] = action
            if not spec.in_pane:
                self.addAction(action)

    def _build_menus(self) -> None:
        for name in MENUS:
            menu = self.menuBar().addMenu(name)
            group = 0
            for spec in _of_menu(name):
                if spec.group != group:
                    menu.addSeparator()
                    group = spec.group
                menu.addAction(self.actions_by_id[spec.id])

    def _build_body(self, recent: Recent, jobs: Jobs) -> None:
        self.top_bar = TopBar(self)
        self.rail = ToolRail(self.actions_by_id, self)
        self.message_bar = MessageBar(self)
        self.status = StatusLine(self)
        self.start = StartScreen(recent, jobs, self)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.start)
        self.panel = QWidget(self)
        self.panel.setObjectName("panel")
        self.panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.panel.setFixedWidth(PANEL_WIDTH)
        self._panel_layout = QVBoxLayout(self.panel)
        self._panel_layout.setContentsMargins(0, 0, 0, 0)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        for widget, stretch in ((self.rail, 0), (self.stack, 1), (self.panel, 0)):
            middle.addWidget(widget, stretch)
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self.message_bar)
        column.addLayout(middle, 1)
        column.addWidget(self.status)
        self.setCentralWidget(body)
        self.start.action_wanted.connect(self.run_action)
        self.top_bar.action_wanted.connect(self.run_action)
        self.status.action_wanted.connect(self.run_action)
        self._show_chrome(False)

    # -- what is shown -----------------------------------------------------------------------------------------------

    def show_start(self) -> None:
        """Show the start screen."""
        self.start.refresh()
        self.stack.setCurrentWidget(self.start)
        self._show_chrome(False)
        self.setWindowTitle("Twopass")

    def open_session(self, state: ComparisonState, view: ComparisonView) -> None:
        """Show a comparison."""
        self.state, self.view = state, view
        self.stack.addWidget(view)
        self.stack.setCurrentWidget(view)
        labels = LabelsPanel(state, self.panel)
        labels.action_wanted.connect(self.run_action)
        self._panel_layout.addWidget(labels, 1)
        self._panel_layout.addWidget(AnnotationPanel(state, self.panel))
        for spec in ACTIONS:
            if spec.in_pane:
                view.addAction(self.actions_by_id[spec.id])
        self.top_bar.watch(state)
        self.status.watch(state)
        self.message_bar.hide()
        self._show_chrome(True)
        self.setWindowTitle(f"{state.project.info.title} — Twopass")
        state.tool_changed.connect(self._show_checks)
        state.link_changed.connect(self._show_checks)
        self._show_checks()
        view.focus()

    def close_session(self) -> None:
        """Forget the comparison; its session is closed by whoever opened it."""
        if self.view is None:
            return
        self.top_bar.watch(None)
        self.status.watch(None)
        while (item := self._panel_layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.stack.removeWidget(self.view)
        self.view.hide()
        self.view.deleteLater()
        self.state, self.view = None, None
        self.set_flags({})

    def set_flags(self, flags: dict[str, bool]) -> None:
        """Enable what the flags allow; "always" needs none."""
        for spec in ACTIONS:
            self.actions_by_id[spec.id].setEnabled(spec.when == "always" or flags.get(spec.when, False))

    def _show_checks(self) -> None:
        if self.state is not None:
            for tool in ("select", "box", "pan"):
                self.actions_by_id[f"tool.{tool}"].setChecked(self.state.tool == tool)
            self.actions_by_id["view.link"].setChecked(self.state.link.on)
        self.actions_by_id["view.panel"].setChecked(not self.panel.isHidden())
        self.actions_by_id["view.chrome"].setChecked(self.top_bar.isHidden())

    def _show_chrome(self, shown: bool) -> None:
        for widget in (self.top_bar, self.rail, self.panel, self.status):
            widget.setVisible(shown)

    def toggle_panel(self) -> None:
        """Fold the panel away, or back."""
        self.panel.setVisible(self.panel.isHidden())
        self._show_checks()

    def toggle_chrome(self) -> None:
        """Show imagery only, or everything again."""
        hide = not self.top_bar.isHidden()
        self._show_chrome(not hide)
        self.menuBar().setVisible(not hide)
        self._show_checks()

    def visible_panels(self) -> list[str]:
        """Return the panels that are on the screen, for journeys."""
        return ["labels"] if self.view is not None and self.panel.isVisible() else []

    def status_text(self) -> str:
        """Return the status line's texts, for journeys."""
        return self.status.text()

    def idle(self) -> bool:
        """Return whether everything that should be painted is."""
        return self.view is None or self.view.idle()

    # -- messages and questions --------------------------------------------------------------------------------------

    def show_error(self, sentence: str) -> None:
        """Show a sentence until it is dismissed."""
        self.errors.append(sentence)
        self.message_bar.show_text(sentence)

    def say(self, sentence: str) -> None:
        """Show a sentence that asks for nothing."""
        self.status.say(sentence)

    def show_progress(self, title: str, fraction: float) -> None:
        """Show how far a job is."""
        self.status.say(f"{title} {fraction:.0%}")

    def ask_new_comparison(self) -> tuple[Path, Path, str | None] | None:
        """Ask for two images; None if cancelled."""
        dialog = NewComparison(self)
        return dialog.answer() if dialog.exec() else None

    def ask_export(self, project: Project) -> tuple[str, Path] | None:
        """Ask for format and file; None if cancelled."""
        dialog = ExportDialog(project, self)
        return dialog.answer() if dialog.exec() else None

    def ask_import_file(self) -> Path | None:
        """Ask for a label file; None if cancelled."""
        name = QFileDialog.getOpenFileName(self, "Import annotations", "", "JSON (*.json);;All files (*)")[0]
        return Path(name) if name else None

    def confirm_import(self, path: Path, plan: ImportPlan) -> bool:
        """Show what an import would do; return whether to do it."""
        return bool(ImportPreview(path, plan, self).exec())

    def show_palette(self) -> None:
        """Open the command palette."""
        CommandPalette(self.actions_by_id, self.run_action, self).open()

    def show_shortcuts(self) -> None:
        """Open the shortcut sheet."""
        ShortcutSheet(self).open()

    def show_about(self) -> None:
        """Open the about box."""
        AboutBox(self).open()

    # -- input -------------------------------------------------------------------------------------------------------

    def run_action(self, action: str, arguments: dict[str, Any] | None = None) -> None:
        """Ask for an action. A key meant for a text field never becomes one: Undo there undoes typing."""
        field = QApplication.focusWidget()
        if action in ("edit.undo", "edit.redo") and isinstance(field, QLineEdit | QPlainTextEdit):
            (field.undo if action == "edit.undo" else field.redo)()
            return
        self.action_requested.emit(action, arguments)
        self._show_checks()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand dropped files to whoever opens them."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the last edit be stored first."""
        self.closing.emit()
        event.accept()


def _of_menu(name: str) -> list[ActionSpec]:
    return [spec for spec in ACTIONS if spec.menu == name]
