from __future__ import annotations

from dataclasses import replace

import pytest

from twopass.model.geometry import Box
from twopass.model.viewport import Viewport
from twopass.ui.canvas import badges


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2024-12-10T08:12:04Z", "10 Dec 2024 08:12:04Z"),
        ("2024-12-10T10:12:04+02:00", "10 Dec 2024 08:12:04Z"),
        ("some day", "some day"),
        (None, "date unknown"),
    ],
)
def test_dates_are_shown_in_utc(state, text, shown):
    assert badges.date_text(replace(state.snapshot("before"), datetime=text)) == shown


def test_nice_lengths():
    assert [badges.nice_length(value) for value in (1, 1.9, 4.99, 7, 43.4, 0.034)] == pytest.approx(
        [1, 1, 2, 5, 20, 0.02]
    )


def test_sizes_are_said_in_metres_where_the_ground_is_known():
    assert badges.size_text(Box(0, 0, 158, 112), (0.3, 0.3)) == "47.4 × 33.6 m · 158 × 112 px"
    assert badges.size_text(Box(0, 0, 158, 112), None) == "158 × 112 px"
    assert badges.scale_text(Viewport((0, 0), 1.3), (0.31, 0.31)) == "0.31 m · 130 %"
    assert badges.metres_per_screen_pixel(Viewport((0, 0), 2.0), (0.5, 0.5)) == pytest.approx(0.25)
