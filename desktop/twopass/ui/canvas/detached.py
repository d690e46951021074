"""A window of its own for one pane, for a second screen: the same pane, which goes back when the window is closed."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from twopass.ui.bridge.names import PaneName
from twopass.ui.canvas.badges import date_text
from twopass.ui.canvas.comparison_view import ComparisonView
from twopass.ui.text import plain
from twopass.ui.theme.icons import icon

_ASIDE = QPoint(60, 60)


class DetachedPane(QWidget):
    """Holds the pane while it is shown; the keys of the actions mean there what they mean in the main window.

    Signals:
        came_back: the pane is in its comparison again.
    """

    came_back = Signal()

    def __init__(self, view: ComparisonView, name: PaneName, actions: Iterable[QAction]) -> None:
        super().__init__(view.window(), Qt.WindowType.Window)
        self._view = view
        self._name: PaneName = name
        self.setObjectName(f"detached_{name}")
        self.setWindowIcon(icon("app"))
        self.addActions(list(actions))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        view.state.comparison_changed.connect(self._name_it)
        self._name_it()

    def detach(self) -> None:
        """Take the pane, and show it on another screen where there is one."""
        pane, main = self._view.panes[self._name], self._view.window()
        size = pane.size()
        self._view.lend(self._name)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(pane)
        pane.show()
        others = [screen for screen in QGuiApplication.screens() if screen is not main.screen()]
        if others:
            self.setGeometry(others[0].availableGeometry())
            self.showMaximized()
        else:
            self.resize(size)
            self.move(main.pos() + _ASIDE)
            self.show()
        self._view.state.set_active(self._name)
        self._view.focus()

    def attach(self) -> None:
        """Give the pane back."""
        if self._view.lent == self._name:
            self._view.take_back(self._name)
            self.hide()
            self._view.focus()
            self.came_back.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give the pane back: closing the window loses nothing."""
        self.attach()
        event.accept()

    def _name_it(self) -> None:
        snapshot = self._view.state.snapshot(self._name)
        self.setWindowTitle(plain(f"{self._name.capitalize()}, {date_text(snapshot)} — {snapshot.file_name}"))
