"""First fits: quick features lead near enough, thorough ones where those lead nowhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from imagery.registration.pairs import error_px, held, made

from twopass.imagery.registration import automatic
from twopass.imagery.registration.features import Features, features_of, first_fit, matched
from twopass.imagery.registration.pictures import Picture, overview


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("quick", [True, False])
def test_both_kinds_of_features_lead_near_enough(shared: Path, seed: int, quick: bool) -> None:
    pair = made(shared, seed)
    before, after = overview(pair.before, 512), overview(pair.after, 512)
    fit = first_fit(features_of(before, quick=quick), features_of(after, quick=quick), before.step)
    assert fit.matrix is not None
    assert fit.inliers >= 2 * automatic.FEWEST_FEATURES
    # A window of 64 working pixels finds what is off by up to 16 of them.
    assert error_px(fit.matrix, pair.truth, pair.before, pair.after) < 6


@pytest.mark.parametrize("quick", [True, False])
def test_features_of_two_places_do_not_agree(shared: Path, quick: bool) -> None:
    pictures = [overview(held(shared / f"scenes/airports_planet/scene_{number}.png"), 512) for number in (1, 2)]
    fit = first_fit(*(features_of(picture, quick=quick) for picture in pictures), pictures[0].step)
    assert fit.inliers < automatic.FEWEST_FEATURES


def test_thorough_features_are_tried_where_quick_ones_lead_nowhere(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[bool] = []

    def without_quick(picture: Picture, *, quick: bool = False) -> Features:
        tried.append(quick)
        return Features(np.empty((0, 2)), np.empty((0, 1), np.float32)) if quick else features_of(picture)

    monkeypatch.setattr(automatic, "features_of", without_quick)
    pair = made(shared, 0)
    found = automatic.register(pair.before, pair.after, None, None, lambda _fraction: None)
    assert tried == [True, True, False, False]
    assert error_px(np.reshape(found.after_to_before, (3, 3)), pair.truth, pair.before, pair.after) <= 0.5


def test_every_look_has_length_one_and_is_nearest_to_itself(shared: Path) -> None:
    picture = overview(held(shared / "scenes/airports_planet/scene_1.png"), 512)
    for quick in (True, False):
        features = features_of(picture, quick=quick)
        assert np.linalg.norm(features.looks, axis=1) == pytest.approx(1, abs=1e-4)
        there, here = matched(features, features)
        assert len(there) > 300
        assert np.array_equal(there.round(1), here.round(1))
