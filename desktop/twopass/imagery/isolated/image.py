"""An image that is open in the decoding processes: what the rest of the program holds in place of an open file."""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from twopass.imagery.display import Display, toned
from twopass.imagery.isolated import messages
from twopass.imagery.isolated.client import Decoder
from twopass.imagery.isolated.identity import Identity
from twopass.imagery.isolated.lane import SENSELESS, A, AskedTile, Bytes, never
from twopass.imagery.isolated.messages import Counted, Done, Filled, Opened, Remote, Shown, Window
from twopass.imagery.pyramid.layout import Slab
from twopass.imagery.remote.address import host_of
from twopass.imagery.remote.image import Image, RemoteImage
from twopass.imagery.source import Bands, ImageInfo, PixelWindow, Rgb32
from twopass.imagery.statistics import Counts
from twopass.model.display import PLAIN, DisplayChoice, without_tone
from twopass.model.errors import ErrorCode, TwopassError

# How long each may take, in seconds; reading is given more by the pixels that have to be decoded for it.
OPEN, SHOW, READ, CHECK, THUMBNAIL, BUILD = 30.0, 60.0, 60.0, 120.0, 60.0, 1800.0
# More for an image on the network: the process gives up after ``desk.NETWORK_SECONDS``, and the rest is for the last
# names and connections that are waited for.
NETWORK = 75.0
PIXELS_PER_SECOND = 10_000_000  # the slowest decoders manage about three times as many
LARGEST_READ = 1_000_000_000  # bytes handed over at once
_MOST_KNOWN = 64  # displays remembered


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an image lies, as it is said to the processes and to the user.

    Attributes: path, remote: as in ``messages.Request``; name: for messages; extra: seconds it may take longer.
    """

    path: bytes
    remote: Remote | None
    name: str
    extra: float


class IsolatedImage:
    """An ``ImageSource`` whose file is opened and decoded elsewhere. May be used from any thread.

    Every method raises ``TwopassError``, also when the file that was opened is no longer there (``FILE_MISSING``), has
    been cut short (``IMAGE_TRUNCATED``) or is another one (``IMAGE_CHANGED``; on the network ``REMOTE_CHANGED``).
    *stopped*: see ``Decoder.ask``.

    Attributes:
        info: what the file says of itself; identity: which file it is.
        patient: whether its pyramid is being built, so that tiles may show what there is of it meanwhile.
    """

    def __init__(self, decoder: Decoder, place: _Place, info: ImageInfo, identity: Identity) -> None:
        self.info = info
        self.identity = identity
        self.patient = False
        self._decoder = decoder
        self._place = place
        self._known: dict[DisplayChoice, Display] = {}

    def display(self, choice: DisplayChoice = PLAIN, *, stopped: Callable[[], bool] = never) -> Display:
        """Return what a choice means for this image; for bands and a stretch that were asked for it is remembered."""
        # Tones and colours change with every move of a slider, and ask nothing of the image.
        asked = without_tone(choice)
        known = self._known.get(asked)
        if known is None:
            known = self._shown(asked, stopped)
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[asked] = known
        return toned(known, choice)

    def _shown(self, choice: DisplayChoice, stopped: Callable[[], bool]) -> Display:
        at = self._place
        request = messages.Show(
            path=at.path, remote=at.remote, expected=self.identity, seconds=int(SHOW), choice=choice
        )
        shown, _ = _asked(self._decoder, at, request, Shown, SHOW, stopped=stopped)
        return self._checked(shown.display)

    def count(
        self, choice: DisplayChoice, *, levels: bool = False, parts: bytes = b"", stopped: Callable[[], bool] = never
    ) -> tuple[Display, tuple[Counts, ...]]:
        """Return what a choice means, and how often each value (or level) occurs; see ``imagery.radiometry``."""
        at = self._place
        request = messages.CountLevels(
            path=at.path,
            remote=at.remote,
            expected=self.identity,
            seconds=int(SHOW),
            choice=choice,
            levels=levels,
            parts=parts,
        )
        counted, _ = _asked(self._decoder, at, request, Counted, SHOW, stopped=stopped)
        display = self._checked(counted.display)
        if not messages.are_counts(counted.counts, display.bands):
            raise TwopassError(ErrorCode.IMAGE_CRASHED, path=at.name, detail=SENSELESS)
        return display, counted.counts

    def _checked(self, display: Display) -> Display:
        if len(display.bands) not in (1, 3) or not self._has(display.bands):
            raise TwopassError(ErrorCode.IMAGE_CRASHED, path=self._place.name, detail=SENSELESS)
        return display

    def tile(self, window: Window, display: Display, *, stopped: Callable[[], bool] = never) -> Rgb32:
        """Return a window as (rows, columns) of 0xffRRGGBB."""
        (tile,) = self.tiles([window], display, window.out_width * window.out_height, stopped=stopped)
        if isinstance(tile, TwopassError):
            raise tile
        return tile

    def tiles(
        self, windows: Iterable[Window], display: Display, most: int, *, stopped: Callable[[], bool] = never
    ) -> Iterator[Rgb32 | TwopassError]:
        """Yield windows of at most *most* pixels each as (rows, columns) of 0xffRRGGBB, or what is wrong with one.

        Fewer than there are *windows* may be taken, at least one; see ``Decoder.ask_tiles``.
        """
        asked: deque[Window] = deque()

        def requests() -> Iterator[AskedTile]:
            for window in windows:
                asked.append(window)
                yield self._asked_tile(window, display)

        for answer in self._decoder.ask_tiles(requests(), 4 * most, stopped=stopped):
            window = asked.popleft()
            if isinstance(answer, TwopassError):
                yield _renamed(answer, self._place)
            else:
                yield answer.view(np.uint32).reshape(window.out_height, window.out_width)

    def _asked_tile(self, window: Window, display: Display) -> AskedTile:
        at, seconds = self._place, self._seconds(window)
        request = messages.Tile(
            path=at.path,
            remote=at.remote,
            expected=self.identity,
            seconds=math.ceil(seconds),
            patient=self.patient,
            window=window,
            display=display,
        )
        return AskedTile(request, window.out_height * window.out_width * 4, seconds + at.extra)

    def read(
        self,
        x: int,
        y: int,
        width: int,
        height: int,
        out_width: int,
        out_height: int,
        bands: Bands | None = None,
        *,
        stopped: Callable[[], bool] = never,
    ) -> PixelWindow:
        """Return a window of displayed pixels, averaged where it is made smaller."""
        chosen = bands or self.info.shown
        window = Window(x, y, width, height, out_width, out_height)
        dtype, pixels = np.dtype(self.info.dtype), out_width * out_height
        size = pixels * len(chosen) * dtype.itemsize
        if size > LARGEST_READ:
            raise TwopassError(ErrorCode.IMAGE_MEMORY, path=self._place.name, detail=f"{LARGEST_READ / 1e9:.1f} GB")
        at, seconds = self._place, self._seconds(window)
        request = messages.Read(
            path=at.path,
            remote=at.remote,
            expected=self.identity,
            seconds=math.ceil(seconds),
            window=window,
            bands=chosen,
        )
        filled, data = _asked(self._decoder, at, request, Filled, seconds, size + pixels, stopped=stopped)
        values: Any = data[:size].view(dtype).reshape(out_height, out_width, len(chosen))
        # Compared, not viewed as truth values: only 0 and 1 are bytes of those.
        valid: Any = data[size:].reshape(out_height, out_width) != 0 if filled.masked else None
        return PixelWindow(values, valid)

    def check_whole(self, *, stopped: Callable[[], bool] = never) -> None:
        """Raise ``TwopassError(IMAGE_TRUNCATED)`` if the end of the file is missing, as after a broken copy."""
        at = self._place
        request = messages.CheckWhole(path=at.path, remote=at.remote, expected=self.identity, seconds=int(CHECK))
        _asked(self._decoder, at, request, Done, CHECK, stopped=stopped)

    def close(self) -> None:
        """Do nothing: the processes let go of files that nobody asks for."""

    def _has(self, bands: Bands) -> bool:
        return all(1 <= band <= self.info.count for band in bands)

    def _seconds(self, window: Window) -> float:
        info = self.info
        pixels = info.width * info.height if info.sequential else window.width * window.height
        return READ + pixels / PIXELS_PER_SECOND


def open_isolated(decoder: Decoder, image: Image, *, stopped: Callable[[], bool] = never) -> IsolatedImage:
    """Return an open image. Raises ``TwopassError`` that says why it can't be opened.

    The whole address of one on the network is in no message and in no fact.
    """
    at = _place_of(image)
    request = messages.Open(path=at.path, remote=at.remote, seconds=int(OPEN))
    opened, _ = _asked(decoder, at, request, Opened, OPEN, stopped=stopped)
    try:
        info = messages.info_of(opened.facts, at.name if isinstance(image, RemoteImage) else str(image.absolute()))
    except (ValueError, msgspec.DecodeError) as error:
        raise TwopassError(ErrorCode.IMAGE_CRASHED, path=at.name, detail=SENSELESS) from error
    return IsolatedImage(decoder, at, info, opened.identity)


def build_slab(decoder: Decoder, path: Path, slab: Slab, *, stopped: Callable[[], bool] = never) -> None:
    """Have a slab of an image's pyramid built. Raises ``TwopassError``; *stopped*: see ``Decoder.ask``."""
    at = _place_of(path)
    request = messages.BuildSlab(path=at.path, seconds=int(BUILD), generation=slab.generation, index=slab.index)
    _asked(decoder, at, request, Done, BUILD, stopped=stopped)


def thumbnail(decoder: Decoder, path: Path, side: int) -> Rgb32:
    """Return the whole image within *side* × *side* pixels as 0xffRRGGBB. Raises ``TwopassError``."""
    at = _place_of(path)
    request = messages.Thumbnail(path=at.path, seconds=int(THUMBNAIL), side=side)
    filled, pixels = _asked(decoder, at, request, Filled, THUMBNAIL, side * side * 4)
    if filled.width > side or filled.height > side:
        raise TwopassError(ErrorCode.IMAGE_CRASHED, path=at.name, detail=SENSELESS)
    return pixels.view(np.uint32)[: filled.width * filled.height].reshape(filled.height, filled.width)


def _place_of(image: Image) -> _Place:
    if isinstance(image, RemoteImage):
        remote = Remote(image.address, tuple(sorted(image.allowed)))
        return _Place(os.fsencode(image.name), remote, image.name, NETWORK)
    return _Place(os.fsencode(image.absolute()), None, str(image).replace("\0", "?"), 0.0)


def _asked(
    decoder: Decoder,
    at: _Place,
    request: messages.AnyRequest,
    kind: type[A],
    seconds: float,
    room: int = 0,
    *,
    stopped: Callable[[], bool] = never,
) -> tuple[A, Bytes]:
    try:
        return decoder.ask(request, kind, seconds + at.extra, room, stopped=stopped)
    except TwopassError as error:
        raise _renamed(error, at) from error


def _renamed(error: TwopassError, at: _Place) -> TwopassError:
    """Return an error named as whoever asked named the image."""
    if error.code is ErrorCode.REMOTE_NOT_ALLOWED and not _is_host(error.data.get("detail")):
        return TwopassError(ErrorCode.IMAGE_CRASHED, path=at.name, detail=SENSELESS)
    return TwopassError(error.code, **error.data | {"path": at.name})


def _is_host(detail: object) -> bool:
    """Return whether a process says a host, and nothing else: the user will be asked to allow it."""
    try:
        return detail in {host_of(f"{scheme}://{detail}/") for scheme in ("https", "http")}
    except TwopassError:
        return False
