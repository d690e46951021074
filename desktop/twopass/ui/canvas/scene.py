"""What one pane's overlay is drawn from, and the ground its text stands on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QTransform

from twopass.model.geometry import XY, Box
from twopass.model.ids import Uid
from twopass.model.project import Project
from twopass.model.viewport import Viewport
from twopass.ui.bridge.names import PaneName
from twopass.ui.canvas import colors
from twopass.ui.canvas.outlines import Floats, Rows

# More selected annotations than this are drawn together, and have no tags where there is much in view.
MANY = 100


@dataclass(frozen=True)  # without slots: what is worked out of it is kept, and is wanted several times a frame
class Scene:
    """What one pane's overlay is drawn from.

    Attributes:
        rows: the outlines' rows in view, or None for all.
        dense: whether there is so much in view that each is but a line.
        shift: where the pane's top left lies on what is painted on, in device pixels.
    """

    project: Project
    name: PaneName
    view: Viewport
    size: XY
    ratio: float
    selected: frozenset[Uid]
    hidden: frozenset[Uid] = frozenset()
    handles: bool = True
    rows: Rows | None = None
    dense: bool = False
    shift: tuple[int, int] = (0, 0)

    @cached_property
    def device(self) -> tuple[int, int]:
        """The pane's width and height in device pixels."""
        return round(self.size[0] * self.ratio), round(self.size[1] * self.ratio)

    @cached_property
    def origin(self) -> tuple[int, int]:
        """Where the snapshot's origin lies, in device pixels: a whole one, as the view is snapped.

        What is rounded to device pixels is rounded from here, so that it keeps its place while the picture scrolls.
        """
        x, y = self.view.to_screen((0.0, 0.0), self.size)
        return round(x * self.ratio), round(y * self.ratio)

    @property
    def to_device(self) -> QTransform:
        """The way from device pixels of the pane to those that are painted on.

        Pictures are drawn through it: through the scale of a screen with fractional pixels they would be blurred.
        """
        return QTransform.fromTranslate(*self.shift)

    def on_device(self, corners: Floats) -> Floats:
        """Return corners ``(…, 2)`` of snapshot pixels as device pixels of the pane."""
        a, b, c, d = (number * self.ratio for number in self.view.matrix)
        x, y = corners[..., 0], corners[..., 1]
        # No matrix product: of a great many 2 × 2 ones it is slow.
        return np.stack([a * x + b * y + self.origin[0], c * x + d * y + self.origin[1]], axis=-1)


def widened(area: Box, across: float, down: float) -> Box:
    """Return a box with a margin on every side."""
    return Box(area.x - across, area.y - down, area.width + 2 * across, area.height + 2 * down)


def draw_ground(painter: QPainter, rect: QRectF) -> None:
    """Draw the dark rounded ground that text over imagery stands on."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.TAG_GROUND)
    painter.drawRoundedRect(rect, 3, 3)
    painter.restore()
