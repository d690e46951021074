"""What is ready of a pyramid: finds the files of a folder, notices new ones, reads windows of a level across them."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import numpy as np

from twopass.imagery.pyramid.averaging import Planes
from twopass.imagery.pyramid.files import Damaged, OpenFile
from twopass.imagery.pyramid.layout import PREVIEW_NAME, STEP, Layout, Slab, file_name
from twopass.imagery.source import Bands

OPEN_FILES = 24


class Shelf:
    """The files of one pyramid, for one thread. What can't be read is thrown away, so that it is made again."""

    def __init__(self, folder: Path, layout: Layout) -> None:
        self.folder = folder
        self.layout = layout
        self._there: set[tuple[int, int]] = set()
        self._open: OrderedDict[str, OpenFile] = OrderedDict()

    def has(self, level: int, index: int) -> bool:
        """Return whether a level of a slab is there; what was there once is not looked for again."""
        key = (level, index)
        if key not in self._there and (self.folder / file_name(level, index)).exists():
            self._there.add(key)
        return key in self._there

    def is_done(self, slab: Slab) -> bool:
        """Return whether all levels of a slab are there."""
        return all(self.has(level, slab.index) for level in self.layout.levels(slab.generation))

    def has_preview(self) -> bool:
        """Return whether there is a preview."""
        return (self.folder / PREVIEW_NAME).exists()

    def preview(self) -> Planes | None:
        """Return the preview, all bands, or None while there is none."""
        try:
            file = OpenFile(self.folder / PREVIEW_NAME, self.layout)
            planes = file.read(0, 0, file.width, file.height)
            file.close()
        except Damaged:
            return None
        return planes

    def slabs_of(self, level: int, first: float, last: float) -> range:
        """Return the indices of the slabs that hold the rows [first, last) of a level."""
        layout = self.layout
        high = layout.slab_rows >> (level - layout.generation(level) * STEP)
        return range(int(first // high), int(-(-last // high)))

    def read(self, level: int, x: int, y: int, width: int, height: int, bands: Bands | None = None) -> Planes:
        """Return pixels of a level, all in slabs that are there. Raises ``Damaged``."""
        parts: list[Planes] = []
        for index in self.slabs_of(level, y, y + height):
            first, last = self.layout.rows(level, index)
            top, bottom = max(y, first), min(y + height, last)
            parts.append(self._read(level, index, (x, top - first, width, bottom - top), bands))
        if len(parts) == 1:
            return parts[0]
        valid = [part.valid for part in parts if part.valid is not None]
        values = np.concatenate([part.values for part in parts], axis=1)
        return Planes(values, np.concatenate(valid) if valid else None)

    def blank(self, level: int, index: int, x: int, width: int) -> bool:
        """Return whether a slab has nothing stored in these columns of a level. Raises ``Damaged``."""
        return self._file(level, index).blank(x, width)

    def _read(self, level: int, index: int, window: tuple[int, int, int, int], bands: Bands | None) -> Planes:
        try:
            return self._file(level, index).read(*window, bands)
        except Damaged:
            self._drop(level, index)
            raise

    def _file(self, level: int, index: int) -> OpenFile:
        name = file_name(level, index)
        known = self._open.get(name)
        if known is None:
            try:
                known = self._open[name] = OpenFile(self.folder / name, self.layout)
            except Damaged:
                self._drop(level, index)
                raise
            if len(self._open) > OPEN_FILES:
                self._open.popitem(last=False)[1].close()
        self._open.move_to_end(name)
        return known

    def _drop(self, level: int, index: int) -> None:
        name = file_name(level, index)
        known = self._open.pop(name, None)
        if known is not None:
            known.close()
        self._there.discard((level, index))
        (self.folder / name).unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of every file."""
        while self._open:
            self._open.popitem()[1].close()
