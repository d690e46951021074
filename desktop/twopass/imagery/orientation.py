"""EXIF orientation, honoured here and nowhere else: any reader's source, seen as its picture is meant to be seen.

The numbers are EXIF 2.3's: 1 as stored, 2 mirrored, 3 turned by 180°, 4 mirrored and turned by 180°, 5 transposed,
6 turned clockwise, 7 transposed across the other diagonal, 8 turned anticlockwise.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from twopass.imagery.source import Bands, ImageInfo, ImageSource, Pixels, PixelWindow
from twopass.model.georeference import Georeference
from twopass.model.transforms import Affine, times, turned

SWAPPED = frozenset({5, 6, 7, 8})  # width and height change places
# Which stored axes run backwards: for 6, displayed u = H-1-row and v = column; for 8, u = row and v = W-1-column.
_BACK_X = frozenset({2, 3, 7, 8})
_BACK_Y = frozenset({3, 4, 6, 7})


class OrientedSource:
    """A source whose windows, size and georeference are in displayed pixels."""

    def __init__(self, source: ImageSource, orientation: int) -> None:
        self._source = source
        self._orientation = orientation
        self._stored = source.info
        width, height = self._stored.width, self._stored.height
        to_stored = displayed_to_stored(orientation, width, height)
        if orientation in SWAPPED:
            width, height = height, width
        self.info: ImageInfo = replace(
            self._stored,
            width=width,
            height=height,
            orientation=orientation,
            block=self._stored.block[::-1] if orientation in SWAPPED else self._stored.block,
            georeference=_turned(self._stored.georeference, to_stored),
        )

    def read(
        self, x: int, y: int, width: int, height: int, out_width: int, out_height: int, bands: Bands | None = None
    ) -> PixelWindow:
        """Return a window of the displayed picture."""
        if self._orientation in SWAPPED:
            x, y, width, height = y, x, height, width
            out_width, out_height = out_height, out_width
        # x, y now run along the stored axes; which of them runs backwards depends on the orientation.
        if self._orientation in _BACK_X:
            x = self._stored.width - x - width
        if self._orientation in _BACK_Y:
            y = self._stored.height - y - height
        window = self._source.read(x, y, width, height, out_width, out_height, bands)
        valid = window.valid
        return PixelWindow(self._displayed(window.values), None if valid is None else self._displayed(valid))

    def _displayed(self, stored: Pixels) -> Pixels:
        if self._orientation in _BACK_X:
            stored = stored[:, ::-1]
        if self._orientation in _BACK_Y:
            stored = stored[::-1]
        if self._orientation in SWAPPED:
            stored = stored.swapaxes(0, 1)
        return np.ascontiguousarray(stored)

    def check_whole(self) -> None:
        """Raise ``TwopassError(IMAGE_TRUNCATED)`` if the end of the file is missing."""
        self._source.check_whole()

    def close(self) -> None:
        """Let go of the file."""
        self._source.close()


def oriented(source: ImageSource, orientation: int) -> ImageSource:
    """Return the source as it is meant to be seen; itself for orientation 1 or a number EXIF does not know."""
    return source if orientation not in range(2, 9) else OrientedSource(source, orientation)


def displayed_to_stored(orientation: int, width: int, height: int) -> Affine:
    """Return the way from displayed to stored pixels (continuous) of a picture stored as *width* × *height*."""
    x, y = ((0.0, 1.0), (1.0, 0.0)) if orientation in SWAPPED else ((1.0, 0.0), (0.0, 1.0))
    right, down = 0.0, 0.0
    if orientation in _BACK_X:
        x, right = (-x[0], -x[1]), float(width)
    if orientation in _BACK_Y:
        y, down = (-y[0], -y[1]), float(height)
    return Affine(x[0], x[1], right, y[0], y[1], down)


def _turned(georeference: Georeference | None, to_stored: Affine) -> Georeference | None:
    """Return a georeference of stored pixels as one of displayed pixels."""
    if georeference is None:
        return None
    back = to_stored.inverse()
    gcps = tuple(replace(point, pixel=back.apply(point.pixel)) for point in georeference.gcps)
    transform = georeference.transform
    return replace(georeference, gcps=gcps, transform=None if transform is None else _after(transform, to_stored))


def _after(last: Affine, first: Affine) -> Affine:
    linear = times(last.linear, first.linear)
    x, y = turned(last.linear, (first.c, first.f))
    return Affine(linear[0], linear[1], x + last.c, linear[2], linear[3], y + last.f)
