"""What is in a pyramid: the average of the pixels there are, whatever their type, size and order in the file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from imagery.making import picture, tiff
from support.pyramids import averages, build, level_of

SIZES = st.tuples(st.integers(1, 300), st.integers(1, 300)).filter(lambda size: max(size) > 20)
LAYOUTS: dict[str, dict[str, Any]] = {
    "tiled": {"tiled": True, "blockxsize": 64, "blockysize": 48},
    "strips": {"blockysize": 5},
    "one strip": {"blockysize": 4096},
    "planar": {"interleave": "band", "tiled": True, "blockxsize": 32, "blockysize": 32, "compress": "deflate"},
    "planar strips": {"interleave": "band", "blockysize": 3, "compress": "lzw"},
}


def noise(height: int, width: int, bands: int, dtype: str, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    if dtype.startswith("float"):
        return random.normal(0, 1000, (height, width, bands)).astype(dtype)
    limits = np.iinfo(dtype)
    return random.integers(limits.min, limits.max, (height, width, bands), dtype, endpoint=True)


def check(path: Path, folder: Path, values: np.ndarray, counted: np.ndarray | None = None, within: float = 1.0) -> None:
    """Hold each level against the average of the original's pixels, and what is valid against what is there."""
    if counted is None:
        counted = np.ones(values.shape, bool)
    layout = build(path, folder)
    assert layout.top > 0
    for level in range(1, layout.top + 1):
        found, valid = level_of(folder, layout, level)
        expected, share = averages(values, counted, level)
        assert found.shape == expected.shape
        known = share > 0
        # Beyond three levels an average of partly filled pixels weighs each alike: only what is full is exact there.
        exact = share == 1 if level > 3 else known
        assert np.abs(found[exact].astype(np.float64) - expected[exact]).max(initial=0) <= within
        if valid is not None:
            assert np.array_equal(valid, known.any(axis=2))
        elif layout.nodata is not None:
            assert np.array_equal(found != layout.nodata, known)
        elif values.dtype.kind == "f":
            assert np.array_equal(np.isfinite(found), known)


@given(SIZES, st.sampled_from(sorted(LAYOUTS)), st.sampled_from([1, 3, 4, 5]), st.sampled_from(["uint8", "uint16"]))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_size_in_any_order(size: tuple[int, int], layout: str, bands: int, dtype: str) -> None:
    values = noise(*size, bands, dtype)
    with tempfile.TemporaryDirectory() as name:
        path = tiff(Path(name) / "a.tif", values, photometric="minisblack", **LAYOUTS[layout])
        check(path, Path(name) / "cache", values)


@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"])
def test_any_type(tmp_path: Path, dtype: str) -> None:
    values = noise(203, 309, 2, dtype)
    within = 1.0 if values.dtype.kind in "ui" else 1e-2
    check(tiff(tmp_path / "a.tif", values), tmp_path / "cache", values, within=within)


def test_what_is_not_a_number_is_left_out(tmp_path: Path) -> None:
    values = noise(203, 309, 2, "float32")
    values[np.random.default_rng(1).random(values.shape) < 0.3] = np.nan
    values[100:140, 10:60] = np.nan
    values[7, 7] = np.inf
    check(tiff(tmp_path / "a.tif", values), tmp_path / "cache", values, np.isfinite(values), within=1e-2)


@pytest.mark.parametrize(("dtype", "nodata"), [("uint8", 0), ("uint16", 777), ("int16", -9999), ("float32", -9999.0)])
def test_nodata_is_left_out(tmp_path: Path, dtype: str, nodata: float) -> None:
    values = noise(203, 309, 3, dtype)
    values[np.random.default_rng(1).random((203, 309)) < 0.2] = nodata
    values[:, 200:] = nodata
    counted = values != values.dtype.type(nodata)
    check(tiff(tmp_path / "a.tif", values, nodata=nodata), tmp_path / "cache", values, counted, within=1.0)


def test_an_average_that_is_the_nodata_number_is_there(tmp_path: Path) -> None:
    values = np.where(np.indices((64, 64)).sum(axis=0) % 2, 127, 129).astype(np.uint8)[:, :, None]
    layout = build(tiff(tmp_path / "a.tif", values, nodata=128), tmp_path / "cache")
    for level in range(1, layout.top + 1):
        found, _ = level_of(tmp_path / "cache", layout, level)
        assert set(np.unique(found)) <= {127, 129}


def test_transparent_pixels_are_left_out(tmp_path: Path) -> None:
    values = noise(203, 309, 4, "uint8")
    values[:, :, 3] = np.where(np.random.default_rng(1).random((203, 309)) < 0.4, 0, 255)
    counted = np.repeat(values[:, :, 3:] != 0, 4, axis=2)
    check(picture(tmp_path / "a.png", values), tmp_path / "cache", values, counted)


def test_masked_pixels_are_left_out(tmp_path: Path) -> None:
    values = noise(203, 309, 3, "uint8")
    mask = np.random.default_rng(1).random((203, 309)) < 0.6
    mask[50:100, 50:100] = False
    path = tiff(tmp_path / "a.tif", values)
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "r+") as file:
        file.write_mask(mask)
    check(path, tmp_path / "cache", values, np.repeat(mask[:, :, None], 3, axis=2))


def test_a_palette_is_averaged_as_colours(tmp_path: Path) -> None:
    numbers = noise(203, 309, 1, "uint8")
    colors = noise(256, 3, 1, "uint8", seed=4)[:, :, 0]
    path = tmp_path / "a.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=309,
        height=203,
        count=1,
        dtype="uint8",
        crs="EPSG:32637",
        transform=rasterio.Affine(1, 0, 5, 0, -1, 5),
    ) as file:
        file.write(numbers[:, :, 0], 1)
        file.write_colormap(1, {index: tuple(int(part) for part in color) for index, color in enumerate(colors)})
    check(path, tmp_path / "cache", colors[numbers[:, :, 0]])


@pytest.mark.parametrize("name", ["a.png", "a.jpg"])
def test_formats_read_from_their_beginning(tmp_path: Path, name: str) -> None:
    from twopass.imagery.opening import open_image

    path = picture(tmp_path / name, noise(203, 309, 3, "uint8"))
    source = open_image(path)
    decoded = source.read(0, 0, 309, 203, 309, 203).values
    source.close()
    check(path, tmp_path / "cache", decoded)


def test_a_picture_is_seen_as_it_is_meant(tmp_path: Path) -> None:
    from PIL import Image

    values = noise(203, 309, 3, "uint8")
    exif = Image.Exif()
    exif[274] = 6
    path = tmp_path / "a.png"
    Image.fromarray(values).save(path, exif=exif)
    check(path, tmp_path / "cache", np.rot90(values, -1))


def test_a_single_bright_pixel_survives(tmp_path: Path) -> None:
    values = np.zeros((300, 300, 1), np.uint16)
    values[133, 277] = 65535
    layout = build(tiff(tmp_path / "a.tif", values), tmp_path / "cache")
    for level in range(1, layout.top + 1):
        found, _ = level_of(tmp_path / "cache", layout, level)
        side = 2**level
        assert abs(int(found[133 // side, 277 // side, 0]) - 65535 / side**2) <= 1
        assert np.count_nonzero(found) == 1


def test_absent_tiles_are_not_read_and_stay_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rasterio.windows import Window

    from twopass.imagery.raster_source import RasterSource

    path, block = tmp_path / "a.tif", noise(128, 128, 1, "uint8")
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=1024,
        height=1024,
        count=1,
        dtype="uint8",
        sparse_ok=True,
        tiled=True,
        blockxsize=128,
        blockysize=128,
        crs="EPSG:32637",
        transform=rasterio.Affine(1, 0, 5, 0, -1, 5),
    ) as file:
        file.write(block[:, :, 0], 1, window=Window(256, 384, 128, 128))
    read, asked = RasterSource.read, []
    monkeypatch.setattr(RasterSource, "read", lambda self, *window: asked.append(window[:4]) or read(self, *window))
    values = np.zeros((1024, 1024, 1), np.uint8)
    values[384:512, 256:384] = block
    check(path, tmp_path / "cache", values)
    assert {window[0] for window in asked} == {256}
    assert {window[1] // 128 for window in asked} == {3}
