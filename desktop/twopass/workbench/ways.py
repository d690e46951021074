"""The way from one snapshot of a project to another that it need not be compared with."""

from __future__ import annotations

from collections.abc import Iterator

from twopass.model.geometry import XY
from twopass.model.ids import Uid
from twopass.model.link import LinkMode, PixelMap
from twopass.model.project import Project
from twopass.model.records import Comparison
from twopass.workbench.linking import Maps, comparison_maps


def way_between(project: Project, first: Uid, second: Uid, mode: LinkMode = LinkMode.AUTOMATIC) -> Maps:
    """Return the ways between two snapshots: *first* stands for before, *second* for after.

    By the registration of a comparison of the two, else by those of both with a third snapshot, else by both
    georeferences, else pixel by pixel.
    """
    if mode is not LinkMode.PIXEL:
        registered = dict(_registered(project, first))
        if second in registered:
            return registered[second]
        for third, there in registered.items():
            further = dict(_registered(project, third)).get(second)
            if further is not None:
                return _joined(there, further)
    return comparison_maps(project, Comparison(uid=Uid(""), number=0, before=first, after=second), mode)


def _registered(project: Project, first: Uid) -> Iterator[tuple[Uid, Maps]]:
    """Yield every snapshot that *first* is registered with, and the ways between the two; newer ones come last."""
    for comparison in sorted(project.comparisons.values(), key=lambda item: item.number):
        if comparison.registration is None or first not in (comparison.before, comparison.after):
            continue
        maps = comparison_maps(project, comparison)
        if comparison.before == first:
            yield comparison.after, maps
        else:
            yield comparison.before, Maps(maps.after_to_before, maps.before_to_after, maps.basis, maps.rests_on)


def _joined(one: Maps, two: Maps) -> Maps:
    there = _after(one.before_to_after, two.before_to_after)
    back = _after(two.after_to_before, one.after_to_before)
    return Maps(there, back, "registration", (*one.rests_on, *two.rests_on))


def _after(first: PixelMap, second: PixelMap) -> PixelMap:
    def way(pixel: XY) -> XY | None:
        place = first(pixel)
        return None if place is None else second(place)

    return way
