"""The main window, and every mode, looks as it did when a person looked at it, in plain and double resolution."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from golden.taking import LOOKS, SCALES, different_blocks, golden, golden_mode, pixels, take, take_modes


@pytest.mark.parametrize(("theme", "scale"), LOOKS)
def test_the_main_window_and_what_is_beside_it_look_as_they_should(theme: str, scale: int, tmp_path: Path) -> None:
    taken = take(theme, scale, tmp_path)
    different = {
        part: different_blocks(pixels(picture), pixels(golden(theme, scale, part))) for part, picture in taken.items()
    }

    assert not any(different.values()), different


@pytest.mark.parametrize("scale", SCALES)
def test_every_mode_looks_as_it_should(scale: int, tmp_path: Path) -> None:
    taken = take_modes(scale, tmp_path)
    different = {
        mode: different_blocks(pixels(picture), pixels(golden_mode(mode, scale))) for mode, picture in taken.items()
    }

    assert not any(different.values()), different


def moved(picture: np.ndarray) -> np.ndarray:
    """The upper right quarter, with the panel's head, two pixels lower."""
    result = picture.copy()
    half = picture.shape[1] * 3 // 4
    result[2:400, half:] = picture[:398, half:]
    return result


def recoloured(picture: np.ndarray) -> np.ndarray:
    """The ground of the window a little less blue, as a changed token would make it."""
    result = picture.astype(np.int16)
    ground = (result == result[2, 2]).all(axis=2)
    result[ground] -= [0, 0, 16]
    return result.clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("fault", [moved, recoloured])
@pytest.mark.parametrize(("theme", "scale"), LOOKS)
def test_a_changed_window_is_seen(fault, theme: str, scale: int) -> None:
    picture = pixels(golden(theme, scale))
    assert different_blocks(fault(picture), picture)
