"""What speaks against a registration, one thing after the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from twopass.model.edits.registrations import AUTOMATIC, TIE_POINTS
from twopass.model.records import Registration
from twopass.model.registering import IDENTITY
from twopass.workbench.trust import angle_warning, doubts, doubts_text

GOOD = Registration(after_to_before=IDENTITY, method=AUTOMATIC, rmse_px=1.0, inliers=12, spread=0.34, misfit_px=2.0)


@pytest.mark.parametrize(
    ("change", "doubt"),
    [
        ({"rmse_px": 1.01}, "off by more than a pixel"),
        ({"misfit_px": 2.01}, "some places fit worse than the rest"),
        ({"inliers": 11}, "only 11 points"),
        ({"inliers": 1}, "only 1 point"),
        ({"inliers": 4, "method": TIE_POINTS}, "only 4 points"),
        ({"spread": 0.33}, "points close together"),
    ],
)
def test_each_doubt_has_its_bound(change: dict[str, object], doubt: str) -> None:
    assert doubts(GOOD) == ()
    assert doubts(replace(GOOD, **change)) == (doubt,)


def test_a_persons_points_are_worth_more() -> None:
    assert doubts(replace(GOOD, inliers=5, method=TIE_POINTS)) == ()


def test_doubts_are_one_sentence() -> None:
    assert doubts_text(GOOD) == ""
    both = replace(GOOD, rmse_px=3.0, spread=0.1)
    assert doubts_text(both) == "Off by more than a pixel; points close together."


def test_angles_far_apart_are_warned_of() -> None:
    assert angle_warning(12, 28) == (
        "Seen from 12° and 28° off nadir: tall things lean apart, whatever the registration."
    )
    assert angle_warning(12, 15) is None
    assert angle_warning(None, 40) is None
