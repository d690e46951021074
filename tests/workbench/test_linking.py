"""One place in several projections: the way between two files is the one rasterio and PROJ give."""

from __future__ import annotations

import math
import statistics
from dataclasses import replace
from pathlib import Path

import pytest
import rasterio
from rasterio.warp import transform
from support.projects import small_project

from twopass.imagery.ground import Ground, pixel_map
from twopass.imagery.opening import open_image
from twopass.model.geometry import XY
from twopass.model.link import Correspondence, Link, LinkMode, correspondence
from twopass.model.records import Registration
from twopass.model.transforms import project
from twopass.workbench.linking import comparison_maps
from twopass.workbench.opening import make_project
from twopass.workbench.registering import ground_guess, local_lock, open_side

JOPLIN = tuple(f"pairs/joplin_cross_crs/{name}.tif" for name in ("before/tile_1361-9136", "after/tile_32524-5137"))
# Ten things on the ground that a person finds in both tiles; before pixels, then after pixels. Chosen by eye for what
# can be recognised, before any distance was known, and none was left out afterwards; then read again in each tile by
# itself, enlarged 21 times: to about 0.3 px where an edge is sharp, to a pixel where it is worn or in shadow.
RECOGNISABLE: dict[str, tuple[XY, XY]] = {
    "grass corner between a lane and a drive": ((35.1, 811.9), (70.5, 335.0)),
    "north-east corner of the car park": ((57.0, 476.6), (90.0, 34.0)),
    "south-east corner of a white slab": ((183.4, 482.4), (231.0, 37.4)),
    "drive's corner at the street": ((343.6, 764.9), (416.0, 290.6)),
    "lawn's corner where two footpaths cross": ((117.7, 518.2), (158.5, 72.0)),
    "lawn's corner beside a wide drive": ((208.9, 586.0), (261.0, 131.0)),
    "footpath meeting the kerb": ((802.3, 547.7), (927.8, 87.9)),
    "tip of the painted triangle in the crossing": ((421.2, 608.3), (499.5, 147.7)),
    "inner corner of a concrete apron": ((499.8, 719.3), (591.0, 247.5)),
    "drive's foot at the south street": ((7.0, 912.1), (40.9, 426.0)),
}


def ground(path: Path) -> Ground:
    source = open_image(path)
    try:
        assert source.info.georeference is not None
        return Ground(source.info.georeference, source.info.width, source.info.height)
    finally:
        source.close()


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    [
        "epsg3413.tif",
        "epsg3857.tif",
        "epsg4326.tif",
        "epsg5070.tif",
        "rotated_grid_20deg.tif",
        "utm14_nad83_epsg26914.tif",
    ],
)
def test_the_way_between_two_projections_is_projs(shared: Path, name: str) -> None:
    files = shared / "derived" / "same_place_crs"
    first, second = files / "epsg32614.tif", files / name
    there, back = pixel_map(ground(first), ground(second)), pixel_map(ground(second), ground(first))
    assert there is not None
    assert back is not None
    with rasterio.open(first) as a, rasterio.open(second) as b:
        for pixel in [(0.0, 0.0), (300.0, 0.0), (150.5, 150.5), (0.0, 300.0), (300.0, 300.0)]:
            x, y = a.transform @ pixel
            xs, ys = transform(a.crs, b.crs, [x], [y])[:2]
            found = there(pixel)
            assert found == pytest.approx(~b.transform @ (xs[0], ys[0]), abs=1e-6)
            assert found is not None
            assert back(found) == pytest.approx(pixel, abs=1e-6)


def test_a_registration_that_leads_nowhere_is_passed_over() -> None:
    whole = small_project()
    (comparison,) = whole.comparisons.values()
    nowhere = replace(comparison, registration=Registration(after_to_before=(0.0,) * 9))
    assert comparison_maps(whole, nowhere).basis == "pixels"


@pytest.fixture(scope="module")
def joplin(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Correspondence:
    """Return the ways between the two tiles, as the panes have them when they are linked by ground."""
    before, after = (shared / name for name in JOPLIN)
    path = tmp_path_factory.mktemp("joplin") / "joplin.twopass"
    opened = make_project(path, before, after, untitled=False)
    (comparison,) = opened.loaded.project.comparisons.values()
    maps = comparison_maps(opened.loaded.project, comparison, LinkMode.GROUND)
    opened.discard()
    assert maps.basis == "ground"
    return correspondence(maps.before_to_after, maps.after_to_before, Link(mode=LinkMode.GROUND))


@pytest.mark.shared
def test_the_link_by_ground_adds_nothing_to_what_proj_says(shared: Path, joplin: Correspondence) -> None:
    with rasterio.open(shared / JOPLIN[0]) as a, rasterio.open(shared / JOPLIN[1]) as b:
        for there, here in RECOGNISABLE.values():
            for pixel, way, first, second in (
                (there, joplin.before_to_after, a, b),
                (here, joplin.after_to_before, b, a),
            ):
                x, y = first.transform @ pixel
                xs, ys = transform(first.crs, second.crs, [x], [y])[:2]
                assert way(pixel) == pytest.approx(~second.transform @ (xs[0], ys[0]), abs=1e-6)


@pytest.mark.shared
def test_ten_recognisable_points_lie_as_near_as_the_two_georeferences_do(joplin: Correspondence) -> None:
    """The issue wants 1 px; the tiles' own georeferences are 0.6 to 2.3 px (0.4 to 1.4 m) apart at these points."""
    distances = {name: math.dist(there, _known(joplin, here)) for name, (there, here) in RECOGNISABLE.items()}
    for name, distance in distances.items():
        print(f"{distance:5.2f} px  {name}")  # noqa: T201 - the distances themselves are what is asked for (-s)
    assert statistics.median(distances.values()) < 1.4
    assert max(distances.values()) < 2.5


@pytest.mark.shared
def test_the_tiles_themselves_are_more_than_a_pixel_apart_where_the_points_are(
    shared: Path, joplin: Correspondence
) -> None:
    """What correlation of the pixels around each point says, free of how well a person picks."""
    sides = [open_side(shared / name, _Quiet()) for name in JOPLIN]
    guess = ground_guess(sides[0], sides[1])
    assert guess is not None
    off: list[float] = []
    for there, here in RECOGNISABLE.values():
        assert project(guess, here) == pytest.approx(joplin.after_to_before(here), abs=0.02)
        cell = local_lock(sides[0], sides[1], guess, there, 1.0, _Quiet())
        if cell is not None:
            off.append(math.hypot(cell.dx, cell.dy))
    assert len(off) >= 7
    assert statistics.median(off) < 1.2
    assert sum(length > 1 for length in off) >= 3


def _known(ways: Correspondence, here: XY) -> XY:
    place = ways.after_to_before(here)
    assert place is not None
    return place


class _Quiet:
    def check(self) -> None:
        """Go on."""

    def report(self, fraction: float, text: str = "") -> None:
        """Hear how far it is."""
