"""The work of a decoding process: what it can do, and what it keeps between requests."""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Callable
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rasterio._err import CPLE_OutOfMemoryError

from twopass.imagery.display import display_of
from twopass.imagery.isolated import messages
from twopass.imagery.isolated.identity import Identity, check_same, identity_of
from twopass.imagery.isolated.messages import AnyAnswer, Counted, Done, Failed, Filled, Opened, Shown
from twopass.imagery.isolated.recall import Recall
from twopass.imagery.opening import open_image
from twopass.imagery.pyramid.builder import Builder
from twopass.imagery.pyramid.cache import PyramidCache
from twopass.imagery.pyramid.layout import Slab
from twopass.imagery.pyramid.need import needs_pyramid
from twopass.imagery.pyramid.source import PyramidSource
from twopass.imagery.radiometry import levels_in, values_of
from twopass.imagery.sharpening import read_shown
from twopass.imagery.source import ImageSource
from twopass.imagery.thumbnails import small
from twopass.model.errors import ErrorCode, TwopassError

if TYPE_CHECKING:
    from twopass.imagery.remote.fetching import Patience

KEPT_OPEN = 6  # images; both of a comparison and their neighbours
NETWORK_SECONDS = 60.0  # that the network may take of one request; what is there by then is kept for the next one


def open_source(path: Path, pyramids: Path | None = None) -> ImageSource:
    """Return an open source of a file, with its pyramid: the one place where a decoding process opens files.

    *pyramids* is the folder of all of them.
    """
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        detail = "its name is no text; rename it"  # rasterio takes names as UTF-8 alone
        raise TwopassError(ErrorCode.FILE_UNREADABLE, path=str(path), detail=detail) from error
    source = open_image(path)
    if pyramids is None or not needs_pyramid(source.info):
        return source
    return PyramidSource(source, PyramidCache(pyramids).folder_of(path), patient=False)


class Desk:
    """Open images, and the block of shared memory that pixels are put into."""

    def __init__(self, pyramids: Path | None = None, limit: int | None = None) -> None:
        self._pyramids, self._limit = pyramids, limit
        self._builder: Builder | None = None
        self._sources: OrderedDict[tuple[bytes | messages.Remote, Identity], ImageSource] = OrderedDict()
        self.recall = Recall()
        self._block: SharedMemory | None = None
        self._network_until = 0.0
        self._patience: Patience | None = None

    def answer(self, request: messages.AnyRequest) -> AnyAnswer:
        """Return the answer to a request; what the user must hear is an answer as well."""
        self._network_until = time.monotonic() + NETWORK_SECONDS
        try:
            return OPERATIONS[type(request)](self, request)
        except TwopassError as error:
            return self._failed(error)
        except MemoryError:
            return self._out_of_memory()

    def source(self, request: messages.Request) -> ImageSource:
        """Return the open image that a request is about. Raises ``TwopassError``, also if it is another file now."""
        source = self.opened(request)[1]
        if isinstance(source, PyramidSource):
            source.patient = request.patient
        return source

    def opened(self, request: messages.Request) -> tuple[Identity, ImageSource]:
        """Return which file a request is about, and its open image."""
        # Hosts belong to it: what was opened where more of them were allowed is not read where fewer are.
        place = request.remote or request.path
        if request.expected is not None:
            _check_same(request, request.expected)
            known = self._sources.get((place, request.expected))
            if known is not None:
                self._sources.move_to_end((place, request.expected))
                return request.expected, known
        while len(self._sources) >= KEPT_OPEN:
            self._sources.popitem(last=False)[1].close()
        identity, source = self._opened_anew(request)
        earlier = self._sources.pop((place, identity), None)
        if earlier is not None:
            earlier.close()
        self._sources[place, identity] = source
        if request.expected is not None:
            _check_same(request, request.expected, identity)  # it may have been replaced this very moment
        return identity, source

    def _opened_anew(self, request: messages.Request) -> tuple[Identity, ImageSource]:
        remote = request.remote
        if remote is not None:
            return self._opened_remote(remote)
        path = _path_of(request)
        source = open_source(path, self._pyramids)
        # What a pyramid shows gets better while it is built.
        kept = source if isinstance(source, PyramidSource) else self.recall.source(source)
        return identity_of(path), kept

    def _opened_remote(self, remote: messages.Remote) -> tuple[Identity, ImageSource]:
        # Late: HTTP and TLS take memory that most never need.
        from twopass.imagery.remote.fetching import Patience
        from twopass.imagery.remote.opening import open_remote

        self._patience = self._patience or Patience(until=lambda: self._network_until)
        source, version = open_remote(remote.address, frozenset(remote.hosts), self._patience)
        return Identity(version.size, 0, 0, version.tag), self.recall.source(source)

    def builder(self, path: Path) -> Builder:
        """Return what builds the pyramid of an image; the last one stays open from one slab to the next."""
        assert self._pyramids is not None
        if self._builder is None or self._builder.path != path:
            self._close_builder()
            self._builder = Builder(path, PyramidCache(self._pyramids, self._limit))
        return self._builder

    def _close_builder(self) -> None:
        if self._builder is not None:
            self._builder.close()
            self._builder = None

    def let_go(self) -> None:
        """Close every file."""
        self._close_builder()
        while self._sources:
            self._sources.popitem()[1].close()

    def attach(self, name: str) -> None:
        """Put pixels into another block of shared memory; into none if *name* is empty."""
        if self._block is not None:
            self._block.close()
            self._block = None
        if name:
            try:
                self._block = SharedMemory(name)
            except OSError as error:
                raise MemoryError from error  # no room for it under this process's limit

    def room(self, shape: tuple[int, ...], dtype: Any, at: int = 0) -> Any:
        """Return an array that lies in the block, *at* bytes from its start; the program has made it large enough."""
        assert self._block is not None
        return np.ndarray(shape, dtype, self._block.buf, at)

    def put(self, *arrays: Any) -> None:
        """Put arrays one after the other into the block."""
        at = 0
        for array in arrays:
            np.copyto(self.room(array.shape, array.dtype, at), array)
            at += array.nbytes

    def _failed(self, error: TwopassError) -> AnyAnswer:
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, CPLE_OutOfMemoryError | MemoryError):
                return self._out_of_memory()
            cause = cause.__cause__
        words = {key: messages.sendable(word) if isinstance(word, str) else word for key, word in error.data.items()}
        words.pop("path", None)  # whoever asked knows it better, and how it may be shown
        return Failed(error.code, words)

    def _out_of_memory(self) -> AnyAnswer:
        self.let_go()
        return Failed(ErrorCode.IMAGE_MEMORY, {})


def _path_of(request: messages.Request) -> Path:
    return Path(os.fsdecode(request.path))


def _check_same(request: messages.Request, expected: Identity, opened: Identity | None = None) -> None:
    """Raise ``TwopassError`` if another file lies there now.

    On the network nobody asks just for that: the version that was *opened* is the one that is read, or nothing is.
    """
    if request.remote is None:
        check_same(_path_of(request), expected)
    elif opened not in (None, expected):
        raise TwopassError(ErrorCode.REMOTE_CHANGED)


def _open(desk: Desk, request: messages.Open) -> AnyAnswer:
    identity, source = desk.opened(request)
    return Opened(messages.facts_of(source.info), identity)


def _show(desk: Desk, request: messages.Show) -> AnyAnswer:
    return Shown(display_of(desk.source(request), request.choice))


def _count(desk: Desk, request: messages.CountLevels) -> AnyAnswer:
    source, choice = desk.source(request), request.choice
    display, counts = levels_in(source, choice, request.parts) if request.levels else values_of(source, choice)
    return Counted(display, counts)


def _tile(desk: Desk, request: messages.Tile) -> AnyAnswer:
    x, y, width, height, across, down = request.window
    room = desk.room((down, across), np.uint32, request.at)
    source = desk.source(request)
    desk.recall.shown(source, request.display)
    read_shown(source, (x, y, width, height), (across, down), request.display, room)
    return Filled(across, down)


def _read(desk: Desk, request: messages.Read) -> AnyAnswer:
    window = desk.source(request).read(*request.window, request.bands)
    desk.put(window.values, *(() if window.valid is None else (window.valid,)))
    return Filled(request.window.out_width, request.window.out_height, window.valid is not None)


def _thumbnail(desk: Desk, request: messages.Thumbnail) -> AnyAnswer:
    picture = small(desk.source(request), request.side)
    desk.put(picture)
    return Filled(picture.shape[1], picture.shape[0])


def _check_whole(desk: Desk, request: messages.CheckWhole) -> AnyAnswer:
    desk.source(request).check_whole()
    return Done()


def _build_slab(desk: Desk, request: messages.BuildSlab) -> AnyAnswer:
    path = _path_of(request)
    try:
        desk.builder(path).step(Slab(request.generation, request.index))
    except TwopassError:
        desk.let_go()
        raise
    return Done()


def _attach(desk: Desk, request: messages.Attach) -> AnyAnswer:
    desk.attach(request.block)
    return Done()


# Everything that a decoding process can do.
OPERATIONS: dict[type[messages.Request], Callable[[Desk, Any], AnyAnswer]] = {
    messages.Open: _open,
    messages.Show: _show,
    messages.CountLevels: _count,
    messages.Tile: _tile,
    messages.Read: _read,
    messages.Thumbnail: _thumbnail,
    messages.CheckWhole: _check_whole,
    messages.BuildSlab: _build_slab,
    messages.Attach: _attach,
}
