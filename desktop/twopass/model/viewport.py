"""What part of a snapshot a pane shows: an absolute state, never accumulated deltas.

Screen frame: device-independent pixels relative to the pane's top-left corner, y down.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from twopass.model.geometry import XY
from twopass.model.transforms import IDENTITY_2, Mat2, angle, grown, inverse, rotation, times, turned

SMALLEST_SCALE = 1e-4
SMALLEST_SIDE = 16.0  # screen pixels of a snapshot's longer side, at which going out ends
LARGEST_SCALE = 64.0


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


def smallest_scale(width: float, height: float) -> float:
    """Return the scale at which a snapshot of *width* × *height* pixels is so small that it need not be smaller."""
    return min(max(SMALLEST_SIDE / max(width, height), SMALLEST_SCALE), LARGEST_SCALE)


def zoomed(view: Viewport, factor: float, about: XY, size: XY, smallest: float = SMALLEST_SCALE) -> Viewport:
    """Return the view magnified by *factor*, with the pixel under the screen position *about* staying put.

    Going out ends at the scale *smallest*; a view that lies beyond it already stays as it is.
    """
    limit = min(smallest, view.scale)
    return at_scale(view, max(view.scale * factor, limit), about, size)


def at_scale(view: Viewport, scale: float, about: XY, size: XY) -> Viewport:
    """Return the view at a scale (kept within limits), with the pixel under *about* staying put."""
    pixel = view.to_pixel(about, size)
    scaled = replace(view, scale=min(max(scale, SMALLEST_SCALE), LARGEST_SCALE))
    dx, dy = turned(inverse(scaled.matrix), (about[0] - size[0] / 2, about[1] - size[1] / 2))
    return replace(scaled, center=(pixel[0] - dx, pixel[1] - dy))


def rotated(view: Viewport, degrees: float, about: XY, size: XY) -> Viewport:
    """Return the view turned clockwise on screen, with the pixel under the screen position *about* staying put."""
    pixel = view.to_pixel(about, size)
    form = tidied(times(rotation(degrees), view.form))
    dx, dy = turned(inverse(grown(form, view.scale)), (about[0] - size[0] / 2, about[1] - size[1] / 2))
    return Viewport((pixel[0] - dx, pixel[1] - dy), view.scale, form)


def turn_between(first: Mat2, second: Mat2) -> float:
    """Return the degrees clockwise on screen by which a view of form *first* was turned to have the form *second*."""
    return 0.0 if first == second else angle(times(second, inverse(first)))


def tidied(form: Mat2) -> Mat2:
    """Return the exact identity for a form that is one but for rounding: such views draw fastest and sharpest."""
    return IDENTITY_2 if all(abs(a - b) < 1e-6 for a, b in zip(form, IDENTITY_2, strict=True)) else form


def fitted(width: float, height: float, size: XY, form: Mat2 = IDENTITY_2, margin: float = 8.0) -> Viewport:
    """Return the view that shows a whole snapshot of *width* × *height* pixels in a pane of *size*."""
    corners = [turned(form, corner) for corner in ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))]
    across = max(x for x, _ in corners) - min(x for x, _ in corners)
    down = max(y for _, y in corners) - min(y for _, y in corners)
    room = (max(size[0] - 2 * margin, 1.0), max(size[1] - 2 * margin, 1.0))
    scale = min(room[0] / across, room[1] / down)
    return Viewport((width / 2, height / 2), min(max(scale, SMALLEST_SCALE), LARGEST_SCALE), form)


def snapped(view: Viewport, size: XY, ratio: float) -> Viewport:
    """Return the nearest view whose snapshot origin lies on a whole device pixel; *ratio* is device px per screen px.

    Such views of one matrix differ by whole device pixels, so that a drawn picture can be scrolled and goes on fitting.
    The result is never more than half a device pixel off along either axis.
    """
    x, y = view.to_screen((0.0, 0.0), size)
    by = (math.floor(x * ratio + 0.5) / ratio - x, math.floor(y * ratio + 0.5) / ratio - y)
    return panned(view, by)


def square_form(metres_per_pixel: tuple[float, float] | None) -> Mat2:
    """Return the form that shows a metre equally long along both axes; the identity if they differ by less than 1 %."""
    if metres_per_pixel is None:
        return IDENTITY_2
    across, down = metres_per_pixel
    if not (across > 0 and down > 0) or abs(across / down - 1) <= 0.01:
        return IDENTITY_2
    stretch = math.sqrt(across / down)
    return (stretch, 0.0, 0.0, 1 / stretch)
