"""What one pane's overlay is drawn from, and the ground its text stands on."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QTransform

from twopass.model.geometry import XY, Box
from twopass.model.ids import Uid
from twopass.model.project import Project
from twopass.model.transforms import IDENTITY_2, Affine, Mat2, determinant, grown, inverse, times, turned
from twopass.model.viewport import Viewport
from twopass.ui.bridge.names import PaneName
from twopass.ui.canvas import colors
from twopass.ui.canvas.carrying import Carry
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
        anchor: where the snapshot's origin lies, in device pixels, if another snapshot's view says so; ``rest`` is what
            is left of the exact place, less than a device pixel.
        lead: that snapshot's scene; ``carry``: the way there, where it is bent.
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
    anchor: tuple[int, int] | None = None
    rest: XY = (0.0, 0.0)
    lead: Scene | None = None
    carry: Carry | None = None

    @cached_property
    def device(self) -> tuple[int, int]:
        """The pane's width and height in device pixels."""
        return round(self.size[0] * self.ratio), round(self.size[1] * self.ratio)

    @cached_property
    def origin(self) -> tuple[int, int]:
        """Where the snapshot's origin lies, in device pixels: a whole one, as the view is snapped.

        What is rounded to device pixels is rounded from here, so that it keeps its place while the picture scrolls.
        """
        if self.anchor is not None:
            return self.anchor
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
        if self.carry is not None and self.lead is not None:
            return self.lead.on_device(self.carry.many(corners))
        a, b, c, d = (number * self.ratio for number in self.view.matrix)
        x, y = corners[..., 0], corners[..., 1]
        # No matrix product: of a great many 2 × 2 ones it is slow.
        left, top = self.origin[0] + self.rest[0], self.origin[1] + self.rest[1]
        return np.stack([a * x + b * y + left, c * x + d * y + top], axis=-1)

    def near(self, box: Box) -> Scene:
        """Return the scene whose view is right around some snapshot pixels: this one unless its way is bent."""
        if self.carry is None or self.lead is None:
            return self
        return replace(_through(self, self.lead, self.carry.near(box.center)), carry=None)

    def seen(self, part: Box | None = None) -> Box:
        """Return the snapshot pixels that the pane, or a *part* of its screen, shows: the bounds, where turned."""
        part = part or Box(0.0, 0.0, *self.size)
        if self.carry is None or self.lead is None:
            return visible_rect(self.view, self.size, part)
        there = visible_rect(self.lead.view, self.lead.size, part)
        steps = (0.0, 0.5, 1.0)
        ways = [self.carry.back((there.x + there.width * u, there.y + there.height * v)) for u in steps for v in steps]
        if any(place is None for place in ways):
            return Box(0.0, 0.0, *self.carry.size)
        xs, ys = zip(*(place for place in ways if place is not None), strict=True)
        across, down = max(xs) - min(xs), max(ys) - min(ys)
        # Between the points the edge may bow out a little.
        return widened(Box(min(xs), min(ys), across, down), 0.02 * across + 1, 0.02 * down + 1)


def carried_scene(scene: Scene, lead: Scene, carry: Carry) -> Scene:
    """Return the scene of a snapshot that is drawn in the frame of another one: *lead*'s place and scale hold."""
    result = _through(scene, lead, carry.affine)
    return replace(result, lead=lead, carry=carry if carry.bent else None)


def _through(scene: Scene, lead: Scene, affine: Affine) -> Scene:
    matrix = times(lead.view.matrix, affine.linear)
    scale = math.sqrt(abs(determinant(matrix)))
    center = affine.inverse().apply(lead.view.center)
    # From the leader's origin, not through the center: so it is the same however far the view has been panned.
    x, y = turned(lead.view.matrix, (affine.c, affine.f))
    left, top = math.floor(x * lead.ratio + 0.5), math.floor(y * lead.ratio + 0.5)
    rest = (x * lead.ratio - left, y * lead.ratio - top)
    return replace(
        scene,
        view=Viewport(center, scale, _tidied(grown(matrix, 1 / scale))),
        size=lead.size,
        ratio=lead.ratio,
        anchor=(lead.origin[0] + left, lead.origin[1] + top),
        rest=rest,
    )


def _tidied(form: Mat2) -> Mat2:
    """Return a form without what is but rounding: along the pixel grid, pictures are drawn fastest and sharpest."""
    if all(abs(a - b) < 1e-6 for a, b in zip(form, IDENTITY_2, strict=True)):
        return IDENTITY_2
    return (form[0], 0.0, 0.0, form[3]) if max(abs(form[1]), abs(form[2])) < 1e-6 else form


def visible_rect(view: Viewport, size: XY, part: Box | None = None) -> Box:
    """Return the snapshot pixels a pane of *size*, or *part* of its screen, shows: the bounds, where it is turned."""
    part = part or Box(0.0, 0.0, *size)
    back = inverse(view.matrix)
    x, y = turned(back, (part.x - size[0] / 2, part.y - size[1] / 2))
    dx, dy = turned(back, (part.width, 0.0)), turned(back, (0.0, part.height))
    # Where the view is turned, the sides of the part lie askew: the bounds of the four corners.
    left, top = x + min(dx[0], 0) + min(dy[0], 0), y + min(dx[1], 0) + min(dy[1], 0)
    width, height = abs(dx[0]) + abs(dy[0]), abs(dx[1]) + abs(dy[1])
    return Box(view.center[0] + left, view.center[1] + top, width, height)


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
