"""A window over a session in memory: real widgets and events, no files."""

from __future__ import annotations

import pytest
from support import canvas_fakes as fakes

from twopass.model.edits import annotations
from twopass.model.geometry import Box
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.workbench.jobs import Jobs
from twopass.workbench.stored import Stored, StoredState


class WindowSession(fakes.MemorySession):
    """A session that says what the window asks for, and can be told to fail."""

    untitled = True
    retried = 0

    def retry(self):
        self.retried += 1

    def say_stored(self, state, error=None):
        self.stored = Stored(state, error)
        for listener in tuple(self.listeners):
            listener(fakes.SessionEvent("stored"))


@pytest.fixture
def session():
    return WindowSession()


@pytest.fixture
def state(session, qtbot):
    return ComparisonState(session)


@pytest.fixture
def tiles():
    return fakes.PlainTiles()


@pytest.fixture
def jobs():
    result = Jobs(lambda deliver: deliver())
    yield result
    result.shutdown()


@pytest.fixture
def draw(session, state):
    """Draw a box of the n-th label on a snapshot of the comparison; returns its uid."""

    def place(pane="before", label=0, box=(10, 20, 30, 40)):
        edit = annotations.draw(
            session.project,
            session.author(),
            snapshot=getattr(state.comparison, pane),
            label=list(session.project.labels)[label],
            shape=Box(*box),
        )
        session.do(edit)
        return edit.touched[0]

    return place


@pytest.fixture
def add(session):
    """Add an annotation to a snapshot of the only comparison and return its uid."""

    def place(shape, pane="before", label=0):
        comparison = next(iter(session.project.comparisons.values()))
        chosen = list(session.project.labels)[label]
        edit = annotations.draw(
            session.project, session.author(), snapshot=getattr(comparison, pane), label=chosen, shape=shape
        )
        session.do(edit)
        return edit.touched[0]

    return place


@pytest.fixture
def failing(session):
    """Make the session say that the last edit is not stored."""
    return lambda error: session.say_stored(StoredState.NOT_STORED, error)
