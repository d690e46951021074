"""All decoding processes of the program: whoever asks is given the next free one."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator

from twopass.imagery.isolated import worker
from twopass.imagery.isolated.confinement import Confinement
from twopass.imagery.isolated.lane import A, AskedTile, Bytes, Lane, UnwantedError, Worker, never
from twopass.imagery.isolated.messages import AnyRequest
from twopass.model.errors import TwopassError

_LOOK_EVERY = 0.05  # seconds between looks at whether anybody still waits


class Decoder:
    """A few decoding processes, started when they are first needed. May be asked from any thread.

    *confinement* is what each of them may use; *main* is what runs in them.
    """

    def __init__(self, lanes: int = 2, confinement: Confinement | None = None, main: Worker = worker.main) -> None:
        self._lanes = [Lane(main, confinement or Confinement()) for _ in range(lanes)]
        # Last in, first out: one thread after the other needs one process alone.
        self._free: queue.LifoQueue[Lane] = queue.LifoQueue()
        for lane in self._lanes:
            self._free.put(lane)
        self._closed = False
        self._waiting = 0
        self._counting = threading.Lock()

    @property
    def closed(self) -> bool:
        """Whether it was closed; it can't be asked then."""
        return self._closed

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes that run."""
        return [lane.pid for lane in self._lanes if lane.pid is not None]

    def warm_up(self) -> None:
        """Start the processes that are not running, without waiting for them; whoever asks first hears of a failure."""
        free: list[Lane] = []
        try:
            while True:
                free.append(self._free.get_nowait())
        except queue.Empty:
            pass
        for lane in free:
            with contextlib.suppress(OSError):
                if not self._closed:
                    lane.start()
            self._free.put(lane)

    def ask(
        self,
        request: AnyRequest,
        kind: type[A],
        seconds: float,
        room: int = 0,
        *,
        stopped: Callable[[], bool] = never,
    ) -> tuple[A, Bytes]:
        """Return the answer to a request, of the *kind* that is due, and *room* bytes of pixels.

        *seconds* is how long it may take once a process is free. *stopped* is asked all the while.

        Raises ``TwopassError``: what is wrong with the image, or ``IMAGE_CRASHED``, ``IMAGE_TIMEOUT``,
        ``IMAGE_MEMORY``; the next request has a new process then. Raises :class:`UnwantedError` if nobody waits.
        """
        lane = self._next(stopped)
        try:
            if self._closed:
                raise UnwantedError
            return lane.ask(request, kind, seconds, room, stopped)
        finally:
            self._free.put(lane)

    def ask_tiles(
        self, tiles: Iterator[AskedTile], room: int, *, stopped: Callable[[], bool] = never
    ) -> Iterator[Bytes | TwopassError]:
        """Yield the pixels of tiles, each of at most *room* bytes, from one process, or what is wrong with a tile.

        *tiles* is asked for each just before it is read, or while the one before is. Not all of them are taken if
        somebody else waits for a process. Raises as :meth:`ask` does, but for errors of single tiles.
        """
        lane = self._next(stopped)
        try:
            if self._closed:
                raise UnwantedError
            yield from lane.ask_tiles(self._while_nobody_waits(tiles), room, stopped)
        finally:
            self._free.put(lane)

    def _while_nobody_waits(self, tiles: Iterator[AskedTile]) -> Iterator[AskedTile]:
        for tile in tiles:
            yield tile
            if self._waiting or self._closed:
                return

    def close(self) -> None:
        """End every process, also those that work; nothing is left of them afterwards."""
        self._closed = True
        free: list[Lane] = []
        while len(free) < len(self._lanes):
            try:
                free.append(self._free.get(timeout=_LOOK_EVERY))
            except queue.Empty:
                for lane in set(self._lanes) - set(free):
                    lane.kill()
        for lane in free:
            lane.hang_up()
        for lane in free:
            lane.end()
            self._free.put(lane)

    def _next(self, stopped: Callable[[], bool]) -> Lane:
        self._count(1)
        try:
            while True:
                try:
                    return self._free.get(timeout=_LOOK_EVERY)
                except queue.Empty:
                    if stopped() or self._closed:
                        raise UnwantedError from None
        finally:
            self._count(-1)

    def _count(self, by: int) -> None:
        with self._counting:
            self._waiting += by
