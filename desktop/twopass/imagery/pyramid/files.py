"""The files of a pyramid: each holds one level of one slab, as a tiled TIFF that is there whole or not at all."""

from __future__ import annotations

import os
import uuid
import warnings
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from twopass.imagery import gdal_settings
from twopass.imagery.pyramid.averaging import Planes
from twopass.imagery.pyramid.layout import Layout
from twopass.imagery.source import Bands, Pixels
from twopass.model.errors import ErrorCode, TwopassError

gdal_settings.apply()

TEMPORARY = ".part"
_MOST_INTERLEAVED = 4  # bands that are kept together: of more, only those that are shown are to be decoded


class Damaged(Exception):  # noqa: N818 - never leaves the package: the file is made again
    """A file of the pyramid can't be read."""


def temporary(path: Path) -> Path:
    """Return a name beside *path* that nobody else uses, for what is not whole yet."""
    return path.with_name(f"{path.name}-{os.getpid()}-{uuid.uuid4().hex[:8]}{TEMPORARY}")


@contextmanager
def _writing(path: Path) -> Generator[None]:
    from rasterio._err import CPLE_BaseError
    from rasterio.errors import NotGeoreferencedWarning, RasterioError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            yield
    except (RasterioError, CPLE_BaseError, OSError) as error:
        detail = " ".join(str(error.__cause__ or error).split())
        raise TwopassError(ErrorCode.CACHE_FULL, path=str(path), detail=detail) from error


class SlabFile:
    """A file being written. It gets its name from :meth:`finish`; left without that, nothing remains of it.

    Every method raises ``TwopassError(CACHE_FULL)`` where the disk does not take it.
    """

    def __init__(self, path: Path, size: tuple[int, int], layout: Layout) -> None:
        self.path = path
        self._tile = layout.tile
        self._nodata = layout.nodata
        self._temporary = temporary(path)
        self._written = 0
        self._data = self._created(size, layout)

    def _created(self, size: tuple[int, int], layout: Layout) -> Any:
        import rasterio

        # GDAL 3.10 knows no half floats: it reads them as float32.
        dtype = "float32" if layout.dtype == "float16" else layout.dtype
        count = layout.bands + layout.marked
        profile: dict[str, Any] = {
            "width": size[0],
            "height": size[1],
            "count": count,
            "dtype": dtype,
            "nodata": layout.nodata,
            "tiled": True,
            "blockxsize": self._tile,
            "blockysize": self._tile,
            "compress": "zstd",
            "zstd_level": 1,
            "predictor": 3 if dtype.startswith("float") else 2,
            "interleave": "pixel" if count <= _MOST_INTERLEAVED else "band",
            "sparse_ok": True,
            "bigtiff": "IF_SAFER",
        }
        with _writing(self.path):
            return rasterio.open(self._temporary, "w", driver="GTiff", **profile)

    def write(self, x: int, y: int, planes: Planes) -> None:
        """Write whole tiles (or what of them the edges leave) with their upper left corner at x, y."""
        from rasterio.windows import Window

        values = planes.values
        if planes.valid is not None:
            values = np.concatenate([values, planes.valid[None].astype(values.dtype)])
        _, rows, columns = values.shape
        with _writing(self.path):
            self._data.write(values, window=Window(x, y, columns, rows))  # pyright: ignore[reportCallIssue] - rasterio has no types
        self._written += self._counted(values)

    def _counted(self, values: Pixels) -> int:
        """Return how many tiles hold anything: GDAL leaves out those that are 0 (or nodata) everywhere."""
        something = (values != (self._nodata or 0)).any(axis=(0, 1))
        return sum(bool(something[x : x + self._tile].any()) for x in range(0, something.size, self._tile))

    def finish(self) -> None:
        """Give the file its name: from now on it is there."""
        with _writing(self.path):
            self._data.close()
            if _tiles(self._temporary, self._tile) < self._written:
                raise OSError("not everything reached the disk")
            with self._temporary.open("rb+") as file:
                os.fsync(file.fileno())
            self._temporary.replace(self.path)

    def __enter__(self) -> SlabFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with ExitStack() as last:
            last.callback(self._temporary.unlink, missing_ok=True)
            with _writing(self.path):
                self._data.close()


def _tiles(path: Path, side: int) -> int:
    """Return how many places of tiles have a tile that lies within the file; GDAL may be silent about a full disk."""
    import rasterio

    size, found = path.stat().st_size, 0
    with rasterio.open(path, driver="GTiff") as opened:
        data: Any = opened
        apart = data.count if data.interleaving.name == "band" else 1
        for place in range(-(-data.width // side) * -(-data.height // side)):
            across = -(-data.width // side)
            found += any(_within(data, place % across, place // across, band + 1, size) for band in range(apart))
    return found


def _within(data: Any, column: int, row: int, band: int, size: int) -> bool:
    offset = data.get_tag_item(f"BLOCK_OFFSET_{column}_{row}", "TIFF", bidx=band)
    length = data.get_tag_item(f"BLOCK_SIZE_{column}_{row}", "TIFF", bidx=band)
    return offset is not None and int(offset) + int(length or 0) <= size


class OpenFile:
    """A finished file, open for reading. Raises ``Damaged`` where it can't be read."""

    def __init__(self, path: Path, layout: Layout) -> None:
        self.path = path
        self._layout = layout
        with _reading():
            import rasterio

            self._data: Any = rasterio.open(path, driver="GTiff")
        self.width: int = self._data.width
        self.height: int = self._data.height

    def read(self, x: int, y: int, width: int, height: int, bands: Bands | None = None) -> Planes:
        """Return a window of pixels of all bands or of those given, 1-based."""
        from rasterio.windows import Window

        layout = self._layout
        wanted = list(bands or range(1, layout.bands + 1))
        marks = [layout.bands + 1] if layout.marked else []
        with _reading():
            found: Pixels = self._data.read(
                [*wanted, *marks],
                window=Window(x, y, width, height),  # pyright: ignore[reportCallIssue] - rasterio has no types
            )
        if marks:
            return Planes(found[:-1], found[-1] != 0)
        return Planes(found)

    def blank(self, x: int, width: int) -> bool:
        """Return whether nothing is stored of these columns: they are 0 (or nodata) all over."""
        tile, last = self._layout.tile, self.height - 1
        if self._layout.marked or self._data.interleaving.name == "band":
            return False
        return not any(
            self._data.get_tag_item(f"BLOCK_OFFSET_{column}_{row}", "TIFF", bidx=1)
            for column in range(x // tile, -(-(x + width) // tile))
            for row in range(last // tile + 1)
        )

    def close(self) -> None:
        """Let go of the file."""
        self._data.close()


@contextmanager
def _reading() -> Generator[None]:
    from rasterio._err import CPLE_BaseError
    from rasterio.errors import NotGeoreferencedWarning, RasterioError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            yield
    except (RasterioError, CPLE_BaseError, OSError) as error:
        raise Damaged(str(error)) from error
