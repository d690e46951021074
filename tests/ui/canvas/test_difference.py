"""Matching and difference: what differs by its light alone does not differ."""

from __future__ import annotations

import numpy as np
import pytest

from twopass.model.geometry import Box
from twopass.ui.canvas.carrying import carry_of
from twopass.ui.canvas.difference import NEUTRAL, UNMATCHED, differing, matching_table
from twopass.workbench.tiles import PlacedTile

NOTHING = 0xFF0B0D0F


def picture(levels):
    """Grey levels (h, w) as 0xffRRGGBB."""
    levels = np.asarray(levels).round().clip(0, 255).astype(np.uint32)
    return 0xFF000000 | levels << 16 | levels << 8 | levels


def tile(pixels):
    return PlacedTile(Box(0, 0, 512, 512), pixels)


def same(width=512, height=512):
    return carry_of(lambda pixel: pixel, lambda pixel: pixel, width, height)


@pytest.fixture
def ground():
    rows = np.random.default_rng(7).normal(110, 25, (64, 64))
    return np.kron(rows, np.ones((4, 4))).clip(20, 200)


@pytest.mark.parametrize(("gain", "offset"), [(1.0, 0.0), (0.5, 60.0), (1.2, -15.0)])
def test_another_light_is_matched(ground, gain, offset):
    before, after = picture(ground), picture(ground * gain + offset)
    table = matching_table(tile(before), tile(after), same())
    off = differing(before, after, table) & 0xFF
    assert np.percentile(off, 95) <= 3
    assert (differing(before, after, UNMATCHED) & 0xFF).mean() >= off.mean()


def test_what_changed_stays_in_sight_after_matching(ground):
    changed = ground.copy()
    changed[100:120, 100:120] = 250
    before, after = picture(ground), picture(changed * 0.7 + 20)
    off = differing(before, after, matching_table(tile(before), tile(after), same())) & 0xFF
    assert off[105:115, 105:115].min() > 40
    assert np.median(off) <= 2


def test_matching_looks_only_where_both_are(ground):
    before, after = picture(ground), picture(ground + 30)
    after[:, 128:] = NOTHING
    before[:64] = NOTHING
    table = matching_table(tile(before), tile(after), same())
    assert np.abs(table[0, 80:180].astype(int) - (np.arange(80, 180) - 30)).max() <= 3
    away = carry_of(lambda p: (p[0] + 5000, p[1]), lambda p: (p[0] - 5000, p[1]), 512, 512)
    assert (matching_table(tile(before), tile(after), away) == UNMATCHED).all()


def test_one_level_all_over_is_moved_to_the_others():
    before, after = picture(np.full((64, 64), 90)), picture(np.full((64, 64), 140))
    table = matching_table(tile(before), tile(after), same())
    assert differing(before, after, table)[0, 0] == 0xFF000000


def test_a_difference_is_of_each_channel_and_grey_where_one_is_missing():
    before = np.array([[0xFF102030, NOTHING, 0xFF102030, 0]], np.uint32)
    after = np.array([[0xFF302010, 0xFF302010, 0, NOTHING]], np.uint32)
    assert differing(before, after, UNMATCHED).tolist() == [[0xFF200020, NEUTRAL, NEUTRAL, 0]]
    assert differing(before, after, UNMATCHED, 4.0).tolist()[0][0] == 0xFF800080
