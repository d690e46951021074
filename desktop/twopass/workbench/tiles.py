"""Tiles of the open snapshots: what is cached is there at once, what is missing is read by workers, latest first."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from twopass.imagery.heap import give_back_large_blocks
from twopass.model.display import PLAIN, DisplayChoice
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import Box, meet
from twopass.model.ids import Uid
from twopass.workbench.decoding import open_image
from twopass.workbench.jobs import Post
from twopass.workbench.tile_grid import TILE, TileKey, covering, level_for, rect_of, size_of
from twopass.workbench.tile_state import ImageState, Kept, PlacedTile, Taken

if TYPE_CHECKING:
    from twopass.imagery.display import Display
    from twopass.imagery.isolated.image import IsolatedImage
    from twopass.imagery.isolated.messages import Window
    from twopass.imagery.remote.image import Image
    from twopass.imagery.source import ImageInfo, Rgb32
    from twopass.workbench.pyramids import Pyramids

R = TypeVar("R")
# Works on images; is told to end by its second argument.
Work = Callable[["list[IsolatedImage]", Callable[[], bool]], R]

CACHE_MB = 48  # of tiles: more than two windows of 1920 × 1080 at 1:1; more while more is in view
_BEYOND_VIEW = 1.25  # times what is in view are kept at least
_OUTDATED = -1  # the version of a tile that is to be read again
CLOSING_SECONDS = 1.0  # that a tile is given to be read while its window is closed
# The file that is shown is not the one that lies there now: nothing more can come of it.
_LOST = frozenset({ErrorCode.FILE_MISSING, ErrorCode.IMAGE_CHANGED, ErrorCode.REMOTE_CHANGED})


class TileEngine:
    """Serves the panes. What goes wrong with a tile costs that tile; only an image that can't be opened shows none.

    Attributes:
        on_tile: called on the UI thread with the snapshot and the snapshot pixels that can be painted anew.
        on_error: called on the UI thread, once a snapshot, when its image or part of it can't be read.
        tiles_read, bytes_decoded: counters for reports.
    """

    def __init__(
        self, post: Post, workers: int = 2, cache_mb: int = CACHE_MB, pyramids: Pyramids | None = None
    ) -> None:
        self.on_tile: Callable[[Uid, Box], None] = lambda _snapshot, _rect: None
        self.on_error: Callable[[Uid, TwopassError], None] = lambda _snapshot, _error: None
        self.tiles_read = 0
        self.bytes_decoded = 0
        give_back_large_blocks()
        self._post = post
        self._pyramids = pyramids
        if pyramids is not None:
            pyramids.on_ready = self.read_again
        self._limit = cache_mb * 1_000_000
        self._workers = workers
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="twopass-tiles")
        self._lock = threading.Lock()
        self._images: dict[Uid, ImageState] = {}
        self._choices: dict[Uid, DisplayChoice] = {}
        self._cache: OrderedDict[TileKey, Kept] = OrderedDict()
        self._bytes = 0
        self._wanted: dict[Uid, list[TileKey]] = {}
        self._needed: dict[Uid, set[TileKey]] = {}
        self._reading: set[TileKey] = set()
        self._readers: dict[Uid, int] = {}
        self._in_view: dict[Uid, list[TileKey]] = {}
        # What is wanted besides the views when they lack nothing, and how many tiles that is with those that are there.
        self._aside: dict[Uid, list[TileKey]] = {}
        self._glanced: dict[Uid, int] = {}
        self._busy = 0
        self._closed_at: float | None = None

    @property
    def idle(self) -> bool:
        """Whether every tile that is wanted is there (or can't be had)."""
        with self._lock:
            return self._busy == 0

    def info(self, snapshot: Uid) -> ImageInfo | None:
        """Return the facts of a snapshot's image, or None while nobody has read it."""
        image = self._images.get(snapshot)
        return None if image is None or image.source is None or image.display is None else image.source.info

    def is_blamed(self, snapshot: Uid) -> bool:
        """Return whether it was said that a snapshot's image, or part of it, can't be read, and still is so."""
        image = self._images.get(snapshot)
        return image is not None and image.blamed

    def waits_for(self, snapshot: Uid) -> bool:
        """Return whether tiles of a snapshot's view are on their way."""
        with self._lock:
            return bool(self._needed.get(snapshot))

    def set_image(self, snapshot: Uid, path: Image) -> None:
        """Say where a snapshot's image lies; what was cached of another file is dropped, bad tiles are tried again."""
        known = self._images.get(snapshot)
        if known is not None and known.path == path and not known.failed and not known.lost:
            with self._lock:
                known.blamed = known.blamed and not known.bad
                known.bad.clear()
            return
        with self._lock:
            self._images[snapshot] = ImageState(path)
            self._wanted.pop(snapshot, None)
            self._aside.pop(snapshot, None)
            self._needed.pop(snapshot, None)
            self._in_view.pop(snapshot, None)
            self._glanced.pop(snapshot, None)
            if self._pyramids is not None:
                self._pyramids.cancel(snapshot)
            for key in [key for key in self._cache if key.snapshot == snapshot]:
                self._bytes -= self._cache.pop(key).tile.pixels.nbytes

    def set_display(self, snapshot: Uid, choice: DisplayChoice) -> None:
        """Say how a snapshot is to be shown; its tiles are read again, and painted as they were until then."""
        with self._lock:
            if self._choices.get(snapshot, PLAIN) == choice:
                return
            self._choices[snapshot] = choice
            image = self._images.get(snapshot)
            if image is None or image.display is None or image.renewing:
                return  # whoever reads it first, or is about to, takes the choice that holds then
            image.renewing = True
        self._run(lambda: self._show_anew(snapshot, image))

    def with_images(self, snapshots: Sequence[Uid], work: Work[R], then: Callable[[R], object]) -> None:
        """Hand the open images of snapshots to *work* on a worker, and what comes of it to *then* on the UI thread.

        Images that nobody has read yet are opened first. What goes wrong is said through ``on_error``.
        """

        def run() -> None:
            asked = snapshots[0]
            try:
                sources: list[IsolatedImage] = []
                for asked in snapshots:
                    image = self._images[asked]
                    sources.append(image.source or open_image(image.path, self._stopped))
                result = work(sources, self._stopped)
            except TwopassError as error:
                self._report(asked, self._images[asked], error)
                return
            self._post(lambda: handed(result))

        def handed(result: R) -> None:
            then(result)

        self._run(run)

    def request(self, snapshot: Uid, scale: float, rect: Box) -> list[PlacedTile]:
        """Return what is cached of *rect* (snapshot pixels), coarse tiles first, and queue what is missing at *scale*.

        *scale* is screen pixels (of the device) per snapshot pixel.
        """
        image = self._images.get(snapshot)
        if image is None or image.failed:
            return []
        info = self.info(snapshot)
        if info is None:
            self._look_at(snapshot, image)
            return []
        if self._pyramids is not None:
            self._pyramids.look_at(snapshot, rect)
        level = level_for(scale, info.width, info.height)
        keys = covering(snapshot, level, rect, info)
        with self._lock:
            missing = self._missing(keys, image)
            dropped = [key for key in self._wanted.get(snapshot, ()) if key.level == level and key not in keys]
            wanted = self._wanted[snapshot] = [key for key in missing if key not in self._reading]
            self._needed[snapshot] = set(missing)
            self._in_view[snapshot] = keys
            placed = self._found(keys, info)
        for _ in wanted[: self._workers]:
            self._run(self._read_wanted)
        if dropped:
            self._post(lambda: self._say_dropped(dropped, info))
        return placed

    def glance(self, snapshot: Uid, scale: float, rect: Box) -> list[PlacedTile]:
        """Return what is cached of a small *rect* as :meth:`request` does, for something that lies over the views.

        What is missing is read when no view lacks anything; only the last glance at a snapshot counts. The views keep
        their tiles.
        """
        image, info = self._images.get(snapshot), self.info(snapshot)
        if image is None or info is None or image.failed:
            return []
        keys = covering(snapshot, level_for(scale, info.width, info.height), rect, info)
        with self._lock:
            wanted = self._aside[snapshot] = [key for key in self._missing(keys, image) if key not in self._reading]
            self._glanced[snapshot] = len(keys)
            placed = self._found(keys, info)
            for key in self._in_view.get(snapshot, ()):
                if key in self._cache:
                    self._cache.move_to_end(key)
        if wanted:
            self._run(self._read_wanted)
        return placed

    def _missing(self, keys: list[TileKey], image: ImageState) -> list[TileKey]:
        return [] if image.lost else [key for key in keys if key not in image.bad and not self._has(key, image)]

    def _say_dropped(self, keys: list[TileKey], info: ImageInfo) -> None:
        """Have what was painted in place of tiles that nobody waits for any more painted anew when it is next seen."""
        for key in keys:
            self.on_tile(key.snapshot, rect_of(key, info))

    def overview(self, snapshot: Uid) -> PlacedTile | None:
        """Return the smallest picture of a whole snapshot, if it is there; nothing is asked for."""
        info = self.info(snapshot)
        if info is None:
            return None
        with self._lock:
            kept = self._cache.get(TileKey(snapshot, level_for(0.0, info.width, info.height), 0, 0))
            return None if kept is None else kept.tile

    def read_again(self, snapshot: Uid, rect: Box) -> None:
        """Read the smaller pictures of *rect* (snapshot pixels) again; they are painted as they were until then."""
        with self._lock:
            image = self._images.get(snapshot)
            if image is None:
                return
            image.sharpened += 1
            for key, kept in self._cache.items():
                if key.snapshot == snapshot and key.level > 0 and meet(kept.tile.rect, rect):
                    self._cache[key] = Kept(kept.tile, _OUTDATED)
        self.on_tile(snapshot, rect)

    def close(self) -> None:
        """Stop reading; what is being read is given a second to come to its end."""
        self._closed_at = time.monotonic()
        # What was posted before is delivered later, when whoever listens may be gone.
        self.on_tile = lambda _snapshot, _rect: None
        self.on_error = lambda _snapshot, _error: None
        with self._lock:
            self._wanted.clear()
            self._aside.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _stopped(self) -> bool:
        return self._closed_at is not None and time.monotonic() - self._closed_at > CLOSING_SECONDS

    def _has(self, key: TileKey, image: ImageState) -> bool:
        kept = self._cache.get(key)
        return kept is not None and kept.version == image.version

    def _found(self, keys: list[TileKey], info: ImageInfo) -> list[PlacedTile]:
        """Return the tiles to paint: under each missing one the nearest coarser one that is there."""
        top = level_for(0.0, info.width, info.height)
        coarse: dict[TileKey, None] = {}
        for key in keys:
            for level in range(key.level + 1, top + 1) if key not in self._cache else ():
                shift = level - key.level
                above = TileKey(key.snapshot, level, key.column >> shift, key.row >> shift)
                if above in self._cache:
                    coarse[above] = None
                    break
        wanted = [*sorted(coarse, key=lambda key: -key.level), *(key for key in keys if key in self._cache)]
        for key in wanted:
            self._cache.move_to_end(key)
        return [self._cache[key].tile for key in wanted]

    def _look_at(self, snapshot: Uid, image: ImageState) -> None:
        if not image.asked:
            image.asked = True
            self._run(lambda: self._read_facts(snapshot, image))

    def _run(self, work: Callable[[], None]) -> None:
        if self._closed_at is not None:
            return
        with self._lock:
            self._busy += 1
        self._pool.submit(self._work, work).add_done_callback(self._surfaced)

    def _work(self, work: Callable[[], None]) -> None:
        from twopass.imagery.isolated.lane import UnwantedError

        try:
            work()
        except UnwantedError:
            return  # something newer is wanted, and on its way
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

    def _read_facts(self, snapshot: Uid, image: ImageState) -> None:
        try:
            source = image.source = open_image(image.path, self._stopped)
            if self._pyramids is not None:
                source.patient = self._pyramids.set_image(snapshot, image.path, source.info)
            while not self._take_display(snapshot, image, source):
                pass
        except TwopassError as error:
            self._report(snapshot, image, error, whole=True)
            return
        # The coarsest level at once: it is what shows under everything until the sharp tiles come.
        self._want_first(snapshot, image, source.info)
        self._read_some(snapshot, 1)
        self._post_whole(snapshot, source.info)

    def _show_anew(self, snapshot: Uid, image: ImageState) -> None:
        source = image.source
        assert source is not None
        with self._lock:
            image.renewing = False
        try:
            if not self._take_display(snapshot, image, source):
                return  # there is a newer choice already, with a job of its own
        except TwopassError as error:
            self._report(snapshot, image, error)
            return
        self._want_first(snapshot, image, source.info)
        self._read_some(snapshot, 1)
        self._post_whole(snapshot, source.info)

    def _take_display(self, snapshot: Uid, image: ImageState, source: IsolatedImage) -> bool:
        """Work out the display that was chosen; return False if another one was chosen meanwhile."""
        choice = self._choices.get(snapshot, PLAIN)
        display = source.display(choice, stopped=self._stopped)
        with self._lock:
            if self._choices.get(snapshot, PLAIN) != choice:
                return False
            if image.display != display:
                image.display = display
                image.version += 1
            image.blamed = image.blamed and bool(image.bad)
            return True

    def _want_first(self, snapshot: Uid, image: ImageState, info: ImageInfo) -> None:
        """Have the coarsest tile read before any other."""
        key = TileKey(snapshot, level_for(0.0, info.width, info.height), 0, 0)
        with self._lock:
            if self._images[snapshot] is image and key not in self._reading and key not in image.bad:
                self._wanted.setdefault(snapshot, []).insert(0, key)
                self._needed.setdefault(snapshot, set()).add(key)

    def _post_whole(self, snapshot: Uid, info: ImageInfo) -> None:
        self._post(lambda: self.on_tile(snapshot, Box(0, 0, info.width, info.height)))

    def _read_wanted(self) -> None:
        """Read until nothing is wanted any more, of whichever snapshot the fewest read."""
        while (snapshot := self._neediest()) is not None:
            self._read_some(snapshot)

    def _neediest(self) -> Uid | None:
        with self._lock:
            ready = self._ready(self._wanted) or self._ready(self._aside)
            return min(ready, key=lambda one: self._readers.get(one, 0), default=None)

    def _ready(self, queue: dict[Uid, list[TileKey]]) -> list[Uid]:
        return [one for one, keys in queue.items() if keys and self._images[one].display is not None]

    def _read_some(self, snapshot: Uid, most: int | None = None) -> None:
        """Read wanted tiles of one image and display in turn, *most* at most."""
        with self._lock:
            image = self._images[snapshot]
            source, display, version = image.source, image.display, image.version
            if source is None or display is None:
                return
            self._readers[snapshot] = self._readers.get(snapshot, 0) + 1
        taken: deque[Taken] = deque()
        try:
            windows = islice(self._windows(snapshot, image, version, taken), most)
            for tile in source.tiles(windows, display, TILE * TILE, stopped=self._stopped):
                self._came(taken.popleft(), source.info, display, tile)
        finally:
            with self._lock:
                self._readers[snapshot] -= 1
                self._reading.difference_update(one.key for one in taken)

    def _windows(self, snapshot: Uid, image: ImageState, version: int, taken: deque[Taken]) -> Iterator[Window]:
        """Take one key after the other off what is wanted, until it is another image's or display's turn."""
        from twopass.imagery.isolated.messages import Window

        assert image.source is not None
        while (key := self._next(snapshot, image, version)) is not None:
            taken.append(Taken(key, image, version, image.sharpened))
            rect = rect_of(key, image.source.info)
            yield Window(int(rect.x), int(rect.y), int(rect.width), int(rect.height), *size_of(key, rect))

    def _next(self, snapshot: Uid, image: ImageState, version: int) -> TileKey | None:
        with self._lock:
            keys = self._wanted.get(snapshot)
            if not keys and not self._ready(self._wanted):
                keys = self._aside.get(snapshot)
            if not keys or self._images[snapshot] is not image or image.version != version:
                return None
            if self._readers[snapshot] > 1 and any(
                waiting and not self._readers.get(other) and self._images[other].display is not None
                for other, waiting in self._wanted.items()
            ):
                return None  # nobody reads of the other pane's image
            key = keys.pop(0)
            self._reading.add(key)
            return key

    def _came(self, taken: Taken, info: ImageInfo, display: Display, tile: Rgb32 | TwopassError) -> None:
        key, image = taken.key, taken.image
        rect = rect_of(key, info)
        with self._lock:
            self._reading.discard(key)
            if self._images[key.snapshot] is not image:
                return
            self._needed.get(key.snapshot, set()).discard(key)
            if isinstance(tile, TwopassError):
                image.bad.add(key)
                image.lost = image.lost or tile.code in _LOST
            else:
                self.tiles_read += 1
                self.bytes_decoded += tile.size * len(display.bands) * bytes_per_value(info.dtype)
                outdated = key.level > 0 and image.sharpened != taken.sharpened
                self._keep(key, Kept(PlacedTile(rect, tile), _OUTDATED if outdated else taken.version))
        if isinstance(tile, TwopassError):
            self._report(key.snapshot, image, tile)
        else:
            self._post(lambda: self.on_tile(key.snapshot, rect))

    def _keep(self, key: TileKey, kept: Kept) -> None:
        # Two workers can have read the same tile: it counts once, and the newer display's stays.
        known = self._cache.pop(key, None)
        if known is not None:
            self._bytes -= known.tile.pixels.nbytes
            if known.version > kept.version:
                kept = known
        self._cache[key] = kept
        self._bytes += kept.tile.pixels.nbytes
        needed = _BEYOND_VIEW * sum(map(len, self._in_view.values())) + sum(self._glanced.values())
        limit = max(self._limit, needed * TILE * TILE * 4)
        while self._bytes > limit and len(self._cache) > 1:
            _, dropped = self._cache.popitem(last=False)
            self._bytes -= dropped.tile.pixels.nbytes

    def _report(self, snapshot: Uid, image: ImageState, error: TwopassError, *, whole: bool = False) -> None:
        self._post(lambda: self._failed(snapshot, image, error, whole))

    def _failed(self, snapshot: Uid, image: ImageState, error: TwopassError, whole: bool) -> None:
        if self._images.get(snapshot) is not image:
            return
        image.failed = image.failed or whole
        if not image.blamed:
            image.blamed = True
            self.on_error(snapshot, error)


def bytes_per_value(dtype: str) -> int:
    """Return the bytes of one value of a pixel type, by numpy's name of it."""
    return int("".join(char for char in dtype if char.isdigit())) // 8
