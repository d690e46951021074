"""The ground on Earth and elsewhere: nothing is said about places that the coordinates do not support."""

from __future__ import annotations

from pathlib import Path

import pytest

from twopass.imagery.ground import Ground, pixel_map
from twopass.imagery.opening import open_image
from twopass.model.georeference import Georeference, GeoreferenceKind
from twopass.model.transforms import Affine
from twopass.workbench.facts import facts_of


def ground(crs: str, step: float = 1.0) -> Ground:
    """Return 100 × 100 pixels of *step* units of a CRS, from (10, 20) east- and southwards."""
    transform = Affine(step, 0, 10, 0, -step, 20)
    return Ground(Georeference(kind=GeoreferenceKind.AFFINE, crs=crs, transform=transform), 100, 100)


@pytest.mark.parametrize(
    ("crs", "step", "metres"),
    [
        ("IAU_2015:30100", 0.001, (28.50, 30.32)),  # the Moon: a degree of latitude has 30.3 km
        ("IAU_2015:49910", 5.0, (5.0, 5.0)),
        ("ESRI:104905", 0.001, (55.71, 58.93)),  # Mars
        ("+proj=longlat +R=1737400 +no_defs", 0.001, (28.50, 30.32)),
    ],
)
def test_another_planet_has_metres_but_no_place_on_earth(crs: str, step: float, metres: tuple[float, float]) -> None:
    there = ground(crs, step)
    assert there.metres_per_pixel((50, 50)) == pytest.approx(metres, rel=0.01)
    assert there.to_lonlat((50, 50)) is None
    assert there.from_lonlat((10, 20)) is None
    assert pixel_map(there, ground("EPSG:4326", 0.001)) is None
    assert pixel_map(ground("EPSG:4326", 0.001), there) is None


def test_two_systems_of_one_planet_are_linked() -> None:
    way = pixel_map(ground("IAU_2015:49900", 0.001), ground("IAU_2015:49910", 5.0))
    assert way is not None
    assert way((0.0, 0.0)) is not None


@pytest.mark.parametrize("crs", ["EPSG:5773", "EPSG:4978", "EPSG:999999", 'LOCAL_CS["plan",UNIT["metre",1]]'], ids=str)
def test_what_is_no_map_says_nothing(crs: str) -> None:
    nowhere = ground(crs)
    assert nowhere.to_lonlat((1, 1)) is None
    assert nowhere.metres_per_pixel((1, 1)) is None
    assert pixel_map(nowhere, ground("EPSG:32637")) is None


@pytest.mark.shared
def test_mars_becomes_a_snapshot_with_metres(shared: Path) -> None:
    path = shared / "rasters/rio-tiler/cog_hirise_mars.tif"
    facts = facts_of(path)
    assert facts.properties is not None
    assert facts.properties["gsd"] == pytest.approx(5.0, rel=0.03)
    assert facts.georeference is not None
    assert Ground(facts.georeference, facts.width, facts.height).to_lonlat((1.0, 1.0)) is None


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "pixel", "lonlat"),
    [
        ("rasters/rio-tiler/inverted_lat.tif", (0.0, 0.0), (-180.0, -90.0)),  # south up
        ("rasters/rio-tiler/inverted_lat.tif", (720.0, 360.0), (180.0, 90.0)),
        ("rasters/rio-tiler/cog_dateline.tif", (1162.5, 1177.5), (179.7033, 51.6885)),
        ("rasters/rio-tiler/cog_dateline.tif", (2325.0, 1177.5), (-178.6189, 51.6378)),  # across the antimeridian
        ("rasters/rasterio/goes.tif", (0.0, 0.0), None),  # beside the Earth's disk
    ],
)
def test_odd_grids_are_where_they_are(name: str, pixel: tuple[float, float], lonlat: object, shared: Path) -> None:
    source = open_image(shared / name)
    source.close()
    info = source.info
    assert info.georeference is not None
    there = Ground(info.georeference, info.width, info.height)
    found = there.to_lonlat(pixel)
    assert found == (None if lonlat is None else pytest.approx(lonlat, abs=1e-3))


@pytest.mark.shared
def test_a_step_across_the_antimeridian_is_as_long_as_any(shared: Path) -> None:
    source = open_image(shared / "rasters/rio-tiler/cog_dateline.tif")
    source.close()
    assert source.info.georeference is not None
    there = Ground(source.info.georeference, source.info.width, source.info.height)
    lengths = [there.length_m((x, 1177.0), (x + 50, 1177.0)) for x in range(1000, 1700, 50)]
    assert lengths == pytest.approx([50 * 100.013] * len(lengths), rel=0.01)
