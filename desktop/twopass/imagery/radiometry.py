"""How often which value or level occurs in an image, and the curve that makes one image look like another."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from twopass.imagery.display import Display, display_of, stretched_levels, there
from twopass.imagery.source import ImageInfo, ImageSource, Valid
from twopass.imagery.statistics import BINS, Counts, Part, counts_of, sample
from twopass.model.display import MOST_KNOTS, Curve, DisplayChoice

PARTS = 32  # columns and rows of the parts of an image that may be left out
_NEAR = 0.25  # levels by which a curve may be off between its knots
_FEWEST = 1000  # pixels that a curve is made of


def values_of(source: ImageSource, choice: DisplayChoice) -> tuple[Display, tuple[Counts, ...]]:
    """Return the display that a choice means, and how often which value occurs in each band that it shows."""
    display = display_of(source, choice)
    return display, counts_of(source, display.bands)


def levels_in(source: ImageSource, choice: DisplayChoice, parts: bytes = b"") -> tuple[Display, tuple[Counts, ...]]:
    """Return the display that a choice means, and how often which level occurs in each band, stretched but not toned.

    *parts* says of 32 × 32 parts of the image, row by row, which count (1) and which do not (0); all if empty.
    """
    display = display_of(source, choice)
    counts = np.zeros((len(display.bands), BINS), np.int64)
    for part in sample(source, display.bands):
        wanted = _wanted(part, parts, source.info)
        for band, levels in enumerate(stretched_levels(part.window, display)):
            counts[band] += np.bincount(levels[wanted], minlength=BINS)
    return display, tuple(Counts(0.0, 255.0, tuple(int(count) for count in band)) for band in counts)


def curve_between(after: Counts, before: Counts) -> Curve | None:
    """Return the curve that gives levels counted *after* the distribution of those *before*; None if there are too few.

    It has at most 33 knots, the first at 0 and the last at 255.
    """
    here, there = (np.array(counts.bins, np.float64) for counts in (after, before))
    if min(here.sum(), there.sum()) < _FEWEST:
        return None
    levels = np.arange(BINS, dtype=np.float64)
    found, known = here > 0, there > 0
    # The level in the other image that as many pixels lie below.
    wanted = np.interp(_ranks(here)[found], _ranks(there)[known], levels[known])
    places, values = levels[found], np.maximum.accumulate(wanted)
    if places[0] > 0:
        places, values = np.insert(places, 0, 0.0), np.insert(values, 0, 0.0)
    if places[-1] < 255:
        places, values = np.append(places, 255.0), np.append(values, 255.0)
    return _knots(places, values)


def _ranks(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for every level which part of the pixels lies below its middle."""
    return (np.cumsum(counts) - counts / 2) / counts.sum()


def _knots(places: NDArray[np.float64], values: NDArray[np.float64]) -> Curve:
    """Return few points of a rising line: each next one where the line between the others is off most."""
    chosen = [0, len(places) - 1]
    while len(chosen) < min(MOST_KNOTS, len(places)):
        off = np.abs(np.interp(places, places[chosen], values[chosen]) - values)
        worst = int(off.argmax())
        if off[worst] <= _NEAR:
            break
        chosen = sorted([*chosen, worst])
    return tuple((float(places[knot]), round(float(values[knot]), 2)) for knot in chosen)


def _wanted(part: Part, parts: bytes, info: ImageInfo) -> Valid:
    """Return (rows, columns), which pixels of a sampled window count."""
    window = part.window
    rows, columns = window.values.shape[:2]
    valid = there(window)
    wanted: Any = np.ones((rows, columns), np.bool_) if valid is None else valid
    if len(parts) != PARTS * PARTS:
        return wanted
    counts: Any = np.frombuffer(parts, np.uint8).reshape(PARTS, PARTS) != 0
    x, y, width, height = part.where
    across = ((x + (np.arange(columns) + 0.5) * width / columns) * PARTS / info.width).astype(np.intp)
    down = ((y + (np.arange(rows) + 0.5) * height / rows) * PARTS / info.height).astype(np.intp)
    return wanted & counts[np.minimum(down, PARTS - 1)][:, np.minimum(across, PARTS - 1)]
