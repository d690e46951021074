"""An image with its pyramid: reads what is asked for where it costs least, and says what is not there yet."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np

from twopass.imagery.pyramid.averaging import Planes, fitted, usable
from twopass.imagery.pyramid.files import Damaged
from twopass.imagery.pyramid.layout import Layout, Slab, layout_of
from twopass.imagery.pyramid.preview import preview_of
from twopass.imagery.pyramid.shelf import Shelf
from twopass.imagery.source import Bands, ImageInfo, ImageSource, Pixels, PixelWindow, Valid, Validity

FINER = 2  # levels, at most
AFFORDABLE = 8_000_000  # pixels of the image that may be decoded for one window while the pyramid is not ready


class PyramidSource:
    """A source that answers from the pyramid in *folder* what is wanted smaller than the image, as far as it is ready.

    While a part is not ready it is read from the image if that is affordable; otherwise it is made of finer slabs and
    the preview, whatever there is, and not valid where there is nothing.

    Attributes:
        patient: False has it read from the image however long that takes: for when nobody builds the pyramid.

    ``info`` says what can be relied on from the beginning: the pyramid's overviews, if all of it was there.
    """

    def __init__(self, base: ImageSource, folder: Path, layout: Layout | None = None, *, patient: bool = True) -> None:
        self._base = base
        self._layout = layout or layout_of(base.info)
        self._shelf = Shelf(folder, self._layout)
        self.patient = patient
        self._preview: Planes | None = None
        self.info: ImageInfo = base.info
        if self.coverage() == 1.0:
            factors = tuple(2**level for level in range(1, self._layout.top + 1))
            self.info = replace(base.info, overviews=factors, averaged=True)

    def coverage(self) -> float:
        """Return how much of the pyramid is there, 0 to 1, by pixels."""
        layout = self._layout
        slabs = layout.order()
        done = sum(layout.pixels(slab) for slab in slabs if self._shelf.is_done(slab))
        return done / sum(map(layout.pixels, slabs)) if slabs else 1.0

    def read(
        self, x: int, y: int, width: int, height: int, out_width: int, out_height: int, bands: Bands | None = None
    ) -> PixelWindow:
        """Return a window of displayed pixels, averaged where it is made smaller."""
        layout, chosen = self._layout, bands or self.info.shown
        level = min(int(math.log2(max(min(width / out_width, height / out_height), 1.0))), layout.top)
        if level < layout.bottom or layout.generations == 0:
            return self._base.read(x, y, width, height, out_width, out_height, bands)
        window = _Window(x, y, width, height, out_width, out_height)
        # A window that cuts pixels of a level is nearer to the truth from a finer one, where it cuts smaller ones.
        for _ in range(FINER):
            if level > max(layout.bottom, 1) and self._cuts(window, level):
                level -= 1
        if self._ready(level, y, y + height):
            try:
                return self._answer(self._taken(level, window, chosen))
            except Damaged:
                pass  # thrown away by now: as if it had never been there
        if not self.patient or self._cost(window) <= AFFORDABLE:
            return self._base.read(x, y, width, height, out_width, out_height, bands)
        return self._answer(self._patchwork(level, window, chosen))

    def check_whole(self) -> None:
        """Raise ``TwopassError(IMAGE_TRUNCATED)`` if the end of the image's file is missing."""
        self._base.check_whole()

    def close(self) -> None:
        """Let go of the image and of the pyramid's files."""
        self._shelf.close()
        self._base.close()

    def _cuts(self, window: _Window, level: int) -> bool:
        """Return whether a window ends within pixels of a level; those at the image's end are whole."""
        right, bottom = window.x + window.width, window.y + window.height
        ends = (window.x, window.y, right % self.info.width, bottom % self.info.height)
        return any(end % 2**level for end in ends)

    def _ready(self, level: int, first: float, last: float) -> bool:
        rows = first / 2**level, min(last / 2**level, self._layout.size(level)[1])
        return all(self._shelf.has(level, index) for index in self._shelf.slabs_of(level, *rows))

    def _taken(self, level: int, window: _Window, bands: Bands) -> Planes:
        """Return a window from one level, all of it there. Raises ``Damaged``."""
        factor = 2**level
        limit = self._layout.size(level)
        x0, x1 = window.x / factor, (window.x + window.width) / factor
        y0, y1 = window.y / factor, (window.y + window.height) / factor
        left, top = int(x0), int(y0)
        columns, rows = min(math.ceil(x1), limit[0]) - left, min(math.ceil(y1), limit[1]) - top
        planes = self._shelf.read(level, left, top, columns, rows, bands)
        if (columns, rows) == (x1 - x0, y1 - y0) == (window.out_width, window.out_height):
            return planes
        size = (window.out_height, window.out_width)
        return fitted(planes, (x0 - left, x1 - left), (y0 - top, y1 - top), size, self._layout.nodata)

    def _cost(self, window: _Window) -> float:
        """Return how many pixels the image's reader has to decode for a window."""
        info = self._base.info
        shrink = min(window.width / window.out_width, window.height / window.out_height)
        factor = max((factor for factor in info.overviews if factor <= shrink), default=1)
        across, down = max(info.block[0], 1), max(info.block[1], 1)
        if info.sequential:
            return info.width * (window.y + window.height) / factor**2
        columns = math.ceil((window.x + window.width) / across) - window.x // across
        rows = math.ceil((window.y + window.height) / down) - window.y // down
        return columns * across * rows * down / factor**2

    def _patchwork(self, level: int, window: _Window, bands: Bands) -> Planes:
        """Return what there is of a window, coarse where it has to be."""
        size = (window.out_height, window.out_width)
        values = np.zeros((len(bands), *size), np.dtype(self.info.dtype))
        valid = np.zeros(size, np.bool_)
        self._lay_preview(window, bands, values, valid)
        layout, step = self._layout, window.height / window.out_height
        for generation in range(layout.generation(level), -1, -1):
            finest = min(level, max(layout.levels(generation)))
            rows = window.y / 2**finest, min((window.y + window.height) / 2**finest, layout.size(finest)[1])
            for index in self._shelf.slabs_of(finest, *rows):
                first, last = layout.image_rows(Slab(generation, index))
                part = (math.ceil((first - window.y) / step), math.floor((last - window.y) / step))
                part = max(part[0], 0), window.out_height if last >= window.y + window.height else part[1]
                if part[1] > part[0] and self._wanted(generation, index, level) and self._shelf.has(finest, index):
                    self._lay(finest, window.rows(*part), bands, (values[:, slice(*part)], valid[slice(*part)]))
        return Planes(values, valid)

    def _wanted(self, generation: int, index: int, level: int) -> bool:
        """Return whether no slab of a coarser generation that would do is there in place of this one."""
        layout = self._layout
        above, reach = generation, index
        while above < layout.generation(level):
            above, reach = above + 1, reach * layout.tile // layout.slab_rows
            if self._shelf.has(min(level, max(layout.levels(above))), reach):
                return False
        return True

    def _lay(self, level: int, window: _Window, bands: Bands, into: tuple[Pixels, Valid]) -> None:
        try:
            planes = self._taken(level, window, bands)
        except Damaged:
            return
        into[0][...] = planes.values
        into[1][...] = self._there(planes)

    def _lay_preview(self, window: _Window, bands: Bands, values: Pixels, valid: Valid) -> None:
        if self._preview is None:
            self._preview = self._shelf.preview()
        if self._preview is None:
            if self._base.info.sequential:
                return
            # Whoever builds the pyramid may be busy with another: the first picture does not wait for it.
            self._preview = preview_of(self._base, self._layout)
        info, (_, rows, columns) = self.info, self._preview.values.shape
        x = (window.x + (np.arange(window.out_width) + 0.5) * window.width / window.out_width) * columns / info.width
        y = (window.y + (np.arange(window.out_height) + 0.5) * window.height / window.out_height) * rows / info.height
        place = np.ix_(y.astype(np.intp), x.astype(np.intp))
        there = self._there(self._preview)
        values[...] = self._preview.values[[band - 1 for band in bands]][:, *place]
        valid[...] = there[place]

    def _there(self, planes: Planes) -> Valid:
        """Return where there is a picture."""
        if planes.valid is not None:
            return planes.valid
        return np.logical_or.reduce(usable(planes.values, None, self._layout.nodata), axis=0)

    def _answer(self, planes: Planes) -> PixelWindow:
        values = planes.values.astype(self.info.dtype, copy=False).transpose(1, 2, 0)
        if planes.valid is None and self.info.validity is Validity.ALL:
            return PixelWindow(values)
        return PixelWindow(values, self._there(planes))


class _Window:
    """A window of an image, in (fractions of) its pixels, and the size that it is wanted in."""

    def __init__(self, x: float, y: float, width: float, height: float, out_width: int, out_height: int) -> None:
        self.x, self.y, self.width, self.height = x, y, width, height
        self.out_width, self.out_height = out_width, out_height

    def rows(self, first: int, last: int) -> _Window:
        """Return the part that makes the rows [first, last) of the result."""
        step = self.height / self.out_height
        return _Window(self.x, self.y + first * step, self.width, (last - first) * step, self.out_width, last - first)
