"""What an open rasterio dataset says of itself, as ``ImageInfo``."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from twopass.imagery.raster_georeference import georeference_of
from twopass.imagery.source import Bands, ImageInfo, Pixels, Validity
from twopass.model.values import freeze

# These can only be decoded from their beginning, whatever window is asked for: a small file may claim to be enormous.
SEQUENTIAL = frozenset({"PNG", "JPEG", "GIF", "WEBP", "BMP"})
_INKS = ("CMYK", "YCbCrK", "YCCK")
_MOST_TAGS, _LONGEST_TAG = 200, 2_000


def info_of(data: Any, path: str, table: Pixels | None) -> ImageInfo:
    """Return the facts of a dataset; *table* is its palette, see :func:`color_table`."""
    names = [interpretation.name for interpretation in data.colorinterp]
    rows, columns = data.block_shapes[0]
    overviews = tuple(int(factor) for factor in data.overviews(1))
    return ImageInfo(
        path=path,
        width=data.width,
        height=data.height,
        count=data.count if table is None else 3,
        shown=_shown(names, data.count) if table is None else (1, 2, 3),
        names=tuple(names) if table is None else ("red", "green", "blue"),
        dtype="uint8" if table is not None else str(data.dtypes[0]),
        driver=data.driver,
        nodata=_number(data.nodata),
        validity=_validity(data, names, table),
        palette=table is not None,
        block=(int(columns), int(rows)),
        overviews=overviews,
        averaged=_averaged(data, overviews),
        sequential=data.driver in SEQUENTIAL,
        rpc=data.rpcs is not None,
        georeference=georeference_of(data),
        tags=freeze(_tags(data)),
    )


def is_cmyk(data: Any) -> bool:
    """Return whether a dataset holds inks, which GDAL turns into colours only roughly."""
    names = [interpretation.name for interpretation in data.colorinterp]
    return "cyan" in names or data.tags(ns="IMAGE_STRUCTURE").get("SOURCE_COLOR_SPACE") in _INKS


def color_table(data: Any) -> Pixels | None:
    """Return the palette with three columns, or with a fourth (0: nothing there) if some entry is transparent."""
    if data.colorinterp[0].name != "palette":
        return None
    try:
        entries = data.colormap(1)
    except ValueError:
        return None
    table = np.zeros((65536 if data.dtypes[0] == "uint16" else 256, 4), np.uint8)
    for index, color in entries.items():
        table[index] = color
    transparent = any(color[3] == 0 for color in entries.values())
    return table if transparent else np.ascontiguousarray(table[:, :3])


def envi_bytes(data: Any) -> int:
    """Return how many bytes the pixels of an ENVI raster take, with what its header says comes before them."""
    before = str(data.tags(ns="ENVI").get("header_offset", "0")).strip()
    size = data.width * data.height * data.count * np.dtype(data.dtypes[0]).itemsize
    return size + (int(before) if before.isdigit() else 0)


def _shown(names: list[str], count: int) -> Bands:
    """Return the 1-based bands to show: red, green and blue where named, else the first three, or the one there is."""
    if {"red", "green", "blue"} <= set(names):
        return tuple(names.index(color) + 1 for color in ("red", "green", "blue"))
    usable = [index + 1 for index in range(count) if names[index] != "alpha"] or [1]
    return tuple(usable[:3] if len(usable) >= 3 else usable[:1])


def _validity(data: Any, names: list[str], table: Pixels | None) -> Validity:
    from rasterio.enums import MaskFlags

    flags = {flag for band in data.mask_flag_enums for flag in band}
    if "alpha" in names or MaskFlags.alpha in flags or (table is not None and table.shape[1] == 4):
        return Validity.ALPHA
    if MaskFlags.nodata in flags:
        return Validity.NODATA
    return Validity.ALL if flags <= {MaskFlags.all_valid} else Validity.MASK


def _averaged(data: Any, overviews: tuple[int, ...]) -> bool:
    """Return whether the overviews are averages; a file that does not say how they were made is believed to be good."""
    if not overviews:
        return True
    return str(data.tags(ns="IMAGE_STRUCTURE").get("OVERVIEW_RESAMPLING", "")).upper() not in ("NEAREST", "NEAR")


def _number(nodata: Any) -> float | None:
    return float(nodata) if nodata is not None and math.isfinite(nodata) else None


def _tags(data: Any) -> dict[str, str]:
    return {str(key): str(value)[:_LONGEST_TAG] for key, value in list(data.tags().items())[:_MOST_TAGS]}
