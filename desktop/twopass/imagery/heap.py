"""What the C library keeps of memory that was freed."""

from __future__ import annotations

import ctypes
import sys

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # of glibc's mallopt
LARGE = 512 * 1024  # bytes; a tile takes twice as many
ARENAS = 2


def give_back_large_blocks() -> None:
    """Have large blocks go back to the system once they are freed, and threads share their heaps; on glibc alone.

    By itself it takes tiles from its heaps once some were freed, and keeps what lies between those that stay.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, LARGE)
        mallopt(_ARENA_MAX, ARENAS)
