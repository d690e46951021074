"""The thin strips around the imagery: top bar, tool rail, message bar, status line."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QMetaObject, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.panels.annotation_panel import degrees
from twopass.ui.text import label, menu_text, plain
from twopass.ui.theme.icons import icon
from twopass.workbench.actions import ACTIONS
from twopass.workbench.messages import sentence
from twopass.workbench.session import StoredState

SAY_MS = 6000
LINKED = {"registration": "Linked by registration", "ground": "Linked by ground", "pixels": "Linked by pixel"}


class _Watcher(QWidget):
    """A strip that follows one comparison's state at a time."""

    action_wanted = Signal(str, object)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._state: ComparisonState | None = None
        self._connections: list[QMetaObject.Connection] = []

    def watch(self, state: ComparisonState | None) -> None:
        """Follow *state*, and no longer the one before."""
        for connection in self._connections:
            self.disconnect(connection)
        self._connections.clear()
        self._state = state
        if state is not None:
            self._connections = [signal.connect(self.refresh) for signal in self._signals(state)]
            self.refresh()

    def _signals(self, state: ComparisonState) -> tuple[SignalInstance, ...]:
        raise NotImplementedError

    def refresh(self, *_: object) -> None:
        """Show the state as it is now."""
        raise NotImplementedError


class TopBar(_Watcher):
    """Project title, the link chip, and the way to everything."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("topBar", parent)
        self.setFixedHeight(48)
        self._title = label("", self, name="projectTitle")
        self._saved = label("", self, role="muted")
        self._link = QPushButton(self)
        self._link.setObjectName("linkChip")
        self._link.setProperty("role", "chip")
        self._link.setCheckable(True)
        self._link.clicked.connect(lambda: self.action_wanted.emit("view.link", None))
        search = QPushButton(icon("search"), "Do anything    Ctrl+K", self)
        search.setObjectName("search")
        search.setProperty("role", "search")
        search.setFixedWidth(240)
        search.clicked.connect(lambda: self.action_wanted.emit("help.palette", None))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 0)
        layout.setSpacing(12)
        layout.addWidget(self._title)
        layout.addWidget(self._saved)
        layout.addWidget(self._link)
        layout.addStretch(1)
        layout.addWidget(search)

    def _signals(self, state: ComparisonState) -> tuple[SignalInstance, ...]:
        return (state.link_changed, state.comparison_changed, state.stored_changed, state.project_changed)

    def refresh(self, *_: object) -> None:
        """Show title and link."""
        state = self._state
        if state is None:
            return
        self._title.setText(plain(state.project.info.title))
        self._saved.setText("not saved anywhere yet" if state.session.untitled else "")
        self._link.setChecked(state.link.on)
        self._link.setIcon(icon("link" if state.link.on else "unlink"))
        shifted = state.link.on and max(abs(state.link.offset[0]), abs(state.link.offset[1])) > 0.05
        linked = LINKED[state.maps.basis] + (" · shifted" if shifted else "")
        self._link.setText(linked if state.link.on else "Not linked")
        self._link.setToolTip("Both panes move together (L); an offset set while off is kept")


class ToolRail(QWidget):
    """The tools, one under the other."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toolRail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(46)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5, 8, 5, 8)
        layout.setSpacing(4)
        for spec in (spec for spec in ACTIONS if spec.place == "rail"):
            button = QToolButton(self)
            button.setDefaultAction(actions[spec.id])
            button.setIconSize(QSize(20, 20))
            button.setFixedSize(36, 34)
            button.setAccessibleName(spec.title)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if spec.id == "view.fit":
                layout.addSpacing(12)
            layout.addWidget(button)
        layout.addStretch(1)


class MessageBar(QWidget):
    """One sentence about what went wrong, until it is dismissed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._text = label("", self, name="messageText")
        self._text.setWordWrap(True)
        dismiss = QToolButton(self)
        dismiss.setIcon(icon("close"))
        dismiss.setObjectName("dismiss")
        dismiss.setAccessibleName("Dismiss")
        dismiss.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 8, 6)
        layout.addWidget(self._text, 1)
        layout.addWidget(dismiss)
        self.hide()

    def show_text(self, text: str) -> None:
        """Show a sentence."""
        self._text.setText(plain(text))
        self.show()


class StatusLine(_Watcher):
    """Where the cursor is, what the next input does, what undo would undo, and whether everything is stored."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("statusLine", parent)
        self.setFixedHeight(28)
        self._pixel, self._where = label("", self, name="statusPixel"), label("", self, role="muted")
        self._zoom, self._hint = label("", self), label("", self, role="muted", name="statusHint")
        self._undo, self._stored = label("", self, role="muted"), label("", self, name="statusStored")
        self._retry, self._copy = self._button("Retry", "file.save"), self._button("Save as", "file.save_as")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 0)
        layout.setSpacing(16)
        self._pixel.setMinimumWidth(150)
        for widget in (self._pixel, self._where, self._zoom, self._hint):
            layout.addWidget(widget)
        layout.addStretch(1)
        for widget in (self._undo, self._stored, self._retry, self._copy):
            layout.addWidget(widget)
        self._said = QTimer(self)
        self._said.setSingleShot(True)
        self._said.timeout.connect(self.refresh)

    def _button(self, title: str, action: str) -> QPushButton:
        button = QPushButton(menu_text(title), self)
        button.setProperty("role", "chip")
        button.setObjectName(f"status_{action}")
        button.clicked.connect(lambda: self.action_wanted.emit(action, None))
        button.hide()
        return button

    def _signals(self, state: ComparisonState) -> tuple[SignalInstance, ...]:
        return (
            state.cursor_changed,
            state.views_changed,
            state.hint_changed,
            state.stored_changed,
            state.project_changed,
        )

    def say(self, text: str) -> None:
        """Show a sentence in place of the hint for a while."""
        self._hint.setText(plain(text))
        self._said.start(SAY_MS)

    def text(self) -> str:
        """Return everything the line says."""
        parts = (self._pixel, self._where, self._zoom, self._hint, self._undo, self._stored)
        return "  ".join(part.text() for part in parts if part.text())

    def refresh(self, *_: object) -> None:
        """Show the state as it is now."""
        state = self._state
        if state is None:
            return
        self._show_cursor(state)
        self._zoom.setText(f"{state.views[state.active].scale:.0%}")
        if not self._said.isActive():
            self._hint.setText(plain(state.hint))
        title = state.session.history.undo_title
        self._undo.setText(plain(f"Undo: {title}") if title else "")
        self._show_stored(state)

    def _show_cursor(self, state: ComparisonState) -> None:
        if state.cursor is None:
            return
        pane, (x, y) = state.cursor
        self._pixel.setText(f"x {x:.1f}  y {y:.1f}")
        ground = state.ground(pane)
        lonlat = ground.to_lonlat((x, y)) if ground else None
        self._where.setText(degrees(lonlat) if lonlat else "")

    def _show_stored(self, state: ComparisonState) -> None:
        stored = state.session.stored
        texts = {
            StoredState.STORED: ("● Stored", "good"),
            StoredState.STORING: ("○ Storing", "muted"),
            StoredState.READ_ONLY: ("Read only", "attention"),
            StoredState.NOT_STORED: ("▲ Not stored", "attention"),
        }
        text, role = texts[stored.state]
        if stored.error is not None:
            text = f"{text}: {sentence(stored.error)}"
        self._stored.setText(plain(text))
        if self._stored.property("role") != role:
            self._stored.setProperty("role", role)
            self._stored.style().polish(self._stored)
        failed = stored.state is StoredState.NOT_STORED
        self._retry.setVisible(failed)
        self._copy.setVisible(failed)
