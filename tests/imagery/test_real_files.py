"""Every real image: what becomes of it, and that its pixels are those that rasterio reads."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.enums import Resampling
from rasterio.errors import NotGeoreferencedWarning
from rasterio.windows import Window

from twopass.imagery.display import display_of, to_rgb32
from twopass.imagery.opening import open_image
from twopass.imagery.raster_source import RasterSource
from twopass.model.errors import TwopassError

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
    return f"{info.width} x {info.height} x {info.count} {info.dtype}, {ground}"


@pytest.mark.shared
@pytest.mark.timeout(300)
def test_every_file_has_the_outcome_of_the_table(shared: Path) -> None:
    assert {str(path.relative_to(shared)): outcome(path) for path in files(shared)} == OUTCOMES


def zooms(width: int, height: int) -> list[tuple[Window, tuple[int, int]]]:
    """Return windows at 1:1, 1:2 and 1:4 around the middle, on whole blocks of 4 pixels."""
    side = min(width, height, 256) // 4 * 4
    x, y = (width - side) // 8 * 4, (height - side) // 8 * 4
    return [(Window(x, y, side, side), (side // shrink, side // shrink)) for shrink in (1, 2, 4)] if side else []


@pytest.mark.shared
@pytest.mark.timeout(300)
def test_plain_rasters_show_what_rasterio_reads(shared: Path) -> None:
    compared = 0
    for path in files(shared):
        if "x 3 uint8" not in OUTCOMES[str(path.relative_to(shared))]:
            continue
        source = open_image(path)
        try:
            # Turned pictures, palettes and inks are held by tests of their own; here the colours are the file's.
            if not isinstance(source, RasterSource):
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", NotGeoreferencedWarning)
                with rasterio.open(path) as file:
                    if file.colorinterp[0].name == "palette" or file.count != 3:
                        continue
                    for window, size in zooms(file.width, file.height):
                        seen = source.read(window.col_off, window.row_off, window.width, window.height, *size).values
                        expected = file.read(window=window, out_shape=(3, *size), resampling=Resampling.average)
                        np.testing.assert_array_equal(seen, expected.transpose(1, 2, 0), str(path))
                        compared += 1
        finally:
            source.close()
    assert compared > 60
