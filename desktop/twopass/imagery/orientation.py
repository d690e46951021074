"""EXIF orientation, undone in this one place: everything above sees pixels, sizes and positions as displayed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from twopass.imagery.source import ImageInfo, ImageSource, Pixels
from twopass.model.geometry import XY
from twopass.model.georeference import Georeference, GroundPoint
from twopass.model.transforms import Affine

_SWAPPED = frozenset((5, 6, 7, 8))  # rows are columns
_FLIPPED_X = frozenset((2, 3, 7, 8))  # in stored columns
_FLIPPED_Y = frozenset((3, 4, 6, 7))  # in stored rows


def oriented(source: ImageSource, orientation: int) -> ImageSource:
    """Return *source* as an image of that EXIF orientation (1 to 8; anything else counts as 1) is displayed."""
    return _Oriented(source, orientation) if 2 <= orientation <= 8 else source


class _Oriented:
    """A source whose stored pixels are flipped or turned on the way out."""

    def __init__(self, stored: ImageSource, orientation: int) -> None:
        self._stored = stored
        self._orientation = orientation
        info = stored.info
        size = (info.height, info.width) if orientation in _SWAPPED else (info.width, info.height)
        self.info: ImageInfo = replace(
            info,
            width=size[0],
            height=size[1],
            orientation=orientation,
            georeference=_georeference(info, orientation),
        )

    def read(self, x: int, y: int, width: int, height: int, out_width: int, out_height: int) -> Pixels:
        """Return a window in displayed pixels; see :class:`ImageSource`."""
        if self._orientation in _SWAPPED:
            x, y, width, height, out_width, out_height = y, x, height, width, out_height, out_width
        if self._orientation in _FLIPPED_X:
            x = self._stored.info.width - x - width
        if self._orientation in _FLIPPED_Y:
            y = self._stored.info.height - y - height
        pixels = self._stored.read(x, y, width, height, out_width, out_height)
        if self._orientation in _FLIPPED_X:
            pixels = pixels[:, ::-1]
        if self._orientation in _FLIPPED_Y:
            pixels = pixels[::-1]
        if self._orientation in _SWAPPED:
            pixels = pixels.transpose(1, 0, 2)
        return np.ascontiguousarray(pixels)

    def close(self) -> None:
        """Release the file."""
        self._stored.close()


def _georeference(stored: ImageInfo, orientation: int) -> Georeference | None:
    reference = stored.georeference
    if reference is None:
        return None
    size = (stored.width, stored.height)
    transform = reference.transform
    if transform is not None:
        origin, along, down = (
            transform.apply(_to_stored(point, size, orientation)) for point in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))
        )
        transform = Affine(
            along[0] - origin[0], down[0] - origin[0], origin[0], along[1] - origin[1], down[1] - origin[1], origin[1]
        )
    gcps = tuple(
        GroundPoint(_to_displayed(point.pixel, size, orientation), point.coordinates) for point in reference.gcps
    )
    return replace(reference, transform=transform, gcps=gcps)


def _to_stored(point: XY, size: XY, orientation: int) -> XY:
    x, y = (point[1], point[0]) if orientation in _SWAPPED else point
    return _flipped((x, y), size, orientation)


def _to_displayed(point: XY, size: XY, orientation: int) -> XY:
    x, y = _flipped(point, size, orientation)
    return (y, x) if orientation in _SWAPPED else (x, y)


def _flipped(point: XY, size: XY, orientation: int) -> XY:
    x = size[0] - point[0] if orientation in _FLIPPED_X else point[0]
    y = size[1] - point[1] if orientation in _FLIPPED_Y else point[1]
    return (x, y)
