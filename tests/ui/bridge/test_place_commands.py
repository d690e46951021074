"""Coordinates under the mouse, and going to a typed place: on either snapshot, and honest where there is no ground."""

from __future__ import annotations

import math

import pytest
from support import canvas_fakes as fakes

from twopass.model.edits.comparisons import ImageFacts
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.georeference import Georeference, GeoreferenceKind
from twopass.model.transforms import Affine
from twopass.ui.bridge import place_commands
from twopass.ui.bridge.comparison_state import ComparisonState

MOON = {"type": "GeographicCRS", "name": "Moon", "datum": {"type": "GeodeticReferenceFrame", "name": "Moon",
        "ellipsoid": {"name": "Moon", "radius": 1737400}}, "coordinate_system": {"subtype": "ellipsoidal", "axis": [
            {"name": "Longitude", "abbreviation": "lon", "direction": "east", "unit": "degree"},
            {"name": "Latitude", "abbreviation": "lat", "direction": "north", "unit": "degree"}]}}  # fmt: skip


def facts(name, crs=None, left=500000.0):
    place = None
    if crs is not None:
        step = 1e-4 if isinstance(crs, dict) else 1.0
        left, top = (10.0, 20.0) if isinstance(crs, dict) else (left, 4000000.0)
        place = Georeference(kind=GeoreferenceKind.AFFINE, crs=crs, transform=Affine(step, 0, left, 0, -step, top))
    return ImageFacts(path=f"/a/{name}.tif", width=600, height=400, georeference=place)


def made(before=None, after=None, left=500000.0):
    return ComparisonState(fakes.MemorySession(facts("before", before), facts("after", after, left)))


def test_a_typed_place_is_found_on_the_snapshot_that_shows_it(qtbot) -> None:
    state = made("EPSG:32637", "EPSG:32637", left=500500.0)
    both = place_commands.find(state, "37N 500550 3999900")
    assert (both.pane, both.panes) == ("before", ("before", "after"))
    assert math.dist(both.pixel, (550, 100)) < 1e-3
    other = place_commands.find(state, "37N 500900 3999900")
    assert (other.pane, other.panes) == ("after", ("after",))
    place_commands.go_to(state, other)
    assert state.active == "after"
    assert math.dist(state.views["after"].center, (400, 100)) < 1e-3


@pytest.mark.parametrize(
    ("crs", "typed", "code"),
    [
        ("EPSG:32637", "37N 490000 3999900", ErrorCode.PLACE_OUTSIDE),
        ("EPSG:32637", "x 700 y 3", ErrorCode.PLACE_OUTSIDE),
        ("EPSG:32637", "somewhere", ErrorCode.BAD_PLACE),
        (None, "36.1 N 39.0 E", ErrorCode.NO_GROUND),
        (MOON, "20 N 10 E", ErrorCode.NO_GROUND),
    ],
)
def test_what_can_not_be_gone_to_is_said(qtbot, crs, typed, code) -> None:
    with pytest.raises(TwopassError) as caught:
        place_commands.find(made(crs, crs), typed)
    assert caught.value.code is code


def test_a_bare_pair_is_pixels_where_there_is_no_ground(qtbot) -> None:
    state = made()
    assert place_commands.find(state, "120, 300").pixel == (120, 300)
    assert place_commands.where(state, "before", (1, 2)) == place_commands.NO_GEOREFERENCE
    state.set_cursor("after", (12.25, 30.0))
    assert place_commands.to_copy(state) == "x 12.2, y 30.0"


def test_coordinates_follow_the_notation_and_another_planet_has_none(qtbot) -> None:
    state = made("EPSG:32637", MOON)
    state.set_notation("utm")
    assert place_commands.where(state, "before", (100, 100)) == "37N 500100 3999900"
    state.set_notation("mgrs")
    assert place_commands.where(state, "before", (100.5, 100.5)).startswith("37SEV 00100 ")
    assert place_commands.where(state, "after", (1, 2)) == place_commands.NOT_ON_EARTH
