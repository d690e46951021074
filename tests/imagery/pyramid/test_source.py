"""Reading through a pyramid: what is ready is as the image's own average, what is not is cheap and says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imagery.making import picture, tiff
from support.pyramids import SMALLEST, TILE, build

from twopass.imagery.opening import open_image
from twopass.imagery.pyramid import source as pyramid_source
from twopass.imagery.pyramid.build import build_slab
from twopass.imagery.pyramid.layout import PREVIEW, Layout, Slab, file_name, layout_of
from twopass.imagery.pyramid.source import PyramidSource

WIDTH, HEIGHT = 437, 613


class Watched:
    """A source that remembers which windows were read."""

    def __init__(self, path: Path) -> None:
        self._source = open_image(path)
        self.info = self._source.info
        self.asked: list[tuple[Any, ...]] = []

    def read(self, *window: Any) -> Any:
        self.asked.append(window)
        return self._source.read(*window)

    def check_whole(self) -> None:
        self._source.check_whole()

    def close(self) -> None:
        self._source.close()


def smooth(bands: int = 3, dtype: str = "uint8") -> np.ndarray:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    waves = [np.sin(x / (9 + band)) * np.cos(y / (11 + band)) * 100 + 120 for band in range(bands)]
    return np.stack(waves, axis=2).astype(dtype)


def averaged(values: np.ndarray, window: tuple[int, int, int, int], size: tuple[int, int]) -> np.ndarray:
    """Return the exact area average of a window (x, y, width, height), by cumulated sums."""
    x, y, width, height = window
    sums = np.zeros((HEIGHT + 1, WIDTH + 1, values.shape[2]))
    sums[1:, 1:] = values.astype(np.float64).cumsum(axis=0).cumsum(axis=1)
    rows, columns = y + np.arange(size[0] + 1) * height / size[0], x + np.arange(size[1] + 1) * width / size[1]
    at_rows = np.stack(
        [np.interp(rows, np.arange(HEIGHT + 1), part) for part in sums.reshape(HEIGHT + 1, -1).T], axis=1
    )
    at_rows = at_rows.reshape(size[0] + 1, WIDTH + 1, -1).transpose(1, 0, 2).reshape(WIDTH + 1, -1)
    at = np.stack([np.interp(columns, np.arange(WIDTH + 1), part) for part in at_rows.T], axis=1)
    total = at.reshape(size[1] + 1, size[0] + 1, -1).transpose(1, 0, 2)
    parts = total[1:, 1:] - total[:-1, 1:] - total[1:, :-1] + total[:-1, :-1]
    return parts / (width * height / size[0] / size[1])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Layout, np.ndarray]:
    folder = tmp_path_factory.mktemp("built")
    values = smooth()
    path = tiff(folder / "a.tif", values, tiled=True, blockxsize=64, blockysize=64)
    return path, folder / "cache", build(path, folder / "cache"), values


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_window_at_any_scale_is_the_average_of_its_pixels(
    built: tuple[Path, Path, Layout, np.ndarray], data: st.DataObject
) -> None:
    path, folder, layout, values = built
    x, y = data.draw(st.integers(0, WIDTH - 1)), data.draw(st.integers(0, HEIGHT - 1))
    width, height = data.draw(st.integers(1, WIDTH - x)), data.draw(st.integers(1, HEIGHT - y))
    size = (data.draw(st.integers(1, height)), data.draw(st.integers(1, width)))
    base = Watched(path)
    source = PyramidSource(base, folder, layout)
    found = source.read(x, y, width, height, size[1], size[0], (3, 1))
    source.close()
    assert found.valid is None
    if base.asked:
        assert min(width / size[1], height / size[0]) < 2
        return  # the image's own reader
    expected = averaged(values, (x, y, width, height), size)[:, :, [2, 0]]
    # A window that cuts pixels of a level takes their average for the part: as far as the picture varies within them.
    cut = 0 if all(part % 2**layout.top == 0 for part in (x, y, width, height)) else 14
    assert np.abs(found.values - expected).max() <= 2 + cut


def test_whole_tiles_are_exact(built: tuple[Path, Path, Layout, np.ndarray]) -> None:
    path, folder, layout, values = built
    source = PyramidSource(open_image(path), folder, layout)
    for factor in (2, 4, 8, 16, 32):
        size = (HEIGHT // factor, WIDTH // factor)
        window = (0, 0, size[1] * factor, size[0] * factor)
        found = source.read(*window, size[1], size[0])
        assert np.abs(found.values - averaged(values, window, size)).max() <= 1.0
    assert source.coverage() == 1.0
    assert source.info.overviews[0] == 2
    source.close()


def test_a_first_picture_decodes_some_blocks_once_and_then_nothing_until_slabs_are_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pyramid_source, "AFFORDABLE", 1000)
    values, folder = smooth(), tmp_path / "cache"
    path = tiff(tmp_path / "a.tif", values, tiled=True, blockxsize=64, blockysize=64)
    base = Watched(path)
    source = PyramidSource(base, folder, layout := layout_of(base.info, TILE, SMALLEST))
    window = (0, 0, 416, 608, 26, 38)
    expected = averaged(values, window[:4], (38, 26))
    first = source.read(*window)
    assert first.valid is not None
    assert first.valid.all()
    asked = list(base.asked)
    assert asked

    folder.mkdir()
    builder = open_image(path)
    build_slab(builder, layout, Slab(PREVIEW, 0), folder)
    assert (source.read(*window).values == first.values).all()
    other = PyramidSource(Watched(path), folder, layout)
    assert (other.read(*window).values == first.values).all()
    other.close()

    seen = source.coverage()
    for slab in layout.order():
        build_slab(builder, layout, slab, folder)
        part = source.read(*window)
        ready = slice(*(row // 16 for row in layout.image_rows(Slab(slab.generation, slab.index))))
        assert np.abs(part.values[ready] - expected[ready]).max() <= 1.0
        assert source.coverage() > seen
        seen = source.coverage()
    builder.close()
    assert seen == 1.0
    assert base.asked == asked
    assert np.abs(source.read(*window).values - expected).max() <= 1.0
    source.close()


def test_what_is_affordable_is_read_from_the_image_meanwhile(tmp_path: Path) -> None:
    values = smooth()
    base = Watched(tiff(tmp_path / "a.tif", values))
    source = PyramidSource(base, tmp_path / "nowhere", layout_of(base.info, TILE, SMALLEST))
    found = source.read(0, 0, 400, 600, 50, 75)
    assert np.abs(found.values - averaged(values, (0, 0, 400, 600), (75, 50))).max() <= 1.0
    assert len(base.asked) == 1
    source.close()


def test_nobody_building_means_reading_the_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyramid_source, "AFFORDABLE", 0)
    base = Watched(tiff(tmp_path / "a.tif", smooth()))
    source = PyramidSource(base, tmp_path / "nowhere", layout_of(base.info, TILE, SMALLEST), patient=False)
    assert source.read(0, 0, 400, 600, 50, 75).valid is None
    assert len(base.asked) == 1
    source.close()


def test_a_picture_read_from_its_beginning_comes_from_its_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twopass.imagery.pyramid.layout.SLOW", 1000)
    values, folder = smooth(), tmp_path / "cache"
    path = picture(tmp_path / "a.png", values)
    layout = build(path, folder)
    assert layout.whole
    base = Watched(path)
    source = PyramidSource(base, folder, layout)
    found = source.read(101, 307, 200, 150, 200, 150)
    assert np.array_equal(found.values, values[307:457, 101:301])
    assert base.asked == []
    source.close()


def test_a_damaged_file_is_as_if_it_were_not_there(tmp_path: Path) -> None:
    values, folder = smooth(), tmp_path / "cache"
    path = tiff(tmp_path / "a.tif", values)
    layout = build(path, folder)
    hurt = folder / file_name(2, 1)
    hurt.write_bytes(hurt.read_bytes()[:300])
    source = PyramidSource(open_image(path), folder, layout)
    found = source.read(0, 0, 436, 612, 109, 153)
    assert np.abs(found.values - averaged(values, (0, 0, 436, 612), (153, 109))).max() <= 1.0
    assert not hurt.exists()
    assert source.coverage() < 1.0
    source.close()


@pytest.mark.parametrize("bands", [1, 4])
def test_nodata_is_not_valid_and_not_averaged(tmp_path: Path, bands: int) -> None:
    values = np.full((HEIGHT, WIDTH, bands), 1000, np.uint16)
    values[:301, :203] = 0
    path = tiff(tmp_path / "a.tif", values, nodata=0)
    source = PyramidSource(open_image(path), tmp_path / "cache", build(path, tmp_path / "cache"))
    for size in ((HEIGHT // 4, WIDTH // 4), (57, 41), (19, 13)):
        found = source.read(0, 0, WIDTH, HEIGHT, size[1], size[0])
        assert found.valid is not None
        assert set(np.unique(found.values[found.valid])) == {1000}
        share = (~found.valid).mean()
        assert abs(share - 301 * 203 / (HEIGHT * WIDTH)) < 0.08  # a pixel is valid if any of it is
    source.close()


def test_floating_point_and_windows_between_pixels(tmp_path: Path) -> None:
    values = smooth(1, "float32")
    values[100:200, 100:200] = np.nan
    path = tiff(tmp_path / "a.tif", values)
    source = PyramidSource(open_image(path), tmp_path / "cache", build(path, tmp_path / "cache"))
    found = source.read(3, 5, 400, 600, 101, 151)
    y, x = np.nonzero(np.isnan(found.values[:, :, 0]))
    assert x.min() >= 20
    assert x.max() <= 52
    assert y.min() >= 20
    assert y.max() <= 52
    assert found.values.dtype == np.float32
    source.close()
