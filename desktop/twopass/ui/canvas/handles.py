"""The eight handles of a box: where they lie, which one is under the mouse, and what dragging one does."""

from __future__ import annotations

from typing import Literal

from twopass.model.geometry import XY, Box, box_between

Handle = Literal["nw", "n", "ne", "e", "se", "s", "sw", "w"]
HANDLES: tuple[Handle, ...] = ("nw", "n", "ne", "e", "se", "s", "sw", "w")
CORNERS: tuple[Handle, ...] = ("nw", "ne", "se", "sw")

_LARGEST = 9.0
_SMALLEST = 4.0
_REACH = 4.0


def handle_size(width: float, height: float) -> float:
    """Return the side of a handle in screen pixels for a box of this size on screen: small boxes get small ones."""
    return min(_LARGEST, max(_SMALLEST, min(width, height) / 4))


def shown_handles(width: float, height: float) -> tuple[Handle, ...]:
    """Return the handles with room on a box of this size on screen: all eight, or the corners of a small one."""
    size = handle_size(width, height)
    return HANDLES if min(width, height) >= 4 * size else CORNERS


def handle_position(box: Box, handle: Handle) -> XY:
    """Return where a handle lies, in the frame of the box."""
    x, y = box.center
    if "w" in handle:
        x = box.x
    if "e" in handle:
        x = box.right
    if "n" in handle:
        y = box.y
    if "s" in handle:
        y = box.bottom
    return (x, y)


def handle_at(on_screen: dict[Handle, XY], at: XY, size: float) -> Handle | None:
    """Return the handle under a screen position, the nearest if several reach it; corners win over edges.

    The middle half of a box is never a handle's: however small a box is, it can be taken there and moved.
    """
    reach = size / 2 + _REACH
    if _is_inside(on_screen, at):
        return None
    best: tuple[float, Handle] | None = None
    for handle, (x, y) in on_screen.items():
        distance = max(abs(at[0] - x), abs(at[1] - y))
        if distance > reach:
            continue
        # An edge's handle gives way to a corner as near.
        rank = distance + (0.5 if handle not in CORNERS else 0.0)
        if best is None or rank < best[0]:
            best = (rank, handle)
    return None if best is None else best[1]


def _is_inside(on_screen: dict[Handle, XY], at: XY) -> bool:
    for axis in (0, 1):
        places = [place[axis] for place in on_screen.values()]
        low, high = min(places), max(places)
        if not low + (high - low) / 4 < at[axis] < high - (high - low) / 4:
            return False
    return True


def dragged(box: Box, handle: Handle, to: XY, smallest: float = 1.0) -> Box:
    """Return the box after a handle is dragged to a pixel; past the other side it flips. Sides stay >= *smallest*."""
    left, top, right, bottom = box.x, box.y, box.right, box.bottom
    if "w" in handle:
        left = _apart(to[0], right, smallest)
    if "e" in handle:
        right = _apart(to[0], left, smallest)
    if "n" in handle:
        top = _apart(to[1], bottom, smallest)
    if "s" in handle:
        bottom = _apart(to[1], top, smallest)
    return box_between((left, top), (right, bottom))


def _apart(moving: float, fixed: float, smallest: float) -> float:
    """Return *moving*, kept at least *smallest* away from *fixed* on the side it is on."""
    if abs(moving - fixed) >= smallest:
        return moving
    return fixed + smallest if moving >= fixed else fixed - smallest
