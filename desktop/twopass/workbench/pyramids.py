"""Pyramids of the open snapshots: built in the background, one slab at a time, where the user looks first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import Box
from twopass.model.ids import Uid
from twopass.workbench.jobs import Cancelled, Post
from twopass.workbench.paths import pyramids_dir
from twopass.workbench.settings import load_settings, pyramid_limit

if TYPE_CHECKING:
    from twopass.imagery.pyramid.builder import Builder
    from twopass.imagery.pyramid.cache import PyramidCache, UsedFolder
    from twopass.imagery.pyramid.layout import Layout, Slab
    from twopass.imagery.remote.image import Image
    from twopass.imagery.source import ImageInfo

# Builds one slab of the image at a path, at once if it is there already. Raises ``TwopassError`` or ``Cancelled``.
Step = Callable[[Path, "Slab"], None]

PREVIEWED = 64_000_000  # pixels from which a preview is there noticeably earlier than the pyramid
FIRST_PICTURE = -1  # the generation of the preview, see ``pyramid.layout``
RETRY_SECONDS = 30.0


@dataclass(slots=True, eq=False)
class _Work:
    """The pyramid of one snapshot."""

    snapshot: Uid
    path: Path
    info: ImageInfo
    row: float | None = None
    layout: Layout | None = None
    folder: UsedFolder | None = None
    waiting: list[Slab] = field(default_factory=list["Slab"])
    done: int = 0
    total: int = 1
    dropped: bool = False
    failed: bool = False
    complained: bool = False


class Pyramids:
    """Builds what the open snapshots need, on a thread of its own.

    *step* builds one slab, in this process unless given (see ``Step``). *cache* is the user's unless given.
    While the cache can't take more the work rests, and is tried again every *retry* seconds.

    Attributes:
        on_progress: called on the UI thread with a snapshot and how much of its pyramid is there, 0 to 1.
        on_ready: called on the UI thread with a snapshot and the part of it that can be read sharper than before.
        on_error: called on the UI thread, once a snapshot, when its pyramid can't be built (CACHE_FULL: for now).
        on_closed: called by :meth:`close`.
    """

    def __init__(
        self, post: Post, step: Step | None = None, cache: PyramidCache | None = None, retry: float = RETRY_SECONDS
    ) -> None:
        self.on_progress: Callable[[Uid, float], None] = lambda _snapshot, _fraction: None
        self.on_ready: Callable[[Uid, Box], None] = lambda _snapshot, _rect: None
        self.on_error: Callable[[Uid, TwopassError], None] = lambda _snapshot, _error: None
        self.on_closed: Callable[[], None] = lambda: None
        self._post = post
        self._step = step or self._build
        self._given = cache
        self._retry = retry
        self._changed = threading.Condition()
        self._works: dict[Uid, _Work] = {}
        self._building: _Work | None = None
        self._builder: Builder | None = None
        self._resting = False
        self._closed = False
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="twopass-pyramids")
        self._running: Future[None] | None = None

    def set_image(self, snapshot: Uid, image: Image | None, info: ImageInfo | None) -> bool:
        """Say which image a snapshot shows (None: none that can be read); return whether a pyramid will be built.

        None is built of an image on the network: all of it would have to be fetched.
        """
        from twopass.imagery.pyramid.need import needs_pyramid

        path = image if isinstance(image, Path) else None
        wanted = path is not None and info is not None and needs_pyramid(info)
        with self._changed:
            known = self._works.get(snapshot)
            if known is not None and wanted and not known.failed and (known.path, known.info) == (path, info):
                return True
            self._forget(snapshot)
            if path is None or info is None or not wanted or self._closed:
                return False
            self._works[snapshot] = _Work(snapshot, path, info)
            if self._running is None:
                self._running = self._pool.submit(self._run)
                self._running.add_done_callback(self._surfaced)
            self._changed.notify_all()
        return True

    def look_at(self, snapshot: Uid, rect: Box) -> None:
        """Build next what is near *rect* (snapshot pixels)."""
        with self._changed:
            work = self._works.pop(snapshot, None)
            if work is None:
                return
            self._works[snapshot] = work  # the last one that was looked at comes first
            work.row = rect.y + rect.height / 2
            if work.layout is not None and not work.info.sequential:
                left = set(work.waiting)
                ahead = [slab for slab in work.waiting if slab.generation < 0]
                work.waiting = [*ahead, *(slab for slab in work.layout.order(work.row) if slab in left)]

    def cancel(self, snapshot: Uid) -> None:
        """Build no more for a snapshot; what is ready stays."""
        with self._changed:
            self._forget(snapshot)

    def look_again(self, snapshot: Uid) -> None:
        """Build again what is missing of a finished pyramid, as after a damaged file was found in it."""
        with self._changed:
            work = self._works.get(snapshot)
            if work is not None:
                work.layout = None
                self._changed.notify_all()

    def retry(self) -> None:
        """Try again at once what the cache could not take."""
        with self._changed:
            self._changed.notify_all()

    @property
    def idle(self) -> bool:
        """Whether nothing is left to build, or nothing can be for now."""
        with self._changed:
            return self._resting or (self._building is None and self._next() is None)

    def close(self) -> None:
        """Stop after the slab, or the window of it, that is being built."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            for snapshot in list(self._works):
                self._forget(snapshot)
        self._pool.shutdown(wait=True)
        self.on_closed()

    def _forget(self, snapshot: Uid) -> None:
        work = self._works.pop(snapshot, None)
        if work is not None:
            work.dropped = True
            if self._building is not work:
                _release(work)
        self._changed.notify_all()

    def _next(self) -> _Work | None:
        open_works = [work for work in reversed(self._works.values()) if not work.failed]
        # Of every image a first picture, before more of any.
        for work in open_works:
            if work.layout is None or (work.waiting and work.waiting[0].generation == FIRST_PICTURE):
                return work
        return next((work for work in open_works if work.waiting), None)

    def _run(self) -> None:
        try:
            while (work := self._awaited()) is not None:
                try:
                    self._advance(work)
                except Cancelled:
                    self._let_go()
                except TwopassError as error:
                    self._let_go()
                    self._failed(work, error)
        finally:
            self._let_go()
            with self._changed:
                self._building = None

    def _surfaced(self, future: Future[None]) -> None:
        """Let a fault of the program's come up on the UI thread: in the worker nobody would hear of it."""
        if not future.cancelled() and future.exception() is not None:
            self._post(future.result)

    def _awaited(self) -> _Work | None:
        """Wait for something to do; return None when there never will be again."""
        with self._changed:
            if self._building is not None and self._building.dropped:
                self._let_go()
                _release(self._building)
            self._building = None
            while not self._closed and self._next() is None:
                self._changed.wait()
            self._building = None if self._closed else self._next()
            return self._building

    def _advance(self, work: _Work) -> None:
        if work.layout is None:
            self._plan(work)
            return
        with self._changed:
            slab = work.waiting[0] if work.waiting and not work.dropped else None
        if slab is None:
            return
        self._step(work.path, slab)
        with self._changed:
            if slab in work.waiting:
                work.waiting.remove(slab)
            last = not work.waiting
            work.done += work.layout.pixels(slab)
            work.complained = False
        if last:
            self._let_go()
        first, end = work.layout.image_rows(slab)
        self._tell(work, Box(0, first, work.info.width, end - first))

    def _plan(self, work: _Work) -> None:
        """Find out what is left to do."""
        from twopass.imagery.pyramid.layout import PREVIEW, Slab, layout_of
        from twopass.imagery.pyramid.shelf import Shelf

        cache = self._cache()
        layout = layout_of(work.info)
        before, folder = work.folder, cache.use(work.path, layout)
        if before is not None:
            before.release()
        shelf = Shelf(folder.path, layout)
        slabs = layout.order(None if work.info.sequential else work.row)
        waiting = [slab for slab in slabs if not shelf.is_done(slab)]
        # Overviews of the file, if only of single pixels, are a better first picture; PNG and the like have none.
        previewed = not work.info.sequential and not work.info.overviews
        previewed = previewed and work.info.width * work.info.height > PREVIEWED
        if previewed and waiting and not shelf.has_preview():
            waiting.insert(0, Slab(PREVIEW, 0))
        with self._changed:
            work.folder, work.waiting = folder, waiting
            work.total = max(sum(map(layout.pixels, slabs)), 1)
            work.done = work.total - sum(map(layout.pixels, waiting))
            work.layout = layout
        self._tell(work, None)

    def _cache(self) -> PyramidCache:
        from twopass.imagery.pyramid.cache import PyramidCache

        if self._given is None:
            self._given = PyramidCache(pyramids_dir(), pyramid_limit(load_settings()))
            self._given.clean()
        return self._given

    def _build(self, path: Path, slab: Slab) -> None:
        """Build a slab in this process; the image stays open from one slab to the next."""
        from twopass.imagery.pyramid.builder import Builder

        if self._builder is None or self._builder.path != path:
            self._let_go()
            self._builder = Builder(path, self._cache())
        self._builder.step(slab, self._check)

    def _check(self) -> None:
        if self.interrupted():
            raise Cancelled

    def interrupted(self) -> bool:
        """Return whether nobody wants any more what is being built."""
        work = self._building
        return self._closed or work is None or work.dropped

    def _let_go(self) -> None:
        if self._builder is not None:
            self._builder.close()
            self._builder = None

    def _failed(self, work: _Work, error: TwopassError) -> None:
        if not work.complained:
            work.complained = True
            self._post(lambda: None if work.dropped else self.on_error(work.snapshot, error))
        with self._changed:
            if error.code is not ErrorCode.CACHE_FULL:
                work.failed = True
            elif not (self._closed or work.dropped):
                # It rests: nothing else would find room either.
                self._resting = True
                self._changed.wait(self._retry)
                self._resting = False

    def _tell(self, work: _Work, rect: Box | None) -> None:
        fraction = work.done / work.total

        def told() -> None:
            if work.dropped:
                return
            self.on_progress(work.snapshot, fraction)
            if rect is not None:
                self.on_ready(work.snapshot, rect)

        self._post(told)


def _release(work: _Work) -> None:
    if work.folder is not None:
        work.folder.release()
