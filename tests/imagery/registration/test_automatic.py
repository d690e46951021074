"""Registration against the truth: exact where it says so, and a refusal where it can't be."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from imagery.registration.pairs import error_px, held, made

from twopass.imagery.registration.answers import Found
from twopass.imagery.registration.automatic import register
from twopass.imagery.registration.checks import RefusedError
from twopass.imagery.registration.misfit import lock, misfit_map
from twopass.imagery.registration.pictures import Held, carried
from twopass.model.registering import TransformModel
from twopass.model.transforms import Homography

SOAK = bool(os.environ.get("TWOPASS_SOAK"))
PAIRS = 40 if SOAK else 8
UNRELATED = (
    ("scenes/boats.jpg", "pairs/lake_misregistered/1a.jpg"),
    ("pairs/giza_stereo_parallax/img1.tif", "pairs/lake_misregistered/1b.jpg"),
    ("scenes/airports_planet/scene_1.png", "scenes/airports_planet/scene_2.png"),
    ("pairs/motorway_moving_vehicles/traffic1.jpg", "pairs/joplin_aligned/after_2_post.tif"),
)


def quiet(_fraction: float) -> None:
    """Take progress nobody asked for."""


def found(before: Held, after: Held, guess: Homography | None = None, model: TransformModel | None = None) -> Found:
    return register(before, after, guess, model, quiet)


@pytest.mark.timeout(900)
def test_made_pairs_are_found_to_half_a_pixel_or_refused(shared: Path) -> None:
    good, refused = 0, 0
    for seed in range(PAIRS):
        pair = made(shared, seed)
        try:
            result = found(pair.before, pair.after)
        except RefusedError:
            refused += 1
            continue
        error = error_px(np.reshape(result.after_to_before, (3, 3)), pair.truth, pair.before, pair.after)
        assert error <= 0.5, f"{pair.name} is off by {error:.2f} px"
        assert not result.poor, pair.name
        good += 1
    # Printed, for the issue asks for the share.
    print(f"\n{good} of {PAIRS} within 0.5 px, {refused} refused, none wrong")  # noqa: T201
    assert good >= 0.85 * PAIRS


@pytest.mark.parametrize(("before", "after"), UNRELATED)
@pytest.mark.parametrize("guess", [None, (1.0, 0.0, 3.0, 0.0, 1.0, 5.0, 0.0, 0.0, 1.0)])
def test_pictures_of_two_places_are_refused(shared: Path, before: str, after: str, guess: Homography | None) -> None:
    with pytest.raises(RefusedError):
        found(held(shared / before), held(shared / after), guess)


def test_relief_is_no_good_fit_and_shows_in_the_map(shared: Path) -> None:
    folder = shared / "pairs/giza_stereo_parallax"
    before, after = held(folder / "img1.tif"), held(folder / "img2.tif")
    result = found(before, after)
    assert result.poor
    assert result.doubtful
    assert result.misfit_px > 5
    cells = [cell for cell in misfit_map(before, after, result.after_to_before, quiet) if cell.certain]
    pyramid = [cell for cell in cells if abs(cell.center[0] - 270) < 90 and abs(cell.center[1] - 330) < 90]
    ground = [cell for cell in cells if cell.center[0] > 560]
    assert len(pyramid) > 5
    assert np.median([np.hypot(cell.dx, cell.dy) for cell in pyramid]) > 5
    assert np.median([np.hypot(cell.dx, cell.dy) for cell in ground]) < 1
    apex = lock(before, after, result.after_to_before, (250.0, 350.0), 1.0)
    assert apex is not None
    assert apex.dy < -10


def test_a_lake_that_shrank_is_refused_or_doubtful(shared: Path) -> None:
    folder = shared / "pairs/lake_misregistered"
    try:
        result = found(held(folder / "1a.jpg"), held(folder / "1b.jpg"))
    except RefusedError:
        return
    assert result.poor
    # The island, as found by hand in both.
    (island,) = carried(np.reshape(result.after_to_before, (3, 3)), np.array([[311.0, 405.0]]))
    assert tuple(island) == pytest.approx((359, 414), abs=6)


def test_what_moves_on_a_road_makes_no_fit_poor(shared: Path) -> None:
    folder = shared / "pairs/motorway_moving_vehicles"
    result = found(held(folder / "traffic1.jpg"), held(folder / "traffic2.jpg"))
    assert not result.poor
    assert result.quarter_px < 0.7


def test_a_known_translation_needs_no_ground(shared: Path) -> None:
    folder = shared / "pairs/arosics_s2_shifted"
    before = held(folder / "before_tgt_S2A_20160529T153631_T33UUU_sub.jp2")
    after = held(folder / "after_ref_S2A_20160608T153121_T33UUU_sub.jp2")
    result = found(before, after, model=TransformModel.TRANSLATION)
    # Grids apart by 5440 m and 4490 m, and the before snapshot must move 7.4 m west and 19.0 m south.
    assert (result.after_to_before[2], result.after_to_before[5]) == pytest.approx((-543.26, 447.1), abs=0.25)
    assert result.model is TransformModel.TRANSLATION
    assert not result.doubtful


def test_what_is_not_there_is_left_out(shared: Path) -> None:
    pair = made(shared, 2)
    grey = pair.before.read(0, 0, pair.before.width, pair.before.height, pair.before.width, pair.before.height).grey
    there = np.ones(grey.shape, bool)
    there[:, :160] = False
    result = found(Held(np.where(there, grey, 0), there), pair.after)
    assert error_px(np.reshape(result.after_to_before, (3, 3)), pair.truth, pair.before, pair.after) <= 0.5


def test_progress_may_stop_it(shared: Path) -> None:
    pair = made(shared, 0)

    def stop(fraction: float) -> None:
        if fraction > 0.3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        register(pair.before, pair.after, None, None, stop)


def test_pictures_of_nothing_are_refused() -> None:
    nothing = Held(np.zeros((300, 300), np.float32))
    for guess in (None, (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)):
        with pytest.raises(RefusedError):
            found(nothing, nothing, guess)
    tiny = Held(np.ones((3, 2), np.float32))
    with pytest.raises(RefusedError):
        found(tiny, nothing)


def test_a_ground_beside_the_snapshot_is_refused_or_passed_over(shared: Path) -> None:
    pair = made(shared, 0)
    result = found(pair.before, pair.after, (1.0, 0.0, 5000.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
    assert error_px(np.reshape(result.after_to_before, (3, 3)), pair.truth, pair.before, pair.after) <= 0.5
