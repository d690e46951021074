"""Small pictures of images, for the start screen."""

from __future__ import annotations

from twopass.imagery.display import display_of, to_rgb32
from twopass.imagery.source import ImageSource, Rgb32


def small(source: ImageSource, side: int) -> Rgb32:
    """Return the whole image within *side* × *side* pixels as 0xffRRGGBB. Raises ``TwopassError``."""
    info = source.info
    shrink = max(info.width, info.height, side) / side
    size = (max(int(info.width / shrink), 1), max(int(info.height / shrink), 1))
    return to_rgb32(source.read(0, 0, info.width, info.height, *size), display_of(source))
