from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from twopass.model.registering import MisfitCell
from twopass.ui.canvas.misfit import draw_misfit

GROUND = QColor(0, 0, 0)


def drawn(cell, place=lambda pixel: pixel):
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    image.fill(GROUND)
    painter = QPainter(image)
    draw_misfit(painter, [cell], place, lambda length: length)
    painter.end()
    return image


def cell(dx=0.0, dy=0.0, certain=True):
    return MisfitCell((50.0, 50.0), 60.0, dx, dy, 9.0, certain)


def test_a_cell_is_green_where_it_fits_and_amber_where_it_does_not(qapp):
    good, off = drawn(cell()).pixelColor(30, 30), drawn(cell(dx=3.0)).pixelColor(30, 30)
    assert good.green() > good.red()
    assert off.red() > off.green() > off.blue()


def test_an_arrow_says_which_way_and_nothing_does_where_nobody_knows(qapp):
    right = drawn(cell(dx=3.0))
    # In the arrow's head: nothing else here is as bright.
    assert right.pixelColor(70, 50).lightness() > 200
    assert right.pixelColor(30, 50).lightness() < 150
    assert drawn(cell(dx=3.0, certain=False)).pixelColor(70, 50).lightness() < 150


@pytest.mark.parametrize("nowhere", [lambda pixel: None])
def test_a_place_without_an_answer_is_left_out(qapp, nowhere):
    assert drawn(cell(), nowhere).pixelColor(50, 50) == GROUND
