"""The start screen: recent projects as cards."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from twopass.ui.panels.start_screen import Card, StartScreen
from twopass.workbench.recent import Recent


@pytest.fixture
def screen(qtbot, jobs):
    result = StartScreen(Recent(), jobs)
    qtbot.addWidget(result)
    result.resize(1000, 700)
    return result


@pytest.fixture
def project(tmp_path):
    path = tmp_path / "<b>khmeimim & co.twopass"
    path.write_bytes(b"not a project, and still listed")
    return path


def cards(screen):
    return screen.findChildren(Card, "recentProject")


def test_nothing_recent_shows_no_heading(screen):
    screen.refresh()
    assert cards(screen) == []
    assert screen._heading.isHidden()


def test_a_card_opens_its_project(screen, project, jobs, qtbot):
    Recent().add(project, "Khmeimim")
    screen.refresh()
    screen.show()
    (card,) = cards(screen)
    assert card.accessibleName().startswith("Khmeimim, ")
    qtbot.waitUntil(lambda: jobs.idle)
    with qtbot.waitSignal(screen.action_wanted) as signal:
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert signal.args == ["file.open", {"path": str(project)}]


def test_removing_from_the_list_keeps_the_file(screen, project, jobs, qtbot):
    Recent().add(project, "Khmeimim")
    screen.refresh()
    screen._forget(project)
    qtbot.waitUntil(lambda: jobs.idle)
    assert Recent().entries() == []
    assert project.exists()
