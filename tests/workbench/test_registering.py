"""Registering as the window does it: pixels from the decoding processes, the ground as a first guess, and a cancel."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
import rasterio
from imagery.making import ramp, tiff
from numpy.typing import NDArray
from rasterio.transform import Affine
from rasterio.windows import Window

from twopass.imagery.ground import Ground, pixel_map
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import XY
from twopass.model.registering import TransformModel
from twopass.model.transforms import project
from twopass.workbench.jobs import Cancelled
from twopass.workbench.registering import (
    Side,
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
EAST, NORTH = 17.5, -12.5  # metres that its second georeference was displaced by
SERIES = "pairs/naip_potholes_series/m_4709963_se_14_1_{}.tif"
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


def correction(before: Side, after: Side) -> XY:
    """Return how far registering moves the after snapshot from where the ground says it lies, in before pixels."""
    found = register_snapshots(before, after, TransformModel.TRANSLATION, Quiet()).registration.after_to_before
    guess = ground_guess(before, after)
    assert guess is not None
    return found[2] - guess[2], found[5] - guess[5]


@pytest.fixture
def undisplaced(shared: Path, tmp_path: Path) -> Path:
    """Return the displaced file with its georeference moved back by what its truth says, and nothing else changed."""
    path = tmp_path / "undisplaced.tif"
    shutil.copy(shared / NAIP / "after_displaced.tif", path)
    with rasterio.open(path, "r+") as image:
        image.transform = Affine.translation(-EAST, -NORTH) @ image.transform
    return path


def test_the_stated_displacement_is_the_true_one(shared: Path, undisplaced: Path) -> None:
    truth = json.loads((shared / NAIP / "truth.json").read_text())
    assert truth["map_offset_added_m"] == [EAST, NORTH]
    with rasterio.open(undisplaced) as crop, rasterio.open(shared / SERIES.format("20120731")) as year:
        left, top = ~year.transform @ (crop.transform @ (0, 0))
        window = Window(round(left), round(top), crop.width, crop.height)
        assert (left, top) == pytest.approx((round(left), round(top)), abs=1e-9)
        assert np.array_equal(crop.read(), year.read(window=window))


def test_a_displaced_georeference_is_corrected_by_exactly_as_much_as_it_was_displaced(
    shared: Path, undisplaced: Path
) -> None:
    before, after = open_side(shared / NAIP / "before.tif", Quiet()), shared / NAIP / "after_displaced.tif"
    # The years themselves differ by up to half a pixel: what is known is by how much the two corrections differ.
    (x, y), (native_x, native_y) = (correction(before, open_side(path, Quiet())) for path in (after, undisplaced))
    assert (x - native_x, y - native_y) == pytest.approx((-EAST / 5, NORTH / 5), abs=0.01)
    # The same year lies on itself.
    year = open_side(shared / SERIES.format("20120731"), Quiet())
    assert correction(year, open_side(after, Quiet())) == pytest.approx((-EAST / 5, NORTH / 5), abs=0.01)


def test_two_years_lie_as_other_methods_say_and_three_close_the_loop(shared: Path) -> None:
    before, after = (open_side(shared / NAIP / name, Quiet()) for name in ("before.tif", "after_displaced.tif"))
    found = register_snapshots(before, after, TransformModel.TRANSLATION, Quiet()).registration.after_to_before
    there, here = (detail(side) for side in (before, after))
    whole, _ = cv2.phaseCorrelate(here, there, cv2.createHanningWindow((400, 400), cv2.CV_32F))
    assert (found[2], found[5]) == pytest.approx(whole, abs=0.25)
    steps = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 500, 1e-7)
    _, way = cv2.findTransformECC(there, here, np.eye(2, 3, dtype=np.float32), cv2.MOTION_TRANSLATION, steps, None, 3)
    assert (found[2], found[5]) == pytest.approx((-way[0, 2], -way[1, 2]), abs=0.25)

    first, second, third = (
        open_side(shared / SERIES.format(day), Quiet()) for day in ("20090818", "20120731", "20170827")
    )
    pieces = [correction(first, second), correction(second, third)]
    assert correction(first, third) == pytest.approx(np.sum(pieces, axis=0), abs=0.25)


def detail(side: Side) -> NDArray[np.float32]:
    """Return what is small in a snapshot: lakes that fill and fields that ripen are left to neither method."""
    grey = side.image.read(0, 0, 400, 400, 400, 400).values[..., :3].mean(axis=2).astype(np.float32)
    fine = grey - cv2.GaussianBlur(grey, (0, 0), 8)
    return np.clip(fine / fine.std(), -2, 2)


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
