"""The decoding processes of this program: one set for every window and use case, started when first needed."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from twopass.workbench.jobs import Cancelled
from twopass.workbench.paths import cache_dir, pyramids_dir
from twopass.workbench.settings import load_settings, pyramid_limit

# Late everywhere below: the first window must wait for none of it.
if TYPE_CHECKING:
    from twopass.imagery.isolated.client import Decoder
    from twopass.imagery.isolated.image import IsolatedImage
    from twopass.imagery.pyramid.layout import Slab
    from twopass.imagery.remote.image import Image
    from twopass.imagery.source import Rgb32

LOG = "reader.log"  # in the cache folder: what GDAL complained of, and the last words of processes that died
LANES = 2
_making = threading.Lock()
# By whether they build pyramids: the number of the process that made it, and the decoder.
_made: dict[bool, tuple[int, Decoder]] = {}


def decoder(*, builds: bool = False) -> Decoder:
    """Return the decoding processes of this program, or the one apart from them that builds pyramids."""
    from twopass.imagery.isolated.client import Decoder
    from twopass.imagery.isolated.confinement import Confinement

    with _making:
        known = _made.get(builds)
        # What a forked process inherits are the connections of its parent.
        if known is None or known[0] != os.getpid() or known[1].closed:
            if not _made:
                atexit.register(shut_down)
            limit = pyramid_limit(load_settings()) if builds else None
            confinement = Confinement(log=cache_dir() / LOG, pyramids=pyramids_dir(), limit=limit, builds=builds)
            known = _made[builds] = (os.getpid(), Decoder(lanes=1 if builds else LANES, confinement=confinement))
        return known[1]


def warm_up() -> None:
    """Start the decoding processes beside whatever else happens: the first image need not wait for them then."""
    threading.Thread(target=lambda: decoder().warm_up(), name="twopass-warm-up", daemon=True).start()


def shut_down() -> None:
    """End the decoding processes; the next image that is opened has new ones."""
    with _making:
        known = list(_made.values())
    for owner, made in known:
        if owner == os.getpid():
            made.close()


def end_builder() -> None:
    """End the process that builds pyramids, as far as it runs: nothing needs building, and it takes memory."""
    with _making:
        owner, made = _made.pop(True, (0, None))
    if made is not None and owner == os.getpid():
        made.close()


def open_image(image: Image, stopped: Callable[[], bool] | None = None) -> IsolatedImage:
    """Return an image, open in the decoding processes. Raises ``TwopassError``; *stopped*: see ``Decoder.ask``."""
    from twopass.imagery.isolated.image import open_isolated
    from twopass.imagery.isolated.lane import never

    return open_isolated(decoder(), image, stopped=stopped or never)


def build_slab(path: Path, slab: Slab, stopped: Callable[[], bool]) -> None:
    """Have a slab of an image's pyramid built in a process of its own; the preview, which is soon there, in any.

    Raises ``TwopassError``, or ``Cancelled`` once *stopped* says so.
    """
    from twopass.imagery.isolated import image
    from twopass.imagery.isolated.lane import UnwantedError

    try:
        image.build_slab(decoder(builds=slab.generation >= 0), path, slab, stopped=stopped)
    except UnwantedError:
        raise Cancelled from None


def thumbnail(path: Path, side: int) -> Rgb32:
    """Return the whole image within *side* × *side* pixels as 0xffRRGGBB. Raises ``TwopassError``."""
    from twopass.imagery.isolated import image

    return image.thumbnail(decoder(), path, side)
