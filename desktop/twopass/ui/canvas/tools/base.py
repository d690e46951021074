"""What a tool is told and what it may show while a gesture lasts. Nothing is stored before the release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPainter

from twopass.model.geometry import XY, Box, Shape
from twopass.model.ids import Uid
from twopass.model.viewport import Viewport
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PaneName
from twopass.ui.canvas.outlines import Outlines
from twopass.ui.canvas.scene import Scene

# A press that moves less than this many screen pixels is a click.
CLICK_REACH = 3.0


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the mouse is: on the pane's screen and on its snapshot; and what is held."""

    screen: XY
    pixel: XY
    shift: bool = False
    ctrl: bool = False


def pointer_at(screen: XY, pixel: XY, held: Qt.KeyboardModifier) -> Pointer:
    """Return where the mouse is, with what is held."""
    shift, ctrl = (bool(held & key) for key in (Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier))
    return Pointer(screen, pixel, shift=shift, ctrl=ctrl)


class Canvas(Protocol):
    """What of a pane a tool may use."""

    @property
    def state(self) -> ComparisonState:
        """What the window shows."""
        ...

    @property
    def name(self) -> PaneName:
        """Which pane it is."""
        ...

    @property
    def view(self) -> Viewport:
        """The pane's viewport."""
        ...

    @property
    def outlines(self) -> Outlines:
        """The annotations of the pane's snapshot."""
        ...

    @property
    def leads(self) -> PaneName:
        """The pane whose view is moved when this one is."""
        ...

    def to_pixel(self, screen: XY) -> XY:
        """Return the snapshot pixel under a position on the pane."""
        ...

    def to_screen(self, pixel: XY) -> XY:
        """Return where a snapshot pixel lies on the pane."""
        ...

    def ask_label(self, shape: Shape) -> None:
        """Ask which label a drawn shape gets."""
        ...


class Tool:
    """One tool of one pane.

    Attributes:
        draft: a shape drawn and not stored yet.
        preview: shapes shown in place of stored ones.
        band: the rubber band, in screen pixels.
    """

    hint = ""
    cursor = Qt.CursorShape.ArrowCursor
    crosshair = False

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.draft: Shape | None = None
        self.preview: dict[Uid, Shape] = {}
        self.band: Box | None = None

    def press(self, pointer: Pointer) -> None:
        """The left button went down."""

    def drag(self, pointer: Pointer) -> None:
        """The mouse moved with the button down."""

    def release(self, pointer: Pointer) -> None:
        """The button went up."""

    def claim(self, pointer: Pointer) -> int:
        """Return how much a press here is for this pane, where another one lies in the same place: 0 for as ever."""
        del pointer
        return 0

    def hover(self, pointer: Pointer) -> Qt.CursorShape:
        """Return the mouse cursor for a place."""
        del pointer
        return self.cursor

    def key(self, event: QKeyEvent) -> bool:
        """Handle a key that means something to this tool; return whether it was one."""
        del event
        return False

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw what only this tool shows, over everything else."""

    def forget(self) -> None:
        """Drop what no longer fits: the comparison or its snapshots changed."""
        self.cancel()

    def cancel(self) -> bool:
        """Drop what is under way; return whether anything was."""
        busy = self.draft is not None or bool(self.preview) or self.band is not None
        self.draft, self.preview, self.band = None, {}, None
        return busy


def far_enough(first: XY, second: XY) -> bool:
    """Return whether two screen positions are a drag apart."""
    return max(abs(first[0] - second[0]), abs(first[1] - second[1])) >= CLICK_REACH
