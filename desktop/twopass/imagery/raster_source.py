"""Reads rasters through rasterio, always by windows, at the overview that fits."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np

from twopass.imagery import gdal_settings
from twopass.imagery.raster_georeference import georeference_of
from twopass.imagery.source import ImageInfo, Pixels
from twopass.model.errors import ErrorCode, TwopassError

gdal_settings.apply()

SHOWN_TYPES = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "float16", "float32", "float64")
LARGEST_SIDE = 1_000_000
# These can only be decoded from their beginning, whatever window is asked for: a small file may claim to be enormous.
SEQUENTIAL = frozenset({"PNG", "JPEG", "GIF", "WEBP", "BMP"})
LARGEST_SEQUENTIAL = 2_000_000_000  # pixels
LARGEST_BLOCK = 1_000_000_000  # bytes that one block (strip, tile) takes decoded
BLOCKS_LOOKED_AT = 2_000
PALETTE_SAMPLES = 4  # palette indices read per shown pixel and side, then averaged as colours
_INKS = ("CMYK", "YCbCrK", "YCCK")


class RasterSource:
    """An open raster: grey, RGB, or RGB with alpha or a mask as its fourth band."""

    def __init__(self, path: Path) -> None:
        import rasterio  # late: it takes 0.2 s, and the first window must not wait for it
        from rasterio._err import CPLE_BaseError  # GDAL's own errors; rasterio lets some of them through unchanged
        from rasterio.errors import NotGeoreferencedWarning, RasterioError

        self._path = path
        self._errors: tuple[type[Exception], ...] = (RasterioError, CPLE_BaseError, OSError, ValueError)
        try:
            with warnings.catch_warnings(), rasterio.Env():
                warnings.simplefilter("ignore", NotGeoreferencedWarning)
                # rasterio.open takes one driver or all; the reader itself takes GDAL's list of allowed ones.
                self._data: Any = rasterio.DatasetReader(path, driver=list(gdal_settings.OPENED))
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
        dtype = str(data.dtypes[0])
        if dtype not in SHOWN_TYPES:
            raise TwopassError(ErrorCode.IMAGE_UNSUPPORTED, path=str(self._path), detail=f"pixels of type {dtype}")
        rows, columns = data.block_shapes[0]
        block = rows * columns * np.dtype(dtype).itemsize * data.count
        endless = data.driver in SEQUENTIAL and data.width * data.height > LARGEST_SEQUENTIAL
        if endless or max(data.width, data.height) > LARGEST_SIDE or block > LARGEST_BLOCK:
            size = f"{data.width:,} × {data.height:,} pixels"
            raise TwopassError(ErrorCode.IMAGE_TOO_LARGE, path=str(self._path), detail=size)

    def _plan(self) -> None:
        data = self._data
        names = [interp.name for interp in data.colorinterp]
        self.is_cmyk = "cyan" in names or data.tags(ns="IMAGE_STRUCTURE").get("SOURCE_COLOR_SPACE") in _INKS
        self._colors = _colors_of(names, data.count)
        self._table = _color_table(data) if names[0] == "palette" else None
        self._masked = _has_mask(data) or "alpha" in names
        bands = len(self._colors) if self._table is None else self._table.shape[1]
        self.info = ImageInfo(
            path=str(self._path),
            width=data.width,
            height=data.height,
            bands=4 if self._masked else bands,
            dtype="uint8" if self._table is not None else str(data.dtypes[0]),
            driver=data.driver,
            georeference=georeference_of(data),
        )

    def tags(self) -> dict[str, str]:
        """Return the file's own metadata."""
        return dict(self._data.tags())

    def read(self, x: int, y: int, width: int, height: int, out_width: int, out_height: int) -> Pixels:
        """Return a window, averaged where it is made smaller."""
        from rasterio.windows import Window

        window = Window(x, y, width, height)  # pyright: ignore[reportCallIssue] - rasterio has no types
        size = (out_height, out_width)
        try:
            mask = self._data.dataset_mask(window=window, out_shape=size) if self._masked else None
            if self._table is None:
                pixels = self._read(window, size).transpose(1, 2, 0)
            else:
                pixels = self._painted(window, size, self._table)
        except self._errors as error:
            raise TwopassError(ErrorCode.IMAGE_TRUNCATED, path=str(self._path), detail=_reason(error)) from error
        return pixels if mask is None else _with_alpha(pixels, mask)

    def _read(self, window: Any, size: tuple[int, int]) -> Pixels:
        from rasterio.enums import Resampling

        smaller = size[0] < window.height or size[1] < window.width
        how = Resampling.average if smaller and self._table is None else Resampling.nearest
        shape = (len(self._colors), *size)
        return self._data.read(self._colors, window=window, out_shape=shape, resampling=how)

    def _painted(self, window: Any, size: tuple[int, int], table: Pixels) -> Pixels:
        """Return the colours of palette indices; the indices themselves can't be averaged."""
        across = min(max(window.width // size[1], 1), PALETTE_SAMPLES)
        down = min(max(window.height // size[0], 1), PALETTE_SAMPLES)
        colors = table[self._read(window, (size[0] * down, size[1] * across))[0]]
        if across == 1 and down == 1:
            return colors
        parts = colors.reshape(size[0], down, size[1], across, colors.shape[2])
        return parts.mean(axis=(1, 3), dtype=np.float32).round().astype(np.uint8)

    def check_whole(self) -> None:
        """Raise ``TwopassError(IMAGE_TRUNCATED)`` if the end of the file is missing."""
        data = self._data
        if data.driver == "GTiff" and _reaches_beyond(data, self._path.stat().st_size):
            raise TwopassError(ErrorCode.IMAGE_TRUNCATED, path=str(self._path), detail="its end is missing")
        # One pixel at full resolution: an overview may be whole where the picture is not.
        self.read(data.width - 1, data.height - 1, 1, 1, 1, 1)

    def close(self) -> None:
        """Let go of the file."""
        self._data.close()


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())


def _reason(error: Exception) -> str:
    """Return what GDAL says; rasterio's own text only points at the exception it came from."""
    return _line(error.__cause__ or error)


def _colors_of(names: list[str], count: int) -> list[int]:
    """Return the 1-based bands to show: red, green and blue where named, else the first three, or the one there is."""
    if {"red", "green", "blue"} <= set(names):
        return [names.index(color) + 1 for color in ("red", "green", "blue")]
    usable = [index + 1 for index in range(count) if names[index] != "alpha"] or [1]
    return usable[:3] if len(usable) >= 3 else usable[:1]


def _color_table(data: Any) -> Pixels | None:
    """Return the palette with three columns, or with a fourth (0: nothing there) if some entry is transparent."""
    try:
        entries = data.colormap(1)
    except ValueError:
        return None
    table = np.zeros((65536 if data.dtypes[0] == "uint16" else 256, 4), np.uint8)
    for index, color in entries.items():
        table[index] = color
    transparent = any(color[3] == 0 for color in entries.values())
    return table if transparent else np.ascontiguousarray(table[:, :3])


def _has_mask(data: Any) -> bool:
    from rasterio.enums import MaskFlags

    return any(MaskFlags.all_valid not in flags for flags in data.mask_flag_enums)


def _with_alpha(pixels: Pixels, mask: Pixels) -> Pixels:
    """Return colours with a fourth band that is 0 where there is no picture (see ``stretch.to_rgb32``)."""
    if pixels.shape[2] == 1:
        pixels = np.repeat(pixels, 3, axis=2)
    opaque = (mask != 0) if pixels.shape[2] == 3 else (mask != 0) & (pixels[:, :, 3] != 0)
    # In the pixels' own type; anything but 0 is opaque.
    return np.concatenate([pixels[:, :, :3], opaque[:, :, None].astype(pixels.dtype)], axis=2)


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
