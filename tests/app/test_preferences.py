"""Settings that are changed in the window hold at once, in the file, and in what is drawn next."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit

from twopass.app import gui
from twopass.model.geometry import Box
from twopass.ui.bridge import commands
from twopass.ui.dialogs.settings import SettingsDialog
from twopass.workbench import settings
from twopass.workbench.session import user_name
from twopass.workbench.settings import load_settings


@pytest.fixture
def window(qapp):
    result = gui.make_window()
    result.open_sample()
    assert gui.wait_until(lambda: result.session is not None and result.idle, 60_000)
    yield result
    result.close()


def drawn_by(window):
    state = window.window.state
    commands.draw(state, "before", Box(10, 10, 30, 30), state.label)
    return state.project.annotations[next(iter(state.selected))].stamp.created_by


def test_what_is_drawn_is_signed_with_the_name_that_was_typed(window):
    before = user_name()
    assert drawn_by(window) == before
    window.run_action("edit.settings")
    dialog = window.window.findChild(SettingsDialog)
    dialog.findChild(QLineEdit, "author").setText("Zoë")
    dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok).click()
    assert load_settings().author == user_name() == "Zoë"
    assert drawn_by(window) == "Zoë"
    window.run_action("edit.settings", {"author": ""})
    assert drawn_by(window) == before


def test_what_follows_a_setting_follows_at_once(window):
    window.run_action("edit.settings", {"smooth_pixels": "off", "coordinates": "mgrs"})
    assert not window.window.state.aids.smooth
    assert window.window.state.notation == "mgrs"


@pytest.mark.parametrize("values", [{"theme": "pink"}, {"nonsense": "x"}, {"pyramid_gb": "-1"}])
def test_what_makes_no_sense_is_said_and_changes_nothing(window, values):
    before = window.settings
    window.run_action("edit.settings", values)
    assert window.settings == before
    assert next(iter(values)) in window.window.errors[-1]


def test_where_the_settings_can_not_be_written_they_hold_for_now_and_that_is_said(window, monkeypatch):
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(settings, "_write", refuse)
    said: list[str] = []
    monkeypatch.setattr(window.window, "say", said.append)
    window.run_action("view.smooth", {"on": False})
    assert window.settings.smooth_pixels == "off"
    assert "can't be written" in said[0]
