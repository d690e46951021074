"""One place in seven projections: the way between each two files is the one rasterio and PROJ give."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import rasterio
from rasterio.warp import transform
from support.projects import small_project

from twopass.imagery.ground import Ground, pixel_map
from twopass.imagery.opening import open_image
from twopass.model.records import Registration
from twopass.workbench.linking import comparison_maps


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
    project = small_project()
    (comparison,) = project.comparisons.values()
    nowhere = replace(comparison, registration=Registration(after_to_before=(0.0,) * 9))
    assert comparison_maps(project, nowhere).basis == "pixels"
