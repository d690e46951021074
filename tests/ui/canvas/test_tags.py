"""Tags: which have room, whatever else is in view."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QFont, QImage, QPainter

from twopass.model.geometry import Box, Point
from twopass.model.viewport import Viewport, panned, snapped
from twopass.ui.canvas.outlines import Outlines
from twopass.ui.canvas.scene import Scene
from twopass.ui.canvas.tags import Tags, _with_room, tag_text

SIZE = (400.0, 300.0)


def scene(state, view, **fields):
    return Scene(state.project, "before", snapped(view, SIZE, 1.0), SIZE, 1.0, state.selected, **fields)


@pytest.fixture
def outlines(state, add):
    random = np.random.default_rng(8)
    for _ in range(120):
        x, y = (float(value) for value in random.uniform((0, 0), (580, 380)))
        add(Box(x, y, 20, 16))
    rows = Outlines()
    rows.show(state.project, state.snapshot("before").uid)
    return rows


def laid_out(tags, outlines, at):
    """Return where tags are drawn in a view, as places from the snapshot's origin."""
    tags.prepare(outlines, at, QFont())
    x, y = at.view.to_screen((0, 0), SIZE)
    inside = (tags._at[:, 0] >= 0) & (tags._at[:, 0] < SIZE[0]) & (tags._at[:, 1] >= 0) & (tags._at[:, 1] < SIZE[1])
    return {(left - round(x), top - round(y)) for left, top in tags._at[inside, :2].tolist()}


def test_a_tag_has_room_or_not_whatever_part_is_looked_at(outlines, state):
    view = Viewport((250, 180), 1.0)
    known = Tags()
    before = laid_out(known, outlines, scene(state, view))
    assert 5 < len(before) < 120
    moved = panned(view, (70, -40))
    kept, fresh = laid_out(known, outlines, scene(state, moved)), laid_out(Tags(), outlines, scene(state, moved))
    assert kept == fresh
    assert before & fresh


def test_tags_do_not_lie_on_each_other(outlines, state):
    tags = Tags()
    tags.prepare(outlines, scene(state, Viewport((250, 180), 1.0)), QFont())
    rects = [QRect(*place) for place in tags._at.tolist()]
    assert not any(a.intersects(b) for index, a in enumerate(rects) for b in rects[:index])


def test_selected_and_small_ones_come_first(state, add, qtbot):
    large, small = add(Box(100, 100, 90, 90)), add(Box(104, 101, 20, 20))
    rows = Outlines()
    rows.show(state.project, state.snapshot("before").uid)

    def shown():
        tags = Tags()
        rows.mark(state.selected, frozenset())
        tags.prepare(rows, scene(state, Viewport((120, 120), 1.0)), QFont())
        return len(tags._at)

    assert shown() == 1
    state.select([large])
    assert shown() == 1
    state.select([large, small])
    assert shown() == 2


def test_what_is_too_small_hidden_or_dense_has_none_but_a_point_has(state, add):
    tiny, point = add(Box(100, 100, 5, 5)), add(Point(200, 150))
    rows = Outlines()
    rows.show(state.project, state.snapshot("before").uid)
    view = Viewport((150, 120), 1.0)

    def count(**fields):
        tags = Tags()
        rows.mark(state.selected, fields.get("hidden", frozenset()))
        tags.prepare(rows, scene(state, view, **fields), QFont())
        return len(tags._at)

    assert count() == 1
    assert count(hidden=frozenset((point,))) == 0
    assert count(dense=True) == 0
    state.select([tiny])
    assert count(dense=True) == 1


def test_a_long_name_is_cut_and_certainty_is_said(state):
    label = min(state.project.labels)
    assert tag_text(state.project, (label, None)) == state.project.labels[label].name
    from twopass.model.records import Certainty

    assert tag_text(state.project, (label, Certainty.POSSIBLE)).endswith(" · possible")


def test_the_first_in_each_cell_has_room():
    rects = np.array([(0, 0, 30, 18), (25, 5, 30, 18), (200, 0, 30, 18), (-40, -40, 10, 10)])
    assert _with_room(rects, 18).tolist() == [True, False, True, True]
    assert _with_room(np.zeros((0, 4), np.int64), 18).tolist() == []
    chain = np.array([(x, 0, 30, 18) for x in range(0, 400, 20)])
    kept = chain[_with_room(chain, 18)]
    assert all(b[0] - a[0] >= 30 for a, b in pairwise(kept.tolist()))


def test_tags_are_drawn_where_they_meet_a_part(outlines, state):
    tags = Tags()
    whole = scene(state, Viewport((250, 180), 1.0))
    tags.prepare(outlines, whole, QFont())
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    tags.draw(painter, whole, QRect(5000, 5000, 10, 10))
    assert image.allGray()
    tags.draw(painter, whole, QRect(0, 0, 400, 300))
    painter.end()
    assert not image.allGray()
