"""Views: what is under the cursor stays there; limits hold; ground pixels look square."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twopass.model.transforms import IDENTITY_2, determinant, turned
from twopass.model.viewport import (
    LARGEST_SCALE,
    SMALLEST_SCALE,
    Viewport,
    at_scale,
    fitted,
    panned,
    smallest_scale,
    square_form,
    zoomed,
)

SIZE = (801.0, 600.0)
on_screen = st.tuples(st.floats(-100, 900), st.floats(-100, 700))
forms = st.sampled_from((IDENTITY_2, (0.0, 1.0, -1.0, 0.0), (2.0, 0.0, 0.0, 0.5), (0.6, -0.8, 0.8, 0.6)))
views = st.builds(
    Viewport, st.tuples(st.floats(-1e4, 5e4), st.floats(-1e4, 5e4)), st.floats(0.01, LARGEST_SCALE), forms
)


@given(views, on_screen)
def test_the_pixel_under_a_place_lies_at_that_place(view: Viewport, place: tuple[float, float]) -> None:
    assert view.to_screen(view.to_pixel(place, SIZE), SIZE) == pytest.approx(place, abs=1e-4)


@given(views, on_screen, on_screen)
def test_a_dragged_picture_follows_the_mouse(
    view: Viewport, grip: tuple[float, float], target: tuple[float, float]
) -> None:
    pixel = view.to_pixel(grip, SIZE)
    moved = panned(view, (target[0] - grip[0], target[1] - grip[1]))
    assert moved.to_screen(pixel, SIZE) == pytest.approx(target, abs=1e-4)
    assert (moved.scale, moved.form) == (view.scale, view.form)


@given(views, st.floats(1e-6, 1e6), on_screen)
def test_zoom_keeps_what_is_under_the_cursor_and_its_limits(
    view: Viewport, factor: float, about: tuple[float, float]
) -> None:
    pixel = view.to_pixel(about, SIZE)
    closer = zoomed(view, factor, about, SIZE)
    assert SMALLEST_SCALE <= closer.scale <= LARGEST_SCALE
    assert closer.to_screen(pixel, SIZE) == pytest.approx(about, abs=1e-3)
    back = at_scale(closer, view.scale, about, SIZE)
    assert back.to_screen(pixel, SIZE) == pytest.approx(about, abs=1e-3)


def test_going_out_ends_where_the_snapshot_is_a_speck() -> None:
    smallest = smallest_scale(4096, 1000)
    view = fitted(4096, 1000, SIZE)
    for _ in range(60):
        view = zoomed(view, 0.8, (10.0, 20.0), SIZE, smallest)
    assert view.scale * 4096 == pytest.approx(16)
    assert zoomed(view, 1.25, (10.0, 20.0), SIZE, smallest).scale > view.scale
    # A linked pane may be farther out: it does not jump nearer.
    farther = Viewport((0.0, 0.0), smallest / 2)
    assert zoomed(farther, 0.8, (10.0, 20.0), SIZE, smallest) == farther


@given(st.floats(1, 5e4), st.floats(1, 5e4), forms)
def test_fit_shows_the_whole_picture_and_touches_two_sides(
    width: float, height: float, form: tuple[float, ...]
) -> None:
    view = fitted(width, height, SIZE, form)  # type: ignore[arg-type]
    corners = [view.to_screen(corner, SIZE) for corner in ((0, 0), (width, 0), (0, height), (width, height))]
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    assert min(left, top) >= 8 - 1e-6
    assert right <= SIZE[0] - 8 + 1e-6
    assert bottom <= SIZE[1] - 8 + 1e-6
    if view.scale < LARGEST_SCALE:
        assert min(left, top) == pytest.approx(8)


@pytest.mark.parametrize("size", [(0.0, 0.0), (1.0, 1.0), (16.0, 16.0)])
def test_a_pane_without_room_still_has_a_view(size: tuple[float, float]) -> None:
    assert fitted(1000, 10, size).scale >= SMALLEST_SCALE


def test_rotation_is_the_angle_of_the_x_axis_on_screen() -> None:
    view = Viewport((0, 0), 1.0, (0.0, -1.0, 1.0, 0.0))
    assert view.rotation == pytest.approx(90)
    assert turned(view.matrix, (1, 0)) == (0, 1)


def test_ground_pixels_become_square() -> None:
    form = square_form((0.5, 1.0))
    assert determinant(form) == pytest.approx(1)
    assert form[0] / 0.5 == pytest.approx(form[3] / 1.0)
    assert square_form((1.0, 1.005)) == IDENTITY_2
    assert square_form((0.0, 1.0)) == IDENTITY_2
    assert square_form(None) == IDENTITY_2
