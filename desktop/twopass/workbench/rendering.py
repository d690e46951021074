"""Part of an image as a PNG file: the same reader, pyramid and stretch as in the window, for scripts."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from twopass.imagery.remote.image import Image
from twopass.model.display import PLAIN, DisplayChoice
from twopass.model.errors import ErrorCode, TwopassError
from twopass.workbench.viewing import open_for_viewing
from twopass.workbench.whole_files import check_target, replace_whole

if TYPE_CHECKING:
    from twopass.imagery.source import ImageInfo, ImageSource

LARGEST = 64_000_000  # pixels of one PNG: a quarter of a gigabyte as RGBA


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """What is to be shown of an image, and how.

    Attributes:
        window: x, y, width and height, in displayed pixels of the image.
        size: width and height of the PNG, in pixels.
        choice: bands, stretch and colour map.
    """

    window: tuple[int, int, int, int]
    size: tuple[int, int]
    choice: DisplayChoice = PLAIN


def render(image: Image, rendering: Rendering, out: Path) -> None:
    """Write a PNG (RGBA, transparent where there is no picture), whole or not at all.

    Raises ``TwopassError``: ``BAD_ARGUMENT`` for what the image does not have, else why the image can't be read or the
    file can't be written.
    """
    _check_choice(rendering)
    check_target(out, [image] if isinstance(image, Path) else [])
    source = open_for_viewing(image)
    try:
        _check_within(rendering, source.info)
        data = _png(source, rendering)
    finally:
        source.close()
    replace_whole(out, data)


def _check_choice(rendering: Rendering) -> None:
    from twopass.imagery import colormaps

    width, height = rendering.size
    if min(*rendering.size, *rendering.window[2:]) < 1:
        raise _bad("The window and the size need a width and a height of at least 1 pixel.")
    if width * height > LARGEST:
        raise _bad(f"A picture of {width:,} × {height:,} pixels is too large; {LARGEST:,} pixels are the most.")
    choice = rendering.choice
    low, high = choice.percentiles
    if not 0 <= low < high <= 100:
        raise _bad("The percentiles of a stretch are two numbers from 0 to 100, the lower one first.")
    if choice.colormap not in colormaps.NAMES:
        raise _bad(f"There is no colour map {choice.colormap}; there are {', '.join(colormaps.NAMES)}.")


def _check_within(rendering: Rendering, info: ImageInfo) -> None:
    x, y, width, height = rendering.window
    if x < 0 or y < 0 or x + width > info.width or y + height > info.height:
        size = f"{info.width:,} × {info.height:,} pixels"
        raise _bad(f"The window {x} {y} {width} {height} is not all within the image, which has {size}.")
    bands = rendering.choice.bands
    if bands is not None and len(bands) not in (1, 3):
        raise _bad("Give one band, or three for red, green and blue.")
    if bands is not None and not all(1 <= band <= info.count for band in bands):
        raise _bad(f"The image has the bands 1 to {info.count}." if info.count > 1 else "The image has one band, 1.")


def _bad(detail: str) -> TwopassError:
    return TwopassError(ErrorCode.BAD_ARGUMENT, detail=detail)


def _png(source: ImageSource, rendering: Rendering) -> bytes:
    import numpy as np
    from PIL import Image

    from twopass.imagery.display import display_of
    from twopass.imagery.sharpening import read_shown

    display = display_of(source, rendering.choice)
    shown, valid = read_shown(source, rendering.window, rendering.size, display)
    pixels = np.empty((*shown.shape, 4), np.uint8)
    for channel, shift in enumerate((16, 8, 0, 24)):
        pixels[:, :, channel] = shown >> shift & 0xFF
    if valid is not None:
        pixels[~valid] = 0
    file = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(file, "PNG", compress_level=1)
    return file.getvalue()
