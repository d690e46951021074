"""Shapes as label files write them: box, oriented box and rings; with the reason where one can't be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twopass.formats.values import BadValue, as_flag, as_number, as_numbers, as_rings
from twopass.model import geometry
from twopass.model.geometry import LARGEST_COORDINATE, XY, Box, OrientedBox, Point, Polygon, Shape

OBB_KEYS = ("center", "size", "rotation", "front_known")
# Outlines are often rounded to two or three decimals; further apart than this they are another outline.
SAME_OUTLINE_PX = 0.05


def checked(shape: Shape) -> Shape:
    """Return the shape if it can be drawn. Raises ``BadValue`` saying what is wrong."""
    match shape:
        case Box() | OrientedBox():
            width, height = (shape.width, shape.height) if isinstance(shape, Box) else (shape.length, shape.width)
            if width < 0 or height < 0:
                raise BadValue("the box has a negative size")
            if width == 0 or height == 0:
                raise BadValue("the box has no size")
        case _:
            pass
    around = geometry.bounds(shape)
    if max(abs(number) for number in (around.x, around.y, around.right, around.bottom)) > LARGEST_COORDINATE:
        raise BadValue("it lies more than 1,000,000,000 pixels away")
    if not geometry.is_drawable(shape):
        raise BadValue("its shape can't be drawn")
    return shape


def box(value: Any) -> Box:
    """Return a COCO ``bbox``, as it stands. Raises ``BadValue``."""
    if value is None:
        raise BadValue("it has no “bbox”")
    try:
        return Box(*as_numbers(value, 4))
    except BadValue as bad:
        raise BadValue(f"“bbox” {bad}") from bad


def oriented_box(value: Any) -> OrientedBox:
    """Return a native ``obb``; any angle is brought into (-180, 180]. Raises ``BadValue``."""
    if not isinstance(value, Mapping):
        raise BadValue("it has no “obb”")
    try:
        x, y = as_numbers(value.get("center"), 2)
        length, width = as_numbers(value.get("size"), 2)
        rotation = as_number(value.get("rotation"))
        front = as_flag(value.get("front_known", False))
    except BadValue as bad:
        raise BadValue(f"“obb” {bad}") from bad
    return OrientedBox((x, y), length, width, turned_into_range(rotation), front)


def turned_into_range(degrees: float) -> float:
    """Return an angle in (-180, 180]; one that is there already is unchanged to the last bit."""
    if -180 < degrees <= 180:
        return degrees
    rest = degrees % 360
    return rest - 360 if rest > 180 else rest


def point(value: Any) -> Point:
    """Return a native ``point``. Raises ``BadValue``."""
    try:
        return Point(*as_numbers(value, 2))
    except BadValue as bad:
        raise BadValue(f"“point” {bad}") from bad


def polygon(value: Any) -> Polygon:
    """Return COCO rings as a polygon; a last corner that repeats the first is dropped. Raises ``BadValue``."""
    try:
        rings = as_rings(value)
    except BadValue as bad:
        raise BadValue(f"“segmentation” {bad}") from bad
    return Polygon(tuple(_opened(corners(ring)) for ring in rings))


def corners(ring: tuple[float, ...]) -> tuple[XY, ...]:
    """Return a flat ring as corners."""
    return tuple(zip(ring[::2], ring[1::2], strict=True))


def _opened(ring: tuple[XY, ...]) -> tuple[XY, ...]:
    return ring[:-1] if len(ring) > 3 and ring[0] == ring[-1] else ring


def is_outline_of(rings: Any, shape: Shape) -> bool:
    """Return whether COCO rings are no more than the shape's own outline, whichever corner they start from."""
    own = geometry.rings(shape)
    try:
        given = polygon(rings).rings
    except BadValue:
        return False
    if len(given) != 1 or len(own) != 1 or len(given[0]) != len(own[0]):
        return False
    ring = given[0]
    return any(
        _close(ring[start:] + ring[:start], own[0]) or _close((ring[start:] + ring[:start])[::-1], own[0])
        for start in range(len(ring))
    )


def _close(first: tuple[XY, ...], second: tuple[XY, ...]) -> bool:
    return all(
        abs(a[0] - b[0]) <= SAME_OUTLINE_PX and abs(a[1] - b[1]) <= SAME_OUTLINE_PX
        for a, b in zip(first, second, strict=True)
    )


def flat_rings(shape: Shape) -> list[list[float]]:
    """Return a shape's outline as COCO rings; none for a point."""
    return [[number + 0.0 for corner in ring for number in corner] for ring in geometry.rings(shape)]


def bbox(shape: Shape) -> list[float]:
    """Return the COCO ``bbox`` of a shape."""
    around = geometry.bounds(shape)
    return [around.x + 0.0, around.y + 0.0, around.width + 0.0, around.height + 0.0]


def obb(shape: OrientedBox) -> dict[str, Any]:
    """Return a native ``obb``."""
    return {
        "center": [shape.center[0] + 0.0, shape.center[1] + 0.0],
        "size": [shape.length + 0.0, shape.width + 0.0],
        "rotation": shape.rotation + 0.0,
        "front_known": shape.front_known,
    }
