"""Builds the pyramid of one image step by step: the image is opened once, room is made before each step."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from twopass.imagery.opening import open_image
from twopass.imagery.pyramid.build import Check, build_slab
from twopass.imagery.pyramid.cache import PyramidCache, UsedFolder, key_of
from twopass.imagery.pyramid.layout import Layout, Slab, layout_of
from twopass.imagery.source import ImageSource
from twopass.model.errors import ErrorCode, TwopassError


class Builder:
    """Builds slabs of one image for this thread; while it is open nobody removes the pyramid.

    Raises ``TwopassError`` where the image can't be opened (see ``open_image``) or the cache not be written.
    """

    def __init__(self, path: Path, cache: PyramidCache, layout: Layout | None = None) -> None:
        self.path = path
        self._cache = cache
        self._key = key_of(path)
        self._source: ImageSource = open_image(path)
        try:
            self.layout: Layout = layout or layout_of(self._source.info)
            self._folder: UsedFolder = cache.use(path, self.layout)
        except TwopassError:
            self._source.close()
            raise

    def step(self, slab: Slab, check: Check = lambda: None) -> None:
        """Build one slab, unless it is there. *check* may raise to stop.

        Raises ``TwopassError``: IMAGE_CHANGED if another image has taken the place of this one, IMAGE_TRUNCATED,
        CACHE_FULL.
        """
        if key_of(self.path) != self._key:
            raise TwopassError(ErrorCode.IMAGE_CHANGED, path=str(self.path))
        sample = np.dtype(self.layout.dtype).itemsize * (self.layout.bands + self.layout.marked)
        self._cache.make_room(self._folder.path, self.layout.pixels(slab) * sample)
        build_slab(self._source, self.layout, slab, self._folder.path, check)

    def close(self) -> None:
        """Let go of the image and of the folder."""
        self._source.close()
        self._folder.release()
