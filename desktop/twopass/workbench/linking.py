"""The ways between the two snapshots of a comparison: by registration, else by ground, else pixel by pixel."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from twopass.imagery.ground import Ground, pixel_map
from twopass.model.geometry import XY
from twopass.model.link import PixelMap
from twopass.model.project import Project
from twopass.model.records import Comparison, Snapshot
from twopass.model.transforms import Homography, inverse_homography, project

Basis = Literal["registration", "ground", "pixels"]


@dataclass(frozen=True, slots=True)
class Maps:
    """Both ways, and on what they rest."""

    before_to_after: PixelMap
    after_to_before: PixelMap
    basis: Basis


def comparison_maps(whole: Project, comparison: Comparison) -> Maps:
    """Return the ways between a comparison's snapshots."""
    if comparison.registration is not None:
        matrix = comparison.registration.after_to_before
        return Maps(_homography(inverse_homography(matrix)), _homography(matrix), "registration")
    before = _ground(whole.snapshots[comparison.before])
    after = _ground(whole.snapshots[comparison.after])
    if before is not None and after is not None:
        there, back = pixel_map(before, after), pixel_map(after, before)
        if there is not None and back is not None:
            return Maps(there, back, "ground")
    return Maps(_same, _same, "pixels")


def _ground(snapshot: Snapshot) -> Ground | None:
    reference = snapshot.georeference
    return None if reference is None else Ground(reference, snapshot.width, snapshot.height)


def _same(pixel: XY) -> XY:
    return pixel


def _homography(matrix: Homography) -> PixelMap:
    def way(pixel: XY) -> XY | None:
        place = project(matrix, pixel)
        return place if math.isfinite(place[0]) and math.isfinite(place[1]) else None

    return way
