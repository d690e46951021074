"""The last mode of comparing is a setting, and a mode's number can be given with its action."""

from __future__ import annotations

from pathlib import Path

import pytest

from twopass.app.gui import make_window
from twopass.workbench.settings import load_settings

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample"


@pytest.fixture
def window(qtbot):
    made = []

    def make():
        gui = make_window()
        made.append(gui)
        with qtbot.waitExposed(gui.window):
            gui.window.show()
        gui.open_files([SAMPLE / "before.tif", SAMPLE / "after.tif"])
        qtbot.waitUntil(lambda: gui.session is not None and gui.idle, timeout=60_000)
        return gui

    yield make
    for gui in made:
        gui.close()


def test_the_next_window_opens_in_the_mode_chosen_last(window) -> None:
    first = window()
    assert first.window.state.mode.name == "side"
    first.run_action("view.mode_blend", {"opacity": 0.25})
    assert first.window.state.mode.tuning.opacity == 0.25
    assert load_settings().compare_mode == "blend"
    assert window().window.state.mode.name == "blend"


def test_where_settings_can_not_be_written_the_mode_changes_all_the_same(window, monkeypatch) -> None:
    def refuse(*_args, **_kwargs):
        raise OSError

    gui = window()
    monkeypatch.setattr("twopass.workbench.settings._write", refuse)
    gui.run_action("view.mode_swipe")
    assert gui.window.state.mode.name == "swipe"
    assert gui.window.actions_by_id["view.mode_swipe"].isChecked()
    assert not gui.window.actions_by_id["view.link"].isEnabled()


def test_a_number_that_is_none_is_told(window) -> None:
    gui = window()
    gui.run_action("view.mode_blink", {"rate": "quick"})
    assert "rate must be a number" in gui.window.errors[-1]


def test_tie_points_are_placed_with_the_panes_beside_each_other(window) -> None:
    gui = window()
    gui.run_action("view.mode_blend")
    gui.run_action("tool.tie_point")
    state = gui.window.state
    assert (state.mode.name, state.tool) == ("side", "tie_point")
    assert gui.window.visible_panels() == ["registration"]
    gui.run_action("view.mode_blink")
    gui.run_action("tool.nudge")
    assert (state.mode.name, state.tool) == ("blink", "nudge")


def test_the_keys_that_center_and_turn_a_swipe_find_the_picture(window) -> None:
    gui = window()
    gui.run_action("view.mode_swipe")
    state, tuning = gui.window.state, lambda: gui.window.state.mode.tuning
    shot, (width, height) = state.snapshot("before"), state.sizes["before"]
    state.center_on("before", (shot.width, shot.height / 2), 100 / shot.width)
    right = state.to_screen("before", (shot.width, 0.0))[0]
    assert right == pytest.approx(width / 2)
    gui.run_action("view.swipe_center")
    assert tuning().divider == pytest.approx((right - 50) / width)
    state.center_on("before", (shot.width / 2, shot.height), 100 / shot.height)
    gui.run_action("view.swipe_right")
    gui.run_action("view.swipe_turn")
    assert not tuning().upright
    assert tuning().divider == pytest.approx((height / 2 - 50) / height)


def test_over_the_grid_of_dates_nothing_is_said_of_edits(window) -> None:
    gui = window()
    gui.run_action("view.mode_swipe")
    assert gui.window.status_text()["meant"] == "Edits before"
    gui.run_action("view.grid")
    assert "meant" not in gui.window.status_text()
    gui.run_action("view.grid")
    assert gui.window.status_text()["meant"] == "Edits before"


def test_an_error_goes_with_the_next_command_that_succeeds(window) -> None:
    gui = window()
    bar = gui.window.message_bar
    gui.run_action("view.mode_blink", {"rate": "quick"})
    bar._unread.stop()
    gui.run_action("view.mode_blink", {"rate": "quick"})
    bar._unread.stop()
    assert "rate must be a number" in bar.text
    gui.run_action("view.mode_blend")
    assert bar.text == ""
    gui.run_action("view.mode_blink", {"rate": "quick"})
    bar._unread.stop()
    gui.window.draw_in_the_middle()
    gui.window.view.picker.chosen.emit(gui.window.state.label)
    assert (len(gui.session.project.annotations), bar.text) == (1, "")
