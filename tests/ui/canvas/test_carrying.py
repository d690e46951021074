"""The way of one snapshot's pixels into another's frame: exact where it is affine, near enough where it is bent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twopass.model.geometry import Box
from twopass.model.transforms import inverse_homography, project
from twopass.model.viewport import Viewport
from twopass.ui.canvas.carrying import carry_of
from twopass.ui.canvas.scene import Scene, carried_scene

AFFINE = (1.5, 0.25, 100.0, -0.25, 1.25, -40.0, 0.0, 0.0, 1.0)
ASKEW = (1.0, 0.02, 10.0, -0.03, 0.95, 20.0, 1e-5, -2e-5, 1.0)


def carry(matrix, size=(4000.0, 3000.0)):
    back = inverse_homography(matrix)
    return carry_of(lambda pixel: project(matrix, pixel), lambda pixel: project(back, pixel), *size)


def scene(view, size=(800.0, 600.0), ratio=1.0):
    return Scene(project=None, name="before", view=view, size=size, ratio=ratio, selected=frozenset())


@pytest.mark.parametrize(("matrix", "bent", "within"), [(AFFINE, False, 1e-6), (ASKEW, True, 0.05)])
@given(x=st.floats(0, 4000), y=st.floats(0, 3000))
def test_many_points_go_where_each_would(matrix, bent, within, x, y):
    found = carry(matrix)
    assert found.bent is bent
    assert found.many(np.array([[x, y]]))[0] == pytest.approx(project(matrix, (x, y)), abs=within)
    assert found.near((x, y)).apply((x, y)) == pytest.approx(project(matrix, (x, y)), abs=1e-6)


def test_where_there_is_no_way_there_is_none():
    assert carry_of(lambda _: None, lambda _: None, 100, 100) is None
    assert carry_of(lambda _: (1.0, 1.0), lambda _: None, 100, 100) is None
    part = carry_of(lambda p: p if p[0] < 60 else None, lambda p: p, 100, 100)
    places = part.many(np.array([[10.0, 10.0], [90.0, 10.0]]))
    assert places[0] == pytest.approx((10, 10))
    assert np.abs(places[1]).max() > 1e6, "out of sight"


@pytest.mark.parametrize("matrix", [AFFINE, ASKEW])
@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_carried_scene_lies_where_the_way_says_and_keeps_its_place_in_a_pan(matrix, ratio):
    found = carry(matrix)
    offsets = set()
    for pan in range(5):
        lead = scene(Viewport((1000.0 + pan / ratio, 900.0), 1.0), ratio=ratio)
        then = carried_scene(scene(Viewport((0.0, 0.0), 1.0), ratio=ratio), lead, found)
        corner = np.array([[700.0, 800.0]])
        wanted = np.array(lead.origin) + np.array(project(matrix, (700.0, 800.0))) * ratio
        assert then.on_device(corner)[0] == pytest.approx(wanted, abs=0.1 * ratio)
        near = then.near(Box(690, 790, 20, 20))
        assert near.on_device(corner)[0] == pytest.approx(wanted, abs=0.01)
        offsets.add((then.origin[0] - lead.origin[0], then.origin[1] - lead.origin[1], *then.rest, then.view.scale))
    assert len(offsets) == 1


@pytest.mark.parametrize("matrix", [AFFINE, ASKEW])
def test_what_is_seen_is_not_missed(matrix):
    found = carry(matrix)
    lead = scene(Viewport((2000.0, 1500.0), 0.5))
    seen = carried_scene(scene(Viewport((0.0, 0.0), 1.0)), lead, found).seen()
    back = inverse_homography(matrix)
    for x in np.linspace(0, 800, 9):
        for y in np.linspace(0, 600, 9):
            pixel = project(back, lead.view.to_pixel((x, y), lead.size))
            assert seen.x - 1e-6 <= pixel[0] <= seen.right + 1e-6
            assert seen.y - 1e-6 <= pixel[1] <= seen.bottom + 1e-6
