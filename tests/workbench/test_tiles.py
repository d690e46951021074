"""The tile engine: what is stale is dropped, what is cached stays under its limit, what fails is said once."""

from __future__ import annotations

import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from imagery.making import tiff
from imagery.remote.serving import serving
from PIL import Image

from twopass.imagery.isolated import image as image_module
from twopass.imagery.isolated.image import IsolatedImage, Window
from twopass.imagery.remote.image import RemoteImage
from twopass.model.display import DisplayChoice, Stretch
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import Box
from twopass.model.ids import Uid
from twopass.workbench import decoding
from twopass.workbench.tiles import TILE, TileEngine

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


class Gate:
    """Holds up the decoding processes before they are given the next tile, until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open = threading.Event()
        self.started = threading.Semaphore(0)
        self.asked: list[tuple[int, Window]] = []
        tiles = IsolatedImage.tiles

        def gated(image: IsolatedImage, windows: Iterator[Window], *others: Any, **named: Any) -> Any:
            def held() -> Iterator[Window]:
                self.started.release()
                assert self.open.wait(20)
                for window in windows:
                    self.asked.append((image.info.width, window))
                    yield window

            return tiles(image, held(), *others, **named)

        monkeypatch.setattr(IsolatedImage, "tiles", gated)


def failing(monkeypatch: pytest.MonkeyPatch, code: ErrorCode, at: Callable[[Window], bool]) -> list[Window]:
    """Have some tiles fail, as if their process had; return which were asked for, as they are."""
    asked: list[Window] = []
    tiles = IsolatedImage.tiles

    def fails(image: IsolatedImage, windows: Iterator[Window], *others: Any, **named: Any) -> Any:
        for window in windows:
            asked.append(window)
            if at(window):
                yield TwopassError(code, path="a.png", detail="SIGSEGV")
            else:
                yield from tiles(image, [window], *others, **named)

    monkeypatch.setattr(IsolatedImage, "tiles", fails)
    return asked


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
    gate = Gate(monkeypatch)
    bench.engine.request(SNAPSHOT, 1.0, WHOLE)
    for _ in range(2):  # both workers are in the old file, nine of its tiles are wanted
        assert gate.started.acquire(timeout=20)
    bench.engine.set_image(SNAPSHOT, small)
    bench.engine.request(SNAPSHOT, 1.0, WHOLE)
    gate.open.set()
    bench.settle()
    assert [tile.rect for tile in bench.engine.request(SNAPSHOT, 1.0, WHOLE)] == [Box(0, 0, 8, 8)]
    assert {window[:4] for width, window in gate.asked if width == 8} == {(0, 0, 8, 8)}
    assert [width for width, _ in gate.asked if width != 8] == []
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
        # What is in view is never thrown out: it would be read again and again.
        assert len(bench.engine.request(SNAPSHOT, 1.0, WHOLE)) == 9
        corner = Box(0, 0, 500, 500)
        for scale in (0.5, 1.0):
            bench.engine.request(SNAPSHOT, scale, corner)
            bench.settle()
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
    def broken(*_: Any, **_named: Any) -> np.ndarray:
        raise ZeroDivisionError

    monkeypatch.setattr(IsolatedImage, "tiles", broken)
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


def sharp_corner(window: Window) -> bool:
    return window[:2] == (0, 0) and window.width == TILE


@pytest.mark.parametrize("code", [ErrorCode.IMAGE_CRASHED, ErrorCode.IMAGE_TIMEOUT, ErrorCode.IMAGE_MEMORY])
def test_a_tile_that_can_not_be_had_costs_that_tile_and_one_sentence(
    code: ErrorCode, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = failing(monkeypatch, code, sharp_corner)
    path = picture(tmp_path / "a.png", 90)
    bench.load(path)
    bench.sharp()
    tiles = bench.engine.request(SNAPSHOT, 1.0, WHOLE)
    assert tiles[0].rect == WHOLE  # under the one that is missing
    assert len(tiles) == 1 + 8
    assert [error.code for error in bench.errors] == [code]
    bench.settle()
    assert sum(map(sharp_corner, asked)) == 1
    bench.engine.set_image(SNAPSHOT, path)
    bench.sharp()
    assert sum(map(sharp_corner, asked)) == 2
    assert [error.code for error in bench.errors] == [code, code]


def test_a_process_killed_while_it_reads_costs_one_tile(bench: Bench, tmp_path: Path) -> None:
    bench.load(picture(tmp_path / "a.png", 90))
    for pid in decoding.decoder().pids:
        os.kill(pid, signal.SIGSTOP)
    bench.engine.request(SNAPSHOT, 1.0, WHOLE)
    time.sleep(0.2)
    os.kill(decoding.decoder().pids[0], signal.SIGKILL)
    for pid in decoding.decoder().pids[1:]:
        os.kill(pid, signal.SIGCONT)
    bench.settle()
    assert len(bench.engine.request(SNAPSHOT, 1.0, WHOLE)) == 1 + 8
    assert [error.code for error in bench.errors] == [ErrorCode.IMAGE_CRASHED]


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (lambda path: path.unlink(), ErrorCode.FILE_MISSING),
        (lambda path: picture(path.with_name("b.png"), 200).replace(path), ErrorCode.IMAGE_CHANGED),
    ],
)
def test_a_file_taken_away_or_replaced_is_said_once_and_its_tiles_stay(
    happens: Callable[[Path], object], code: ErrorCode, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = picture(tmp_path / "a.png", 20)
    bench.load(path)
    corner = Box(0, 0, 300, 300)
    bench.engine.request(SNAPSHOT, 1.0, corner)
    bench.settle()
    kept = bench.engine.request(SNAPSHOT, 1.0, corner)[-1].pixels
    happens(path)
    bench.sharp()
    asked = failing(monkeypatch, code, lambda _window: True)
    for _ in range(3):
        tiles = bench.engine.request(SNAPSHOT, 1.0, WHOLE)
        bench.settle()
    assert tiles[-1].pixels is kept
    assert [error.code for error in bench.errors] == [code]
    assert asked == []


def test_an_image_on_the_network_is_shown_until_it_changes_there(bench: Bench, tmp_path: Path) -> None:
    with serving() as server:

        def put(tag: str, grey: int) -> None:
            # With overviews: the coarse tile brings nothing of the sharp ones along.
            file = tiff(
                tmp_path / "a.tif",
                np.full((1100, 1500, 3), grey, np.uint8),
                driver="COG",
                compress="none",
                blocksize=256,
            )
            server.files["/a.tif"], server.headers["ETag"] = file.read_bytes(), tag

        put('"1"', 20)
        image = RemoteImage(server.url("/a.tif?sig=secret"), frozenset({server.host}))
        bench.engine.set_image(SNAPSHOT, image)
        bench.engine.request(SNAPSHOT, 1.0, WHOLE)
        bench.settle()
        bench.engine.request(SNAPSHOT, 1.0, Box(0, 0, 300, 300))
        bench.settle()
        put('"2"', 200)
        bench.sharp()
        bench.sharp()
        assert [error.code for error in bench.errors] == [ErrorCode.REMOTE_CHANGED]
        assert "secret" not in repr(bench.errors[0].data)
        bench.engine.set_image(SNAPSHOT, image)
        bench.engine.request(SNAPSHOT, 1.0, WHOLE)
        bench.settle()
        assert (bench.sharp() == 0xFFC8C8C8).all()
        assert len(bench.errors) == 1


def test_a_replaced_file_is_shown_when_it_is_set_again(bench: Bench, tmp_path: Path) -> None:
    path = picture(tmp_path / "a.png", 20)
    bench.load(path)
    picture(tmp_path / "b.png", 200).replace(path)
    bench.sharp()
    assert bench.engine.is_blamed(SNAPSHOT)
    bench.load(path)
    assert not bench.engine.is_blamed(SNAPSHOT)
    assert (bench.sharp() == 0xFFC8C8C8).all()


def test_what_left_the_view_before_a_process_was_free_is_not_read(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.load(picture(tmp_path / "a.png", 90))
    before = bench.engine.tiles_read
    gate = Gate(monkeypatch)
    bench.engine.request(SNAPSHOT, 1.0, WHOLE)
    for _ in range(2):
        assert gate.started.acquire(timeout=20)
    last = Box(1400, 1000, 10, 10)
    bench.engine.request(SNAPSHOT, 1.0, last)
    gate.open.set()
    bench.settle()
    assert [window[:2] for _, window in gate.asked] == [(1024, 512)]
    assert bench.engine.tiles_read == before + 1
    # And what was dropped can be had.
    bench.sharp()
    assert len(bench.engine.request(SNAPSHOT, 1.0, WHOLE)) == 9


def test_closing_does_not_wait_for_a_process_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench()
    bench.load(picture(tmp_path / "a.png", 20))
    monkeypatch.setattr(image_module, "READ", 1000.0)  # waiting for the tiles would outlast the test's own time
    hung = set(decoding.decoder().pids)
    for pid in hung:
        os.kill(pid, signal.SIGSTOP)
    bench.engine.request(SNAPSHOT, 1.0, WHOLE)
    time.sleep(0.2)
    bench.engine.close()
    for pid in hung & set(decoding.decoder().pids):
        os.kill(pid, signal.SIGCONT)
    assert not hung <= set(decoding.decoder().pids)
    assert bench.errors == []


def gradient(path: Path) -> Path:
    Image.fromarray(np.tile(np.linspace(0, 255, 1500).astype(np.uint8), (1100, 1))).save(path)
    return path


def test_another_display_paints_the_old_tiles_until_the_new_ones_come(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.load(gradient(tmp_path / "a.png"))
    old = bench.sharp()
    gate = Gate(monkeypatch)
    bench.engine.set_display(SNAPSHOT, DisplayChoice(colormap="viridis"))
    assert gate.started.acquire(timeout=20)  # the new display is known, and the coarsest tile is on its way
    tiles = bench.engine.request(SNAPSHOT, 1.0, WHOLE)
    assert len(tiles) == 9
    assert tiles[-1].pixels is old
    gate.open.set()
    bench.settle()
    new = bench.engine.request(SNAPSHOT, 1.0, WHOLE)
    bench.settle()
    assert len(new) == 9
    colors = [int(tile.pixels[0, 0]) for tile in new if tile.rect.x == 0]
    assert colors == [0xFF440154] * 3
    assert bench.errors == []


def test_the_display_chosen_last_is_the_one_that_is_shown(bench: Bench, tmp_path: Path) -> None:
    path = gradient(tmp_path / "a.png")
    bench.engine.set_display(SNAPSHOT, DisplayChoice(colormap="coolwarm"))
    bench.load(path)
    assert bench.engine.request(SNAPSHOT, 1.0, Box(0, 0, 9, 9))[-1].pixels[0, 0] == 0xFF3B4CC0
    for colormap in ("viridis", "inferno", "grey", "inferno"):
        bench.engine.set_display(SNAPSHOT, DisplayChoice(colormap=colormap, stretch=Stretch.NONE))
    bench.settle()
    bench.sharp()
    assert {int(tile.pixels[0, 0]) for tile in bench.engine.request(SNAPSHOT, 1.0, Box(0, 0, 9, 9))} == {0xFF000004}


def test_the_same_display_again_reads_nothing(bench: Bench, tmp_path: Path) -> None:
    bench.load(picture(tmp_path / "a.png", 90))
    before = bench.engine.tiles_read
    bench.engine.set_display(SNAPSHOT, DisplayChoice())
    bench.settle()
    assert bench.engine.tiles_read == before


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


def test_what_was_painted_in_place_of_a_dropped_tile_is_painted_anew(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.load(picture(tmp_path / "a.png", 90))
    gate = Gate(monkeypatch)
    bench.engine.request(SNAPSHOT, 1.0, WHOLE)
    anew: list[Box] = []
    bench.engine.on_tile = lambda _snapshot, rect: anew.append(rect)
    corner = Box(1400, 1050, 10, 10)
    bench.engine.request(SNAPSHOT, 1.0, corner)
    assert bench.engine.waits_for(SNAPSHOT)
    while not bench.posts.empty():
        bench.posts.get()()
    assert len(anew) == 8
    assert Box(1024, 1024, 476, 76) not in anew
    gate.open.set()
    bench.settle()
    assert anew[8:] == [Box(1024, 1024, 476, 76)]
    assert not bench.engine.waits_for(SNAPSHOT)


def test_a_glance_comes_after_the_view_and_the_last_one_counts(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.load(picture(tmp_path / "a.png", 90))
    gate = Gate(monkeypatch)
    bench.engine.request(SNAPSHOT, 0.5, WHOLE)
    for _ in range(2):
        assert gate.started.acquire(timeout=20)
    bench.engine.glance(SNAPSHOT, 1.0, Box(100, 100, 9, 9))
    coarse = bench.engine.glance(SNAPSHOT, 1.0, Box(700, 600, 9, 9))
    assert [tile.rect for tile in coarse] == [WHOLE]
    gate.open.set()
    bench.settle()
    assert {window[2:4] for _, window in gate.asked[:4]} == {(1024, 1024), (476, 1024), (1024, 76), (476, 76)}
    assert [tuple(window[:4]) for _, window in gate.asked[4:]] == [(512, 512, 512, 512)]
    fine = bench.engine.glance(SNAPSHOT, 1.0, Box(700, 600, 9, 9))
    assert [tile.rect for tile in fine] == [Box(512, 512, 512, 512)]
    assert len(bench.engine.request(SNAPSHOT, 0.5, WHOLE)) == 4


def test_glances_never_push_out_what_is_in_view(tmp_path: Path) -> None:
    bench = Bench(cache_mb=4)
    Image.new("RGB", (4096, 2048), (90, 90, 90)).save(tmp_path / "a.png")
    bench.load(tmp_path / "a.png")
    view = Box(0, 0, 1000, 1000)
    bench.engine.request(SNAPSHOT, 1.0, view)
    bench.settle()
    for left in range(1100, 4000, 300):
        bench.engine.glance(SNAPSHOT, 1.0, Box(left, 1100, 9, 9))
        bench.settle()
    read = bench.engine.tiles_read
    assert len(bench.engine.request(SNAPSHOT, 1.0, view)) == 4
    bench.settle()
    assert bench.engine.tiles_read == read
    bench.engine.close()


def test_two_images_are_read_side_by_side(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Uid("00000000-0000-4000-8000-000000000002")
    bench.load(picture(tmp_path / "a.png", 90))
    Image.new("RGB", (1300, 700)).save(tmp_path / "b.png")
    bench.engine.set_image(other, tmp_path / "b.png")
    bench.engine.request(other, 1.0, WHOLE)
    bench.settle()
    gate = Gate(monkeypatch)
    for snapshot in (SNAPSHOT, other):
        bench.engine.request(snapshot, 1.0, WHOLE)
    for _ in range(2):  # both workers came for the first image, before anything was wanted of the second
        assert gate.started.acquire(timeout=20)
    gate.open.set()
    bench.settle()
    first = {width for width, _ in gate.asked[:4]}
    assert first == {1500, 1300}
    assert len(gate.asked) == 9 + 6
