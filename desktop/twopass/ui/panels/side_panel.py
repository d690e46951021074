"""The panel beside the imagery: labels and the selection, or the registration in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from twopass.ui.bridge.comparison_state import ComparisonState
    from twopass.ui.panels.annotation_panel import AnnotationPanel
    from twopass.ui.panels.labels_panel import LabelsPanel
    from twopass.ui.panels.registration_panel import RegistrationPanel

PANEL_WIDTH = 296


class SidePanel(QFrame):
    """Holds the panels of the open comparison; they are made when one is opened.

    Attributes:
        labels, annotation, registration: the panels, or None while they are not needed.

    Signals:
        action_wanted: an action id and its arguments.
        left: the user is done here; the keyboard belongs to the panes again.
    """

    action_wanted = Signal(str, object)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.labels: LabelsPanel | None = None
        self.annotation: AnnotationPanel | None = None
        self.registration: RegistrationPanel | None = None
        self._state: ComparisonState | None = None
        self._page: QWidget | None = None
        self._scroll: QScrollArea | None = None
        self.setObjectName("panel")
        self.setFixedWidth(PANEL_WIDTH)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)

    def open(self, state: ComparisonState) -> None:
        """Show labels and selection of a comparison."""
        from twopass.ui.panels.annotation_panel import AnnotationPanel
        from twopass.ui.panels.labels_panel import LabelsPanel

        self._state = state
        page = self._page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.labels, self.annotation = LabelsPanel(state, page), AnnotationPanel(state, page)
        self.labels.action_wanted.connect(self.action_wanted)
        for panel in (self.labels, self.annotation):
            panel.left.connect(self.left)
        column.addWidget(self.labels, 1)
        column.addWidget(self.annotation)
        self._layout.addWidget(page, 1)

    def close_comparison(self) -> None:
        """Forget the comparison; what was typed is stored first."""
        self.store_notes()
        for widget in (self._page, self._scroll):
            if widget is not None:
                self._layout.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        self._state = self._page = self._scroll = None
        self.labels = self.annotation = self.registration = None

    def show_registration(self, on: bool) -> None:
        """Show the registration in place of labels and selection, or these again."""
        if self._state is None or self._page is None or on is self.shows_registration:
            return
        if self.registration is None:
            from twopass.ui.panels.registration_panel import RegistrationPanel

            # In a low window it scrolls: the window must not grow beyond the screen for it.
            scroll = self._scroll = QScrollArea(self)
            scroll.setWidgetResizable(True)
            scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            panel = self.registration = RegistrationPanel(self._state, scroll)
            panel.action_wanted.connect(self.action_wanted)
            panel.left.connect(self.left)
            scroll.setWidget(panel)
            self._layout.addWidget(scroll, 1)
        assert self._scroll is not None
        self._scroll.setVisible(on)
        self._page.setVisible(not on)
        if not on and self._state.tool in ("tie_point", "nudge"):
            self._state.set_tool("select")

    @property
    def shows_registration(self) -> bool:
        """Whether the registration is what it shows."""
        return self._scroll is not None and not self._scroll.isHidden()

    def store_notes(self) -> None:
        """Store the note as typed."""
        if self.annotation is not None:
            self.annotation.store_notes()

    def visible_panels(self) -> list[str]:
        """Return the panels that are on the screen, for journeys."""
        panels = {"labels": self.labels, "annotation": self.annotation, "registration": self.registration}
        return [name for name, panel in panels.items() if panel is not None and panel.isVisible()]
