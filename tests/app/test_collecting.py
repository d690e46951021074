"""The collector runs from a timer, over what is new; a project that was closed does not live on."""

from __future__ import annotations

import gc
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from shiboken6 import delete

from twopass.app import collecting, gui
from twopass.model.geometry import Box
from twopass.ui.bridge import commands


@pytest.fixture
def program(qapp):
    """Return who collects as the running program does, until the test's end."""
    owner = QObject()
    collecting.begin(owner)
    yield owner
    delete(owner)
    gc.unfreeze()


@pytest.fixture
def python():
    """Collect as Python does by itself."""
    gc.enable()
    yield
    gc.disable()


class Knot:
    """Refers to itself: only the collector takes it away."""

    def __init__(self) -> None:
        self.me = self


def test_few_new_objects_are_looked_through_and_many_set_aside(program, monkeypatch):
    assert not gc.isenabled()
    knot = weakref.ref(Knot())
    collecting.collect()
    assert knot() is None
    monkeypatch.setattr(collecting, "MANY", 100)
    aside, many = gc.get_freeze_count(), [Knot() for _ in range(200)]
    collecting.collect()
    assert gc.get_freeze_count() >= aside + len(many)
    first = weakref.ref(many[0])
    many.clear()
    collecting.collect()
    assert first() is not None
    collecting.start_over()
    assert first() is None


def test_a_large_project_that_was_closed_is_collected_soon(program, qtbot):
    knot = weakref.ref(Knot())
    collecting.set_aside()
    collecting.closed(collecting.MANY_RECORDS)
    qtbot.wait(5)
    assert knot() is not None
    collecting.closed(collecting.MANY_RECORDS + 1)
    qtbot.waitUntil(lambda: knot() is None)


def test_where_python_collects_by_itself_it_is_left_to_it(python, qtbot, monkeypatch):
    monkeypatch.setattr(collecting, "start_over", lambda: pytest.fail("collected"))
    collecting.closed(collecting.MANY_RECORDS + 1)
    qtbot.wait(5)


def test_nothing_of_a_closed_project_stays(qtbot):
    window = gui.make_window()
    window.open_sample()
    assert gui.wait_until(lambda: window.session is not None and window.idle, 60_000)
    state = window.window.state
    commands.draw(state, "before", Box(10, 10, 30, 30), state.label)
    session, shown = weakref.ref(window.session), weakref.ref(state)
    del state
    window.close_session()
    window.window.show_start()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()

    def gone() -> bool:
        gc.collect()  # a job that was under way holds on to what it shows until its end
        return session() is None and shown() is None

    qtbot.waitUntil(gone)
    window.close()
