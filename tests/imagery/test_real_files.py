"""Every real image: what becomes of it, and that its pixels are those that rasterio reads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from pyproj import CRS
from rasterio.enums import Resampling
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import RPCTransformer
from rasterio.windows import Window

from twopass.imagery.display import display_of, to_rgb32
from twopass.imagery.opening import open_image
from twopass.imagery.source import ImageSource
from twopass.model.errors import TwopassError
from twopass.model.values import thaw

FOLDERS = ("rasters", "scenes", "pairs", "derived")
OUTCOMES = json.loads((Path(__file__).parent / "outcomes.json").read_text())
WHOLE = 100_000_000  # pixels; larger ones are read in part


def files(shared: Path) -> list[Path]:
    return [path for name in FOLDERS for path in sorted((shared / name).rglob("*")) if path.is_file()]


def outcome(path: Path) -> str:
    """Return "WIDTH x HEIGHT x BANDS TYPE, georeference", or the code of the refusal."""
    try:
        source = open_image(path)
    except TwopassError as error:
        return error.code.value
    try:
        info = source.info
        width, height = (info.width, info.height) if info.width * info.height < WHOLE else (512, 512)
        shown = to_rgb32(source.read(0, 0, width, height, min(width, 64), min(height, 64)), display_of(source))
        assert shown.shape == (min(height, 64), min(width, 64))
    finally:
        source.close()
    ground = "none" if info.georeference is None else info.georeference.kind.value
    dtype = "float32" if info.dtype == "float16" else info.dtype  # GDAL before 3.11 reads it as float32
    return f"{info.width} x {info.height} x {info.count} {dtype}, {ground}"


@pytest.mark.shared
@pytest.mark.timeout(300)
def test_every_file_has_the_outcome_of_the_table(shared: Path) -> None:
    assert {str(path.relative_to(shared)): outcome(path) for path in files(shared)} == OUTCOMES


# Files that are shown otherwise than rasterio reads them, and why.
INKS = "inks: GDAL's conversion ignores Adobe's inverted inks, ours is Pillow's"
OTHERWISE = {
    "derived/cmyk_apron.jpg": INKS,
    "rasters/gdal-autotest/rgbsmall_cmyk.tif": INKS,
    "rasters/pillow/pil_sample_cmyk.jpg": INKS,
}
# Files whose place is known otherwise than GDAL knows it, and why.
PLACED_OTHERWISE = {
    "derived/world_file/naip.png": "GDAL reads no .prj beside a PNG",
    "rasters/gdal-autotest/byte_rpc.tif": "GDAL leaves rational polynomials to its caller",
    "rasters/rpc/wv3_20.NTF": "GDAL leaves rational polynomials to its caller",
}
TURNED = {3: lambda stored: stored[::-1, ::-1], 6: lambda stored: np.rot90(stored, -1)}
SPARSE = (150_000, 120_000)  # where the sparse file has its picture


def opened(shared: Path) -> list[str]:
    return [name for name in OUTCOMES if " x " in OUTCOMES[name] and (shared / name).is_file()]


def zooms(name: str, width: int, height: int) -> list[tuple[Window, tuple[int, int]]]:
    """Return windows at 1:1, 1:2 and 1:4 around the middle, on whole blocks of 4 pixels; at 1:1 for tiny images."""
    side = min(width, height, 256) // 4 * 4
    if not side:
        return [(Window(0, 0, width, height), (height, width))]
    x, y = SPARSE if "sparse" in name else ((width - side) // 8 * 4, (height - side) // 8 * 4)
    return [(Window(x, y, side, side), (side // shrink, side // shrink)) for shrink in (1, 2, 4)]


def painted(file: rasterio.DatasetReader, window: Window, size: tuple[int, int]) -> np.ndarray:
    """Return the colours of a palette's indices, averaged as colours, with their opacity."""
    indices = file.read(1, window=window)
    table = np.zeros((65536, 4), np.float64)
    for index, color in file.colormap(1).items():
        table[index] = color
    shrink = window.height // size[0]
    colors = table[indices].reshape(size[0], shrink, size[1], shrink, 4)
    return colors.mean(axis=(1, 3)).round().astype(np.uint8)


def compare(source: ImageSource, file: rasterio.DatasetReader, name: str) -> int:
    """Compare every band and the validity at each zoom; return how many windows were compared."""
    windows = zooms(name, file.width, file.height)
    for window, size in windows:
        place = (window.col_off, window.row_off, window.width, window.height, size[1], size[0])
        seen = source.read(*place, tuple(range(1, source.info.count + 1)))
        valid = file.dataset_mask(window=window, out_shape=size) != 0
        if source.info.palette:
            colors = painted(file, window, size)
            np.testing.assert_array_equal(seen.values, colors[:, :, :3], name)
            valid = colors[:, :, 3] != 0
        else:
            expected = file.read(window=window, out_shape=(file.count, *size), resampling=Resampling.average)
            np.testing.assert_array_equal(seen.values, expected.transpose(1, 2, 0), name)
        np.testing.assert_array_equal(np.ones(size, bool) if seen.valid is None else seen.valid, valid, name)
    return len(windows)


def compare_turned(source: ImageSource, file: rasterio.DatasetReader, name: str) -> int:
    info = source.info
    seen = source.read(0, 0, info.width, info.height, info.width, info.height).values
    np.testing.assert_array_equal(seen, TURNED[info.orientation](file.read().transpose(1, 2, 0)), name)
    return 1


@pytest.mark.shared
@pytest.mark.timeout(300)
def test_every_file_shows_what_rasterio_reads(shared: Path) -> None:
    compared = 0
    for name in opened(shared):
        if name in OTHERWISE:
            continue
        source = open_image(shared / name)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", NotGeoreferencedWarning)
                # GDAL looks for the header of an ENVI raster only where it may look at its neighbours at all.
                near = {"GDAL_DISABLE_READDIR_ON_OPEN": "TRUE"} if source.info.driver == "ENVI" else {}
                with rasterio.Env(**near), rasterio.open(shared / name) as file:
                    compared += (compare if source.info.orientation == 1 else compare_turned)(source, file, name)
        finally:
            source.close()
    assert compared > 330


# Run by a Python of its own, so that GDAL has none of our settings: it reads every side-car it knows.
GDALS_PLACE = """
import json, sys, warnings
import rasterio
warnings.simplefilter("ignore")
found = {}
for name in json.load(sys.stdin):
    with rasterio.open(name) as file:
        points, of_points = file.gcps
        found[name] = {
            "crs": file.crs.to_wkt() if file.crs else None,
            "transform": None if file.transform.is_identity else list(file.transform)[:6],
            "gcps": [[point.col, point.row, point.x, point.y] for point in points],
            "gcps_crs": of_points.to_wkt() if of_points else None,
        }
json.dump(found, sys.stdout)
"""


def places_by_gdal(paths: list[Path]) -> dict[str, dict[str, Any]]:
    ours = ("GDAL_", "OGR_", "CPL_", "PROJ_")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    done = subprocess.run(
        [sys.executable, "-c", GDALS_PLACE],
        input=json.dumps([str(path) for path in paths]),
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def same_crs(ours: Any, wkt: str) -> bool:
    first, second = CRS.from_user_input(thaw(ours)), CRS.from_wkt(wkt)
    return first == second or first.equals(second, ignore_axis_order=True)


@pytest.mark.shared
@pytest.mark.timeout(300)
def test_every_place_is_the_one_gdal_knows(shared: Path) -> None:
    kinds = Counter()
    names = [name for name in opened(shared) if name not in PLACED_OTHERWISE]
    by_gdal = places_by_gdal([shared / name for name in names])
    for name in names:
        source = open_image(shared / name)
        source.close()
        found, told = source.info.georeference, by_gdal[str(shared / name)]
        if told["crs"] and told["transform"]:
            assert found is not None, name
            assert found.transform is not None, name
            np.testing.assert_allclose(found.transform.as_tuple(), told["transform"], rtol=1e-12, err_msg=name)
            assert same_crs(found.crs, told["crs"]), name
            kinds["affine"] += 1
        elif len(told["gcps"]) >= 3:
            assert found is not None, name
            points = [[*point.pixel, *point.coordinates] for point in found.gcps]
            np.testing.assert_allclose(points, told["gcps"], rtol=1e-12, err_msg=name)
            assert same_crs(found.crs, told["gcps_crs"]), name
            kinds["gcps"] += 1
        else:
            assert found is None, name
            kinds["none"] += 1
    assert min(kinds["affine"] // 10, kinds["gcps"], kinds["none"]) >= 2, kinds


@pytest.mark.shared
def test_a_place_that_gdal_does_not_know(shared: Path) -> None:
    """A ``.prj`` beside a PNG counts, and rational polynomials lead where rasterio's own inverse leads."""
    for name in PLACED_OTHERWISE:
        source = open_image(shared / name)
        source.close()
        found = source.info.georeference
        assert found is not None, name
        if found.transform is not None:
            told = places_by_gdal([shared / name])[str(shared / name)]
            np.testing.assert_allclose(found.transform.as_tuple(), told["transform"], rtol=1e-12)
            continue
        with rasterio.open(shared / name) as file, RPCTransformer(file.rpcs, rpc_height=file.rpcs.height_off) as way:
            for point in found.gcps:
                row, col = way.rowcol(*[[value] for value in point.coordinates], op=float)
                np.testing.assert_allclose((col[0], row[0]), point.pixel, atol=0.6, err_msg=name)
