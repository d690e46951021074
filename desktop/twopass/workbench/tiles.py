"""Tiles of the open snapshots: what is cached is there at once, what is missing is read by workers, latest first."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import Box
from twopass.model.ids import Uid
from twopass.workbench.jobs import Post

if TYPE_CHECKING:
    from twopass.imagery.display import Display
    from twopass.imagery.source import ImageInfo, ImageSource, Rgb32

TILE = 512  # screen pixels a side: 256 was 2.8 times slower to draw


class TileKey(NamedTuple):
    """Which tile: each level halves the resolution."""

    snapshot: Uid
    level: int
    column: int
    row: int


@dataclass(frozen=True, slots=True, eq=False)
class PlacedTile:
    """A tile and where it lies, in snapshot pixels."""

    rect: Box
    pixels: Rgb32


@dataclass(slots=True)
class _Image:
    """What is known of one snapshot's image; sources belong to the threads that opened them."""

    path: Path | None
    generation: int
    info: ImageInfo | None = None
    display: Display | None = None
    failed: bool = False
    asked: bool = False


class TileEngine:
    """Serves the panes.

    Attributes:
        on_tile: called on the UI thread with the snapshot and the snapshot pixels that can be painted anew.
        on_error: called on the UI thread, once a snapshot, when its image can't be read.
        tiles_read, bytes_decoded: counters for reports.
    """

    def __init__(self, post: Post, workers: int = 2, cache_mb: int = 192) -> None:
        self.on_tile: Callable[[Uid, Box], None] = lambda _snapshot, _rect: None
        self.on_error: Callable[[Uid, TwopassError], None] = lambda _snapshot, _error: None
        self.tiles_read = 0
        self.bytes_decoded = 0
        self._post = post
        self._limit = cache_mb * 1_000_000
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="twopass-tiles")
        self._lock = threading.Lock()
        self._own = threading.local()
        self._sources: list[ImageSource] = []
        self._images: dict[Uid, _Image] = {}
        self._cache: OrderedDict[TileKey, PlacedTile] = OrderedDict()
        self._bytes = 0
        self._wanted: dict[Uid, list[TileKey]] = {}
        self._reading: set[TileKey] = set()
        self._busy = 0
        self._closed = False

    @property
    def idle(self) -> bool:
        """Whether every tile that is wanted is there (or can't be had)."""
        with self._lock:
            return self._busy == 0

    def info(self, snapshot: Uid) -> ImageInfo | None:
        """Return the facts of a snapshot's image, or None while nobody has read it."""
        image = self._images.get(snapshot)
        return None if image is None else image.info

    def set_image(self, snapshot: Uid, path: Path | None) -> None:
        """Say where a snapshot's image lies; what was cached of another file is dropped."""
        known = self._images.get(snapshot)
        if known is not None and known.path == path and not known.failed:
            return
        with self._lock:
            image = self._images[snapshot] = _Image(path, 0 if known is None else known.generation + 1)
            self._wanted.pop(snapshot, None)
            for key in [key for key in self._cache if key.snapshot == snapshot]:
                self._bytes -= self._cache.pop(key).pixels.nbytes
        if path is None:
            error = TwopassError(ErrorCode.FILE_MISSING, path="The image of this snapshot")
            self._report(snapshot, image, error)

    def request(self, snapshot: Uid, scale: float, rect: Box) -> list[PlacedTile]:
        """Return what is cached of *rect* (snapshot pixels), coarse tiles first, and queue what is missing at *scale*.

        *scale* is screen pixels (of the device) per snapshot pixel.
        """
        image = self._images.get(snapshot)
        if image is None or image.failed or image.path is None:
            return []
        if image.info is None:
            self._look_at(snapshot, image)
            return []
        level = level_for(scale, image.info.width, image.info.height)
        keys = _covering(snapshot, level, rect, image.info)
        with self._lock:
            missing = [key for key in keys if key not in self._cache]
            self._wanted[snapshot] = [key for key in missing if key not in self._reading]
            placed = self._found(keys, missing, image.info)
        for _ in missing:
            self._submit(snapshot)
        return placed

    def close(self) -> None:
        """Stop reading and let go of every file."""
        self._closed = True
        with self._lock:
            self._wanted.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)
        for source in self._sources:
            source.close()

    def _found(self, keys: list[TileKey], missing: list[TileKey], info: ImageInfo) -> list[PlacedTile]:
        """Return the tiles to paint: under each missing one the nearest coarser one that is there."""
        top = level_for(0.0, info.width, info.height)
        coarse: dict[TileKey, None] = {}
        for key in missing:
            for level in range(key.level + 1, top + 1):
                shift = level - key.level
                above = TileKey(key.snapshot, level, key.column >> shift, key.row >> shift)
                if above in self._cache:
                    coarse[above] = None
                    break
        wanted = [*sorted(coarse, key=lambda key: -key.level), *(key for key in keys if key in self._cache)]
        for key in wanted:
            self._cache.move_to_end(key)
        return [self._cache[key] for key in wanted]

    def _look_at(self, snapshot: Uid, image: _Image) -> None:
        if not image.asked:
            image.asked = True
            self._run(lambda: self._read_facts(snapshot, image))

    def _submit(self, snapshot: Uid) -> None:
        self._run(lambda: self._read_next(snapshot))

    def _run(self, work: Callable[[], None]) -> None:
        if self._closed:
            return
        with self._lock:
            self._busy += 1
        self._pool.submit(self._work, work).add_done_callback(self._surfaced)

    def _work(self, work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            # Counted down on the UI thread, after the results that were posted before it.
            self._post(self._finished)

    def _surfaced(self, future: Future[None]) -> None:
        """Let a fault of the program's come up on the UI thread: in a worker nobody would hear of it."""
        if not future.cancelled() and future.exception() is not None:
            self._post(future.result)

    def _finished(self) -> None:
        with self._lock:
            self._busy -= 1

    def _read_facts(self, snapshot: Uid, image: _Image) -> None:
        from twopass.imagery.display import display_of

        try:
            source = self._source(snapshot, image)
            display = display_of(source)
        except TwopassError as error:
            self._report(snapshot, image, error)
            return
        image.display = display
        image.info = source.info
        whole = Box(0, 0, source.info.width, source.info.height)
        # The coarsest level at once: it is what shows under everything until the sharp tiles come.
        top = level_for(0.0, source.info.width, source.info.height)
        with self._lock:
            if self._images[snapshot] is not image:
                return
            self._wanted.setdefault(snapshot, []).insert(0, TileKey(snapshot, top, 0, 0))
        self._read_next(snapshot)
        self._post(lambda: self.on_tile(snapshot, whole))

    def _read_next(self, snapshot: Uid) -> None:
        with self._lock:
            queue = self._wanted.get(snapshot)
            image = self._images[snapshot]
            if not queue or self._closed:
                return
            key = queue.pop(0)
            self._reading.add(key)
        try:
            tile = self._read(key, image)
        except TwopassError as error:
            self._report(snapshot, image, error)
            return
        finally:
            with self._lock:
                self._reading.discard(key)
        with self._lock:
            if self._images[snapshot] is not image:
                return
            self._keep(key, tile)
        self._post(lambda: self.on_tile(snapshot, tile.rect))

    def _read(self, key: TileKey, image: _Image) -> PlacedTile:
        from twopass.imagery.display import to_rgb32

        source = self._source(key.snapshot, image)
        rect = _rect_of(key, source.info)
        shrink = 2**key.level
        size = (max(math.ceil(rect.width / shrink), 1), max(math.ceil(rect.height / shrink), 1))
        window = source.read(int(rect.x), int(rect.y), int(rect.width), int(rect.height), *size)
        assert image.display is not None
        with self._lock:
            self.tiles_read += 1
            self.bytes_decoded += window.values.nbytes
        return PlacedTile(rect, to_rgb32(window, image.display))

    def _keep(self, key: TileKey, tile: PlacedTile) -> None:
        # Two workers can have read the same tile: it counts once.
        known = self._cache.pop(key, None)
        if known is not None:
            self._bytes -= known.pixels.nbytes
        self._cache[key] = tile
        self._bytes += tile.pixels.nbytes
        while self._bytes > self._limit and len(self._cache) > 1:
            _, dropped = self._cache.popitem(last=False)
            self._bytes -= dropped.pixels.nbytes

    def _source(self, snapshot: Uid, image: _Image) -> ImageSource:
        """Return this thread's own source of a snapshot: handles are never shared between threads."""
        from twopass.imagery.opening import open_image

        own: dict[tuple[Uid, int], ImageSource] = self._own.__dict__.setdefault("sources", {})
        source = own.get((snapshot, image.generation))
        if source is None:
            if image.path is None:
                raise TwopassError(ErrorCode.FILE_MISSING, path="The image of this snapshot")
            source = own[(snapshot, image.generation)] = open_image(image.path)
            with self._lock:
                self._sources.append(source)
        return source

    def _report(self, snapshot: Uid, image: _Image, error: TwopassError) -> None:
        self._post(lambda: self._failed(snapshot, image, error))

    def _failed(self, snapshot: Uid, image: _Image, error: TwopassError) -> None:
        if self._images.get(snapshot) is image and not image.failed:
            image.failed = True
            self.on_error(snapshot, error)


def level_for(scale: float, width: int, height: int) -> int:
    """Return the level whose tiles are at least as fine as *scale*; for scale 0 the one that is a single tile."""
    top = max(math.ceil(math.log2(max(width, height, TILE) / TILE)), 0)
    if scale <= 0:
        return top
    return min(max(math.floor(math.log2(1 / scale) + 1e-9), 0), top)


def _covering(snapshot: Uid, level: int, rect: Box, info: ImageInfo) -> list[TileKey]:
    side = TILE * 2**level
    columns = range(max(int(rect.x // side), 0), min(int(rect.right // side), (info.width - 1) // side) + 1)
    rows = range(max(int(rect.y // side), 0), min(int(rect.bottom // side), (info.height - 1) // side) + 1)
    keys = [TileKey(snapshot, level, column, row) for row in rows for column in columns]
    cx, cy = rect.center
    # From the middle outwards: what the user looks at comes first.
    return sorted(keys, key=lambda key: math.hypot((key.column + 0.5) * side - cx, (key.row + 0.5) * side - cy))


def _rect_of(key: TileKey, info: ImageInfo) -> Box:
    side = TILE * 2**key.level
    x, y = key.column * side, key.row * side
    return Box(x, y, min(side, info.width - x), min(side, info.height - y))
