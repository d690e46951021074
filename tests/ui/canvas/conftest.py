from __future__ import annotations

import pytest
from support import canvas_fakes as fakes

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
