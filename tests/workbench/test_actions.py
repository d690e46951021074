"""The action table: complete, without contradictions, and with the ids that journeys count on."""

from __future__ import annotations

import pytest

from twopass.workbench.actions import ACTIONS, MENUS, spec

FLAGS = {"always", "project_open", "writable", "has_selection", "has_clipboard", "can_undo", "can_redo", "panes_apart"}
PROMISED = ("tool.select", "tool.box", "view.one_to_one", "view.fit", "view.link", "file.export", "file.import")


def test_ids_are_unique_and_found():
    assert len({entry.id for entry in ACTIONS}) == len(ACTIONS)
    assert all(spec(entry.id) is entry for entry in ACTIONS)
    with pytest.raises(KeyError):
        spec("file.nonsense")


@pytest.mark.parametrize("action", [*PROMISED, "edit.undo", "edit.redo", *(f"label.{n}" for n in range(1, 10))])
def test_journeys_can_count_on_these(action):
    assert spec(action).title


def test_every_entry_stands_in_a_known_menu_and_waits_for_a_known_flag():
    assert {entry.menu for entry in ACTIONS} <= {*MENUS, None}
    assert {entry.when for entry in ACTIONS} <= FLAGS
    assert {entry.place for entry in ACTIONS} <= {"rail", "modes", ""}


def test_every_menu_has_entries():
    assert {entry.menu for entry in ACTIONS} >= set(MENUS)


def test_plain_letters_and_digits_only_mean_something_in_a_pane():
    plain = [entry for entry in ACTIONS if any(len(keys) == 1 for keys in entry.shortcuts)]
    assert plain
    assert all(entry.in_pane for entry in plain)
