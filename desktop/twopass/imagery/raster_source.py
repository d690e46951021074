"""Reads rasters through rasterio, always by windows, at the overview that fits."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np

from twopass.imagery import gdal_settings
from twopass.imagery.source import ImageInfo, Pixels
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.georeference import Georeference, GeoreferenceKind, GroundPoint
from twopass.model.transforms import Affine
from twopass.model.values import freeze

gdal_settings.apply()

SHOWN_TYPES = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "float16", "float32", "float64")
LARGEST_SIDE = 1_000_000


class RasterSource:
    """An open raster: grey, RGB, or RGB with alpha or a mask as its fourth band."""

    def __init__(self, path: Path) -> None:
        import rasterio  # late: it takes 0.2 s, and the first window must not wait for it
        from rasterio.errors import NotGeoreferencedWarning, RasterioError

        self._path = path
        self._errors: tuple[type[Exception], ...] = (RasterioError, OSError, ValueError)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", NotGeoreferencedWarning)
                self._data: Any = rasterio.open(path)
        except RasterioError as error:
            raise TwopassError(ErrorCode.NOT_AN_IMAGE, path=str(path), detail=str(error)) from error
        try:
            self._plan()
        except TwopassError:
            self._data.close()
            raise

    def _plan(self) -> None:
        data = self._data
        dtype = str(data.dtypes[0])
        if dtype not in SHOWN_TYPES:
            raise TwopassError(ErrorCode.IMAGE_UNSUPPORTED, path=str(self._path), detail=f"pixels of type {dtype}")
        if max(data.width, data.height) > LARGEST_SIDE:
            size = f"{data.width:,} × {data.height:,} pixels"
            raise TwopassError(ErrorCode.IMAGE_TOO_LARGE, path=str(self._path), detail=size)
        names = [interp.name for interp in data.colorinterp]
        self._colors = _colors_of(names, data.count)
        self._table = _color_table(data) if names[0] == "palette" else None
        self._masked = "alpha" in names or any(nodata is not None for nodata in data.nodatavals) or _has_mask(data)
        bands = 3 if self._table is not None else len(self._colors)
        self.info = ImageInfo(
            path=str(self._path),
            width=data.width,
            height=data.height,
            bands=4 if self._masked else bands,
            dtype=dtype,
            driver=data.driver,
            georeference=_georeference(data),
            datetime=None,
            properties=freeze({}),
        )

    def tags(self) -> dict[str, str]:
        """Return the file's own metadata."""
        return dict(self._data.tags())

    def read(self, x: int, y: int, width: int, height: int, out_width: int, out_height: int) -> Pixels:
        """Return a window, averaged where it is made smaller."""
        from rasterio.enums import Resampling
        from rasterio.windows import Window

        window = Window(x, y, width, height)  # pyright: ignore[reportCallIssue] - rasterio has no types
        smaller = out_width < width or out_height < height
        # Palette indices can't be averaged; colours could, but such files are maps, not imagery.
        how = Resampling.average if smaller and self._table is None else Resampling.nearest
        size = (out_height, out_width)
        try:
            bands = self._data.read(self._colors, window=window, out_shape=(len(self._colors), *size), resampling=how)
            mask = self._data.dataset_mask(window=window, out_shape=size) if self._masked else None
        except self._errors as error:
            detail = " ".join(str(error).split())
            raise TwopassError(ErrorCode.IMAGE_TRUNCATED, path=str(self._path), detail=detail) from error
        pixels = bands.transpose(1, 2, 0) if self._table is None else self._table[bands[0]]
        if mask is None:
            return pixels
        if pixels.shape[2] == 1:
            pixels = np.repeat(pixels, 3, axis=2)
        # The alpha band has the pixels' type; anything but 0 is opaque (see stretch.to_rgb32).
        return np.concatenate([pixels, mask[:, :, None].astype(pixels.dtype)], axis=2)

    def close(self) -> None:
        """Let go of the file."""
        self._data.close()


def _colors_of(names: list[str], count: int) -> list[int]:
    """Return the 1-based bands to show: red, green and blue where named, else the first three, or the one there is."""
    if {"red", "green", "blue"} <= set(names):
        return [names.index(color) + 1 for color in ("red", "green", "blue")]
    usable = [index + 1 for index in range(count) if names[index] != "alpha"]
    return usable[:3] if len(usable) >= 3 else usable[:1]


def _color_table(data: Any) -> Any:
    try:
        entries = data.colormap(1)
    except ValueError:
        return None
    table = np.zeros((max(max(entries) + 1, 256), 3), np.uint8)
    for index, color in entries.items():
        table[index] = color[:3]
    return table


def _has_mask(data: Any) -> bool:
    from rasterio.enums import MaskFlags

    return any(flags == [MaskFlags.per_dataset] for flags in data.mask_flag_enums)


def _crs_text(crs: Any) -> Any:
    authority = crs.to_authority()
    if authority is not None and authority[0] in ("EPSG", "OGC", "ESRI"):
        return f"{authority[0]}:{authority[1]}"
    import json

    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return freeze(json.loads(CRS.from_wkt(crs.to_wkt()).to_json()))
    except CRSError:
        return None


def _georeference(data: Any) -> Georeference | None:
    transform = data.transform
    if data.crs and not transform.is_identity and transform.determinant:
        crs = _crs_text(data.crs)
        numbers = Affine(*(float(value) for value in transform[:6]))
        if crs is not None:
            return Georeference(kind=GeoreferenceKind.AFFINE, crs=crs, transform=numbers, source=data.driver)
    points, crs = data.gcps
    if len(points) >= 3 and crs:
        known = _crs_text(crs)
        gcps = tuple(GroundPoint((float(p.col), float(p.row)), (float(p.x), float(p.y))) for p in points)
        if known is not None:
            return Georeference(kind=GeoreferenceKind.GCPS, crs=known, gcps=gcps, source=data.driver)
    return None
