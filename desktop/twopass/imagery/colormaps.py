"""Colours for the levels of a single band, by the names that the field knows them under."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from twopass.model.display import COLORMAPS

# Evenly spaced colours; what lies between is interpolated. viridis and inferno (Smith, van der Walt, Firing 2015) grow
# evenly in lightness and are safe for colour-blind readers; coolwarm (Moreland 2009) diverges from its middle.
_POINTS: dict[str, tuple[str, ...]] = {
    "grey": ("000000", "ffffff"),
    "viridis": ("440154", "472d7b", "3b528b", "2c728e", "21918c", "28ae80", "5ec962", "addc30", "fde725"),
    "inferno": ("000004", "1b0c41", "4a0c6b", "781c6d", "a52c60", "cf4446", "ed6925", "fb9b06", "f7d13d", "fcffa4"),
    "coolwarm": ("3b4cc0", "7b9ff9", "c0d4f5", "dddddd", "f2cbb7", "ee8468", "b40426"),
}
NAMES = COLORMAPS


@lru_cache(maxsize=len(_POINTS))
def table(name: str) -> NDArray[np.uint8]:
    """Return the (256, 3) colours of a colour map's levels, red, green, blue. Raises ``KeyError`` for other names."""
    points = np.array([[int(text[at : at + 2], 16) for at in (0, 2, 4)] for text in _POINTS[name]], np.float64)
    places = np.linspace(0.0, 255.0, len(points))
    levels = np.arange(256.0)
    colors = np.stack([np.interp(levels, places, points[:, channel]) for channel in range(3)], axis=1)
    return colors.round().astype(np.uint8)
