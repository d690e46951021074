"""What can wait is drawn by one pane at a time; what holds the window is one patch of the right size."""

from __future__ import annotations

import pytest

from twopass.ui.canvas import frame, turns
from twopass.ui.canvas.frame import Frame
from twopass.ui.canvas.turns import Turns


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(turns, "perf_counter", lambda: now[0])
    return now


def test_one_goes_on_and_the_other_waits_for_the_next_pass(clock):
    shared = Turns()
    assert shared.free("before")
    shared.took("before")
    assert shared.free("before")
    assert not shared.free("after")
    clock[0] += 0.003
    assert shared.free("after")


def test_after_a_paint_nobody_goes_on_in_the_same_pass(clock):
    shared = Turns()
    shared.took(None)
    assert not shared.free("before")
    assert not shared.free("after")
    clock[0] += 0.003
    assert shared.free("before")


def test_patches_become_as_large_as_fits_their_time():
    drawn = Frame()
    drawn._pixels = 1_000_000
    drawn._adapt(1_000_000, 3 * frame._PATCH_S)
    assert drawn._pixels == pytest.approx(333_333, abs=1)
    drawn._adapt(300_000, 100.0)
    assert drawn._pixels == pytest.approx(83_333, abs=1)
    drawn._adapt(1000, 0.0)
    assert drawn._pixels == pytest.approx(83_333, abs=1)
    drawn._adapt(80_000, 0.0)
    assert drawn._pixels == pytest.approx(166_666, abs=1)
    drawn._adapt(100, 100.0)
    assert drawn._pixels == frame._FEWEST
