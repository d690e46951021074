from __future__ import annotations

import pytest
from support import canvas_fakes as fakes

from twopass.model.edits import annotations
from twopass.ui.bridge.comparison_state import ComparisonState


@pytest.fixture
def session():
    return fakes.MemorySession()


@pytest.fixture
def state(session, qtbot):
    return ComparisonState(session)


@pytest.fixture
def tiles():
    return fakes.PlainTiles()


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
