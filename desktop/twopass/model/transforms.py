"""Plane transforms as plain tuples: affine (6 numbers), homography (9, row-major) and 2×2 linear maps."""

from __future__ import annotations

import math
from dataclasses import dataclass

from twopass.model.geometry import XY

Mat2 = tuple[float, float, float, float]  # row-major: x' = m0·x + m1·y, y' = m2·x + m3·y
Homography = tuple[float, float, float, float, float, float, float, float, float]

IDENTITY_2: Mat2 = (1.0, 0.0, 0.0, 1.0)


def determinant(m: Mat2) -> float:
    """Return the determinant of a 2×2 map: the factor by which it scales areas, negative if it mirrors."""
    return m[0] * m[3] - m[1] * m[2]


def times(m: Mat2, n: Mat2) -> Mat2:
    """Return the matrix product ``m · n`` (apply *n* first)."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
    )


def inverse(m: Mat2) -> Mat2:
    """Return the inverse of a 2×2 map; ``ZeroDivisionError`` if it has none."""
    d = determinant(m)
    return (m[3] / d, -m[1] / d, -m[2] / d, m[0] / d)


def turned(m: Mat2, point: XY) -> XY:
    """Return the point (or displacement) under the 2×2 map."""
    return (m[0] * point[0] + m[1] * point[1], m[2] * point[0] + m[3] * point[1])


def grown(m: Mat2, factor: float) -> Mat2:
    """Return the map times a number."""
    return (m[0] * factor, m[1] * factor, m[2] * factor, m[3] * factor)


def rotation(degrees: float) -> Mat2:
    """Return the map that turns by *degrees*, clockwise where y points down; exact for quarter turns."""
    quarters, rest = divmod(degrees, 90.0)
    if rest == 0:
        cosine, sine = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(quarters) % 4]
    else:
        cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return (cosine, -sine, sine, cosine)


def angle(m: Mat2) -> float:
    """Return by how much a map turns, degrees clockwise in (−180, 180]: of the rotation nearest to it."""
    return math.degrees(math.atan2(m[2] - m[1], m[0] + m[3]))


@dataclass(frozen=True, slots=True)
class Affine:
    """``X = a·x + b·y + c``, ``Y = d·x + e·y + f``: the order of STAC's ``proj:transform`` and of rasterio."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def apply(self, point: XY) -> XY:
        """Return the point under the transform."""
        x, y = point
        return (self.a * x + self.b * y + self.c, self.d * x + self.e * y + self.f)

    @property
    def linear(self) -> Mat2:
        """The 2×2 part."""
        return (self.a, self.b, self.d, self.e)

    def inverse(self) -> Affine:
        """Return the inverse transform; ``ZeroDivisionError`` if the linear part is singular."""
        m = inverse(self.linear)
        x, y = turned(m, (self.c, self.f))
        return Affine(m[0], m[1], -x, m[2], m[3], -y)

    def as_tuple(self) -> tuple[float, float, float, float, float, float]:
        """Return the six numbers in STAC order."""
        return (self.a, self.b, self.c, self.d, self.e, self.f)


def project(h: Homography, point: XY) -> XY:
    """Return the point under a 3×3 homography; infinite where its horizon passes."""
    x, y = point
    w = h[6] * x + h[7] * y + h[8]
    if w == 0:
        return (math.inf, math.inf)
    return ((h[0] * x + h[1] * y + h[2]) / w, (h[3] * x + h[4] * y + h[5]) / w)


def multiplied(m: Homography, n: Homography) -> Homography:
    """Return the matrix product ``m · n`` (apply *n* first)."""
    a, b, c, d, e, f, g, h, i = (
        m[row] * n[column] + m[row + 1] * n[column + 3] + m[row + 2] * n[column + 6]
        for row in (0, 3, 6)
        for column in (0, 1, 2)
    )
    return (a, b, c, d, e, f, g, h, i)


def inverse_homography(h: Homography) -> Homography:
    """Return the inverse of a homography by its adjugate; ``ZeroDivisionError`` if it is singular."""
    a, b, c, d, e, f, g, i, j = h
    det = a * (e * j - f * i) - b * (d * j - f * g) + c * (d * i - e * g)
    adjugate = (
        e * j - f * i,
        c * i - b * j,
        b * f - c * e,
        f * g - d * j,
        a * j - c * g,
        c * d - a * f,
        d * i - e * g,
        b * g - a * i,
        a * e - b * d,
    )
    n = tuple(value / det for value in adjugate)
    return (n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8])
