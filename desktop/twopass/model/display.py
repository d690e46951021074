"""How a user chose to have a snapshot shown: which bands, stretched how, in which colours. Never touches pixels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# The colour maps of a single band; what they look like is in ``imagery.colormaps``.
COLORMAPS = ("grey", "viridis", "inferno", "coolwarm")


class Stretch(StrEnum):
    """How pixel values become brightness: as suits the type of the pixels, not at all, or between percentiles."""

    AUTO = "auto"
    NONE = "none"
    PERCENTILE = "percentile"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayChoice:
    """A choice of display.

    Attributes:
        bands: one band, or those shown red, green and blue (1-based); None for what the file says.
        stretch: ``AUTO`` shows 8 bits as they are, and deeper pixels between their 2nd and 98th percentile.
        percentiles: low and high, percent, for ``PERCENTILE``.
        colormap: the colours of a single band, one of ``COLORMAPS``.
    """

    bands: tuple[int, ...] | None = None
    stretch: Stretch = Stretch.AUTO
    percentiles: tuple[float, float] = (2.0, 98.0)
    colormap: str = "grey"


PLAIN = DisplayChoice()
