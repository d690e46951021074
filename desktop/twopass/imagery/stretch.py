"""From pixel values to screen colours: a percentile stretch by look-up table, the same for every tile of an image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from twopass.imagery.source import ImageSource, Pixels, Rgb32

SAMPLE = 1024  # the side of the decimated read that percentiles come from
PERCENTILES = (2.0, 98.0)
# What shows where an image has no pixels: the pane's own ground (LOOK: #0b0d0f in both themes).
NOTHING = np.uint32(0xFF0B0D0F)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The value shown black and the value shown white, per colour band; None shows 8-bit values as they are."""

    limits: tuple[tuple[float, float], ...] | None


def stretch_for(source: ImageSource) -> Stretch:
    """Return the stretch of an image: none for 8 bits, else its 2nd to 98th percentile on a decimated read."""
    info = source.info
    if info.dtype == "uint8":
        return Stretch(None)
    shrink = max(info.width, info.height) / SAMPLE
    size = (max(int(info.width / max(shrink, 1)), 1), max(int(info.height / max(shrink, 1)), 1))
    pixels = source.read(0, 0, info.width, info.height, *size)
    colors, opaque = _split(pixels)
    return Stretch(tuple(_limits(colors[:, :, band], opaque) for band in range(colors.shape[2])))


def _split(pixels: Pixels) -> tuple[Pixels, Pixels | None]:
    """Return colours, and where there is a picture at all (None: everywhere)."""
    colors: Pixels = pixels[:, :, :3]
    opaque: Any = pixels[:, :, 3] != 0 if pixels.shape[2] == 4 else None
    if pixels.dtype.kind == "f":
        known = np.isfinite(colors).any(axis=2)
        opaque = known if opaque is None else np.bitwise_and(opaque, known)
    return colors, opaque


def _limits(band: Pixels, opaque: Pixels | None) -> tuple[float, float]:
    values = band[np.isfinite(band) if opaque is None else opaque & np.isfinite(band)]
    if values.size == 0:
        return (0.0, 1.0)
    low, high = (float(value) for value in np.percentile(values, PERCENTILES))
    return (low, high if high > low else low + 1.0)


def to_rgb32(pixels: Pixels, stretch: Stretch) -> Rgb32:
    """Return (h, w) of 0xffRRGGBB for (h, w, bands); transparent pixels become the pane's ground."""
    colors, opaque = _split(pixels)
    if stretch.limits is None:
        levels = colors.astype(np.uint8, copy=False)
    else:
        levels = np.empty(colors.shape, np.uint8)
        for band, (low, high) in enumerate(stretch.limits):
            # Within the limits first: what lies far outside could overflow. Float32 is exact for 16 bits, and small.
            exact = np.float64 if colors.dtype.itemsize > 2 else np.float32
            scaled = (np.clip(colors[:, :, band].astype(exact), low, high) - low) * (255.0 / (high - low))
            levels[:, :, band] = np.nan_to_num(scaled).round()
    last = colors.shape[2] - 1
    red, green, blue = (levels[:, :, min(band, last)].astype(np.uint32) for band in range(3))
    result = np.uint32(0xFF000000) | (red << np.uint32(16)) | (green << np.uint32(8)) | blue
    if opaque is not None:
        result[~opaque] = NOTHING
    return np.ascontiguousarray(result)
