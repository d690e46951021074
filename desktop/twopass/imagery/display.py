"""From pixel values to screen colours: bands, stretch, tone and colour map, the same for every tile of an image."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twopass.imagery import colormaps
from twopass.imagery.source import Bands, ImageSource, Pixels, PixelWindow, Rgb32, Valid
from twopass.imagery.statistics import Limits, limits_of, whole_range
from twopass.imagery.tone import PLAIN_TONE, Levels, Tone, levels_of, tone_of
from twopass.model.display import PLAIN, DisplayChoice, Stretch

PERCENTILES = (2.0, 98.0)
BYTES = (0.0, 255.0)  # the limits that 8-bit values have by themselves
# What shows where an image has no pixels: the pane's own ground (LOOK: #0b0d0f in the dark theme).
NOTHING = np.uint32(0xFF0B0D0F)
# The bytes of 0xffRRGGBB in memory.
CHANNELS = (2, 1, 0) if sys.byteorder == "little" else (1, 2, 3)
_ALPHA = 3 if sys.byteorder == "little" else 0
_FINE = 65535.0  # steps in which numbers of too many values are looked up


@dataclass(frozen=True, slots=True)
class Display:
    """How an image is shown.

    Attributes:
        bands: one band, or those shown red, green and blue; 1-based.
        limits: the value shown black and the value shown white, a band; None shows 8-bit values as they are.
        colormap: the colours of a single band, see ``colormaps.NAMES``.
        tone: what happens to the levels after the stretch.
        sharpen: 0 to 100, see ``imagery.sharpening``.
    """

    bands: Bands
    limits: tuple[Limits, ...] | None = None
    colormap: str = "grey"
    tone: Tone = PLAIN_TONE
    sharpen: float = 0.0


def display_of(source: ImageSource, choice: DisplayChoice = PLAIN) -> Display:
    """Return the display that a choice means for an image; bands that it does not have are not chosen.

    Without a stretch, pixels deeper than 8 bits run over the whole range of their type, floating point from 0 to 1.
    """
    info = source.info
    bands = choice.bands
    if bands is None or len(bands) not in (1, 3) or not all(1 <= band <= info.count for band in bands):
        bands = info.shown
    return toned(Display(bands, _limits(source, bands, choice)), choice)


def toned(display: Display, choice: DisplayChoice) -> Display:
    """Return a display with the colours, tone and sharpening of a choice; its bands and stretch stay."""
    colormap = choice.colormap if choice.colormap in colormaps.NAMES else colormaps.NAMES[0]
    sharpen = min(max(choice.sharpen, 0.0), 100.0)
    return replace(display, colormap=colormap, tone=tone_of(choice, len(display.bands)), sharpen=sharpen)


def _limits(source: ImageSource, bands: Bands, choice: DisplayChoice) -> tuple[Limits, ...] | None:
    stretch, dtype = choice.stretch, source.info.dtype
    if stretch is Stretch.VALUES and (limits := _usable(choice.limits, len(bands))):
        return limits
    if stretch is not Stretch.PERCENTILE and dtype == "uint8":
        return None
    if stretch is Stretch.NONE:
        return (whole_range(dtype),) * len(bands)
    low, high = choice.percentiles
    usable = stretch is Stretch.PERCENTILE and 0 <= low < high <= 100
    return limits_of(source, bands, choice.percentiles if usable else PERCENTILES)


def _usable(limits: tuple[Limits, ...], count: int) -> tuple[Limits, ...]:
    """Return limits for so many bands; one pair holds for all of them. None at all if they make no sense."""
    given = limits * count if len(limits) == 1 else limits
    sane = len(given) == count and all(np.isfinite(pair).all() and pair[0] < pair[1] for pair in given)
    return given if sane else ()


def to_rgb32(window: PixelWindow, display: Display, into: Rgb32 | None = None) -> Rgb32:
    """Return (h, w) of 0xffRRGGBB, put *into* an array of that size if one is given; see ``sharpening`` for the rest.

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
    for channel, plane in zip(CHANNELS, (red, green, blue), strict=True):
        shown[:, :, channel] = plane
    shown[:, :, _ALPHA] = 255
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


def stretched_levels(window: PixelWindow, display: Display) -> list[Levels]:
    """Return the levels 0 to 255 of every band after the stretch alone, before any tone."""
    bare = replace(display, tone=PLAIN_TONE)
    return [_levels(window.values, band, bare) for band in range(window.values.shape[2])]


def _levels(values: Pixels, band: int, display: Display) -> Levels:
    """Return the levels 0 to 255 of one band of (h, w, bands)."""
    plane = values[:, :, band]
    tone = display.tone.of_band(band)
    if display.limits is None and tone == PLAIN_TONE:
        return plane.astype(np.uint8, copy=False)
    low, high = BYTES if display.limits is None else display.limits[band]
    if plane.dtype.kind in "ui" and plane.dtype.itemsize <= 2:
        # A look-up table: every value there is, worked out once.
        unsigned = np.dtype(f"u{plane.dtype.itemsize}")
        return _table(low, high, plane.dtype.name, tone).take(np.ascontiguousarray(plane).view(unsigned))
    if tone == PLAIN_TONE:
        return levels_of(_stretched(plane, low, high), tone)
    steps = (_stretched(plane, low, high) * (_FINE / 255.0)).round().astype(np.uint16)
    return _fine_table(tone).take(steps)


@lru_cache(maxsize=32)
def _table(low: float, high: float, dtype: str, tone: Tone) -> Levels:
    """Return the levels of every value of an integer type of 8 or 16 bits, by its bits as an unsigned number."""
    kind = np.dtype(dtype)
    bits = np.arange(2 ** (8 * kind.itemsize), dtype=f"u{kind.itemsize}")
    return levels_of(_stretched(bits.view(kind), low, high), tone)


@lru_cache(maxsize=8)
def _fine_table(tone: Tone) -> Levels:
    return levels_of(np.arange(_FINE + 1) * (255.0 / _FINE), tone)


def _stretched(values: Pixels, low: float, high: float) -> NDArray[np.floating[Any]]:
    """Return exact levels, 0.0 to 255.0; 0 for what is no number."""
    # Within the limits first: what lies far outside could overflow.
    scaled = (np.clip(values.astype(np.float64), low, high) - low) * (255.0 / (high - low))
    return np.nan_to_num(scaled)
