"""Which images need a pyramid."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from twopass.imagery.pyramid.layout import SLOW

if TYPE_CHECKING:
    from twopass.imagery.source import ImageInfo

LARGE = 8_000_000  # pixels from which reading the whole image for a small picture of it is felt
WIDEST_GAP = 4  # between one overview and the next


def needs_pyramid(info: ImageInfo) -> bool:
    """Return whether an image has no averaged overviews down to a picture that is quickly read."""
    pixels = info.width * info.height
    if pixels <= LARGE:
        return False
    if info.sequential and pixels > SLOW:
        return True
    factors = [1, *sorted(info.overviews)] if info.averaged else [1]
    gaps = any(after > before * WIDEST_GAP for before, after in pairwise(factors))
    return gaps or pixels / factors[-1] ** 2 > LARGE
