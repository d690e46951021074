"""Ways between snapshots that are not compared: through registrations with others, else by ground, else by pixel."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.projects import by_uid, small_project, uid

from twopass.model.georeference import Georeference, GeoreferenceKind
from twopass.model.link import LinkMode
from twopass.model.records import Comparison, Registration
from twopass.model.transforms import Affine
from twopass.workbench.ways import way_between

A, B, C, D = (uid(number) for number in (2, 3, 60, 61))


def shifted(x, y):
    return Registration(after_to_before=(1, 0, x, 0, 1, y, 0, 0, 1))


def compared(number, before, after, registration=None):
    return Comparison(uid=uid(70 + number), number=number, before=before, after=after, registration=registration)


def placed(snapshot, x):
    transform = Affine(1, 0, x, 0, -1, 0)
    reference = Georeference(kind=GeoreferenceKind.AFFINE, crs="EPSG:32637", transform=transform)
    return replace(snapshot, georeference=reference)


def project_of(*comparisons, places=()):
    project = small_project()
    first = project.snapshots[A]
    more = [replace(first, uid=item, number=number, file_name=f"{number}.png") for number, item in ((3, C), (4, D))]
    snapshots = [*project.snapshots.values(), *more]
    known = dict(places)
    snapshots = [placed(item, known[item.uid]) if item.uid in known else item for item in snapshots]
    return replace(project, snapshots=by_uid(*snapshots), comparisons=by_uid(*comparisons))


def both(maps, pixel):
    there = maps.before_to_after(pixel)
    return there, maps.after_to_before(there)


@pytest.mark.parametrize(
    ("comparisons", "expected"),
    [
        ([compared(1, A, C, shifted(10, 0))], (90, 50)),
        ([compared(1, C, A, shifted(10, 0))], (110, 50)),
        ([compared(1, A, B, shifted(10, 0)), compared(2, B, C, shifted(0, 5))], (90, 45)),
        ([compared(1, B, A, shifted(10, 0)), compared(2, C, B, shifted(0, 5))], (110, 55)),
        ([compared(1, A, C, shifted(10, 0)), compared(2, A, C, shifted(20, 0))], (80, 50)),
    ],
)
def test_registrations_lead_there_and_back(comparisons, expected):
    maps = way_between(project_of(*comparisons, places={A: 0, C: 400}.items()), A, C)
    assert maps.basis == "registration"
    assert both(maps, (100, 50)) == (pytest.approx(expected), pytest.approx((100, 50)))


def test_the_ground_where_nothing_is_registered_else_pixels():
    project = project_of(compared(1, A, D, shifted(3, 3)), places={A: 500_000, C: 500_030}.items())
    maps = way_between(project, A, C)
    assert maps.basis == "ground"
    assert both(maps, (100, 50)) == (pytest.approx((70, 50)), pytest.approx((100, 50)))
    assert way_between(project, A, B).basis == "pixels"


def test_by_pixel_where_that_is_meant():
    project = project_of(compared(1, A, C, shifted(10, 0)))
    assert way_between(project, A, C, LinkMode.PIXEL).before_to_after((1, 2)) == (1, 2)
