"""A pane: one snapshot, its annotations, and the tool under the mouse."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import cast

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from twopass.model.geometry import XY, Box, Shape, bounds
from twopass.model.ids import Uid
from twopass.model.viewport import Viewport
from twopass.ui.bridge import commands
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PaneName
from twopass.ui.canvas.colors import pane_ground
from twopass.ui.canvas.composite import Composite
from twopass.ui.canvas.drawing import Share
from twopass.ui.canvas.held import HeldKeys
from twopass.ui.canvas.keys import HELD_KEYS, Arrows, other_key
from twopass.ui.canvas.picture import Picture
from twopass.ui.canvas.tools.base import Pointer, Tool, pointer_at
from twopass.ui.canvas.tools.pan import PanTool
from twopass.ui.canvas.tools.toolbox import tools_of
from twopass.ui.canvas.turns import Turns
from twopass.ui.canvas.zooming import pinch, turn_wheel
from twopass.workbench.tiles import TileEngine

# More annotations than this are not drawn again one by one.
_MOST_SINGLY = 64
_NEXT_PASS_MS = 1
# For how long tiles that came wait for the next ones: each time the whole pane is painted.
_TOGETHER_MS = 30


class Pane(QWidget):
    """Shows one snapshot of the comparison and turns mouse and keys into views, selections and edits.

    Attributes:
        composite, partner: the picture of both, and the other pane, for when they lie over each other.
        held: the keys that are held down over this pane or its partner.
        covered: whether the partner lies over all of this pane, so that nothing of it is painted.
    """

    label_wanted = Signal(object, QPoint)
    gesture_began = Signal()

    def __init__(
        self,
        state: ComparisonState,
        tiles: TileEngine,
        name: PaneName,
        parent: QWidget | None = None,
        turns: Turns | None = None,
    ) -> None:
        super().__init__(parent)
        self._turns = Turns() if turns is None else turns
        self.state = state
        self.tiles = tiles
        self.name: PaneName = name
        self.outlines = state.outlines[name]
        self.share = Share(name, self.outlines, lambda: self.tool)
        self.picture = Picture(state, tiles, self.share, pane_ground(self.palette()))
        self.composite: Composite | None = None
        self.partner: Pane | None = None
        self.covered = False
        self._lent = False
        self._tools = tools_of(self)
        self._hand = PanTool(self)
        self._pressed: Tool | None = None
        self._button = Qt.MouseButton.NoButton
        self.held = HeldKeys(state)
        self._mouse: XY | None = None
        self._arrows = Arrows(state)
        self._selected = state.selected
        self.stale = True
        # Draws what is not sharp yet between the events, a bit at a time.
        self._sharpen = QTimer(self)
        self._sharpen.setSingleShot(True)
        self._sharpen.timeout.connect(self._go_on)
        self._tiles_came = QTimer(self)
        self._tiles_came.setSingleShot(True)
        self._tiles_came.timeout.connect(self._moved)
        self.setObjectName(f"pane_{name}")
        self.setAccessibleName(f"{name.capitalize()} snapshot")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(120, 120)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._listen()

    # -- what tools and the view around it use -------------------------------------------------------------------------

    @property
    def view(self) -> Viewport:
        """The pane's viewport."""
        return self.state.views[self.name]

    @property
    def leads(self) -> PaneName:
        """The pane whose view is moved when this one is: its own, or the one in whose frame both are drawn."""
        return self.state.leads or self.name

    @property
    def tool(self) -> Tool:
        """The tool under the mouse."""
        return self._tools[self.state.tool]

    @property
    def idle(self) -> bool:
        """Whether what is on the screen is what it should show."""
        if self.covered or not self.isVisible():
            return not self._tiles_came.isActive()
        return (self._shared or self.picture).sharp and not self.stale and not self._tiles_came.isActive()

    @property
    def _shared(self) -> Composite | None:
        """The picture of both, if the panes lie over each other."""
        return self.composite if self.state.mode.composite else None

    @property
    def mouse(self) -> XY | None:
        """Where the mouse is, if it is over this pane, in screen pixels."""
        return self._mouse

    def take_mouse(self, at: XY | None) -> None:
        """Learn that the mouse is over a place of this pane (or no more) because the panes were moved beneath it."""
        self._mouse = at
        if at is not None:
            self.state.set_cursor(self.name, self.to_pixel(at))

    def screen_size(self) -> XY:
        """Return the pane's size in device-independent pixels."""
        return (float(self.width()), float(self.height()))

    def to_screen(self, pixel: XY) -> XY:
        """Return where a snapshot pixel lies on the pane."""
        return self.state.to_screen(self.name, pixel)

    def to_pixel(self, screen: XY) -> XY:
        """Return the snapshot pixel under a position on the pane."""
        return self.state.to_pixel(self.name, screen)

    def ask_label(self, shape: Shape) -> None:
        """Ask whoever shows the label picker for the label of a drawn shape, beside its right side."""
        box = bounds(shape)
        x, y = self.to_screen((box.right, box.y))
        self.label_wanted.emit(shape, QPoint(round(x) + 8, round(y)))

    def drop_draft(self) -> None:
        """Forget the drawn shape: it was stored, or is not wanted."""
        self.tool.cancel()
        self.refresh()

    def set_problem(self, text: str | None) -> None:
        """Say in the pane why there is no picture; None when there is one."""
        self.picture.problem = text
        if self.composite is not None:
            self.composite.problems[self.name] = text
        self.setAccessibleDescription(text or "")
        self.refresh()

    def refresh(self, rect: Box | None = None) -> None:
        """Draw everything again, or only a rectangle of snapshot pixels."""
        self.picture.spoil(rect)
        if self.composite is not None:
            self.composite.spoil_of(self.name, rect)
        self._moved()

    def show_tile(self, rect: Box, *, more: bool) -> None:
        """Draw a rectangle of snapshot pixels again, soon if *more* are on their way, else now."""
        self.picture.spoil(rect)
        if self.composite is not None:
            self.composite.spoil_of(self.name, rect)
        if not more:
            self._moved()
        elif not self._tiles_came.isActive():
            self._tiles_came.start(_TOGETHER_MS)

    def _redraw(self, uids: Collection[Uid]) -> None:
        """Draw some annotations again, which look different now."""
        if len(uids) > _MOST_SINGLY:
            self.refresh()
        else:
            self._redraw_shapes(self.outlines.bounds(uids))

    def _redraw_shapes(self, shapes: Sequence[Box]) -> None:
        if len(shapes) > _MOST_SINGLY:
            self.refresh()
            return
        self.picture.spoil_shapes(shapes)
        if self.composite is not None:
            self.composite.spoil_shapes_of(self.name, shapes)
        self._moved()

    # -- following the state -------------------------------------------------------------------------------------------

    def _listen(self) -> None:
        state = self.state
        state.project_changed.connect(self._on_project)
        state.comparison_changed.connect(self._on_comparison)
        state.selection_changed.connect(self._on_selection)
        state.tool_changed.connect(self._on_tool)
        state.aids.changed.connect(lambda aid: self.refresh() if aid == "smooth" else self._moved())
        moving = (state.views_changed, state.active_changed, state.label_changed, state.link_changed)
        moving += (state.cursor_changed, state.measuring.changed, state.mode.changed, state.mode.tuned)
        for signal in moving:
            signal.connect(self._moved)

    def _on_project(self, touched: frozenset[Uid]) -> None:
        project = self.state.project
        if touched & self.tool.preview.keys():
            # Undone or deleted under the mouse: what is being dragged is no longer what it was.
            self.tool.cancel()
            self._pressed = None
        changed = self.state.changed[self.name]
        if changed is None or touched & project.labels.keys():
            self.refresh()
        elif changed:
            self._redraw_shapes(changed)

    def _on_comparison(self) -> None:
        self.tool.forget()
        self._pressed = None
        for drawing in filter(None, (self.picture, self.composite)):
            drawing.follow_snapshots()
        self.refresh()

    def _on_selection(self) -> None:
        self._arrows.end_run()
        before, self._selected = self._selected, self.state.selected
        if abs(len(before) - len(self._selected)) > _MOST_SINGLY:
            self.refresh()
        else:
            self._redraw(before ^ self._selected)

    def _on_tool(self) -> None:
        for tool in self._tools.values():
            tool.cancel()
        self._pressed = None
        self._show_cursor()
        self.state.set_hint(self.tool.hint)
        # The handles come or go, and what was dragged is back where it was.
        self._redraw(self.state.selected)

    def _moved(self) -> None:
        """Draw again what follows the mouse or the view; what was drawn and still fits is kept."""
        self.expect_paint()
        if self._shared is not None and self.partner is not None:
            # What changed here is seen through the partner too.
            self.partner.expect_paint()

    def expect_paint(self) -> None:
        """Have the pane painted, unless nothing of it can be seen."""
        self.stale = not self.covered
        self.update()

    # -- painting ------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pane's picture, or that of both."""
        size, ratio = self.screen_size(), self.devicePixelRatioF()
        drawing = self._shared or self.picture
        painter = QPainter(self)
        try:
            drawing.draw(painter, self._mouse_over(), size, ratio, wait=not self._turns.free(self))
        finally:
            # A painter that is still open when Qt goes on ends the program.
            painter.end()
        self.stale = False
        self._turns.took(None)
        self._tiles_came.stop()
        if not drawing.sharp:
            self._sharpen.start(drawing.wait_ms)
        del event

    def _mouse_over(self) -> XY | None:
        """Return where the mouse is over this pane, or over its partner in the same place."""
        if self._mouse is None and self._shared is not None and self.partner is not None:
            return self.partner._mouse
        return self._mouse

    def _go_on(self) -> None:
        """Draw a bit of what is missing; show it when it is whole."""
        if not self.isVisible() or self.stale:
            return
        if not self._turns.free(self):
            self._sharpen.start(_NEXT_PASS_MS)
            return
        drawing = self._shared or self.picture
        done = drawing.go_on(self.screen_size(), self.devicePixelRatioF(), self.font())
        self._turns.took(self)
        if done:
            self._moved()
        elif not drawing.sharp:
            self._sharpen.start(drawing.wait_ms)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the middle of the view in the middle."""
        self.state.set_size(self.name, self.screen_size())
        self._moved()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the font."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            for drawing in (self.picture, self.composite):
                if drawing is not None:
                    drawing.ground = pane_ground(self.palette())
            self.refresh()
        super().changeEvent(event)

    # -- mouse ---------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture of the tool, or take hold of the picture (middle button, space bar, X)."""
        meant = self._meant(self._pointer(event))
        if meant is not self and event.button() == Qt.MouseButton.LeftButton and not self.held.hand:
            # Only an annotation of the partner's lies here: the gesture is its own.
            self._lent = True
            meant.mousePressEvent(event)
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.state.set_active(self.name)
        self._arrows.end_run()
        if self._pressed is not None:
            return
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self.held.hand):
            self._pressed = self._hand
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif left:
            self.gesture_began.emit()
            self._pressed = self.tool
        self._button = event.button()
        if self._pressed is not None:
            self._pressed.press(self._pointer(event))
            self._moved()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the gesture; tell the other pane where the mouse is."""
        pointer = self._pointer(event)
        self._mouse = pointer.screen
        meant = self._meant(pointer)
        if meant is not self:
            meant.mouseMoveEvent(event)
            self.setCursor(meant.cursor())
            return
        tool, hidden = self.tool, self.tool.preview.keys() | ()
        if self._pressed is not None:
            self._pressed.drag(pointer)
        elif not self.held.hand:
            self.setCursor(tool.hover(pointer))
        self.state.set_cursor(self.name, self.to_pixel(pointer.screen))
        if tool.preview.keys() != hidden:
            self._redraw(tool.preview.keys() ^ hidden)
        self._moved()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish the gesture."""
        if self._lent and self.partner is not None:
            if event.button() == Qt.MouseButton.LeftButton:
                self._lent = False
            self.partner.mouseReleaseEvent(event)
            return
        tool = self._pressed
        if tool is None or event.button() != self._button:
            return
        self._pressed, hidden = None, frozenset(tool.preview)
        tool.release(self._pointer(event))
        self._show_cursor()
        self._redraw(hidden)

    def _meant(self, pointer: Pointer) -> Pane:
        """Return the pane that a gesture here is for.

        Where panes lie over each other it is the partner if only its annotations are under the mouse, or its handles
        or selection against mere annotations of this one.
        """
        partner = self.partner
        if self._lent and partner is not None:
            return partner
        if partner is None or self._shared is None or self._pressed is not None or partner._pressed is not None:
            return self
        there = Pointer(pointer.screen, partner.to_pixel(pointer.screen), pointer.shift, pointer.ctrl)
        return partner if partner.tool.claim(there) > self.tool.claim(pointer) else self

    def leaveEvent(self, event: QEvent) -> None:
        """Take the ghost cursor out of the other pane."""
        self._mouse = None
        if self.partner is not None and self._shared is not None:
            self.partner._mouse = None
        self.state.set_cursor(self.name, None)
        self._moved()
        super().leaveEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Say what the tool does."""
        self.state.set_hint(self.tool.hint)
        super().enterEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the mouse; two fingers on a touchpad pan, with Ctrl they zoom."""
        turn_wheel(self, event)
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Take pinches, and Tab before Qt moves the focus with it."""
        if event.type() == QEvent.Type.NativeGesture and pinch(self, cast(QNativeGestureEvent, event)):
            return True
        if event.type() == QEvent.Type.KeyPress:
            key = cast(QKeyEvent, event)
            if key.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and other_key(self.state, key):
                return True
        return super().event(event)

    def _pointer(self, event: QMouseEvent) -> Pointer:
        at = event.position()
        return pointer_at((at.x(), at.y()), self.to_pixel((at.x(), at.y())), event.modifiers())

    def _show_cursor(self) -> None:
        self.setCursor(Qt.CursorShape.OpenHandCursor if self.held.hand else self.tool.cursor)

    # -- keys ----------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, space, arrows, numbers; the rest goes up to the window."""
        if event.key() == Qt.Key.Key_Escape:
            self.back_out()
        elif self.tool.key(event):
            return
        elif self.held.press(event):
            self._show_cursor()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state.selected:
            self._ask_relabel()
        elif self._arrows.press(event) or event.key() in HELD_KEYS:
            return
        else:
            self._arrows.end_run()
            if not other_key(self.state, event):
                super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go of what the key held."""
        if self.held.release(event):
            self._show_cursor()
        else:
            super().keyReleaseEvent(event)

    def _ask_relabel(self) -> None:
        """Ask for another label of the selection, beside its first annotation in this pane."""
        for uid in commands.in_order(self.state):
            if self.outlines.row(uid) is not None:
                box = bounds(self.state.project.annotations[uid].shape)
                x, y = self.to_screen((box.right, box.y))
                self.label_wanted.emit(None, QPoint(round(x) + 8, round(y)))
                return

    def back_out(self) -> None:
        """Undo the innermost thing under way: the gesture or draft, then the selection, then the tool."""
        if self._pressed is not None and self._pressed is not self.tool:
            self._pressed.cancel()
        elif self.tool.cancel():
            self.refresh()
        elif self.state.selected:
            self.state.select(())
        else:
            self.state.set_tool("select")
        self._pressed = None

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Become the active pane."""
        self.state.set_active(self.name)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forget keys held down, unless their release goes to the partner, which shares them."""
        if self.partner is None or not self.partner.hasFocus():
            self.held.drop()
        self._arrows.end_run()
        self._show_cursor()
        super().focusOutEvent(event)
