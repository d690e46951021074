"""Registering as the window does it: pixels from the decoding processes, the ground as a first guess, and a cancel."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from imagery.making import ramp, tiff

from twopass.imagery.ground import Ground, pixel_map
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.registering import TransformModel
from twopass.model.transforms import project
from twopass.workbench.jobs import Cancelled
from twopass.workbench.registering import (
    angle_warning,
    ground_guess,
    local_lock,
    misfit_of,
    open_side,
    register_snapshots,
)


class Quiet:
    """Hears of progress; cancels once it is further than *until*."""

    def __init__(self, until: float = 2.0) -> None:
        self.until, self.share = until, 0.0

    def check(self) -> None:
        if self.share > self.until:
            raise Cancelled

    def report(self, fraction: float, text: str = "") -> None:
        self.share = fraction
        self.check()


NAIP = "derived/known_shift_naip"
S2 = "pairs/arosics_s2_shifted"
JOPLIN = "pairs/joplin_cross_crs"


def test_a_known_misregistration_of_two_georeferences_is_found(shared: Path) -> None:
    tells = Quiet()
    before = open_side(shared / S2 / "before_tgt_S2A_20160529T153631_T33UUU_sub.jp2", tells)
    after = open_side(shared / S2 / "after_ref_S2A_20160608T153121_T33UUU_sub.jp2", tells)
    outcome = register_snapshots(before, after, None, tells)
    guess = ground_guess(before, after)
    assert guess is not None
    middle = (1500.0, 1000.0)
    there, said = project(outcome.registration.after_to_before, middle), project(guess, middle)
    # The before snapshot must move 7.4 m west and 19.0 m south, at 10 m a pixel.
    assert (there[0] - said[0], there[1] - said[1]) == pytest.approx((0.74, -1.9), abs=0.25)
    assert outcome.warnings == ()
    assert tells.share > 0.9
    assert outcome.registration.rmse_px is not None
    assert outcome.registration.rmse_m == pytest.approx(outcome.registration.rmse_px * 10, rel=0.01)


def test_a_displaced_georeference_is_corrected_by_as_much_as_it_was_displaced(shared: Path) -> None:
    tells = Quiet()
    before = open_side(shared / NAIP / "before.tif", tells)
    after = open_side(shared / NAIP / "after_displaced.tif", tells)
    found = register_snapshots(before, after, TransformModel.TRANSLATION, tells).registration.after_to_before
    # 17.5 m east is 3.5 px, 12.5 m south 2.5 px; the two years themselves differ by up to half a pixel.
    guess = ground_guess(before, after)
    assert guess is not None
    correction = (found[2] - guess[2], found[5] - guess[5])
    assert correction == pytest.approx((-3.5, -2.5), abs=0.5 + 0.25)
    # Which is why the same registration must come out of any other wrong ground, and of a right one.
    assert correction == pytest.approx((-4.0, -2.8), abs=0.25)


def test_joplin_is_linked_by_ground_and_registered_near_it(shared: Path) -> None:
    tells = Quiet()
    before = open_side(shared / JOPLIN / "before/tile_1361-9136.tif", tells)
    after = open_side(shared / JOPLIN / "after/tile_32524-5137.tif", tells)
    assert before.georeference is not None
    assert after.georeference is not None
    way = pixel_map(Ground(after.georeference, 1024, 1024), Ground(before.georeference, 1024, 1024))
    guess = ground_guess(before, after)
    assert way is not None
    assert guess is not None
    places = [(x * 90.0 + 60, y * 60.0 + 30) for x in range(8) for y in range(8)]
    for place in places:
        assert project(guess, place) == pytest.approx(way(place), abs=0.05)
    # A tornado lies between the dates, and half of one tile is all that they share: what is found is near the ground.
    found = register_snapshots(before, after, TransformModel.TRANSLATION, tells).registration.after_to_before
    for place in places:
        assert project(found, place) == pytest.approx(way(place), abs=1.0)


def test_a_map_of_misfit_and_a_lock_tell_of_a_shift(shared: Path) -> None:
    tells = Quiet()
    before = open_side(shared / "pairs/motorway_moving_vehicles/traffic1.jpg", tells)
    shifted = (1.0, 0.0, -4.0, 0.0, 1.0, 3.0, 0.0, 0.0, 1.0)
    cells = misfit_of(before, before, shifted, tells)
    certain = [cell for cell in cells if cell.certain]
    assert len(certain) > len(cells) / 2
    assert np.median([(cell.dx, cell.dy) for cell in certain], axis=0) == pytest.approx((4, -3), abs=0.1)
    cell = local_lock(before, before, shifted, (500.0, 500.0), 1.0, tells)
    assert cell is not None
    assert (cell.dx, cell.dy) == pytest.approx((4, -3), abs=0.1)


def test_a_cancel_is_heard(shared: Path) -> None:
    folder = shared / "pairs/motorway_moving_vehicles"
    sides = [open_side(folder / name, Quiet()) for name in ("traffic1.jpg", "traffic2.jpg")]
    with pytest.raises(Cancelled):
        register_snapshots(sides[0], sides[1], None, Quiet(0.1))


def test_two_flat_pictures_are_refused_with_a_reason(tmp_path: Path) -> None:
    side = open_side(tiff(tmp_path / "flat.tif", np.full((90, 120, 1), 7, np.uint8)), Quiet())
    with pytest.raises(TwopassError) as caught:
        register_snapshots(side, side, None, Quiet())
    assert caught.value.code is ErrorCode.NOT_REGISTERED
    assert "alike" in str(caught.value.data["detail"])


def test_grounds_that_do_not_meet_are_no_guess(tmp_path: Path) -> None:
    here = open_side(tiff(tmp_path / "here.tif", ramp()), Quiet())
    there = open_side(tiff(tmp_path / "there.tif", ramp(), crs="EPSG:32731"), Quiet())
    assert ground_guess(here, there) is None
    assert ground_guess(here, here) == pytest.approx((1, 0, 0, 0, 1, 0, 0, 0, 1), abs=1e-9)


def test_angles_far_apart_are_warned_of() -> None:
    assert angle_warning(12, 28) == (
        "Seen from 12° and 28° off nadir: tall things lean apart, whatever the registration."
    )
    assert angle_warning(12, 15) is None
    assert angle_warning(None, 40) is None
