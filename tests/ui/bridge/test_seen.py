"""What has been looked at closely, by snapshot."""

from __future__ import annotations

import pytest

from twopass.model.viewport import Viewport, rotated
from twopass.ui.bridge.seen import CELLS, SeenAreas, Watcher

SIZE = (200.0, 100.0)


@pytest.fixture
def snapshot(state):
    return state.snapshot("before")  # 600 × 400


def test_only_what_is_close_enough_counts(snapshot):
    areas = SeenAreas()
    assert not areas.mark(snapshot, Viewport((300.0, 200.0), 0.49), SIZE)
    assert areas.share(snapshot) == 0.0
    assert areas.mark(snapshot, Viewport((300.0, 200.0), 0.5), SIZE)
    assert areas.share(snapshot) == pytest.approx(400 * 200 / (600 * 400), abs=0.02)
    assert not areas.mark(snapshot, Viewport((300.0, 200.0), 1.0), SIZE)


def test_a_finer_screen_shows_more_of_it(snapshot):
    assert SeenAreas().mark(snapshot, Viewport((300.0, 200.0), 0.25), SIZE, ratio=2.0)


@pytest.mark.parametrize("turn", [0.0, 90.0, 30.0])
def test_the_cells_are_where_the_view_was_also_a_turned_one(snapshot, turn):
    areas = SeenAreas()
    view = rotated(Viewport((450.0, 300.0), 1.0), turn, (100.0, 50.0), SIZE)
    areas.mark(snapshot, view, SIZE)
    side = 600 / CELLS
    for row, cells in enumerate(areas.cells(snapshot)):
        for column, seen in enumerate(cells):
            x, y = view.to_screen(((column + 0.5) * side, min((row + 0.5) * side, 399.5)), SIZE)
            assert seen == (0 <= x <= SIZE[0] and 0 <= y <= SIZE[1])


def test_all_of_a_snapshot_can_be_seen(snapshot):
    areas = SeenAreas()
    areas.mark(snapshot, Viewport((300.0, 200.0), 1.0), (600.0, 400.0))
    assert areas.share(snapshot) == 1.0


def test_views_that_hold_still_are_taken_down_for_both_panes(state, qtbot):
    watcher = Watcher(state, lambda: 1.0)
    state.set_size("before", SIZE)
    state.set_size("after", SIZE)
    with qtbot.waitSignal(watcher.changed):
        state.center_on("before", (300.0, 200.0), 1.0)
    assert watcher.areas.share(state.snapshot("before")) > 0
    assert watcher.areas.share(state.snapshot("after")) > 0
