"""The tile engine: what is stale is dropped, what is cached stays under its limit, what fails is said once."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from twopass.imagery.raster_source import RasterSource
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import Box
from twopass.model.ids import Uid
from twopass.workbench.tiles import TileEngine

SNAPSHOT = Uid("00000000-0000-4000-8000-000000000001")
WHOLE = Box(0, 0, 1500, 1100)


class Bench:
    """An engine whose posts run when the test says so, in place of the UI thread."""

    def __init__(self, cache_mb: int = 192) -> None:
        self.posts: queue.Queue[Callable[[], None]] = queue.Queue()
        self.errors: list[TwopassError] = []
        self.engine = TileEngine(self.posts.put, cache_mb=cache_mb)
        self.engine.on_error = lambda _snapshot, error: self.errors.append(error)

    def settle(self) -> None:
        while not (self.engine.idle and self.posts.empty()):
            self.posts.get(timeout=30)()

    def load(self, path: Path) -> None:
        self.engine.set_image(SNAPSHOT, path)
        self.engine.request(SNAPSHOT, 1.0, WHOLE)
        self.settle()

    def sharp(self) -> np.ndarray:
        self.engine.request(SNAPSHOT, 1.0, WHOLE)
        self.settle()
        return self.engine.request(SNAPSHOT, 1.0, WHOLE)[-1].pixels


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.engine.close()


def picture(path: Path, grey: int) -> Path:
    Image.new("RGB", (1500, 1100), (grey, grey, grey)).save(path)
    return path


def test_the_coarse_tile_is_painted_until_the_sharp_ones_are_there(bench: Bench, tmp_path: Path) -> None:
    bench.load(picture(tmp_path / "a.png", 90))
    first = bench.engine.request(SNAPSHOT, 1.0, WHOLE)
    assert [tile.rect for tile in first] == [WHOLE]
    bench.settle()
    sharp = bench.engine.request(SNAPSHOT, 1.0, WHOLE)
    assert len(sharp) == 9
    assert sum(tile.rect.width * tile.rect.height for tile in sharp) == 1500 * 1100
    bench.settle()


def test_another_file_drops_the_tiles_of_the_old_one(bench: Bench, tmp_path: Path) -> None:
    bench.load(picture(tmp_path / "a.png", 20))
    old = bench.sharp().copy()
    bench.load(picture(tmp_path / "b.png", 220))
    assert not np.array_equal(bench.sharp(), old)
    assert bench.errors == []


def test_what_was_wanted_of_the_old_file_is_never_read_from_the_new(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = tmp_path / "small.png"
    Image.new("RGB", (8, 8), (220, 220, 220)).save(small)
    bench.load(picture(tmp_path / "a.png", 20))
    go, started = threading.Event(), threading.Semaphore(0)
    asked: list[tuple[int, ...]] = []
    read = RasterSource.read

    def gated(self: RasterSource, *window: int) -> Any:
        if self.info.width == 8:
            asked.append(window)
        started.release()
        assert go.wait(8)
        return read(self, *window)

    monkeypatch.setattr(RasterSource, "read", gated)
    bench.engine.request(SNAPSHOT, 1.0, WHOLE)
    for _ in range(2):  # both workers are in the old file, seven more of its tiles are wanted
        assert started.acquire(timeout=5)
    bench.engine.set_image(SNAPSHOT, small)
    bench.engine.request(SNAPSHOT, 1.0, WHOLE)
    go.set()
    bench.settle()
    assert [tile.rect for tile in bench.engine.request(SNAPSHOT, 1.0, WHOLE)] == [Box(0, 0, 8, 8)]
    assert {window[:4] for window in asked} == {(0, 0, 8, 8)}
    assert bench.errors == []


def test_a_missing_image_found_again_is_not_blamed(bench: Bench, tmp_path: Path) -> None:
    bench.engine.set_image(SNAPSHOT, None)
    bench.load(picture(tmp_path / "a.png", 20))
    assert bench.errors == []
    assert bench.engine.info(SNAPSHOT) is not None


def test_a_failing_image_is_said_once(bench: Bench, tmp_path: Path) -> None:
    gone = tmp_path / "gone.png"
    for _ in range(3):
        bench.engine.set_image(SNAPSHOT, gone)
        bench.engine.request(SNAPSHOT, 1.0, WHOLE)
    bench.settle()
    assert [error.code for error in bench.errors] == [ErrorCode.FILE_MISSING]


def test_the_cache_keeps_its_limit(tmp_path: Path) -> None:
    bench = Bench(cache_mb=3)
    try:
        bench.load(picture(tmp_path / "a.png", 20))
        bench.sharp()
        kept = bench.engine.request(SNAPSHOT, 1.0, WHOLE)
        assert 0 < sum(tile.pixels.nbytes for tile in kept) <= 3_000_000
    finally:
        bench.engine.close()


def test_closing_while_reading_ends(tmp_path: Path) -> None:
    bench = Bench()
    bench.load(picture(tmp_path / "a.png", 20))
    bench.engine.request(SNAPSHOT, 1.0, WHOLE)
    bench.engine.close()
    assert bench.engine.request(SNAPSHOT, 0.5, WHOLE)


def test_a_fault_of_the_program_comes_up_instead_of_a_tile_that_never_does(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> np.ndarray:
        raise ZeroDivisionError

    monkeypatch.setattr(RasterSource, "read", broken)
    with pytest.raises(ZeroDivisionError):
        bench.load(picture(tmp_path / "a.png", 90))
    bench.settle()


def test_every_tile_of_a_deep_image_has_the_same_stretch(bench: Bench, tmp_path: Path) -> None:
    levels = np.add.outer(np.arange(1100), np.arange(1500)).astype(np.uint16)
    path = tmp_path / "deep.png"
    Image.fromarray(levels).save(path)
    bench.load(path)
    bench.sharp()
    joined = np.zeros((1100, 1500), np.uint32)
    for tile in bench.engine.request(SNAPSHOT, 1.0, WHOLE):
        x, y = int(tile.rect.x), int(tile.rect.y)
        joined[y : y + tile.pixels.shape[0], x : x + tile.pixels.shape[1]] = tile.pixels
    grey = (joined & 0xFF).astype(int)
    assert (np.diff(grey, axis=0) >= 0).all()
    assert (np.diff(grey, axis=1) >= 0).all()
    assert (grey[0, 0], grey[-1, -1]) == (0, 255)


def test_a_file_cut_short_while_it_is_shown_is_said_once(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    noise = np.random.default_rng(1).integers(0, 255, (1100, 1500, 3), np.uint8)
    Image.fromarray(noise).save(path)
    bench.load(path)
    with path.open("r+b") as file:
        file.truncate(10_000)
    bench.engine.request(SNAPSHOT, 1.0, WHOLE)
    bench.settle()
    bench.engine.request(SNAPSHOT, 0.5, WHOLE)
    bench.settle()
    assert [error.code for error in bench.errors] == [ErrorCode.IMAGE_TRUNCATED]
