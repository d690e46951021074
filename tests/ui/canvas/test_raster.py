from __future__ import annotations

import numpy as np

from twopass.ui.canvas.raster import CASING, SHADOW, boxes_image, dense_image, turned_image

RED = np.array([0xFFFF0000], np.uint32)


def quad(left, top, right, bottom):
    return np.array([[(left, top), (right, top), (right, bottom), (left, bottom)]], float)


def test_a_box_is_colour_in_a_dark_casing():
    picture = boxes_image(quad(10, 10, 30, 30), RED, (40, 40), 2, dashed=False)
    across = picture[20]
    assert list(across[8:13]) == [CASING, RED[0], RED[0], CASING, 0]
    assert list(across[28:32]) == [CASING, RED[0], RED[0], CASING]
    assert picture[20, 20] == 0


def test_a_dashed_box_lets_no_picture_through_its_gaps():
    picture = boxes_image(quad(10, 10, 60, 60), RED, (80, 80), 2, dashed=True)
    top = set(picture[9, 12:58].tolist())
    assert top == {int(RED[0]), CASING}
    assert (picture[9, 12:58] == picture[10, 12:58]).all(), "dashes are square, not slanted"


def test_a_box_larger_than_the_picture_draws_what_is_seen_of_it():
    picture = boxes_image(quad(-1e12, 5, 1e12, 1e12), RED, (20, 20), 2, dashed=False)
    assert (picture[4:6] == RED[0]).all()
    assert (picture[10:] == 0).all()


def test_tiny_boxes_become_dots_and_dense_ones_have_a_shadow():
    picture = dense_image(np.concatenate([quad(5, 5, 6, 6), quad(10, 10, 18, 18)]), np.repeat(RED, 2), (24, 24))
    assert (picture == RED[0])[5:7, 5:7].sum() >= 1
    assert picture[10, 14] == RED[0]
    assert picture[11, 14] == SHADOW
    assert (dense_image(quad(-50, -50, -49, -49), RED, (8, 8)) == 0).all()


def test_turned_outlines_are_clipped_and_connected():
    turned = np.array([[(10, 0), (20, 10), (10, 20), (0, 10)]], float)
    picture = turned_image(turned, RED, (20, 20))
    assert picture[5, 15] == RED[0]
    assert picture.shape == (20, 20)
    far = turned_image(turned * 1e5, RED, (20, 20))
    assert far.shape == (20, 20)


def test_on_device_agrees_with_the_viewport(state):
    from twopass.model.viewport import Viewport, snapped
    from twopass.ui.canvas.scene import Scene

    size, ratio = (100.0, 80.0), 1.5
    view = snapped(Viewport((3, 4), 2.0, (0.0, -1.0, 1.0, 0.0)), size, ratio)
    scene = Scene(state.project, "before", view, size, ratio, frozenset())
    points = np.array([[1.0, 2.0], [30.0, -4.0]])
    expected = np.array([view.to_screen(tuple(point), size) for point in points]) * ratio
    assert np.allclose(scene.on_device(points), expected)
