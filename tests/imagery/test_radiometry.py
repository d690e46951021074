"""Counting values and matching one image to another: itself to itself changes nothing, a changed gamma is undone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imagery.making import ramp, tiff

from twopass.imagery.opening import open_image
from twopass.imagery.radiometry import PARTS, curve_between, levels_in, values_of
from twopass.imagery.statistics import Counts
from twopass.imagery.tone import Tone, levels_of
from twopass.model.display import MOST_KNOTS, PLAIN, DisplayChoice, Stretch, is_rising


def counts_of_levels(levels: np.ndarray) -> Counts:
    return Counts(0.0, 255.0, tuple(np.bincount(levels.ravel(), minlength=256).tolist()))


def scene(seed: int) -> np.ndarray:
    """Return levels as a picture has them: several humps, some thousands of pixels."""
    random = np.random.default_rng(seed)
    middles, widths = random.uniform(70, 185, 4), random.uniform(5, 15, 4)
    return np.concatenate([random.normal(a, b, 5000) for a, b in zip(middles, widths, strict=True)]).clip(20, 235)


@given(st.integers(0, 10_000))
@settings(max_examples=20)
def test_an_image_matched_to_itself_stays_as_it_is(seed: int) -> None:
    levels = scene(seed).round().astype(np.uint8)
    counts = counts_of_levels(levels)
    curve = curve_between(counts, counts)
    assert curve is not None
    assert is_rising(curve)
    shown = levels_of(levels.astype(float), Tone(curves=(curve,)))
    assert np.abs(shown.astype(int) - levels).max() <= 1


@given(st.integers(0, 10_000), st.floats(0.6, 1.7))
@settings(max_examples=20)
def test_a_changed_gamma_is_brought_back(seed: int, gamma: float) -> None:
    levels = scene(seed).round().astype(np.uint8)
    changed = levels_of(levels.astype(float), Tone(gamma=gamma))
    curve = curve_between(counts_of_levels(changed), counts_of_levels(levels))
    assert curve is not None
    assert len(curve) <= MOST_KNOTS
    back = levels_of(changed.astype(float), Tone(curves=(curve,)))
    assert np.abs(back.astype(int) - levels).max() <= 2


@given(st.integers(0, 10_000), st.integers(0, 10_000))
@settings(max_examples=20)
def test_any_two_images_make_a_curve(one: int, other: int) -> None:
    after, before = (scene(seed).round().astype(np.uint8) for seed in (one, other))
    curve = curve_between(counts_of_levels(after), counts_of_levels(before))
    assert curve is not None
    assert is_rising(curve)
    assert (curve[0][0], curve[-1][0]) == (0.0, 255.0)
    shown = levels_of(after.astype(float), Tone(curves=(curve,)))
    assert abs(shown.mean() - before.mean()) <= 1.5
    assert abs(shown.std() - before.std()) <= 1.5


def test_too_few_pixels_make_none() -> None:
    few = counts_of_levels(np.arange(200, dtype=np.uint8))
    many = counts_of_levels(scene(1).round().astype(np.uint8))
    assert curve_between(few, many) is None
    assert curve_between(many, few) is None


def test_values_are_counted_by_band(tmp_path: Path) -> None:
    source = open_image(tiff(tmp_path / "a.tif", ramp()))
    display, counts = values_of(source, PLAIN)
    assert display.bands == (1, 2, 3)
    assert [(each.low, each.high, sum(each.bins)) for each in counts] == [(0.0, 255.0, 90 * 120)] * 3
    assert counts[1].bins[0] == 120
    source.close()


def test_a_few_strange_values_do_not_hide_the_rest(tmp_path: Path) -> None:
    pixels = np.random.default_rng(1).integers(1000, 2000, (300, 300, 1)).astype(np.uint16)
    pixels[7, 7] = 65535
    source = open_image(tiff(tmp_path / "a.tif", pixels))
    (counts,) = values_of(source, PLAIN)[1]
    source.close()
    assert 999 <= counts.low <= 1001
    assert 1990 <= counts.high <= 2200
    assert sum(counts.bins) == 300 * 300 - 1


def test_only_the_parts_that_count_are_counted(tmp_path: Path) -> None:
    pixels = np.full((64, 128, 1), 200, np.uint8)
    pixels[:, :64] = 50
    source = open_image(tiff(tmp_path / "a.tif", pixels))
    left = np.zeros((PARTS, PARTS), np.uint8)
    left[:, : PARTS // 2] = 1
    (counts,) = levels_in(source, PLAIN, left.tobytes())[1]
    assert (counts.bins[50], counts.bins[200]) == (64 * 64, 0)
    (counts,) = levels_in(source, PLAIN)[1]
    assert (counts.bins[50], counts.bins[200]) == (64 * 64, 64 * 64)
    source.close()


def test_levels_are_counted_after_the_stretch_and_before_the_tone(tmp_path: Path) -> None:
    pixels = np.full((50, 50, 1), 500, np.uint16)
    source = open_image(tiff(tmp_path / "a.tif", pixels))
    choice = DisplayChoice(stretch=Stretch.VALUES, limits=((0.0, 1000.0),), gamma=3.0, invert=True)
    (counts,) = levels_in(source, choice)[1]
    source.close()
    assert counts.bins[128] == 2500


def turned_scene(collar: int = 0) -> np.ndarray:
    """Return a square on its corner in a black collar, as a satellite's footprint lies in its file."""
    y, x = np.mgrid[0:400, 0:400]
    inside = np.abs(x - 199.5) + np.abs(y - 199.5) < 180
    values = np.random.default_rng(2).integers(800, 1200, (400, 400))
    values[150:160, 150:160] = 0  # a shadow is no collar
    return np.where(inside, values, collar).astype(np.uint16)[:, :, None]


def test_a_black_collar_does_not_count(tmp_path: Path) -> None:
    source = open_image(tiff(tmp_path / "a.tif", turned_scene()))
    display, (counts,) = values_of(source, DisplayChoice(stretch=Stretch.PERCENTILE, percentiles=(2.0, 98.0)))
    source.close()
    assert display.limits is not None
    assert display.limits[0] == pytest.approx((808, 1192), abs=8)
    assert sum(counts.bins) == (turned_scene() > 0).sum() + 100  # the shadow


def test_a_collar_of_another_value_counts(tmp_path: Path) -> None:
    source = open_image(tiff(tmp_path / "a.tif", turned_scene(1)))
    display, _ = values_of(source, DisplayChoice(stretch=Stretch.PERCENTILE, percentiles=(2.0, 98.0)))
    source.close()
    assert display.limits is not None
    assert display.limits[0][0] <= 1


def test_zeros_count_where_only_one_band_has_them(tmp_path: Path) -> None:
    pixels = np.concatenate([turned_scene(), turned_scene(900), turned_scene(900)], axis=2)
    source = open_image(tiff(tmp_path / "a.tif", pixels))
    display, _ = values_of(source, DisplayChoice(bands=(1, 2, 3)))
    source.close()
    assert display.limits is not None
    assert display.limits[0][0] == 0


def test_an_image_that_is_mostly_black_keeps_its_zeros(tmp_path: Path) -> None:
    pixels = np.zeros((200, 200, 1), np.uint16)
    pixels[90:100, 90:100] = 700
    source = open_image(tiff(tmp_path / "a.tif", pixels))
    display, _ = values_of(source, PLAIN)
    source.close()
    assert display.limits == ((0.0, 700.0),)
