from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QImage, QPainter

from twopass.model.geometry import Box
from twopass.model.properties import BY_HAND, DATETIME, ZONE_UNSAID, with_values
from twopass.model.values import freeze
from twopass.model.viewport import Viewport
from twopass.ui.canvas import badges
from twopass.ui.canvas.chips import ChipFacts, sensor_text


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


def test_a_time_whose_zone_is_not_said_is_not_shown_as_utc_until_somebody_says_so(state):
    guess = with_values(state.snapshot("before"), {DATETIME: "2024-12-10T08:12:04Z"}, f"EXIF{ZONE_UNSAID}")
    assert badges.date_text(guess) == "10 Dec 2024 08:12:04, zone unknown"
    known = with_values(guess, {DATETIME: "2024-12-10T08:12:04Z"}, BY_HAND)
    assert badges.date_text(known) == "10 Dec 2024 08:12:04Z"


def test_nice_lengths():
    assert [badges.nice_length(value) for value in (1, 1.9, 4.99, 7, 43.4, 0.034)] == pytest.approx(
        [1, 1, 2, 5, 20, 0.02]
    )


def test_sizes_are_said_in_metres_where_the_ground_is_known():
    assert badges.size_text(Box(0, 0, 158, 112), (0.3, 0.3)) == "47.4 × 33.6 m · 158 × 112 px"
    assert badges.size_text(Box(0, 0, 158, 112), None) == "158 × 112 px"
    assert badges.scale_text(Viewport((0, 0), 1.3), (0.31, 0.31)) == "0.31 m · 130 %"
    assert badges.metres_per_screen_pixel(Viewport((0, 0), 2.0), (0.5, 0.5)) == pytest.approx(0.25)


def test_what_is_approximate_and_what_is_not_known_is_said(state):
    view = Viewport((0.0, 0.0), 1.0)
    assert badges.scale_bar(view, None)[1] == "100 pixels"
    assert badges.scale_bar(view, (0.5, 0.5))[1] == "50 m"
    assert badges.scale_bar(view, (0.5, 0.5), about=True)[1] == "50 m approximate"
    assert badges.scale_text(view, (0.5, 0.5), about=True) == "about 0.5 m · 100 %"
    assert badges.size_text(Box(0, 0, 10, 20), (0.5, 0.5), about=True) == "about 5.0 × 10.0 m · 10 × 20 px"


def test_a_day_without_a_time_and_the_satellite_are_said(state):
    day = replace(state.snapshot("before"), datetime=None, date_captured="2024-12-13")
    assert badges.date_text(day) == "13 Dec 2024, time unknown"
    assert badges.date_text(replace(day, date_captured="winter 2024")) == "winter 2024"
    known = replace(day, datetime="2024-12-13T08:30:00Z", properties=freeze({"platform": "worldview-2"}))
    assert (badges.date_text(known), sensor_text(known)) == ("13 Dec 2024 08:30:00Z", "worldview-2")
    long = replace(day, properties=freeze({"platform": "a satellite\nof a very long and tiring name"}))
    assert sensor_text(long) == "a satelliteof a very long a…"


@pytest.mark.parametrize("north", [None, 30.0])
def test_where_the_scale_bar_leaves_no_room_north_is_said_above_it(qapp, north):
    """In a pane of any width nothing of what is said of north is cut off at its right edge."""
    view, metres = Viewport((0.0, 0.0), 1.0), (0.5, 0.5)
    inks = []
    for width in (130, 700):
        image = QImage(width, 200, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        facts = badges.BadgeFacts((ChipFacts("", "", ""),), metres, north, about=True)
        badges.Badges().draw(painter, facts, view, (width, 200.0), 1.0)
        painter.end()
        rows = [image.copy(0, y, width, 1) for y in range(200)]
        inks.append([y for y, row in enumerate(rows) if any(row.pixel(x, 0) for x in range(width))])
        assert not any(image.pixel(width - 1, y) for y in range(200))
    assert min(inks[0]) < min(inks[1])
