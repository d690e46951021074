"""How a user chose to have a snapshot shown: which bands, stretched how, in which tones. Never touches pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

# The colour maps of a single band; what they look like is in ``imagery.colormaps``.
COLORMAPS = ("grey", "viridis", "inferno", "coolwarm")

# What each may be, in the units of ``DisplayChoice``.
GAMMAS = (0.1, 10.0)
AMOUNTS = (-100.0, 100.0)
SHARPENINGS = (0.0, 100.0)
MOST_KNOTS = 33  # of a curve

Limits = tuple[float, float]
# Levels (0 to 255) and the levels that are shown instead, both growing.
Curve = tuple[tuple[float, float], ...]


class Stretch(StrEnum):
    """How pixel values become levels.

    As suits the type of the pixels, not at all, between percentiles, or between values.
    """

    AUTO = "auto"
    NONE = "none"
    PERCENTILE = "percentile"
    VALUES = "values"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayChoice:
    """A choice of display. What it does to a value, in this order: stretch, curve, contrast, brightness, gamma, invert.

    Attributes:
        bands: one band, or those shown red, green and blue (1-based); None for what the file says.
        stretch: ``AUTO`` shows 8 bits as they are, and deeper pixels between their 2nd and 98th percentile.
        percentiles: low and high, percent, for ``PERCENTILE``; 0 and 100 are the least and the greatest value.
        limits: the value shown black and the value shown white, a shown band, for ``VALUES``.
        colormap: the colours of a single band, one of ``COLORMAPS``.
        gamma: 0.1 to 10; above 1 the middle tones are brighter.
        brightness, contrast: -100 to 100, 0 for none.
        sharpen: 0 to 100, 0 for none.
        invert: whether black and white change places.
        curves: what makes it look like the other snapshot, one a shown band; none where it does not count.
    """

    bands: tuple[int, ...] | None = None
    stretch: Stretch = Stretch.AUTO
    percentiles: tuple[float, float] = (2.0, 98.0)
    limits: tuple[Limits, ...] = ()
    colormap: str = "grey"
    gamma: float = 1.0
    brightness: float = 0.0
    contrast: float = 0.0
    sharpen: float = 0.0
    invert: bool = False
    curves: tuple[Curve, ...] = ()


PLAIN = DisplayChoice()


def without_tone(choice: DisplayChoice) -> DisplayChoice:
    """Return a choice's bands and stretch alone: what the image must be asked about."""
    return DisplayChoice(
        bands=choice.bands, stretch=choice.stretch, percentiles=choice.percentiles, limits=choice.limits
    )


def toned_like(choice: DisplayChoice, other: DisplayChoice) -> DisplayChoice:
    """Return a choice with the colours and tones of another one; bands, stretch and curves stay."""
    stretched = without_tone(choice)
    return replace(
        other,
        bands=stretched.bands,
        stretch=stretched.stretch,
        percentiles=stretched.percentiles,
        limits=stretched.limits,
        curves=choice.curves,
    )


def is_rising(pairs: Curve) -> bool:
    """Return whether it is a curve: 2 to 33 knots within 0 to 255, the first numbers growing, the second never less."""
    if not 2 <= len(pairs) <= MOST_KNOTS or not all(0 <= number <= 255 for pair in pairs for number in pair):
        return False
    return all(first[0] < second[0] and first[1] <= second[1] for first, second in pairwise(pairs))
