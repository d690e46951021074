"""Opens a remote image as any other source, if the user allowed its host."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from contextvars import Context
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import TypeVar

from twopass.imagery.acquisition import with_remote_acquisition
from twopass.imagery.exif import exif_of
from twopass.imagery.file_checks import kind_of
from twopass.imagery.orientation import oriented
from twopass.imagery.raster_facts import SEQUENTIAL
from twopass.imagery.raster_source import RasterSource, Stored
from twopass.imagery.remote.address import parse
from twopass.imagery.remote.dataset import DRIVERS, Failures, open_dataset
from twopass.imagery.remote.fetching import Patience
from twopass.imagery.remote.ranges import BLOCK, RangeFile, RangeReader, Version
from twopass.imagery.remote.stac import Item, is_item, read_item
from twopass.imagery.source import Bands, ImageInfo, ImageSource, PixelWindow
from twopass.model.errors import ErrorCode, TwopassError

Result = TypeVar("Result")
# A picture that can only be decoded from its beginning is fetched as a whole, in pieces of 1 MB, and then kept.
LARGEST_WHOLE = 64_000_000  # bytes
WHOLE_RUN = 16  # blocks


def open_remote(text: str, allowed: frozenset[str], patience: Patience | None = None) -> tuple[ImageSource, Version]:
    """Return an open image of an ``https``, ``http`` or ``s3`` address, or of the STAC item there, and its version.

    *allowed* are hosts as ``address.host_of`` gives them. The source is for one thread; it may be closed by another.
    Raises ``TwopassError``: REMOTE_NOT_ALLOWED before anything is sent to the host it names; REMOTE_ADDRESS,
    REMOTE_UNREACHABLE, REMOTE_NO_RANGES, REMOTE_ITEM, and what ``opening.open_image`` raises. ``info.path`` is the
    image's name only: an address may hold a secret.
    """
    address, item = parse(text), None
    if is_item(address):
        item = read_item(address, allowed, patience)
        address = item.image
    reader = RangeReader(address, allowed, patience=patience)
    try:
        return _opened(reader, item), reader.version
    except TwopassError:
        reader.close()
        raise


def _opened(reader: RangeReader, item: Item | None) -> ImageSource:
    kind = kind_of(reader.head)
    name = reader.address.name
    if kind is None or kind not in DRIVERS:
        raise TwopassError(ErrorCode.NOT_AN_IMAGE, path=name)
    if DRIVERS[kind] in SEQUENTIAL:
        _prepare_whole(reader, kind)
    exif = exif_of(RangeFile(reader), kind)
    source = RemoteSource(reader, kind)
    said = None if item is None else (item.datetime, item.properties)
    source.info = with_remote_acquisition(source.info, exif, name, said)
    return oriented(source, exif.orientation)


def _file_of(reader: RangeReader) -> BufferedReader:
    return BufferedReader(RangeFile(reader))


def _prepare_whole(reader: RangeReader, kind: str) -> None:
    if reader.size > LARGEST_WHOLE:
        detail = f"a {kind} of {reader.size // 1_000_000} MB on the network can only be read as a whole"
        raise TwopassError(ErrorCode.IMAGE_UNSUPPORTED, path=reader.address.name, detail=detail)
    reader.fewest = WHOLE_RUN
    reader.keep_at_most(reader.size + 2 * BLOCK)


class RemoteSource:
    """A raster read through a ``RangeReader``, which it closes."""

    def __init__(self, reader: RangeReader, kind: str) -> None:
        self._reader = reader
        self._kind = kind
        self._failures = Failures()
        # rasterio keeps the files behind a dataset in context variables, so another thread could not close it.
        self._context = Context()
        # A dataset that is collected before it is closed takes the program down: its files go first.
        weakref.finalize(self, reader.close)
        self._raster = self._open()
        self._close = weakref.finalize(self, self._context.run, self._raster.close)
        self.info: ImageInfo = self._raster.info

    def _reopen(self) -> None:
        """Open the dataset anew: GDAL may have kept blocks made of the zeros it got."""
        self._close()
        self._raster = self._open()
        self._close = weakref.finalize(self, self._context.run, self._raster.close)

    def _open(self) -> RasterSource:
        self._failures.last = None
        # Without a reference to this source, which could otherwise never be dropped.
        stored = Stored(
            open=partial(open_dataset, self._reader, self._kind, self._failures),
            file=partial(_file_of, self._reader),
            size=self._reader.size,
        )
        try:
            raster = self._context.run(partial(RasterSource, Path(self._reader.address.name), stored=stored))
        except TwopassError:
            if self._failures.last is not None:
                raise self._failures.last from None
            raise
        if self._failures.last is not None or raster.is_cmyk:
            self._context.run(raster.close)
            # GDAL's conversion ignores Adobe's inverted inks, and Pillow would need the file.
            detail = "CMYK, on the network"
            name = self._reader.address.name
            raise self._failures.last or TwopassError(ErrorCode.IMAGE_UNSUPPORTED, path=name, detail=detail)
        return raster

    def read(
        self, x: int, y: int, width: int, height: int, out_width: int, out_height: int, bands: Bands | None = None
    ) -> PixelWindow:
        """Return a window. Raises ``TwopassError``; a later read tries again, unless the file was changed."""
        return self._watched(lambda raster: raster.read(x, y, width, height, out_width, out_height, bands))

    def check_whole(self) -> None:
        """Raise ``TwopassError(IMAGE_TRUNCATED)`` if the end of the file is missing."""
        self._watched(RasterSource.check_whole)

    def _watched(self, work: Callable[[RasterSource], Result]) -> Result:
        if self._failures.last is not None:
            self._reopen()
        try:
            result = self._context.run(work, self._raster)
        except TwopassError:
            if self._failures.last is not None:
                raise self._failures.last from None
            raise
        if self._failures.last is not None:
            raise self._failures.last
        return result

    def close(self) -> None:
        """Let go of the file and of the connections."""
        self._close()
        self._reader.close()
