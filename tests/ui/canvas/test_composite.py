"""Both snapshots in one place: what each mode shows of which, and that annotations do not care."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication
from support.canvas_fakes import BLUE, RED, TwoTiles

from twopass.model.edit import Edit
from twopass.model.edits.common import changed
from twopass.model.geometry import Box
from twopass.model.records import Registration
from twopass.model.viewport import Viewport, panned, snapped
from twopass.ui.bridge.modes import MODES, SEPARATE
from twopass.ui.canvas.comparison_view import ComparisonView
from twopass.ui.canvas.composite import Composite
from twopass.workbench.tiles import PlacedTile

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
COMPOSITE = [name for name in MODES if name not in SEPARATE]
ORANGE = 0xFFE69F00
# Below the chips, above the scale bar.
INNER = (slice(50, 430), slice(0, 1000))


@pytest.fixture
def tiles(state):
    return TwoTiles(state)


@pytest.fixture
def view(state, tiles, qtbot):
    widget = ComparisonView(state, tiles)
    qtbot.addWidget(widget)
    widget.resize(1000, 500)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.focus()
    qtbot.waitUntil(widget.idle)
    return widget


def shown(view, qtbot):
    """What the view shows when it is sharp, as 0xffRRGGBB."""
    qtbot.waitUntil(view.idle)
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1).copy()


def register(state, matrix):
    comparison = state.comparison
    registered = replace(comparison, registration=Registration(after_to_before=matrix))
    state.session.do(Edit("Register", (changed(comparison, registered),)))


def send(view, kind, at, buttons=Qt.MouseButton.NoButton, button=Qt.MouseButton.LeftButton, target=None):
    """Send a mouse event to whichever pane Qt would give it to at a place of the view; return the pane."""
    pane = target or view.childAt(QPoint(*at))
    place = QPointF(*at) - QPointF(pane.pos())
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(pane, QMouseEvent(kind, place, pane.mapToGlobal(place), button, buttons, none))
    return pane


def hover(view, at):
    return send(view, QEvent.Type.MouseMove, at, button=Qt.MouseButton.NoButton)


def drag(view, start, end):
    pane = send(view, QEvent.Type.MouseButtonPress, start, Qt.MouseButton.LeftButton)
    left = Qt.MouseButton.LeftButton
    send(view, QEvent.Type.MouseMove, end, left, Qt.MouseButton.NoButton, target=pane)
    send(view, QEvent.Type.MouseButtonRelease, end, target=pane)


def screen(state, pane, pixel):
    x, y = state.to_screen(pane, pixel)
    return (round(x), round(y))


def test_a_swipe_shows_before_on_one_side_and_after_on_the_other(view, state, qtbot):
    state.mode.set("swipe")
    picture = shown(view, qtbot)
    assert (picture[250, 300], picture[250, 700]) == (RED, BLUE)
    state.mode.set_divider(0.2)
    picture = shown(view, qtbot)
    assert (picture[250, 150], picture[250, 300]) != (RED, RED)
    assert picture[250, 300] == BLUE
    state.mode.set_divider(0.5, upright=False)
    picture = shown(view, qtbot)
    assert (picture[150, 500], picture[350, 500]) == (RED, BLUE)
    state.mode.hold(True)
    picture = shown(view, qtbot)
    assert (picture[150, 500], picture[350, 500]) == (BLUE, RED)


def test_the_line_of_a_swipe_can_be_dragged(view, state, qtbot):
    state.mode.set("swipe")
    line = view.arrangement.divider
    start = line.geometry().center()
    assert view.childAt(start) is line
    qtbot.mousePress(line, Qt.MouseButton.LeftButton, pos=line.rect().center())
    qtbot.mouseMove(line, line.rect().center() + QPoint(-200, 0))
    qtbot.mouseRelease(line, Qt.MouseButton.LeftButton)
    assert state.mode.tuning.divider == pytest.approx(0.3, abs=0.003)
    assert shown(view, qtbot)[250, 400] == BLUE


def test_a_blend_mixes_and_a_blink_shows_one(view, state, qtbot):
    state.mode.set("blend")
    state.mode.set_opacity(0.5)
    mixed = shown(view, qtbot)[250, 300]
    channels = [(mixed >> shift & 255) for shift in (16, 8, 0)]
    assert channels == pytest.approx([0x50, 0x30, 0x50], abs=1)
    state.mode.set_opacity(1.0)
    assert shown(view, qtbot)[250, 300] == BLUE
    state.mode.set("blink")
    state.mode.set_rate(0.5)
    for pane, color in (("before", RED), ("after", BLUE)):
        state.mode.show_picture(pane)
        assert shown(view, qtbot)[250, 300] == color


def test_the_lens_follows_the_mouse_and_has_a_radius(view, state, qtbot):
    state.mode.set("lens")
    state.mode.set_radius(50)
    hover(view, (300, 250))
    picture = shown(view, qtbot)
    assert (picture[250, 340], picture[250, 360], picture[250, 700]) == (BLUE, RED, RED)
    hover(view, (700, 250))
    picture = shown(view, qtbot)
    assert (picture[250, 300], picture[250, 740]) == (RED, BLUE)


def test_a_difference_is_dark_where_levels_are_matched(view, state, tiles, qtbot):
    # Both are of one colour, so that matched they are alike.
    state.mode.set("difference")
    assert shown(view, qtbot)[250, 300] == 0xFF000000
    register(state, (1.0, 0, 300.0, 0, 1, 0, 0, 0, 1))
    picture = shown(view, qtbot)
    x, y = screen(state, "before", (150, 200))
    assert picture[y, x] == 0xFF3A4048, "only before shows something here"
    x, y = screen(state, "before", (450, 200))
    assert picture[y, x] == 0xFF000000


@pytest.mark.parametrize("selected", [False, True])
def test_annotations_hold_still_while_blinking(view, state, add, qtbot, selected):
    register(state, (1.02, 0.03, 7.3, -0.03, 1.02, 3.9, 0, 0, 1))
    state.mode.set("blink")
    state.mode.set_rate(0.5)
    flips = []
    for pane in ("before", "after"):
        state.mode.show_picture(pane)
        flips.append(shown(view, qtbot)[INNER])
    uids = [add(Box(60 + 90 * i, 80 + 20 * i, 50, 40), pane=pane) for i in range(5) for pane in ("before", "after")]
    state.select(uids[3:4] if selected else ())
    marked = []
    for pane, plain in zip(("before", "after"), flips, strict=True):
        state.mode.show_picture(pane)
        picture = shown(view, qtbot)[INNER]
        marked.append((picture != plain, picture))
    (one, first), (two, second) = marked
    assert one.sum() > 5000
    assert (one == two).all(), "the same pixels are drawn on"
    opaque = (first == ORANGE) | (second == ORANGE)
    assert opaque.sum() > 500
    assert (first[opaque] == second[opaque]).all()


def test_before_is_dashed_and_after_solid_in_every_mode(view, state, add, qtbot):
    add(Box(100, 100, 120, 100), pane="before")
    add(Box(350, 100, 120, 100), pane="after")
    state.center_on("before", (300, 200), 1.0)
    for name in COMPOSITE:
        state.mode.set(name)
        hover(view, (900, 450))
        picture = shown(view, qtbot)
        shares = []
        for pane, left in (("before", 100), ("after", 350)):
            x, y = screen(state, pane, (left, 150))
            band = np.array([int(color) for color in picture[y - 40 : y + 40, x - 2 : x + 3].reshape(-1)])
            shares.append(near(band, ORANGE).reshape(80, 5).any(axis=1).mean())
        assert shares[1] == 1.0, name
        assert 0.4 < shares[0] < 0.95, name


def near(colors, wanted):
    apart = [np.abs((colors >> shift & 255) - (wanted >> shift & 255)) for shift in (0, 8, 16)]
    return np.max(apart, axis=0) <= 2


def test_what_is_drawn_goes_to_the_snapshot_that_is_seen(view, state):
    state.mode.set("swipe")
    state.set_tool("box")
    for at, pane in (((300, 250), "before"), ((600, 250), "after")):
        drag(view, at, (at[0] + 60, at[1] + 50))
        assert view.panes[pane].tool.draft is not None
        corner = state.to_screen(pane, (view.panes[pane].tool.draft.x, view.panes[pane].tool.draft.y))
        assert corner == pytest.approx(at)
        view.back_out()
    for name in ("blink", "blend", "difference"):
        state.mode.set(name)
        for pane in ("after", "before"):
            # In a blink it is the picture on the screen, in the others the active one.
            state.mode.show_picture(pane) if name == "blink" else state.set_active(pane)
            drag(view, (400, 250), (450, 300))
            assert view.panes[pane].tool.draft is not None, (name, pane)
            view.back_out()
    state.mode.set("lens")
    drag(view, (400, 250), (450, 300))
    assert view.panes["after"].tool.draft is not None


@pytest.mark.parametrize("name", COMPOSITE)
def test_annotations_of_either_date_are_taken_and_moved_in_every_mode(view, state, add, name):
    register(state, (1.0, 0, 20.0, 0, 1, 10.0, 0, 0, 1))
    state.mode.set(name)
    for pane in ("before", "after"):
        uid = add(Box(100 if pane == "before" else 400, 150, 50, 40), pane=pane)
        shape = state.project.annotations[uid].shape
        start = screen(state, pane, shape.center)
        drag(view, start, (start[0] + 30, start[1] + 20))
        scale = state.views[pane].scale
        moved = state.project.annotations[uid].shape
        assert (moved.x - shape.x, moved.y - shape.y) == pytest.approx((30 / scale, 20 / scale), abs=1e-6)
        assert state.selected == {uid}
        assert state.active == pane
        # Its handles are its own too, whichever pane lies on top.
        corner = screen(state, pane, (moved.right, moved.bottom))
        drag(view, corner, (corner[0] + 15, corner[1] + 15))
        assert state.project.annotations[uid].shape.width == pytest.approx(50 + 15 / scale, abs=0.51 / scale)
        state.select(())


def test_the_cursor_says_where_an_edit_goes(view, state, add):
    uid = add(Box(100, 150, 50, 40), pane="before")
    state.mode.set("lens")
    hover(view, (600, 300))
    assert state.cursor[0] == "after"
    hover(view, screen(state, "before", state.project.annotations[uid].shape.center))
    assert state.cursor[0] == "before", "only before has an annotation here"
    assert view.arrangement.composite.meant() == "before"


def test_both_panes_paint_one_viewport_in_a_frame(view, state, qtbot, monkeypatch):
    state.mode.set("swipe")
    shown(view, qtbot)
    painted = []
    draw = Composite.follow

    def noted(self, scene, font, **more):
        painted.append(scene.view)
        draw(self, scene, font, **more)

    monkeypatch.setattr(Composite, "follow", noted)
    for step in range(5):
        painted.clear()
        state.set_view("before", panned(state.views["before"], (3.0 + step, -2.0)))
        QApplication.processEvents()
        # Both, and perhaps once more when what came into view was drawn: always what the state says by then.
        assert len(painted) >= 2
        assert len(set(painted)) == 1


def test_panes_apart_paint_corresponding_views_in_a_frame(view, state):
    for _ in range(5):
        state.set_view("before", panned(state.views["before"], (3.3, -2.0)))
        QApplication.processEvents()
        middle = state.corresponding("before", state.views["before"].center)
        assert state.views["after"].center == pytest.approx(middle)


@pytest.mark.parametrize("first", MODES)
@pytest.mark.parametrize("mouse", [None, (130, 90), (720, 333)])
def test_another_mode_keeps_the_ground_under_the_mouse(view, state, qtbot, first, mouse):
    register(state, (1.1, 0.02, 7.0, -0.02, 1.1, -4.0, 0, 0, 1))
    state.mode.set(first)
    state.center_on("before", (280, 190), 1.7)
    if mouse is not None:
        hover(view, mouse)
    for second in MODES:
        before = ground_at(view, state, mouse)
        views = dict(state.views)
        state.mode.set(second)
        assert ground_at(view, state, mouse) == pytest.approx(before, abs=1e-6), second
        assert state.views["before"].scale == pytest.approx(1.7)
        state.mode.set(first)
        assert ground_at(view, state, mouse) == pytest.approx(before, abs=1e-6), second
        for pane in views:
            assert state.views[pane].center == pytest.approx(views[pane].center, abs=1e-6)


def test_a_swipe_that_begins_has_picture_on_both_sides(view, state, qtbot):
    state.fit()
    hover(view, (30, 250))
    place = ground_at(view, state, (30, 250))
    state.mode.set("swipe")
    assert ground_at(view, state, (30, 250)) == pytest.approx(place, abs=1e-6)
    left, right = (state.to_screen("before", (x, 0.0))[0] for x in (0.0, 600.0))
    assert right < 500  # all of it lies left of the window's middle
    assert view.arrangement.divider.geometry().center().x() == pytest.approx((max(left, 0) + right) / 2, abs=1)
    picture = shown(view, qtbot)
    line = round(state.mode.tuning.divider * 1000)
    assert (picture[250, line - 12], picture[250, line + 12]) == (RED, BLUE)


@pytest.mark.parametrize("mode", ["swipe", "lens"])
def test_a_divider_with_picture_on_both_sides_stays_where_it_was_put(view, state, mode):
    state.center_on("before", (300.0, 200.0), 4.0)
    state.mode.set_divider(0.04)
    state.mode.set(mode)
    state.mode.set("side")
    state.mode.set("swipe")
    assert state.mode.tuning.divider == 0.04


def test_where_no_picture_is_seen_the_divider_stays_and_where_they_lie_apart_it_comes_between(view, state):
    state.mode.set("swipe")
    find = view.arrangement.on_picture
    state.center_on("before", (90_000.0, 200.0), 1.0)
    assert find(0.3, upright=True) == 0.3
    assert find(0.3, upright=False) == 0.3
    state.center_on("before", (600.0, 700.0), 0.2)
    seen = [state.to_screen("before", (0.0, y))[1] for y in (0.0, 400.0)]
    assert find(0.5, upright=False) == pytest.approx(sum(seen) / 2 / 500)
    state.center_on("before", (300.0, 200.0), 0.2)
    state.relink(replace(state.link, offset=(-1000.0, 0.0)))
    spans = sorted(state.to_screen(name, (x, 0.0))[0] for name in ("before", "after") for x in (0.0, 600.0))
    assert find(0.01, upright=True) == pytest.approx((spans[0] + spans[-1]) / 2 / 1000)


def ground_at(view, state, mouse):
    """What lies under a place of the view, in before's pixels; without one, in the middle of the active pane."""
    if mouse is None:
        return state.views[state.active].center
    name = "before"
    if not state.mode.composite and not view.panes["before"].geometry().contains(QPoint(*mouse)):
        name = "after"
    place = QPointF(*mouse) - QPointF(view.panes[name].pos())
    pixel = state.to_pixel(name, (place.x(), place.y()))
    return pixel if name == "before" else state.corresponding("after", pixel)


def painted_at(composite, ratio, size=(400.0, 300.0)):
    """A composite as a screen of a ratio shows it, sharp."""
    image = QImage(round(size[0] * ratio), round(size[1] * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    for _ in range(100):
        painter = QPainter(image)
        composite.draw(painter, None, size, ratio)
        font = painter.font()
        painter.end()
        if composite.sharp:
            break
        composite.go_on(size, ratio, font)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1).copy()


STRAIGHT = (1.25, 0, 13.4, 0, 1.25, -8.3, 0, 0, 1)
ASKEW = (1.0, 0.02, 10.0, -0.03, 0.95, 20.0, 2e-4, -1e-4, 1.0)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("matrix", [STRAIGHT, ASKEW])
@pytest.mark.parametrize("scale", [0.4, 1.0, 3.0])
def test_pixels_of_after_lie_where_the_registration_says(view, state, tiles, ratio, matrix, scale, monkeypatch):
    register(state, matrix)
    state.mode.set("blink")
    state.mode.show_picture("after")
    state.set_size("before", (400.0, 300.0))
    state.set_size("after", (400.0, 300.0))
    spots = [(170.0, 120.0), (260.0, 150.0), (200.0, 220.0)]
    pixels = np.full((400, 600), 0xFF000000, np.uint32)
    side = 6
    for x, y in spots:
        pixels[int(y) : int(y) + side, int(x) : int(x) + side] = 0xFFFFFFFF
    pieces = [
        PlacedTile(Box(x, y, 150, 100), pixels[y : y + 100, x : x + 150].copy())
        for y in range(0, 400, 100)
        for x in range(0, 600, 150)
    ]
    monkeypatch.setattr(tiles, "request", lambda *_: pieces)
    composite = view.arrangement.composite
    for x, y in spots:
        place = state.corresponding("after", (x + side / 2, y + side / 2))
        state.views["before"] = Viewport((place[0] + 20 / scale, place[1] - 10 / scale), scale)
        composite.spoil()
        picture = painted_at(composite, ratio)
        wanted = np.array(state.to_screen("after", (x + side / 2, y + side / 2))) * ratio
        found = centroid(picture, wanted, round(side * scale * ratio) + 3)
        # Half a device pixel for the view's snapping and as much for the tile's edge.
        assert np.abs(found - wanted).max() <= 1.0


def turned(degrees, x, y):
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return (cos, -sin, x, sin, cos, y, 0, 0, 1)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("scale", [1.0, 1.3, 2.0, 3.7])
@pytest.mark.parametrize("matrix", [(1.0, 0, 3.37, 0, 1.0, -2.5, 0, 0, 1), turned(7, 30.2, -20.4), ASKEW])
def test_a_pixel_of_after_lies_where_it_belongs_between_device_pixels(view, state, tiles, ratio, scale, matrix):
    register(state, matrix)
    state.aids.switch("smooth", True)
    state.mode.set("blink")
    state.mode.show_picture("after")
    for pane in ("before", "after"):
        state.set_size(pane, (400.0, 300.0))
    target = (203, 151)
    pixels = np.full((400, 600), 0xFF000000, np.uint32)
    pixels[target[1], target[0]] = 0xFFFFFFFF
    tiles.request = lambda *_: [PlacedTile(Box(0, 0, 600, 400), pixels)]
    place = state.corresponding("after", (target[0] + 0.5, target[1] + 0.5))
    state.views["before"] = Viewport((place[0] + 20.123 / scale, place[1] - 30.456 / scale), scale)
    composite = view.arrangement.composite
    composite.spoil()
    picture = painted_at(composite, ratio)
    # What before shows there, and every annotation, goes by the view that lies on whole device pixels.
    lead = snapped(state.views["before"], (400.0, 300.0), ratio)
    wanted = np.array(lead.to_screen(place, (400.0, 300.0))) * ratio
    found = centroid(picture, wanted, round(3 * scale * ratio) + 3)
    assert np.abs(found - wanted).max() <= 0.1


def centroid(picture, around, reach):
    """The middle of what is bright within reach of a place, in device pixels."""
    column, row = (round(number) for number in around)
    part = (picture[row - reach : row + reach, column - reach : column + reach] & 255).astype(float)
    rows, columns = np.mgrid[row - reach : row + reach, column - reach : column + reach] + 0.5
    assert part.sum() > 0
    return np.array([(columns * part).sum(), (rows * part).sum()]) / part.sum()


@pytest.mark.parametrize("scale", [0.83, 1.0, 1.5])
def test_neighbouring_tiles_of_after_leave_no_seam(view, state, tiles, scale):
    register(state, (1.0, 0, 0.5, 0, 1.0, -0.5, 0, 0, 1))
    state.mode.set("blink")
    state.mode.show_picture("after")
    pieces = [
        PlacedTile(Box(x, y, 50, 50), np.full((50, 50), BLUE, np.uint32))
        for y in range(0, 400, 50)
        for x in range(0, 600, 50)
    ]
    tiles.request = lambda *_: pieces
    for pane in ("before", "after"):
        state.set_size(pane, (400.0, 300.0))
    state.views["before"] = Viewport((300.0, 200.0), scale)
    composite = view.arrangement.composite
    composite.spoil()
    # Between the chips and the scale bar.
    assert (painted_at(composite, 1.0)[100:230] == BLUE).all()


@pytest.mark.parametrize("matrix", [STRAIGHT, ASKEW])
def test_scrolled_and_drawn_anew_are_the_same(view, state, add, matrix, qtbot):
    register(state, matrix)
    random = np.random.default_rng(4)
    for number in range(40):
        x, y, w, h = (float(value) for value in random.uniform((0, 0, 6, 6), (540, 340, 60, 50)))
        add(Box(x, y, w, h), pane=("before", "after")[number % 2], label=number % 3)
    state.mode.set("swipe")
    state.center_on("before", (300, 200), 1.3)
    shown(view, qtbot)
    for by in ((3, 2), (-40, 7), (0.4, 0.4), (120, -60), (0, 211)):
        state.set_view("before", panned(state.views["before"], by))
        scrolled = shown(view, qtbot)
        view.arrangement.composite.spoil()
        view.panes["before"].refresh()
        whole = shown(view, qtbot)
        apart = np.abs(scrolled.view(np.uint8).astype(int) - whole.view(np.uint8).astype(int))
        assert (apart > 1).mean() < 2e-4
