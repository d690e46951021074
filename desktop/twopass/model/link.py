"""How two linked panes correspond: the map between their snapshots with what the user shifted, scaled and turned.

A link is one similarity on top of the map: ``after = turned(map(before)) / ratio + offset``. Both directions, the
following view, the ghost cursor and pasting all use the same pair of functions, so they can't disagree.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from twopass.model.geometry import XY, Shape, bounds, moved, scaled
from twopass.model.transforms import Mat2, angle, determinant, grown, inverse, rotation, times, turned
from twopass.model.viewport import Viewport, tidied

# A way from one snapshot's pixels to another's; None where there is none (a pole, a horizon).
PixelMap = Callable[[XY], XY | None]


class LinkMode(StrEnum):
    """By what the panes are linked: the ground (a registration says where that is, else both georeferences do), pixel
    by pixel, or the ground where it is known and pixels elsewhere.
    """

    AUTOMATIC = "automatic"
    GROUND = "ground"
    PIXEL = "pixel"


@dataclass(frozen=True, slots=True)
class Link:
    """How the after pane follows the before pane.

    Attributes:
        on: whether it follows at all.
        offset: what the user shifted the after pane by, in its own snapshot pixels.
        ratio: the after pane's scale over what the map says; other than 1 only where nothing says what the scale
            should be (no georeference).
        turn: by how much the after snapshot is turned against what the map says, degrees clockwise from the before
            pane's pixels to the after pane's; other than 0 only where nothing says how it should lie.
        mode: which map is meant.
    """

    on: bool = True
    offset: XY = (0.0, 0.0)
    ratio: float = 1.0
    turn: float = 0.0
    mode: LinkMode = LinkMode.AUTOMATIC

    @property
    def plain(self) -> bool:
        """Whether the user has changed nothing of what the map says."""
        return self.offset == (0.0, 0.0) and self.ratio == 1.0 and self.turn == 0.0


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Both ways between the panes' snapshot pixels, the user's offset and ratio included."""

    before_to_after: PixelMap
    after_to_before: PixelMap


def correspondence(before_to_after: PixelMap, after_to_before: PixelMap, link: Link) -> Correspondence:
    """Return the maps between the snapshots with the link's offset, ratio and turn applied."""
    x, y = link.offset
    there = grown(rotation(link.turn), 1 / link.ratio)
    again = inverse(there)

    def forth(pixel: XY) -> XY | None:
        place = before_to_after(pixel)
        if place is None:
            return None
        place = turned(there, place)
        return (place[0] + x, place[1] + y)

    def back(pixel: XY) -> XY | None:
        return after_to_before(turned(again, (pixel[0] - x, pixel[1] - y)))

    return Correspondence(forth, back)


def link_between(
    before: Viewport, after: Viewport, before_to_after: PixelMap, *, free: bool, mode: LinkMode = LinkMode.AUTOMATIC
) -> Link:
    """Return the link that holds two views as they are; *free* where nothing says what scale and turn should be.

    The plain link where the map has no answer in the middle of the before pane.
    """
    place = before_to_after(before.center)
    local = local_map(before_to_after, before.center)
    if place is None or local is None:
        return Link(mode=mode)
    ratio, turn = 1.0, 0.0
    if free:
        # What the after snapshot's pixels are to what the map gives: after.matrix · there · local = before.matrix.
        there = times(inverse(after.matrix), times(before.matrix, inverse(local)))
        ratio, turn = _tidied_numbers(1 / math.sqrt(abs(determinant(there))), angle(there))
    dx, dy = turned(grown(rotation(turn), 1 / ratio), place)
    x, y = after.center
    return Link(True, (x - dx, y - dy), ratio, turn, mode)


def _tidied_numbers(ratio: float, turn: float) -> tuple[float, float]:
    """Return exactly 1 and 0 for what is that but for rounding."""
    return (1.0 if abs(ratio - 1) < 1e-9 else ratio), (0.0 if abs(turn) < 1e-7 else turn)


def followed(leader: Viewport, ways: Correspondence) -> Viewport | None:
    """Return the after view for a before view, or None where the map has no answer."""
    return _through(leader, ways.before_to_after)


def led(follower: Viewport, ways: Correspondence, form: Mat2) -> Viewport | None:
    """Return the before view for an after view, or None where the map has no answer.

    The leader has a *form* of its own: taking it from the follower would let it drift with every pan where the map is
    not linear.
    """
    view = _through(follower, ways.after_to_before)
    return None if view is None else replace(view, form=form)


def carried(shape: Shape, way: PixelMap) -> Shape | None:
    """Return a shape at the corresponding place and size under a map, or None where there is none."""
    center = bounds(shape).center
    place, local = way(center), local_map(way, center)
    if place is None or local is None:
        return None
    size = math.sqrt(abs(determinant(local)))
    return scaled(moved(shape, place[0] - center[0], place[1] - center[1]), size)


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


def _through(view: Viewport, way: PixelMap) -> Viewport | None:
    """Return the view of the other snapshot that shows, all over the screen, what *view* shows here."""
    place, local = way(view.center), local_map(way, view.center)
    if place is None or local is None:
        return None
    matrix = times(view.matrix, inverse(local))
    scale = math.sqrt(abs(determinant(matrix)))
    return Viewport(place, scale, tidied(grown(matrix, 1 / scale)))
