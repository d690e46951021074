"""Both views, the link between them, and turning: the same spot lies at the same place of both panes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twopass.model.link import Link, LinkMode
from twopass.model.transforms import IDENTITY_2, inverse_homography, project
from twopass.model.viewport import panned, rotated, snapped, zoomed
from twopass.ui.bridge.linked_views import LinkedViews, with_mode
from twopass.ui.bridge.names import PANES, other
from twopass.workbench.linking import Maps

SIZE = (800.0, 600.0)
MATRICES = {
    "translation": (1, 0, 31.5, 0, 1, -12.25, 0, 0, 1),
    "similarity": (0.9, -0.4, 60, 0.4, 0.9, -20, 0, 0, 1),
    "affine": (1.1, 0.2, -30, -0.1, 0.7, 45, 0, 0, 1),
    "homography": (1.02, 0.1, 12, -0.08, 0.97, 5, 2e-6, -3e-6, 1),
}


def maps_of(name):
    if name == "pixels":
        return Maps(lambda p: p, lambda p: p, "pixels")
    matrix = MATRICES[name]
    back = inverse_homography(matrix)
    return Maps(lambda p: project(back, p), lambda p: project(matrix, p), "registration", (matrix,))


def shown(name="pixels", link=None):
    views = LinkedViews()
    for pane in PANES:
        views.sizes[pane] = SIZE
    views.show(
        maps_of(name), {"before": (4000.0, 3000.0), "after": (4000.0, 3000.0)}, IDENTITY_2, "before", link or Link()
    )
    return views


panes = st.sampled_from(PANES)
names = st.sampled_from(["pixels", *MATRICES])
turns = st.floats(-180, 180)
centers = st.tuples(st.floats(500, 3500), st.floats(500, 2500))
scales = st.floats(0.05, 16)
ratios = st.sampled_from([1.0, 1.25, 1.5, 2.0])


@given(names, panes, centers, scales, turns, ratios)
def test_screen_snapshot_and_ground_go_round(name, pane, center, scale, turn, ratio):
    """To a millionth of a pixel, for every map, turn and device pixel ratio: there, across, back."""
    views = shown(name)
    start = views.views[pane]
    views.move(
        pane,
        rotated(
            zoomed(panned(start, (center[0] / 10, center[1] / 10)), scale, (400, 300), SIZE), turn, (400, 300), SIZE
        ),
    )
    view = snapped(views.views[pane], SIZE, ratio)
    for screen in ((0.0, 0.0), (400.0, 300.0), (799.0, 11.0)):
        pixel = view.to_pixel(screen, SIZE)
        assert view.to_screen(pixel, SIZE) == pytest.approx(screen, abs=1e-6)
        there = views.ways.before_to_after if pane == "before" else views.ways.after_to_before
        again = views.ways.after_to_before if pane == "before" else views.ways.before_to_after
        across = there(pixel)
        assert across is not None
        assert again(across) == pytest.approx(pixel, abs=1e-6 * max(1.0, abs(pixel[0]), abs(pixel[1])))


@given(st.sampled_from(["pixels", "translation", "similarity", "affine"]), panes, turns)
def test_turning_either_pane_turns_both_and_keeps_the_spots_together(name, pane, turn):
    views = shown(name)
    views.move(pane, zoomed(views.views[pane], 4, (10, 20), SIZE))
    views.move(pane, rotated(views.views[pane], turn, (400, 300), SIZE))
    there = views.ways.before_to_after
    for screen in ((0.0, 0.0), (800.0, 600.0), (123.0, 456.0)):
        across = there(views.views["before"].to_pixel(screen, SIZE))
        assert across is not None
        assert views.views["after"].to_screen(across, SIZE) == pytest.approx(screen, abs=1e-4)


@given(panes, turns)
def test_turning_back_is_lossless(pane, turn):
    views = shown("affine")
    before = {name: views.views[name] for name in PANES}
    views.move(pane, rotated(views.views[pane], turn, (100, 50), SIZE))
    views.move(pane, rotated(views.views[pane], -turn, (100, 50), SIZE))
    for name in PANES:
        assert views.views[name].center == pytest.approx(before[name].center, abs=1e-6)
        assert views.views[name].form == pytest.approx(before[name].form, abs=1e-9)


@given(names, panes, turns, st.tuples(st.floats(-300, 300), st.floats(-300, 300)))
def test_linking_is_idempotent_and_holds_what_is_seen(name, pane, turn, by):
    views = shown(name)
    views.switch(False, "before")
    free = name == "pixels"
    moved = panned(views.views["after"], by)
    views.move("after", rotated(moved, turn, (400, 300), SIZE) if free else moved)
    seen = dict(views.views)
    views.switch(True, pane)
    link = views.link
    for each in PANES:
        assert views.views[each].center == pytest.approx(seen[each].center, abs=1e-6)
        assert views.views[each].form == pytest.approx(seen[each].form, abs=1e-6)
    for _ in range(3):
        views.switch(False, pane)
        views.switch(True, other(pane))
    assert views.link.offset == pytest.approx(link.offset, abs=1e-6)
    assert views.link.ratio == pytest.approx(link.ratio, abs=1e-9)
    assert views.link.turn == pytest.approx(link.turn, abs=1e-6)


def test_the_users_offset_goes_where_the_ways_rest_on_something_else():
    views = shown("pixels", Link(offset=(40.0, -7.0), ratio=1.2, turn=9.0))
    views.follow(maps_of("pixels"))
    assert views.link.offset == (40.0, -7.0)
    views.follow(maps_of("similarity"))
    assert views.link.plain
    views.relink(Link(offset=(3.0, 4.0)), "before")
    views.follow(maps_of("similarity"))
    assert views.link.offset == (3.0, 4.0)


def test_another_mode_forgets_the_offset_and_the_same_one_keeps_it():
    link = Link(offset=(3.0, 4.0))
    assert with_mode(link, LinkMode.AUTOMATIC) is link
    assert with_mode(link, LinkMode.PIXEL) == Link(mode=LinkMode.PIXEL)


def test_laying_a_turned_snapshot_straight_keeps_the_middle():
    views = shown("similarity")
    views.move("after", rotated(views.views["after"], 33, (5, 5), SIZE))
    middle = views.views["after"].center
    views.lay("after")
    assert views.views["before"].form == IDENTITY_2
    assert views.views["after"].center == pytest.approx(middle, abs=1e-6)
