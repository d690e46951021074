"""Places: what is written is read back to the same spot in every notation, and what is no place is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twopass.imagery import grids
from twopass.model.errors import ErrorCode, TwopassError
from twopass.workbench.places import NOTATIONS, Lonlat, Notation, Pixel, parse_place, written

LONLATS = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
# How far apart, in metres, what is written and what is meant may be.
_COARSENESS = {"decimal": 0.9, "dms": 2.5, "utm": 0.8, "mgrs": 2.0}


def apart(a: tuple[float, float], b: tuple[float, float]) -> float:
    from pyproj import Geod

    return float(Geod(ellps="WGS84").inv(*a, *b)[2])


@settings(deadline=None)
@given(LONLATS, st.sampled_from(NOTATIONS))
def test_what_is_written_is_read_back_to_the_same_spot(lonlat: tuple[float, float], notation: Notation) -> None:
    place = parse_place(written(lonlat, notation))
    assert isinstance(place, Lonlat)
    assert apart((place.lon, place.lat), lonlat) < _COARSENESS[notation]


@settings(deadline=None)
@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.booleans())
def test_pixels_are_read_back_wherever_they_are_said_to_be_pixels(x: float, y: float, on_ground: bool) -> None:
    place = parse_place(f"x {x:.3f}  y {y:.3f}", on_ground=on_ground)
    assert isinstance(place, Pixel)
    assert math.isclose(place.x, x, abs_tol=6e-4)
    assert math.isclose(place.y, y, abs_tol=6e-4)


@pytest.mark.parametrize(
    ("typed", "lon", "lat"),
    [
        ("35.40112 N 35.94871 E", 35.94871, 35.40112),
        ("35.40112, 35.94871", 35.94871, 35.40112),
        ("-35.40112 -35.94871", -35.94871, -35.40112),
        ("35.40112° 35.94871°", 35.94871, 35.40112),
        ("N35.40112 W35.94871", -35.94871, 35.40112),
        ("35.94871E 35.40112N", 35.94871, 35.40112),
        ("35°24'04\"N 35°56'55.4\"E", 35.948722, 35.401111),
        ("35 24 04 S, 35 56 55.4 W", -35.948722, -35.401111),
        ("35°24.0672'N 35°56.9226'E", 35.94871, 35.40112),
        ("N 35-24-04 E 035-56-55", 35.948611, 35.401111),
        ("37N 250123 3920456", 36.248666, 35.396211),
        ("UTM zone 37S 250123 mE 6079544 mN", 36.248666, -35.396211),
        ("37T 250123E, 4620456N", 35.997184, 41.696666),
        ("37SBV 50123 20456", 36.248699, 35.396185),
        ("37sbv5012320456", 36.248699, 35.396185),
    ],
)
def test_what_people_type_is_understood(typed: str, lon: float, lat: float) -> None:
    place = parse_place(typed)
    assert isinstance(place, Lonlat)
    assert apart((place.lon, place.lat), (lon, lat)) < 50


@pytest.mark.parametrize(
    ("typed", "on_ground"),
    [
        ("120, 300", False),
        ("120, 300", True),
        ("x 120 y 300", True),
        ("x=120, y=300", True),
        ("120 300 px", True),
        ("120px, 300px", True),
    ],
)
def test_pixels_are_told_from_degrees(typed: str, on_ground: bool) -> None:
    assert parse_place(typed, on_ground=on_ground) == Pixel(120, 300)


@pytest.mark.parametrize(
    "typed",
    [
        "", "Khmeimim", "95°, 10°", "35.4 N 35.9 N", "35°70'N 35°10'E", "61N 500000 4000000", "37N 5 4000000",
        "37SBV 123 45", "37IBV 50123 20456", "12", "1e3 4", "35.4 N", "nan nan", "37N 250123 99999999",
    ],
)  # fmt: skip
def test_what_is_no_place_is_refused(typed: str) -> None:
    with pytest.raises(TwopassError) as caught:
        parse_place(typed)
    assert caught.value.code is ErrorCode.BAD_PLACE


@pytest.mark.parametrize(
    ("lon", "lat", "zone"),
    [(4.9, 61, 32), (10, 78, 33), (8, 78, 31), (35.9, 35.4, 36), (180, 0, 1), (-180, 0, 1), (41, 80, 37)],
)
def test_zones_are_those_of_the_map(lon: float, lat: float, zone: int) -> None:
    assert grids.zone_of((lon, lat)) == zone
    assert grids.to_mgrs((lon, lat)).startswith(f"{zone:02d}")


def test_there_is_no_utm_at_the_poles_and_degrees_are_written_instead() -> None:
    assert grids.to_utm((10, 85)) is None
    assert written((10, 85), "utm") == written((10, 85), "decimal")


def test_a_coarse_grid_reference_means_the_middle_of_its_square() -> None:
    fine, coarse = grids.from_mgrs("37SBV 50500 20500"), grids.from_mgrs("37SBV 50 20")
    assert fine is not None
    assert coarse is not None
    assert apart(fine, coarse) < 2


def test_a_grid_reference_with_the_wrong_band_is_no_place() -> None:
    right = grids.to_mgrs((-92.5, 35.2))
    assert grids.from_mgrs(right) == pytest.approx((-92.5, 35.2), abs=1e-4)
    assert grids.from_mgrs(right.replace("15S", "15R")) is None
