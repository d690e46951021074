"""How two linked panes correspond: the map between their snapshots together with what the user shifted and scaled.

A link is one similarity on top of the map: ``after = map(before) / ratio + offset``. Both directions, the following
view, the ghost cursor and pasting all use the same pair of functions, so they can't disagree.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from twopass.model.geometry import XY, Shape, bounds, moved, scaled
from twopass.model.transforms import IDENTITY_2, Mat2, determinant
from twopass.model.viewport import Link, PixelMap, Viewport, follow, lead_back, local_map, offset_between
from twopass.ui.bridge.names import PaneName

# The plain link: what the user did is already inside the maps handed to `follow` and `lead_back`.
_PLAIN = Link()


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Both ways between the panes' snapshot pixels, the user's offset and ratio included."""

    before_to_after: PixelMap
    after_to_before: PixelMap

    def way_from(self, pane: PaneName) -> PixelMap:
        """Return the map from a pane's pixels to its partner's."""
        return self.before_to_after if pane == "before" else self.after_to_before


def correspondence(before_to_after: PixelMap, after_to_before: PixelMap, link: Link) -> Correspondence:
    """Return the maps between the snapshots with the link's offset and ratio applied."""
    (x, y), ratio = link.offset, link.ratio

    def forth(pixel: XY) -> XY | None:
        place = before_to_after(pixel)
        return None if place is None else (place[0] / ratio + x, place[1] / ratio + y)

    def back(pixel: XY) -> XY | None:
        return after_to_before(((pixel[0] - x) * ratio, (pixel[1] - y) * ratio))

    return Correspondence(forth, back)


def link_between(before: Viewport, after: Viewport, before_to_after: PixelMap, *, keep_ratio: bool) -> Link:
    """Return the link that holds two views as they are; ``keep_ratio`` where nothing says what the scales should be."""
    link = offset_between(before, after, before_to_after, keep_ratio=keep_ratio)
    place = before_to_after(before.center)
    if place is None:
        return link
    x, y = after.center
    return replace(link, offset=(x - place[0] / link.ratio, y - place[1] / link.ratio))


def followed(leader: Viewport, ways: Correspondence) -> Viewport | None:
    """Return the after view for a before view, or None where the map has no answer."""
    return follow(leader, ways.before_to_after, _PLAIN)


def led(follower: Viewport, ways: Correspondence, form: Mat2) -> Viewport | None:
    """Return the before view for an after view.

    The leader keeps its own *form*: taking the form from the follower would let it drift with every pan where the map
    is not linear.
    """
    view = lead_back(follower, ways.after_to_before, _PLAIN)
    return None if view is None else replace(view, form=form)


def square_form(metres_per_pixel: tuple[float, float] | None) -> Mat2:
    """Return the form that shows a metre equally long along both axes; the identity if they differ by less than 1 %."""
    if metres_per_pixel is None:
        return IDENTITY_2
    across, down = metres_per_pixel
    if not (across > 0 and down > 0) or abs(across / down - 1) <= 0.01:
        return IDENTITY_2
    stretch = math.sqrt(across / down)
    return (stretch, 0.0, 0.0, 1 / stretch)


def carried(shape: Shape, way: Callable[[XY], XY | None]) -> Shape | None:
    """Return a shape at the corresponding place and size under a map, or None where there is none."""
    center = bounds(shape).center
    place, local = way(center), local_map(way, center)
    if place is None or local is None:
        return None
    size = math.sqrt(abs(determinant(local)))
    return scaled(moved(shape, place[0] - center[0], place[1] - center[1]), size)
