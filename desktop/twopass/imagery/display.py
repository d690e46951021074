"""From pixel values to screen colours: bands, stretch and colour map, the same for every tile of an image."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twopass.imagery import colormaps
from twopass.imagery.source import Bands, ImageSource, Pixels, PixelWindow, Rgb32, Valid
from twopass.imagery.statistics import Limits, limits_of, whole_range
from twopass.model.display import PLAIN, DisplayChoice, Stretch

PERCENTILES = (2.0, 98.0)
# What shows where an image has no pixels: the pane's own ground (LOOK: #0b0d0f in the dark theme).
NOTHING = np.uint32(0xFF0B0D0F)
# The bytes of 0xffRRGGBB in memory.
_RED, _GREEN, _BLUE, _ALPHA = (2, 1, 0, 3) if sys.byteorder == "little" else (1, 2, 3, 0)


@dataclass(frozen=True, slots=True)
class Display:
    """How an image is shown.

    Attributes:
        bands: one band, or those shown red, green and blue; 1-based.
        limits: the value shown black and the value shown white, a band; None shows 8-bit values as they are.
        colormap: the colours of a single band, see ``colormaps.NAMES``.
    """

    bands: Bands
    limits: tuple[Limits, ...] | None = None
    colormap: str = "grey"


def display_of(source: ImageSource, choice: DisplayChoice = PLAIN) -> Display:
    """Return the display that a choice means for an image; bands that it does not have are not chosen.

    Without a stretch, pixels deeper than 8 bits run over the whole range of their type, floating point from 0 to 1.
    """
    info = source.info
    bands = choice.bands
    if bands is None or len(bands) not in (1, 3) or not all(1 <= band <= info.count for band in bands):
        bands = info.shown
    colormap = choice.colormap if choice.colormap in colormaps.NAMES else colormaps.NAMES[0]
    plain = info.dtype == "uint8" and choice.stretch is not Stretch.PERCENTILE
    if plain:
        return Display(bands, None, colormap)
    if choice.stretch is Stretch.NONE:
        return Display(bands, (whole_range(info.dtype),) * len(bands), colormap)
    low, high = choice.percentiles
    usable = choice.stretch is Stretch.PERCENTILE and 0 <= low < high <= 100
    percentiles = choice.percentiles if usable else PERCENTILES
    return Display(bands, limits_of(source, bands, percentiles), colormap)


def to_rgb32(window: PixelWindow, display: Display, into: Rgb32 | None = None) -> Rgb32:
    """Return (h, w) of 0xffRRGGBB, put *into* an array of that size if one is given.

    What is not valid becomes the pane's ground.
    """
    values = window.values
    levels = [_levels(values, band, display) for band in range(values.shape[2])]
    result: Rgb32 = np.empty(values.shape[:2], np.uint32) if into is None else into
    shown = result.view(np.uint8).reshape(*values.shape[:2], 4)
    if len(levels) == 3:
        red, green, blue = levels
    elif display.colormap == "grey":
        red = green = blue = levels[0]
    else:
        colors = colormaps.table(display.colormap)
        red, green, blue = (colors[:, channel][levels[0]] for channel in range(3))
    shown[:, :, _RED], shown[:, :, _GREEN], shown[:, :, _BLUE], shown[:, :, _ALPHA] = red, green, blue, 255
    valid = there(window)
    if valid is not None:
        result[~valid] = NOTHING
    return result


def there(window: PixelWindow) -> Valid | None:
    """Return (h, w), where there is something to show, None for everywhere: floating point may have gaps of its own."""
    if window.values.dtype.kind != "f":
        return window.valid
    known: Any = np.isfinite(window.values).any(axis=2)
    return known if window.valid is None else np.logical_and(window.valid, known)


def _levels(values: Pixels, band: int, display: Display) -> NDArray[np.uint8]:
    """Return the levels 0 to 255 of one band of (h, w, bands)."""
    plane = values[:, :, band]
    if display.limits is None:
        return plane.astype(np.uint8, copy=False)
    low, high = display.limits[band]
    if plane.dtype.kind in "ui" and plane.dtype.itemsize <= 2:
        # A look-up table: every value there is, worked out once.
        unsigned = np.dtype(f"u{plane.dtype.itemsize}")
        return _table(low, high, plane.dtype.name).take(np.ascontiguousarray(plane).view(unsigned))
    return _stretched(plane, low, high)


@lru_cache(maxsize=32)
def _table(low: float, high: float, dtype: str) -> NDArray[np.uint8]:
    """Return the levels of every value of an integer type of 8 or 16 bits, by its bits as an unsigned number."""
    kind = np.dtype(dtype)
    bits = np.arange(2 ** (8 * kind.itemsize), dtype=f"u{kind.itemsize}")
    return _stretched(bits.view(kind), low, high)


def _stretched(values: Pixels, low: float, high: float) -> NDArray[np.uint8]:
    # Within the limits first: what lies far outside could overflow.
    exact = np.float64 if values.dtype.itemsize > 2 else np.float32
    scaled = (np.clip(values.astype(exact), low, high) - low) * (255.0 / (high - low))
    return np.nan_to_num(scaled).round().astype(np.uint8)
