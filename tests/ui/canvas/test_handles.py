from __future__ import annotations

import pytest

from twopass.model.geometry import Box
from twopass.ui.canvas.handles import CORNERS, HANDLES, dragged, handle_at, handle_position, handle_size, shown_handles

BOX = Box(10, 20, 30, 40)


@pytest.mark.parametrize(
    ("handle", "to", "expected"),
    [
        ("se", (50, 70), Box(10, 20, 40, 50)),
        ("nw", (5, 15), Box(5, 15, 35, 45)),
        ("e", (50, 999), Box(10, 20, 40, 40)),
        ("n", (999, 30), Box(10, 30, 30, 30)),
        ("e", (0, 0), Box(0, 20, 10, 40)),
        ("se", (0, 0), Box(0, 0, 10, 20)),
    ],
)
def test_a_handle_moves_its_sides_and_may_flip(handle, to, expected):
    assert dragged(BOX, handle, to) == expected


@pytest.mark.parametrize("handle", HANDLES)
def test_no_side_shrinks_below_a_pixel(handle):
    for to in ((10, 20), (40, 60), (10.2, 59.9)):
        box = dragged(BOX, handle, to)
        assert box.width >= 1
        assert box.height >= 1


def test_a_handle_is_found_at_its_place_and_the_corner_wins():
    positions = {handle: handle_position(BOX, handle) for handle in HANDLES}
    for handle, place in positions.items():
        assert handle_at(positions, place, 9) == handle
    assert handle_at({"n": (5, 0), "ne": (5, 0)}, (5, 0), 9) == "ne"
    assert handle_at(positions, (500, 500), 9) is None


def test_small_boxes_get_small_handles_at_the_corners_only():
    assert handle_size(200, 100) == 9
    assert handle_size(20, 100) == 5
    assert handle_size(2, 2) == 4
    assert shown_handles(10, 10) == CORNERS
    assert shown_handles(100, 100) == HANDLES


@pytest.mark.parametrize("side", [4.0, 6.0, 8.0, 12.0, 40.0])
def test_the_middle_of_a_box_moves_it_however_small_it_is(side):
    box = Box(50, 50, side, side)
    positions = {handle: handle_position(box, handle) for handle in shown_handles(side, side)}
    assert handle_at(positions, box.center, handle_size(side, side)) is None
    assert handle_at(positions, (50, 50), handle_size(side, side)) == "nw"
    assert handle_at(positions, (48, 48), handle_size(side, side)) == "nw"
