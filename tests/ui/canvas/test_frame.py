"""A picture that was scrolled there is the picture that is drawn there at once."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage

from twopass.model.edits import labels
from twopass.model.geometry import Box, OrientedBox, Point
from twopass.model.viewport import Viewport, panned, snapped, zoomed
from twopass.ui.bridge import commands
from twopass.ui.canvas import overlay
from twopass.ui.canvas.pane import Pane
from twopass.workbench.tiles import PlacedTile


@pytest.fixture
def pane(state, tiles, qtbot, monkeypatch):
    noise = np.random.default_rng(3).integers(0, 1 << 24, (400, 600), np.uint32) | np.uint32(0xFF000000)
    halves = [
        PlacedTile(Box(0, 0, 256, 400), noise[:, :256].copy()),
        PlacedTile(Box(256, 0, 344, 400), noise[:, 256:].copy()),
    ]
    monkeypatch.setattr(tiles, "request", lambda *_: halves)
    widget = Pane(state, tiles, "before")
    qtbot.addWidget(widget)
    widget.resize(300, 220)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def picture(pane, qtbot) -> np.ndarray:
    """What the pane shows when it is sharp."""
    qtbot.waitUntil(lambda: pane.idle)
    return image_of(pane)


def image_of(pane) -> np.ndarray:
    """What the pane shows now."""
    image = pane.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1).copy()


def assert_same(scrolled: np.ndarray, whole: np.ndarray) -> None:
    """Qt's smooth scaling starts where the clip does and rounds from there: one level, and no more, is its own."""
    levels = [image.view(np.uint8).astype(np.int16) for image in (scrolled, whole)]
    assert np.abs(levels[0] - levels[1]).max() <= 1


def add_many(add, state, seed=5, count=60):
    random = np.random.default_rng(seed)
    for number in range(count):
        x, y, w, h = (float(value) for value in random.uniform((0, 0, 6, 6), (560, 380, 60, 50)))
        add(Box(x, y, w, h), label=number % 3)
    add(OrientedBox((150, 100), 80, 30, 25.0))
    add(Point(200, 150))
    state.select([add(Box(120, 90, 40, 30))])


PANS = [(3, 2), (-40, 7), (0.4, -0.3), (0.4, 0.4), (120, -60), (-3, 0), (0, 211), (-500, 10), (12.7, 33.3)]


@pytest.mark.parametrize("scale", [1.0, 0.83, 3.0, 0.2, 9.5])
@pytest.mark.parametrize("dense", [False, True])
def test_scrolled_and_drawn_anew_are_the_same(pane, state, add, scale, dense, monkeypatch, qtbot):
    if dense:
        monkeypatch.setattr("twopass.ui.canvas.drawing.DENSE", -1)
    add_many(add, state)
    state.center_on("before", (250, 180), scale)
    picture(pane, qtbot)
    for by in PANS:
        state.set_view("before", panned(state.views["before"], by))
        scrolled = picture(pane, qtbot)
        pane.refresh()
        assert_same(scrolled, picture(pane, qtbot))


def test_a_pan_draws_strips_and_a_zoom_everything(pane, state, qtbot, monkeypatch):
    # However slow the machine is, no patch is cut up.
    monkeypatch.setattr("twopass.ui.canvas.frame._FEWEST", 1_000_000)
    pane.picture.frame._pixels = 1_000_000
    state.center_on("before", (250, 180), 1.0)
    picture(pane, qtbot)
    frame = pane.picture.frame
    drawn: list[tuple[int, int]] = []
    draw = type(pane.picture)._draw_patch

    def noted(self, painter, patch, *rest):
        drawn.append((patch.width(), patch.height()))
        draw(self, painter, patch, *rest)

    pane.picture._draw_patch = noted.__get__(pane.picture)
    state.set_view("before", panned(state.views["before"], (5, -3)))
    picture(pane, qtbot)
    # The strips that came into view, and AHEAD more of each.
    assert sorted(drawn) == [(69, 220), (369, 67)]
    drawn.clear()
    state.set_view("before", panned(state.views["before"], (5, -3)))
    picture(pane, qtbot)
    assert drawn == []
    state.center_on("before", (250, 180), 1.5)
    picture(pane, qtbot)
    assert drawn == [(300, 220)]
    drawn.clear()
    picture(pane, qtbot)
    assert drawn == []
    assert frame.drawn >= 3


def test_a_tile_that_comes_while_the_view_moves_is_drawn_where_it_is_now(pane, state, qtbot):
    state.center_on("before", (250, 180), 1.0)
    picture(pane, qtbot)
    pane.refresh(Box(200, 150, 40, 40))
    state.set_view("before", panned(state.views["before"], (30, 20)))
    scrolled = picture(pane, qtbot)
    pane.refresh()
    assert_same(scrolled, picture(pane, qtbot))


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_a_snapped_view_has_its_origin_on_a_device_pixel(ratio):
    size = (301.0, 220.0)
    view = Viewport((123.456, 78.9), 0.83)
    shown = snapped(view, size, ratio)
    for place, exact in zip(shown.to_screen((0, 0), size), view.to_screen((0, 0), size), strict=True):
        assert place * ratio == pytest.approx(round(place * ratio), abs=1e-6)
        assert abs(place - exact) * ratio <= 0.5 + 1e-9
    assert snapped(shown, size, ratio).center == pytest.approx(shown.center, abs=1e-9)


def test_what_is_dense_is_counted_in_view(pane, state, add):
    for x in range(5):
        add(Box(100 + x, 100, 5, 5))
    add(Box(590, 390, 5, 5))
    state.center_on("before", (110, 105), 1.0)
    assert len(overlay.rows_in_view(pane.outlines, pane.picture.lead_scene((100.0, 100.0), 1.0))) == 5


def edges(image: np.ndarray, color: int) -> tuple[int, int, int, int]:
    """The bounds of what is nearly of a colour: left, top, right, bottom, half-open."""
    wanted = [color >> shift & 255 for shift in (0, 8, 16)]
    levels = np.abs(image.view(np.uint8).reshape(*image.shape, 4)[..., :3].astype(int) - wanted)
    rows, columns = np.nonzero(levels.max(axis=2) < 60)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


@pytest.mark.parametrize("factor", [1.25, 1 / 1.25, 1.02, 3.0, 0.7])
def test_a_zoom_shows_everything_where_it_belongs_before_it_is_sharp(
    pane, state, add, tiles, factor, qtbot, monkeypatch
):
    black = np.full((400, 600), 0xFF000000, np.uint32)
    black[150:190, 220:280] = 0xFFFF00FF
    monkeypatch.setattr(tiles, "request", lambda *_: [PlacedTile(Box(0, 0, 600, 400), black)])
    add(Box(200, 130, 100, 80))
    color = int(pane.outlines.colors[0])
    state.center_on("before", (250, 170), 1.0)
    pane.refresh()
    picture(pane, qtbot)
    state.set_view("before", zoomed(state.views["before"], factor, (140, 100), pane.screen_size()))
    rough = image_of(pane)
    assert not pane.idle
    sharp = picture(pane, qtbot)
    for shown in (rough, sharp):
        # A line lies up to its own width beside the box's side; it is magnified with the rest.
        line = 2.0 * max(factor, 1)
        for corners, tint, beyond in (((220, 150, 280, 190), 0xFF00FF, 1.0), ((200, 130, 300, 210), color, line)):
            wanted = (*pane.to_screen(corners[:2]), *pane.to_screen(corners[2:]))
            inside = np.clip(wanted, 0, [300, 220, 300, 220])
            # The tag above the box has its colour too.
            below = shown.copy()
            below[: max(int(wanted[1]) - 3, 0)] = 0
            assert np.abs(np.array(edges(below, tint)) - inside).max() <= beyond + 0.5


def test_a_pan_while_a_zoom_is_not_sharp_yet_ends_sharp(pane, state, add, qtbot):
    add_many(add, state)
    state.center_on("before", (250, 180), 1.0)
    picture(pane, qtbot)
    for _ in range(3):
        state.set_view("before", zoomed(state.views["before"], 1.4, (10, 10), pane.screen_size()))
        image_of(pane)
        state.set_view("before", panned(state.views["before"], (-31, 9)))
        image_of(pane)
    scrolled = picture(pane, qtbot)
    pane.refresh()
    assert_same(scrolled, picture(pane, qtbot))


def test_what_changes_while_the_next_picture_is_drawn_is_in_it(pane, state, add, qtbot):
    add_many(add, state)
    state.center_on("before", (250, 180), 1.0)
    picture(pane, qtbot)
    state.set_view("before", zoomed(state.views["before"], 2.0, (10, 10), pane.screen_size()))
    image_of(pane)
    pane.picture.frame._pixels = 2000
    pane._go_on()
    state.select([add(Box(240, 170, 50, 40))])
    changed = picture(pane, qtbot)
    pane.refresh()
    assert_same(changed, picture(pane, qtbot))


EDITS = {
    "select": lambda state, uids: state.select(uids[:1]),
    "select many": lambda state, uids: state.select(uids),
    "deselect": lambda state, _uids: state.select(()),
    "move": lambda state, uids: (state.select(uids[3:4]), commands.nudge(state, (35.0, -20.0))),
    "delete": lambda state, uids: (state.select(uids[5:8]), commands.delete(state)),
    "undo": lambda state, _uids: state.undo(),
    "relabel": lambda state, uids: (state.select(uids[9:11]), commands.relabel(state, max(state.project.labels))),
    "tool": lambda state, _uids: state.set_tool("box"),
}


@pytest.mark.parametrize("dense", [False, True])
def test_what_an_edit_draws_again_is_all_that_changed(pane, state, add, qtbot, dense, monkeypatch):
    if dense:
        monkeypatch.setattr("twopass.ui.canvas.drawing.DENSE", -1)
    add_many(add, state)
    uids = list(state.project.annotations)
    state.center_on("before", (250, 180), 1.0)
    picture(pane, qtbot)
    for edit in EDITS.values():
        edit(state, uids)
        changed = picture(pane, qtbot)
        pane.refresh()
        assert_same(changed, picture(pane, qtbot))


def test_a_tag_that_reaches_in_from_out_of_sight_is_waited_for(pane, state, add, qtbot, monkeypatch):
    """The edit changes nothing else of what is seen, and the pane may be painted before its turn to draw."""
    shape = Box(10, 200, 70, 60)
    uid = add(shape)
    label = state.project.annotations[uid].label
    state.do(labels.rename(state.project, label, "One whose name is rather long"))
    state.center_on("before", (250, 180), 1.0)
    assert pane.to_screen((shape.right, shape.y))[0] < -overlay.REACH
    state.select([uid])
    tagged = picture(pane, qtbot)
    with monkeypatch.context() as busy:
        busy.setattr(pane._turns, "free", lambda _pane: False)
        commands.delete(state)
        pane.repaint()
        assert not pane.idle
    bare = picture(pane, qtbot)
    assert (bare != tagged).any()
    pane.refresh()
    assert_same(bare, picture(pane, qtbot))


def test_more_than_many_selected_are_drawn_together(pane, state, add, qtbot, monkeypatch):
    monkeypatch.setattr("twopass.ui.canvas.overlay.MANY", 3)
    add_many(add, state)
    state.center_on("before", (250, 180), 1.0)
    plain = picture(pane, qtbot)
    state.select(state.project.annotations)
    accent = 0xFF5AA9FF
    assert (plain == accent).sum() < (picture(pane, qtbot) == accent).sum()
