"""Windows of an image as they are shown, sharpened if that was chosen, the same whichever window a pixel is read in.

Sharpening is an unsharp mask on what is shown: each pixel is moved away from the mean of its 3 × 3 neighbourhood
(1 2 1 both ways). A window is read with one more pixel on every side, so that its border has its neighbours too.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twopass.imagery.display import CHANNELS, NOTHING, Display, there, to_rgb32
from twopass.imagery.source import ImageInfo, ImageSource, Pixels, Rgb32, Valid

_STRONGEST = 3.0  # times the difference to the neighbourhood, at 100
_MARGIN = 1  # pixels shown, on every side


class Grown(NamedTuple):
    """A window (displayed pixels) with its margin, the size it is read at, and where in that the window begins."""

    window: tuple[int, int, int, int]
    size: tuple[int, int]
    at: tuple[int, int]


def read_shown(
    source: ImageSource,
    window: tuple[int, int, int, int],
    size: tuple[int, int],
    display: Display,
    into: Rgb32 | None = None,
) -> tuple[Rgb32, Valid | None]:
    """Return a window (x, y, width, height) at a size (width, height) as 0xffRRGGBB, and where there is a picture.

    It is put *into* an array of that size if one is given; the second is None where there is a picture everywhere.
    Raises ``TwopassError`` like ``ImageSource.read``.
    """
    if not display.sharpen:
        pixels = source.read(*window, *size, display.bands)
        return to_rgb32(pixels, display, into), there(pixels)
    grown = widened(window, size, source.info)
    pixels = source.read(*grown.window, *grown.size, display.bands)
    valid = there(pixels)
    part = (slice(grown.at[1], grown.at[1] + size[1]), slice(grown.at[0], grown.at[0] + size[0]))
    shown = sharpened(to_rgb32(pixels, display), valid, display.sharpen)[part]
    if into is not None:
        np.copyto(into, shown)
        shown = into
    return shown, None if valid is None else valid[part]


def widened(window: tuple[int, int, int, int], size: tuple[int, int], info: ImageInfo) -> Grown:
    """Return a window with its margin, as far as the image reaches."""
    (x, width, out_width, left) = _side(window[0], window[2], size[0], info.width)
    (y, height, out_height, top) = _side(window[1], window[3], size[1], info.height)
    return Grown((x, y, width, height), (out_width, out_height), (left, top))


def _side(start: int, length: int, size: int, whole: int) -> tuple[int, int, int, int]:
    """Return start and length of a widened side, the size it is read at, and how much of that is before the start."""
    step = max(round(length / size), 1)
    before = min(_MARGIN, start // step)
    after = min(_MARGIN, (whole - start - length) // step)
    return start - before * step, length + (before + after) * step, size + before + after, before


def sharpened(shown: Rgb32, valid: Valid | None, amount: float) -> Rgb32:
    """Return (h, w) of 0xffRRGGBB sharpened by 0 to 100; what is not *valid* stays, and lends no colour."""
    colors = shown.view(np.uint8).reshape(*shown.shape, 4)
    result = shown.copy()
    target = result.view(np.uint8).reshape(*shown.shape, 4)
    weight = None if valid is None else np.maximum(_sum(valid.astype(np.int32)), 1)
    by = round(_STRONGEST * amount / 100.0 * 256)
    for channel in CHANNELS:
        plane = colors[:, :, channel].astype(np.int32)
        mean = _sum(plane) if valid is None else _sum(np.where(valid, plane, 0)) * 16 // weight
        # In sixteenths of a level, and 256ths of the amount.
        plane += ((plane * 16 - mean) * by + 2048) >> 12
        target[:, :, channel] = np.clip(plane, 0, 255, out=plane)
    if valid is not None:
        result[~valid] = NOTHING
    return result


def _sum(plane: NDArray[np.int32]) -> Pixels:
    """Return the sum of every pixel's neighbours, weighed 1 2 1 both ways; beyond the border it goes on as there."""
    return _along(_along(plane, 0), 1)


def _along(plane: NDArray[np.int32], axis: int) -> NDArray[np.int32]:
    line = np.moveaxis(plane, axis, 0)
    result = line * 2
    result[1:] += line[:-1]
    result[:-1] += line[1:]
    result[0] += line[0]
    result[-1] += line[-1]
    return np.moveaxis(result, 0, axis)
