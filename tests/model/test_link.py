from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twopass.model.geometry import Box
from twopass.model.link import Link, carried, correspondence, followed, led, link_between
from twopass.model.transforms import IDENTITY_2
from twopass.model.viewport import Viewport, panned

SIZE = (800.0, 600.0)


def turned_map(pixel):
    return (1.5 * pixel[1] + 40, -1.5 * pixel[0] + 900)


def turned_back(pixel):
    return ((900 - pixel[1]) / 1.5, (pixel[0] - 40) / 1.5)


places = st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000))
links = st.builds(Link, offset=places, ratio=st.floats(0.2, 5), turn=st.floats(-180, 180))


@given(places, st.floats(0.05, 20), links, places)
def test_linked_panes_show_the_same_spot_everywhere_on_the_screen(center, scale, link, screen):
    """Not in the middle alone: wherever the mouse is, the partner's pixel there is the corresponding one."""
    ways = correspondence(turned_map, turned_back, link)
    leader = Viewport(center, scale)
    follower = followed(leader, ways)
    assert follower is not None
    pixel = leader.to_pixel(screen, SIZE)
    there = ways.before_to_after(pixel)
    assert there is not None
    assert follower.to_screen(there, SIZE) == pytest.approx(screen, abs=1e-3)
    back = ways.after_to_before(there)
    assert back == pytest.approx(pixel, abs=1e-6 * (1 + math.hypot(*pixel)))


@given(places, st.floats(0.05, 20), links)
def test_leading_back_is_the_inverse_of_following(center, scale, link):
    ways = correspondence(turned_map, turned_back, link)
    leader = Viewport(center, scale)
    follower = followed(leader, ways)
    assert follower is not None
    again = led(follower, ways, IDENTITY_2)
    assert again is not None
    assert again.center == pytest.approx(leader.center, abs=1e-5)
    assert again.scale == pytest.approx(leader.scale)


@given(places, places, st.floats(0.1, 10), st.floats(0.1, 10))
def test_switching_the_link_on_holds_both_views(center, other, scale, other_scale):
    before, after = Viewport(center, scale), Viewport(other, other_scale)
    link = link_between(before, after, lambda pixel: pixel, free=True)
    held = followed(before, correspondence(lambda p: p, lambda p: p, link))
    assert held is not None
    assert held.center == pytest.approx(after.center, abs=1e-6)
    assert held.scale == pytest.approx(after.scale)


def test_a_pan_moves_both_pictures_by_the_same_screen_distance():
    before, after = Viewport((100, 100), 1.0), Viewport((250, 300), 0.5)
    ways = correspondence(lambda p: p, lambda p: p, link_between(before, after, lambda p: p, free=True))
    moved = followed(panned(before, (60, 0)), ways)
    assert moved is not None
    assert moved.center == pytest.approx(panned(after, (60, 0)).center)


def test_a_shape_is_carried_by_place_and_size():
    box = carried(Box(100, 100, 40, 20), lambda p: (p[0] * 2 + 5, p[1] * 2))
    assert box == Box(205, 200, 80, 40)
    assert carried(Box(0, 0, 1, 1), lambda p: None) is None


def test_a_map_without_an_answer_gives_no_view():
    nowhere = correspondence(lambda p: None, lambda p: None, Link())
    view = Viewport((10, 10), 1.0)
    assert (followed(view, nowhere), led(view, nowhere, IDENTITY_2)) == (None, None)
    assert link_between(view, view, lambda p: None, free=True) == Link()
    assert carried(Box(0, 0, 1, 1), lambda p: (p[0], 0.0)) is None


def test_a_map_with_an_edge_gives_no_view_at_it():
    def half(pixel):
        return pixel if pixel[0] < 100 else None

    ways = correspondence(half, half, Link())
    assert followed(Viewport((50, 0), 1.0), ways) == Viewport((50, 0), 1.0)
    assert followed(Viewport((95, 0), 1.0), ways) is None
