"""Makes the after snapshot look like the before one: by the levels of what both show of the same ground."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from twopass.model.display import DisplayChoice, toned_like
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.ids import Uid
from twopass.model.link import PixelMap
from twopass.model.project import Project
from twopass.model.records import Comparison, Snapshot
from twopass.workbench.linking import comparison_maps

if TYPE_CHECKING:
    from twopass.imagery.isolated.image import IsolatedImage
    from twopass.workbench.tiles import TileEngine

_SHARED_AT_LEAST = 0.02  # of the parts; with less in common the whole of both is compared


def match_after(
    tiles: TileEngine,
    project: Project,
    comparison: Comparison,
    choices: Mapping[Uid, DisplayChoice],
    then: Callable[[DisplayChoice | TwopassError], object],
) -> None:
    """Hand *then*, on the UI thread, the choice with which the after snapshot looks like the before one.

    It has the bands and the stretch of the after snapshot's choice, the tones of the before one's, and the curves that
    give its levels their distribution; *choices* are both snapshots'. ``NOT_ALIKE`` where that can't be.
    """
    before, after = (project.snapshots[uid] for uid in (comparison.before, comparison.after))
    wanted, mine = choices[before.uid], choices[after.uid]

    def work(images: list[IsolatedImage], stopped: Callable[[], bool]) -> DisplayChoice | TwopassError:
        from twopass.imagery.radiometry import curve_between

        maps = comparison_maps(project, comparison)
        parts = shared_parts(before, after, maps.before_to_after), shared_parts(after, before, maps.after_to_before)
        if maps.basis == "pixels" or min(map(_share, parts)) < _SHARED_AT_LEAST:
            parts = (b"", b"")
        asked = zip(images, (wanted, mine), parts, strict=True)
        there, here = (
            image.count(choice, levels=True, parts=part, stopped=stopped)[1] for image, choice, part in asked
        )
        if len(here) != len(there):
            return TwopassError(ErrorCode.NOT_ALIKE, detail="one shows one band, the other three")
        curves = [curve_between(*pair) for pair in zip(here, there, strict=True)]
        known = tuple(curve for curve in curves if curve is not None)
        if len(known) < len(curves):
            return TwopassError(ErrorCode.NOT_ALIKE, detail="one of them shows too little there")
        return replace(toned_like(mine, wanted), curves=known)

    tiles.with_images((before.uid, after.uid), work, then)


def shared_parts(snapshot: Snapshot, other: Snapshot, way: PixelMap) -> bytes:
    """Return which of the 32 × 32 parts of a snapshot (row by row, 1 or 0) lie within the other one, by a map to it."""
    from twopass.imagery.radiometry import PARTS

    def shared(column: int, row: int) -> bool:
        place = way(((column + 0.5) * snapshot.width / PARTS, (row + 0.5) * snapshot.height / PARTS))
        return place is not None and 0 <= place[0] < other.width and 0 <= place[1] < other.height

    return bytes(shared(column, row) for row in range(PARTS) for column in range(PARTS))


def _share(parts: bytes) -> float:
    return sum(parts) / len(parts)
