"""Both panes, beside or over each other, and the label picker over whichever asked."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from twopass.model.edits.labels import in_order
from twopass.model.errors import TwopassError
from twopass.model.geometry import Box, Shape
from twopass.model.ids import Uid
from twopass.ui.bridge import commands
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PANES, PaneName
from twopass.ui.canvas.arrangement import Arrangement
from twopass.ui.canvas.pane import Pane
from twopass.ui.canvas.tools.box import clipped
from twopass.ui.canvas.turns import Turns
from twopass.ui.dialogs.label_picker import LabelPicker
from twopass.workbench.messages import short_sentence
from twopass.workbench.tiles import TileEngine

MIDDLE_BOX = 64.0  # screen pixels
_SMALLEST = QSize(243, 243)


class ComparisonView(QWidget):
    """Shows a comparison.

    Attributes:
        panes: both panes by name.
        arrangement: where they lie.
        picker: the open label picker, or None.
        lent: the pane that is in a window of its own, or None.
    """

    def __init__(self, state: ComparisonState, tiles: TileEngine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state, self.tiles = state, tiles
        self.picker: LabelPicker | None = None
        self.lent: PaneName | None = None
        self.setObjectName("comparison_view")
        turns = Turns()
        self.panes: dict[PaneName, Pane] = {name: Pane(state, tiles, name, self, turns) for name in PANES}
        self.arrangement = Arrangement(state, self.panes, self)
        for name, pane in self.panes.items():
            pane.label_wanted.connect(partial(self._ask_label, name))
            pane.gesture_began.connect(self._drop_picker)
        self.setMinimumSize(_SMALLEST)
        tiles.on_tile = self._on_tile
        tiles.on_error = self._on_error
        state.active_changed.connect(self._on_active)
        state.tool_changed.connect(self._drop_picker)
        state.comparison_changed.connect(self._drop_picker)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the panes their places."""
        self.arrangement.arrange()
        super().resizeEvent(event)

    def idle(self) -> bool:
        """Return whether both panes show everything they should, sharp."""
        return self.tiles.idle and all(pane.idle for pane in self.panes.values())

    def focus(self) -> None:
        """Give the keyboard to the active pane."""
        pane = self.panes[self.state.active]
        pane.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.lent is not None:
            pane.activateWindow()

    def lend(self, name: PaneName) -> None:
        """Let go of a pane, for a window of its own."""
        self._drop_picker()
        self.state.mode.set("side")
        self.lent = name
        self.arrangement.lent = name
        self.arrangement.arrange()

    def take_back(self, name: PaneName) -> None:
        """Put a pane where the mode has it again."""
        self._drop_picker()
        self.lent = None
        self.panes[name].setParent(self)
        self.panes[name].show()
        self.arrangement.lent = None
        self.arrangement.arrange()

    def switch_pane(self) -> None:
        """Give the keyboard to the pane that is not active."""
        self.state.set_active("after" if self.state.active == "before" else "before")
        self.focus()

    def draw_in_the_middle(self) -> None:
        """Put a box in the middle of the active pane and ask for its label: drawing without a mouse."""
        state = self.state
        pane, snapshot = self.panes[state.active], state.snapshot(state.active)
        side = MIDDLE_BOX / pane.view.scale
        x, y = pane.view.center
        box = clipped(Box(x - side / 2, y - side / 2, side, side), (snapshot.width, snapshot.height))
        state.set_tool("box")
        if box is not None and state.begin_gesture():
            pane.tool.draft = box
            pane.ask_label(box)
            pane.refresh()

    def back_out(self) -> None:
        """What Esc does: close the picker, else drop the innermost thing under way in the active pane."""
        if self.picker is not None:
            self._drop_picker()
        else:
            self.panes[self.state.active].back_out()

    def _on_active(self) -> None:
        focused = [pane for pane in self.panes.values() if pane.hasFocus()]
        if focused and focused[0].name != self.state.active:
            self.focus()

    def _on_tile(self, snapshot: Uid, rect: Box) -> None:
        for pane in self._showing(snapshot):
            # Tiles that were read before the file was lost may come after its error.
            if pane.picture.problem is not None and not self.tiles.is_blamed(snapshot):
                pane.set_problem(None)
            pane.show_tile(rect, more=self.tiles.waits_for(snapshot))

    def _on_error(self, snapshot: Uid, error: TwopassError) -> None:
        for pane in self._showing(snapshot):
            pane.set_problem(short_sentence(error))

    def _showing(self, snapshot: Uid) -> list[Pane]:
        return [pane for name, pane in self.panes.items() if self.state.snapshot(name).uid == snapshot]

    def _ask_label(self, name: PaneName, shape: Shape | None, at: QPoint) -> None:
        """Open the picker beside a drawn shape, or, without one, for the selection."""
        self._close_picker()
        labels = in_order(self.state.project)
        over = self if self.lent != name else self.panes[name].window()
        picker = self.picker = LabelPicker(over, labels, self.state.label)
        picker.chosen.connect(lambda label: self._chosen(name, shape, label))
        picker.cancelled.connect(self._drop_picker)
        picker.open_at(self.panes[name].mapToGlobal(at))

    def _chosen(self, name: PaneName, shape: Shape | None, label: str) -> None:
        """Store what was drawn or relabelled; if that can't be, the picker stays and nothing drawn is lost."""
        state = self.state
        if commands.relabel(state, label) if shape is None else commands.draw(state, name, shape, label):
            self._close_picker()
            self.panes[name].drop_draft()
            self.panes[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop_picker(self) -> None:
        """Close the picker and forget what it was asked for."""
        if self.picker is None:
            return
        self._close_picker()
        for pane in self.panes.values():
            pane.drop_draft()
        self.focus()

    def _close_picker(self) -> None:
        picker, self.picker = self.picker, None
        if picker is not None:
            picker.blockSignals(True)
            picker.close()
            picker.deleteLater()
