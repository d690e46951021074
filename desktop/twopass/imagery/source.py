"""What a reader of images is: facts and windows. One source belongs to one thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from twopass.model.georeference import Georeference
from twopass.model.values import EMPTY, JsonObject

Pixels = NDArray[Any]
Valid = NDArray[np.bool_]
Rgb32 = NDArray[np.uint32]
# 1-based numbers of one band (grey, or a colour map) or of three (red, green, blue).
Bands = tuple[int, ...]


class Validity(StrEnum):
    """How a file says which of its pixels are there at all."""

    ALL = "all"
    NODATA = "nodata"
    ALPHA = "alpha"
    MASK = "mask"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageInfo:
    """What a file says of itself.

    Attributes:
        width, height: pixels as displayed, after EXIF orientation.
        count: how many bands can be read; a palette counts as the three colours it stands for.
        shown: the bands shown unless others are chosen: one, or red, green and blue.
        names: what each band is (``red``, ``gray``, ``undefined`` …): GDAL's colour interpretations, small letters.
        dtype: numpy's name of the pixel type, as ``read`` delivers it.
        nodata: the value that means "no pixel here", if there is one.
        validity: how it is known which pixels are there.
        block: width and height of the pieces the file is stored in, in pixels.
        overviews: the factors of the smaller pictures in the file, finest first.
        averaged: whether those are averages, so that small things do not vanish in them.
        orientation: the EXIF orientation that was applied, 1 to 8.
        sequential: whether any window can only be decoded from the beginning of the file.
        rpc: whether the file has rational polynomial coefficients.
        datetime: when it was taken (RFC 3339, UTC); ``date_captured``: the day alone, where no time is known.
        properties: what else is known of that, by STAC names, with its sources (``model.properties``).
        tags: the file's own metadata.
    """

    path: str
    width: int
    height: int
    count: int
    shown: Bands
    names: tuple[str, ...]
    dtype: str
    driver: str
    nodata: float | None = None
    validity: Validity = Validity.ALL
    palette: bool = False
    block: tuple[int, int] = (0, 0)
    overviews: tuple[int, ...] = ()
    averaged: bool = True
    sequential: bool = False
    rpc: bool = False
    georeference: Georeference | None = None
    datetime: str | None = None
    date_captured: str | None = None
    properties: JsonObject = EMPTY
    tags: Mapping[str, str] = EMPTY  # type: ignore[assignment] - an empty object is one of texts too
    orientation: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class PixelWindow:
    """Part of an image.

    Attributes:
        values: (rows, columns, bands) in the image's own type.
        valid: (rows, columns), where there is a picture at all; None where there is everywhere.
    """

    values: Pixels
    valid: Valid | None = None


class ImageSource(Protocol):
    """An open image."""

    info: ImageInfo

    def read(
        self, x: int, y: int, width: int, height: int, out_width: int, out_height: int, bands: Bands | None = None
    ) -> PixelWindow:
        """Return a window of displayed pixels, averaged where it is made smaller.

        *bands* are ``info.shown`` unless given; each of them is between 1 and ``info.count``.
        Raises ``TwopassError(IMAGE_TRUNCATED)`` where the file is damaged.
        """
        ...

    def check_whole(self) -> None:
        """Raise ``TwopassError(IMAGE_TRUNCATED)`` if the end of the file is missing, as after a broken copy."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...
