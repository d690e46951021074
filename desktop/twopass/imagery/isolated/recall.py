"""The windows of pixels read last, kept as they were read: another tone or stretch of them needs no decoding again.

They are kept only while somebody changes how a snapshot is shown: whoever pans has no use for them, and for the memory
they take.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from twopass.imagery.source import Bands, ImageSource, PixelWindow

LIMIT = 32_000_000  # bytes of one process: about forty tiles of three bands of 8 bits
AWAKE_S = 60.0  # after the last change of display


class _Key(NamedTuple):
    source: int
    window: tuple[int, int, int, int]
    size: tuple[int, int]
    bands: Bands | None


class Recall:
    """Windows of all the sources of a process, those used last."""

    def __init__(self, limit: int = LIMIT, clock: Callable[[], float] = time.monotonic) -> None:
        self.bytes = 0
        self._limit = limit
        self._clock = clock
        self._until = -1.0
        self._shown: dict[int, object] = {}
        self._sources = 0
        self._kept: OrderedDict[_Key, PixelWindow] = OrderedDict()

    def source(self, source: ImageSource) -> ImageSource:
        """Return a source that reads the same, and remembers it; its pixels must never change."""
        self._sources += 1
        return _Recalled(source, self, self._sources)

    def shown(self, source: ImageSource, display: object) -> None:
        """Hear how a source is about to be shown; from the first change on its windows are worth keeping."""
        if not isinstance(source, _Recalled):
            return
        if self._shown.get(source.number, display) != display:
            self._until = self._clock() + AWAKE_S
        elif self._kept and self._clock() > self._until:
            self.forget()
        self._shown[source.number] = display

    def read(self, key: _Key, source: ImageSource) -> PixelWindow:
        """Return a window, from memory if it is there. Raises like ``ImageSource.read``."""
        if self._clock() > self._until:
            return source.read(*key.window, *key.size, key.bands)
        known = self._kept.get(key)
        if known is not None:
            self._kept.move_to_end(key)
            return known
        read = source.read(*key.window, *key.size, key.bands)
        if _size(read) <= self._limit:
            self._kept[key] = read
            self.bytes += _size(read)
            while self.bytes > self._limit:
                self.bytes -= _size(self._kept.popitem(last=False)[1])
        return read

    def forget(self, number: int | None = None) -> None:
        """Forget the windows of one source, or of all."""
        for key in [key for key in self._kept if number in (None, key.source)]:
            self.bytes -= _size(self._kept.pop(key))
        if number is not None:
            self._shown.pop(number, None)


class _Recalled:
    """A source whose windows are remembered."""

    def __init__(self, source: ImageSource, recall: Recall, number: int) -> None:
        self.info = source.info
        self._source, self._recall, self.number = source, recall, number

    def read(
        self, x: int, y: int, width: int, height: int, out_width: int, out_height: int, bands: Bands | None = None
    ) -> PixelWindow:
        """Return a window; see ``ImageSource``."""
        key = _Key(self.number, (x, y, width, height), (out_width, out_height), bands)
        return self._recall.read(key, self._source)

    def check_whole(self) -> None:
        """Look at the end of the file; see ``ImageSource``."""
        self._source.check_whole()

    def close(self) -> None:
        """Let go of the file, and forget its windows."""
        self._recall.forget(self.number)
        self._source.close()


def _size(window: PixelWindow) -> int:
    return window.values.nbytes + (0 if window.valid is None else window.valid.nbytes)
