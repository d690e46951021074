"""Lets GDAL read a remote file through our range reader, under a name of ours: it learns no address and no host.

Facts tried with rasterio 1.4.4 (GDAL 3.10.3) and 1.5.2 (GDAL 3.12.2): ``rasterio.open(opener=…)`` takes a container,
asks it for every neighbour GDAL looks for, and hands over the ranges of several blocks at once. An exception must
never reach GDAL from there (it surfaces as ``SystemError``, or only in a warning), and an answer of the wrong length
is copied as it is. So a failure is noted here, GDAL gets zeros, and whoever reads asks for the failure afterwards.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from twopass.imagery import gdal_settings
from twopass.imagery.remote.ranges import RangeFile, RangeReader
from twopass.model.errors import ErrorCode, TwopassError

gdal_settings.apply()

if TYPE_CHECKING:
    from collections.abc import Sequence

DRIVERS = {
    "TIFF": "GTiff",
    "PNG": "PNG",
    "JPEG": "JPEG",
    "JP2": "JP2OpenJPEG",
    "WEBP": "WEBP",
    "BMP": "BMP",
    "GIF": "GIF",
    "NITF": "NITF",
}
_NAME = "twopass/image"
_LARGEST = 2**63 - 1


class Failures:
    """What went wrong while GDAL read. Attributes: last: the latest error, None if all went well."""

    def __init__(self) -> None:
        self.last: TwopassError | None = None


def open_dataset(reader: RangeReader, kind: str, failures: Failures) -> Any:
    """Return rasterio's dataset of a remote file of *kind*, one of ``DRIVERS``; rasterio's exceptions come through."""
    import rasterio

    return rasterio.open(_NAME, driver=DRIVERS[kind], opener=_container(reader, failures))


def _container(reader: RangeReader, failures: Failures) -> Any:
    from rasterio.abc import MultiByteRangeResourceContainer

    base: Any = MultiByteRangeResourceContainer  # rasterio has no types

    class OneFile(base):
        """A folder with one file in it; GDAL finds no side-car."""

        def open(self, path: str, mode: str = "r", **_options: Any) -> _Handle:
            if path != _NAME or mode.strip("b") != "r":
                raise FileNotFoundError
            return _Handle(reader, failures)

        def isfile(self, path: str) -> bool:
            return path == _NAME

        def isdir(self, path: str) -> bool:
            return False

        def ls(self, path: str) -> list[str]:
            return []

        def mtime(self, path: str) -> int:
            return 0

        def rm(self, path: str) -> None:
            raise FileNotFoundError(path)

        def size(self, path: str) -> int:
            if path != _NAME:
                raise FileNotFoundError
            return reader.size

    return OneFile()


class _Handle(io.RawIOBase):
    """What GDAL reads from: a ``RangeFile`` that raises nothing."""

    def __init__(self, reader: RangeReader, failures: Failures) -> None:
        self._reader = reader
        self._failures = failures
        self._file = RangeFile(reader)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        if offset > _LARGEST:
            offset -= 2**64  # GDAL's offsets have no sign: a step back comes as an enormous one
        try:
            return self._file.seek(offset, whence)
        except ValueError:
            return self._file.seek(_LARGEST)  # where there is nothing to read

    def read(self, size: int = -1, /) -> bytes:
        place = self._file.tell()
        if size < 0:
            size = max(self._reader.size - place, 0)
        data = self._ranges([(place, size)])
        if data is None:
            return b""
        self._file.seek(min(place + len(data[0]), _LARGEST))
        return data[0]

    def get_byte_ranges(self, offsets: Sequence[int], sizes: Sequence[int]) -> list[bytes]:
        """Return exactly as many bytes as asked for: GDAL copies each piece into a buffer of that size."""
        data = self._ranges(list(zip(offsets, sizes, strict=True)))
        if data is None:
            data = [b""] * len(sizes)
        elif any(len(piece) != size for piece, size in zip(data, sizes, strict=True)):
            name = self._reader.address.name
            self._failures.last = TwopassError(ErrorCode.IMAGE_TRUNCATED, path=name, detail="its end is missing")
        return [piece.ljust(size, b"\0") for piece, size in zip(data, sizes, strict=True)]

    def _ranges(self, ranges: list[tuple[int, int]]) -> list[bytes] | None:
        if self._failures.last is not None:
            return None  # all is lost already: GDAL would go on asking, and wait for each answer in vain
        try:
            return self._reader.read_ranges(ranges)
        except TwopassError as error:
            self._failures.last = error
            return None
