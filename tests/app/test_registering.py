"""What becomes of a registration that was asked for, where the window has gone on meanwhile."""

from __future__ import annotations

import pytest

from twopass.imagery.registration.answers import Found
from twopass.model.records import Registration
from twopass.model.registering import TransformModel
from twopass.model.transforms import project
from twopass.workbench.registering import Outcome

SHIFT = (1.0, 0.0, 12.0, 0.0, 1.0, 7.0, 0.0, 0.0, 1.0)


def found() -> Outcome:
    how = Found(
        after_to_before=SHIFT,
        model=TransformModel.TRANSLATION,
        way="features",
        inliers=40,
        windows=44,
        spread=0.9,
        rms_px=0.1,
        checked=12,
        agreeing=12,
        misfit_px=0.2,
        quarter_px=0.1,
        step=1.0,
        poor_px=2.0,
    )
    return Outcome(Registration(after_to_before=SHIFT, method="automatic", rmse_px=0.1), how, ())


@pytest.fixture(autouse=True)
def _found(monkeypatch):
    monkeypatch.setattr("twopass.workbench.registering.register_snapshots", lambda *_: found())


def test_snapshots_that_changed_places_meanwhile_are_registered_the_other_way_round(gui, qtbot) -> None:
    state = gui.window.state
    after = state.comparison.after
    gui.run_action("registration.automatic")
    gui.run_action("snapshot.swap")
    qtbot.waitUntil(lambda: gui.idle, timeout=20_000)
    assert (state.comparison.before, gui.window.errors) == (after, [])
    assert project(state.comparison.registration.after_to_before, (100.0, 100.0)) == pytest.approx((88.0, 93.0))
