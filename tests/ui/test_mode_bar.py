"""The switch between the ways of comparing stays in bars of every width: whole, or as a button with a menu."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtWidgets import QApplication

from twopass.ui.canvas.comparison_view import ComparisonView
from twopass.ui.mode_bar import NAMED_FROM, SWITCH_FROM
from twopass.ui.window import MainWindow
from twopass.workbench.recent import Recent
from twopass.workbench.settings import COMPARE_MODES

WIDTHS = (820, 900, 960, 1000, 1040, 1120, 1180, 1200, 1290, 1390, 1420, 1490, 1520, 1600)


@pytest.fixture
def window(qtbot, jobs, state, tiles):
    result = MainWindow(jobs, Recent())
    qtbot.addWidget(result)
    with qtbot.waitExposed(result):
        result.show()
    result.open_session(state, ComparisonView(state, tiles))
    result.set_flags({"project_open": True, "panes_apart": True})
    result.action_requested.connect(
        lambda action, _arguments: (
            state.mode.set(action.removeprefix("view.mode_")) if action.startswith("view.mode_") else None
        )
    )
    return result


def widen(window, width):
    window.resize(width, 800)
    for _ in range(3):
        QApplication.processEvents()
    return window.top_bar.modes


def shown(window):
    """Return what stands beside each other in the bar, from left to right."""
    bar = window.top_bar
    modes = (bar.modes.menu_button, bar.modes.switch, bar.modes.number_button, bar.modes.number)
    return [
        part
        for part in (bar.menu_bar, bar.title, bar.note, bar.link_chip, *modes, bar.search)
        if part.isVisibleTo(window)
    ]


@pytest.mark.parametrize("mode", ["side", "stacked", "blink", "difference"])
def test_at_every_width_there_is_a_switch_and_nothing_lies_over_anything(window, state, mode):
    state.mode.set(mode)
    for width in WIDTHS:
        modes = widen(window, width)
        parts = shown(window)
        assert (modes.switch in parts) == (width >= SWITCH_FROM) != (modes.menu_button in parts), width
        ends = [(part.mapTo(window, part.rect().topLeft()).x(), part.width()) for part in parts]
        for (left, wide), (right, _) in pairwise(ends):
            assert left + wide <= right, (width, ends)
        assert ends[-1][0] + ends[-1][1] <= width
        assert all(part.width() >= part.sizeHint().width() for part in parts[:-1]), width


def test_the_button_shows_the_mode_and_its_menu_has_them_all(window, state):
    modes = widen(window, 1040)
    button = modes.menu_button
    entries = {entry.objectName(): entry for entry in button.menu().actions() if entry.objectName()}
    assert list(entries) == [f"view.mode_{name}" for name in COMPARE_MODES]
    assert button.text() == "Side by side"
    entries["view.mode_blend"].trigger()
    assert state.mode.name == "blend"
    assert (button.text(), button.accessibleName()) == ("Blend", "Ways to compare: Blend, 50 %")
    assert entries["view.mode_blend"].isChecked()
    named = widen(window, NAMED_FROM).menu_button.width()
    assert widen(window, NAMED_FROM - 1).menu_button.width() < named


@pytest.mark.parametrize(("width", "button"), [(900, "menu_button"), (1250, "number_button")])
def test_the_number_of_a_mode_has_a_slider_in_a_menu(window, state, width, button):
    menu = getattr(widen(window, width), button).menu()
    slider = menu.actions()[-1].defaultWidget().slider
    assert not menu.actions()[-1].isVisible()
    state.mode.set("blend")
    assert menu.actions()[-1].isVisible()
    assert slider.value() == 50
    slider.setValue(80)
    assert state.mode.tuning.opacity == 0.8
    state.mode.set_opacity(0.3)
    assert slider.value() == 30
    state.mode.set("swipe")
    assert not menu.actions()[-1].isVisible()
    assert not window.top_bar.modes.number_button.isVisibleTo(window)


def test_without_a_comparison_there_is_no_switch(window):
    window.close_session()
    for width in (900, 1600):
        assert not widen(window, width).isVisibleTo(window)
