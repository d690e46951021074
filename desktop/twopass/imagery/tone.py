"""What happens to levels after the stretch: a curve, contrast, brightness, gamma, invert. Always per level alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twopass.model.display import AMOUNTS, GAMMAS, Curve, DisplayChoice, is_rising

Levels = NDArray[np.uint8]
_STEEPEST = 4.0  # times, at a contrast of 100; a fourth at -100


@dataclass(frozen=True, slots=True)
class Tone:
    """What happens to levels; see ``DisplayChoice``.

    Attributes: curves: one a band, or none.
    """

    gamma: float = 1.0
    brightness: float = 0.0
    contrast: float = 0.0
    invert: bool = False
    curves: tuple[Curve, ...] = ()

    def of_band(self, band: int) -> Tone:
        """Return what happens to the levels of one band."""
        if not self.curves:
            return self
        return Tone(self.gamma, self.brightness, self.contrast, self.invert, (self.curves[band],))


PLAIN_TONE = Tone()


def tone_of(choice: DisplayChoice, bands: int) -> Tone:
    """Return the tone of a choice for so many bands; numbers out of range are brought into it."""
    curves = choice.curves if len(choice.curves) == bands and all(map(is_rising, choice.curves)) else ()
    return Tone(
        gamma=min(max(choice.gamma, GAMMAS[0]), GAMMAS[1]),
        brightness=min(max(choice.brightness, AMOUNTS[0]), AMOUNTS[1]),
        contrast=min(max(choice.contrast, AMOUNTS[0]), AMOUNTS[1]),
        invert=choice.invert,
        curves=curves,
    )


def levels_of(stretched: NDArray[np.floating[Any]], tone: Tone) -> Levels:
    """Return what is shown of exact levels (0.0 to 255.0) of one band; a higher one is never darker, or inverted."""
    levels: NDArray[np.floating[Any]] = stretched
    for curve in tone.curves[:1]:
        before, after = zip(*curve, strict=True)
        levels = np.interp(levels, before, after)
    if tone.contrast or tone.brightness:
        gain = _STEEPEST ** (tone.contrast / 100.0)
        # About the middle, as far as to all black or all white.
        levels = np.clip((levels - 127.5) * gain + 127.5 + tone.brightness * 2.55, 0.0, 255.0)
    if tone.gamma != 1.0:
        levels = 255.0 * (levels / 255.0) ** (1.0 / tone.gamma)
    shown = levels.round().astype(np.uint8)
    return 255 - shown if tone.invert else shown
