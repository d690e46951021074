"""From pixels of any type to what a screen shows: 0xffRRGGBB."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twopass.imagery.source import ImageSource, Pixels

# What shows where an image has no data.
GROUND_COLOR = 0xFF0B0D0F
_SAMPLE_SIDE = 1024
_PERCENTILES = (2.0, 98.0)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which values become black and white.

    Attributes:
        low, high: per colour band, in the image's own values; ``low < high``.
        nodata: the value that means "nothing here" when all colour bands have it.
        alpha: whether the last band is alpha.
    """

    low: tuple[float, ...]
    high: tuple[float, ...]
    nodata: float | None = None
    alpha: bool = False


def stretch_for(source: ImageSource) -> Stretch:
    """Return the identity for 8 bits, else the 2nd to 98th percentile per band of a decimated read.

    Raises ``TwopassError(IMAGE_TRUNCATED)`` where the image can't be read.
    """
    info = source.info
    bands = info.bands - info.alpha
    if info.dtype == "uint8":
        return Stretch((0.0,) * bands, (255.0,) * bands, info.nodata, info.alpha)
    shrink = min(1.0, _SAMPLE_SIDE / max(info.width, info.height))
    out_width, out_height = max(1, round(info.width * shrink)), max(1, round(info.height * shrink))
    sample = source.read(0, 0, info.width, info.height, out_width, out_height)
    seen = sample[_visible(sample, info.nodata, alpha=info.alpha)][:, :bands].astype(np.float64)
    ends = [_ends(seen[:, band]) for band in range(bands)]
    return Stretch(tuple(low for low, _ in ends), tuple(high for _, high in ends), info.nodata, info.alpha)


def to_rgb32(pixels: Pixels, stretch: Stretch) -> NDArray[np.uint32]:
    """Return *pixels* ``(h, w, bands)`` as ``(h, w)`` of 0xffRRGGBB, with GROUND_COLOR where there is no data."""
    colors = pixels[:, :, : len(stretch.low)]
    shown = _bytes(colors, stretch)
    red, green, blue = (shown[:, :, band if shown.shape[2] >= 3 else 0].astype(np.uint32) for band in range(3))
    result = (red << 16) | (green << 8) | blue | np.uint32(0xFF000000)
    if stretch.alpha:
        result = _blended(result, pixels[:, :, -1])
    if stretch.nodata is not None or colors.dtype.kind == "f":
        result[~_visible(pixels, stretch.nodata, alpha=stretch.alpha)] = GROUND_COLOR
    return result


def _bytes(colors: Pixels, stretch: Stretch) -> NDArray[np.uint8]:
    if colors.dtype == np.uint8 and not any(stretch.low) and all(high == 255 for high in stretch.high):
        return colors.view(np.uint8)
    low = np.asarray(stretch.low, np.float32)
    factor = np.float32(255.0) / (np.asarray(stretch.high, np.float32) - low)
    values = (np.nan_to_num(colors.astype(np.float32), posinf=np.inf, neginf=-np.inf) - low) * factor
    return (np.clip(values, 0.0, 255.0) + np.float32(0.5)).astype(np.uint8)


def _blended(colors: NDArray[np.uint32], alpha: Pixels) -> NDArray[np.uint32]:
    """Return the colours laid over GROUND_COLOR by their alpha."""
    full = float(np.iinfo(alpha.dtype).max) if alpha.dtype.kind in "ui" else 1.0
    share = np.clip(np.nan_to_num(alpha.astype(np.float32)) / full, 0.0, 1.0)
    if bool((share == 1.0).all()):
        return colors
    result = np.full(colors.shape, 0xFF000000, np.uint32)
    for shift in (16, 8, 0):
        ground = float((GROUND_COLOR >> shift) & 0xFF)
        mixed = ((colors >> shift) & 0xFF).astype(np.float32) * share + ground * (1 - share)
        result |= (mixed + 0.5).astype(np.uint32) << shift
    return result


def _visible(pixels: Pixels, nodata: float | None, *, alpha: bool) -> NDArray[np.bool_]:
    colors: NDArray[Any] = pixels[:, :, :-1] if alpha else pixels
    seen = np.ones(pixels.shape[:2], np.bool_)
    if colors.dtype.kind == "f":
        seen &= np.isfinite(colors).any(axis=2)
    if nodata is not None and np.isfinite(nodata):
        seen &= (colors != nodata).any(axis=2)
    if alpha:
        seen &= np.nan_to_num(pixels[:, :, -1]) > 0
    return seen


def _ends(values: NDArray[np.float64]) -> tuple[float, float]:
    values = values[np.isfinite(values)]
    if values.size == 0:
        return (0.0, 1.0)
    low, high = (float(end) for end in np.percentile(values, _PERCENTILES))
    # A band of one value has no contrast to show; any positive span keeps it finite.
    return (low, high) if high > low else (low, low + 1.0)
