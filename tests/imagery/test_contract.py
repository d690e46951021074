"""What every reader of images promises, whichever library is behind it: the contract of ``source.ImageSource``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from imagery.making import picture, ramp, tiff
from PIL import Image

from twopass.imagery import readers
from twopass.imagery.opening import open_image
from twopass.imagery.orientation import oriented
from twopass.imagery.pillow_source import PillowSource
from twopass.imagery.raster_source import RasterSource
from twopass.imagery.source import Bands, ImageInfo, ImageSource, PixelWindow, Validity
from twopass.model.errors import ErrorCode, TwopassError

WIDTH, HEIGHT = 120, 90


class NumpySource:
    """A reader as another package could bring it: the whole picture is an array in a file of numpy's."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._pixels = np.load(path, allow_pickle=False)
        except ValueError as error:
            raise TwopassError(ErrorCode.NOT_AN_IMAGE, path=str(path)) from error
        height, width, count = self._pixels.shape
        self.info = ImageInfo(
            path=str(path),
            width=width,
            height=height,
            count=count,
            shown=(1, 2, 3) if count >= 3 else (1,),
            names=("undefined",) * count,
            dtype=self._pixels.dtype.name,
            driver="numpy",
            block=(width, height),
        )

    def read(
        self, x: int, y: int, width: int, height: int, out_width: int, out_height: int, bands: Bands | None = None
    ) -> PixelWindow:
        part = self._pixels[y : y + height, x : x + width][:, :, [band - 1 for band in bands or self.info.shown]]
        for axis, (size, out) in enumerate(((height, out_height), (width, out_width))):
            edges = [(index * size // out, max(-(-(index + 1) * size // out), 1)) for index in range(out)]
            part = np.stack([part.take(range(a, b), axis).mean(axis) for a, b in edges], axis)
        return PixelWindow(part.round().astype(self._pixels.dtype))

    def check_whole(self) -> None:
        pass

    def close(self) -> None:
        pass


def masked(path: Path) -> Path:
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
        tiff(path, ramp())
        with rasterio.open(path, "r+") as file:
            mask = np.full((HEIGHT, WIDTH), 255, np.uint8)
            mask[20:40, 30:60] = 0
            file.write_mask(mask)
    return path


def palette(path: Path) -> Path:
    tiff(path, ramp(bands=1), photometric="PALETTE")
    with rasterio.open(path, "r+") as file:
        file.write_colormap(1, {index: (index, 255 - index, index // 2, 255) for index in range(256)})
    return path


def holes(dtype: Any, value: float) -> np.ndarray:
    pixels = ramp(bands=1).astype(dtype)
    pixels[10:30, 40:80] = value
    return pixels


def numpy_file(path: Path) -> Path:
    with path.open("wb") as file:
        np.save(file, ramp())
    return path


def seen(pixels: np.ndarray, **options: Any) -> Callable[[Path], Path]:
    return lambda path: picture(path.with_suffix(".png"), pixels, **options)


# What makes the file, how it is opened, and how it says which pixels are there.
KINDS: dict[str, tuple[Callable[[Path], Path], Callable[[Path], ImageSource], Validity]] = {
    "rasterio rgb": (lambda path: tiff(path, ramp()), RasterSource, Validity.ALL),
    "rasterio tiled": (
        lambda path: tiff(path, ramp(bands=4).astype(np.uint16) * 99, tiled=True, blockxsize=32, blockysize=16),
        RasterSource,
        Validity.ALL,
    ),
    "rasterio nodata": (lambda path: tiff(path, holes(np.int16, -9), nodata=-9), RasterSource, Validity.NODATA),
    "rasterio nan": (
        lambda path: tiff(path, holes(np.float32, np.nan), nodata=float("nan")),
        RasterSource,
        Validity.NODATA,
    ),
    "rasterio mask": (masked, RasterSource, Validity.MASK),
    "rasterio palette": (palette, RasterSource, Validity.ALL),
    "rasterio alpha": (seen(np.where(ramp(bands=4) > 40, ramp(bands=4), 0)), RasterSource, Validity.ALPHA),
    "pillow grey": (seen(ramp(bands=1)), PillowSource, Validity.ALL),
    "pillow rgb": (seen(ramp()), PillowSource, Validity.ALL),
    "pillow rgba": (seen(np.where(ramp(bands=4) > 40, ramp(bands=4), 0)), PillowSource, Validity.ALPHA),
    "turned rasterio": (
        lambda path: tiff(path, holes(np.int16, -9), nodata=-9),
        lambda path: oriented(RasterSource(path), 6),
        Validity.NODATA,
    ),
    "turned pillow": (seen(ramp()), lambda path: oriented(PillowSource(path), 7), Validity.ALL),
    "third party": (numpy_file, NumpySource, Validity.ALL),
    "third party turned": (numpy_file, lambda path: oriented(NumpySource(path), 8), Validity.ALL),
}


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def path(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return KINDS[kind][0](tmp_path_factory.mktemp("images") / "a.tif")


@pytest.fixture(scope="module")
def source(kind: str, path: Path) -> Iterator[ImageSource]:
    opened = KINDS[kind][1](path)
    yield opened
    opened.close()


def all_bands(source: ImageSource) -> Bands:
    return tuple(range(1, source.info.count + 1))


def whole(source: ImageSource) -> PixelWindow:
    width, height = source.info.width, source.info.height
    return source.read(0, 0, width, height, width, height, all_bands(source))


def check_all(source: ImageSource) -> None:
    source.check_whole()
    whole(source)


def test_the_facts_fit_together(kind: str, source: ImageSource) -> None:
    info = source.info
    assert {info.width, info.height} == {WIDTH, HEIGHT}
    assert len(info.names) == info.count
    assert len(info.shown) in (1, 3)
    assert all(1 <= band <= info.count for band in info.shown)
    assert all(0 < side <= limit for side, limit in zip(info.block, (info.width, info.height), strict=True))
    assert info.validity is KINDS[kind][2]
    assert np.dtype(info.dtype) == whole(source).values.dtype
    assert 1 <= info.orientation <= 8


def test_a_window_has_the_shape_that_was_asked_for(source: ImageSource) -> None:
    info = source.info
    for window in [(0, 0, info.width, info.height), (3, 5, 7, 9), (info.width - 1, info.height - 1, 1, 1)]:
        for size in [(1, 1), (window[2], window[3]), (5, 3), (64, 64)]:
            for bands in [None, (1,), (info.count,), (info.count, 1, 1), all_bands(source)]:
                read = source.read(*window, *size, bands)
                assert read.values.shape == (size[1], size[0], len(bands or info.shown))
                assert read.values.dtype == np.dtype(info.dtype)
                assert (read.valid is None) == (info.validity is Validity.ALL)
                if read.valid is not None:
                    assert read.valid.shape == (size[1], size[0])
                    assert read.valid.dtype == bool


def test_the_bands_come_in_the_order_that_was_asked_for(source: ImageSource) -> None:
    count = source.info.count
    full = whole(source).values
    for bands in [(count,), (count, 1, 1), (1, count, 1), all_bands(source)[::-1]]:
        read = source.read(0, 0, source.info.width, source.info.height, source.info.width, source.info.height, bands)
        np.testing.assert_array_equal(read.values, full[:, :, [band - 1 for band in bands]])


def test_there_is_a_picture_and_where_it_is_not_is_known(source: ImageSource) -> None:
    read = whole(source)
    assert np.nanmax(read.values) > np.nanmin(read.values)
    if read.valid is not None:
        assert read.valid.any()
    if source.info.validity in (Validity.NODATA, Validity.MASK):
        assert read.valid is not None
        assert not read.valid.all()


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_window_is_part_of_the_whole(source: ImageSource, data: st.DataObject) -> None:
    info = source.info
    x, y = data.draw(st.integers(0, info.width - 1)), data.draw(st.integers(0, info.height - 1))
    width, height = data.draw(st.integers(1, info.width - x)), data.draw(st.integers(1, info.height - y))
    full, read = whole(source), source.read(x, y, width, height, width, height, all_bands(source))
    np.testing.assert_array_equal(read.values, full.values[y : y + height, x : x + width])
    if full.valid is not None:
        np.testing.assert_array_equal(read.valid, full.valid[y : y + height, x : x + width])


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_smaller_picture_holds_nothing_that_is_not_in_the_window(source: ImageSource, data: st.DataObject) -> None:
    info = source.info
    x, y = data.draw(st.integers(0, info.width - 1)), data.draw(st.integers(0, info.height - 1))
    width, height = data.draw(st.integers(1, info.width - x)), data.draw(st.integers(1, info.height - y))
    size = data.draw(st.integers(1, width)), data.draw(st.integers(1, height))
    read, part = source.read(x, y, width, height, *size), source.read(x, y, width, height, width, height)
    there = np.isfinite(read.values).all(axis=2) if read.valid is None else read.valid
    if there.any() and info.validity is not Validity.ALPHA:
        inside = (part.values if part.valid is None else part.values[part.valid]).astype(float)
        shown = read.values[there].astype(float)
        assert np.nanmin(inside) - 1 <= shown.min() <= shown.max() <= np.nanmax(inside) + 1


def test_whole_files_are_whole_and_close_as_often_as_one_likes(kind: str, path: Path) -> None:
    opened = KINDS[kind][1](path)
    opened.check_whole()
    opened.close()
    opened.close()


@pytest.mark.parametrize("kept", [0.1, 0.4, 0.7])
def test_errors_are_refusals(kind: str, path: Path, kept: float, tmp_path: Path) -> None:
    if kind.startswith("third party"):
        pytest.skip("the toy reader is not what damaged files are tried on")
    data = path.read_bytes()
    cut = tmp_path / path.name
    cut.write_bytes(data[: int(len(data) * kept)])
    try:
        opened = KINDS[kind][1](cut)
    except TwopassError:
        return
    with closing(opened), pytest.raises(TwopassError) as caught:
        check_all(opened)
    assert caught.value.code is ErrorCode.IMAGE_TRUNCATED


def test_a_reader_of_another_package_opens_what_the_others_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy = readers.Reader("numpy", lambda path, kind: NumpySource(path))

    class Point:
        name = "numpy"

        @staticmethod
        def load() -> readers.Reader:
            return toy

    monkeypatch.setattr(readers, "entry_points", lambda group: [Point] if group == readers.GROUP else [])
    assert [reader.id for reader in readers.readers()] == ["rasterio", "pillow"]
    assert [reader.id for reader in readers.readers(third_party=True)] == ["rasterio", "pillow", "numpy"]
    path = numpy_file(tmp_path / "a.npy")
    with pytest.raises(TwopassError):
        open_image(path)
    monkeypatch.setattr("twopass.imagery.opening.readers", lambda: readers.readers(third_party=True))
    opened = open_image(path)
    np.testing.assert_array_equal(whole(opened).values, ramp())
    opened.close()


def test_a_turned_source_says_so(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    opened = open_image(picture(tmp_path / "a.png", ramp(), exif=exif))
    assert (opened.info.orientation, opened.info.width, opened.info.height) == (6, HEIGHT, WIDTH)
    opened.close()
