"""The status line: where the mouse is, what the next input does, what undo takes back, and whether all is stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from twopass.ui.text import Clickable, Elided, label, plain, tip_text
from twopass.ui.theme.icons import IconLabel, icon_in
from twopass.ui.theme.style import current
from twopass.workbench.messages import short_sentence
from twopass.workbench.stored import StoredState

if TYPE_CHECKING:
    from twopass.ui.bridge.comparison_state import ComparisonState

HEIGHT = 28
_WIDEST_UNDO = 300
_PARTS = ("meant", "pixel", "where", "zoom", "hint", "undo", "stored")
_KINDS: dict[str, Callable[..., QLabel]] = {"hint": Elided, "where": Clickable}
_STORED = {
    StoredState.STORED: ("Stored", "good", "stored"),
    StoredState.STORING: ("Storing", "muted", "stored"),
    StoredState.NOT_STORED: ("Not stored", "attention", "not-stored"),
    StoredState.READ_ONLY: ("Read only", "attention", "not-stored"),
}


class StatusLine(QFrame):
    """One line of quiet facts.

    Signals:
        action_wanted: an action id.
    """

    action_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self.setFixedHeight(HEIGHT)
        self._state: ComparisonState | None = None
        self._edits = True
        self._wired: list[tuple[SignalInstance, Callable[..., None]]] = []
        self._parts: dict[str, QLabel] = {
            part: _KINDS.get(part, label)("", self, role="muted", name=f"status_{part}") for part in _PARTS
        }
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPointSizeF(self.font().pointSizeF() * 0.95)
        for part in ("pixel", "where", "zoom"):
            self._parts[part].setFont(fixed)
        where = self._parts["where"]
        where.setToolTip(tip_text("Click to copy"))
        if isinstance(where, Clickable):
            where.clicked.connect(lambda: self.action_wanted.emit("snapshot.copy_coordinates"))
        self._badge = IconLabel(14, self)
        self.retry = self._button("retry", "Retry")
        self.retry.clicked.connect(self._retry)
        self.save_copy = self._button("saveCopy", "Save a copy…")
        self.save_copy.clicked.connect(lambda: self.action_wanted.emit("file.save_copy"))
        self._arrange()
        self._refresh_stored()

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setProperty("role", "small")
        button.hide()
        return button

    def _arrange(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(13, 0, 12, 0)
        layout.setSpacing(18)
        for part in ("meant", "pixel", "where", "zoom"):
            layout.addWidget(self._parts[part])
        layout.addWidget(self._parts["hint"], 1)
        layout.addWidget(self._parts["undo"])
        badge = QHBoxLayout()
        badge.setSpacing(6)
        for widget in (self._badge, self._parts["stored"], self.retry, self.save_copy):
            badge.addWidget(widget)
        layout.addLayout(badge)

    def watch(self, state: ComparisonState | None) -> None:
        """Follow a comparison, and no longer the one before; None for none."""
        for signal, slot in self._wired:
            signal.disconnect(slot)
        self._wired.clear()
        self._state = state
        if state is not None:
            self._wired = [
                (state.cursor_changed, self._refresh_place),
                (state.views_changed, self._refresh_place),
                (state.active_changed, self._refresh_place),
                (state.notation_changed, self._refresh_place),
                (state.mode.changed, self._refresh_place),
                (state.hint_changed, self._refresh_hint),
                (state.project_changed, self._refresh_undo),
                (state.stored_changed, self._refresh_stored),
            ]
            for signal, slot in self._wired:
                signal.connect(slot)
        self.dress()

    def dress(self) -> None:
        """Show everything as it is now, in the colours of the theme in force."""
        self._refresh_place()
        self._refresh_hint()
        self._refresh_undo()
        self._refresh_stored()

    def set_edits(self, edits: bool) -> None:
        """Say whether what is on the screen can be edited, as the dates of the grid can't."""
        self._edits = edits
        self._refresh_place()

    def texts(self) -> dict[str, str]:
        """Return what stands in the line, by part; parts that are empty are left out."""
        return {part: shown.text() for part, shown in self._parts.items() if shown.text()}

    def _refresh_place(self) -> None:
        state = self._state
        if state is None:
            for part in ("meant", "pixel", "where", "zoom"):
                self._parts[part].clear()
            return
        from twopass.ui.bridge.place_commands import pointed_at, where

        pane, pixel = pointed_at(state)
        # Where the snapshots lie over each other, which of them an edit would go to.
        said = state.mode.composite and self._edits
        self._parts["meant"].setText(f"Edits {pane}" if said else "")
        self._parts["meant"].setVisible(said)
        self._parts["zoom"].setText(percent(state.views[pane].scale))
        text = where(state, pane, pixel)
        if state.cursor is None:
            self._parts["pixel"].setText("x –  y –")
            self._parts["where"].setText(f"middle {text}" if state.ground(pane) is not None else text)
            return
        self._parts["pixel"].setText(f"x {pixel[0]:.1f}  y {pixel[1]:.1f}")
        self._parts["where"].setText(text)

    def _refresh_hint(self, *_: object) -> None:
        self._parts["hint"].setText("" if self._state is None else plain(self._state.hint))

    def _refresh_undo(self, *_: object) -> None:
        state = self._state
        title = state.session.history.undo_title if state is not None and state.can_undo else None
        text = f"Undo: {plain(title)}" if title else ""
        part = self._parts["undo"]
        part.setText(part.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, _WIDEST_UNDO))
        part.setToolTip(tip_text(text) if part.text() != text else "")

    def _refresh_stored(self) -> None:
        """Show whether everything is stored; if not, why and what can be done."""
        state = self._state
        failed = False
        self._badge.setVisible(state is not None)
        if state is None:
            self._parts["stored"].clear()
        else:
            stored = state.session.stored
            failed = stored.state is StoredState.NOT_STORED
            text, role, picture = _STORED[stored.state]
            why = plain(short_sentence(stored.error)) if stored.error is not None else ""
            self._show_badge(f"{text}: {why}" if why else text, role, picture)
        self.retry.setVisible(failed)
        self.save_copy.setVisible(failed)

    def _show_badge(self, text: str, role: str, picture: str) -> None:
        color = {"good": current().good, "attention": current().attention}.get(role, current().muted)
        self._badge.show_icon(icon_in(picture, color))
        shown = self._parts["stored"]
        room = max(self.width() // 2, 200)
        shown.setText(shown.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room))
        shown.setToolTip(tip_text(text))
        shown.setAccessibleName(text)
        shown.setProperty("role", "attention" if role == "attention" else "muted")
        shown.style().unpolish(shown)
        shown.style().polish(shown)

    def _retry(self) -> None:
        if self._state is not None:
            self._state.session.retry()


def percent(scale: float) -> str:
    """Return a zoom as people read it: whole percent from 10 on, two figures below."""
    value = scale * 100
    return f"{value:.0f} %" if value >= 10 else f"{value:.2g} %"
