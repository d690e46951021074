"""Measures: geodesic where the ground is known, by the GSD and marked where it is not, in pixels without either."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twopass.imagery.ground import Ground
from twopass.model.georeference import Georeference, GeoreferenceKind
from twopass.model.ids import Uid
from twopass.model.properties import GSD_ERROR
from twopass.model.records import Snapshot
from twopass.model.transforms import Affine
from twopass.model.values import freeze
from twopass.workbench.measuring import basis_of, measure, measure_text

UTM = Georeference(kind=GeoreferenceKind.AFFINE, crs="EPSG:32637", transform=Affine(0.5, 0, 500000, 0, -0.5, 4000000))


def snapshot(place=None, **properties):
    return Snapshot(
        uid=Uid("s"), number=1, site=None, file_name="a", width=2000, height=2000, georeference=place,
        properties=freeze(properties) or None,
    )  # fmt: skip


def test_a_line_on_the_ground_is_geodesic_with_a_true_bearing() -> None:
    ground = Ground(UTM, 2000, 2000)
    found = measure(snapshot(UTM), ground, [(0, 0), (0, 1000), (1000, 1000)], "line")
    assert found is not None
    # On the central meridian UTM shortens by 0.9996; north is up.
    assert found.legs == pytest.approx((500 / 0.9996, 500 / 0.9996), rel=1e-5)
    assert found.bearing == pytest.approx(90.0, abs=0.01)
    assert (found.basis, found.approximate) == ("ground", False)


def test_an_area_on_the_ground_and_a_rectangle_agree() -> None:
    ground = Ground(UTM, 2000, 2000)
    ring = [(0, 0), (1000, 0), (1000, 400), (0, 400)]
    area, rectangle = (measure(snapshot(UTM), ground, ring, kind) for kind in ("area", "rectangle"))
    assert area is not None
    assert rectangle is not None
    assert area.area == rectangle.area == pytest.approx(500 * 200 / 0.9996**2, rel=1e-5)
    assert measure_text(rectangle) == "500.2 × 200.1 m · 100,080 m²"


def test_by_a_ground_sample_distance_it_is_approximate_with_its_error() -> None:
    found = measure(snapshot(gsd=0.5, **{GSD_ERROR: 0.01}), None, [(0, 0), (30, 40)], "line")
    assert found is not None
    assert (found.basis, found.length, found.approximate) == ("gsd", 25.0, True)
    assert measure_text(found) == "about 25.0 m ± 1 % · north not known"


def test_without_either_it_is_pixels() -> None:
    found = measure(snapshot(), None, [(0, 0), (30, 40), (30, 50)], "line")
    assert found is not None
    assert measure_text(found) == "60.0 px · last leg 10.0 px · north not known"
    assert basis_of(snapshot(), None) == "pixels"


@pytest.mark.parametrize(("points", "kind"), [([], "line"), ([(1, 1)], "line"), ([(1, 1), (2, 2)], "area")])
def test_too_few_points_measure_nothing(points, kind) -> None:
    assert measure(snapshot(), None, points, kind) is None


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 2000), st.floats(0, 2000)), min_size=2, max_size=6), st.floats(0, 360))
def test_pixels_do_not_care_where_and_how_turned_they_are(points, angle) -> None:
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    turned = [(c * x - s * y + 9e5, s * x + c * y - 7e5) for x, y in points]
    one, two = (measure(snapshot(), None, ring, "line") for ring in (points, turned))
    assert one is not None
    assert two is not None
    assert two.length == pytest.approx(one.length, abs=1e-6)
    if len(points) > 2:
        first, second = (measure(snapshot(), None, ring, "area") for ring in (points, turned))
        assert first is not None
        assert second is not None
        assert second.area == pytest.approx(first.area, abs=1e-3)
