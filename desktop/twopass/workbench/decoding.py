"""The decoding processes of this program: one set for every window and use case, started when first needed."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from twopass.workbench.paths import cache_dir

# Late everywhere below: the first window must wait for none of it.
if TYPE_CHECKING:
    from twopass.imagery.isolated.client import Decoder
    from twopass.imagery.isolated.image import IsolatedImage
    from twopass.imagery.source import Rgb32

LOG = "reader.log"  # in the cache folder: what GDAL complained of, and the last words of processes that died
_making = threading.Lock()
_made: list[tuple[int, Decoder]] = []  # the number of the process that made it, and the decoder; at most one


def decoder() -> Decoder:
    """Return the decoding processes of this program."""
    from twopass.imagery.isolated.client import Decoder
    from twopass.imagery.isolated.confinement import Confinement

    with _making:
        # What a forked process inherits are the connections of its parent.
        if not _made or _made[0][0] != os.getpid() or _made[0][1].closed:
            if not _made:
                atexit.register(shut_down)
            _made[:] = [(os.getpid(), Decoder(confinement=Confinement(log=cache_dir() / LOG)))]
        return _made[0][1]


def warm_up() -> None:
    """Start the decoding processes beside whatever else happens: the first image need not wait for them then."""
    threading.Thread(target=lambda: decoder().warm_up(), name="twopass-warm-up", daemon=True).start()


def shut_down() -> None:
    """End the decoding processes; the next image that is opened has new ones."""
    with _making:
        known = _made[0] if _made else None
    if known is not None and known[0] == os.getpid():
        known[1].close()


def open_image(path: Path, stopped: Callable[[], bool] | None = None) -> IsolatedImage:
    """Return an image, open in the decoding processes. Raises ``TwopassError``; *stopped*: see ``Decoder.ask``."""
    from twopass.imagery.isolated.image import open_isolated
    from twopass.imagery.isolated.lane import never

    return open_isolated(decoder(), path, stopped=stopped or never)


def thumbnail(path: Path, side: int) -> Rgb32:
    """Return the whole image within *side* × *side* pixels as 0xffRRGGBB. Raises ``TwopassError``."""
    from twopass.imagery.isolated import image

    return image.thumbnail(decoder(), path, side)
