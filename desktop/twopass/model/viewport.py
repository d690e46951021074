"""What part of the ground a pane shows, and how two panes are linked. Absolute states only, never accumulated deltas.

Screen frame: device-independent pixels relative to the pane's top-left corner, y down.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from twopass.model.geometry import XY
from twopass.model.transforms import IDENTITY_2, Mat2, determinant, grown, inverse, times, turned

SMALLEST_SCALE = 1e-4
LARGEST_SCALE = 64.0

# A way from one snapshot's pixels to another's; None where there is none (a pole, a horizon).
PixelMap = Callable[[XY], XY | None]


@dataclass(frozen=True, slots=True)
class Viewport:
    """One pane's view.

    Attributes:
        center: the snapshot pixel (continuous) in the middle of the pane.
        scale: screen pixels per snapshot pixel (the geometric mean where the two axes differ).
        form: 2×2 map of determinant ±1 that turns and shears snapshot pixels on the way to the screen; the identity
            shows pixels as they are.
    """

    center: XY
    scale: float
    form: Mat2 = IDENTITY_2

    @property
    def matrix(self) -> Mat2:
        """Snapshot pixels to screen pixels, without the displacement."""
        return grown(self.form, self.scale)

    @property
    def rotation(self) -> float:
        """The angle by which the snapshot's x axis is turned on screen, degrees clockwise."""
        return math.degrees(math.atan2(self.form[2], self.form[0]))

    def to_screen(self, pixel: XY, size: XY) -> XY:
        """Return where a snapshot pixel lies in a pane of *size*."""
        x, y = turned(self.matrix, (pixel[0] - self.center[0], pixel[1] - self.center[1]))
        return (x + size[0] / 2, y + size[1] / 2)

    def to_pixel(self, screen: XY, size: XY) -> XY:
        """Return the snapshot pixel under a position in a pane of *size*."""
        x, y = turned(inverse(self.matrix), (screen[0] - size[0] / 2, screen[1] - size[1] / 2))
        return (x + self.center[0], y + self.center[1])


def panned(view: Viewport, by: XY) -> Viewport:
    """Return the view after its picture is dragged by *by* screen pixels."""
    dx, dy = turned(inverse(view.matrix), by)
    return replace(view, center=(view.center[0] - dx, view.center[1] - dy))


def zoomed(view: Viewport, factor: float, about: XY, size: XY) -> Viewport:
    """Return the view magnified by *factor*, with the pixel under the screen position *about* staying put."""
    return at_scale(view, view.scale * factor, about, size)


def at_scale(view: Viewport, scale: float, about: XY, size: XY) -> Viewport:
    """Return the view at a scale (kept within limits), with the pixel under *about* staying put."""
    pixel = view.to_pixel(about, size)
    scaled = replace(view, scale=min(max(scale, SMALLEST_SCALE), LARGEST_SCALE))
    dx, dy = turned(inverse(scaled.matrix), (about[0] - size[0] / 2, about[1] - size[1] / 2))
    return replace(scaled, center=(pixel[0] - dx, pixel[1] - dy))


def fitted(width: float, height: float, size: XY, form: Mat2 = IDENTITY_2, margin: float = 8.0) -> Viewport:
    """Return the view that shows a whole snapshot of *width* × *height* pixels in a pane of *size*."""
    corners = [turned(form, corner) for corner in ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))]
    across = max(x for x, _ in corners) - min(x for x, _ in corners)
    down = max(y for _, y in corners) - min(y for _, y in corners)
    room = (max(size[0] - 2 * margin, 1.0), max(size[1] - 2 * margin, 1.0))
    scale = min(room[0] / across, room[1] / down)
    return Viewport((width / 2, height / 2), min(max(scale, SMALLEST_SCALE), LARGEST_SCALE), form)


@dataclass(frozen=True, slots=True)
class Link:
    """How the second pane follows the first.

    Attributes:
        on: whether it follows at all.
        offset: what the user shifted the second pane by, in its own snapshot pixels.
        ratio: the second pane's scale over what the map says; other than 1 only where nothing says what the scale
            should be (no georeference).
    """

    on: bool = True
    offset: XY = (0.0, 0.0)
    ratio: float = 1.0


def follow(leader: Viewport, to_follower: PixelMap, link: Link) -> Viewport | None:
    """Return the second pane's view for the first's, or None where the map has no answer."""
    place = to_follower(leader.center)
    local = local_map(to_follower, leader.center)
    if place is None or local is None:
        return None
    center = (place[0] + link.offset[0], place[1] + link.offset[1])
    return _with_matrix(center, times(leader.matrix, inverse(local)), link.ratio)


def lead_back(follower: Viewport, to_leader: PixelMap, link: Link) -> Viewport | None:
    """Return the first pane's view for the second's: the inverse of :func:`follow`."""
    center = (follower.center[0] - link.offset[0], follower.center[1] - link.offset[1])
    place = to_leader(center)
    local = local_map(to_leader, center)
    if place is None or local is None:
        return None
    return _with_matrix(place, times(follower.matrix, inverse(local)), 1 / link.ratio)


def offset_between(leader: Viewport, follower: Viewport, to_follower: PixelMap, *, keep_ratio: bool) -> Link:
    """Return the link that holds two views as they are now; ``keep_ratio`` also holds the ratio of their scales."""
    place = to_follower(leader.center)
    local = local_map(to_follower, leader.center)
    if place is None or local is None:
        return Link()
    offset = (follower.center[0] - place[0], follower.center[1] - place[1])
    expected = leader.scale / math.sqrt(abs(determinant(local)))
    return Link(True, offset, follower.scale / expected if keep_ratio else 1.0)


def local_map(pixel_map: PixelMap, at: XY, step: float = 16.0) -> Mat2 | None:
    """Return the 2×2 derivative of a map by central differences over ±*step* pixels, or None where it has none."""
    x, y = at
    east, west = pixel_map((x + step, y)), pixel_map((x - step, y))
    south, north = pixel_map((x, y + step)), pixel_map((x, y - step))
    if east is None or west is None or south is None or north is None:
        return None
    span = 2 * step
    result = (
        (east[0] - west[0]) / span,
        (south[0] - north[0]) / span,
        (east[1] - west[1]) / span,
        (south[1] - north[1]) / span,
    )
    if not all(math.isfinite(value) for value in result) or determinant(result) == 0:
        return None
    return result


def _with_matrix(center: XY, matrix: Mat2, ratio: float) -> Viewport:
    scale = math.sqrt(abs(determinant(matrix)))
    form = _tidied(grown(matrix, 1 / scale))
    return Viewport(center, scale * ratio, form)


def _tidied(form: Mat2) -> Mat2:
    """Return the exact identity for a form that is one but for rounding: such views draw fastest and sharpest."""
    return IDENTITY_2 if all(abs(a - b) < 1e-6 for a, b in zip(form, IDENTITY_2, strict=True)) else form
