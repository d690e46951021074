"""An image that is open in the decoding processes: what the rest of the program holds in place of an open file."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from twopass.imagery.display import Display
from twopass.imagery.isolated import messages
from twopass.imagery.isolated.client import Decoder, always
from twopass.imagery.isolated.identity import Identity
from twopass.imagery.isolated.lane import SENSELESS, A, Bytes, never
from twopass.imagery.isolated.messages import Done, Filled, Opened, Shown, Window
from twopass.imagery.pyramid.layout import Slab
from twopass.imagery.source import Bands, ImageInfo, PixelWindow, Rgb32
from twopass.model.display import PLAIN, DisplayChoice
from twopass.model.errors import ErrorCode, TwopassError

# How long each may take, in seconds; reading is given more by the pixels that have to be decoded for it.
OPEN, SHOW, READ, CHECK, THUMBNAIL, BUILD = 30.0, 60.0, 60.0, 120.0, 60.0, 1800.0
PIXELS_PER_SECOND = 10_000_000  # the slowest decoders manage about three times as many
LARGEST_READ = 1_000_000_000  # bytes handed over at once


class IsolatedImage:
    """An ``ImageSource`` whose file is opened and decoded elsewhere. May be used from any thread.

    Every method raises ``TwopassError``, also when the file that was opened is no longer there (``FILE_MISSING``), has
    been cut short (``IMAGE_TRUNCATED``) or is another one (``IMAGE_CHANGED``). *wanted* and *stopped*: see
    ``Decoder.ask``.

    Attributes:
        info: what the file says of itself; identity: which file it is.
        patient: whether its pyramid is being built, so that tiles may show what there is of it meanwhile.
    """

    def __init__(self, decoder: Decoder, path: Path, info: ImageInfo, identity: Identity) -> None:
        self.info = info
        self.identity = identity
        self.patient = False
        self._decoder = decoder
        self._path = path
        self._name = os.fsencode(path.absolute())

    def display(self, choice: DisplayChoice = PLAIN, *, stopped: Callable[[], bool] = never) -> Display:
        """Return what a choice means for this image."""
        request = messages.Show(path=self._name, expected=self.identity, seconds=int(SHOW), choice=choice)
        shown, _ = _asked(self._decoder, self._path, request, Shown, SHOW, stopped=stopped)
        display = shown.display
        if len(display.bands) not in (1, 3) or not self._has(display.bands):
            raise TwopassError(ErrorCode.IMAGE_CRASHED, path=str(self._path), detail=SENSELESS)
        return display

    def tile(
        self,
        window: Window,
        display: Display,
        *,
        wanted: Callable[[], bool] = always,
        stopped: Callable[[], bool] = never,
    ) -> Rgb32:
        """Return a window as (rows, columns) of 0xffRRGGBB."""
        seconds = self._seconds(window)
        request = messages.Tile(
            path=self._name,
            expected=self.identity,
            seconds=math.ceil(seconds),
            patient=self.patient,
            window=window,
            display=display,
        )
        size = window.out_height * window.out_width * 4
        _, pixels = _asked(self._decoder, self._path, request, Filled, seconds, size, wanted=wanted, stopped=stopped)
        return pixels.view(np.uint32).reshape(window.out_height, window.out_width)

    def read(
        self, x: int, y: int, width: int, height: int, out_width: int, out_height: int, bands: Bands | None = None
    ) -> PixelWindow:
        """Return a window of displayed pixels, averaged where it is made smaller."""
        chosen = bands or self.info.shown
        window = Window(x, y, width, height, out_width, out_height)
        dtype, pixels = np.dtype(self.info.dtype), out_width * out_height
        size = pixels * len(chosen) * dtype.itemsize
        if size > LARGEST_READ:
            raise TwopassError(ErrorCode.IMAGE_MEMORY, path=str(self._path), detail=f"{LARGEST_READ / 1e9:.1f} GB")
        seconds = self._seconds(window)
        request = messages.Read(
            path=self._name, expected=self.identity, seconds=math.ceil(seconds), window=window, bands=chosen
        )
        filled, data = _asked(self._decoder, self._path, request, Filled, seconds, size + pixels)
        values: Any = data[:size].view(dtype).reshape(out_height, out_width, len(chosen))
        # Compared, not viewed as truth values: only 0 and 1 are bytes of those.
        valid: Any = data[size:].reshape(out_height, out_width) != 0 if filled.masked else None
        return PixelWindow(values, valid)

    def check_whole(self) -> None:
        """Raise ``TwopassError(IMAGE_TRUNCATED)`` if the end of the file is missing, as after a broken copy."""
        request = messages.CheckWhole(path=self._name, expected=self.identity, seconds=int(CHECK))
        _asked(self._decoder, self._path, request, Done, CHECK)

    def close(self) -> None:
        """Do nothing: the processes let go of files that nobody asks for."""

    def _has(self, bands: Bands) -> bool:
        return all(1 <= band <= self.info.count for band in bands)

    def _seconds(self, window: Window) -> float:
        info = self.info
        pixels = info.width * info.height if info.sequential else window.width * window.height
        return READ + pixels / PIXELS_PER_SECOND


def open_isolated(decoder: Decoder, path: Path, *, stopped: Callable[[], bool] = never) -> IsolatedImage:
    """Return an open image. Raises ``TwopassError`` that says why it can't be opened."""
    name = os.fsencode(path.absolute())
    request = messages.Open(path=name, seconds=int(OPEN))
    opened, _ = _asked(decoder, path, request, Opened, OPEN, stopped=stopped)
    try:
        info = messages.info_of(opened.facts, str(path.absolute()))
    except (ValueError, msgspec.DecodeError) as error:
        raise TwopassError(ErrorCode.IMAGE_CRASHED, path=str(path), detail=SENSELESS) from error
    return IsolatedImage(decoder, path, info, opened.identity)


def build_slab(decoder: Decoder, path: Path, slab: Slab, *, stopped: Callable[[], bool] = never) -> None:
    """Have a slab of an image's pyramid built. Raises ``TwopassError``; *stopped*: see ``Decoder.ask``."""
    request = messages.BuildSlab(
        path=os.fsencode(path.absolute()), seconds=int(BUILD), generation=slab.generation, index=slab.index
    )
    _asked(decoder, path, request, Done, BUILD, stopped=stopped)


def thumbnail(decoder: Decoder, path: Path, side: int) -> Rgb32:
    """Return the whole image within *side* × *side* pixels as 0xffRRGGBB. Raises ``TwopassError``."""
    request = messages.Thumbnail(path=os.fsencode(path.absolute()), seconds=int(THUMBNAIL), side=side)
    filled, pixels = _asked(decoder, path, request, Filled, THUMBNAIL, side * side * 4)
    if filled.width > side or filled.height > side:
        raise TwopassError(ErrorCode.IMAGE_CRASHED, path=str(path), detail=SENSELESS)
    return pixels.view(np.uint32)[: filled.width * filled.height].reshape(filled.height, filled.width)


def _asked(
    decoder: Decoder,
    path: Path,
    request: messages.AnyRequest,
    kind: type[A],
    seconds: float,
    room: int = 0,
    *,
    wanted: Callable[[], bool] = always,
    stopped: Callable[[], bool] = never,
) -> tuple[A, Bytes]:
    try:
        return decoder.ask(request, kind, seconds, room, wanted=wanted, stopped=stopped)
    except TwopassError as error:
        # Named as whoever asked named it.
        words = error.data | {"path": str(path).replace("\0", "?")}
        raise TwopassError(error.code, **words) from error
