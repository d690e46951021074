"""Automatic registration of two snapshots of 4,096² beside OpenCV's bare ORB and MAGSAC on the same pixels.

``TWOPASS_INPUTS`` names a folder with ``S.tif`` and ``S_before.png``, two dates of one place.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from tests.benchmarks.measuring import Row

FILES = ("S_before.png", "S.tif")
REPEATS = 7


class _Quiet:
    def check(self) -> None:
        """Go on."""

    def report(self, fraction: float, text: str = "") -> None:
        """Take progress nobody asked for."""


def run(folder: Path) -> list[Row]:
    """Measure; without the inputs, say so and measure nothing."""
    inputs = Path(os.environ.get("TWOPASS_INPUTS", "."))
    missing = [name for name in FILES if not (inputs / name).is_file()]
    if missing:
        print(f"SKIPPED: registering needs {missing[0]} in the folder TWOPASS_INPUTS names", file=sys.stderr)  # noqa: T201
        return []
    from twopass.workbench.registering import open_side, register_snapshots

    tells = _Quiet()
    sides = [open_side(inputs / name, tells) for name in FILES]
    greys = [_grey(side) for side in sides]
    features, ground, bare, whole = [], [], [], []
    for _ in range(REPEATS):
        bare.append(_timed(lambda: _orb(greys[0], greys[1])))
        features.append(_timed(lambda: _register(greys, None)))
        ground.append(_timed(lambda: _register(greys, (1.0, 0.0, -20.0, 0.0, 1.0, -14.0, 0.0, 0.0, 1.0))))
        whole.append(_timed(lambda: register_snapshots(sides[0], sides[1], None, tells)))
    apart = np.abs(np.array(_register(greys, None)) / _orb(greys[0], greys[1]).ravel() - 1)
    assert apart[[0, 4]].max() < 0.01, "the two do not find the same"
    base = statistics.median(bare)
    return [
        Row("registered by features / ORB and MAGSAC, full size", statistics.median(features) / base, "x", 1.5),
        Row("registered from a ground 5 px off / the same", statistics.median(ground) / base, "x", 1.5),
        Row("with decoding and the process of its own / the same", statistics.median(whole) / base, "x"),
        Row("ORB and MAGSAC, full size", base * 1000, "ms"),
    ]


def _grey(side: Any) -> np.ndarray:
    info = side.image.info
    values = side.image.read(0, 0, info.width, info.height, info.width, info.height).values
    return values.mean(axis=2).astype(np.uint8)


def _timed(step: Any) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def _register(greys: list[np.ndarray], guess: Any) -> Any:
    from twopass.imagery.registration.automatic import register
    from twopass.imagery.registration.pictures import Held

    before, after = (Held(grey) for grey in greys)
    return register(before, after, guess, None, lambda _fraction: None).after_to_before


def _orb(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Return the homography of OpenCV's parts, as tutorials put them together, with their usual 500 features."""
    detector = cv2.ORB.create()
    (there, looks_there), (here, looks_here) = (detector.detectAndCompute(grey, None) for grey in (before, after))
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(looks_here, looks_there)
    source = np.array([here[pair.queryIdx].pt for pair in pairs], np.float32)
    target = np.array([there[pair.trainIdx].pt for pair in pairs], np.float32)
    return cv2.findHomography(source, target, cv2.USAC_MAGSAC, 3.0)[0]
