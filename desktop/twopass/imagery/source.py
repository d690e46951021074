"""What an opened image is: facts about it, and windows of its pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from twopass.model.georeference import Georeference
from twopass.model.values import EMPTY, JsonObject

Pixels = NDArray[np.generic[Any]]


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """Facts about an image.

    Attributes:
        path: where it lies, as it was opened.
        width, height: pixels as displayed, after EXIF orientation.
        bands: how many ``read`` returns: grey or red-green-blue, and then alpha if there is any.
        dtype: numpy's name of the pixel type.
        driver: GDAL's or Pillow's name of the format.
        datetime: acquisition time (RFC 3339, UTC) where the file says it without doubt.
        properties: STAC item properties.
        orientation: the EXIF orientation (1 to 8) that was undone.
        nodata: the value that means "nothing here" when all colour bands have it.
        alpha: whether the last band is alpha.
    """

    path: str
    width: int
    height: int
    bands: int
    dtype: str
    driver: str
    georeference: Georeference | None = None
    datetime: str | None = None
    properties: JsonObject = EMPTY
    orientation: int = 1
    nodata: float | None = None
    alpha: bool = False


class ImageSource(Protocol):
    """An opened image. Used only in the thread that opened it."""

    @property
    def info(self) -> ImageInfo:
        """Facts about the image."""
        ...

    def read(self, x: int, y: int, width: int, height: int, out_width: int, out_height: int) -> Pixels:
        """Return a window, in displayed pixels and wholly inside the image, as ``(out_height, out_width, bands)``.

        Native dtype; averaged where it is decimated. Raises ``TwopassError(IMAGE_TRUNCATED)`` for damaged data.
        """
        ...

    def close(self) -> None:
        """Release the file."""
        ...
