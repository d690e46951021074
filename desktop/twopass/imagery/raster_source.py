"""Reads rasters through rasterio, always by windows, at the overview that fits."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np

from twopass.imagery import gdal_settings, raster_facts
from twopass.imagery.source import Bands, Pixels, PixelWindow, Validity
from twopass.imagery.tiff_check import tags_reach_beyond
from twopass.model.errors import ErrorCode, TwopassError

gdal_settings.apply()

SHOWN_TYPES = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "float16", "float32", "float64")
LARGEST_SIDE = 1_000_000
LARGEST_SEQUENTIAL = 2_000_000_000  # pixels
LARGEST_BLOCK = 1_000_000_000  # bytes that one block (strip, tile) takes decoded
BLOCKS_LOOKED_AT = 2_000
PALETTE_SAMPLES = 4  # palette indices read per shown pixel and side, then averaged as colours


@dataclass(frozen=True, slots=True)
class Stored:
    """A raster that is not in a file.

    Attributes:
        open: gives rasterio's dataset of it.
        file: gives what reads its bytes.
        size: in bytes.
    """

    open: Callable[[], Any]
    file: Callable[[], BufferedReader]
    size: int


class RasterSource:
    """An open raster. Its mask, alpha or nodata value becomes the validity of the windows.

    *drivers* are GDAL's names of the only ones tried. *header* allows GDAL to look for the header file that an ENVI
    raster consists of besides its pixels; for any other driver nothing beside the file is ever opened. What does not
    lie in a file comes as *stored*; *path* is only its name then.
    """

    def __init__(
        self,
        path: Path,
        drivers: Sequence[str] = gdal_settings.OPENED,
        *,
        header: bool = False,
        stored: Stored | None = None,
    ) -> None:
        import rasterio  # late: it takes 0.2 s, and the first window must not wait for it
        from rasterio._err import CPLE_BaseError  # GDAL's own errors; rasterio lets some of them through unchanged
        from rasterio.errors import NotGeoreferencedWarning, RasterioError

        self._path = path
        self._stored = stored
        self._errors: tuple[type[Exception], ...] = (RasterioError, CPLE_BaseError, OSError, ValueError)
        beside: dict[str, Any] = {"GDAL_DISABLE_READDIR_ON_OPEN": "TRUE"} if header else {}
        try:
            with warnings.catch_warnings(), rasterio.Env(**beside):
                warnings.simplefilter("ignore", NotGeoreferencedWarning)
                # rasterio.open takes one driver or all; the reader itself takes GDAL's list of allowed ones.
                self._data: Any = stored.open() if stored else rasterio.DatasetReader(path, driver=list(drivers))
        except (RasterioError, CPLE_BaseError) as error:
            raise TwopassError(ErrorCode.NOT_AN_IMAGE, path=str(path), detail=_line(error)) from error
        try:
            self._check_limits()
            self._plan()
        except TwopassError:
            self._data.close()
            raise
        except self._errors as error:
            self._data.close()
            raise TwopassError(ErrorCode.IMAGE_TRUNCATED, path=str(path), detail=_reason(error)) from error

    def _check_limits(self) -> None:
        data = self._data
        if data.count == 0:
            raise TwopassError(ErrorCode.IMAGE_UNSUPPORTED, path=str(self._path), detail="several images in one file")
        # First of all: asking for overviews would open the file that this names, whatever and wherever it is.
        if data.tags(ns="OVERVIEWS"):
            detail = "its overviews are said to be in another file"
            raise TwopassError(ErrorCode.IMAGE_UNSUPPORTED, path=str(self._path), detail=detail)
        dtype = str(data.dtypes[0])
        if dtype not in SHOWN_TYPES:
            raise TwopassError(ErrorCode.IMAGE_UNSUPPORTED, path=str(self._path), detail=f"pixels of type {dtype}")
        rows, columns = data.block_shapes[0]
        block = rows * columns * np.dtype(dtype).itemsize * data.count
        endless = data.driver in raster_facts.SEQUENTIAL and data.width * data.height > LARGEST_SEQUENTIAL
        if endless or max(data.width, data.height) > LARGEST_SIDE or block > LARGEST_BLOCK:
            size = f"{data.width:,} × {data.height:,} pixels"
            raise TwopassError(ErrorCode.IMAGE_TOO_LARGE, path=str(self._path), detail=size)

    def _plan(self) -> None:
        data = self._data
        self.is_cmyk = raster_facts.is_cmyk(data)
        self._table = raster_facts.color_table(data)
        self._clear = self._table is not None and self._table.shape[1] == 4
        self.info = raster_facts.info_of(data, str(self._path), self._table)
        self._masked = self.info.validity is not Validity.ALL and not self._clear

    def read(
        self, x: int, y: int, width: int, height: int, out_width: int, out_height: int, bands: Bands | None = None
    ) -> PixelWindow:
        """Return a window, averaged where it is made smaller."""
        from rasterio.windows import Window

        window = Window(x, y, width, height)  # pyright: ignore[reportCallIssue] - rasterio has no types
        size, chosen = (out_height, out_width), bands or self.info.shown
        try:
            if self._table is not None:
                colors = self._painted(window, size, self._table)
                valid = colors[:, :, 3] != 0 if self._clear else self._mask(window, size)
                return PixelWindow(colors[:, :, [band - 1 for band in chosen]], valid)
            values = self._read(window, size, chosen).transpose(1, 2, 0)
            return PixelWindow(values, self._mask(window, size))
        except self._errors as error:
            raise TwopassError(ErrorCode.IMAGE_TRUNCATED, path=str(self._path), detail=_reason(error)) from error

    def _mask(self, window: Any, size: tuple[int, int]) -> Any:
        return self._data.dataset_mask(window=window, out_shape=size) != 0 if self._masked else None

    def _read(self, window: Any, size: tuple[int, int], bands: Sequence[int]) -> Pixels:
        from rasterio.enums import Resampling

        smaller = size[0] < window.height or size[1] < window.width
        how = Resampling.average if smaller and self._table is None else Resampling.nearest
        return self._data.read(list(bands), window=window, out_shape=(len(bands), *size), resampling=how)

    def _painted(self, window: Any, size: tuple[int, int], table: Pixels) -> Pixels:
        """Return the colours of palette indices; the indices themselves can't be averaged."""
        across = min(max(window.width // size[1], 1), PALETTE_SAMPLES)
        down = min(max(window.height // size[0], 1), PALETTE_SAMPLES)
        colors = table[self._read(window, (size[0] * down, size[1] * across), (1,))[0]]
        if across == 1 and down == 1:
            return colors
        parts = colors.reshape(size[0], down, size[1], across, colors.shape[2])
        return parts.mean(axis=(1, 3), dtype=np.float32).round().astype(np.uint8)

    def blank(self, x: int, y: int, width: int, height: int) -> bool:
        """Return whether nothing at all is stored of a window of a sparse file: it is 0 (or nodata) everywhere.

        Known of tiled TIFFs alone, without decoding anything; False says nothing.
        """
        across, down = self.info.block
        known = self.info.driver == "GTiff" and self._table is None and across < self.info.width
        if not known or self.info.validity in (Validity.ALPHA, Validity.MASK):
            return False
        apart = self._data.count if self._data.interleaving.name == "band" else 1
        return not any(
            self._data.get_tag_item(f"BLOCK_OFFSET_{column}_{row}", "TIFF", bidx=band)
            for band in range(1, apart + 1)
            for row in range(y // down, -(-(y + height) // down))
            for column in range(x // across, -(-(x + width) // across))
        )

    def check_whole(self) -> None:
        """Raise ``TwopassError(IMAGE_TRUNCATED)`` if the end of the file is missing."""
        data, size = self._data, self._stored.size if self._stored else self._path.stat().st_size
        short = data.driver == "GTiff" and (self._tags_reach_beyond(size) or _reaches_beyond(data, size))
        short = short or (data.driver == "ENVI" and raster_facts.envi_bytes(data) > size)
        if short:
            raise TwopassError(ErrorCode.IMAGE_TRUNCATED, path=str(self._path), detail="its end is missing")
        # One pixel at full resolution: an overview may be whole where the picture is not.
        self.read(data.width - 1, data.height - 1, 1, 1, 1, 1)

    def _tags_reach_beyond(self, size: int) -> bool:
        with self._stored.file() if self._stored else self._path.open("rb") as file:
            return tags_reach_beyond(file, size)

    def close(self) -> None:
        """Let go of the file."""
        self._data.close()


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())


def _reason(error: Exception) -> str:
    """Return what GDAL says; rasterio's own text only points at the exception it came from."""
    return _line(error.__cause__ or error)


def _reaches_beyond(data: Any, size: int) -> bool:
    """Return whether a block of a TIFF lies beyond the end of the file; large files are looked at in samples."""
    rows, columns = data.block_shapes[0]
    across, down = -(-data.width // columns), -(-data.height // rows)
    step = max(across * down // BLOCKS_LOOKED_AT, 1)
    for band in {1, data.count}:
        for place in [*range(0, across * down, step), across * down - 1]:
            name = f"{place % across}_{place // across}"
            offset = data.get_tag_item(f"BLOCK_OFFSET_{name}", "TIFF", bidx=band)
            length = data.get_tag_item(f"BLOCK_SIZE_{name}", "TIFF", bidx=band)
            if offset is not None and length is not None and int(offset) + int(length) > size:
                return True
    return False
