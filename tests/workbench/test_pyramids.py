"""Pyramids in the background: who needs one, what comes first, progress, cancel, and a cache that takes no more."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from imagery.making import tiff

from twopass.imagery.opening import open_image
from twopass.imagery.pyramid.cache import PyramidCache
from twopass.imagery.pyramid.layout import PREVIEW, Slab, layout_of
from twopass.imagery.pyramid.need import needs_pyramid
from twopass.imagery.pyramid.source import PyramidSource
from twopass.imagery.remote.image import RemoteImage
from twopass.imagery.source import ImageInfo
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import Box
from twopass.model.ids import Uid
from twopass.workbench import pyramids
from twopass.workbench.jobs import Cancelled
from twopass.workbench.paths import pyramids_dir
from twopass.workbench.pyramids import Pyramids, Step

SNAPSHOT, OTHER = (Uid(f"00000000-0000-4000-8000-00000000000{number}") for number in (1, 2))
LARGE = ImageInfo(path="a", width=20_000, height=20_000, count=3, shown=(1, 2, 3), names=(), dtype="uint8", driver="X")


class Bench:
    """Pyramids whose posts run when the test says so, in place of the UI thread."""

    def __init__(self, tmp_path: Path, step: Step | None = None, retry: float = 30.0) -> None:
        self.posts: queue.Queue[Callable[[], None]] = queue.Queue()
        self.progress: list[tuple[Uid, float]] = []
        self.ready: list[tuple[Uid, Box]] = []
        self.errors: list[tuple[Uid, TwopassError]] = []
        self.pyramids = Pyramids(self.posts.put, step, PyramidCache(tmp_path / "cache"), retry)
        self.pyramids.on_progress = lambda snapshot, fraction: self.progress.append((snapshot, fraction))
        self.pyramids.on_ready = lambda snapshot, rect: self.ready.append((snapshot, rect))
        self.pyramids.on_error = lambda snapshot, error: self.errors.append((snapshot, error))

    def until(self, happened: Callable[[], bool]) -> None:
        """Run posts until something has happened; whoever waits in vain is ended by the time limit of the tests."""
        while not happened():
            with contextlib.suppress(queue.Empty):
                self.posts.get(timeout=0.02)()

    def settle(self) -> None:
        """Run posts until nothing is left to build."""
        self.until(lambda: self.pyramids.idle and self.posts.empty())


@pytest.fixture
def benches() -> Iterator[list[Bench]]:
    made: list[Bench] = []
    yield made
    for bench in made:
        bench.pyramids.close()


@pytest.fixture
def image(tmp_path: Path) -> Path:
    values = np.random.default_rng(0).integers(0, 256, (5000, 2000, 1), np.uint8)
    return tiff(tmp_path / "a.tif", values, tiled=True, blockxsize=256, blockysize=256)


def facts(path: Path) -> ImageInfo:
    source = open_image(path)
    source.close()
    return source.info


@pytest.mark.parametrize(
    ("needed", "changes"),
    [
        (True, {}),
        (False, {"width": 2000, "height": 4000}),
        (False, {"overviews": (2, 4, 8, 16)}),
        (True, {"overviews": (2, 4, 8, 16), "averaged": False}),
        (True, {"overviews": (2, 4)}),
        (True, {"overviews": (16,)}),
        (False, {"overviews": (4, 16)}),
        (True, {"overviews": (2, 4, 8, 16), "sequential": True}),
        (False, {"width": 4000, "height": 4000, "overviews": (2, 4, 8), "sequential": True}),
        (True, {"width": 4000, "height": 4000, "sequential": True}),
    ],
)
def test_who_needs_a_pyramid(needed: bool, changes: dict[str, object]) -> None:
    assert needs_pyramid(replace(LARGE, **changes)) is needed


def test_a_pyramid_is_built_told_and_then_found(benches: list[Bench], tmp_path: Path, image: Path) -> None:
    bench = Bench(tmp_path)
    benches.append(bench)
    info = facts(image)
    assert bench.pyramids.set_image(SNAPSHOT, image, info)
    bench.settle()
    fractions = [fraction for _, fraction in bench.progress]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)
    assert [rect for _, rect in bench.ready] == [Box(0, 0, 2000, 4096), Box(0, 4096, 2000, 904), Box(0, 0, 2000, 5000)]
    source = PyramidSource(open_image(image), PyramidCache(tmp_path / "cache").folder_of(image))
    assert source.coverage() == 1.0
    source.close()
    assert bench.errors == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tif", "cache"]

    again = Bench(tmp_path)
    benches.append(again)
    again.pyramids.set_image(SNAPSHOT, image, info)
    again.settle()
    assert (again.progress, again.ready) == ([(SNAPSHOT, 1.0)], [])


def test_a_small_image_is_left_alone(benches: list[Bench], tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    benches.append(bench)
    assert not bench.pyramids.set_image(SNAPSHOT, tmp_path / "a.tif", replace(LARGE, width=100, height=100))
    assert not bench.pyramids.set_image(SNAPSHOT, None, None)
    assert bench.pyramids.idle


def test_the_preview_and_then_what_is_looked_at_come_first(
    benches: list[Bench], tmp_path: Path, image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pyramids, "PREVIEWED", 1)
    info = replace(facts(image), height=40_000)
    steps: list[Slab] = []
    go = threading.Semaphore(0)

    def step(_path: Path, slab: Slab) -> None:
        steps.append(slab)
        assert go.acquire(timeout=30)

    bench = Bench(tmp_path, step)
    benches.append(bench)
    bench.pyramids.set_image(SNAPSHOT, image, info)
    bench.until(lambda: len(bench.progress) == 1)
    go.release()
    bench.until(lambda: len(bench.ready) == 1)
    bench.pyramids.look_at(SNAPSHOT, Box(0, 30_000, 2000, 500))
    for _ in range(30):
        go.release()
    bench.settle()
    assert steps[0] == Slab(PREVIEW, 0)
    assert steps[2] == Slab(0, 7)
    assert sorted(steps[1:]) == sorted(layout_of(info).order())
    assert bench.progress[-1] == (SNAPSHOT, 1.0)


def test_a_cancel_ends_the_slab_under_way_and_nothing_is_told_any_more(
    benches: list[Bench], tmp_path: Path, image: Path
) -> None:
    bench = Bench(tmp_path)
    benches.append(bench)
    waiting, go = threading.Event(), threading.Event()
    check = bench.pyramids._check  # type: ignore[attr-defined]

    def gated() -> None:
        waiting.set()
        assert go.wait(30)
        check()

    bench.pyramids._check = gated  # type: ignore[method-assign]
    bench.pyramids.set_image(SNAPSHOT, image, facts(image))
    assert waiting.wait(30)
    bench.pyramids.cancel(SNAPSHOT)
    go.set()
    bench.settle()
    folder = PyramidCache(tmp_path / "cache").folder_of(image)
    assert sorted(path.name for path in folder.iterdir()) == ["about.json", "used"]
    assert bench.ready == []
    assert bench.errors == []
    assert PyramidCache(tmp_path / "cache", limit=0).size() > 0
    with pytest.raises(TwopassError):
        PyramidCache(tmp_path / "cache", limit=0).make_room(tmp_path, 1)
    assert not folder.exists()  # nobody uses it any more


def test_a_full_cache_is_said_once_and_tried_again(benches: list[Bench], tmp_path: Path, image: Path) -> None:
    full = threading.Event()
    full.set()
    tries: list[Slab] = []

    def step(_path: Path, slab: Slab) -> None:
        tries.append(slab)
        if full.is_set():
            raise TwopassError(ErrorCode.CACHE_FULL, path="x", detail="full")

    bench = Bench(tmp_path, step, retry=0.01)
    benches.append(bench)
    bench.pyramids.set_image(SNAPSHOT, image, facts(image))
    bench.until(lambda: len(bench.errors) == 1 and len(tries) > 3)
    full.clear()
    bench.until(lambda: (SNAPSHOT, 1.0) in bench.progress)
    bench.settle()
    assert [(snapshot, error.code) for snapshot, error in bench.errors] == [(SNAPSHOT, ErrorCode.CACHE_FULL)]
    assert set(tries) == set(layout_of(facts(image)).order())


def test_a_resting_build_can_be_told_to_try_at_once(benches: list[Bench], tmp_path: Path, image: Path) -> None:
    errors = iter([TwopassError(ErrorCode.CACHE_FULL, path="x", detail="full")])

    def step(_path: Path, _slab: Slab) -> None:
        for error in errors:
            raise error

    bench = Bench(tmp_path, step, retry=1000)
    benches.append(bench)
    bench.pyramids.set_image(SNAPSHOT, image, facts(image))
    bench.until(lambda: len(bench.errors) == 1)
    bench.settle()
    bench.pyramids.retry()
    bench.until(lambda: (SNAPSHOT, 1.0) in bench.progress)


def test_a_damaged_image_is_said_once_and_the_next_snapshot_goes_on(
    benches: list[Bench], tmp_path: Path, image: Path
) -> None:
    broken = tmp_path / "broken.tif"
    broken.write_bytes(image.read_bytes()[:3_000_000])
    bench = Bench(tmp_path)
    benches.append(bench)
    bench.pyramids.set_image(OTHER, image, facts(image))
    bench.pyramids.set_image(SNAPSHOT, broken, facts(image))
    bench.settle()
    assert [snapshot for snapshot, _ in bench.errors] == [SNAPSHOT]
    assert bench.errors[0][1].code is ErrorCode.IMAGE_TRUNCATED
    assert (OTHER, 1.0) in bench.progress


def test_a_damaged_file_of_the_pyramid_is_built_again(benches: list[Bench], tmp_path: Path, image: Path) -> None:
    bench = Bench(tmp_path)
    benches.append(bench)
    bench.pyramids.set_image(SNAPSHOT, image, facts(image))
    bench.settle()
    hurt = PyramidCache(tmp_path / "cache").folder_of(image) / "02-00001.tif"
    whole = hurt.read_bytes()
    hurt.write_bytes(whole[:100])
    source = PyramidSource(open_image(image), hurt.parent)
    source.read(0, 4096, 2000, 904, 500, 226)
    assert not hurt.exists()
    bench.pyramids.look_again(SNAPSHOT)
    bench.settle()
    assert hurt.read_bytes() == whole
    source.close()


def test_a_fault_of_the_program_comes_up(benches: list[Bench], tmp_path: Path, image: Path) -> None:
    def step(_path: Path, _slab: Slab) -> None:
        raise ZeroDivisionError

    bench = Bench(tmp_path, step)
    benches.append(bench)
    bench.pyramids.set_image(SNAPSHOT, image, facts(image))
    with pytest.raises(ZeroDivisionError):
        bench.until(lambda: False)


def test_a_step_may_be_cancelled_by_whoever_runs_it(benches: list[Bench], tmp_path: Path, image: Path) -> None:
    calls = iter(range(100))

    def step(_path: Path, _slab: Slab) -> None:
        if next(calls) == 0:
            raise Cancelled

    bench = Bench(tmp_path, step)
    benches.append(bench)
    bench.pyramids.set_image(SNAPSHOT, image, facts(image))
    bench.until(lambda: (SNAPSHOT, 1.0) in bench.progress)


def test_pyramids_are_in_the_users_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWOPASS_HOME", str(tmp_path))
    assert pyramids_dir() == tmp_path / "cache" / "pyramids"


def test_none_is_built_of_an_image_on_the_network(tmp_path: Path, benches: list[Bench]) -> None:
    benches.append(bench := Bench(tmp_path, lambda _path, _slab: pytest.fail("it was built")))
    assert needs_pyramid(LARGE)
    assert not bench.pyramids.set_image(
        SNAPSHOT, RemoteImage("https://h.example/a.tif", frozenset({"h.example"})), LARGE
    )
    bench.settle()
    assert (bench.progress, bench.errors) == ([], [])
