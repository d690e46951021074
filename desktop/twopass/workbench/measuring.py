"""What a line, an outline or a rectangle on a snapshot measures: geodesic on the ground, by the GSD, or in pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from twopass.imagery.ground import Ground
from twopass.model.geometry import XY
from twopass.model.properties import gsd_error, number_of
from twopass.model.records import Snapshot

Kind = Literal["line", "area", "rectangle"]
Basis = Literal["ground", "gsd", "pixels"]


@dataclass(frozen=True, slots=True)
class Measure:
    """What was measured.

    Attributes:
        basis: on what it rests; lengths are metres, in pixels for "pixels".
        legs: the length of every side, in order; of an outline the last one closes it.
        bearing: of the last leg, degrees clockwise from true north, or None where north is not known.
        area: of an outline or a rectangle, else None.
        error: of lengths as a fraction of them, where it is known.
        approximate: whether the basis is only about right.
    """

    kind: Kind
    basis: Basis
    legs: tuple[float, ...]
    bearing: float | None = None
    area: float | None = None
    error: float | None = None
    approximate: bool = False

    @property
    def length(self) -> float:
        """The sum of the legs."""
        return math.fsum(self.legs)


def basis_of(snapshot: Snapshot, ground: Ground | None) -> Basis:
    """Return on what lengths on a snapshot rest."""
    if ground is not None and ground.length_m((0.0, 0.0), (float(snapshot.width), float(snapshot.height))) is not None:
        return "ground"
    return "pixels" if _gsd(snapshot) is None else "gsd"


def metres_per_pixel(snapshot: Snapshot, ground: Ground | None, at: XY) -> tuple[float, float] | None:
    """Return metres per snapshot pixel along x and y: from the georeference, else the stated GSD, else None."""
    measured = None if ground is None else ground.metres_per_pixel(at)
    gsd = _gsd(snapshot)
    return measured if measured is not None or gsd is None else (gsd, gsd)


def is_approximate(snapshot: Snapshot, basis: Basis) -> bool:
    """Return whether lengths are only about right: by a GSD, or by a place that has an error."""
    place = snapshot.georeference
    return basis == "gsd" or (basis == "ground" and place is not None and place.is_approximate)


def measure(snapshot: Snapshot, ground: Ground | None, points: Sequence[XY], kind: Kind) -> Measure | None:
    """Return what *points* (snapshot pixels) measure; None for fewer than a leg, or three for an area."""
    if len(points) < (2 if kind == "line" else 3):
        return None
    ends = [*points[1:], points[0]] if kind != "line" else points[1:]
    sides = list(zip(points, ends, strict=kind != "line"))
    if ground is not None:
        walked = [ground.leg(a, b) for a, b in sides]
        legs = tuple(leg[0] for leg in walked if leg is not None)
        area = ground.area_m2(points) if kind != "line" else None
        if len(legs) == len(sides) and (kind == "line" or area is not None):
            last = walked[len(points) - 2]
            rough = is_approximate(snapshot, "ground")
            return Measure(
                kind, "ground", legs, last[1] if last else None, area, _ground_error(snapshot, ground), rough
            )
    gsd = _gsd(snapshot)
    scale = 1.0 if gsd is None else gsd
    legs = tuple(math.dist(a, b) * scale for a, b in sides)
    area = None if kind == "line" else _area(points) * scale * scale
    error = None if gsd is None else gsd_error(snapshot.properties)
    return Measure(kind, "pixels" if gsd is None else "gsd", legs, None, area, error, gsd is not None)


def measure_text(found: Measure) -> str:
    """Return a measure on one line: "63.2 m · 045.3°", "about 12.1 × 8.0 m ± 1 % · 97 m²"."""
    unit = "px" if found.basis == "pixels" else "m"
    about = "about " if found.approximate else ""
    error = f" ± {100 * found.error:.2g} %" if found.error is not None else ""
    if found.kind == "rectangle":
        sides = f"{_plain(found.legs[0])} × {_plain(found.legs[1])} {unit}"
        return f"{about}{sides}{error} · {area_text(found.area or 0.0, unit)}"
    if found.kind == "area":
        return f"{about}{area_text(found.area or 0.0, unit)} · {length_text(found.length, unit)} round{error}"
    parts = [f"{about}{length_text(found.length, unit)}{error}"]
    if len(found.legs) > 1:
        parts.append(f"last leg {length_text(found.legs[-1], unit)}")
    parts.append(f"{found.bearing % 360:05.1f}°" if found.bearing is not None else "north not known")
    return " · ".join(parts)


def length_text(length: float, unit: str) -> str:
    """Return a length with a fitting unit."""
    return f"{length / 1000:.3f} km" if unit == "m" and length >= 10_000 else f"{_plain(length)} {unit}"


def area_text(area: float, unit: str) -> str:
    """Return an area with a fitting unit."""
    return f"{area / 1e6:.3f} km²" if unit == "m" and area >= 1e6 else f"{_plain(area)} {unit}²"


def _ground_error(snapshot: Snapshot, ground: Ground) -> float | None:
    """Return by what fraction lengths may be off where the corners are only known to so many metres."""
    place = snapshot.georeference
    across = ground.length_m((0.0, 0.0), (float(snapshot.width), float(snapshot.height)))
    if place is None or place.accuracy_m is None or not across:
        return None
    return math.sqrt(2) * place.accuracy_m / across


def _plain(value: float) -> str:
    return f"{value:.1f}" if value < 1000 else f"{value:,.0f}"


def _gsd(snapshot: Snapshot) -> float | None:
    value = number_of(snapshot, "gsd")
    return value if value is not None and value > 0 else None


def _area(ring: Sequence[XY]) -> float:
    x, y = ring[0]  # far from the origin the products would lose what matters
    moved = [(a - x, b - y) for a, b in ring]
    pairs = zip(moved, [*moved[1:], moved[0]], strict=True)
    return abs(math.fsum(a[0] * b[1] - a[1] * b[0] for a, b in pairs)) / 2
