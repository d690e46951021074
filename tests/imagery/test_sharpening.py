"""Sharpening: edges stand out, flat ground stays, and where windows meet there is no seam."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from imagery.making import ramp, tiff

from twopass.imagery.display import NOTHING, Display, display_of, to_rgb32
from twopass.imagery.opening import open_image
from twopass.imagery.sharpening import read_shown, sharpened, widened
from twopass.model.display import DisplayChoice


def noise(path: Path, side: int = 256, **options: object) -> Path:
    pixels = np.random.default_rng(4).integers(1, 256, (side, side, 3)).astype(np.uint8)
    return tiff(path, pixels, **options)


@pytest.mark.parametrize("shrink", [1, 2, 4])
@pytest.mark.parametrize("across", [64, 32])
def test_tiles_meet_without_a_seam(shrink: int, across: int, tmp_path: Path) -> None:
    source = open_image(noise(tmp_path / "a.tif"))
    display = display_of(source, DisplayChoice(sharpen=60.0))
    whole, _ = read_shown(source, (0, 0, 256, 256), (256 // shrink,) * 2, display)
    side = across * shrink
    for x in range(0, 256, side):
        for y in range(0, 256, side):
            tile, _ = read_shown(source, (x, y, side, side), (across, across), display)
            left, top = x // shrink, y // shrink
            np.testing.assert_array_equal(tile, whole[top : top + across, left : left + across])
    source.close()


def test_it_is_the_same_at_the_last_odd_tile(tmp_path: Path) -> None:
    source = open_image(noise(tmp_path / "a.tif", 150))
    display = display_of(source, DisplayChoice(sharpen=60.0))
    whole, _ = read_shown(source, (0, 0, 150, 150), (150, 150), display)
    tile, _ = read_shown(source, (128, 128, 22, 22), (22, 22), display)
    np.testing.assert_array_equal(tile, whole[128:, 128:])
    source.close()


def test_none_changes_nothing_and_more_does_more(tmp_path: Path) -> None:
    source = open_image(tiff(tmp_path / "a.tif", ramp()))
    window, size = (0, 0, 120, 90), (120, 90)
    plain, _ = read_shown(source, window, size, Display((1, 2, 3)))
    np.testing.assert_array_equal(sharpened(plain, None, 0.0), plain)
    source.close()
    edge = np.where(np.arange(40) < 20, 0xFF646464, 0xFF969696).astype(np.uint32)[None].repeat(9, axis=0)
    contrasts = []
    for amount in (20.0, 100.0):
        levels = (sharpened(edge, None, amount) & 0xFF).astype(int)
        assert (levels[:, :18] == 100).all()
        assert (levels[:, 22:] == 150).all()
        assert levels.min() >= 0
        contrasts.append(levels[4, 20] - levels[4, 19])
    assert 50 < contrasts[0] < contrasts[1]


def test_what_is_not_there_stays_and_makes_no_halo(tmp_path: Path) -> None:
    pixels = np.full((60, 60, 3), 180, np.uint8)
    pixels[:30] = 0
    source = open_image(tiff(tmp_path / "a.tif", pixels, nodata=0))
    shown, valid = read_shown(source, (0, 0, 60, 60), (60, 60), display_of(source, DisplayChoice(sharpen=100.0)))
    source.close()
    assert valid is not None
    assert (shown[:30] == NOTHING).all()
    assert (shown[30:] == 0xFFB4B4B4).all()
    assert not valid[:30].any()


def test_a_window_is_widened_as_far_as_the_image_reaches(tmp_path: Path) -> None:
    source = open_image(noise(tmp_path / "a.tif", 100))
    assert widened((0, 0, 100, 100), (50, 50), source.info) == ((0, 0, 100, 100), (50, 50), (0, 0))
    assert widened((20, 0, 40, 50), (20, 25), source.info) == ((18, 0, 44, 52), (22, 26), (1, 0))
    source.close()


def test_it_is_put_where_it_is_wanted(tmp_path: Path) -> None:
    source = open_image(noise(tmp_path / "a.tif"))
    room = np.zeros((64, 64), np.uint32)
    for choice in (DisplayChoice(), DisplayChoice(sharpen=50.0)):
        shown, _ = read_shown(source, (64, 64, 64, 64), (64, 64), display_of(source, choice), room)
        assert shown is room
    plain = to_rgb32(source.read(64, 64, 64, 64, 64, 64), display_of(source))
    source.close()
    assert (room != plain).any()
