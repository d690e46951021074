"""The bar on top and the rail on the left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QEnterEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenuBar, QPushButton, QToolButton, QVBoxLayout, QWidget

from twopass.ui.menus import described, fill_menu_bar, shortcut_text
from twopass.ui.mode_bar import ModeBar
from twopass.ui.text import label, menu_text, plain, tip_text
from twopass.ui.theme.icons import SIDE, IconLabel, icon
from twopass.workbench.actions import ACTIONS, spec

if TYPE_CHECKING:
    from twopass.ui.bridge.comparison_state import ComparisonState

BAR_HEIGHT = 48
RAIL_WIDTH = 46
# How much of the title is shown in a bar that has room for all, at most and at least, and how wide that is.
_TITLE_WIDTH, _SHORT_TITLE, _ROOMY = 320, 110, 1180
# In narrower bars than this the link is a picture alone, the way into the palette too, and narrower no bar gets.
_NARROW, _BARE, _NARROWEST = 1160, 930, 790
# From where on the title's note has room beside the whole switch and the button for its number.
_NOTED_FROM = 1300
# The way into the palette shows its words from here on, and the link what else there is to say of it.
_WORDLESS = 1480
_BASES = {"ground": "Linked by ground", "pixels": "Linked by pixel", "registration": "Linked by registration"}


class SearchButton(QPushButton):
    """Looks like a search field; opens the command palette."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("paletteButton")
        self.setAccessibleName("Do anything")
        self.setProperty("role", "search")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedHeight(30)
        self._glass = IconLabel(16, self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 0, 6, 0)
        layout.setSpacing(8)
        layout.addWidget(self._glass)
        self._words = label("Do anything", self, role="muted")
        layout.addWidget(self._words)
        layout.addStretch(1)
        self.setToolTip(tip_text(described(spec("help.palette"))))
        self._key = label(shortcut_text(spec("help.palette")), self, role="key")
        layout.addWidget(self._key, 0, Qt.AlignmentFlag.AlignVCenter)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """Return the width of the search field it looks like."""
        return QSize(250, 30)

    def set_short(self, short: bool, *, bare: bool = False) -> None:
        """Show glass and key alone, in a bar with little room; in one with less, where it is *bare*, the glass."""
        self._words.setVisible(not short)
        self._key.setVisible(not bare)
        narrowest = 36 if bare else 104
        self.setMinimumWidth(narrowest)
        self.setMaximumWidth(narrowest if short else 260)

    def dress(self) -> None:
        """Draw the icon in the colours of the theme in force."""
        self._glass.show_icon(icon("search"))


class LinkChip(QPushButton):
    """Says how the panes are linked, and links or unlinks them; where it can't, the status line says why.

    Attributes:
        state: of the open comparison, or None.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.state: ComparisonState | None = None
        self.setObjectName("linkChip")
        self.setProperty("role", "chip")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Say why it can't be pressed, if it can't."""
        if self.state is not None and not self.isEnabled():
            self.state.set_hint(held_together())
        super().enterEvent(event)


class TopBar(QFrame):
    """Menus, the project's title, how the panes are linked, and the way into the palette.

    Signals:
        action_wanted: an action id.
    """

    action_wanted = Signal(str)

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setFixedHeight(BAR_HEIGHT)
        self._mark = IconLabel(SIDE, self)
        self.menu_bar = QMenuBar(self)
        self.menu_bar.setNativeMenuBar(False)
        self.menu_bar.setObjectName("menuBar")
        self.menus = fill_menu_bar(self.menu_bar, actions)
        self.title = label("", self, name="projectTitle")
        self._name = self._note = self._link = ""
        self.note = label("", self, role="muted", name="projectNote")
        keys = shortcut_text(spec("file.save_as"))
        self.note.setToolTip(tip_text(f"Kept in Twopass's own folder until you save it elsewhere ({keys})"))
        self.link_chip = LinkChip(self)
        self.link_chip.clicked.connect(lambda: self.action_wanted.emit("view.link"))
        self.modes = ModeBar(actions, self)
        self.search = SearchButton(self)
        self.search.clicked.connect(lambda: self.action_wanted.emit("help.palette"))
        self._arrange()
        self.show_state(None)

    def _arrange(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(13, 0, 10, 0)
        layout.setSpacing(8)
        layout.addWidget(self._mark)
        layout.addWidget(self.menu_bar, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addSpacing(12)
        layout.addWidget(self.title)
        layout.addWidget(self.note)
        layout.addSpacing(8)
        layout.addWidget(self.link_chip)
        layout.addWidget(self.modes, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addStretch(1)
        layout.addWidget(self.search)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what has no room."""
        self.modes.set_room(event.size().width())
        self._fill()
        super().resizeEvent(event)

    def dress(self, state: ComparisonState | None) -> None:
        """Draw icons in the colours of the theme in force."""
        self._mark.show_icon(icon("app"))
        self.search.dress()
        self.show_state(state)

    def show_state(self, state: ComparisonState | None) -> None:
        """Show the title and the link of the open comparison, or neither."""
        for widget in (self.title, self.note, self.link_chip):
            widget.setVisible(state is not None)
        self.modes.follow(state)
        self.link_chip.state = state
        if state is None:
            self._note = ""
            return
        self._name = plain(state.project.info.title) or "Untitled"
        self._note = "untitled" if state.session.untitled else ""
        text = self._link = link_text(state)
        self._fill()
        self.link_chip.setIcon(icon("link" if state.link.on else "unlink"))
        press = f"press to {'unlink' if state.link.on else 'link'}"
        self.link_chip.setAccessibleName(f"{text}; {held_together() if state.mode.composite else press}")
        self.link_chip.setToolTip(tip_text(_link_tip(state)))
        self.link_chip.setEnabled(not state.mode.composite)

    def minimumSizeHint(self) -> QSize:
        """Return the size below which even what is left has no room."""
        return QSize(_NARROWEST, BAR_HEIGHT)

    def _fill(self) -> None:
        """Show as much of title and link as there is room for."""
        width = self.width()
        narrow = width < _NARROW
        self.note.setText(self._note)
        crowded = width < _NOTED_FROM and self.modes.number_button.isVisibleTo(self.modes)
        self.note.setVisible(bool(self._note) and not narrow and not crowded)
        self.search.set_short(width < _WORDLESS, bare=width < _BARE)
        said = self._link if width >= _WORDLESS else self._link.split(",")[0]
        self.link_chip.setText("" if narrow else menu_text(said))
        room = min(max(width - _ROOMY, _SHORT_TITLE), _TITLE_WIDTH)
        self.title.setText(self.title.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideMiddle, room))
        self.title.setToolTip(tip_text(self._name))


def link_text(state: ComparisonState) -> str:
    """Return how the panes are linked, in two or three words."""
    if not state.link.on:
        return "Not linked"
    from twopass.ui.panels.registration_texts import is_doubtful

    known = state.comparison.registration if state.maps.basis == "registration" else None
    if known is not None and known.is_begun:
        said = "Linked, not registered yet"
    else:
        said = _BASES[state.maps.basis] + (", doubtful" if is_doubtful(known) else "")
    return said + ("" if state.link.plain else ", shifted")


def held_together() -> str:
    """Return why panes that lie over each other can't be unlinked, and what to do."""
    keys = " or ".join(shortcut_text(spec(f"view.mode_{name}")) for name in ("side", "stacked"))
    return f"Snapshots that lie over each other move together; put the panes beside each other to unlink them ({keys})"


def _link_tip(state: ComparisonState) -> str:
    keys = shortcut_text(spec("view.link"))
    if state.mode.composite:
        return held_together()
    if state.link.on:
        return f"Both panes move together. Unlink to shift one against the other ({keys})"
    return f"Each pane moves alone. Linking again keeps the panes as you put them ({keys})"


class ToolRail(QFrame):
    """The tools and views of the table that have a place on the rail."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolRail")
        self.setFixedWidth(RAIL_WIDTH)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 10, 5, 10)
        layout.setSpacing(4)
        category = ""
        for entry in ACTIONS:
            if entry.place != "rail":
                continue
            if category and entry.category != category:
                layout.addWidget(_hairline(self))
            category = entry.category
            layout.addWidget(self._button(actions[entry.id]), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setObjectName(f"rail_{action.objectName()}")
        button.setAccessibleName(action.text())
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setIconSize(QSize(SIDE, SIDE))
        button.setFixedSize(34, 34)
        # A click must not take the keyboard away from the pane.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button


def _hairline(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setObjectName("hairline")
    line.setFixedHeight(1)
    return line
