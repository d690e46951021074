"""Shapes in snapshot pixels and the arithmetic on them.

Frame: continuous pixels of one snapshot, origin at the outer top-left corner of the top-left pixel, x right, y down,
boxes half-open (a box ``0, 0, 1, 1`` encloses exactly the first pixel). The same convention as COCO, CVAT and GDAL.
Angles are degrees, clockwise on screen, 0 = +x, in (-180, 180].
"""

from __future__ import annotations

import math
from dataclasses import dataclass

XY = tuple[float, float]

# A shape must fit the number range every reader can take; the same bound is used for untrusted files.
LARGEST_COORDINATE = 1e9


@dataclass(frozen=True, slots=True)
class Box:
    """An axis-aligned box: top-left corner ``x, y`` and size ``width, height``, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x just beyond the box."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y just beyond the box."""
        return self.y + self.height

    @property
    def center(self) -> XY:
        """The middle of the box."""
        return (self.x + self.width / 2, self.y + self.height / 2)


@dataclass(frozen=True, slots=True)
class OrientedBox:
    """A rotated box: ``length`` runs along ``rotation`` (toward the nose if ``front_known``), ``width`` across it."""

    center: XY
    length: float
    width: float
    rotation: float
    front_known: bool = False


@dataclass(frozen=True, slots=True)
class Polygon:
    """One or more rings of at least three corners each, not closed."""

    rings: tuple[tuple[XY, ...], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A single position."""

    x: float
    y: float


Shape = Box | OrientedBox | Polygon | Point


def box_between(first: XY, second: XY) -> Box:
    """Return the box spanned by two opposite corners, whichever way they were dragged."""
    left, top = min(first[0], second[0]), min(first[1], second[1])
    return Box(left, top, abs(second[0] - first[0]), abs(second[1] - first[1]))


def rings(shape: Shape) -> tuple[tuple[XY, ...], ...]:
    """Return the outline of a shape as rings of corners, clockwise on screen for boxes.

    An oriented box starts at its front-left corner (the native format's and DOTA's order); a point has no ring.
    """
    match shape:
        case Box():
            return (
                (
                    (shape.x, shape.y),
                    (shape.right, shape.y),
                    (shape.right, shape.bottom),
                    (shape.x, shape.bottom),
                ),
            )
        case OrientedBox():
            return (_oriented_corners(shape),)
        case Polygon():
            return shape.rings
        case Point():
            return ()


def _oriented_corners(shape: OrientedBox) -> tuple[XY, ...]:
    angle = math.radians(shape.rotation)
    cos, sin = math.cos(angle), math.sin(angle)
    half_length, half_width = shape.length / 2, shape.width / 2
    # Front-left first: with y down, "left of forward" is minus the direction that is a clockwise quarter turn on.
    offsets = (
        (half_length, -half_width),
        (half_length, half_width),
        (-half_length, half_width),
        (-half_length, -half_width),
    )
    x, y = shape.center
    return tuple((x + along * cos - across * sin, y + along * sin + across * cos) for along, across in offsets)


def bounds(shape: Shape) -> Box:
    """Return the smallest axis-aligned box around a shape (of no size for a point)."""
    match shape:
        case Box():
            return shape
        case Point():
            return Box(shape.x, shape.y, 0.0, 0.0)
        case _:
            corners = [corner for ring in rings(shape) for corner in ring]
            xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
            return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def area(shape: Shape) -> float:
    """Return the area in square pixels: exact for boxes, the sum of the rings (shoelace) for polygons, 0 for points."""
    match shape:
        case Box():
            return shape.width * shape.height
        case OrientedBox():
            return shape.length * shape.width
        case Point():
            return 0.0
        case Polygon():
            return sum(_ring_area(ring) for ring in shape.rings)


def _ring_area(ring: tuple[XY, ...]) -> float:
    following = ring[1:] + ring[:1]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, following, strict=True))) / 2


def meet(first: Box, second: Box) -> bool:
    """Return whether two boxes overlap or touch."""
    return first.x <= second.right and second.x <= first.right and first.y <= second.bottom and second.y <= first.bottom


def moved(shape: Shape, dx: float, dy: float) -> Shape:
    """Return the shape displaced by ``dx, dy`` pixels."""
    match shape:
        case Box():
            return Box(shape.x + dx, shape.y + dy, shape.width, shape.height)
        case OrientedBox():
            center = (shape.center[0] + dx, shape.center[1] + dy)
            return OrientedBox(center, shape.length, shape.width, shape.rotation, shape.front_known)
        case Polygon():
            return Polygon(tuple(tuple((x + dx, y + dy) for x, y in ring) for ring in shape.rings))
        case Point():
            return Point(shape.x + dx, shape.y + dy)


def scaled(shape: Shape, factor: float) -> Shape:
    """Return the shape grown by *factor* about the middle of its bounds; a point is unchanged."""
    cx, cy = bounds(shape).center
    match shape:
        case Box():
            width, height = shape.width * factor, shape.height * factor
            return Box(cx - width / 2, cy - height / 2, width, height)
        case OrientedBox():
            return OrientedBox(
                shape.center, shape.length * factor, shape.width * factor, shape.rotation, shape.front_known
            )
        case Polygon():
            return Polygon(
                tuple(tuple((cx + (x - cx) * factor, cy + (y - cy) * factor) for x, y in ring) for ring in shape.rings)
            )
        case Point():
            return shape


def is_finite(shape: Shape) -> bool:
    """Return whether every number of the shape is finite and within ±1e9."""
    return all(math.isfinite(number) and abs(number) <= LARGEST_COORDINATE for number in _numbers(shape))


def is_drawable(shape: Shape) -> bool:
    """Return whether the shape is finite and has an extent (a point needs none)."""
    if type(shape) is Box:
        # In one go: it is asked of a hundred thousand when a project opens. Comparisons with nan never hold.
        most = LARGEST_COORDINATE
        lies = -most <= shape.x <= most and -most <= shape.y <= most
        return lies and 0 < shape.width <= most and 0 < shape.height <= most
    if not is_finite(shape):
        return False
    match shape:
        case Box():
            return shape.width > 0 and shape.height > 0
        case OrientedBox():
            return shape.length > 0 and shape.width > 0 and -180 < shape.rotation <= 180
        case Polygon():
            return bool(shape.rings) and all(len(ring) >= 3 for ring in shape.rings)
        case Point():
            return True


def _numbers(shape: Shape) -> tuple[float, ...]:
    match shape:
        case Box():
            return (shape.x, shape.y, shape.width, shape.height)
        case OrientedBox():
            return (*shape.center, shape.length, shape.width, shape.rotation)
        case Polygon():
            return tuple(number for ring in shape.rings for corner in ring for number in corner)
        case Point():
            return (shape.x, shape.y)
