"""The ways between the two snapshots of a comparison: by registration, else by ground, else pixel by pixel."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from twopass.imagery.ground import Ground, pixel_map
from twopass.model.geometry import XY
from twopass.model.georeference import Georeference
from twopass.model.link import LinkMode, PixelMap
from twopass.model.project import Project
from twopass.model.records import Comparison, Snapshot
from twopass.model.transforms import Homography, inverse_homography, project

Basis = Literal["registration", "ground", "pixels"]


@dataclass(frozen=True, slots=True)
class Maps:
    """Both ways, and on what they rest: the kind of it, and the records themselves."""

    before_to_after: PixelMap
    after_to_before: PixelMap
    basis: Basis
    rests_on: tuple[Homography | Georeference, ...] = ()


def comparison_maps(whole: Project, comparison: Comparison, mode: LinkMode = LinkMode.AUTOMATIC) -> Maps:
    """Return the ways between a comparison's snapshots; by pixels where nothing says where the ground is."""
    if mode is LinkMode.PIXEL:
        return _BY_PIXEL
    if comparison.registration is not None:
        matrix = comparison.registration.after_to_before
        # An imported file may hold one that leads nowhere.
        with suppress(ZeroDivisionError):
            return Maps(_homography(inverse_homography(matrix)), _homography(matrix), "registration", (matrix,))
    return _by_ground(whole.snapshots[comparison.before], whole.snapshots[comparison.after]) or _BY_PIXEL


def _by_ground(before: Snapshot, after: Snapshot) -> Maps | None:
    first, second = before.georeference, after.georeference
    if first is None or second is None:
        return None
    a, b = Ground(first, before.width, before.height), Ground(second, after.width, after.height)
    there, back = pixel_map(a, b), pixel_map(b, a)
    return None if there is None or back is None else Maps(there, back, "ground", (first, second))


def _same(pixel: XY) -> XY:
    return pixel


_BY_PIXEL = Maps(_same, _same, "pixels")


def _homography(matrix: Homography) -> PixelMap:
    def way(pixel: XY) -> XY | None:
        place = project(matrix, pixel)
        return place if math.isfinite(place[0]) and math.isfinite(place[1]) else None

    return way
