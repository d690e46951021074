"""A rendering of a real file shows what rasterio reads, at every zoom."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
import rasterio
from PIL import Image
from rasterio.enums import Resampling
from rasterio.errors import NotGeoreferencedWarning
from rasterio.windows import Window

from twopass.model.display import DisplayChoice, Stretch
from twopass.workbench.rendering import Rendering, render

FILES = (
    "rasters/rasterio/RGB.byte.tif",
    "rasters/rio-tiler/cog_rgb_mask.tif",
    "rasters/rio-cogeo/image_webp.tif",
    "scenes/ships_sf_bay/1056417_2017-03-08_RE3_3A_Visual_clip.tif",
    "pairs/motorway_moving_vehicles/traffic1.jpg",
    "scenes/airports_planet/scene_1.png",
    "pairs/arosics_s2_shifted/after_ref_S2A_20160608T153121_T33UUU_sub.jp2",
    "rasters/nitf/i_3001a.ntf",
    "rasters/rasterio/RGBA.uint16.tif",
    "derived/huge/sparse_bigtiff_rgb_200000x200000.tif",
)
SPARSE = (150_000, 120_000)  # where the sparse file has its picture


@pytest.mark.shared
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("shrink", [1, 2, 4])
def test_a_rendering_shows_what_rasterio_reads(name: str, shrink: int, shared: Path, tmp_path: Path) -> None:
    out = tmp_path / "o.png"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(shared / name) as file:
            side = min(file.width, file.height, 512) // 4 * 4
            x, y = SPARSE if "sparse" in name else ((file.width - side) // 8 * 4, (file.height - side) // 8 * 4)
            names = [color.name for color in file.colorinterp]
            bands = [names.index(color) + 1 for color in ("red", "green", "blue")] if "red" in names else [1]
            window, size = Window(x, y, side, side), (side // shrink, side // shrink)
            values = file.read(bands, window=window, out_shape=(len(bands), *size), resampling=Resampling.average)
            valid = file.dataset_mask(window=window, out_shape=size) != 0
    rendering = Rendering(window=(x, y, side, side), size=size, choice=DisplayChoice(stretch=Stretch.NONE))
    render(shared / name, rendering, out)
    with Image.open(out) as picture:
        shown = np.asarray(picture)
    levels = values.astype(float) * (255 / np.iinfo(values.dtype).max)
    expected = np.broadcast_to(levels, (3, *size)).transpose(1, 2, 0)
    np.testing.assert_array_equal(shown[:, :, 3] != 0, valid)
    assert valid.any()
    assert np.abs(shown[:, :, :3] - expected)[valid].max() <= 1
