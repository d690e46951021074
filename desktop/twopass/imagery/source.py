"""What a reader of images is: facts and windows. One source belongs to one thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from twopass.model.georeference import Georeference
from twopass.model.values import EMPTY, JsonObject

Pixels = NDArray[Any]
Rgb32 = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageInfo:
    """What a file says of itself.

    Attributes:
        width, height: pixels as displayed, after EXIF orientation.
        bands: 1 (grey), 3 (colour) or 4 (colour and alpha), as ``read`` delivers them.
        dtype: numpy's name of the pixel type.
        orientation: the EXIF orientation that was applied, 1 to 8.
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


class ImageSource(Protocol):
    """An open image."""

    info: ImageInfo

    def read(self, x: int, y: int, width: int, height: int, out_width: int, out_height: int) -> Pixels:
        """Return a window as (out_height, out_width, bands), averaged where it is made smaller.

        Raises ``TwopassError(IMAGE_TRUNCATED)`` where the file is damaged.
        """
        ...

    def check_whole(self) -> None:
        """Raise ``TwopassError(IMAGE_TRUNCATED)`` if the end of the file is missing, as after a broken copy."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...
